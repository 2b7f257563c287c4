package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/traffic"
)

// A recording with a finding of its request, a finding in two items of an answer, and a
// request to another host.
const withFindings = `{"request": {"method": "POST", "url": "/v2/p/cloudsnapshots", "headers": {"Content-Type": "application/json"}, "body": "{\"snapshot\": {\"volume_id\": \"v\", \"force\": \"yes\"}}"}}
{"request": {"method": "GET", "url": "/v2/p/cloudsnapshots/detail"}, "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": "{\"snapshots\": [{\"id\": \"s\", \"created_at\": \"2016-02-16T16:54:14.981520\", \"status\": \"available\", \"volume_id\": \"v\", \"size\": \"one\"}, {\"id\": \"s\", \"created_at\": \"2016-02-16T16:54:14.981520\", \"status\": \"available\", \"volume_id\": \"v\", \"size\": \"two\"}]}"}}
{"request": {"method": "PATCH", "url": "https://other.example/v2/p/cloudsnapshots"}}
`

func file(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

func TestConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	file(t, "a.ndjson", withFindings)
	_, stdout, _ := snapspec("", "check", "a.ndjson")
	require.Contains(t, stdout, "findings 4, known 0")

	file(t, "snapspec.yaml", "ignore-host: '*.example'\n")
	_, stdout, _ = snapspec("", "check", "a.ndjson")
	assert.Contains(t, stdout, "not ours 1,")
	assert.Contains(t, stdout, "findings 3, known 0")
	_, stdout, _ = snapspec("", "check", "a.ndjson", "--ignore-host", "none")
	assert.Contains(t, stdout, "findings 4, known 0", "a flag wins")

	file(t, "ci/other.yaml", "ignore-host: [none, OTHER.example]\nbaseline: known.yaml\n")
	exit, _, stderr := snapspec("", "check", "a.ndjson", "--config", "ci/other.yaml")
	assert.Equal(t, exitError, exit)
	assert.Contains(t, stderr, "snapspec: ci/known.yaml: no such file or directory; write it with --write-baseline\n", "a path is relative to the file")
	exit, stdout, stderr = snapspec("", "check", "a.ndjson", "--config", "ci/other.yaml", "--write-baseline", "ci/known.yaml")
	assert.Equal(t, exitOK, exit, stderr)
	assert.Contains(t, stdout, "findings 0, known 3")
	exit, _, _ = snapspec("", "check", "a.ndjson", "--config", "ci/other.yaml")
	assert.Equal(t, exitOK, exit)
}

func TestConfigFaults(t *testing.T) {
	t.Chdir(t.TempDir())
	file(t, "a.ndjson", withFindings)
	for text, want := range map[string]string{
		"# a comment\nbasline: a\n":       `snapspec: snapspec.yaml: line 2: there is no key "basline"; correct its name`,
		"baseline: a\nbaseline: b\n":      `snapspec.yaml: line 2: mapping key "baseline" already defined at line 1`,
		"baseline: [a, b]\n":              "snapspec.yaml: baseline has 2 values; give one",
		"\nbaseline: {secret: 1}\n":       "snapspec.yaml: line 2: not a text or a list of texts",
		"secret\n":                        "snapspec.yaml: line 1: a value has the wrong type, str",
		"baseline: 'secret\n":             "snapspec.yaml: ",
		"baseline: a\n---\nbaseline: b\n": "snapspec.yaml: more than one YAML document",
		"spec: ''\n":                      "snapspec.yaml: line 1: the text is empty; give a value, or remove the key",
		"spec: [a, '']\n":                 "snapspec.yaml: line 1: the text is empty",
		"baseline: []\n":                  "snapspec.yaml: line 1: the list is empty",
		"baseline: a\nspec:\n":            "snapspec.yaml: line 2: spec has no value; give one, or remove the key",
		"cases: ~\n":                      "snapspec.yaml: line 1: cases has no value",
		"ignore-host: '['\n":              `the host "[" has an error`,
		"gaps: none.yaml\n":               "",
	} {
		file(t, "snapspec.yaml", text)
		exit, stdout, stderr := snapspec("", "check", "a.ndjson")
		assert.Equal(t, want == "", stderr == "", "%s\n%s", text, stderr)
		if want != "" {
			assert.Equal(t, exitError, exit, text)
			assert.Contains(t, stderr, want, text)
			assert.NotContains(t, stdout+stderr, "secret")
			assert.NotContains(t, stderr, "main.")
		}
		exit, _, stderr = snapspec("", "version")
		assert.Equal(t, exitOK, exit, "version reads no configuration: %s", stderr)
	}
	file(t, "snapspec.yaml", "gaps: none.yaml\n")
	exit, _, stderr := snapspec("", "run")
	assert.Equal(t, exitError, exit)
	assert.Contains(t, stderr, "snapspec: none.yaml: no such file")
	exit, _, stderr = snapspec("", "check", "a.ndjson", "--config", "none.yaml")
	assert.Equal(t, exitError, exit)
	assert.Equal(t, "snapspec: none.yaml: no such file or directory\n", stderr)
	file(t, "snapspec.yaml", "")
	_, _, stderr = snapspec("", "check", "a.ndjson")
	assert.Empty(t, stderr, "an empty file is a configuration")
}

