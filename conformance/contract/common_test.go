package contract_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// common returns the contract of testdata/common.yaml.
func common(t testing.TB) *contract.Contract {
	t.Helper()
	doc, err := document.Load(os.DirFS("testdata"), "common.yaml")
	require.NoError(t, err)
	c, err := contract.New(doc)
	require.NoError(t, err)
	return c
}

// target splits a target such as "GET /a?b=c X-Header:value".
func target(text string) *http.Request {
	fields := strings.Fields(text)
	r := httptest.NewRequest(fields[0], fields[1], nil)
	r.Host = "stub"
	if r.URL.Host != "" {
		r.Host = r.URL.Host
	}
	for _, header := range fields[2:] {
		name, value, _ := strings.Cut(header, ":")
		r.Header.Add(name, value)
	}
	return r
}

func TestCommonParameters(t *testing.T) {
	c := common(t)
	for _, test := range []struct {
		construct, inside, outside string
		want                       []string // in the outside request
	}{
		{"list, repeated", "GET /lists?form=1&form=2", "GET /lists?form=1&form=x", []string{"query form type"}},
		{"list with keywords", "GET /lists?form=1&form=2", "GET /lists?form=1&form=2&form=3", []string{"query form maxItems"}},
		{"list in one text", "GET /lists?comma=1,2", "GET /lists?comma=1,12", []string{"query comma maximum"}},
		{"list in one text, encoded", "GET /lists?comma=1%2C2", "GET /lists?comma=1%2Cx", []string{"query comma type"}},
		{"list in one text, empty", "GET /lists?comma=", "GET /lists?comma=1,", []string{"query comma type"}},
		{"list in one text, twice", "GET /lists?comma=1", "GET /lists?comma=1&comma=2", []string{"query comma repeated"}},
		{"list of unique items", "GET /lists?comma=1,2", "GET /lists?comma=1,1", []string{"query comma uniqueItems"}},
		{"spaceDelimited", "GET /lists?space=true%20false", "GET /lists?space=true,false", []string{"query space type"}},
		{"pipeDelimited", "GET /lists?pipe=a|b", "GET /lists?pipe=a|c", []string{"query pipe enum"}},
		{"pipeDelimited, too short", "GET /lists?pipe=a%7Cb", "GET /lists?pipe=a", []string{"query pipe minItems"}},
		{"list in a header", "GET /lists X-List:1,2 X-List:3", "GET /lists X-List:1,x", []string{"header X-List type"}},
		{"list in two headers", "GET /lists X-List:1 X-List:2", "GET /lists X-List:1 X-List:x", []string{"header X-List type"}},
		{"text or list", "GET /lists?either=abc", "GET /lists?either=abcd", []string{"query either oneOf"}},
		{"list or text", "GET /lists?either=ab&either=cd", "GET /lists?either=ab&either=cde", []string{"query either repeated"}},

		{"object, a parameter for each member", "GET /objects?red=1&green=2", "GET /objects?red=1&green=x", []string{"query green type"}},
		{"object without a required member", "GET /objects?red=1", "GET /objects?green=1", []string{"query red required"}},
		{"object with a repeated member", "GET /objects?red=1", "GET /objects?red=1&red=2", []string{"query red repeated"}},
		{"object in one text", "GET /objects?comma=r,1,g,2", "GET /objects?comma=r,1,g,x", []string{"query comma type"}},
		{"object in one text, unpaired", "GET /objects?comma=r,1", "GET /objects?comma=r,1,g", []string{"query comma form"}},
		{"object in one text, other member", "GET /objects?comma=r,1", "GET /objects?comma=r,1,b,2", []string{"query comma additionalProperties"}},
		{"deepObject", "GET /objects?deep[gt]=1", "GET /objects?deep[gt]=x", []string{"query deep[gt] type"}},
		{"deepObject, encoded", "GET /objects?deep%5Bgt%5D=1", "GET /objects?deep%5Bgt%5D=x", []string{"query deep[gt] type"}},
		{"deepObject, unknown member", "GET /objects?deep[gt]=1", "GET /objects?deep[lt]=1", []string{"query deep[lt] unknown?"}},
		{"deepObject, other case", "GET /objects?deep[gt]=1", "GET /objects?deep[GT]=1", []string{"query deep[GT] case"}},
		{"deepObject, list", "GET /objects?deep[tags][]=ab&deep[tags][]=c", "GET /objects?deep[tags][0]=abc", []string{"query deep[tags][0] maxLength"}},
		{"deepObject, nested", "GET /objects?deep[in][n]=1", "GET /objects?deep[in][n]=x", []string{"query deep[in][n] type"}},
		{"deepObject in one text", "GET /objects?deep[gt]=1", "GET /objects?deep=1", []string{"query deep form"}},
		{"deepObject or number", "GET /objects?since=1", "GET /objects?since=x", []string{"query since type"}},
		{"number or deepObject", "GET /objects?since[gt]=1", "GET /objects?since[gt]=x", []string{"query since anyOf"}},
		{"object in a header", "GET /objects X-Object:a,1", "GET /objects X-Object:a,x", []string{"header X-Object type"}},
		{"object in a header, exploded", "GET /objects X-Pairs:a=1", "GET /objects X-Pairs:a,1", []string{"header X-Pairs form"}},
		{"content is JSON", "GET /objects?json={%22a%22:1}", "GET /objects?json={%22a%22:%22x%22}", []string{"query json type"}},
		{"content is not JSON", "GET /objects?json={}", "GET /objects?json={", []string{"query json json"}},
		{"any other parameter is a member", "GET /open?a=1&limit=x", "GET /open?a=x&limit=x", []string{"query a type"}},

		{"number", "GET /values?number=1.5e0 Cookie:session=ab", "GET /values?number=1.6 Cookie:session=ab", []string{"query number maximum"}},
		{"number as JSON writes it", "GET /values?number=1 Cookie:session=ab", "GET /values?number=01 Cookie:session=ab", []string{"query number type"}},
		{"empty schema", "GET /values?any=x Cookie:session=ab", "GET /values?any=%ff Cookie:session=ab", []string{"query any utf8"}},
		{"enum without type", "GET /values?level=2 Cookie:session=ab", "GET /values?level=3 Cookie:session=ab", []string{"query level enum"}},
		{"union", "GET /values?union=all Cookie:session=ab", "GET /values?union=none Cookie:session=ab", []string{"query union type"}},
		{"empty value", "GET /values?flag Cookie:session=ab", "GET /values?flag=1 Cookie:session=ab", []string{"query flag type"}},
		{"pattern that Go cannot compile", "GET /values?ahead=abc Cookie:session=ab", "GET /values?ahead=abcd Cookie:session=ab", []string{"query ahead maxLength"}},
		{"cookie", "GET /values Cookie:session=ab;x=1", "GET /values Cookie:session=a", []string{"cookie session minLength"}},
		{"required cookie", "GET /values Cookie:session=ab", "GET /values Cookie:sessions=ab", []string{"cookie session required"}},
		{"list in a cookie", "GET /values Cookie:session=ab;ids=1,2", "GET /values Cookie:session=ab;ids=1,x", []string{"cookie ids type"}},

		{"simple list in the path", "GET /simple/1,2/a=1", "GET /simple/1,x/a=1", []string{"path ids type"}},
		{"simple object in the path", "GET /simple/1/a=1", "GET /simple/1/a=x", []string{"path pairs type"}},
		{"label", "GET /label/.1/.1.2", "GET /label/1/.1.2", []string{"path one form"}},
		{"label list", "GET /label/.1/.1.2", "GET /label/.1/.1.x", []string{"path many type"}},
		{"matrix", "GET /matrix/;one=1/;many=1,2/;each=1;each=2", "GET /matrix/;two=1/;many=1,2/;each=1", []string{"path one form"}},
		{"matrix list", "GET /matrix/;one=1/;many=1,2/;each=1", "GET /matrix/;one=1/;many=1,x/;each=1", []string{"path many type"}},
		{"matrix list, exploded", "GET /matrix/;one=1/;many=1/;each=1;each=2", "GET /matrix/;one=1/;many=1/;each=1;each=x", []string{"path each type"}},
		{"mixed segment", "GET /files/abc.json", "GET /files/abcd.xml", []string{"path name maxLength", "path type enum"}},

		{"apiKey in the query", "GET /lists?api_key=x", "GET /lists?api_token=x", []string{"query api_token unknown?"}},
		{"apiKey of another operation", "GET /public", "GET /public?api_key=x", []string{"query api_key unknown?"}},
	} {
		t.Run(test.construct, func(t *testing.T) {
			o, found, err := c.Request(target(test.inside))
			require.NoError(t, err)
			require.NotNil(t, o)
			assert.Equal(t, []string{}, brief(found))
			_, found, err = c.Request(target(test.outside))
			require.NoError(t, err)
			assert.Equal(t, test.want, brief(found))
		})
	}
}

