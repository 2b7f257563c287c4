package growth

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/conformance/traffic"
	"github.com/snapspec/snapspec/conformance/traffic/mask"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
)

// Readers returns the public readers of this module.
func Readers() ([]Reader, error) {
	apis, err := traffic.APIs()
	if err != nil {
		return nil, err
	}
	api := map[string]*contract.Contract{}
	for _, a := range apis {
		api[a.ID] = a.Contract
	}
	var all []Reader
	for _, some := range [][]Reader{verifiers(), requests(api), responses(api), recordings(apis), texts(), dataFiles()} {
		all = append(all, some...)
	}
	return all, nil
}

// now is when the requests were signed.
var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func clock() time.Time { return now }

// secret knows every key: an access key is not a secret.
func secret(string) (string, bool) { return "secret", true }

// verifiers read requests of senders who know a key but no secret.
func verifiers() []Reader {
	ofHuawei, ofAlibaba := hwauth.Verifier{Secret: secret, Now: clock}, acs.Verifier{Secret: secret, Now: clock}
	verifyHuawei := func(r *http.Request) error { _, err := ofHuawei.Verify(r, nil); return err }
	verifyAlibaba := func(r *http.Request) error { _, err := ofAlibaba.Verify(r, nil); return err }
	return []Reader{
		signed("hwauth.Verify, signed headers", 64, huaweiRequest, withNames, verifyHuawei),
		signed("hwauth.Verify, parameters", 15, huaweiRequest, withParameters, verifyHuawei),
		signed("hwauth.Verify, more parameters than are read", 64, huaweiRequest, withParameters, verifyHuawei),
		signed("hwauth.Verify, one parameter", 1024, huaweiRequest, withLongParameter, verifyHuawei),
		signed("hwauth.Verify, commas", 64, huaweiRequest, withCommas, verifyHuawei),
		signed("hwauth.VerifyHeader, signed headers", 64, huaweiRequest, withNames, ofHuawei.VerifyHeader),
		signed("acs.Verify, signed headers", 64, alibabaRequest, withNames, verifyAlibaba),
		signed("acs.Verify, parameters", 15, alibabaRequest, withParameters, verifyAlibaba),
		signed("acs.Verify, more parameters than are read", 64, alibabaRequest, withParameters, verifyAlibaba),
		signed("acs.Verify, nonce", 64, alibabaRequest, withNonce, verifyAlibaba),
		signed("acs.VerifyHeader, signed headers", 64, alibabaRequest, withNames, ofAlibaba.VerifyHeader),
		signedRPC1("acs.VerifyRPC1, parameters", 15, ofAlibaba),
		signedRPC1("acs.VerifyRPC1, more parameters than are read", 64, ofAlibaba),
	}
}

// signedRPC1 returns a reader of the parameters of a call.
func signedRPC1(name string, unit int, verifier acs.Verifier) Reader {
	return Reader{name, func(n int) (int, func() error) {
		params := url.Values{
			"Signature": {"x"}, "SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {"n"},
			"Timestamp": {"2026-01-02T03:04:05Z"}, "AccessKeyId": {"key"},
		}
		for i := range unit * n {
			params.Set(fmt.Sprintf("Parameter.%d", i), "value")
		}
		return len(params.Encode()), func() error { _, err := verifier.VerifyRPC1(http.MethodGet, params); return err }
	}}
}

// signed returns a reader of a request that change makes n units larger.
func signed(name string, unit int, request func() *http.Request, change func(r *http.Request, n int), verify func(r *http.Request) error) Reader {
	return Reader{name, func(n int) (int, func() error) {
		r := request()
		change(r, unit*n)
		return headSize(r), func() error { return verify(r) }
	}}
}

func headSize(r *http.Request) int {
	size := len(r.URL.RequestURI())
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	return size
}

func huaweiRequest() *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/v2/p/cloudsnapshots", nil)
	r.Header.Set("X-Sdk-Date", "20260102T030405Z")
	r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=key, SignedHeaders=host;x-sdk-date, Signature=00")
	return r
}

