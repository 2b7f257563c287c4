package conformance_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
	"github.com/snapspec/snapspec/specs/lint"
)

// TestDocuments checks that every document passes the linter and that it is equal to
// what is published, with the pages in place of their ids.
func TestDocuments(t *testing.T) {
	findings := lint.Check(specs.FS)
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			t.Run(name, func(t *testing.T) {
				for _, finding := range findings {
					if finding.File == "specs/"+name {
						t.Error(finding)
					}
				}
				text, err := document.Published(specs.FS, name)
				require.NoError(t, err)
				written, err := document.Parse(text)
				require.NoError(t, err)
				for _, format := range []string{".yaml", ".json"} {
					published, err := document.Load(os.DirFS("../generated/openapi"), strings.TrimSuffix(name, ".yaml")+format)
					require.NoError(t, err)
					require.Equal(t, written, published, "the published %s is stale; run make generate", format)
				}
			})
		}
	}
}

// TestHuaweiFaultsAreOneSchema checks that the copies of the fault schemas in the
// self-contained documents are equal, because one Go type decodes them all.
func TestHuaweiFaultsAreOneSchema(t *testing.T) {
	first, err := document.Load(specs.FS, "huawei/evsv2.yaml")
	require.NoError(t, err)
	for _, api := range specs.APIs() {
		if !strings.HasPrefix(api.ID, "huawei/") {
			continue
		}
		doc, err := document.Load(specs.FS, api.ID+".yaml")
		require.NoError(t, err)
		for _, name := range []string{"Fault", "NamedFault", "GatewayFault", "MessageFault", "FaultDetail"} {
			require.Equal(t, first.Components.Schemas[name], doc.Components.Schemas[name], "%s in %s", name, api.ID)
		}
	}
}

// TestClientsHaveFewDependencies counts the third-party packages that a generated
// client imports: users of a client must not depend on the project's tools.
func TestClientsHaveFewDependencies(t *testing.T) {
	const most = 6
	for _, api := range specs.APIs() {
		list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}} {{.ImportPath}}", "../generated/"+api.ID)
		list.Stderr = os.Stderr
		output, err := list.Output()
		require.NoError(t, err)

		packages := strings.Split(strings.TrimSpace(string(output)), "\n")
		packages = slices.DeleteFunc(packages, func(line string) bool {
			return strings.HasPrefix(line, " ") || strings.HasPrefix(line, "github.com/snapspec/snapspec ")
		})
		require.LessOrEqual(t, len(packages), most, "%s imports %q", api.ID, packages)
		for _, tool := range []string{"getkin/kin-openapi", "spf13/cobra", "spf13/pflag"} {
			require.NotContains(t, string(output), tool, api.ID)
		}
	}
}
