package main

import (
	"fmt"
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/mutant"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
)

// repository is what make docs reads.
var repository = os.DirFS("../../..")

// mostCompressed is what the whole site may weigh, each file compressed.
const mostCompressed = 1536 * 1024

// facts are read once: the mutants have a test of their own, since all of them
// take minutes.
var facts = sync.OnceValues(func() (*site, error) { return read(repository, false) })

func theFacts(t *testing.T) *site {
	t.Helper()
	s, err := facts()
	require.NoError(t, err)
	return s
}

// built writes the site, and gives its files.
func built(t *testing.T, s *site) fs.FS {
	t.Helper()
	out := t.TempDir()
	require.NoError(t, s.write(out))
	return os.DirFS(out)
}

// texts are all documents as text: what is counted in them owes nothing
// to the code that reads documents.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, fs.WalkDir(specs.FS, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(specs.FS, name)
		all[strings.TrimSuffix(name, ".yaml")] = string(data)
		return err
	}))
	return all
}

func lines(text, pattern string) int {
	return len(regexp.MustCompile(`(?m)`+pattern).FindAllString(text, -1))
}

// TestCounts counts by lines of text, and by names of files, what the site counts
// by structure.
func TestCounts(t *testing.T) {
	s := theFacts(t)
	cases, err := fs.Sub(conformance.Files, "cases")
	require.NoError(t, err)
	documents := texts(t)
	require.Len(t, s.Documents(), len(documents))
	for _, a := range s.APIs {
		text := ""
		for id, document := range documents {
			if id == a.ID || strings.HasPrefix(id, a.ID+"/") {
				text += document
			}
		}
		got := a.Facts()
		require.Equal(t, lines(text, `^ +operationId: `), got.Operations, a.ID)
		require.Equal(t, lines(text, `^    [A-Z]\w*:$`), got.Schemas, a.ID)
		require.Equal(t, lines(text, `^ +documented(-[a-z0-9-]+)?:$`), got.Examples, a.ID)
		require.Equal(t, lines(text, `^ +sha256: `), got.Sources, a.ID)
		require.Equal(t, lines(text, `^ +x-evidence:$`), got.Evidence, a.ID)
		require.Equal(t, lines(text, `^ +x-doc-conflict:$`), got.Conflicts, a.ID)
		require.Equal(t, lines(text, `^ +(- )?status: ["']?[0-9]{3}`), got.Errors, a.ID)

		names, err := fs.Glob(cases, a.ID+"/*/*.yaml")
		require.NoError(t, err)
		tolerated, invalid := 0, 0
		for _, name := range names {
			data, err := fs.ReadFile(cases, name)
			require.NoError(t, err)
			switch {
			case strings.Contains(path.Base(name), "-invalid-"):
				invalid++
			case lines(string(data), `^source: tolerance`) > 0:
				tolerated++
			}
		}
		require.Equal(t, len(names), got.Cases.Total(), a.ID)
		require.Equal(t, invalid, got.Cases.Invalid, a.ID)
		require.Equal(t, tolerated, got.Cases.MustPass, a.ID)
	}
	require.Equal(t, s.Total().Operations, lines(strings.Join(slices.Collect(values(documents)), ""), `^ +operationId: `))
}

