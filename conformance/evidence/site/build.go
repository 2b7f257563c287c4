package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	esbuild "github.com/evanw/esbuild/pkg/api"
	"github.com/yuin/goldmark"

	"github.com/snapspec/snapspec/conformance/evidence/generators"
)

var (
	//go:embed templates
	templateFiles embed.FS
	//go:embed static
	staticFiles embed.FS
)

// functions are the functions of the templates.
var functions = template.FuncMap{
	"markdown": markdown,
	"levels":   generators.Levels,
	"add":      func(a, b int) int { return a + b },
	"barY":     func(i int) int { return i*rowHeight + barTop },
	"textY":    func(i int) int { return i*rowHeight + barTop - 5 },
	"barH":     func() int { return barHeight },
	"width":    func() int { return chartWidth },
}

// markdown renders a description of a document, without raw HTML.
func markdown(text string) (template.HTML, error) {
	var out bytes.Buffer
	err := goldmark.Convert([]byte(text), &out)
	return template.HTML(out.String()), err // #nosec G203 -- goldmark escapes
}

// page is one HTML file.
type page struct {
	Site  *site
	Name  string // its path
	Title string
	// Doc is the document of a page of the reference, nil on other pages.
	Doc *doc

	template string
}

// Root is the relative path from the page to the root of the site, so the site works
// below any path.
func (p page) Root() string { return strings.Repeat("../", strings.Count(p.Name, "/")) }

// Area is the entry of the navigation for the page.
func (p page) Area() string {
	if p.Doc != nil {
		return "reference"
	}
	return p.template
}

// pages returns all pages.
func (s *site) pages() []page {
	all := []page{
		{Site: s, Name: "index.html", Title: "snapspec: cloud snapshot APIs, machine-readable", template: "index"},
		{Site: s, Name: "quickstart.html", Title: "Quick start", template: "quickstart"},
		{Site: s, Name: "reference/index.html", Title: "Reference", template: "reference"},
		{Site: s, Name: "ledger.html", Title: "Where each fact comes from", template: "ledger"},
		{Site: s, Name: "proof.html", Title: "What proves it", template: "proof"},
		{Site: s, Name: "errors.html", Title: "Error tables", template: "errors"},
		{Site: s, Name: "members.html", Title: "What has shown each member", template: "members"},
	}
	for _, d := range s.Documents() {
		all = append(all, page{Site: s, Name: d.Href(), Title: d.Title, Doc: d, template: "document"})
	}
	return all
}

// write writes the site into an existing folder.
func (s *site) write(out string) error {
	for _, step := range []func(string) error{s.writePages, s.copyDocuments, s.copyStatic, s.copyRenderer, s.writeSigning} {
		if err := step(out); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) writePages(out string) error {
	layout, err := template.New("").Funcs(functions).ParseFS(templateFiles, "templates/layout.html", "templates/charts.html", "templates/search.html")
	if err != nil {
		return err
	}
	for _, p := range s.pages() {
		one, err := template.Must(layout.Clone()).ParseFS(templateFiles, "templates/"+p.template+".html")
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := one.ExecuteTemplate(&text, "layout.html", p); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		if err := put(out, p.Name, text.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// copyDocuments copies each document, as YAML and as JSON.
func (s *site) copyDocuments(out string) error {
	for _, d := range s.Documents() {
		for _, format := range []string{".yaml", ".json"} {
			if err := copyFile(s.repository, "generated/openapi/"+d.ID+format, out, "openapi/"+d.ID+format); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *site) copyStatic(out string) error {
	return fs.WalkDir(staticFiles, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return copyFile(staticFiles, name, out, strings.TrimPrefix(name, "static/"))
	})
}

// rendererFolder is where npm installs the renderer.
const rendererFolder = "conformance/evidence/site/node_modules/swagger-ui-dist/"

func (s *site) copyRenderer(out string) error {
	for _, name := range []string{"swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"} {
		if err := copyFile(s.repository, rendererFolder+name, out, "swagger-ui/"+name); err != nil {
			return fmt.Errorf("the renderer of the reference is missing: %w; run make docs", err)
		}
	}
	return nil
}

// signingFile signs requests. Users of TypeScript copy it, and the reference uses it
// without its types.
const signingFile = "conformance/recipes/signing/typescript/sign.ts"

func (s *site) writeSigning(out string) error {
	source, err := fs.ReadFile(s.repository, signingFile)
	if err != nil {
		return err
	}
	stripped := esbuild.Transform(string(source), esbuild.TransformOptions{Loader: esbuild.LoaderTS, Target: esbuild.ES2022, Format: esbuild.FormatESModule})
	if len(stripped.Errors) > 0 {
		first := stripped.Errors[0]
		return fmt.Errorf("%s:%d: %s; correct it", signingFile, first.Location.Line, first.Text)
	}
	return put(out, "sign.js", stripped.Code)
}

func copyFile(from fs.FS, name, out, to string) error {
	data, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	return put(out, to, data)
}

func put(out, name string, data []byte) error {
	file := filepath.Join(out, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { // #nosec G301 -- a site is for everybody
		return err
	}
	return os.WriteFile(file, data, 0o644) // #nosec G306 -- a site is for everybody
}

// compressed returns the size of all files, each compressed with gzip.
func compressed(site fs.FS) (total int, err error) {
	err = fs.WalkDir(site, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(site, name)
		if err != nil {
			return err
		}
		var small bytes.Buffer
		w, _ := gzip.NewWriterLevel(&small, gzip.BestCompression)
		_, err = w.Write(data)
		err = errors.Join(err, w.Close())
		total += small.Len()
		return err
	})
	return total, err
}
