package cost

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
)

const (
	resultsFile = "results.json"
	document    = "huawei/evsv2" // that the sandbox and Prism serve
)

var measure = flag.Int("measure", 0, "run every benchmark so many times in turn, and write the medians to results.json and README.md")

// benchmark is one that has no other ones within.
type benchmark struct {
	name string
	run  func(b *testing.B)
}

// report holds the figures, medians of several runs.
type report struct {
	Tools      map[string]string        `json:"tools"`
	Documents  map[string]string        `json:"documents"`
	Processors int                      `json:"processors"`
	Runs       int                      `json:"runs"`
	Calls      map[string]callFigures   `json:"calls"`
	Servers    map[string]serverFigures `json:"servers"`
	Programs   map[string]priceFigures  `json:"programs"`
	ModuleZip  int64                    `json:"module_zip_bytes"` // of this module
}

// callFigures are those of one signed call.
type callFigures struct {
	Allocations int64   `json:"allocations"`
	Bytes       int64   `json:"bytes"`
	Micros      float64 `json:"microseconds"`
}

// serverFigures are those of a server under load.
type serverFigures struct {
	RequestsPerSecond float64 `json:"requests_per_second"`
	P50               float64 `json:"p50_ms"`
	P99               float64 `json:"p99_ms"`
	Processor         float64 `json:"processor_ms_per_request"`
}

// priceFigures are those of a program that imports a client.
type priceFigures struct {
	Modules      int     `json:"modules"`
	ZipBytes     int64   `json:"zip_bytes"`
	Packages     int     `json:"packages"` // of all, without main
	Foreign      int     `json:"packages_beyond_the_standard_library"`
	BinaryBytes  int64   `json:"binary_bytes"`
	BuildSeconds float64 `json:"build_processor_seconds"`
}

// TestMeasure writes the figures. The programs are built once, since all but the
// time of the build is the same on every run.
func TestMeasure(t *testing.T) {
	if *measure < 1 {
		t.Skip("-measure N measures")
	}
	isolateHome(t)
	sum, err := results.DocumentChecksum(document)
	require.NoError(t, err)
	r := report{
		Tools: tools(t), Documents: map[string]string{document: sum}, Processors: runtime.NumCPU(), Runs: *measure,
		Calls: map[string]callFigures{}, Servers: map[string]serverFigures{}, Programs: map[string]priceFigures{}, ModuleZip: moduleZip(t),
	}
	for name, m := range medians(t, callBenchmarks(), *measure) {
		r.Calls[name] = callFigures{int64(m["allocs"]), int64(m["bytes"]), rounded(m["ns"]/1e3, 1)}
	}
	for name, m := range medians(t, mockBenchmarks(t), *measure) {
		r.Servers[name] = serverFigures{math.Round(m["req/s"]), rounded(m["p50-ms"], 1), rounded(m["p99-ms"], 1), rounded(m["server-cpu-ms"], 2)}
	}
	for name, m := range medians(t, priceBenchmarks(t), 1) {
		r.Programs[name] = priceFigures{
			int(m["modules"]), int64(m["zip-bytes"]), int(m["packages"]), int(m["non-std-packages"]), int64(m["binary-bytes"]), math.Round(m["build-cpu-s"]),
		}
	}
	require.NoError(t, results.Write(resultsFile, r))
	require.NoError(t, results.UpdatePage(readme, r.tables()))
}

// medians runs all benchmarks in turn, so that a change of the machine's load meets
// all of them.
func medians(t *testing.T, benchmarks []benchmark, runs int) map[string]map[string]float64 {
	all := map[string]map[string][]float64{}
	for range runs {
		for _, one := range benchmarks {
			got := testing.Benchmark(one.run)
			require.NotZero(t, got.N, "%s failed; go test -bench says why", one.name)
			figures := maps.Clone(got.Extra)
			if figures == nil {
				figures = map[string]float64{}
			}
			figures["allocs"], figures["bytes"], figures["ns"] = float64(got.AllocsPerOp()), float64(got.AllocedBytesPerOp()), float64(got.NsPerOp())
			if all[one.name] == nil {
				all[one.name] = map[string][]float64{}
			}
			for name, value := range figures {
				all[one.name][name] = append(all[one.name][name], value)
			}
		}
	}
	found := map[string]map[string]float64{}
	for name, figures := range all {
		found[name] = map[string]float64{}
		for unit, values := range figures {
			found[name][unit] = median(values)
		}
	}
	return found
}

func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}

func rounded(value float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(value*scale) / scale
}

