package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

// FuzzServe sends whatever there is. The sandbox answers it in the words of a
// vendor, never by a failure of its own.
func FuzzServe(f *testing.F) {
	f.Add("POST", evsv2Path, "application/json", "", "", `{"snapshot": {"volume_id": "v-1", "metadata": {"k": "v"}}}`)
	f.Add("POST", cinderv3Path, "application/json; charset=utf-8", "", "code=404", `{"snapshot": {"volume_id": "in-use-1", "description": null}}`)
	f.Add("POST", dwsv1Path, "application/json", "", "", `{"snapshot": {"name": "name", "cluster_id": "c-1"}}`)
	f.Add("POST", "/?DiskId=d-1&Tag.1.Key=k&Tag.21.Value=v", "", "CreateSnapshot", "example=documented", "")
	f.Add("GET", "/?Action=CreateSnapshot&Version=2014-05-26&DiskId=%zz;", "", "", "", "")
	f.Add("POST", "/", "application/x-www-form-urlencoded", "", "", "Action=CreateSnapshot&Version=2014-05-26&DiskId=d-1&Format=JSON")
	f.Add("POST", "//%23CreateSnapshot/..", "", "CreateSnapshot/..", "", "")
	s := start(f, sandbox.Options{})
	f.Fuzz(func(t *testing.T, method, target, contentType, action, prefer, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || u.Path == "/healthz" {
			t.Skip() // no server takes it
		}
		r := request(http.MethodPost, "/", body, "Content-Type", contentType, "Prefer", prefer)
		r.Method, r.URL = method, u
		if action != "" {
			r.Header.Set("x-acs-action", action)
			r.Header.Set("x-acs-version", "2014-05-26")
		}

		a := (&tester{t: t, server: s.server, clock: s.clock}).send(r)

		if a.status >= 500 && a.header.Get("Preference-Applied") == "" {
			t.Fatalf("%d %s", a.status, a.text)
		}
		if contentType := a.header.Get("Content-Type"); !strings.Contains(contentType, "json") && !strings.Contains(contentType, "xml") {
			t.Fatalf("%d %s", a.status, contentType)
		}
	})
}
