package main

import (
	"fmt"
	"html"
	"io/fs"
	"maps"
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

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// repository is the repository that make docs reads.
var repository = os.DirFS("../../..")

// maxCompressed limits the size of the site, each file compressed.
const maxCompressed = 1536 * 1024

// facts reads the site once, without mutants: TestMutants tries some, because all of
// them take minutes.
var facts = sync.OnceValues(func() (*site, error) { return read(repository, false) })

func theFacts(t *testing.T) *site {
	t.Helper()
	s, err := facts()
	require.NoError(t, err)
	return s
}

// built writes the site and returns its files.
func built(t *testing.T, s *site) fs.FS {
	t.Helper()
	out := t.TempDir()
	require.NoError(t, s.write(out))
	return os.DirFS(out)
}

// TestMembersAreShown counts the rows of the page by lines of the results.
func TestMembersAreShown(t *testing.T) {
	page := readText(t, built(t, theFacts(t)), "members.html")
	committed := readText(t, repository, "conformance/evidence/members/results.json")

	require.Equal(t, lines(committed, `^ +"/.*": \[`), strings.Count(page, "<tr data-row>"))
	require.Equal(t, lines(committed, `^ +"/.*": \[\]`), strings.Count(page, "<td>nothing</td>"))
}

// texts returns all documents as published text, so that tests count without the code that
// reads documents.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			text, err := document.Published(specs.FS, name)
			require.NoError(t, err)
			all[strings.TrimSuffix(name, ".yaml")] = string(text)
		}
	}
	return all
}

func lines(text, pattern string) int {
	return len(regexp.MustCompile(`(?m)`+pattern).FindAllString(text, -1))
}

// TestCounts counts by lines of text what the site counts by structure.
func TestCounts(t *testing.T) {
	s := theFacts(t)
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
		require.Equal(t, lines(text, `^ +(- )?status: [0-9]{3}\n +code: `), got.Errors, a.ID)
	}
	require.Equal(t, s.Total().Operations, lines(strings.Join(slices.Collect(maps.Values(documents)), ""), `^ +operationId: `))
}

func readText(t *testing.T, files fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(files, name)
	require.NoError(t, err)
	return string(data)
}

// htmlFiles returns the pages of a site, by their paths.
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

// TestLinks follows every link between pages, to its anchor. The renderer makes the
// anchors #/tag/operation of the operations.
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

// TestOperations finds each operation in the text of the documents, and looks for it
// in the list, on its page, in the ledger and on the page of the proof.
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

// TestLedger finds every checksum, decision, basis and error code in the text of the
// documents, and looks for it on the pages.
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
	require.Less(t, size, maxCompressed)
	require.Greater(t, size, 400*1024, "without the renderer?")
}

// TestNothingIsFetched looks for resources that a browser loads: the pages may link to
// other hosts, but load nothing from them.
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

// TestFailures writes a site that fails, and to folders that may not be replaced.
func TestFailures(t *testing.T) {
	s := *theFacts(t)
	s.repository = fstest.MapFS{}
	require.Error(t, s.write(t.TempDir()))

	withoutRenderer := *theFacts(t)
	withoutRenderer.repository = without{repository, rendererFolder}
	require.ErrorContains(t, withoutRenderer.write(t.TempDir()), "run make docs")

	other := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(other, "thesis.txt"), []byte("x"), 0o600))
	require.ErrorContains(t, mayReplace(other), "name a new folder")
	require.NoError(t, mayReplace(filepath.Join(other, "new")))
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