func TestServers(t *testing.T) {
	c := common(t)
	for _, test := range []struct {
		name, target, operation string
	}{
		{"base path", "GET https://api.example.com/v1/lists", "GET /lists"},
		{"no base path at a host of a server", "GET https://api.example.com/lists", ""},
		{"base path with a variable", "GET https://us.example.com:8443/test/v1/lists", "GET /lists"},
		{"base path of another host", "GET https://stub/v1/lists", "GET /lists"},
		{"no base path at another host", "GET https://stub/lists", "GET /lists"},
		{"unknown base path", "GET https://stub/v2/lists", ""},
		{"only a path", "GET /v1/lists", "GET /lists"},
		{"server of the path", "GET https://api.example.com/public", "GET /public"},
		{"not the server of the document", "GET https://api.example.com/v1/public", ""},
		{"server of the operation", "POST https://other.example.com/v9/public", "POST /public"},
		{"not the server of the path", "POST https://other.example.com/public", ""},
		{"variable with the name of a parameter", "GET https://us.example.com:8443/testing/v1/files/abc.csv", "GET /files/{name}.{type}"},
		{"parameters under a base path", "GET https://api.example.com/v1/files/abc.csv", "GET /files/{name}.{type}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, _ := c.Route(target(test.target))
			if test.operation == "" {
				assert.Nil(t, o)
				return
			}
			require.NotNil(t, o)
			assert.Equal(t, test.operation, o.ID)
			assert.Empty(t, o.Request(target(test.target), nil))
		})
	}
}

