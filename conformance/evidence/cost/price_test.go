package cost

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

const thisModule = "github.com/snapspec/snapspec"

// programs are folders of testdata, each with a program that makes one call and the
// modules that it requires.
var programs = []struct {
	name    string
	modules []string
}{
	{"net-http", nil},
	{"snapspec", []string{thisModule}},
	{"huaweicloud-sdk-go-v3", []string{"github.com/huaweicloud/huaweicloud-sdk-go-v3"}},
	{"gophercloud", []string{"github.com/gophercloud/gophercloud/v2"}},
	{"darabonba-openapi", []string{"github.com/alibabacloud-go/darabonba-openapi/v2", "github.com/alibabacloud-go/tea"}},
	{"alibaba-cloud-sdk-go", []string{"github.com/aliyun/alibaba-cloud-sdk-go"}},
}

// BenchmarkPrice measures what a program pays for a client that it imports: what is
// downloaded into an empty module cache, linked, and built with an empty build
// cache. The time is that of the build; build-cpu-s, of all processors, depends
// less on what else the machine does.
func BenchmarkPrice(b *testing.B) {
	for _, one := range priceBenchmarks(b) {
		b.Run(one.name, one.run)
	}
}

func priceBenchmarks(tb testing.TB) []benchmark {
	server, err := sandbox.New(sandbox.Options{})
	require.NoError(tb, err)
	site := httptest.NewServer(server)
	tb.Cleanup(func() {
		site.Close()
		require.NoError(tb, server.Close())
	})
	var all []benchmark
	for _, p := range programs {
		all = append(all, benchmark{p.name, func(b *testing.B) {
			program := newProgram(b, p.name, p.modules)
			program.run("list", "-deps", ".") // downloads what the build needs
			binary := filepath.Join(program.dir, "program")
			var busy time.Duration
			for b.Loop() {
				program.environment = append(program.environment, "GOCACHE="+b.TempDir())
				_, built := program.run("build", "-trimpath", "-o", binary, ".")
				busy += built
			}
			b.ReportMetric(busy.Seconds()/float64(b.N), "build-cpu-s")
			call := exec.Command(binary, site.Listener.Addr().String())
			call.Env = append(os.Environ(), "HOME="+b.TempDir())
			out, err := call.CombinedOutput()
			require.NoError(b, err, string(out))
			program.report(binary)
		}})
	}
	return all
}

// program is a module of its own, with an empty module cache.
type program struct {
	b           *testing.B
	dir, cache  string
	environment []string
	modules     []string
}

func newProgram(b *testing.B, name string, modules []string) *program {
	p := &program{b: b, dir: b.TempDir(), cache: b.TempDir(), modules: modules}
	code, err := os.ReadFile(filepath.Join("testdata", name, "main.go"))
	require.NoError(b, err)
	sums, err := os.ReadFile("../go.sum")
	require.NoError(b, err)
	p.write("main.go", string(code))
	p.write("go.sum", string(sums))
	p.write("go.mod", p.goMod())
	// Modules that this machine has come from its cache, others from the proxy.
	proxy := "file://" + goPrints(b, "env", "GOMODCACHE") + "/cache/download," + goPrints(b, "env", "GOPROXY")
	p.environment = append(os.Environ(), "GOMODCACHE="+p.cache, "GOPROXY="+proxy, "GOFLAGS=-mod=mod -modcacherw", "GOWORK=off")
	return p
}

// goMod requires the versions that this module requires.
func (p *program) goMod() string {
	text := "module price\n\ngo 1.26\n"
	for _, module := range p.modules {
		if module == thisModule {
			root, err := filepath.Abs("../../..")
			require.NoError(p.b, err)
			text += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", module, module, root)
			continue
		}
		text += fmt.Sprintf("\nrequire %s %s\n", module, goPrints(p.b, "list", "-m", "-f", "{{.Version}}", module))
	}
	return text
}

func (p *program) write(name, text string) {
	require.NoError(p.b, os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600))
}

// run returns the output of the go command, and its processor time.
func (p *program) run(arguments ...string) (printed string, busy time.Duration) {
	command := exec.Command("go", arguments...)
	command.Dir, command.Env = p.dir, p.environment
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(p.b, err, stderr.String())
	return string(out), command.ProcessState.UserTime() + command.ProcessState.SystemTime()
}

const megabyte = 1e6

func (p *program) report(binary string) {
	modules, size := p.downloaded()
	p.b.ReportMetric(float64(modules), "modules")
	p.b.ReportMetric(size, "zip-bytes")
	all, _ := p.run("list", "-deps", ".")
	foreign, _ := p.run("list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
	p.b.ReportMetric(float64(strings.Count(all, "\n")-1), "packages") // all but main
	p.b.ReportMetric(float64(strings.Count(foreign, "\n")-1), "non-std-packages")
	built, err := os.Stat(binary)
	require.NoError(p.b, err)
	p.b.ReportMetric(float64(built.Size()), "binary-bytes")
}

// downloaded counts the module archives in the cache, and their bytes. This module
// is replaced, and so not among them; moduleZip creates its archive.
func (p *program) downloaded() (modules int, size float64) {
	require.NoError(p.b, filepath.WalkDir(p.cache, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".zip" {
			return err
		}
		archive, err := entry.Info()
		if err != nil {
			return err
		}
		modules, size = modules+1, size+float64(archive.Size())
		return nil
	}))
	for _, module := range p.modules {
		if module == thisModule {
			modules, size = modules+1, size+float64(moduleZip(p.b))
		}
	}
	return modules, size
}

// moduleZip returns the bytes of the archive that go mod download would get of the
// root module at HEAD, without nested modules. The clone is needed because package
// zip does not recognize a worktree.
func moduleZip(tb testing.TB) int64 {
	clone := tb.TempDir()
	out, err := exec.Command("git", "clone", "-q", "--shared", "--no-checkout", "../../..", clone).CombinedOutput()
	require.NoError(tb, err, string(out))
	var archive bytes.Buffer
	version := module.Version{Path: thisModule, Version: "v0.0.0"}
	require.NoError(tb, zip.CreateFromVCS(&archive, version, clone, "HEAD", ""))
	return int64(archive.Len())
}

func goPrints(b *testing.B, arguments ...string) string {
	out, err := exec.Command("go", arguments...).Output()
	require.NoError(b, err)
	return strings.TrimSpace(string(out))
}
