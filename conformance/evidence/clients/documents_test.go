package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// documents are the contracts of the APIs, and the example requests of their pages.
type documents struct {
	contracts map[string]*contract.Contract
	examples  map[string]*suite.Request // by API and operation
}

func loadDocuments(t *testing.T) documents {
	d := documents{map[string]*contract.Contract{}, map[string]*suite.Request{}}
	for _, api := range specs.APIs() {
		d.contracts[api.ID] = loadContract(t, api)
	}
	known, err := suite.Open()
	require.NoError(t, err)
	for _, c := range known.Cases {
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

// findings returns what a strict reader of the API's documents reports for the
// request.
func (d documents) findings(t *testing.T, api string, x exchange) []string {
	r := x.Request.Clone(t.Context())
	r.Body = io.NopCloser(bytes.NewReader(x.Body))
	_, found, err := d.contracts[api].Request(r)
	require.NoError(t, err)
	var all []string
	for _, f := range found {
		all = append(all, f.In+" "+f.At+" "+f.Rule)
	}
	return all
}

// requireExample requires that the request is the example of the operation's page,
// without the members that the client cannot send. Further parameters of the query are
// for findings to report.
func (d documents) requireExample(t *testing.T, c call, x exchange) {
	example := d.examples[c.api+" "+c.operation]
	query, err := url.ParseQuery(example.Query)
	require.NoError(t, err)
	for name, values := range query {
		if other, ok := c.encodedAs[name]; ok {
			values = []string{other}
		}
		require.Equal(t, values, x.Request.URL.Query()[name], name)
	}
	if example.Body == "" {
		require.Empty(t, x.Body)
		return
	}
	want, sent := snapshotIn(t, []byte(example.Body)), snapshotIn(t, x.Body)
	for _, name := range c.notSent {
		require.Contains(t, want, name)
		delete(want, name)
	}
	require.Equal(t, want, sent)
}

// snapshotIn returns the snapshot or the volume in a body: its member of that name or, if
// it has none, the whole body, without nulls. No body gives an empty object.
func snapshotIn(t *testing.T, body []byte) map[string]any {
	all := map[string]any{}
	if len(body) > 0 {
		require.NoError(t, json.Unmarshal(body, &all), string(body))
	}
	for _, name := range []string{"snapshot", "volume"} {
		if inner, ok := all[name].(map[string]any); ok {
			all = inner
		}
	}
	dropNulls(all)
	return all
}

func dropNulls(value any) {
	switch value := value.(type) {
	case map[string]any:
		maps.DeleteFunc(value, func(_ string, member any) bool { return member == nil })
		for _, member := range value {
			dropNulls(member)
		}
	case []any:
		for _, item := range value {
			dropNulls(item)
		}
	}
}

// plain returns a value as decoded JSON, in which all numbers have one type.
func plain(t *testing.T, value any) (same map[string]any) {
	text, err := json.Marshal(value)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &same))
	return same
}

// compare returns the members of want that got lacks, and those that differ. Lists
// must have the same length, and empty members may be absent.
func compare(want, got any) (missing, different []string) {
	c := comparison{}
	c.visit("", want, got)
	return c.missing, c.different
}

type comparison struct{ missing, different []string }

func (c *comparison) visit(at string, want, got any) {
	switch want := want.(type) {
	case map[string]any:
		c.visitMembers(at, want, got)
	case []any:
		items, _ := got.([]any)
		if len(items) != len(want) {
			c.different = append(c.different, fmt.Sprintf("%s: %d items instead of %d", at, len(items), len(want)))
			return
		}
		for i := range want {
			c.visit(at+"[]", want[i], items[i])
		}
	default:
		if hasEitherType := strings.HasSuffix(at, ".SourceDiskSize"); hasEitherType && fmt.Sprint(want) == fmt.Sprint(got) {
			return // the document has an integer or a string, and a client may make one of the other
		}
		if !reflect.DeepEqual(want, got) {
			c.different = append(c.different, fmt.Sprintf("%s: %v instead of %v", at, got, want))
		}
	}
}

func (c *comparison) visitMembers(at string, want map[string]any, got any) {
	members, ok := got.(map[string]any)
	if got != nil && !ok || len(want) == 0 && len(members) > 0 && at != "" {
		c.different = append(c.different, fmt.Sprintf("%s: %v instead of %v", at, got, want))
		return
	}
	for name, value := range want {
		inner := strings.TrimPrefix(at+"."+name, ".")
		if _, has := members[name]; !has && !isEmpty(value) {
			c.missing = append(c.missing, inner)
			continue
		}
		c.visit(inner, value, members[name])
	}
}

func isEmpty(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		return len(value) == 0
	case []any:
		return len(value) == 0
	}
	return false
}

// members returns the members of a decoded value, by their names on the wire.
func members(t *testing.T, decoded any) map[string]any {
	text, err := json.Marshal(decoded)
	require.NoError(t, err)
	return snapshotIn(t, text)
}
