package document

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"
)

// SourcesFile is the file of a folder of documents that lists the pages they cite.
const SourcesFile = "sources.yaml"

// Source is a page that documents transcribe.
type Source struct {
	Title    string `yaml:"title"`
	Language string `yaml:"language"` // BCP 47
	Edition  string `yaml:"edition"`  // a date or year, or undated
	URL      string `yaml:"url"`      // where it can be read, maybe in another edition
	Closed   string `yaml:"closed"`   // in place of URL: why it is not public
	File     string `yaml:"file"`     // its name when it was transcribed
	SHA256   string `yaml:"sha256"`   // of that file
}

// Sources returns the pages of the documents in fsys, by id. A folder without
// SourcesFile has none.
func Sources(fsys fs.FS) (map[string]Source, error) {
	text, err := fs.ReadFile(fsys, SourcesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var pages map[string]Source
	if err := yaml.Unmarshal(text, &pages); err != nil {
		return nil, fmt.Errorf("%s: %w", SourcesFile, err)
	}
	return pages, nil
}

// Published returns the document at name in fsys as it is published: self-contained,
// with the pages in place of the ids under x-sources. It returns an error that names
// the id if SourcesFile does not have it.
func Published(fsys fs.FS, name string) ([]byte, error) {
	text, err := Read(fsys, name)
	if err != nil {
		return nil, err
	}
	pages, err := Sources(fsys)
	if err != nil {
		return nil, err
	}
	var file yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, citations := range citationsOf(&file) {
		for _, citation := range citations.Content {
			if err := expand(citation, pages); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, citation.Line, err)
			}
		}
		citations.Style = 0 // a list of mappings is read one line per key
	}
	var published bytes.Buffer
	encoder := yaml.NewEncoder(&published)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(&file), encoder.Close()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return published.Bytes(), nil
}

// citationsOf returns the values of x-sources: those of the operations, and that of the
// document.
func citationsOf(file *yaml.Node) []*yaml.Node {
	if len(file.Content) == 0 {
		return nil
	}
	var holders []*yaml.Node
	for _, path := range values(value(file.Content[0], "paths")) {
		holders = append(holders, values(path)...)
	}
	holders = append(holders, file.Content[0])
	var all []*yaml.Node
	for _, holder := range holders {
		if citations := value(holder, "x-sources"); citations != nil {
			all = append(all, citations)
		}
	}
	return all
}

// expand makes the id of a page the page. It does not say where the page can be read,
// which changes more often than a document is published.
func expand(citation *yaml.Node, pages map[string]Source) error {
	page, known := pages[citation.Value]
	if !known {
		return fmt.Errorf("x-sources cites %q, which is not in %s; add it there or correct the id", citation.Value, SourcesFile)
	}
	entry := yaml.Node{Kind: yaml.MappingNode}
	for _, member := range [][2]string{
		{"title", page.Title}, {"language", page.Language}, {"edition", page.Edition}, {"file", page.File}, {"sha256", page.SHA256},
	} {
		var key, text yaml.Node
		key.SetString(member[0])
		text.SetString(member[1])
		entry.Content = append(entry.Content, &key, &text)
	}
	*citation = entry
	return nil
}

// value returns the value of a key of a mapping, or nil.
func value(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// values returns the values of all keys of a mapping.
func values(mapping *yaml.Node) []*yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	var all []*yaml.Node
	for i := 1; i < len(mapping.Content); i += 2 {
		all = append(all, mapping.Content[i])
	}
	return all
}
