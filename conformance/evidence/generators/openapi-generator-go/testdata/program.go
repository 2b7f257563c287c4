// Program makes the call of each line of the input, and writes a line with its
// result; ../../README.md describes both. It finds generated code by its names.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"reflect"
	"strings"
	"unicode"

	"program/openapi"

	"github.com/snapspec/snapspec/gen/runtime/acs"
)

type call struct {
	Operation           string
	Path, Query, Header map[string]json.RawMessage
	Body                json.RawMessage
}

type result struct {
	Status  int               `json:"status,omitempty"`
	Decoded any               `json:"decoded,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Untyped bool              `json:"untyped,omitempty"`
	Failed  string            `json:"failed,omitempty"`
}

func main() {
	client := newClient()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		r, err := serve(client, lines.Bytes())
		if err != nil {
			r = result{Failed: fmt.Sprintf("%T: %v", err, err)}
		}
		line, err := json.Marshal(r)
		if err != nil {
			line, _ = json.Marshal(result{Failed: err.Error()}) // a string can always be encoded
		}
		fmt.Println(string(line))
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "program:", err)
		os.Exit(1)
	}
}

func newClient() *openapi.APIClient {
	config := openapi.NewConfiguration()
	config.Servers = openapi.ServerConfigurations{{URL: os.Getenv("SANDBOX_URL")}}
	if strings.HasPrefix(os.Getenv("ID"), "alibaba/") {
		config.HTTPClient = &http.Client{Transport: signer{acs.Credentials{
			AccessKeyID: os.Getenv("SANDBOX_ACCESS_KEY"), AccessKeySecret: os.Getenv("SANDBOX_SECRET_KEY"),
		}}}
	}
	return openapi.NewAPIClient(config)
}

// signer signs the requests of the client.
type signer struct{ key acs.Credentials }

func (s signer) RoundTrip(sent *http.Request) (*http.Response, error) {
	req := sent.Clone(sent.Context())
	req.Header = canonical(sent.Header)
	if err := s.key.Sign(req.Context(), req); err != nil {
		return nil, err
	}
	return http.DefaultTransport.RoundTrip(req)
}

// canonical returns headers with the names that net/http expects. The client spells
// them as the document does.
func canonical(h http.Header) http.Header {
	named := http.Header{}
	for name, values := range h {
		named[http.CanonicalHeaderKey(name)] = values
	}
	return named
}

func serve(client *openapi.APIClient, line []byte) (result, error) {
	var c call
	if err := json.Unmarshal(line, &c); err != nil {
		return result{}, err
	}
	ctx := context.WithValue(context.Background(), openapi.ContextAPIKeys, map[string]openapi.APIKey{"token": {Key: os.Getenv("SANDBOX_TOKEN")}})
	request, err := newRequest(ctx, client, c)
	if err != nil {
		return result{}, err
	}
	return execute(request)
}

// newRequest calls, for instance, client.SnapshotsAPI.ShowSnapshot(ctx, projectId,
// snapshotId), and then a method for each other parameter.
func newRequest(ctx context.Context, client *openapi.APIClient, c call) (reflect.Value, error) {
	method, err := operation(client, c.Operation)
	if err != nil {
		return reflect.Value{}, err
	}
	arguments := []reflect.Value{reflect.ValueOf(ctx)}
	fields := method.Type().Out(0) // ctx, ApiService, the arguments, and the other parameters
	for i := 1; i < method.Type().NumIn(); i++ {
		name, text := lookUp(c.Path, fields.Field(i+1).Name)
		value, err := decode(method.Type().In(i), name, text)
		if err != nil {
			return reflect.Value{}, err
		}
		arguments = append(arguments, value)
	}
	request := method.Call(arguments)[0]
	parameters := maps.Clone(c.Query)
	if parameters == nil {
		parameters = map[string]json.RawMessage{}
	}
	maps.Copy(parameters, c.Header)
	for name, text := range parameters {
		if request, err = set(request, methodOf(request, name), name, text); err != nil {
			return reflect.Value{}, err
		}
	}
	if c.Body == nil {
		return request, nil
	}
	return set(request, bodyOf(request), "the body", c.Body)
}

// operation finds a method in the services of the client.
func operation(client *openapi.APIClient, name string) (reflect.Value, error) {
	services := reflect.ValueOf(client).Elem()
	for i := range services.NumField() {
		if field := services.Type().Field(i); !field.IsExported() {
			continue
		}
		if method := methodOf(services.Field(i), name); method.IsValid() {
			return method, nil
		}
	}
	return reflect.Value{}, fmt.Errorf("no method %s was generated", name)
}

func set(request, method reflect.Value, name string, text json.RawMessage) (reflect.Value, error) {
	if !method.IsValid() {
		return request, fmt.Errorf("%s has no method for %s", request.Type(), name)
	}
	value, err := decode(method.Type().In(0), name, text)
	if err != nil {
		return request, err
	}
	return method.Call([]reflect.Value{value})[0], nil
}

func decode(as reflect.Type, name string, text json.RawMessage) (reflect.Value, error) {
	value := reflect.New(as)
	if err := json.Unmarshal(text, value.Interface()); err != nil {
		return value, fmt.Errorf("%s %s: %w", name, text, err)
	}
	return value.Elem(), nil
}

func methodOf(value reflect.Value, name string) reflect.Value {
	for i := range value.NumMethod() {
		if fold(value.Type().Method(i).Name) == fold(name) {
			return value.Method(i)
		}
	}
	return reflect.Value{}
}

// bodyOf returns the method that takes the body. It is named after its schema, and
// no other method takes a struct.
func bodyOf(request reflect.Value) reflect.Value {
	for i := range request.NumMethod() {
		method := request.Method(i)
		if method.Type().NumIn() == 1 && method.Type().In(0).Kind() == reflect.Struct {
			return method
		}
	}
	return reflect.Value{}
}

func lookUp(values map[string]json.RawMessage, folded string) (string, json.RawMessage) {
	for name, text := range values {
		if fold(name) == fold(folded) {
			return name, text
		}
	}
	return folded, nil
}

// fold returns the form that Tag.1.Key and Tag1Key have in common.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// execute sends a request. Its method Execute returns the decoded body, if the
// operation has one, the response and an error.
func execute(request reflect.Value) (result, error) {
	results := request.MethodByName("Execute").Call(nil)
	err, _ := results[len(results)-1].Interface().(error)
	response, _ := results[len(results)-2].Interface().(*http.Response)
	if response == nil {
		return result{}, err
	}
	r := result{Status: response.StatusCode, Headers: subjectToken(response.Header)}
	var failure *openapi.GenericOpenAPIError
	switch {
	case err == nil && len(results) == 3:
		r.Decoded = results[0].Interface()
	case err == nil:
	case !errors.As(err, &failure) || response.StatusCode < http.StatusBadRequest:
		return result{}, err
	case failure.Model() != nil:
		r.Decoded = failure.Model()
	default:
		r.Decoded, r.Untyped = json.RawMessage(failure.Body()), true
	}
	return r, nil
}

// subjectToken returns the only response header that a document declares.
func subjectToken(h http.Header) map[string]string {
	token := h.Get("X-Subject-Token")
	if token == "" {
		return nil
	}
	return map[string]string{"X-Subject-Token": token}
}