const (
	typeForm      = "application/x-www-form-urlencoded"
	typeMultipart = "multipart/form-data; boundary=b"
)

// parts returns a multipart body: of each part its header lines, separated by |, then
// its content.
func parts(contents ...[2]string) string {
	var b strings.Builder
	for _, part := range contents {
		b.WriteString("--b\r\nContent-Disposition: form-data; " + strings.ReplaceAll(part[0], "|", "\r\n") + "\r\n\r\n" + part[1] + "\r\n")
	}
	return b.String() + "--b--\r\n"
}

func TestCommonBodies(t *testing.T) {
	o, ok := common(t).Operation("bodies")
	require.True(t, ok)
	file := [2]string{`name="file"; filename="f"|Content-Type: image/png`, "\xff\xfe\x00\x01"}
	for _, test := range []struct {
		construct, contentType, inside, outside string
		want                                    []string // in the outside body
	}{
		{"readOnly", "application/json", `{"name":"a","secret":"s"}`, `{"name":"a","secret":"s","id":1}`, []string{"body /id readOnly"}},
		{"vendor's JSON", "application/vnd.pet+json; charset=utf-8", `{"vendor":"a"}`, `{"name":"a"}`, []string{"body /name unknown?", "body /vendor required"}},
		{"JSON without schema", "application/problem+json", `{"a":1}`, `{"a":1,"a":1}`, []string{"body /a duplicate"}},

		{"form", typeForm, "name=a+b&age=1", "name=abcd&age=x", []string{"body /age type", "body /name maxLength"}},
		{"form without a required member", typeForm, "name=a", "age=1", []string{"body /name required"}},
		{"form with an unknown member", typeForm, "name=a", "name=a&x=1", []string{"body /x unknown?"}},
		{"form in other case", typeForm, "name=a", "name=a&Age=1", []string{"body /Age case"}},
		{"form with a repeated member", typeForm, "name=a", "name=a&name=b", []string{"body /name repeated"}},
		{"form that is not encoded", typeForm, "name=%25", "name=%zz", []string{"body /name syntax"}},
		{"form that is not UTF-8", typeForm, "name=%e2%82%ac", "name=%ff", []string{"body /name utf8"}},
		{"form with a list", typeForm, "name=a&tags=b&tags=c", "name=a&tags=bcd&tags=c", []string{"body /tags/0 maxLength"}},
		{"form with a list of one", typeForm, "name=a&tags=b", "name=a&tags=bcd", []string{"body /tags/0 maxLength"}},
		{"form with a list in brackets", typeForm, "name=a&tags[]=b&tags[]=c", "name=a&tags[0]=b&tags[1]=bcd", []string{"body /tags/1 maxLength"}},
		{"form with a list in one text", typeForm, "name=a&ids=1,2", "name=a&ids=1,x", []string{"body /ids/1 type"}},
		{"form with deepObject", typeForm, "name=a&price[amount]=1", "name=a&price[amount]=x", []string{"body /price/amount type"}},
		{"form with JSON", typeForm, "name=a&extra={\"a\":1}", "name=a&extra={\"a\":true}", []string{"body /extra/a type"}},
		{"form with broken JSON", typeForm, "name=a&extra={}", "name=a&extra={", []string{"body /extra json"}},
		{"form with readOnly", typeForm, "name=a", "name=a&created=x", []string{"body /created readOnly"}},
		{"form in another charset", typeForm, "name=a&lost=any", "name=a&lost=any&x=", []string{"body /x unknown?"}},

		{"multipart", typeMultipart, parts(file, [2]string{`name="age"`, "1"}), parts(file, [2]string{`name="age"`, "x"}), []string{"body /age type"}},
		{"multipart without a required part", typeMultipart, parts(file), parts([2]string{`name="age"`, "1"}), []string{"body /file required"}},
		{"multipart with an unknown part", typeMultipart, parts(file), parts(file, [2]string{`name="x"`, "1"}), []string{"body /x unknown?"}},
		{"multipart with a repeated part", typeMultipart, parts(file), parts(file, file), []string{"body /file repeated"}},
		{"multipart with a file that is too long", typeMultipart, parts(file), parts([2]string{file[0], "\xff\xff\xff\xff\xff"}), []string{"body /file maxLength"}},
		{"multipart with a media type", typeMultipart, parts(file), parts([2]string{`name="file"|Content-Type: text/plain`, "a"}), []string{"body /file content-type"}},
		{"multipart with JSON", typeMultipart, parts(file, [2]string{`name="info"`, `{"a":1}`}), parts(file, [2]string{`name="info"|Content-Type: application/json`, `{"a":"x"}`}), []string{"body /info/a type"}},
		{"multipart with text that is not UTF-8", typeMultipart, parts(file, [2]string{`name="age"`, "1"}), parts(file, [2]string{`name="age"`, "\xff"}), []string{"body /age utf8"}},
		{"multipart without names", typeMultipart, parts(file), parts(file, [2]string{`x="age"`, "1"}), []string{"body  form"}},
		{"multipart that ends early", typeMultipart, parts(file), parts(file)[:30], []string{"body  form"}},
		{"multipart with an unread part", typeMultipart, parts(file, [2]string{`name="notes"`, "<a/>"}), parts(file, [2]string{`name="notes"`, "<a/>"}, [2]string{`name="age"`, "x"}), []string{"body /age type"}},

		{"text", "text/plain", "abc", "abcd", []string{"body  maxLength"}},
		{"text that is not UTF-8", "text/plain; charset=utf-8", "€", "\xff", []string{"body  utf8"}},
		{"bytes", "application/octet-stream", "\xff\xfe\xfd", "\xff\xfe\xfd\xfc", []string{"body  maxLength"}},
		{"required", "text/csv", "a,b", "", []string{"body  required"}},
	} {
		t.Run(test.construct, func(t *testing.T) {
			check := func(body string) []string {
				r := target("POST /bodies")
				r.Header.Set("Content-Type", test.contentType)
				return brief(o.Request(r, []byte(body)))
			}
			assert.Equal(t, []string{}, check(test.inside))
			assert.Equal(t, test.want, check(test.outside))
		})
	}
}