func values(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// TestKnownGaps counts the entries of deviations.yaml apart from the runner.
func TestKnownGaps(t *testing.T) {
	data, err := fs.ReadFile(conformance.Files, "deviations.yaml")
	require.NoError(t, err)
	ofCases, _, _ := strings.Cut(string(data), "\ntargets:")
	require.Equal(t, lines(ofCases, `^  - case: `), theFacts(t).Total().Cases.Gaps)
}

// TestMutantScore tries those of two small documents, and counts the mutants by
// their list.
func TestMutantScore(t *testing.T) {
	all, err := fs.Sub(conformance.Files, "cases")
	require.NoError(t, err)
	cases, err := suite.Load(all)
	require.NoError(t, err)
	known, err := suite.LoadDeviations(conformance.Files, "deviations.yaml", cases)
	require.NoError(t, err)
	var results []mutant.Result
	small := specs.API{ID: "alibaba/ecs20140526", Documents: []string{"alibaba/ecs20140526/UnlockSnapshot.yaml", "alibaba/ecs20140526/ModifySnapshotGroup.yaml"}}
	s := &site{APIs: []*api{{ID: small.ID, IsRPC: true}}}
	for _, name := range small.Documents {
		d, err := readDocument(s.APIs[0], name)
		require.NoError(t, err)
		s.APIs[0].Documents = append(s.APIs[0].Documents, d)
	}

	results, err = tryMutants([]specs.API{small}, cases)

	require.NoError(t, err)
	require.NoError(t, s.addScores(results, known.Mutants[:0]))
	for _, d := range s.Documents() {
		m, listed := d.Mutants, 0
		for _, r := range results {
			if r.Document == "specs/"+d.ID+".yaml" {
				listed++
			}
		}
		require.Positive(t, m.Killed, d.ID)
		require.Equal(t, listed, m.Total+m.Stillborn+m.Equivalent, d.ID)
	}
}

// TestClients counts the rows of MATRIX.md by their outcomes.
func TestClients(t *testing.T) {
	text, err := fs.ReadFile(repository, matrixFile)
	require.NoError(t, err)
	s := theFacts(t)
	successes, failures, outside := 0, 0, 0
	for _, c := range s.Clients {
		require.Contains(t, string(text), "of "+c.API+", aimed by", c.Name)
		successes += c.Successes
		failures += c.Errors
		outside += c.Outside
	}
	require.Equal(t, lines(string(text), `^## `), len(s.Clients))
	require.Equal(t, lines(string(text), `^\|[^|]+\|[^|]+\| success [0-9]{3} \|`), successes)
	require.Equal(t, lines(string(text), "^\\|[^|]+\\|[^|]+\\| error [0-9]{3} `"), failures)
	require.Equal(t, successes+failures-lines(string(text), `^\|[^|]+\|[^|]+\| (?:success|error) [^|]+\|[^|]*\| +\|$`), outside)

	_, err = readClients("## a client\n\nSingle calls of huawei/evsv2, aimed by x.\n\n| showSnapshot | it | perhaps |  |  |\n")
	require.ErrorContains(t, err, `line 5: the outcome "perhaps"`)
	_, err = readClients("## a client\n")
	require.ErrorContains(t, err, "a client: no calls")
}

// TestGenerators draws a matrix, or says that there is none.
func TestGenerators(t *testing.T) {
	none := *theFacts(t)
	none.Generators = nil
	page := readText(t, built(t, &none), "proof.html")
	require.Contains(t, page, "Not there yet")

	matrix := fstest.MapFS{
		matrixFile: {Data: []byte("## c 1, Go\n\nSingle calls of huawei/evsv2, aimed by x.\n\n| showSnapshot | it | success 200 |  |  |\n")},
		generatorsFile: {Data: []byte(`{"generators": [{"folder": "one", "name": "One", "language": "L", "version": "1.0"}, {"folder": "two", "name": "Two", "language": "M", "version": "2.0"}],
			"documents": ["huawei/evsv2", "huawei/dwsv1"], "cells": {"one": {"huawei/evsv2": "called", "huawei/dwsv1": "compiled"}, "two": {"huawei/evsv2": "generated", "huawei/dwsv1": "no"}}}`)},
	}
	some := *theFacts(t)
	some.repository = matrix
	require.NoError(t, some.readMatrices())
	some.repository = repository
	page = readText(t, built(t, &some), "proof.html")
	require.NotContains(t, page, "Not there yet")
	picture := page[strings.Index(page, `<svg class="grid"`):strings.Index(page, "The generators as a table")]
	for shape, want := range map[string]int{`class="full" r`: 1, `class="full" d`: 1, `class="ring"`: 2, `class="no"`: 1} {
		require.Equal(t, want, strings.Count(picture, shape), shape)
	}
	require.Equal(t, 1, some.Generators.Count("two", "no"))

	matrix[generatorsFile] = &fstest.MapFile{Data: []byte(`{"generators": [{"folder": "one"}], "documents": ["huawei/evsv2"], "cells": {"one": {"huawei/evsv2": "maybe"}}}`)}
	some.repository = matrix
	require.ErrorContains(t, some.readMatrices(), `/cells/one/huawei/evsv2 is "maybe"; expected one of called, compiled, generated, no`)
}

func readText(t *testing.T, files fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	require.NoError(t, err)
	return string(data)
}

// htmlFiles are the pages of a site, by their paths.
func htmlFiles(t *testing.T, files fs.FS) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, fs.WalkDir(files, ".", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && path.Ext(name) == ".html" {
			all[name] = readText(t, files, name)
		}
		return err
	}))
	return all
}

var (
	anchor = regexp.MustCompile(`\sid="([^"]*)"`)
	link   = regexp.MustCompile(`<[a-z]+\s[^>]*?(href|src|data-document)="([^"]*)"`)
)

// TestLinks follows every link from one page to another, to its anchor. The
// renderer makes the anchors #/tag/operation; they are those of the document.
func TestLinks(t *testing.T) {
	s := theFacts(t)
	files := built(t, s)
	pages := htmlFiles(t, files)
	require.Len(t, pages, len(s.pages()))
	anchors := map[string]bool{}
	for name, text := range pages {
		for _, id := range anchor.FindAllStringSubmatch(text, -1) {
			require.False(t, anchors[name+"#"+id[1]], "%s has the id %s twice", name, id[1])
			anchors[name+"#"+html.UnescapeString(id[1])] = true
		}
	}
	for _, d := range s.Documents() {
		for _, o := range d.Operations {
			anchors[d.Href()+"#/"+o.Tag+"/"+o.ID] = true
		}
	}
	followed := 0
	for name, text := range pages {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target := html.UnescapeString(found[2])
			if strings.HasPrefix(target, "https://") {
				require.Equal(t, "href", found[1], "%s fetches %s", name, target)
				continue
			}
			target, fragment, _ := strings.Cut(target, "#")
			target, _, _ = strings.Cut(target, "?")
			file := name
			if target != "" {
				file = path.Join(path.Dir(name), target)
			}
			_, err := fs.Stat(files, file)
			require.NoError(t, err, "%s links to %s", name, found[2])
			if fragment != "" {
				require.True(t, anchors[file+"#"+fragment], "%s links to %s, which has no such anchor", name, found[2])
			}
			followed++
		}
	}
	require.Greater(t, followed, 10*len(pages))
}

