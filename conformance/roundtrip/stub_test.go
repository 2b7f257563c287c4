package roundtrip_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
)

// stub gives every call the same response.
type stub struct {
	answer
	got func(request any)
}

// reply returns the response of s as the generated type of its status. Types are the
// response types of the operation, as empty values.
func (s stub) reply(request any, types []any) (any, error) {
	s.got(request)
	chosen := responseType(s.status, len(s.body) > 0, types)
	if chosen == nil {
		return nil, fmt.Errorf("no generated type is for a response of status %d", s.status)
	}
	response := reflect.New(chosen)
	body := response
	if inner := response.Elem(); inner.Kind() == reflect.Struct && inner.FieldByName("Body").IsValid() {
		body = inner.FieldByName("Body").Addr()
	}
	if status := member(response, "StatusCode"); status.IsValid() {
		status.SetInt(int64(s.status))
	}
	if declared := member(response, "Headers"); declared.IsValid() {
		for name := range s.header {
			if field := declared.FieldByName(strings.ReplaceAll(name, "-", "")); field.IsValid() {
				field.SetString(s.header.Get(name))
			}
		}
	}
	if len(s.body) > 0 {
		if err := decode(s.body, body.Interface()); err != nil {
			return nil, err
		}
	}
	return response.Elem().Interface(), nil
}

func member(response reflect.Value, name string) reflect.Value {
	if response.Elem().Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return response.Elem().FieldByName(name)
}

// responseType returns the type of a status, with or without a body. The generator names
// them CreateSnapshot202JSONResponse or DeleteSnapshot202Response.
func responseType(status int, hasBody bool, types []any) reflect.Type {
	suffixes := []string{"JSONResponse", "Response"}
	if !hasBody {
		suffixes = []string{"Response", "JSONResponse"}
	}
	for _, prefix := range []string{fmt.Sprintf("%03d", status), "default"} {
		for _, suffix := range suffixes {
			for _, candidate := range types {
				if kind := reflect.TypeOf(candidate); strings.HasSuffix(kind.Name(), prefix+suffix) {
					return kind
				}
			}
		}
	}
	return nil
}

// decode decodes the body of a response and refuses unknown members.
func decode(body []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
}

// recorder checks the messages to and from a server against the contract.
type recorder struct {
	next       http.Handler
	api        *contract.Contract
	documented *contract.Operation
	operation  string
	findings   []contract.Finding
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	operation, findings, err := r.api.Request(req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if operation != nil {
		r.operation = operation.ID
	}
	answer := httptest.NewRecorder()
	r.next.ServeHTTP(answer, req)
	findings = append(findings, r.documented.Response(answer.Code, answer.Header(), answer.Body.Bytes())...)
	r.findings = slices.DeleteFunc(findings, func(f contract.Finding) bool {
		return f.Rule == contract.RuleStatus && f.Strict // the default response is for any status
	})
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// notFound handles what Dispatch refuses.
var notFound = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	http.Error(w, strings.Join(r.Header.Values("x-acs-action"), ", ")+" is not an action of this server", http.StatusNotFound)
})
