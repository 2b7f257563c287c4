package specs

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set is the documents of a folder, of this module or of any user.
type Set struct {
	// FS is the folder.
	FS fs.FS
	// Name is its path in messages, such as specs.
	Name string
	// APIs are its APIs, sorted by id.
	APIs []API
}

// Embedded returns the documents of this module.
func Embedded() Set { return Set{FS: FS, Name: "specs", APIs: APIs()} }

// File returns the path in messages of a document.
func (s Set) File(document string) string { return path.Join(s.Name, document) }

// IDs returns the ids of the APIs.
func (s Set) IDs() []string {
	var ids []string
	for _, api := range s.APIs {
		ids = append(ids, api.ID)
	}
	return ids
}

// Find returns the documents of any user in a folder: those that names lists, or all if
// names is empty. A file whose top level has neither openapi nor x-common is not taken
// for a document unless it is listed, and CommonFile never is.
//
// The id of an API is the path of its document without extension. Documents of one
// folder whose only path is / are the actions of an RPC API, as in FS.
func Find(fsys fs.FS, name string, names ...string) (Set, error) {
	set := Set{FS: fsys, Name: name}
	var err error
	if len(names) == 0 {
		names, err = documentsIn(fsys)
	}
	if err != nil {
		return set, err
	}
	actions := map[string]bool{} // by folder: whether all of its documents are actions
	for _, document := range names {
		folder := path.Dir(document)
		before, seen := actions[folder]
		actions[folder] = (before || !seen) && folder != "." && isAction(fsys, document)
	}
	byID := map[string]*API{}
	for _, document := range names {
		id := strings.TrimSuffix(document, path.Ext(document))
		if actions[path.Dir(document)] {
			id = path.Dir(document)
		}
		api := byID[id]
		if api == nil {
			api = &API{ID: id}
			byID[id] = api
		} else if !actions[path.Dir(document)] {
			return set, fmt.Errorf("%s and %s have the same id %s; rename one", set.File(api.Documents[0]), set.File(document), id)
		}
		api.Documents = append(api.Documents, document)
	}
	for _, api := range byID {
		slices.Sort(api.Documents)
		set.APIs = append(set.APIs, *api)
	}
	slices.SortFunc(set.APIs, func(a, b API) int { return strings.Compare(a.ID, b.ID) })
	return set, nil
}

// extensions are those of documents.
var extensions = []string{".yaml", ".yml", ".json"}

// documentsIn returns the documents in fsys, at any depth.
func documentsIn(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name) == CommonFile || !slices.Contains(extensions, path.Ext(name)) {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err == nil && isDocument(data) {
			names = append(names, name)
		}
		return err
	})
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("there is no OpenAPI document; a document is a file %s with the key openapi at its top", strings.Join(extensions, ", "))
	}
	return names, err
}

// isDocument reports whether data looks like an OpenAPI document. A broken file may be
// one: what is wrong with it is found when it is loaded.
func isDocument(data []byte) bool {
	var head struct {
		OpenAPI yaml.Node `yaml:"openapi"`
		Common  yaml.Node `yaml:"x-common"`
	}
	var mistyped *yaml.TypeError
	err := yaml.Unmarshal(data, &head)
	return err != nil && !errors.As(err, &mistyped) || !head.OpenAPI.IsZero() || !head.Common.IsZero()
}

// isAction reports whether the only path of a document is /.
func isAction(fsys fs.FS, name string) bool {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return false
	}
	var document struct {
		Paths map[string]yaml.Node `yaml:"paths"`
	}
	if yaml.Unmarshal(data, &document) != nil {
		return false
	}
	_, isRoot := document.Paths["/"]
	return isRoot && len(document.Paths) == 1
}
