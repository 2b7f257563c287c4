package alibaba

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// common are the parameters that every call of the discontinued convention may
// have, besides those of its action. RegionId is not one of them: many actions have
// it as a parameter of their own.
var common = []string{
	"AccessKeyId", "Action", "Format", "SecurityToken", "Signature", "SignatureMethod",
	"SignatureNonce", "SignatureType", "SignatureVersion", "Timestamp", "Version",
}

// normalise sets the request that the document describes: a POST with the action
// in the headers. The service also accepts GET, and the discontinued convention
// with everything in the query or in a form.
func normalise(c *api.Call) {
	r := c.Original.Clone(c.Original.Context())
	r.Method = http.MethodPost
	c.Request = r
	if isACS3(r) {
		return
	}
	raw := r.URL.RawQuery
	if isForm(r) {
		raw = strings.Trim(raw+"&"+string(c.Body), "&")
	}
	params, _ := url.ParseQuery(raw) // what it drops stays in raw, for the document to refuse
	if !isRPC1(r, params) {
		return
	}
	c.RPC1 = params
	if isForm(r) {
		c.Body = nil
		r.Header.Del("Content-Type")
	}
	r.URL.RawQuery = withoutCommon(raw)
	r.Header[http.CanonicalHeaderKey(acs.HeaderAction)] = params["Action"]
	r.Header[http.CanonicalHeaderKey(acs.HeaderVersion)] = params["Version"]
}

// isRPC1 reports whether a request is in the discontinued convention. What is signed
// decides: the vendor's older SDK also names the action in the headers, which its
// signature does not cover.
func isRPC1(r *http.Request, params url.Values) bool {
	if params.Has("Signature") || params.Has("AccessKeyId") {
		return true
	}
	return params.Has("Action") && len(r.Header.Values(acs.HeaderAction)) == 0
}

func isForm(r *http.Request) bool {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return media == "application/x-www-form-urlencoded"
}

// withoutCommon returns the parameters of the action, byte for byte.
func withoutCommon(raw string) string {
	pairs := strings.Split(raw, "&")
	pairs = slices.DeleteFunc(pairs, func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		return err == nil && slices.Contains(common, name)
	})
	return strings.Join(pairs, "&")
}
