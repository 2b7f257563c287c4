package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// extensions are those of the recordings in a folder.
var extensions = []string{".har", ".ndjson", ".jsonl", ".http", ".rest"}

// recordings returns the recordings that operands name, files, folders and globs,
// each once.
func recordings(operands []string) ([]string, error) {
	if len(operands) == 0 {
		return nil, usagef("no recording to check; name a file, a folder or a glob")
	}
	var all []string
	for _, operand := range operands {
		files, err := expand(operand)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if !slices.ContainsFunc(all, func(other string) bool { return filepath.Clean(other) == filepath.Clean(file) }) {
				all = append(all, file)
			}
		}
	}
	return all, nil
}

func expand(operand string) ([]string, error) {
	operand = cleanGlob(operand)
	info, err := os.Stat(operand) // #nosec G703 -- the file that the user names
	switch {
	case err == nil && info.IsDir():
		return expandFolder(operand)
	case err != nil && isGlob(operand):
		return expandGlob(operand)
	}
	return []string{operand}, nil // an error of a file is reported when it is read
}

func expandFolder(folder string) ([]string, error) {
	link := folder + string(filepath.Separator) // followed if it is one
	files, err := walk(link, func(string) bool { return true }, func(file string) bool {
		return slices.Contains(extensions, strings.ToLower(filepath.Ext(file)))
	})
	if err == nil && len(files) == 0 {
		err = usagef("the folder %s has no recording; the files of recordings end in %s", quoted(folder), strings.Join(extensions, ", "))
	}
	return files, err
}

func isGlob(name string) bool { return strings.ContainsAny(name, "*?[") }

// cleanGlob returns a glob without the elements before a .., or another name as it is. It
// may have no wildcard any more.
func cleanGlob(name string) string {
	if isGlob(name) {
		return filepath.Clean(name)
	}
	return name
}

// expandGlob returns the files that a clean glob matches. ** matches any folders.
func expandGlob(glob string) ([]string, error) {
	if _, err := path.Match(glob, ""); err != nil {
		return nil, usagef("the glob %s has an error; close each [", quoted(glob))
	}
	pattern := strings.Split(filepath.ToSlash(glob), "/")
	files, err := walk(root(pattern), func(folder string) bool {
		return leads(pattern, strings.Split(filepath.ToSlash(folder), "/"))
	}, func(file string) bool {
		return matchesGlob(pattern, strings.Split(filepath.ToSlash(file), "/"))
	})
	if err == nil && len(files) == 0 {
		err = usagef("no file matches %s; correct the glob", quoted(glob))
	}
	return files, err
}

// root returns the folder before the first wildcard.
func root(pattern []string) string {
	i := slices.IndexFunc(pattern, isGlob)
	folder := strings.Join(pattern[:i], "/")
	switch {
	case folder == "" && i > 0:
		return "/"
	case folder == "":
		return "."
	}
	return folder
}

func matchesGlob(pattern, file []string) bool {
	if len(pattern) == 0 {
		return len(file) == 0
	}
	if pattern[0] == "**" {
		return matchesGlob(pattern[1:], file) || len(file) > 0 && matchesGlob(pattern, file[1:])
	}
	if len(file) == 0 {
		return false
	}
	ok, _ := path.Match(pattern[0], file[0])
	return ok && matchesGlob(pattern[1:], file[1:])
}

// leads reports whether a file in folder, at any depth, can match the pattern.
func leads(pattern, folder []string) bool {
	switch {
	case len(pattern) == 0:
		return false
	case pattern[0] == "**" || len(folder) == 0:
		return true
	}
	ok, _ := path.Match(pattern[0], folder[0])
	return ok && leads(pattern[1:], folder[1:])
}

// walk returns the files that are wanted, sorted, in folder and in those below it that
// are entered.
func walk(folder string, isEntered, isWanted func(name string) bool) ([]string, error) {
	var files []string
	// #nosec G703 -- the folder that the user names
	err := filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return usagef("%s cannot be read; correct the path or its permissions", quoted(file))
		}
		switch {
		case entry.IsDir() && file != folder && !isEntered(file):
			return fs.SkipDir
		case !entry.IsDir() && isWanted(file):
			files = append(files, file)
		}
		return nil
	})
	return files, err
}