func TestCommonMediaTypes(t *testing.T) {
	o, _ := common(t).Operation("bodies")
	for sent, want := range map[string][]string{
		"image/png":                        {},
		"IMAGE/Gif; x=y":                   {},
		"application/xml":                  {},
		"text/plain; charset=iso-8859-1":   {},
		"video/mp4":                        {"header Content-Type content-type"},
		"application/json; charset=latin1": {"header Content-Type content-type"},
		"multipart/form-data":              {"header Content-Type form"},
	} {
		r := target("POST /bodies")
		r.Header.Set("Content-Type", sent)
		assert.Equal(t, want, brief(o.Request(r, []byte("\xff"))), sent)
	}
}

func TestCommonResponses(t *testing.T) {
	o, _ := common(t).Operation("bodies")
	for _, test := range []struct {
		construct   string
		status      int
		contentType string
		body        string
		want        []string
	}{
		{"application/*", 200, "application/json", `{"id":1,"name":"a"}`, []string{}},
		{"application/* and writeOnly", 200, "application/json", `{"id":1,"name":"a","secret":"s"}`, []string{"body /secret writeOnly"}},
		{"application/* and a vendor's JSON", 200, "application/x+json", `{"id":1}`, []string{"body /name required"}},
		{"application/* and another type", 200, "text/plain", `a`, []string{"header Content-Type content-type"}},
		{"recursive schema", 200, "application/json", `{"id":1,"name":"a","next":{"id":1,"name":"b","next":{"id":"x","name":"c"}}}`, []string{"body /next/next/id type"}},
		{"range of statuses", 201, "application/json", `1`, []string{}},
		{"range of statuses, wrong body", 299, "application/json", `true`, []string{"body  type"}},
		{"*/*", 404, "text/html", `abc`, []string{}},
		{"*/* with text that is too long", 404, "text/html", `abcd`, []string{"body  maxLength"}},
		{"*/* with JSON", 404, "application/json", `"abcd"`, []string{"body  maxLength"}},
		{"*/* without a media type", 404, "", "\xff\xff\xff\xff", []string{"body  maxLength"}},
		{"default", 500, "application/json", `true`, []string{"status 500 status?"}},
		{"default, wrong body", 500, "application/json", `1`, []string{"status 500 status?", "body  type"}},
	} {
		t.Run(test.construct, func(t *testing.T) {
			header := http.Header{"X-Numbers": {"1, 2"}}
			if test.contentType != "" {
				header.Set("Content-Type", test.contentType)
			}
			assert.Equal(t, test.want, brief(o.Response(test.status, header, []byte(test.body))))
		})
	}
	header := http.Header{"X-Numbers": {"1,x"}, "Content-Type": {"application/json"}}
	assert.Equal(t, []string{"header X-Numbers type"}, brief(o.Response(200, header, []byte(`{"id":1,"name":"a"}`))))
}