func alibabaRequest() *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	for name, value := range map[string]string{
		"X-Acs-Action": "CreateSnapshot", "X-Acs-Version": "2014-05-26", "X-Acs-Date": "2026-01-02T03:04:05Z",
		"X-Acs-Content-Sha256": "00", "X-Acs-Signature-Nonce": "n",
	} {
		r.Header.Set(name, value)
	}
	r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential=key,"+
		"SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=00")
	return r
}

func withNames(r *http.Request, n int) {
	var names strings.Builder
	for i := range n {
		fmt.Fprintf(&names, ";x-%d", i)
		r.Header.Set(fmt.Sprintf("X-%d", i), "value")
	}
	before, after, _ := strings.Cut(r.Header.Get("Authorization"), ", Signature=")
	if after == "" {
		before, after, _ = strings.Cut(r.Header.Get("Authorization"), ",Signature=")
	}
	r.Header.Set("Authorization", before+names.String()+",Signature="+after)
}

func withParameters(r *http.Request, n int) { r.URL.RawQuery = parameters(n) }

// parameters returns n parameters in descending order.
func parameters(n int) string {
	var query strings.Builder
	for i := range n {
		fmt.Fprintf(&query, "p%06d=%%20&", n-i)
	}
	return strings.TrimSuffix(query.String(), "&")
}

func withHeaders(r *http.Request, n int) {
	for i := range n {
		r.Header.Set(fmt.Sprintf("X-%d", i), "value")
	}
}

func withLongParameter(r *http.Request, n int) { r.URL.RawQuery = "p=" + strings.Repeat("%20", n) }

func withCommas(r *http.Request, n int) {
	var more strings.Builder
	for i := range n {
		fmt.Fprintf(&more, ", n%d=v", i)
	}
	r.Header.Set("Authorization", r.Header.Get("Authorization")+more.String())
}

func withNonce(r *http.Request, n int) {
	r.Header.Set("X-Acs-Signature-Nonce", strings.Repeat("n", n))
}

const (
	createPath = "/v2/p/cloudsnapshots"
	signInPath = "/v3/auth/tokens"
)

// errFound says that there are findings.
var errFound = errors.New("there are findings")

// requests read requests of anyone.
func requests(api map[string]*contract.Contract) []Reader {
	body := func(name, id, path string, text func(n int) string) Reader {
		return Reader{"contract.Request, " + name, func(n int) (int, func() error) {
			sent := text(n)
			return len(sent), func() error {
				r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(sent))
				r.Header.Set("Content-Type", "application/json")
				return check(api[id], r)
			}
		}}
	}
	head := func(name string, unit int, change func(r *http.Request, n int)) Reader {
		return Reader{"contract.Request, " + name, func(n int) (int, func() error) {
			r := httptest.NewRequest(http.MethodGet, createPath+"/detail", nil)
			change(r, unit*n)
			return headSize(r), func() error { return check(api["huawei/evsv2"], r) }
		}}
	}
	return []Reader{
		body("invalid items", "huawei/iamv3", signInPath, func(n int) string {
			return `{"auth": {"identity": {"methods": [` + list("1", 1024*n) + `]}}}`
		}),
		body("valid items and an invalid one", "huawei/iamv3", signInPath, func(n int) string {
			return `{"auth": {"identity": {"methods": [1, ` + list(`"password"`, 256*n) + `]}}}`
		}),
		body("unknown members", "huawei/evsv2", createPath, func(n int) string {
			return `{"snapshot": {"volume_id": "v", ` + members(64*n) + `}}`
		}),
		body("items of metadata", "huawei/evsv2", createPath, func(n int) string {
			return `{"snapshot": {"volume_id": "v", "metadata": {` + members(64*n) + `}}}`
		}),
		body("a long string", "huawei/evsv2", createPath, func(n int) string {
			return `{"snapshot": {"volume_id": "v", "name": "` + strings.Repeat(`\u00e9`, 256*n) + `"}}`
		}),
		body("a long value in place of a string", "huawei/evsv2", createPath, func(n int) string {
			return `{"snapshot": {"volume_id": [` + list("1", 256*n) + `]}}`
		}),
		body("nested values", "huawei/evsv2", createPath, func(n int) string {
			return strings.Repeat(`{"snapshot":`, 16*n) + "1" + strings.Repeat("}", 16*n)
		}),
		body("no JSON", "huawei/evsv2", createPath, func(n int) string { return strings.Repeat("\xff", 1024*n) }),
		head("parameters", 15, withParameters),
		head("more parameters than are read", 64, withParameters),
		head("a repeated parameter", 64, func(r *http.Request, n int) { r.URL.RawQuery = strings.Repeat("limit=1&", n) }),
		head("a long parameter", 64, func(r *http.Request, n int) { r.URL.RawQuery = "limit=" + strings.Repeat("9", n) }),
		head("headers", 15, withHeaders),
		head("more headers than are read", 64, withHeaders),
		head("a repeated header", 64, func(r *http.Request, n int) {
			for i := range n {
				r.Header.Add("X-Auth-Token", fmt.Sprint(n-i))
			}
		}),
		head("segments", 64, func(r *http.Request, n int) { r.URL.Path = strings.Repeat("/v2", n) }),
	}
}

