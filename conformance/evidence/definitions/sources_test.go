package definitions

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/conformance/pages"
)

// source is a package of definitions that a vendor made.
type source struct {
	name     string
	registry string
	apis     []string // the ids of the APIs that it defines, or their beginnings
	install  []string // arguments of the script install
	folder   string   // pattern of its folder, once installed
	version  func(folder string) (string, error)
	files    string // below the folder: what is read
	read     func(folder fs.FS) (map[string]operation, error)
	key      func(id string, o pages.Operation) string // of an operation in what read returns
	silent   []string                                  // places about which it says nothing
}

var sources = []source{
	crate("EVS", "huawei/evs", "huawei/cinder"),
	crate("DWS", "huawei/dws"),
	crate("IAM", "huawei/iam"),
	{
		name: "alibabacloud-ecs20140526", registry: "Python", apis: []string{"alibaba/ecs"},
		install: []string{"python", "../clients/python"},
		folder:  "../clients/python/.venv/lib/python3*/site-packages",
		version: distribution, files: sdkPackage + "/models", read: readSDK, key: action,
		silent: []string{placeHeader, placeStatus, placeReturned, placeFault},
	},
}

// crate returns the source of the definitions of a service in API Explorer.
func crate(service string, apis ...string) source {
	name := "huawei-cloud-api-definitions-" + service
	return source{
		name: name, registry: "Rust", apis: apis,
		install: []string{"cargo", "crates"},
		folder:  "crates/.cache/vendor/" + name + "-[0-9]*",
		version: func(folder string) (string, error) { return strings.TrimPrefix(filepath.Base(folder), name+"-"), nil },
		files:   "src", read: readExplorer,
		key: func(_ string, o pages.Operation) string { return explorerKey(o.Method, o.Path) },
	}
}

// action returns the name of the action of an RPC operation.
func action(id string, _ pages.Operation) string { return strings.ToUpper(id[:1]) + id[1:] }

// distribution returns the version of the SDK in a folder of Python packages.
func distribution(folder string) (string, error) {
	found, err := only(filepath.Join(folder, sdkPackage+"-*.dist-info"))
	return strings.TrimSuffix(strings.TrimPrefix(filepath.Base(found), sdkPackage+"-"), ".dist-info"), err
}

// only returns the path that matches a pattern. None or several are an error.
func only(pattern string) (string, error) {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d folders match %s, expected one: %v", len(found), pattern, found)
	}
	return found[0], nil
}

// defines reports whether the source is for an API.
func (s source) defines(api string) bool {
	for _, prefix := range s.apis {
		if strings.HasPrefix(api, prefix) {
			return true
		}
	}
	return false
}

// definitions are the operations of a source, with the package that they are from.
type definitions struct {
	source
	Package
	operations map[string]operation
}

// load reads the definitions below a folder that matches a pattern.
func (s source) load(pattern string) (definitions, error) {
	d := definitions{source: s}
	folder, err := only(pattern)
	if err != nil {
		return d, err
	}
	version, err := s.version(folder)
	if err != nil {
		return d, err
	}
	sum, err := results.FolderChecksum(filepath.Join(folder, s.files))
	if err != nil {
		return d, err
	}
	if d.operations, err = s.read(os.DirFS(folder)); err != nil {
		return d, fmt.Errorf("%s %s: %w", s.name, version, err)
	}
	d.Package = Package{Name: s.name, Registry: s.registry, Version: version, SHA256: sum, Operations: len(d.operations)}
	return d, nil
}

// silentAbout returns the places about which the source says nothing. Where an operation
// has no body of a failure, the source describes none.
func (d definitions) silentAbout(o operation) []string {
	for k := range o.members {
		if k.place == placeFault {
			return d.silent
		}
	}
	return append([]string{placeFault}, d.silent...)
}
