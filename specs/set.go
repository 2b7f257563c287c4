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

// InMessage returns an error that begins with the path of a file in FS with its path in
// messages.
func (s Set) InMessage(err error) error {
	return fmt.Errorf("%s%w", strings.TrimPrefix(s.Name+"/", "./"), err)
}

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
// for a document unless it is listed, and CommonFile never is. A .json file beside a .yaml
// file of the same name is that document once more, and is taken only if it is listed.
//
// The id of an API is the path of its document without extension. Several documents of
// one folder whose only path is / are the actions of an RPC API, as in FS. The id of that
// is the path of the folder, or the last element of name if the folder is fsys itself.
func Find(fsys fs.FS, name string, names ...string) (Set, error) {
	set := Set{FS: fsys, Name: name}
	documents, err := documentsOf(fsys, names)
	if err != nil {
		return set, err
	}
	ids := set.actions(documents)
	byID := map[string]*API{}
	for _, document := range documents {
		id, isAction := ids[path.Dir(document)]
		if !isAction {
			id = strings.TrimSuffix(document, path.Ext(document))
		}
		api := byID[id]
		if api == nil {
			api = &API{ID: id}
			byID[id] = api
		} else if !isAction || path.Dir(api.Documents[0]) != path.Dir(document) {
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

// actions returns the ids of the RPC APIs by the folder of their documents. One document
// in the folder of the set is an API of its own: its actions may be anywhere.
func (s Set) actions(documents []string) map[string]string {
	inFolder := map[string][]string{}
	for _, document := range documents {
		inFolder[path.Dir(document)] = append(inFolder[path.Dir(document)], document)
	}
	ids := map[string]string{}
	for folder, all := range inFolder {
		if slices.ContainsFunc(all, func(document string) bool { return !isAction(s.FS, document) }) {
			continue
		}
		switch {
		case folder != ".":
			ids[folder] = folder
		case len(all) > 1:
			ids[folder] = s.lastName()
		}
	}
	return ids
}

// lastName returns the last element of the name of the set, or rpc if that is not a name.
func (s Set) lastName() string {
	if last := path.Base(s.Name); strings.Trim(last, "./") != "" {
		return last
	}
	return "rpc"
}

// extensions are those of documents.
var extensions = []string{".yaml", ".yml", ".json"}

// documentsOf returns names without CommonFile, or the documents in fsys if it is empty.
func documentsOf(fsys fs.FS, names []string) ([]string, error) {
	if len(names) == 0 {
		return documentsIn(fsys)
	}
	documents := slices.DeleteFunc(slices.Clone(names), isCommon)
	if len(documents) == 0 {
		return nil, fmt.Errorf("%s is not a document, but what the documents beside it share; name one of them, or their folder", CommonFile)
	}
	return documents, nil
}

func isCommon(name string) bool { return path.Base(name) == CommonFile }

// documentsIn returns the documents in fsys, at any depth.
func documentsIn(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || isCommon(name) || !slices.Contains(extensions, path.Ext(name)) {
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
	isTwin := func(name string) bool {
		before, isJSON := strings.CutSuffix(name, ".json")
		return isJSON && slices.Contains(names, before+".yaml")
	}
	return slices.DeleteFunc(slices.Clone(names), isTwin), err
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
