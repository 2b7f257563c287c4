package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const folder = ".api"

// write replaces .api by what the code declares.
func (m module) write(ctx context.Context, out io.Writer) error {
	current, err := m.snapshots(ctx)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(m.path(folder)); err != nil {
		return err
	}
	for name, declarations := range current {
		file := m.path(folder, name+".txt")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(declarations), 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(out, "%d packages in %s\n", len(current), folder)
	return err
}

// fresh fails if .api is not what write would make of it.
func (m module) fresh(ctx context.Context) error {
	current, err := m.snapshots(ctx)
	if err != nil {
		return err
	}
	written, err := m.written()
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(current)) {
		if written[name] != current[name] {
			errs = append(errs, fmt.Errorf("%s/%s.txt is not what the package declares; look at the difference that make api makes, and commit it", folder, name))
		}
		delete(written, name)
	}
	for _, name := range slices.Sorted(maps.Keys(written)) {
		errs = append(errs, fmt.Errorf("%s/%s.txt is of no package; run make api", folder, name))
	}
	return errors.Join(errs...)
}

func (m module) written() (map[string]string, error) {
	written := map[string]string{}
	root := os.DirFS(m.root)
	for _, pattern := range []string{"*", "*/*", "*/*/*"} {
		names, err := filepath.Glob(m.path(folder, pattern+".txt"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			relative, err := filepath.Rel(m.root, name)
			if err != nil {
				return nil, err
			}
			text, err := readFile(root, relative)
			if err != nil {
				return nil, err
			}
			written[strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(relative), folder+"/"), ".txt")] = text
		}
	}
	return written, nil
}

// snapshots are the declarations of every package that others can import, by
// its path in the module.
func (m module) snapshots(ctx context.Context) (map[string]string, error) {
	list, err := m.command(ctx, "go", "list", "-f", "{{if .GoFiles}}{{.Name}} {{.ImportPath}} {{.Module.Path}}{{end}}", "./...")
	if err != nil {
		return nil, err
	}
	snapshots := map[string]string{}
	for line := range strings.Lines(list) {
		fields := strings.Fields(line)
		if len(fields) == 0 { // nothing but tests
			continue
		}
		name, importPath, modulePath := fields[0], fields[1], fields[2]
		if name == "main" || strings.Contains(importPath+"/", "/internal/") {
			continue
		}
		doc, err := m.command(ctx, "go", "doc", "-all", importPath)
		if err != nil {
			return nil, err
		}
		if text := declarations(doc); text != "" {
			snapshots[path.Clean(strings.TrimPrefix(importPath, modulePath+"/"))] = text
		}
	}
	return snapshots, nil
}

// declarations is what go doc -all prints, a declaration a line and a member a
// line, without the prose: neither the package's own before the first heading,
// nor what is indented by blanks, nor comments. The widths of columns do not
// count. A member has the head of its type or group before it, so that it
// cannot be mistaken for that of another.
func declarations(doc string) string {
	var kept strings.Builder
	inside, head := false, ""
	for line := range strings.Lines(doc) {
		heading := slices.Contains([]string{"CONSTANTS", "VARIABLES", "FUNCTIONS", "TYPES"}, strings.TrimSpace(line))
		inside = inside || heading
		code := strings.Join(strings.Fields(withoutComment(line)), " ")
		switch {
		case !inside || heading || code == "" || strings.HasPrefix(line, "    "):
		case line[0] == '\t':
			kept.WriteString(head + ", " + code + "\n")
		case code == "}" || code == ")":
		case strings.HasSuffix(code, "{") || strings.HasSuffix(code, "("):
			head = strings.TrimRight(code, " {(")
			kept.WriteString(head + "\n")
		default:
			kept.WriteString(code + "\n")
		}
	}
	return kept.String()
}

// withoutComment cuts a comment off a line, but not what a string holds.
func withoutComment(line string) string {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quote != 0 && c == '\\' && quote != '`':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
		case c == '"' || c == '`' || c == '\'':
			quote = c
		case strings.HasPrefix(line[i:], "//"):
			return line[:i]
		}
	}
	return line
}
