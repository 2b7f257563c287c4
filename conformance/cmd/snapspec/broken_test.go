package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// brokenRecordings each have a credential where a decoder fails on it.
var brokenRecordings = map[string]string{
	"HAR, a surrogate before it":              `{"log":{"entries":[{"request":{"method":"POST","url":"/a","headers":[{"name":"X-Auth-Token","value":"\ud83d` + canary + `"}],"bodySize":1}}]}}`,
	"HAR, a surrogate in the URL":             `{"log":{"entries":[{"request":{"method":"POST","url":"https://evs.cn-north-4.myhuaweicloud.com/v2/p/a?token=\ud83d` + canary + `"}}]}}`,
	"HAR, an escape":                          `{"log":{"entries":[{"request":{"method":"POST","url":"/a","headers":[{"name":"a","value":"\u` + canary + `"}]}}]}}`,
	"HAR, an unknown escape":                  `{"log":{"entries":[{"request":{"postData":{"text":"\` + canary + `"}}}]}}`,
	"HAR, no UTF-8":                           `{"log":{"entries":[{"request":{"method":"` + "\xff" + canary + `","url":"/a"}}]}}`,
	"HAR, a control character":                `{"log":{"entries":[{"request":{"method":"` + canary + "\n" + canary + `","url":"/a"}}]}}`,
	"HAR, a word":                             `{"log":{"entries":[{"request":{"url":` + canary + `}}]}}`,
	"HAR, a word in place of a literal":       `{"log":{"entries":[{"request":{"url":n` + canary + `}}]}}`,
	"HAR, text after a value":                 `{"log":{"entries":[{"request":{"url":"/a"` + canary + `}}]}}`,
	"HAR, text after the end":                 `{"log":{"entries":[]}}` + canary,
	"HAR, a text in place of a number":        `{"log":{"entries":[{"request":{"method":"GET","url":"/a"},"response":{"status":"` + canary + `"}}]}}`,
	"HAR, base64":                             `{"log":{"entries":[{"request":{"method":"GET","url":"/a"},"response":{"status":200,"content":{"encoding":"base64","text":"` + canary + `?"}}}]}}`,
	"HAR, truncated":                          `{"log":{"entries":[{"request":{"url":"/a?password=` + canary,
	"JSON line, an escape":                    `{"request": {"method": "POST", "url": "/v2/p/cloudsnapshots", "headers": {"X-Auth-Token": "\x` + canary + `"}}}`,
	"JSON line, a URL that cannot be parsed":  `{"request": {"method": "POST", "url": "https://user:` + canary + `@h:x/%zz"}}`,
	"JSON line, a host that cannot be parsed": `{"request": {"method": "POST", "url": "https://user:` + canary + `@dws.cn-north-4.myhuaweicloud.com/v2/p/volumes"}}`,
	"JSON line, a path of another API":        `{"request": {"method": "POST", "url": "https://evs.cn-north-4.myhuaweicloud.com/v2/tokens/` + canary + `"}}`,
	"JSON line, a broken body":                `{"request": {"method": "POST", "url": "/v2/p/cloudsnapshots", "headers": {"Content-Type": "application/json"}, "body": "{\"name\": \"\\ud83d` + canary + `\"}"}}`,
	"JSON line, an escape in a body":          `{"request": {"method": "POST", "url": "/v2/p/cloudsnapshots", "headers": {"Content-Type": "application/json"}, "body": "{\"a\": \"\\u` + canary + `\"}"}}`,
	"JSON line, a word in a body":             `{"request": {"method": "POST", "url": "/v2/p/cloudsnapshots", "headers": {"Content-Type": "application/json"}, "body": "{\"a\": ` + canary + `}"}}`,
	"JSON line, two bodies":                   `{"request": {"method": "POST", "url": "/a", "body": "` + canary + `", "bodyBase64": "` + canary + `"}}`,
	"HTTP, no header":                         "POST /v2/p/cloudsnapshots\nX-Auth-Token " + canary + "\n\n{}\n",
	"HTTP, a length":                          "POST /v2/p/cloudsnapshots\nContent-Length: " + canary + "\n\n{}\n",
	"HTTP, two lengths":                       "POST /v2/p/cloudsnapshots\nContent-Length: 2\nContent-Length: 3" + canary + "\n\n{}\n",
	"HTTP, an encoding":                       "POST /v2/p/cloudsnapshots\nTransfer-Encoding: " + canary + "\n\n{}\n",
	"HTTP, a chunk":                           "POST /v2/p/cloudsnapshots\nTransfer-Encoding: chunked\n\n" + canary + "\n{}\n0\n\n",
	"HTTP, two hosts":                         "POST /v2/p/cloudsnapshots\nHost: " + canary + "\nHost: b\n\n{}\n",
	"HTTP, no request line":                   "GET /a\n\n###\nPOST /v2/p " + canary + " x\n",
	"HTTP, a URL":                             "GET http://user:" + canary + "@h:x/%zz\n",
	"HTTP, a second response":                 "GET /a\n\nHTTP/1.1 200 OK\nSet-Cookie: " + canary + "\n\nHTTP/1.1 200 " + canary + "\n\n",
	"HTTP, a script":                          "GET /a\n\n> {% " + canary + "\n",
	"no recording":                            canary + " is my password\n",
}

