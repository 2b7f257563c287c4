package generators

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/internal/captured"
	"github.com/snapspec/snapspec/conformance/sandbox"
)

// delay is how long the sandbox takes to create a snapshot, longer than any call.
const delay = time.Minute

// project is the one that IAM of the sandbox knows.
const project = "89cd04f168b84af6be287f71730fdb4b"

// target is the sandbox that one client calls, with its credentials and the values
// of the plan.
type target struct {
	*captured.Site
	keys   *sandbox.Credentials
	values values
}

// newTarget starts a sandbox with the setup of a plan. It requires authentication
// if signs is true.
func newTarget(t *testing.T, p plan, signs bool) *target {
	s := &target{Site: captured.New(), keys: sandbox.NewCredentials()}
	t.Cleanup(s.Close)
	s.values = values{"project": project, "user": s.keys.User, "password": s.keys.Password, "domain": s.keys.Domain}
	options := sandbox.Options{Delay: delay, Data: s.prepare(t, p)}
	if signs {
		options.Credentials = s.keys
	}
	fresh, err := s.Renew(options, time.Now())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fresh.Close()) })
	return s
}

// prepare makes the setup of a plan, at its time, in a sandbox without
// authentication and delay. It returns the data file of that sandbox.
func (s *target) prepare(t *testing.T, p plan) string {
	if len(p.Setup) == 0 {
		return ""
	}
	file := filepath.Join(t.TempDir(), "sandbox")
	then := time.Now().Add(-p.Ago)
	earlier, err := sandbox.New(sandbox.Options{Data: file, Clock: func() time.Time { return then }})
	require.NoError(t, err)
	for _, c := range p.Setup {
		require.NoError(t, s.setUp(earlier, c, p.Header["x-acs-version"]), "setup %s of %s", c.Action, p.Document)
	}
	require.NoError(t, earlier.Close())
	return file
}

func (s *target) setUp(server http.Handler, c setupCall, version any) error {
	query := url.Values{}
	for name, text := range c.Query {
		value, err := s.values.fillString(text)
		if err != nil {
			return err
		}
		query.Set(name, fmt.Sprint(value))
	}
	r := httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), http.NoBody)
	r.Header.Set("x-acs-action", c.Action)
	r.Header.Set("x-acs-version", fmt.Sprint(version))
	response := httptest.NewRecorder()
	server.ServeHTTP(response, r)
	if response.Code != http.StatusOK {
		return fmt.Errorf("%d %s", response.Code, response.Body)
	}
	var body any
	if err := json.Unmarshal(response.Body.Bytes(), &body); err != nil {
		return err
	}
	return s.values.keep(c.Keep, body)
}

// env returns the variables that a call program has.
func (s *target) env() []string {
	return []string{
		"SANDBOX_URL=" + s.URL, "SANDBOX_TOKEN=" + s.keys.Token,
		"SANDBOX_ACCESS_KEY=" + s.keys.AccessKey, "SANDBOX_SECRET_KEY=" + s.keys.SecretKey,
	}
}

// emptyFolder makes a folder outside the repository, so that generated code uses
// nothing of the repository by accident.
func emptyFolder(t *testing.T, parts ...string) string {
	folder := filepath.Join(append([]string{t.TempDir()}, parts...)...)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	return folder
}
