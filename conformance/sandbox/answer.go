package sandbox

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
)

// answer is a response that is held back until it has been checked.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func newAnswer() *answer {
	return &answer{status: http.StatusOK, header: http.Header{}}
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

// send writes the answer to the client. An error means that the client is gone.
func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len()))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes())
}
