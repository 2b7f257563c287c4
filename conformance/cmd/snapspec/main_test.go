package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/specs"
)

var update = flag.Bool("update", false, "write the output to testdata/golden")

// snapspec runs the command, and returns its exit code and output.
func snapspec(stdin string, args ...string) (exit int, stdout, stderr string) {
	var out, diagnostics bytes.Buffer
	exit = run(context.Background(), args, strings.NewReader(stdin), &out, &diagnostics)
	return exit, out.String(), diagnostics.String()
}

func TestUsage(t *testing.T) {
	tests := []struct {
		args   string
		exit   int
		stdout string
		stderr string
	}{
		{"", 2, "", "Usage:\n  snapspec"},
		{"", 2, "", "snapspec: no verb; see snapspec --help\n"},
		{"frobnicate", 2, "", `there is no verb "frobnicate"; see snapspec --help`},
		{"chekc", 2, "", `there is no verb "chekc" (did you mean check?); see snapspec --help`},
		{"--frob", 2, "", "there is no flag --frob; see snapspec --help"},
		{"--help", 0, "Usage:\n  snapspec", ""},
		{"help", 0, "Usage:\n  snapspec", ""},
		{"help check", 0, "Usage:\n  snapspec check PATH…", ""},
		{"help help", 0, "Usage:\n  snapspec help [VERB]", ""},
		{"help check x", 2, "", "an extra operand"},
		{"help lsit", 2, "", `there is no verb "lsit" (did you mean list or lint?)`},
		{"help frob", 2, "", `there is no verb "frob"`},
		{"list --help", 0, "Usage:\n  snapspec list", ""},
		{"run -h", 0, "Usage:\n  snapspec run", ""},
		{"explain --help", 0, "Usage:\n  snapspec explain CASE", ""},
		{"check x --help", 0, "Usage:\n  snapspec check PATH…", ""},
		{"probe --help", 0, "Usage:\n  snapspec probe --api ID --target URL", ""},
		{"probe", 2, "", "no --api; snapspec list names them; see snapspec probe --help"},
		{"probe x", 2, "", "an extra operand; remove it"},
		{"probe --api none --target http://h", 2, "", `there is no API "none"`},
		{"probe --api huawei/iamv3", 2, "", "--target is not a URL of http or https"},
		{"probe --api huawei/iamv3 --target ftp://h", 2, "", "--target is not a URL of http or https"},
		{"probe --api huawei/iamv3 --target http://u:p@h", 2, "", "--target holds more than scheme, host and path"},
		{"probe --api huawei/iamv3 --target http://h --token t --access-key a --secret-key s", 2, "", "both a token and an access key"},
		{"probe --api huawei/iamv3 --target http://h --access-key a", 2, "", "an access key or its secret is missing"},
		{"probe --api huawei/iamv3 --target http://h --security-token a", 2, "", "a security token goes with an access key"},
		{"probe --api alibaba/ecs20140526 --target http://h --token t", 2, "", "Alibaba Cloud does not accept an IAM token"},
		{"probe --api huawei/iamv3 --target http://h --allow-irreversible", 2, "", "goes with --allow-writes"},
		{"probe --api huawei/iamv3 --target http://h --rate -1", 2, "", "--rate must not be negative"},
		{"probe --api huawei/iamv3 --target http://h --case none", 2, "", "no case matches"},
		{"probe --api huawei/iamv3 --target http://h --target-name none", 2, "", `has no file of a target "none"; it knows cinder-18.2, cinder-21.3, keystone-22.0, sandbox`},
		{"probe --api huawei/iamv3 --target http://h --format sarif", 2, "", "choose one of text, json, junit, html"},
		{"probe --api huawei/evsv2 --target http://h", 2, "", "no --project; the paths of huawei/evsv2 have one"},
		{"probe --api huawei/evsv2 --target http://h --project p --allow-writes", 2, "", "no --volume to make snapshots of"},
		{"probe --api huawei/iamv3 --target http://127.0.0.1:1", 2, "", "listProjects: the target does not answer"},
		{"version", 0, "snapspec " + specs.Version() + "\n", ""},
		{"--version", 0, "snapspec " + specs.Version() + "\n", ""},
		{"version --help", 0, "Usage:\n  snapspec version", ""},
		{"version x", 2, "", "an extra operand; remove it; see snapspec version --help"},
		{"list x", 2, "", "an extra operand; remove it; see snapspec list --help"},
		{"list --format xml", 2, "", "choose one of text, json; see snapspec list --help"},
		{"list --api huawei/none", 2, "", `there is no API "huawei/none"`},
		{"run x", 2, "", "an extra operand; remove it; see snapspec run --help"},
		{"run --format sarif", 2, "", "choose one of text, json, junit; see snapspec run --help"},
		{"run --case [", 2, "", "syntax error in pattern; see snapspec run --help"},
		{"run --case none", 2, "", "no case matches; snapspec list --api ID names them"},
		{"run --api huawei/none", 2, "", `there is no API "huawei/none"`},
		{"explain", 2, "", "name one case; see snapspec explain --help"},
		{"explain a b", 2, "", "name one case; see snapspec explain --help"},
		{"explain none", 2, "", `there is no case "none"`},
		{"check", 2, "", "no recording to check; name a file, a folder or a glob; see snapspec check --help"},
		{"check --frob -", 2, "", "there is no flag --frob; see snapspec check --help"},
		{"check --api", 2, "", "flag needs an argument: --api; see snapspec check --help"},
		{"check -strict -", 2, "", "there is no flag -strict; write --strict; see snapspec check --help"},
		{"check -x=" + canary + " -", 2, "", "there is no flag -x; see"},
		{"check --x=" + canary + " -", 2, "", "there is no flag --x; see"},
		{"check ---strict=" + canary + " -", 2, "", "a flag is not written as --NAME or --NAME=VALUE; see"},
		{"check - --format xml", 2, "", "choose one of text, json, junit, sarif, github"},
		{"check - --api none", 2, "", `there is no API "none"`},
		{"sandbox x", 2, "", `"x" is an extra operand; remove it; see snapspec sandbox --help`},
		{"sandbox --frob", 2, "", "there is no flag --frob"},
		{"sandbox -data x", 2, "", "there is no flag -data; write --data"},
		{"sandbox --auth maybe", 2, "", `choose one of on, off`},
		{"sandbox --log xml", 2, "", "choose one of text, json, off"},
		{"sandbox --fail 2", 2, "", "from 0 to 1"},
		{"sandbox --fail NaN", 2, "", "from 0 to 1"},
		{"sandbox --delay -1s", 2, "", "Delay is -1s; give 0 or more"},
		{"sandbox --latency -1s", 2, "", "Latency is -1s; give 0 or more"},
		{"sandbox --check testdata/gone --data b", 2, "", "--data has no effect with --check; leave it out; see snapspec sandbox --help"},
		{"sandbox --config x", 2, "", "there is no flag --config"},
		{"version --config x", 2, "", "there is no flag --config"},
		{"man --config x", 2, "", "there is no flag --config"},
		{"lint --config testdata/gone", 2, "", "testdata/gone: no such file or directory"},
		{"probe --api huawei/iamv3 --target http://127.0.0.1:1 --report testdata/gone/x.html", 2, "", "testdata/gone/x.html: no such file or directory"},
		{"check - --write-baseline testdata/gone/x.yaml --format sarif", 2, "", "testdata/gone/x.yaml: no such file or directory"},
		{"probe --api huawei/iamv3 --target http://h --rate NaN", 2, "", "--rate must not be negative"},
		{"help", 0, "  man ", ""},
		{"sandbox --delay soon", 2, "", "invalid duration"},
		{"sandbox --listen 127.0.0.1:x", 2, "", "unknown port"},
		{"sandbox --docs testdata/gone", 2, "", "give the folder that make docs wrote"},
		{"sandbox --docs .", 2, "", "has no index.html"},
		{"sandbox --salvage x", 2, "", "--salvage names the new file; give --check the damaged one; see snapspec sandbox --help"},
		{"sandbox --check testdata/gone", 2, "", "no such file"},
		{"completion", 2, "", "name one shell of bash, zsh, fish; see snapspec completion --help"},
		{"completion tcsh", 2, "", "name one shell of bash, zsh, fish; see snapspec completion --help"},
	}
	for _, test := range tests {
		t.Run(test.args, func(t *testing.T) {
			exit, stdout, stderr := snapspec("", strings.Fields(test.args)...)
			assert.Equal(t, test.exit, exit)
			assert.Contains(t, stdout, test.stdout)
			assert.Contains(t, stderr, test.stderr)
			assert.NotContains(t, stderr, canary)
			assert.Equal(t, test.stdout == "", stdout == "", "stdout is for results")
			assert.Equal(t, test.stderr == "", stderr == "", "stderr is for diagnostics")
		})
	}
}

