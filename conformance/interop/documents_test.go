package interop

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/url"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance"
	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// documents are the APIs, and the requests that their pages show.
type documents struct {
	contracts map[string]*contract.Contract
	examples  map[string]*suite.Request // by API and operation
}

func loadDocuments(t *testing.T) documents {
	d := documents{map[string]*contract.Contract{}, map[string]*suite.Request{}}
	for _, api := range specs.APIs() {
		d.contracts[api.ID] = loadContract(t, api)
	}
	files, err := fs.Sub(conformance.Files, "cases")
	require.NoError(t, err)
	cases, err := suite.Load(files)
	require.NoError(t, err)
	for _, c := range cases {
		if c.Part == suite.PartRequest && c.Example == "documented" {
			d.examples[c.API+" "+c.Operation] = c.Request
		}
	}
	return d
}

func loadContract(t *testing.T, api specs.API) *contract.Contract {
	var docs []*openapi3.T
	for _, name := range api.Documents {
		doc, err := document.Load(specs.FS, name)
		require.NoError(t, err)
		docs = append(docs, doc)
	}
	c, err := contract.New(docs...)
	require.NoError(t, err)
	return c
}

// outside is what a strict reader of the API's documents finds in the request.
func (d documents) outside(t *testing.T, api string, x exchange) []string {
	r := x.request.Clone(t.Context())
	r.Body = io.NopCloser(bytes.NewReader(x.body))
	_, found, err := d.contracts[api].Request(r)
	require.NoError(t, err)
	var all []string
	for _, f := range found {
		all = append(all, f.In+" "+f.At+" "+f.Rule)
	}
	return all
}

// requireExample holds the request to the one that the page of the operation
// shows, but for members that the client cannot send. What a query has beside it
// is for outside to find.
func (d documents) requireExample(t *testing.T, c call, x exchange) {
	shown := d.examples[c.api+" "+c.operation]
	query, err := url.ParseQuery(shown.Query)
	require.NoError(t, err)
	for name, values := range query {
		if other, ok := c.otherwise[name]; ok {
			values = []string{other}
		}
		require.Equal(t, values, x.request.URL.Query()[name], name)
	}
	if shown.Body == "" {
		require.Empty(t, x.body)
		return
	}
	want, sent := snapshotIn(t, []byte(shown.Body)), snapshotIn(t, x.body)
	for _, name := range c.dropped {
		require.Contains(t, want, name)
		delete(want, name)
	}
	require.Equal(t, want, sent)
}

// snapshotIn is what a body says of a snapshot: its member snapshot or, if it
// has none, all of it. Nulls are left out.
func snapshotIn(t *testing.T, body []byte) map[string]any {
	all := map[string]any{}
	require.NoError(t, json.Unmarshal(body, &all), string(body))
	if inner, ok := all["snapshot"].(map[string]any); ok {
		all = inner
	}
	for name, value := range all {
		if value == nil {
			delete(all, name)
		}
	}
	return all
}

// members are those of a value that a client decoded, by their names on the wire.
func members(t *testing.T, decoded any) map[string]any {
	text, err := json.Marshal(decoded)
	require.NoError(t, err)
	return snapshotIn(t, text)
}
