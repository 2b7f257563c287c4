package recipes_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// TestContainer runs what the Containerfile and the compose file run, with the snapspec of
// this checkout and another port, and without a container.
func TestContainer(t *testing.T) {
	installSnapspec(t)
	containerfile := read(t, "container/Containerfile")
	var compose struct {
		Services map[string]struct{ Command []string }
	}
	require.NoError(t, yaml.Unmarshal([]byte(read(t, "container/compose.yaml")), &compose))
	require.Contains(t, containerfile, "\nEXPOSE 8470\n")
	address := freeAddress(t)
	here := func(args []string) []string {
		for i, arg := range args {
			args[i] = strings.NewReplacer("0.0.0.0:8470", address, "127.0.0.1:8470", address).Replace(arg)
		}
		return args
	}
	entry := here(slices.Concat(instruction(t, containerfile, "ENTRYPOINT"), compose.Services["sandbox"].Command))
	check := here(instruction(t, containerfile, `HEALTHCHECK .*CMD`))

	sandbox := exec.CommandContext(t.Context(), entry[0], entry[1:]...) // #nosec G204 -- of the recipe
	require.NoError(t, sandbox.Start())

	require.Equal(t, []string{"wget", "-q", "-O", "/dev/null"}, check[:4])
	require.Eventually(t, func() bool { return get(t, check[4], "") == "ok\n" }, 20*time.Second, 50*time.Millisecond, "healthy")
	caller := compose.Services["test"].Command
	require.Contains(t, get(t, strings.Replace(caller[4], "sandbox:8470", address, 1), "sandbox"), `"snapshots":[]`)
	require.NotContains(t, get(t, strings.Replace(caller[4], "sandbox:8470", address, 1), "elsewhere.example"), `"snapshots"`, "the name of another site")
}

// instruction returns the list of an instruction of a Containerfile.
func instruction(t *testing.T, containerfile, name string) []string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + name + ` (\[.*\])$`).FindStringSubmatch(containerfile)
	require.NotNil(t, found, name)
	var list []string
	require.NoError(t, json.Unmarshal([]byte(found[1]), &list))
	return list
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

// get returns the body of the answer, "" if there is none yet.
func get(t *testing.T, url, host string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(body)
}