// TestBrokenRecordingsShowNoCredentials checks each of them in each format of the
// report. Decoders quote what they fail on.
func TestBrokenRecordingsShowNoCredentials(t *testing.T) {
	require.GreaterOrEqual(t, len(brokenRecordings), 20)
	for name, recording := range brokenRecordings {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, recording, canary)
			for _, format := range []string{"text", "json", "junit", "sarif", "github"} {
				for _, api := range []string{"", "huawei/evsv2"} {
					args := []string{"check", "-", "--strict", "--format", format}
					if api != "" {
						args = append(args, "--api", api)
					}
					exit, stdout, stderr := snapspec(recording, args...)
					assert.NotContains(t, stdout+stderr, canary[:4], "%s: a decoder quotes as much", format)
					assert.True(t, api != "" || exit != exitOK, "something is wrong with each of them")
				}
			}
		})
	}
}

// TestIAMNamesMembers checks that a finding names a documented member below auth and
// password, but neither its value nor what is undocumented.
func TestIAMNamesMembers(t *testing.T) {
	body := `{"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": 1, "password": "` + canary + `", "` + canary + `": 1,
		"domain": {"name": "` + canary + `", "` + canary + `": {"name": 2}}}}}, "scope": {"project": {"name": ["` + canary + `"]}}}}`
	line := `{"request": {"method": "POST", "url": "/v3/auth/tokens", "headers": {"Content-Type": "application/json"}, "body": ` + strconv.Quote(body) + `}}`
	for _, format := range []string{"text", "json", "junit", "sarif", "github"} {
		_, stdout, stderr := snapspec(strings.ReplaceAll(line, `\t`, " "), "check", "-", "--strict", "--format", format)
		assert.Contains(t, stdout, "/auth/identity/password/user/name", format)
		assert.Contains(t, stdout, "/auth/identity/password/user/***", format)
		assert.Contains(t, stdout, "/auth/scope/project/name", format)
		assert.NotContains(t, stdout+stderr, canary, format)
	}
}

// TestGitHub checks the annotations: one command per finding, and no text that ends
// one or begins another.
func TestGitHub(t *testing.T) {
	exit, stdout, _ := snapspec("", "check", "--strict", "--format", "github", "testdata/mixed.har")
	assert.Equal(t, exitError, exit)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Len(t, lines, 6)
	assert.Equal(t, `::warning file=testdata/mixed.har,line=2,title=snapspec unknown::entry 1: huawei/evsv2 createSnapshot: request body /snapshot/colour: unknown: the document has no such member; leave it out or correct its name (found ***) (strict)`, lines[0])
	assert.Equal(t, `::error file=testdata/mixed.har,line=2,title=snapspec type::entry 1: huawei/evsv2 createSnapshot: request body /snapshot/force: type: "yes" is not of type boolean; send that type`, lines[1])
	assert.Contains(t, lines[3], `::error file=testdata/mixed.har,line=13,title=snapspec unreadable::line 13: entry 4: the body is not base64`)
	assert.Contains(t, lines[4], `::notice file=testdata/mixed.har,line=14,title=snapspec not ours::entry 5: not ours: GET dws.cn-north-4.myhuaweicloud.com/v2/p/volumes`)
	assert.Equal(t, "exchanges 4, not ours 2, unchecked requests 0, unchecked responses 1, findings 3, known 0, errors 1", lines[5])

	assert.Equal(t, "a%25%0Ab\\x0d", githubText("a%\nb\r"))
	assert.Equal(t, "a%25\\n%3A%2C", githubProperty("a%\n:,"))
}

// TestCheckNothing checks what is said if no exchange belongs to an API.
func TestCheckNothing(t *testing.T) {
	const other = `{"request": {"method": "GET", "url": "https://news.example/a"}}` + "\n" + `{"request": {"method": "GET", "url": "data:,x"}}`
	for _, format := range []string{"text", "json", "junit", "sarif", "github"} {
		exit, stdout, stderr := snapspec(other, "check", "-", "--format", format)
		assert.Equal(t, exitFound, exit)
		for _, want := range []string{"none of 2 exchanges belongs to an API", "seen: GET news.example/a", "seen: a request without a URL of HTTP", "known: huawei/evsv2: evs.{region}.myhuaweicloud.com: /v2/{project_id}/cloudsnapshots"} {
			assert.Contains(t, stderr, want)
			if format != "text" {
				assert.Contains(t, strings.ReplaceAll(stdout, "&#xA;", "\n"), want, format)
			}
		}
		exit, stdout, stderr = snapspec(other, "check", "-", "--format", format, "--allow-empty")
		assert.Equal(t, exitOK, exit)
		assert.NotContains(t, stdout+stderr, "nothing was checked")
	}
	exit, stdout, _ := snapspec(`{"request": {"method": "GET", "url": "https://dws.cn-north-4.myhuaweicloud.com/v2/p/volumes"}}`, "check", "-")
	assert.Equal(t, exitFound, exit)
	assert.Contains(t, stdout, "-:1: entry 1: not ours: GET dws.cn-north-4.myhuaweicloud.com/v2/p/volumes: a host of huawei/dwsv1, but no document has this path")
}

