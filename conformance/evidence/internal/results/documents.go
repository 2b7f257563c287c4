package results

import (
	"path"
	"strings"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// DocumentID returns the id of the document with a path in specs.FS.
func DocumentID(file string) string {
	return strings.TrimSuffix(file, path.Ext(file))
}

// DocumentFile returns the path in specs.FS of the document with an id.
func DocumentFile(id string) string { return id + ".yaml" }

// PublishedFile returns the path in the repository of the published document with an
// id, which is what other tools get.
func PublishedFile(id string) string { return "generated/openapi/" + DocumentFile(id) }

// DocumentIDs returns the ids of all documents, in the order of the tables.
func DocumentIDs() []string {
	var ids []string
	for _, api := range specs.APIs() {
		for _, file := range api.Documents {
			ids = append(ids, DocumentID(file))
		}
	}
	return ids
}

// DocumentChecksum returns the SHA-256 of a whole document.
func DocumentChecksum(id string) (string, error) {
	text, err := document.Read(specs.FS, DocumentFile(id))
	if err != nil {
		return "", err
	}
	return Checksum(text), nil
}
