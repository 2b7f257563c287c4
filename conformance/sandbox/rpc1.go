package sandbox

import (
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// common are the parameters that every call of the discontinued convention may
// have, beside those of its action. RegionId is not among them: many an action has
// it as a parameter of its own.
var common = []string{
	"AccessKeyId", "Action", "Format", "SecurityToken", "Signature", "SignatureMethod",
	"SignatureNonce", "SignatureType", "SignatureVersion", "Timestamp", "Version",
}

// normalise finds the request that the document describes: a POST with the
// action in the headers. GET does as well, and so does the discontinued
// convention, with all in the query or in a form.
func normalise(c *call) {
	r := c.original.Clone(c.original.Context())
	r.Method = http.MethodPost
	c.request = r
	if isACS3(r) {
		return
	}
	raw := r.URL.RawQuery
	if isForm(r) {
		raw = strings.Trim(raw+"&"+string(c.body), "&")
	}
	params, _ := url.ParseQuery(raw) // what it drops stays in raw, for the document to refuse
	if !isRPC1(r, params) {
		return
	}
	c.rpc1 = params
	if isForm(r) {
		c.body = nil
		r.Header.Del("Content-Type")
	}
	r.URL.RawQuery = withoutCommon(raw)
	r.Header[http.CanonicalHeaderKey(acs.HeaderAction)] = params["Action"]
	r.Header[http.CanonicalHeaderKey(acs.HeaderVersion)] = params["Version"]
}

// isRPC1 goes by what is signed: the vendor's older SDK names the action in the
// headers too, where its signature does not cover it.
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

// withoutCommon leaves the parameters of the action, byte for byte.
func withoutCommon(raw string) string {
	pairs := strings.Split(raw, "&")
	pairs = slices.DeleteFunc(pairs, func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		return err == nil && slices.Contains(common, name)
	})
	return strings.Join(pairs, "&")
}
