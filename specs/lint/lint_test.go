package lint

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

func TestDocumentsKeepTheRules(t *testing.T) {
	for _, finding := range Check(specs.FS) {
		t.Error(finding)
	}
}

func TestTestdataKeepsTheRules(t *testing.T) {
	assert.Empty(t, Check(os.DirFS("testdata/documents")))
}

func TestFindingReadsAsFilePointerRuleMessage(t *testing.T) {
	findings := Check(broken(t, rest, schemaOf400, "              x-no-example"))
	require.Len(t, findings, 1)
	assert.Equal(t,
		"specs/vendor/rest.yaml#/paths/~1v1~1{project_id}~1things/post/responses/400: "+
			"H012 response 400 has no schema; add the documented error body",
		findings[0].String())
	assert.Equal(t, lineOf(t, rest, "        '400':"), findings[0].Line)
}

func TestOperationIDsAreUniqueInAnAPI(t *testing.T) {
	document := read(t, rpc)
	findings := Check(fstest.MapFS{
		"VERSION":                   {Data: []byte("0.1.0\n")},
		pages:                       {Data: sourcesOf(t, rpc)},
		"vendor/rpc/DoThing.yaml":   {Data: document},
		"vendor/rpc/RedoThing.yaml": {Data: document},
		"vendor/other/DoThing.yaml": {Data: document},
	})
	require.Len(t, findings, 1)
	assert.Equal(t, "specs/vendor/rpc/RedoThing.yaml", findings[0].File)
	assert.Equal(t, "H037", findings[0].Rule)
}

func TestTheVersionHasToBeStated(t *testing.T) {
	document := string(read(t, rest))
	for version, want := range map[string]string{"": `specs/VERSION is ""; write a SemVer`, "v0.1.0": `is "v0.1.0"; write a SemVer`} {
		fsys := fsOf(t, rest, document)
		fsys["VERSION"].Data = []byte(version)
		findings := Check(fsys)
		require.Len(t, findings, 1)
		assert.Equal(t, "H005", findings[0].Rule)
		assert.Contains(t, findings[0].Message, want)
	}
	findings := Check(fstest.MapFS{rest: {Data: []byte(document)}, pages: {Data: sourcesOf(t, rest)}})
	require.Len(t, findings, 1)
	assert.Contains(t, findings[0].Message, "restore specs/VERSION")
}

// TestNoValueMakesCheckPanic gives each key in turn a wrong value.
func TestNoValueMakesCheckPanic(t *testing.T) {
	values := []string{"", "text", "[null]", "[text]", "{a: null}", "true"}
	for _, name := range []string{rest, rpc, async, pages, parted, common} {
		lines := strings.SplitAfter(string(read(t, name)), "\n")
		for i, line := range lines {
			key, _, found := strings.Cut(line, ":")
			if !found {
				continue
			}
			lines[i] = key + ": " + values[i%len(values)] + "\n"
			assert.NotPanics(t, func() { Check(fsOf(t, name, strings.Join(lines, ""))) }, lines[i])
			lines[i] = line
		}
	}
}

func TestTheSourcesHaveToBeListed(t *testing.T) {
	findings := Check(fstest.MapFS{"VERSION": {Data: []byte("0.1.0\n")}, rest: {Data: read(t, rest)}})
	require.Len(t, findings, 1)
	assert.Equal(t, "specs/sources.yaml", findings[0].File)
	assert.Equal(t, "H001", findings[0].Rule)
	assert.Contains(t, findings[0].Message, "restore specs/sources.yaml")
}

// TestUseOfSourcesNeedsReadableDocuments keeps one broken document from making all of
// its sources unused.
func TestUseOfSourcesNeedsReadableDocuments(t *testing.T) {
	findings := Check(fsOf(t, rest, "openapi: [\n"))
	require.Len(t, findings, 1)
	assert.Equal(t, "specs/"+rest, findings[0].File)
}

func FuzzCheck(f *testing.F) {
	for _, name := range []string{rest, rpc, async, parted} {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		Check(fsOf(t, rest, string(document)))
		Check(fsOf(t, parted, string(document)))
	})
}

// TestREADMEListsTheRules requires the id, the profile and the title of every rule in
// the table of the README.
func TestREADMEListsTheRules(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	var documented, have []string
	for _, match := range regexp.MustCompile(`(?m)^\| (H\d{3}) \| (\w+) \| (.+?) \|`).FindAllStringSubmatch(string(readme), -1) {
		documented = append(documented, strings.Join(match[1:], " "))
	}
	for _, rule := range Rules {
		have = append(have, rule.ID+" "+string(rule.Profile)+" "+rule.Title)
	}
	assert.Equal(t, have, documented)
}

func BenchmarkCheck(b *testing.B) {
	for _, name := range []string{"huawei/evsv2.yaml", "alibaba/ecs20140526/CreateSnapshot.yaml"} {
		text, err := document.Read(specs.FS, name)
		require.NoError(b, err)
		fsys := fstest.MapFS{"VERSION": {Data: []byte(specs.Version())}, name: {Data: text}}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Check(fsys)
			}
		})
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	document, err := os.ReadFile("testdata/documents/" + name)
	require.NoError(t, err)
	return document
}

func lineOf(t *testing.T, name, line string) int {
	t.Helper()
	before, _, found := strings.Cut(string(read(t, name)), line)
	require.True(t, found)
	return strings.Count(before, "\n") + 1
}
