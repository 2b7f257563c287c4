// Package specs holds the OpenAPI documents of the cloud snapshot APIs.
//
// An API has one id, and the id is its path in every folder of this module:
// huawei/evsv2 is specs/huawei/evsv2.yaml and generated/huawei/evsv2.
// An RPC API has one document per action, because every action has the same path and
// OpenAPI identifies operations by path and method; its id is the path of their folder.
package specs

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// FS has every document under its path in this folder, such as huawei/evsv2.yaml, and
// the files VERSION and sources.yaml. The documents of an RPC API are in parts:
// document.Read returns a whole one.
//
//go:embed VERSION sources.yaml */*.yaml */*/*.yaml
var FS embed.FS

// CommonFile is the file of a folder of documents that has what they share. It is not
// a document itself.
const CommonFile = "common.yaml"

// Version returns the version of the documents and of this module without a v, such
// as 0.2.0. The file VERSION is its only source.
func Version() string {
	version, err := VersionOf(FS)
	if err != nil {
		panic("specs: the embedded version cannot be read: " + err.Error())
	}
	return version
}

// VersionOf returns the version in the file VERSION of fsys.
func VersionOf(fsys fs.FS) (string, error) {
	version, err := fs.ReadFile(fsys, "VERSION")
	return strings.TrimSpace(string(version)), err
}

// API is one API and its documents.
type API struct {
	// ID is the path of the API in every folder, such as huawei/evsv2.
	ID string
	// Documents are the sorted paths of its documents in FS: one for a REST API, one
	// per action for an RPC API.
	Documents []string
}

// IsRPC reports whether the API has one document per action.
func (a API) IsRPC() bool {
	first := a.Documents[0]
	return strings.TrimSuffix(first, path.Ext(first)) != a.ID
}

// Action returns the action of one of the documents, "" unless the API is an RPC API.
func (a API) Action(document string) string {
	if !a.IsRPC() {
		return ""
	}
	return strings.TrimSuffix(path.Base(document), path.Ext(document))
}

// APIs returns every API of FS, sorted by id.
func APIs() []API {
	apis, err := List(FS)
	if err != nil {
		panic("specs: the embedded documents cannot be listed: " + err.Error())
	}
	return apis
}

// List returns the APIs whose documents are in fsys, sorted by id. A document
// vendor/api.yaml is the API vendor/api; the documents vendor/api/Action.yaml together
// are the API vendor/api, whose common.yaml is not a document.
func List(fsys fs.FS) ([]API, error) {
	var apis []API
	for _, pattern := range []string{"*/*.yaml", "*/*/*.yaml"} {
		documents, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range documents {
			if strings.Count(name, "/") < 2 || path.Base(name) != CommonFile {
				apis = add(apis, name)
			}
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