// TestConfigKeysAreFlags checks that each key is the name of a flag, and is a default
// of it.
func TestConfigKeysAreFlags(t *testing.T) {
	flags := map[string]bool{}
	for _, verb := range newRootCommand(newConsole(nil, nil, nil)).Commands() {
		for _, d := range (config{}).defaults(".") {
			flags[d.flag] = flags[d.flag] || verb.Flag(d.flag) != nil
		}
	}
	keys := reflect.TypeFor[config]()
	for i := range keys.NumField() {
		key := keys.Field(i).Tag.Get("yaml")
		assert.True(t, flags[key], key)
	}
	assert.Len(t, flags, keys.NumField())
}

// TestGapsFile runs a case that fails, once it is listed as a known gap, and one that
// passes.
func TestGapsFile(t *testing.T) {
	t.Chdir(t.TempDir())
	const passes = "huawei/evsv2/createSnapshot/request-valid-documented"
	file(t, "gaps.yaml", "- cases: ["+passes+"]\n  reason: It is listed by mistake.\n  source: a test\n")
	exit, stdout, _ := snapspec("", "run", "--case", passes, "--gaps", "gaps.yaml")
	assert.Equal(t, exitFound, exit)
	assert.Contains(t, stdout, "is listed as a known gap but passes")
	file(t, "snapspec.yaml", "gaps: gaps.yaml\n")
	exit, _, _ = snapspec("", "explain", passes)
	assert.Equal(t, exitFound, exit)
	file(t, "gaps.yaml", "- cases: [none]\n  reason: a\n  source: b\n")
	exit, _, stderr := snapspec("", "run", "--case", passes)
	assert.Equal(t, exitError, exit)
	assert.Contains(t, stderr, `snapspec: gaps.yaml: /0: there is no case "none"`)
}