// TestVerbs checks that each verb explains itself, with --help and with the verb help,
// and refuses a flag that it does not have.
func TestVerbs(t *testing.T) {
	verbs := newRootCommand(newConsole(nil, nil, nil)).Commands()
	require.GreaterOrEqual(t, len(verbs), 8)
	for _, verb := range verbs {
		exit, help, stderr := snapspec("", verb.Name(), "--help")
		assert.Equal(t, exitOK, exit, verb.Name())
		assert.Contains(t, help, "Usage:\n  snapspec "+verb.Use)
		assert.Contains(t, help, "--help", verb.Name())
		assert.Empty(t, stderr)
		_, same, _ := snapspec("", "help", verb.Name())
		assert.Equal(t, help, same)
		exit, stdout, stderr := snapspec("", verb.Name(), "--frob")
		assert.Equal(t, exitError, exit, verb.Name())
		assert.Empty(t, stdout)
		assert.Equal(t, "snapspec: there is no flag --frob; see snapspec "+verb.Name()+" --help\n", stderr)
	}
}

// TestHelpNamesFlags checks that each verb accepts the flags in its help text.
func TestHelpNamesFlags(t *testing.T) {
	names := regexp.MustCompile(`--([a-z-]+[a-z])`)
	for _, verb := range newRootCommand(newConsole(nil, nil, nil)).Commands() {
		for _, name := range names.FindAllStringSubmatch(verb.Long, -1) {
			if verb.Name() != "explain" { // names a flag of list
				assert.NotNil(t, verb.Flag(name[1]), "%s %s", verb.Name(), name[0])
			}
		}
	}
}

