package roundtrip_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

// blanks is an endless body of JSON white space that counts what was read of it.
type blanks struct{ read int64 }

func (b *blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	b.read += int64(len(p))
	return len(p), nil
}

func (b *blanks) Close() error { return nil }

// doFunc is a doer.
type doFunc func(*http.Request) (*http.Response, error)

func (f doFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

// TestNoCallReadsAnEndlessBody answers every operation with a body without end.
func TestNoCallReadsAnEndlessBody(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads 64 MiB for each API")
	}
	for _, g := range generatedAPIs(t) {
		id := slices.Sorted(maps.Keys(g.calls))[0] // all calls of a client are sent by one function
		var body blanks
		answer := doFunc(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: &body, Request: r}, nil
		})
		_, err := trip{generated: g, id: id}.callBy(t, "http://h", answer)
		require.ErrorContains(t, err, "larger than 67108864 bytes", g.api)
		require.LessOrEqual(t, body.read, int64(64<<20+1), g.api)
	}
}

// TestMaxBody bounds what is left after decompression.
func TestMaxBody(t *testing.T) {
	const list = `{"snapshots": []}`
	for _, test := range []struct {
		size int
		want string
	}{
		{len(list), ""},
		{len(list) + 1, fmt.Sprintf("larger than %d bytes", len(list))},
	} {
		var zipped bytes.Buffer
		writer := gzip.NewWriter(&zipped)
		_, err := io.WriteString(writer, list+strings.Repeat(" ", test.size-len(list)))
		require.NoError(t, err)
		require.NoError(t, writer.Close())
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped.Bytes())
		}))
		client, err := evsv2.NewClientWithResponses(server.URL, evsv2.WithMaxBody(int64(len(list))), evsv2.WithHTTPClient(fault.Doer{}))
		require.NoError(t, err)
		_, err = client.ListSnapshotsWithResponse(t.Context(), projectID, nil)
		server.Close()
		if test.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, test.want)
	}
}

// TestBlanksInQueries sends a blank and a plus in every parameter of the query that is
// a text: there is one way to escape each.
func TestBlanksInQueries(t *testing.T) {
	tried := 0
	for _, g := range generatedAPIs(t) {
		for id, arguments := range g.calls {
			changed := slices.Clone(arguments)
			for i, argument := range arguments {
				if strings.HasSuffix(reflect.TypeOf(argument).String(), "Params") {
					changed[i] = withTexts(argument, "a b+c")
				}
			}
			var query string
			answer := doFunc(func(r *http.Request) (*http.Response, error) {
				query = r.URL.RawQuery
				return nil, io.EOF
			})
			p := trip{generated: g, id: id}
			p.calls = map[string][]any{id: changed}
			_, err := p.callBy(t, "http://h", answer)
			require.ErrorIs(t, err, io.EOF)
			require.NotContains(t, query, "+", "%s/%s", g.api, id)
			tried += strings.Count(query, "=a%20b%2Bc")
		}
	}
	require.Greater(t, tried, 100, "parameters that are a text")
}

// withTexts returns a copy of a pointer to parameters in which each text is value.
func withTexts(params any, value string) any {
	pointer := reflect.ValueOf(params)
	copied := reflect.New(pointer.Elem().Type())
	copied.Elem().Set(pointer.Elem())
	for i := range copied.Elem().NumField() {
		field := copied.Elem().Field(i)
		if field.Kind() == reflect.String {
			field.SetString(value)
		}
		if field.Kind() == reflect.Pointer && field.Type().Elem().Kind() == reflect.String {
			text := reflect.New(field.Type().Elem())
			text.Elem().SetString(value)
			field.Set(text)
		}
	}
	return copied.Interface()
}
