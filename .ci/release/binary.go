package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// platforms are those that the command is built for.
var platforms = []struct{ system, processor string }{
	{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"},
}

// writeBinaries writes an archive of the command for each platform, and runs the one of
// this machine.
func (r release) writeBinaries(ctx context.Context) (string, error) {
	folder, err := os.MkdirTemp("", "snapspec-binaries-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)
	licence, err := r.licence()
	if err != nil {
		return "", err
	}
	var summary []string
	for _, p := range platforms {
		command, err := r.build(ctx, folder, p.system, p.processor)
		if err != nil {
			return "", err
		}
		row, err := r.writeArchive("snapspec-"+p.system+"-"+p.processor, []file{command, licence})
		if err != nil {
			return "", err
		}
		summary = append(summary, row)
	}
	return strings.Join(summary, "; "), nil
}

// build returns the command for a platform. It has no path of this machine, and needs no
// library.
func (r release) build(ctx context.Context, folder, system, processor string) (file, error) {
	name := "snapspec"
	if system == "windows" {
		name += ".exe"
	}
	path := filepath.Join(folder, system+"-"+processor+"-"+name)
	env := []string{"CGO_ENABLED=0", "GOOS=" + system, "GOARCH=" + processor}
	if _, err := run(ctx, r.root, env, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, "./conformance/cmd/snapspec"); err != nil {
		return file{}, err
	}
	if system == runtime.GOOS && processor == runtime.GOARCH {
		printed, err := run(ctx, folder, nil, path, "version")
		if err != nil {
			return file{}, err
		}
		if want := "snapspec " + r.version + "\n"; printed != want {
			return file{}, fmt.Errorf("%s version prints %q, want %q", path, printed, want)
		}
	}
	data, err := os.ReadFile(path) // #nosec G304 -- built above
	return file{name, data, executable}, err
}
