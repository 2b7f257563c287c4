package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	conformance = `"Package":"example.com/m/conformance"`
	roundtrip   = `"Package":"example.com/m/conformance/roundtrip"`
)

func TestRun(t *testing.T) {
	passing := []string{
		`{"Action":"output",` + conformance + `,"Test":"TestCases","Output":"noise\n"}`,
		`{"Action":"pass",` + conformance + `,"Test":"TestCases/huawei/evsv2/createSnapshot/a"}`,
		`{"Action":"pass",` + conformance + `,"Test":"TestCases/huawei/evsv2/createSnapshot/a-b"}`,
		`{"Action":"skip",` + conformance + `,"Test":"TestCases/huawei/evsv2/createSnapshot/c"}`,
		`{"Action":"pass",` + conformance + `,"Test":"TestCases"}`,
		`{"Action":"pass",` + conformance + `,"Test":"TestDocuments/huawei/evsv2.yaml"}`,
		`{"Action":"attr",` + conformance + `,"Test":"TestMutants","Key":"mutants-killed","Value":"3 of 4"}`,
		`{"Action":"attr",` + conformance + `,"Test":"TestMutants","Key":"other","Value":"x"}`,
		`{"Action":"pass",` + roundtrip + `,"Test":"TestRoundTrips/huawei/evsv2/createSnapshot/wire"}`,
		`{"Action":"pass",` + roundtrip + `,"Test":"TestRoundTrips/huawei/evsv2/createSnapshot/202"}`,
		`{"Action":"pass",` + roundtrip + `,"Test":"TestRoundTrips/huawei/evsv2/createSnapshot"}`,
		`{"Action":"pass","Package":"example.com/m/other","Test":"TestCases/not/counted"}`,
		`{"Action":"output",` + conformance + `,"Output":"PASS\n"}`,
		`{"Action":"output",` + conformance + `,"Output":"ok  \texample.com/m/conformance\t0.1s\n"}`,
		`{"Action":"pass",` + conformance + `}`,
	}
	failing := []string{
		`{"Action":"output",` + conformance + `,"Test":"TestCases/x","Output":"want 1, got 2\n"}`,
		`{"Action":"fail",` + conformance + `,"Test":"TestCases/x"}`,
		`{"Action":"fail",` + conformance + `}`,
	}
	broken := []string{
		`{"Action":"build-output","ImportPath":"example.com/m","Output":"x.go:1: broken\n"}`,
		`{"Action":"build-fail","ImportPath":"example.com/m"}`,
		`{"Action":"fail","Package":"example.com/m","FailedBuild":"example.com/m"}`,
	}
	crashing := []string{
		`{"Action":"output",` + conformance + `,"Output":"signal: killed\n"}`,
		`{"Action":"fail",` + conformance + `}`,
	}
	tests := map[string]struct {
		events   []string
		want     string
		failures int
	}{
		"all pass":        {passing, "ok  \texample.com/m/conformance\t0.1s\ndocuments 1, operations 1, cases 2, round trips 2, mutants killed 3 of 4, failures 0\n", 0},
		"a test fails":    {failing, "want 1, got 2\ndocuments 0, operations 0, cases 0, round trips 0, mutants killed 0 of 0, failures 1\n", 1},
		"a broken stream": {[]string{passing[0], `{"Action":"start",` + conformance + `}`}, "example.com/m/conformance: its tests did not finish\ndocuments 0, operations 0, cases 0, round trips 0, mutants killed 0 of 0, failures 1\n", 1},
		"a crash":         {crashing, "signal: killed\ndocuments 0, operations 0, cases 0, round trips 0, mutants killed 0 of 0, failures 1\n", 1},
		"a build breaks":  {broken, "x.go:1: broken\ndocuments 0, operations 0, cases 0, round trips 0, mutants killed 0 of 0, failures 1\n", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer

			failures, err := run(strings.NewReader(strings.Join(tt.events, "\n")+"\n"), &out)

			require.NoError(t, err)
			require.Equal(t, tt.want, out.String())
			require.Equal(t, tt.failures, failures)
		})
	}
}

func TestRunRefusesOtherOutput(t *testing.T) {
	for input, want := range map[string]string{"": "no package was tested", "FAIL\n": "is not an event"} {
		_, err := run(strings.NewReader(input), &bytes.Buffer{})
		require.ErrorContains(t, err, want, "input %q", input)
	}
}

func TestTallyOfReportsAFailedCommand(t *testing.T) {
	passing := `{"Action":"pass",` + conformance + `}`
	for script, want := range map[string]string{
		"echo '" + passing + "'":         "",
		"echo '" + passing + "'; exit 3": "exit status 3",
		"kill -9 $$":                     "no package was tested",
	} {
		_, err := tallyOf(exec.CommandContext(t.Context(), "sh", "-c", script), &bytes.Buffer{})
		if want == "" {
			require.NoError(t, err, script)
			continue
		}
		require.ErrorContains(t, err, want, script)
	}
}
