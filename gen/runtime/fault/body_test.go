package fault_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// shape is a body and its parts.
type shape struct {
	name      string
	code      fault.Code
	message   string
	requestID string
}

var shaped = map[string]struct {
	json string
	want shape
}{
	"error": {
		`{"error":{"message":"XXXX","code":"XXX"}}`,
		shape{name: "error", code: fault.StringCode("XXX"), message: "XXXX"},
	},
	"another name": {
		`{"itemNotFound":{"code":"EVS.5404","message":"no such volume"}}`,
		shape{name: "itemNotFound", code: fault.StringCode("EVS.5404"), message: "no such volume"},
	},
	"integer code": {
		`{"badRequest":{"code":400,"message":"bad"}}`,
		shape{name: "badRequest", code: fault.IntCode(400), message: "bad"},
	},
	"gateway": {
		`{"error_msg":"The format of message is error","error_code":"AS.0001"}`,
		shape{code: fault.StringCode("AS.0001"), message: "The format of message is error"},
	},
	"gateway with request_id": {
		`{"error_code":"APIGW.0301","error_msg":"no token","request_id":"abc"}`,
		shape{code: fault.StringCode("APIGW.0301"), message: "no token", requestID: "abc"},
	},
	"DWS, live": {
		`{"externalMessage":"in use","errCode":"DWS.0015","error_code":"DWS.0015","error_msg":"in use"}`,
		shape{code: fault.StringCode("DWS.0015"), message: "in use"},
	},
	"unknown members": {
		`{"trace":[1,{"a":null}],"conflictingRequest":{"title":"t","code":409,"message":"m"},"more":{}}`,
		shape{name: "conflictingRequest", code: fault.IntCode(409), message: "m"},
	},
	"first of two faults": {
		`{"zeta":{"code":1,"message":"z"},"alpha":{"code":2,"message":"a"}}`,
		shape{name: "zeta", code: fault.IntCode(1), message: "z"},
	},
	"first that is a fault": {
		`{"a":{"code":1.5,"message":"a"},"b":{"code":2},"c":{"code":3,"message":null},"d":{"code":4,"message":"d"}}`,
		shape{name: "d", code: fault.IntCode(4), message: "d"},
	},
	"gateway before named": {
		`{"error":{"code":400,"message":"named"},"error_code":"APIGW.0301","error_msg":"gateway"}`,
		shape{code: fault.StringCode("APIGW.0301"), message: "gateway"},
	},
	"gateway without message, then named": {
		`{"error_code":"APIGW.0301","error":{"code":400,"message":"named"}}`,
		shape{name: "error", code: fault.IntCode(400), message: "named"},
	},
	"named with request_id": {
		`{"error":{"code":400,"message":"m"},"request_id":"abc"}`,
		shape{name: "error", code: fault.IntCode(400), message: "m", requestID: "abc"},
	},
	"request_id of another type": {
		`{"error":{"code":400,"message":"m"},"request_id":7}`,
		shape{name: "error", code: fault.IntCode(400), message: "m"},
	},
	"name of many alphabets": {
		`{"错误":{"code":"C","message":"\u9519"}}`,
		shape{name: "错误", code: fault.StringCode("C"), message: "错"},
	},
	"empty code and message": {
		`{"error":{"code":"","message":""}}`,
		shape{name: "error"},
	},
	"repeated code, the last counts": {
		`{"error":{"code":true,"message":"m","code":400}}`,
		shape{name: "error", code: fault.IntCode(400), message: "m"},
	},
	"code at the top": {
		`{"code":400,"message":"m"}`,
		shape{code: fault.IntCode(400), message: "m"},
	},
	"code at the top before named": {
		`{"error":"e","code":"EVS.0001","message":"m"}`,
		shape{code: fault.StringCode("EVS.0001"), message: "m"},
	},
	"message alone": {
		`{"message":"no Route matched with those values"}`,
		shape{message: "no Route matched with those values"},
	},
	"message with a code of another type": {
		`{"code":1.5,"message":"m","request_id":"abc"}`,
		shape{message: "m", requestID: "abc"},
	},
}

