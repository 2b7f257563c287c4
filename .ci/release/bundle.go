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
)

// file is a file of a bundle.
type file struct {
	name string
	data []byte
}

// writeBundles writes two archives of all documents, one as YAML and one as JSON.
func (r release) writeBundles(context.Context) (string, error) {
	licence, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return "", err
	}
	var summary []string
	for _, format := range []string{"yaml", "json"} {
		files, err := r.documents(format)
		if err != nil {
			return "", err
		}
		stem := "snapspec-openapi-" + r.version
		data, err := pack(stem, append(files, file{"LICENSE", licence}))
		if err != nil {
			return "", err
		}
		name := stem + "-" + format + ".tar.gz"
		if err := os.WriteFile(filepath.Join(r.out, name), data, 0o644); err != nil { // #nosec G306 -- a release is for everybody
			return "", err
		}
		summary = append(summary, fmt.Sprintf("%s: %d documents, %d KiB", name, len(files), len(data)>>10))
	}
	return strings.Join(summary, "; "), nil
}

// documents returns all published documents in a format.
func (r release) documents(format string) ([]file, error) {
	var files []file
	for _, api := range specs.APIs() {
		for _, document := range api.Documents {
			name := strings.TrimSuffix(document, ".yaml") + "." + format
			data, err := os.ReadFile(filepath.Join(r.root, "generated/openapi", name)) // #nosec G304 -- a file of this repository
			if err != nil {
				return nil, err
			}
			files = append(files, file{name, data})
		}
	}
	return files, nil
}

// pack returns an archive of files in one folder. The same files give the same
// bytes: the archive holds no time, no owner and no order of the machine.
func pack(folder string, files []file) ([]byte, error) {
	var packed bytes.Buffer
	compressed := gzip.NewWriter(&packed)
	archive := tar.NewWriter(compressed)
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b file) int { return strings.Compare(a.name, b.name) }) {
		header := &tar.Header{Name: folder + "/" + f.name, Mode: 0o644, Size: int64(len(f.data)), ModTime: time.Unix(0, 0)}
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