func TestDiscriminator(t *testing.T) {
	o, _ := common(t).Operation("animals")
	for body, want := range map[string][]string{
		`{"kind":"cat","lives":9}`:   {},
		`{"kind":"dog","tail":true}`: {},
		`{"kind":"cat","lives":"x"}`: {"body  oneOf"},
		`{"kind":"cow"}`:             {"body  discriminator"},
		`{"lives":9}`:                {"body  discriminator"},
	} {
		r := target("PUT /animals Content-Type:application/json")
		assert.Equal(t, want, brief(o.Request(r, []byte(body))), body)
	}
}

func TestUnchecked(t *testing.T) {
	c := common(t)
	var lines []string
	for _, u := range c.Unchecked() {
		lines = append(lines, u.String())
	}
	assert.Equal(t, []string{
		"format weekday: not checked: it is not a format of this package, so any value has it, first at /components/schemas/Pet/properties/seen",
		"pattern ^(?!x).*$: not checked: Go cannot compile it, so any text matches it, first at /paths/~1values/get/parameters/5/schema",
		"GET /lists request header X-Styled: not checked: form is not a style of a parameter in header",
		"GET /lists request query nested: not checked: the style form has no form for items that are lists or objects",
		"GET /values request cookie exploded: not checked: the style form with explode is not defined for a list in a cookie",
		"GET /values request header Accept: not checked: OpenAPI ignores a parameter of this name, because other parts of the document describe the header",
		"animals callbacks done: not checked: it is a request of the server, and only requests for it are matched",
		"bodies request body application/problem+json: not checked: the media type has no schema, so only its syntax is checked",
		"bodies request body application/x-www-form-urlencoded /lost: not checked: it is an object, and its encoding does not say how a form writes it",
		"bodies request body application/xml: not checked: bodies of this media type are not read",
		"bodies request body multipart/form-data /notes: not checked: its media type application/xml is not read",
		"bodies 200 header X-Bare: not checked: it has no schema",
		"objects request query xml: not checked: its media type application/xml is not read",
		"objects request query broken: not checked: the style form has no form for the member inner, which is a list or an object",
		"objects request query bare: not checked: it has no schema",
	}, lines)
}

func TestOwnDocumentsAreChecked(t *testing.T) {
	for _, api := range specs.APIs() {
		for _, name := range api.Documents {
			doc, err := document.Load(specs.FS, name)
			require.NoError(t, err)
			c, err := contract.New(doc)
			require.NoError(t, err)
			assert.Empty(t, c.Unchecked(), name)
		}
	}
}