var shapeless = map[string]string{
	"object":             `{}`,
	"array":              `[]`,
	"array of faults":    `[{"error":{"code":400,"message":"m"}}]`,
	"string":             `"Service Unavailable"`,
	"number":             `1e999`,
	"null":               `null`,
	"bool":               `false`,
	"named, no message":  `{"error":{"code":400}}`,
	"named, no code":     `{"error":{"message":"m"}}`,
	"named, float code":  `{"error":{"code":400.5,"message":"m"}}`,
	"named, null code":   `{"error":{"code":null,"message":"m"}}`,
	"named, number text": `{"error":{"code":400,"message":7}}`,
	"named, deeper":      `{"outer":{"error":{"code":400,"message":"m"}}}`,
	"capitals":           `{"error":{"Code":400,"MESSAGE":"m"}}`,
	"gateway, no code":   `{"error_msg":"m"}`,
	"gateway, capitals":  `{"ERROR_CODE":"APIGW.0301","Error_Msg":"m"}`,
}

// undocumented are bodies that servers send and the document refuses.
var undocumented = map[string]struct {
	json string
	want shape
}{
	"gateway one level down": {
		`{"error":{"error_code":"APIGW.0301","error_msg":"m"}}`,
		shape{name: "error", code: fault.StringCode("APIGW.0301"), message: "m"},
	},
	"gateway one level down, with request_id": {
		`{"error":{"error_code":"APIGW.0301","error_msg":"m","request_id":"abc"}}`,
		shape{name: "error", code: fault.StringCode("APIGW.0301"), message: "m", requestID: "abc"},
	},
	"request_id of the top before the one below": {
		`{"request_id":"top","error":{"error_code":"APIGW.0301","error_msg":"m","request_id":"below"}}`,
		shape{name: "error", code: fault.StringCode("APIGW.0301"), message: "m", requestID: "top"},
	},
	"base64 text": {
		`"eyJlcnJvcl9jb2RlIjoiQVBJR1cuMDMwMSIsImVycm9yX21zZyI6Im0ifQ=="`,
		shape{code: fault.StringCode("APIGW.0301"), message: "m"},
	},
}

func TestBodyReadsTheUndocumented(t *testing.T) {
	for name, test := range undocumented {
		t.Run(name, func(t *testing.T) {
			body := readBody(t, test.json)
			require.Equal(t, test.want, shapeOf(body))
			requireWrites(t, test.json, body)
		})
	}
}

func TestBodyDropsAByteOrderMark(t *testing.T) {
	const text = `{"error":{"code":400,"message":"m"}}`
	var body fault.Body
	require.NoError(t, body.UnmarshalJSON([]byte("\uFEFF"+text)))
	require.Equal(t, shape{name: "error", code: fault.IntCode(400), message: "m"}, shapeOf(body))
	requireWrites(t, text, body)
}

func TestBodyReads(t *testing.T) {
	for name, test := range shaped {
		t.Run(name, func(t *testing.T) {
			body := readBody(t, test.json)
			require.Equal(t, test.want, shapeOf(body))
			requireWrites(t, test.json, body)
		})
	}
}

func TestBodyKeepsWhatHasNoShape(t *testing.T) {
	for name, text := range shapeless {
		t.Run(name, func(t *testing.T) {
			body := readBody(t, text)
			require.Equal(t, shape{}, shapeOf(body), "%s has none of the shapes", text)
			requireWrites(t, text, body)
		})
	}
}