func check(api *contract.Contract, r *http.Request) error {
	_, found, err := api.Request(r)
	if err == nil && len(found) > 0 {
		return errFound
	}
	return err
}

func list(item string, n int) string {
	return strings.TrimSuffix(strings.Repeat(item+",", n), ",")
}

func members(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"member%d": 1,`, i)
	}
	return strings.TrimSuffix(b.String(), ",")
}

// responses read responses of a server that is not trusted.
func responses(api map[string]*contract.Contract) []Reader {
	read := func(name, item string) Reader {
		o, _ := api["huawei/evsv2"].Operation("listSnapshots")
		return Reader{"contract.Response, " + name, func(n int) (int, func() error) {
			body := []byte(`{"snapshots": [` + list(item, 128*n) + `]}`)
			header := http.Header{"Content-Type": {"application/json"}}
			return len(body), func() error {
				if found := o.Response(http.StatusOK, header, body); len(found) > 0 {
					return errFound
				}
				return nil
			}
		}}
	}
	return []Reader{
		read("items without members", "{}"),
		read("items of another type", "[[1]]"),
		read("items with unknown members", `{"id": 1, "more": {"a": [{}]}, "ID": null}`),
		{"fault.FromResponse, nested", func(n int) (int, func() error) {
			return parseFault(strings.Repeat(`{"error":`, 64*n) + "1" + strings.Repeat("}", 64*n))
		}},
		{"fault.FromResponse, members", func(n int) (int, func() error) {
			return parseFault(`{"error": {"code": "c", ` + members(64*n) + `}}`)
		}},
		{"fault.FromResponse, a long message", func(n int) (int, func() error) {
			return parseFault(`{"error": {"code": "c", "message": "` + strings.Repeat(`\u00e9`, 256*n) + `"}}`)
		}},
		{"fault.FromResponse, XML", func(n int) (int, func() error) {
			return parseFault("<Error>" + strings.Repeat("<Code>c</Code>", 64*n) + "</Error>")
		}},
		{"fault.FromResponse, nested XML", func(n int) (int, func() error) {
			return parseFault(strings.Repeat("<Error>", 64*n) + "<Code>c</Code>" + strings.Repeat("</Error>", 64*n))
		}},
		{"fault.FromResponse, text", func(n int) (int, func() error) { return parseFault(strings.Repeat("no JSON ", 256*n)) }},
	}
}

func parseFault(body string) (int, func() error) {
	return len(body), func() error {
		return fault.FromResponse(&http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}}, []byte(body))
	}
}

// recordings read recorded traffic.
func recordings(apis []*traffic.API) []Reader {
	checker := &traffic.Checker{APIs: apis, Strict: true}
	read := func(name string, text func(n int) string) Reader {
		return Reader{"traffic.Read, " + name, func(n int) (int, func() error) {
			recording := text(n)
			return len(recording), func() error {
				var failed error
				for x, err := range traffic.Read(strings.NewReader(recording)) {
					if err != nil {
						failed = err
						continue
					}
					checker.Check(x)
				}
				return failed
			}
		}}
	}
	const har = `{"request": {"method": "GET", "url": "https://evs.example.com/v2/p/cloudsnapshots", "headers": [{"name": "a", "value": "b"}]}, "response": {"status": 200}}`
	const line = `{"request": {"method": "GET", "url": "/v2/p/cloudsnapshots"}, "response": {"status": 200}}`
	return []Reader{
		read("HAR, entries", func(n int) string { return `{"log": {"entries": [` + list(har, 16*n) + `]}}` }),
		read("HAR, headers of an entry", func(n int) string {
			return `{"log": {"entries": [{"request": {"method": "GET", "url": "/v2/p/cloudsnapshots", "headers": [` + list(`{"name": "a", "value": "b"}`, 64*n) + `]}}]}}`
		}),
		read("lines", func(n int) string { return strings.Repeat(line+"\n", 16*n) }),
		read("lines, each wrong", func(n int) string { return strings.Repeat(`{"request": [1]}`+"\n", 64*n) }),
		read("lines, a long one first", func(n int) string {
			return `{"request": {"method": "GET", "url": "/` + strings.Repeat("x", 2048*n) + `"}}` + "\n" + strings.Repeat(`{"request":{}}`+"\n", 64*n)
		}),
		read("HTTP, messages", func(n int) string {
			return strings.Repeat("GET /v2/p/cloudsnapshots HTTP/1.1\nHost: evs.example.com\n\nHTTP/1.1 200 OK\n\n###\n", 16*n)
		}),
		read("HTTP, headers", func(n int) string {
			return "GET /v2/p/cloudsnapshots HTTP/1.1\n" + strings.Repeat("a: b\n", 64*n)
		}),
		read("HTTP, lines of a body", func(n int) string {
			return "POST /v2/p/cloudsnapshots HTTP/1.1\nContent-Type: application/json\n\n" + strings.Repeat("\n{}", 256*n)
		}),
		{"mask.Body, members", func(n int) (int, func() error) {
			body := []byte(`{"password": "p", ` + members(16*n) + `, "tokens": [` + list(`{"token": "t"}`, 8*n) + `]}`)
			return len(body), func() error { mask.Body(bytes.Clone(body)); return nil }
		}},
		{"mask.Query, parameters", func(n int) (int, func() error) {
			query := parameters(16 * n)
			return len(query), func() error { mask.Query(query); return nil }
		}},
	}
}

// texts read a single value.
func texts() []Reader {
	return []Reader{
		{"ostime.Parse", func(n int) (int, func() error) {
			text := "2026-01-02T03:04:05." + strings.Repeat("1", 64*n)
			return len(text), func() error { _, err := ostime.Parse(text); return err }
		}},
		{"ostime.Time.UnmarshalText", func(n int) (int, func() error) {
			text := []byte(strings.Repeat("2026-01-02T03:04:05", 64*n))
			return len(text), func() error { return new(ostime.Time).UnmarshalText(text) }
		}},
	}
}

// dataFiles read a file that another program may have written.
func dataFiles() []Reader {
	return []Reader{{"sandbox.New, records of the data file", func(n int) (int, func() error) {
		dir, err := os.MkdirTemp("", "growth") // in the folder of the test
		if err != nil {
			panic(err)
		}
		file := filepath.Join(dir, "data")
		if err := write(file, 4*n); err != nil {
			panic(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			panic(err)
		}
		return int(info.Size()), func() error {
			s, err := sandbox.New(sandbox.Options{Data: file})
			if err != nil {
				return err
			}
			return s.Close()
		}
	}}}
}

// write writes n snapshots to a data file.
func write(file string, n int) error {
	s, err := sandbox.New(sandbox.Options{Data: file})
	if err != nil {
		return err
	}
	for range n {
		r := httptest.NewRequest(http.MethodPost, createPath, strings.NewReader(`{"snapshot": {"volume_id": "v"}}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusAccepted {
			return errors.Join(errors.New(w.Body.String()), s.Close())
		}
	}
	return s.Close()
}
