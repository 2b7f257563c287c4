package foreign

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

// delay is how long the sandbox makes a snapshot, longer than any call takes.
const delay = time.Minute

// project is the one that IAM of the sandbox knows.
const project = "89cd04f168b84af6be287f71730fdb4b"

// scene is the sandbox of one client, and what the client must know of it.
type scene struct {
	*captured.Site
	keys   *sandbox.Credentials
	values values
}

// newScene makes a sandbox that has what the plan gives.
func newScene(t *testing.T, p plan, signs bool) *scene {
	s := &scene{Site: captured.New(), keys: sandbox.NewCredentials()}
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

// prepare does what the plan gives, in a sandbox that lets everybody in and is at
// once done with everything, at its time. It gives the file that keeps it.
func (s *scene) prepare(t *testing.T, p plan) string {
	if len(p.Given) == 0 {
		return ""
	}
	file := filepath.Join(t.TempDir(), "sandbox")
	then := time.Now().Add(-p.Ago)
	earlier, err := sandbox.New(sandbox.Options{Data: file, Clock: func() time.Time { return then }})
	require.NoError(t, err)
	for _, g := range p.Given {
		require.NoError(t, s.give(earlier, g, p.Header["x-acs-version"]), "given %s of %s", g.Action, p.Document)
	}
	require.NoError(t, earlier.Close())
	return file
}

func (s *scene) give(to http.Handler, g given, version any) error {
	query := url.Values{}
	for name, text := range g.Query {
		value, err := s.values.fillString(text)
		if err != nil {
			return err
		}
		query.Set(name, fmt.Sprint(value))
	}
	r := httptest.NewRequest(http.MethodPost, "/?"+query.Encode(), http.NoBody)
	r.Header.Set("x-acs-action", g.Action)
	r.Header.Set("x-acs-version", fmt.Sprint(version))
	answer := httptest.NewRecorder()
	to.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		return fmt.Errorf("%d %s", answer.Code, answer.Body)
	}
	var body any
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		return err
	}
	return s.values.keep(g.Keep, body)
}

// env is what a program is told of the sandbox.
func (s *scene) env() []string {
	return []string{
		"SANDBOX_URL=" + s.URL, "SANDBOX_TOKEN=" + s.keys.Token,
		"SANDBOX_ACCESS_KEY=" + s.keys.AccessKey, "SANDBOX_SECRET_KEY=" + s.keys.SecretKey,
	}
}

// emptyFolder makes a folder that is not below the repository, so that nothing in
// it is found by accident.
func emptyFolder(t *testing.T, parts ...string) string {
	folder := filepath.Join(append([]string{t.TempDir()}, parts...)...)
	require.NoError(t, os.MkdirAll(folder, 0o755))
	return folder
}