// TestBodyApart tests bodies on which Body and the document differ on purpose.
func TestBodyApart(t *testing.T) {
	tests := map[string]struct {
		json string
		want shape
	}{
		// The document requires a string; dropping the code would lose information.
		"gateway, integer code": {
			`{"error_code":404,"error_msg":"m"}`,
			shape{code: fault.IntCode(404), message: "m"},
		},
		// A validator may accept a number as an integer by its value.
		"named, integer with a fraction": {`{"error":{"code":400.0,"message":"m"}}`, shape{}},
		// Validators differ on null if a schema has no type.
		"named, null":        {`{"error":null}`, shape{}},
		"gateway, null text": {`{"error_code":"APIGW.0301","error_msg":null}`, shape{code: fault.StringCode("APIGW.0301")}},
		// A code without a message says most of what there is to say.
		"gateway, no text": {`{"error_code":"APIGW.0301"}`, shape{code: fault.StringCode("APIGW.0301")}},
		"code alone":       {`{"code":"Throttling.User"}`, shape{code: fault.StringCode("Throttling.User")}},
		"named, no text":   {`{"error":{"code":"EVS.0001"}}`, shape{name: "error", code: fault.StringCode("EVS.0001")}},
		"a number alone":   {`{"code":400}`, shape{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body := readBody(t, test.json)
			require.Equal(t, test.want, shapeOf(body))
			requireWrites(t, test.json, body)
		})
	}
}

// TestBodyAgreesWithDocument checks the tables against the schema of the body.
func TestBodyAgreesWithDocument(t *testing.T) {
	doc, err := document.Load(specs.FS, "huawei/evsv2.yaml")
	require.NoError(t, err)
	schema := doc.Components.Schemas["Fault"].Value
	check := func(text string) error {
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return err
		}
		return schema.VisitJSON(value)
	}
	for name, test := range shaped {
		require.NoError(t, check(test.json), "%s: the document refuses %s", name, test.json)
	}
	for name, text := range shapeless {
		require.Error(t, check(text), "%s: the document accepts %s", name, text)
	}
	for name, test := range undocumented {
		require.Error(t, check(test.json), "%s: the document accepts %s", name, test.json)
	}
}

func TestBodyKeepsBytes(t *testing.T) {
	const text = " { \"error\" : {\n\t\"message\": \"a < b \\u0026 c\", \"code\": -0 } }\n"
	var body fault.Body
	require.NoError(t, body.UnmarshalJSON([]byte(text)))
	raw, err := body.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, text, string(raw), "byte for byte")

	written, err := json.Marshal(body)
	require.NoError(t, err)
	require.Equal(t, `{"error":{"message":"a \u003c b \u0026 c","code":-0}}`, string(written), "json.Marshal compacts and escapes")
}

func TestBodyIsImmutable(t *testing.T) {
	const text = `{"error":{"code":400,"message":"m"}}`
	data := []byte(text)
	var body fault.Body
	require.NoError(t, body.UnmarshalJSON(data))
	clear(data)
	requireWrites(t, text, body)

	raw, err := body.MarshalJSON()
	require.NoError(t, err)
	clear(raw)
	requireWrites(t, text, body)
}

func TestBodyRefusesWhatIsNoJSON(t *testing.T) {
	for _, text := range []string{``, `<html>`, `{`, `{} {}`, `{"error":}`} {
		before := fault.Gateway("EVS.0001", "before")
		body := before
		require.ErrorContains(t, body.UnmarshalJSON([]byte(text)), "expected JSON", "%q was read", text)
		require.Equal(t, before, body, "%q changed the body", text)
	}
}

func TestBodyMade(t *testing.T) {
	tests := map[string]struct {
		body fault.Body
		json string
		want shape
	}{
		"Named": {
			fault.Named("itemNotFound", fault.IntCode(404), "no such volume"),
			`{"itemNotFound":{"code":404,"message":"no such volume"}}`,
			shape{name: "itemNotFound", code: fault.IntCode(404), message: "no such volume"},
		},
		"Named, no name": {
			fault.Named("", fault.StringCode("EVS.5400"), "bad"),
			`{"error":{"code":"EVS.5400","message":"bad"}}`,
			shape{name: "error", code: fault.StringCode("EVS.5400"), message: "bad"},
		},
		"Named, all empty": {
			fault.Named("", fault.Code{}, ""),
			`{"error":{"code":"","message":""}}`,
			shape{name: "error"},
		},
		"Named as a gateway's member": {
			fault.Named("error_code", fault.IntCode(400), "bad"),
			`{"error_code":{"code":400,"message":"bad"}}`,
			shape{name: "error_code", code: fault.IntCode(400), message: "bad"},
		},
		"Gateway": {
			fault.Gateway("APIGW.0301", "no token"),
			`{"error_code":"APIGW.0301","error_msg":"no token"}`,
			shape{code: fault.StringCode("APIGW.0301"), message: "no token"},
		},
		"GatewayWithRequestID": {
			fault.GatewayWithRequestID("APIGW.0301", "no token", "abc"),
			`{"error_code":"APIGW.0301","error_msg":"no token","request_id":"abc"}`,
			shape{code: fault.StringCode("APIGW.0301"), message: "no token", requestID: "abc"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			requireWrites(t, test.json, test.body)
			require.Equal(t, test.want, shapeOf(test.body))
			require.True(t, readBody(t, test.json) == test.body, "made and read, the body is the same")
		})
	}
}

