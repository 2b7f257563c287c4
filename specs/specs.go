// Package specs holds the OpenAPI documents of the cloud snapshot APIs.
//
// An API has one id, and the id is its path in every folder of this module:
// huawei/evsv2 is specs/huawei/evsv2.yaml and generated/huawei/evsv2.
// An RPC API has one document an action, since every action is the same path
// and OpenAPI keys operations by path and method; its id names their folder.
package specs

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// FS holds every document, by its path below this folder: huawei/evsv2.yaml;
// and the file VERSION.
//
//go:embed VERSION */*.yaml */*/*.yaml
var FS embed.FS

// Version is the version of the documents and of this module, without a v:
// 0.2.0. The file VERSION is the one place that states it.
func Version() string {
	version, err := VersionOf(FS)
	if err != nil {
		panic("specs: the embedded version cannot be read: " + err.Error())
	}
	return version
}

// VersionOf is the version that fsys states in its file VERSION.
func VersionOf(fsys fs.FS) (string, error) {
	version, err := fs.ReadFile(fsys, "VERSION")
	return strings.TrimSpace(string(version)), err
}

// API is one API and its documents.
type API struct {
	// ID is the path of the API in every folder, such as huawei/evsv2.
	ID string
	// Documents are the paths of its documents in FS, sorted: one for a REST
	// API, one an action for an RPC API.
	Documents []string
}

// IsRPC reports whether the API has one document an action.
func (a API) IsRPC() bool {
	return a.Documents[0] != a.ID+".yaml"
}

// APIs lists every API of FS, sorted by id.
func APIs() []API {
	apis, err := List(FS)
	if err != nil {
		panic("specs: the embedded documents cannot be listed: " + err.Error())
	}
	return apis
}

// List lists the APIs whose documents fsys holds, sorted by id.
// A document vendor/api.yaml is the API vendor/api; documents
// vendor/api/Action.yaml are together the API vendor/api.
func List(fsys fs.FS) ([]API, error) {
	var apis []API
	for _, pattern := range []string{"*/*.yaml", "*/*/*.yaml"} {
		documents, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		for _, document := range documents {
			apis = add(apis, document)
		}
	}
	slices.SortFunc(apis, func(a, b API) int { return strings.Compare(a.ID, b.ID) })
	return apis, nil
}

func add(apis []API, document string) []API {
	id := strings.TrimSuffix(document, ".yaml")
	if strings.Count(document, "/") == 2 {
		id = path.Dir(document)
	}
	at := slices.IndexFunc(apis, func(a API) bool { return a.ID == id })
	if at < 0 {
		return append(apis, API{ID: id, Documents: []string{document}})
	}
	apis[at].Documents = append(apis[at].Documents, document)
	return apis
}