// TestOperations looks for each operation of the documents, by their text, in
// the list, on its own page, in the ledger and in the proof.
func TestOperations(t *testing.T) {
	s := theFacts(t)
	files := built(t, s)
	list, ledger, proof := readText(t, files, "reference/index.html"), readText(t, files, "ledger.html"), readText(t, files, "proof.html")
	seen := 0
	for id, text := range texts(t) {
		own := readText(t, files, "reference/"+id+".html")
		for _, found := range regexp.MustCompile(`(?m)^ +operationId: (\w+)$`).FindAllStringSubmatch(text, -1) {
			api := strings.Join(strings.Split(id, "/")[:2], "/")
			name := fmt.Sprintf("%s/%s", api, found[1])
			require.Contains(t, list, `id="`+name+`"`)
			require.Contains(t, ledger, `id="`+name+`"`)
			require.Contains(t, proof, ">"+name+"</a>")
			require.Regexp(t, `href="[^"]*#/\w+/`+found[1]+`"`, own)
			seen++
		}
	}
	require.Equal(t, s.Total().Operations, seen)
}

// TestLedger looks for every checksum, decision and basis, and every error code
// and message, by the text of the documents.
func TestLedger(t *testing.T) {
	s := theFacts(t)
	files := built(t, s)
	ledger, table := html.UnescapeString(readText(t, files, "ledger.html")), html.UnescapeString(readText(t, files, "errors.html"))
	for id, text := range texts(t) {
		for _, found := range regexp.MustCompile(`(?m)^ +(?:sha256|decision|basis|says): (.+)$`).FindAllStringSubmatch(text, -1) {
			if plain := found[1]; !strings.ContainsAny(plain[:1], `'"|>`) {
				require.Contains(t, ledger, plain, id)
			}
		}
		for _, found := range regexp.MustCompile(`(?m)^ +(?:- )?status: [0-9]+\n +code: (\S+)$`).FindAllStringSubmatch(text, -1) {
			require.Contains(t, table, "<code>"+found[1]+"</code>", id)
		}
	}
	for _, pointer := range []string{"/components/schemas/SnapshotDetails/properties/updated_at", "/paths/~1v2~1{project_id}~1cloudsnapshots/post/parameters/0"} {
		require.Contains(t, ledger, "<code>"+pointer+"</code>")
	}
}

func TestSize(t *testing.T) {
	size, err := compressed(built(t, theFacts(t)))
	require.NoError(t, err)
	require.Less(t, size, mostCompressed)
	require.Greater(t, size, 400*1024, "without the renderer?")
}

// TestNothingIsFetched looks for what a browser fetches without being asked:
// the pages may link to other hosts, but bring nothing from them.
func TestNothingIsFetched(t *testing.T) {
	files := built(t, theFacts(t))
	fetched := regexp.MustCompile(`(?i)<(?:script|link|img|iframe|source|use|image|object|embed|video|audio)\b[^>]*https?://|@import|url\(\s*["']?(?:https?:)?//|style="|<style|<script>|\son[a-z]+="`)
	require.NoError(t, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".html", ".css"}, path.Ext(name)) {
			return err
		}
		require.Empty(t, fetched.FindString(readText(t, files, name)), name)
		return nil
	}))
	for name, text := range htmlFiles(t, files) {
		require.Contains(t, text, `http-equiv="Content-Security-Policy" content="default-src 'self';`, name)
		require.NotContains(t, text, "unsafe", name)
	}
	for _, name := range []string{"reference.js", "search.js", "sign.js"} {
		require.NotRegexp(t, `https?://`, readText(t, files, name), name)
	}
}

// TestFailures leaves the folder as it was.
func TestFailures(t *testing.T) {
	s := *theFacts(t)
	s.repository = fstest.MapFS{}
	require.Error(t, s.write(t.TempDir()))

	withoutRenderer := *theFacts(t)
	withoutRenderer.repository = without{repository, rendererFolder}
	require.ErrorContains(t, withoutRenderer.write(t.TempDir()), "run ./install.sh")

	foreign := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(foreign, "thesis.txt"), []byte("x"), 0o600))
	require.ErrorContains(t, mayReplace(foreign), "give a new folder")
	require.NoError(t, mayReplace(filepath.Join(foreign, "new")))
	require.NoError(t, mayReplace(t.TempDir()))
}

// without is a file system that lacks a folder.
type without struct {
	fs.FS
	folder string
}

func (w without) Open(name string) (fs.File, error) {
	if strings.HasPrefix(name, w.folder) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return w.FS.Open(name)
}