// TestBaseline checks what is known, what is new and what was not found.
func TestBaseline(t *testing.T) {
	t.Chdir(t.TempDir())
	file(t, "a.ndjson", withFindings)
	exit, stdout, stderr := snapspec("", "check", "a.ndjson", "--write-baseline", "known.yaml")
	require.Equal(t, exitOK, exit, stderr)
	require.Contains(t, stdout, "findings 0, known 4")
	written, err := os.ReadFile("known.yaml")
	require.NoError(t, err)
	assert.Equal(t, `# Findings that snapspec check does not fail for.
# Give each a reason, and remove it when it is fixed.
- api: huawei/evsv2
  operation: createSnapshot
  part: request
  in: body
  at: /snapshot/force
  rule: type
- api: huawei/evsv2
  operation: listSnapshots
  part: response
  in: body
  at: /snapshots/*/size
  rule: type
- api: huawei/evsv2
  part: request
  in: method
  rule: method
`, string(written))
	exit, stdout, _ = snapspec("", "check", "a.ndjson", "--baseline", "known.yaml")
	assert.Equal(t, exitOK, exit)
	assert.Equal(t, "exchanges 3, not ours 0, unchecked requests 0, unchecked responses 1, findings 0, known 4, errors 0\n", stdout)

	file(t, "new.ndjson", strings.ReplaceAll(withFindings, `force\": \"yes`, `name\": 1, \"description\": \"yes`))
	file(t, "known.yaml", strings.Replace(string(written), "rule: type\n", "rule: type\n  reason: It is old.\n", 1))
	for _, format := range []string{"text", "json", "junit", "sarif", "github"} {
		exit, stdout, stderr := snapspec("", "check", "new.ndjson", "--baseline", "known.yaml", "--format", format)
		assert.Equal(t, exitFound, exit, format)
		assert.Empty(t, stderr)
		assert.Contains(t, stdout, "/snapshot/name", "%s: new", format)
		assert.NotContains(t, stdout, "/snapshots/*/size", "%s: known", format)
		assert.NotContains(t, stdout, "/snapshots/0/size", "%s: known", format)
		assert.Contains(t, stdout, "/snapshot/force", "%s: not found", format)
		wellFormed(t, map[string]string{"text": ".txt", "json": ".json", "junit": ".xml", "sarif": ".sarif", "github": ".txt"}[format], stdout)
	}
	_, stdout, _ = snapspec("", "check", "new.ndjson", "--baseline", "known.yaml", "--format", "json")
	var report struct {
		Findings      []any
		Counts        counts
		KnownNotFound []knownFinding
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	assert.Len(t, report.Findings, 1)
	assert.Equal(t, 1, report.Counts.Findings)
	assert.Equal(t, 3, report.Counts.Known)
	require.Len(t, report.KnownNotFound, 1)
	assert.Equal(t, "/snapshot/force", report.KnownNotFound[0].At)

	exit, _, stderr = snapspec("", "check", "a.ndjson", "--write-baseline", "known.yaml")
	require.Equal(t, exitOK, exit, stderr)
	written, err = os.ReadFile("known.yaml")
	require.NoError(t, err)
	assert.Contains(t, string(written), "reason: It is old.", "reasons stay")

	exit, _, stderr = snapspec("", "check", "a.ndjson", "--baseline", "known.yaml", "--write-baseline", "next.yaml")
	require.Equal(t, exitOK, exit, stderr)
	next, err := os.ReadFile("next.yaml")
	require.NoError(t, err)
	assert.Equal(t, string(written), string(next), "reasons move")
	exit, _, stderr = snapspec("", "check", "a.ndjson", "--baseline", "none.yaml", "--write-baseline", "new.yaml")
	assert.Equal(t, exitError, exit)
	assert.Contains(t, stderr, "none.yaml: no such file or directory")
	assert.NoFileExists(t, "new.yaml")

	before := string(written)
	exit, _, _ = snapspec("{", "check", "-", "--write-baseline", "known.yaml")
	assert.Equal(t, exitError, exit)
	written, err = os.ReadFile("known.yaml")
	require.NoError(t, err)
	assert.Equal(t, before, string(written), "it is not written if an input cannot be read")
	exit, _, _ = snapspec(`{"request": {"method": "GET", "url": "https://other.example/"}}`, "check", "-", "--write-baseline", "known.yaml")
	assert.Equal(t, exitFound, exit)
	written, err = os.ReadFile("known.yaml")
	require.NoError(t, err)
	assert.Equal(t, before, string(written), "it is not written if nothing was checked")

	for text, want := range map[string]string{
		"- api: a\n  rul: b\n":  `known.yaml: line 2: there is no key "rul"`,
		"- api: a\n":            "known.yaml: entry 1 has no api, part, in or rule; give all of them",
		"api: secret\n":         "known.yaml: line 1: a value has the wrong type, map",
		"- api: [secret, b]\n":  "known.yaml: line 1: a value has the wrong type, seq",
		"- api: \"sec\\xzret\n": "known.yaml: ",
	} {
		file(t, "known.yaml", text)
		exit, _, stderr := snapspec("", "check", "a.ndjson", "--baseline", "known.yaml")
		assert.Equal(t, exitError, exit)
		assert.Contains(t, stderr, want)
		assert.NotContains(t, stderr, "secret")
	}
}

// TestBaselineNotWritten checks that the report is complete if the baseline cannot be
// written at the end.
func TestBaselineNotWritten(t *testing.T) {
	apis, err := traffic.APIs()
	require.NoError(t, err)
	for _, format := range []string{"json", "junit", "sarif"} {
		var stdout bytes.Buffer
		c := newConsole(strings.NewReader(withFindings), &stdout, io.Discard)
		known := &baseline{file: filepath.Join(t.TempDir(), "gone", "known.yaml"), learns: true, found: map[knownFinding]bool{}}
		k := &checking{known: known, console: c, checker: &traffic.Checker{APIs: apis}, out: newReport(c, format)}
		k.file("-")
		require.ErrorContains(t, k.close(), "known.yaml: no such file or directory")
		require.NoError(t, c.stdout.Flush())
		wellFormed(t, map[string]string{"json": ".json", "junit": ".xml", "sarif": ".sarif"}[format], stdout.String())
	}
}

// TestIgnoredHosts checks what is said about a host that is ignored.
func TestIgnoredHosts(t *testing.T) {
	const evs = `{"request": {"method": "GET", "url": "https://EVS.cn-north-4.myhuaweicloud.com:443/none"}}`
	exit, stdout, stderr := snapspec(evs, "check", "-", "--ignore-host", "evs.*.myhuaweicloud.com")
	assert.Equal(t, exitFound, exit)
	assert.Equal(t, "exchanges 1, not ours 1, unchecked requests 0, unchecked responses 0, findings 0, known 0, errors 0\n", stdout)
	assert.Contains(t, stderr, "none of 1 exchanges")
	assert.NotContains(t, stderr, "seen: ")
	_, _, stderr = snapspec(evs, "check", "-")
	assert.Contains(t, stderr, "seen: ")
	_, stdout, _ = snapspec(`{"request": {"method": "PATCH", "url": "/v2/p/cloudsnapshots", "headers": {"Host": "a.example:80"}}}`, "check", "-", "--ignore-host", "b,a.example")
	assert.Contains(t, stdout, "not ours 1,", "the host of the header counts")
}