func TestUncheckedMessages(t *testing.T) {
	c := common(t)
	for _, test := range []struct {
		target string
		want   []string
	}{
		{"GET /objects?red=1", nil},
		{"GET /objects?red=1&xml=x", []string{"query xml"}},
		{"GET /objects?red=1&bare[x]=x", []string{"query bare"}},
		{"GET /lists?nested=x", []string{"query nested"}},
		{"GET /values Cookie:exploded=1 Accept:x", []string{"cookie exploded", "header Accept"}},
		{"POST /bodies Content-Type:application/json", nil},
		{"POST /bodies Content-Type:application/xml", []string{"body "}},
		{"POST /bodies Content-Type:text/plain;charset=iso-8859-1", []string{"body "}},
		{"POST /bodies Content-Type:multipart/form-data;boundary=b", []string{"body /notes"}},
	} {
		r := target(test.target)
		o, _ := c.Route(r)
		require.NotNil(t, o, test.target)
		var got []string
		for _, u := range o.UncheckedRequest(r) {
			got = append(got, u.In+" "+u.At)
		}
		assert.Equal(t, test.want, got, test.target)
	}
	o, _ := c.Operation("bodies")
	for contentType, want := range map[string]int{"application/json": 0, "application/xml": 1, "text/plain": 0} {
		assert.Len(t, o.UncheckedResponse(200, http.Header{"Content-Type": {contentType}}), want, contentType)
	}
	assert.Len(t, o.UncheckedResponse(200, http.Header{"X-Bare": {"1"}}), 1)
}

func TestUncheckedParametersHaveNoFindings(t *testing.T) {
	c := common(t)
	for _, request := range []string{
		"GET /objects?red=1&xml=x&bare=%ff&bare=2", "GET /objects?red=1&inner=x", "GET /lists?nested=1&nested[a]=2 X-Styled:x",
		"GET /values Cookie:session=ab;exploded=x Accept:text/html",
	} {
		_, found, err := c.Request(target(request))
		require.NoError(t, err)
		assert.Empty(t, found, request)
	}
}

func TestLaterOpenAPI(t *testing.T) {
	c, err := parse(t, `{openapi: 3.1.0, info: {title: T, version: 0.1.0}, webhooks: {w: {post: {responses: {'200': {description: ok}}}}}, paths: {/: {post: {operationId: A,
		requestBody: {content: {application/json: {schema: {type: object, properties: {
			'null': {type: [string, 'null'], maxLength: 2}, const: {const: x}, above: {type: number, exclusiveMinimum: 1}, if: {type: string, contentEncoding: base64},
			union: {oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {const: b}}}]}}}}}},
		responses: {'200': {description: ok}}}}}}`)
	require.NoError(t, err)
	o, _ := c.Operation("A")
	for body, want := range map[string][]string{
		`{"null":null}`:        {},
		`{"null":"abc"}`:       {"body /null maxLength"},
		`{"null":1}`:           {"body /null type"},
		`{"const":"x"}`:        {},
		`{"const":"y"}`:        {"body /const enum"},
		`{"above":1.1}`:        {},
		`{"above":1}`:          {"body /above exclusiveMinimum"},
		`{"union":{"k":"a"}}`:  {},
		`{"union":{"k":"c"}}`:  {"body /union oneOf"},
		`{"if":"not base 64"}`: {},
	} {
		assert.Equal(t, want, brief(o.Request(target("POST / Content-Type:application/json"), []byte(body))), body)
	}
	var lines []string
	for _, u := range c.Unchecked() {
		lines = append(lines, u.At)
	}
	assert.Equal(t, []string{"keyword contentEncoding", "webhooks w"}, lines)
}

// TestNewLeavesDocuments checks that New does not change what it adapts.
func TestNewLeavesDocuments(t *testing.T) {
	doc, err := document.Load(os.DirFS("testdata"), "common.yaml")
	require.NoError(t, err)
	before, err := doc.MarshalJSON()
	require.NoError(t, err)
	_, err = contract.New(doc)
	require.NoError(t, err)
	after, err := doc.MarshalJSON()
	require.NoError(t, err)
	assert.JSONEq(t, string(before), string(after))
	assert.Equal(t, "^(?!x).*$", doc.Paths.Value("/values").Get.Parameters.GetByInAndName(openapi3.ParameterInQuery, "ahead").Schema.Value.Pattern)
}
