// Package results holds what the parts of this module share about their results:
// where a result comes from, which results a run makes again, and the JSON files
// that keep them.
package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Origin identifies what a result was made from. A result with the same origin is
// expected to be the same.
type Origin struct {
	Document string `json:"document"` // its id, such as huawei/evsv2
	SHA256   string `json:"sha256"`   // of the document
	Version  string `json:"version"`  // of the tool
	Inputs   string `json:"inputs"`   // SHA-256 of the configuration and programs that the tool is used with
}

// Checksum returns the SHA-256 of the parts in hexadecimal digits. It depends on
// where one part ends and the next begins.
func Checksum(parts ...[]byte) string {
	if len(parts) == 1 {
		sum := sha256.Sum256(parts[0])
		return hex.EncodeToString(sum[:])
	}
	hash := sha256.New()
	for _, part := range parts {
		sum := sha256.Sum256(part)
		hash.Write(sum[:])
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// FolderChecksum returns the checksum of the names and contents of all files in
// folders, without what git ignores: hidden files and what was installed.
func FolderChecksum(folders ...string) (string, error) {
	var parts [][]byte
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if path != folder && isIgnored(entry.Name()) {
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if entry.IsDir() {
				return nil
			}
			name, err := filepath.Rel(folder, path)
			if err != nil {
				return err
			}
			text, err := os.ReadFile(path) // #nosec G304 G122 -- a file of this repository
			parts = append(parts, []byte(name), text)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return Checksum(parts...), nil
}

func isIgnored(name string) bool {
	return strings.HasPrefix(name, ".") || slices.Contains([]string{"node_modules", "target", "__pycache__"}, name)
}

// Read decodes a file of results in fsys into value. It refuses members that value
// does not have.
func Read(fsys fs.FS, file string, value any) error {
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// Write encodes value into a file. The text depends on value alone.
func Write(file string, value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	return os.WriteFile(file, text.Bytes(), 0o644) // #nosec G306 -- a result is for everybody
}