func TestZeroBodyIsNotWritten(t *testing.T) {
	_, err := json.Marshal(fault.Body{})
	require.ErrorContains(t, err, "zero Body")
}

// Fault and createSnapshot400JSONResponse are declared as in generated code.
type Fault = fault.Body

type createSnapshot400JSONResponse Fault

func (t createSnapshot400JSONResponse) MarshalJSON() ([]byte, error) {
	return Fault(t).MarshalJSON()
}

func (t *createSnapshot400JSONResponse) UnmarshalJSON(b []byte) error {
	return (*Fault)(t).UnmarshalJSON(b)
}

func TestBodyInGeneratedCode(t *testing.T) {
	const text = `{"badRequest":{"code":400,"message":"bad"}}`
	var response createSnapshot400JSONResponse
	require.NoError(t, json.Unmarshal([]byte(text), &response))
	require.Equal(t, "badRequest", Fault(response).Name())

	var sent bytes.Buffer
	require.NoError(t, json.NewEncoder(&sent).Encode(response))
	require.Equal(t, text+"\n", sent.String())
}

// FuzzBody reads any bytes: it keeps JSON and refuses everything else.
func FuzzBody(f *testing.F) {
	for _, test := range shaped {
		f.Add([]byte(test.json))
	}
	for _, text := range shapeless {
		f.Add([]byte(text))
	}
	for _, test := range undocumented {
		f.Add([]byte(test.json))
	}
	f.Add([]byte("\uFEFF{}"))
	f.Add([]byte(" { \"a\" : \"<\u2028>\" }\n"))
	f.Add([]byte("{\"\xff\":{\"code\":1,\"message\":\"\xff\"}}"))

	f.Fuzz(func(t *testing.T, data []byte) {
		var body fault.Body
		err := body.UnmarshalJSON(data)
		data = bytes.TrimPrefix(data, []byte("\uFEFF"))
		require.Equal(t, json.Valid(data), err == nil, "%q is read if it is JSON; error: %v", data, err)
		if err != nil {
			return
		}
		raw, err := body.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, data, raw, "MarshalJSON returns what was read")

		written, err := json.Marshal(body)
		require.NoError(t, err)
		require.Equal(t, string(compact(t, data)), string(written), "json.Marshal returns the same JSON")
		require.Equal(t, shapeOf(body), shapeOf(readBody(t, string(written))), "and it means the same")
	})
}

// compact returns data as encoding/json marshals a json.RawMessage.
func compact(t *testing.T, data []byte) []byte {
	t.Helper()
	written, err := json.Marshal(json.RawMessage(data))
	require.NoError(t, err)
	return written
}

func readBody(t *testing.T, text string) fault.Body {
	t.Helper()
	var body fault.Body
	require.NoError(t, json.Unmarshal([]byte(text), &body))
	return body
}

func shapeOf(body fault.Body) shape {
	return shape{body.Name(), body.Code(), body.Message(), body.RequestID()}
}

// requireWrites requires that the body marshals to text, byte for byte.
func requireWrites(t *testing.T, text string, body fault.Body) {
	t.Helper()
	raw, err := body.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, text, string(raw), "what was read or made is written")
}
