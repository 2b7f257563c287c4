package gateway

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// documented returns r without the parameters of its query that the document does not
// mention. The handler needs none of them, and what it keeps of the others would keep
// the whole query.
func documented(r *http.Request, found []contract.Finding) *http.Request {
	unknown := map[string]bool{}
	for _, f := range found {
		if f.In == contract.InQuery && f.Rule == contract.RuleUnknown {
			unknown[f.At] = true
		}
	}
	if len(unknown) == 0 {
		return r
	}
	var kept strings.Builder
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(name); err == nil && unknown[name] {
			continue
		}
		if kept.Len() > 0 {
			kept.WriteByte('&')
		}
		kept.WriteString(pair)
	}
	without, target := *r, *r.URL
	target.RawQuery = kept.String()
	without.URL = &target
	return &without
}
