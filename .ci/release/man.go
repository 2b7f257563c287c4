package main

import (
	"context"
	"os"
	"path/filepath"
)

// writeMan writes an archive of the man pages of the command.
func (r release) writeMan(ctx context.Context) (string, error) {
	pages, err := r.manPages(ctx)
	if err != nil {
		return "", err
	}
	return r.writeArchive("snapspec-man", pages)
}

// manPages returns the pages that the command writes.
func (r release) manPages(ctx context.Context) ([]file, error) {
	folder, err := os.MkdirTemp("", "snapspec-man-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if _, err := run(ctx, r.root, nil, "go", "run", "./conformance/cmd/snapspec", "man", folder); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var pages []file
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(folder, entry.Name())) // #nosec G304 -- the command wrote it
		if err != nil {
			return nil, err
		}
		pages = append(pages, file{entry.Name(), data, readable})
	}
	return pages, nil
}