// TestCheckPaths checks folders and globs.
func TestCheckPaths(t *testing.T) {
	root := t.TempDir()
	t.Chdir(root)
	for _, name := range []string{"a.har", "a.txt", "sub/b.ndjson", "sub/deep/c.HTTP", "sub/deep/d.json", "[x].har"} {
		write(t, name)
	}
	require.NoError(t, os.Symlink("sub", "link"))
	for operand, want := range map[string][]string{
		".":             {"[x].har", "a.har", "sub/b.ndjson", "sub/deep/c.HTTP"},
		"sub":           {"sub/b.ndjson", "sub/deep/c.HTTP"},
		"*.har":         {"[x].har", "a.har"},
		"*.txt":         {"a.txt"},
		"**/*.json":     {"sub/deep/d.json"},
		"sub/**":        {"sub/b.ndjson", "sub/deep/c.HTTP", "sub/deep/d.json"},
		"**/b.*":        {"sub/b.ndjson"},
		"./s*/b.ndjson": {"sub/b.ndjson"},
		"[x].har":       {"[x].har"},
		"s*/../a.har":   {"a.har"},
		"x*/../a.har":   {"a.har"},
		"x*/../sub":     {"sub/b.ndjson", "sub/deep/c.HTTP"},
		"link":          {"link/b.ndjson", "link/deep/c.HTTP"},
		"-":             {"-"},
		"none.har":      {"none.har"},
	} {
		files, err := recordings([]string{operand})
		require.NoError(t, err, operand)
		assert.Equal(t, want, files, operand)
	}
	overlapping, err := recordings([]string{"sub", "sub/b.ndjson", "./sub/*.ndjson"})
	require.NoError(t, err)
	assert.Equal(t, []string{"sub/b.ndjson", "sub/deep/c.HTTP"}, overlapping)
	absolute, err := recordings([]string{filepath.Join(root, "sub", "*.ndjson")})
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(root, "sub", "b.ndjson")}, absolute)

	for operand, want := range map[string]string{
		"*.none":   `no file matches "*.none"; correct the glob`,
		"none/*.a": `"none" cannot be read`,
		"[":        `the glob "[" has an error`,
		"empty":    `the folder "empty" has no recording; the files of recordings end in .har, .ndjson, .jsonl, .http, .rest`,
	} {
		write(t, "empty/a.txt")
		exit, _, stderr := snapspec("", "check", operand)
		assert.Equal(t, exitError, exit, operand)
		assert.Contains(t, stderr, "snapspec: "+want)
	}
}

// TestGlobsEnterFewFolders records which folders a glob enters.
func TestGlobsEnterFewFolders(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a/b/c/d.har", "a/x/c/d.har", "z/b/c/d.har", "d.har/e.har"} {
		write(t, name)
	}
	for glob, want := range map[string][]string{
		"*.har":      nil,
		"*/*.har":    {"a", "d.har", "z"},
		"a/*/c/*":    {"a/b", "a/b/c", "a/x", "a/x/c"},
		"a/b/**":     {"a/b/c"},
		"?/b/**/d.*": {"a", "a/b", "a/b/c", "z", "z/b", "z/b/c"},
	} {
		var entered []string
		pattern := strings.Split(glob, "/")
		_, err := walk(root(pattern), func(folder string) bool {
			if !leads(pattern, strings.Split(folder, "/")) {
				return false
			}
			entered = append(entered, folder)
			return true
		}, func(string) bool { return false })
		require.NoError(t, err)
		assert.Equal(t, want, entered, glob)
	}
}

// TestForeignHostsHideNoPath checks many requests to other hosts, and then one to a
// host of an API whose path no document has.
func TestForeignHostsHideNoPath(t *testing.T) {
	var recording strings.Builder
	for i := range 300 {
		fmt.Fprintf(&recording, `{"request": {"method": "GET", "url": "https://news.example/%d"}}`+"\n", i)
	}
	for i := range maxOurs + 2 {
		fmt.Fprintf(&recording, `{"request": {"method": "GET", "url": "https://evs.cn-north-4.myhuaweicloud.com/v9/%d"}}`+"\n", i)
	}
	_, stdout, stderr := snapspec(recording.String(), "check", "-", "--allow-empty")
	assert.Contains(t, stdout, "entry 301: not ours: GET evs.cn-north-4.myhuaweicloud.com/v9/0: a host of")
	assert.Equal(t, maxOurs, strings.Count(stdout, ": not ours: "))
	assert.Equal(t, "snapspec: 2 more exchanges for hosts of APIs whose path no document has are not listed\n", stderr)
}

func write(t *testing.T, name string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(`{"request": {"method": "GET", "url": "/a"}}`), 0o600))
}
