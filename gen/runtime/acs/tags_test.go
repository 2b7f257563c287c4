package acs_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// tags returns n tags.
func tags(n int) map[string]string {
	all := map[string]string{}
	for i := range n {
		all[fmt.Sprintf("key-%d", i)] = "v"
	}
	return all
}

func TestTagsStandInTheQuery(t *testing.T) {
	tests := map[string]struct {
		target string
		tags   map[string]string
		want   string
	}{
		"none":          {"http://h/?DiskId=d-1", nil, "DiskId=d-1"},
		"one":           {"http://h/", map[string]string{"team": "storage"}, "Tag.1.Key=team&Tag.1.Value=storage"},
		"in order":      {"http://h/?DiskId=d-1", map[string]string{"b": "2", "a": "1"}, "DiskId=d-1&Tag.1.Key=a&Tag.1.Value=1&Tag.2.Key=b&Tag.2.Value=2"},
		"an empty one":  {"http://h/", map[string]string{"k": ""}, "Tag.1.Key=k&Tag.1.Value="},
		"to be encoded": {"http://h/?x=%2A", map[string]string{"a&b": "中 *"}, "x=%2A&Tag.1.Key=a%26b&Tag.1.Value=%E4%B8%AD%20%2A"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req := call(t, tt.target, nil)
			require.NoError(t, acs.Tags(tt.tags)(context.Background(), req))
			require.Equal(t, tt.want, req.URL.RawQuery)
		})
	}
}

func TestTagsRefuse(t *testing.T) {
	req := call(t, "http://h/", nil)
	require.NoError(t, acs.Tags(tags(20))(context.Background(), req))
	require.Len(t, req.URL.Query(), 40)

	tests := map[string]struct {
		target string
		tags   map[string]string
		want   string
	}{
		"21":        {"http://h/?x=1", tags(21), "acs: 21 tags: at most 20 are allowed"},
		"empty key": {"http://h/?x=1", map[string]string{"": "v"}, "acs: a tag has an empty key"},
		"both ways": {"http://h/?Tag.1.Key=k", tags(1), `acs: the request already has the parameter "Tag.1.Key"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			req := call(t, tt.target, nil)
			before := req.URL.RawQuery
			require.ErrorContains(t, acs.Tags(tt.tags)(context.Background(), req), tt.want)
			require.Equal(t, before, req.URL.RawQuery)
		})
	}
}

func TestTagsComeBeforeTheSignature(t *testing.T) {
	req := call(t, "http://h/?DiskId=d-1", nil)
	require.NoError(t, acs.Tags(tags(2))(context.Background(), req))
	sign(t, req)
	_, err := acs.Verifier{Secret: secretOf}.Verify(req, nil)
	require.NoError(t, err)

	req = call(t, "http://h/?DiskId=d-1", nil)
	sign(t, req)
	require.ErrorContains(t, acs.Tags(tags(2))(context.Background(), req), "run Tags before Sign")
}
