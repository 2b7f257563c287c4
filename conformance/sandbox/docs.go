package sandbox

import (
	"encoding/json"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/iam"
)

// docsRoot is the root of the documentation.
const docsRoot = "/docs/"

// docs serves Options.Docs. Its requests are not for an API: they are neither
// authenticated nor validated, delayed, failed or counted.
type docs struct {
	files   fs.FS
	sandbox []byte // the content of sandbox.json
}

// newDocs returns the documentation, with what it needs to call this sandbox in
// sandbox.json.
func newDocs(files fs.FS, c *Credentials) (*docs, error) {
	facts := map[string]string{"project": iam.ExampleProject}
	if c != nil {
		facts["token"], facts["accessKey"], facts["secretKey"] = c.Token, c.AccessKey, c.SecretKey
		facts["user"], facts["password"], facts["domain"] = c.User, c.Password, c.Domain
	}
	text, err := json.Marshal(facts)
	return &docs{files, text}, err
}

// ServeHTTP implements http.Handler.
func (d *docs) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "The documentation is only read: send GET.", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path+"/" == docsRoot {
		http.Redirect(w, r, docsRoot, http.StatusMovedPermanently)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, docsRoot)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if name == "sandbox.json" && isLoopback(r.RemoteAddr) && isLoopback(r.Host) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store") // the next start has other credentials
		_, _ = w.Write(d.sandbox)
		return
	}
	d.file(w, r, name)
}

// asksForPage reports whether a browser opens the root. A call of an RPC API has the same
// path, and a query or another method.
func asksForPage(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == "/" && r.URL.RawQuery == "" &&
		strings.Contains(r.Header.Get("Accept"), "text/html")
}

// notFound is the page for a name that the documentation does not have.
const notFound = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not found</title>
<link rel="stylesheet" href="/docs/site.css">
<h1>Not found</h1>
<p>The documentation has no such page. <a href="/docs/">Go to its first page</a>.</p>
</html>
`

// file serves a file. It lists no folder: one without index.html is not found.
func (d *docs) file(w http.ResponseWriter, r *http.Request, name string) {
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	info, err := fs.Stat(d.files, name)
	if err != nil || !info.Mode().IsRegular() {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, notFound)
		return
	}
	http.ServeFileFS(w, r, d.files, name) // #nosec G703 -- an fs.FS refuses names outside it
}

// isLoopback reports whether an address with a port is of this machine. No other
// machine gets the credentials: no caller, and no page of a site whose name resolves
// to this machine.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	return err == nil && (host == "localhost" || net.ParseIP(host).IsLoopback())
}
