package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/specs"
)

func TestUsageOfEveryAPI(t *testing.T) {
	var documented, printed []string
	for _, api := range specs.APIs() {
		documented = append(documented, api.ID)
	}
	for _, u := range usages("http://127.0.0.1:8470", sandbox.NewCredentials()) {
		printed = append(printed, u.api)
	}
	require.ElementsMatch(t, documented, printed)
}

// TestPrintedCurlLinesWork runs each printed line in a shell.
func TestPrintedCurlLinesWork(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("no " + tool)
		}
	}
	for _, auth := range []string{"on", "off"} {
		t.Run("auth "+auth, func(t *testing.T) {
			lines := matching(runHere(t, "--auth", auth, "--delay", "0"), "curl ")
			require.Len(t, lines, len(specs.APIs()))
			for _, line := range lines {
				out, err := exec.Command("sh", "-c", strings.Replace(line, "curl ", "curl -sS --fail-with-body ", 1)).CombinedOutput()
				require.NoError(t, err, "%s\n%s", line, out)
				if header, body, found := strings.Cut(string(out), "\r\n\r\n"); found {
					require.Contains(t, header, "X-Subject-Token: ")
					out = []byte(body)
				}
				require.True(t, json.Valid(out), string(out))
				require.NotContains(t, line, "SHA1", "the discontinued signature")
			}
		})
	}
}

// calls are the statements that use the client of a printed line.
var calls = map[string]string{
	"evsv1":       `ShowJobWithResponse(ctx, "project", "job-1")`,
	"evsv2":       `CreateSnapshotWithResponse(ctx, "project", evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: "volume-1"}})`,
	"evsv5":       `CreateStandardSnapshotWithResponse(ctx, "project", evsv5.CreateStandardSnapshotBody{Snapshot: evsv5.CreateStandardSnapshot{VolumeID: "volume-5"}})`,
	"cinderv2":    `CreateSnapshotWithResponse(ctx, "project", cinderv2.CreateSnapshotBody{Snapshot: cinderv2.CreateSnapshotOption{VolumeID: "volume-1"}})`,
	"cinderv3":    `CreateSnapshotWithResponse(ctx, "project", &cinderv3.CreateSnapshotParams{}, cinderv3.CreateSnapshotBody{Snapshot: cinderv3.CinderCreateSnapshotOption{VolumeID: "volume-1"}})`,
	"dwsv1":       `CreateSnapshotWithResponse(ctx, "project", dwsv1.CreateSnapshotBody{Snapshot: dwsv1.Snapshot{Name: "name", ClusterID: "cluster-1"}})`,
	"ecs20140526": `CreateSnapshotWithResponse(ctx, &ecs20140526.CreateSnapshotParams{DiskID: "disk-1"})`,
	"iamv3":       `ListProjectsWithResponse(ctx, &iamv3.ListProjectsParams{})`,
}

// TestPrintedGoLinesWork puts each printed line into a program and runs it.
func TestPrintedGoLinesWork(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	for _, auth := range []string{"on", "off"} {
		t.Run("auth "+auth, func(t *testing.T) {
			lines := matching(runHere(t, "--auth", auth), "client, err := ")
			require.Len(t, lines, len(specs.APIs()))
			file := filepath.Join(t.TempDir(), "main.go")
			require.NoError(t, os.WriteFile(file, []byte(program(lines)), 0o600))

			out, err := exec.Command("go", "run", file).CombinedOutput()

			require.NoError(t, err, string(out))
			require.Equal(t, "202 202 400 200 202 202 200 200 ", string(out))
		})
	}
}

func program(lines []string) string {
	body := strings.Builder{}
	for _, line := range lines {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "client, err := "), ".")
		body.WriteString("{\n" + line + "\ncheck(err)\nr, err := client." + calls[name] + "\ncheck(err)\nfmt.Print(r.StatusCode(), \" \")\n}\n")
	}
	imports := []string{"context", "fmt"}
	for _, used := range []string{
		"generated/huawei/evsv1", "generated/huawei/evsv2", "generated/huawei/evsv5", "generated/huawei/cinderv2", "generated/huawei/cinderv3",
		"generated/huawei/dwsv1", "generated/huawei/iamv3", "generated/alibaba/ecs20140526", "gen/runtime/acs", "gen/runtime/hwauth",
	} {
		if strings.Contains(body.String(), filepath.Base(used)+".") {
			imports = append(imports, "github.com/snapspec/snapspec/"+used)
		}
	}
	return "package main\nimport (\n\"" + strings.Join(imports, "\"\n\"") + "\"\n)\n" +
		"func check(err error) { if err != nil { panic(err) } }\n" +
		"func main() {\nctx := context.Background()\n" + body.String() + "}\n"
}

func matching(printed, part string) []string {
	var lines []string
	for line := range strings.Lines(printed) {
		if strings.Contains(line, part) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}
