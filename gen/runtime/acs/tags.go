package acs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/gen/runtime/internal/signature"
)

// maxTags is the number of tags that a resource can have.
const maxTags = 20

// Tags returns a request editor that writes tags, key to value, into the query as
// Tag.1.Key, Tag.1.Value and so on, in the order of the keys. It refuses more than
// 20 tags, an empty key, and a request that already has tags; a value may be empty.
//
// Pass it to a call, or to a generated client by WithRequestEditorFn. The signature
// covers the query, so Tags must run before Sign, and fails after it. The editors of
// the client run first, then those of a call, then the Sign of a fault.Doer.
func Tags(tags map[string]string) func(context.Context, *http.Request) error {
	return func(_ context.Context, req *http.Request) error {
		if err := checkTags(tags, req); err != nil {
			return fmt.Errorf("acs: %w", err)
		}
		var pairs []string
		if req.URL.RawQuery != "" {
			pairs = append(pairs, req.URL.RawQuery)
		}
		for i, key := range slices.Sorted(maps.Keys(tags)) {
			pairs = append(pairs,
				fmt.Sprintf("Tag.%d.Key=%s", i+1, signature.Escape(key)),
				fmt.Sprintf("Tag.%d.Value=%s", i+1, signature.Escape(tags[key])))
		}
		req.URL.RawQuery = strings.Join(pairs, "&")
		return nil
	}
}

func checkTags(tags map[string]string, req *http.Request) error {
	if len(tags) > maxTags {
		return fmt.Errorf("%d tags: at most %d are allowed; remove some", len(tags), maxTags)
	}
	if _, has := tags[""]; has {
		return errors.New("a tag has an empty key: give it one of 1 to 128 characters")
	}
	if req.Header.Get("Authorization") != "" {
		return errors.New("the request is already signed, and tags would break the signature: run Tags before Sign")
	}
	for name := range req.URL.Query() {
		if strings.HasPrefix(name, "Tag.") {
			return fmt.Errorf("the request already has the parameter %.100q: pass all tags by Tags or all by parameters", name)
		}
	}
	return nil
}