// TestGolden compares the output with the file in testdata/golden that has the name
// of the test. go test -update writes the files.
func TestGolden(t *testing.T) {
	all := "testdata/mixed.har testdata/mixed.ndjson testdata/mixed.http"
	tests := []struct {
		name, args string
		exit       int
	}{
		{"check.txt", "check " + all, 2},
		{"check-strict.txt", "check --strict testdata/mixed.har", 2},
		{"check-api.txt", "check testdata/mixed.ndjson --api huawei/evsv2", 1},
		{"check-good.txt", "check testdata/good.ndjson", 0},
		{"check-truncated.txt", "check testdata/truncated.har testdata/good.ndjson", 2},
		{"check.json", "check --format json " + all, 2},
		{"check-good.json", "check --format json testdata/good.ndjson", 0},
		{"check.xml", "check --format junit " + all, 2},
		{"check.sarif", "check --format sarif --strict " + all, 2},
		{"check-good.sarif", "check --format sarif testdata/good.ndjson", 0},
		{"run.txt", "run --api huawei/evsv2 --case */*/createSnapshot/request-valid-documented", 0},
		{"run.json", "run --case huawei/dwsv1/createSnapshot/re*-valid-documented --format json", 0},
		{"run.xml", "run --case */*/createSnapshot/request-valid-documented --format junit", 0},
		{"explain-request.txt", "explain huawei/evsv2/createSnapshot/request-invalid-force-string", 0},
		{"explain-response.txt", "explain huawei/evsv2/createSnapshot/response-valid-documented-named", 0},
		{"explain-query.txt", "explain alibaba/ecs20140526/createSnapshot/request-valid-documented", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			exit, stdout, stderr := snapspec("", strings.Fields(test.args)...)
			assert.Equal(t, test.exit, exit)
			golden(t, test.name, stdout)
			if stderr != "" {
				golden(t, test.name+".stderr", stderr)
			}
			wellFormed(t, test.name, stdout)
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

// wellFormed parses machine-readable output with an independent parser.
func wellFormed(t *testing.T, name, output string) {
	t.Helper()
	switch filepath.Ext(name) {
	case ".json", ".sarif":
		assert.True(t, json.Valid([]byte(output)))
	case ".xml":
		assert.NoError(t, xml.Unmarshal([]byte(output), new(struct{})))
	}
}

func TestList(t *testing.T) {
	_, table, _ := snapspec("", "list")
	assert.Regexp(t, `(?m)^huawei/evsv2 +createSnapshot +POST +/v2/\{project_id\}/cloudsnapshots +[1-9][0-9]* +[1-9][0-9]* +[1-9][0-9]*$`, table)
	assert.NotContains(t, table, "request-valid-documented")

	_, one, _ := snapspec("", "list", "--api", "huawei/evsv2")
	assert.Contains(t, one, "huawei/evsv2/createSnapshot/request-valid-documented ")
	assert.NotContains(t, one, "dwsv1")

	_, text, _ := snapspec("", "list", "--format", "json")
	var listed struct{ Operations []listing }
	require.NoError(t, json.Unmarshal([]byte(text), &listed))
	apis, err := traffic.APIs()
	require.NoError(t, err)
	operations := 0
	for _, api := range apis {
		operations += len(api.Contract.Operations())
	}
	require.Equal(t, operations, len(listed.Operations))
	for _, l := range listed.Operations {
		assert.NotEmpty(t, l.Cases, l.API)
	}
}

// TestRunAll runs every embedded case.
func TestRunAll(t *testing.T) {
	exit, stdout, stderr := snapspec("", "run")
	assert.Equal(t, 0, exit)
	assert.Regexp(t, `(?m)^pass [1-9][0-9]+, fail 0, skip [0-9]+, error 0$`, stdout)
	assert.Empty(t, stderr)
}

// TestRunVerdicts runs cases with every verdict.
func TestRunVerdicts(t *testing.T) {
	pass := suite.Case{Name: "pass", API: "huawei/dwsv1", Operation: "createSnapshot", Response: &suite.Response{
		Status: 200, Headers: suite.Headers{"Content-Type": {"application/json"}}, Body: `{"snapshot": {"id": "s"}}`,
	}}
	fail := pass
	fail.Name, fail.Response = "fail", &suite.Response{Status: 200}
	gap := fail
	gap.Name = "gap"
	broken := pass
	broken.Name, broken.Operation = "broken", "none"
	unknown := pass
	unknown.Name, unknown.API = "unknown", "huawei/none"

	apis, err := loadAPIs("")
	require.NoError(t, err)
	gaps := []suite.Gap{{Case: "gap", Reason: "It is known."}}
	tests := []struct {
		name   string
		cases  []suite.Case
		exit   int
		stdout string
	}{
		{"pass", []suite.Case{pass}, 0, "pass 1, fail 0, skip 0, error 0\n"},
		{"skip", []suite.Case{pass, gap}, 0, "skip gap\n  It is known.\npass 1, fail 0, skip 1, error 0\n"},
		{"fail", []suite.Case{pass, fail, gap}, 1, "pass 1, fail 1, skip 1, error 0\n"},
		{"error", []suite.Case{pass, fail, broken, unknown}, 2, "pass 1, fail 1, skip 0, error 2\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout bytes.Buffer
			c := newConsole(nil, &stdout, nil)
			assert.Equal(t, test.exit, c.exit(c.run(test.cases, apis, gaps, "text")))
			assert.Contains(t, stdout.String(), test.stdout)
		})
	}

	for _, one := range []struct {
		of   suite.Case
		exit int
	}{{pass, 0}, {fail, 1}, {gap, 0}} {
		c := newConsole(nil, new(bytes.Buffer), nil)
		assert.Equal(t, one.exit, c.exit(c.explain(one.of, apis, gaps)), one.of.Name)
	}
	for _, one := range []suite.Case{broken, unknown} {
		err := newConsole(nil, new(bytes.Buffer), nil).explain(one, apis, gaps)
		assert.Error(t, err, one.Name)
		assert.False(t, errors.As(err, new(exitCode)), one.Name)
	}
}

// TestColour sets colour by hand, because the test has no terminal.
func TestColour(t *testing.T) {
	var stdout bytes.Buffer
	c := newConsole(strings.NewReader("PATCH /v3/p/snapshots\n"), &stdout, nil)
	assert.False(t, c.colour, "no terminal")
	c.colour = true
	apis, err := loadAPIs("")
	require.NoError(t, err)
	(&checking{known: &baseline{}, console: c, checker: &traffic.Checker{APIs: apis}, out: newReport(c, "text")}).file("-")
	require.NoError(t, c.stdout.Flush())
	assert.Contains(t, stdout.String(), ": \x1b[31mmethod\x1b[0m: ")
}

// TestTerminal opens a terminal, which shows colours unless the user or the terminal
// cannot.
func TestTerminal(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no terminal can be opened here: ", err)
	}
	defer terminal.Close()
	for _, tt := range []struct {
		noColour, term       string
		isColour, isTerminal bool
	}{
		{"", "xterm", true, true},
		{"1", "xterm", false, true},
		{"", "dumb", false, false},
		{"", "", true, true},
	} {
		t.Setenv("NO_COLOR", tt.noColour)
		t.Setenv("TERM", tt.term)
		assert.Equal(t, tt.isColour, newConsole(nil, terminal, nil).colour, tt)
		assert.Equal(t, tt.isTerminal, isTerminal(terminal), tt)
	}
	assert.False(t, isTerminal(new(bytes.Buffer)))
}

func TestCheckInputs(t *testing.T) {
	tests := []struct {
		name, stdin string
		args        []string
		stderr      string
	}{
		{"empty", "", []string{"-"}, "snapspec: -: the input is empty; give a recording\n"},
		{"binary", "\x00\x01\x02", []string{"-"}, "snapspec: -: neither HAR, nor"},
		{"missing", "", []string{"testdata/none"}, "snapspec: testdata/none: no such file or directory\n"},
		{"wrong type", `{"log": {"entries": 1}}`, []string{"-"}, "snapspec: -: line 1, byte 20: /log/entries is a number; it must be an array\n"},
		{"control characters", `{"log": {"entries": [{"request": {"\u001b[2J": [x]}}]}}`, []string{"-"}, "not JSON"},
	}
	for _, test := range tests {
		for _, format := range []string{"text", "json", "junit", "sarif"} {
			t.Run(test.name+" "+format, func(t *testing.T) {
				exit, stdout, stderr := snapspec(test.stdin, append([]string{"check", "--format", format}, test.args...)...)
				assert.Equal(t, 2, exit)
				assert.Contains(t, stderr, test.stderr)
				assert.NotContains(t, stdout+stderr, "\x1b")
				wellFormed(t, map[string]string{"text": ".txt", "json": ".json", "junit": ".xml", "sarif": ".sarif"}[format], stdout)
			})
		}
	}
}

// TestCheckContinues checks a recording with one mistyped member between valid
// exchanges.
func TestCheckContinues(t *testing.T) {
	const good = `{"request": {"method": "GET", "url": "/a"}}`
	const bad = `{"request": {"method": "GET", "url": "/a"}, "response": {"status": "202"}}`
	for name, input := range map[string]string{
		"HAR":        `{"log": {"entries": [` + good + "," + bad + "," + good + `]}}`,
		"JSON lines": good + "\n" + bad + "\n" + good + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			exit, stdout, stderr := snapspec(input, "check", "-")
			assert.Equal(t, 2, exit)
			assert.Contains(t, stdout, "exchanges 2, ")
			assert.Contains(t, stdout, "errors 1\n")
			assert.Contains(t, stderr, "/response/status is a string; it must be an integer")
		})
	}
}

// TestCheckFromStdin compares the output for standard input with that for a file.
func TestCheckFromStdin(t *testing.T) {
	recording, err := os.ReadFile("testdata/mixed.http")
	require.NoError(t, err)
	_, fromFile, _ := snapspec("", "check", "testdata/mixed.http")
	exit, fromStdin, _ := snapspec(string(recording), "check", "-")
	assert.Equal(t, 1, exit)
	assert.Equal(t, strings.ReplaceAll(fromFile, "testdata/mixed.http", "-"), fromStdin)
}

// TestOutputFails checks the exit code if stdout is on a full disk.
func TestOutputFails(t *testing.T) {
	for _, args := range []string{"list", "run --format junit", "check testdata/mixed.http --format json", "check testdata/mixed.http"} {
		var stderr bytes.Buffer
		exit := run(t.Context(), strings.Fields(args), strings.NewReader(""), failing{}, &stderr)
		assert.Equal(t, 2, exit, args)
		assert.Contains(t, stderr.String(), "no space left", args)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) {
	return 0, syscall.ENOSPC
}
