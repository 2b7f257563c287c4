package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// file is a file of an archive.
type file struct {
	name string
	data []byte
	mode int64
}

// forms are those of the documents, by the name that their archive has for them.
var forms = []struct{ name, extension string }{{"3.0", "yaml"}, {"3.0", "json"}, {"3.1", "yaml"}, {"3.1", "json"}}

// writeBundles writes an archive of all documents for each version of OpenAPI and format.
func (r release) writeBundles(context.Context) (string, error) {
	licence, err := r.licence()
	if err != nil {
		return "", err
	}
	var summary []string
	for _, form := range forms {
		files, err := r.documents(form.name, form.extension)
		if err != nil {
			return "", err
		}
		row, err := r.writeArchive("snapspec-openapi-"+form.name+"-"+form.extension, append(files, licence))
		if err != nil {
			return "", err
		}
		summary = append(summary, row)
	}
	return strings.Join(summary, "; "), nil
}

func (r release) licence() (file, error) {
	data, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	return file{"LICENSE", data, readable}, err
}

// documents returns all published documents in a version of OpenAPI and a format.
func (r release) documents(version, extension string) ([]file, error) {
	var files []file
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			data, err := os.ReadFile(filepath.Join(r.root, "generated/openapi", name)) // #nosec G304 -- a file of this repository
			if err == nil && version == "3.1" {
				data, err = document.Upgraded(data)
			}
			if err == nil && extension == "json" {
				data, err = document.ToJSON(data)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			files = append(files, file{strings.TrimSuffix(name, ".yaml") + "." + extension, data, readable})
		}
	}
	return files, nil
}

// readable and executable are modes of files.
const (
	readable   = 0o644
	executable = 0o755
)

// writeArchive writes an archive of files, and returns a summary of it. Its name has no
// version, so that the address of the newest release does not change; the folder in it has.
func (r release) writeArchive(stem string, files []file) (string, error) {
	data, err := pack(stem+"-"+r.version, files)
	if err != nil {
		return "", err
	}
	name := stem + ".tar.gz"
	if err := os.WriteFile(filepath.Join(r.out, name), data, readable); err != nil { // #nosec G306 -- a release is for everybody
		return "", err
	}
	return fmt.Sprintf("%s: %d files, %d KiB", name, len(files), len(data)>>10), nil
}

// pack returns an archive of files in one folder. The same files give the same
// bytes: the archive holds no time, no owner and no order of the machine.
func pack(folder string, files []file) ([]byte, error) {
	var packed bytes.Buffer
	compressed := gzip.NewWriter(&packed)
	archive := tar.NewWriter(compressed)
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b file) int { return strings.Compare(a.name, b.name) }) {
		header := &tar.Header{Name: folder + "/" + f.name, Mode: f.mode, Size: int64(len(f.data)), ModTime: time.Unix(0, 0)}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	err := compressed.Close()
	return packed.Bytes(), err
}

// writeChecksums writes the checksums of the files in the output folder, in the
// format of sha256sum -c.
func (r release) writeChecksums(context.Context) (string, error) {
	entries, err := os.ReadDir(r.out)
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(r.out, entry.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(data), entry.Name())
	}
	name := "SHA256SUMS"
	return fmt.Sprintf("%s: %d files", name, len(entries)), os.WriteFile(filepath.Join(r.out, name), []byte(lines.String()), 0o644) // #nosec G306 -- a release is for everybody
}