// tools returns the versions of what is compared.
func tools(t *testing.T) map[string]string {
	versions := map[string]string{"go": runtime.Version(), "prism": prismVersion(t)}
	data, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	file, err := modfile.Parse("go.mod", data, nil)
	require.NoError(t, err)
	for _, p := range programs {
		for _, path := range p.modules {
			for _, required := range file.Require {
				if required.Mod.Path == path && path != thisModule {
					versions[path] = required.Mod.Version
				}
			}
		}
	}
	return versions
}

func prismVersion(t *testing.T) string {
	data, err := os.ReadFile("prism/package.json")
	require.NoError(t, err)
	var manifest struct{ Dependencies map[string]string }
	require.NoError(t, json.Unmarshal(data, &manifest))
	return manifest.Dependencies["@stoplight/prism-cli"]
}

const readme = "README.md"

// tables renders the tables of README.md.
func (r report) tables() map[string]string {
	return map[string]string{"calls": r.callTable(), "servers": r.serverTable(), "programs": r.programTable()}
}

func (r report) callTable() string {
	var rows [][]string
	for _, c := range comparisons {
		own := r.Calls[c.name+"/"+ours]
		for _, m := range c.clients {
			one := r.Calls[c.name+"/"+m.name]
			row := []string{c.name, "`" + m.name + "`", fmt.Sprint(one.Allocations), thousands(one.Bytes), fmt.Sprintf("%.1f", one.Micros), "", ""}
			if m.name != ours {
				row[5] = fmt.Sprintf("%.2f", float64(own.Allocations)/float64(one.Allocations))
				row[6] = fmt.Sprintf("%.2f", own.Micros/one.Micros)
			}
			rows = append(rows, row)
		}
	}
	return results.Table([]string{"call", "client", "allocations", "bytes", "µs", "allocations of `snapspec`, as a share", "time of `snapspec`, as a share"}, rows)
}

func (r report) serverTable() string {
	var rows [][]string
	for _, name := range []string{"prism", "sandbox-auth-off", "sandbox-token", "sandbox-AKSK", "prism-without-log", "sandbox-without-log"} {
		one, reference := r.Servers[name], r.Servers["prism"]
		if strings.HasSuffix(name, "-without-log") {
			reference = r.Servers["prism-without-log"]
		}
		row := []string{name, thousands(int64(one.RequestsPerSecond)), "", fmt.Sprintf("%.1f", one.P50), fmt.Sprintf("%.1f", one.P99), fmt.Sprintf("%.2f", one.Processor), ""}
		if one != reference {
			row[2] = fmt.Sprintf("%.1f times", one.RequestsPerSecond/reference.RequestsPerSecond)
			row[6] = fmt.Sprintf("1/%.1f", reference.Processor/one.Processor)
		}
		rows = append(rows, row)
	}
	return results.Table([]string{"server", "requests per second", "relative to Prism", "p50, ms", "p99, ms", "processor time of the server per request, ms", "relative to Prism"}, rows)
}

func (r report) programTable() string {
	var rows [][]string
	for _, p := range programs {
		one, reference := r.Programs[p.name], r.Programs["net-http"]
		rows = append(rows, []string{
			"`" + p.name + "`", fmt.Sprint(one.Modules), fmt.Sprintf("%.1f", float64(one.ZipBytes)/megabyte), fmt.Sprint(one.Foreign),
			fmt.Sprintf("%.2f", float64(one.BinaryBytes)/megabyte), fmt.Sprintf("%.2f", float64(one.BinaryBytes)/float64(reference.BinaryBytes)),
			fmt.Sprintf("%.0f", one.BuildSeconds),
		})
	}
	return results.Table([]string{"client", "modules", "MB of archives", "packages beyond the standard library", "binary, MB", "relative to `net-http`", "build, processor seconds"}, rows)
}

// TestModuleZipFigure fails if the committed size of this module's archive is out of
// date by more than a tenth.
func TestModuleZipFigure(t *testing.T) {
	var committed report
	require.NoError(t, results.Read(os.DirFS("."), resultsFile, &committed))
	require.InEpsilon(t, moduleZip(t), committed.ModuleZip, 0.1, "make cost measures it")
}

// thousands writes a number with separators.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// TestRendered fails if a table of README.md is not what the committed figures
// render to.
func TestRendered(t *testing.T) {
	var committed report
	require.NoError(t, results.Read(os.DirFS("."), resultsFile, &committed))
	require.NoError(t, results.CheckPage(readme, committed.tables()))
}
