package api

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
)

// Answer is a response that is held back until it has been checked. It implements
// http.ResponseWriter.
type Answer struct {
	Status int
	Body   bytes.Buffer

	header http.Header
}

// NewAnswer returns an empty answer with status 200.
func NewAnswer() *Answer {
	return &Answer{Status: http.StatusOK, header: http.Header{}}
}

// Header implements http.ResponseWriter.
func (a *Answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *Answer) WriteHeader(status int) { a.Status = status }

// Write implements http.ResponseWriter.
func (a *Answer) Write(p []byte) (int, error) { return a.Body.Write(p) }

// Send writes the answer to the client. It ignores errors: they mean that the
// client is gone.
func (a *Answer) Send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(a.Body.Len()))
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body.Bytes())
}
