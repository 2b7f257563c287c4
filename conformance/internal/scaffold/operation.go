package scaffold

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/snapspec/snapspec/conformance/traffic/mask"
	"github.com/snapspec/snapspec/gen/runtime/acs"
)

// operation is what is known of the operation.
type operation struct {
	id, method, template string
	action               string // of an RPC API
	parameters           []parameter
	path, query          string // as sent
	scheme               string // the header of the credentials
	request              *message
	status               int
	response             *message
	hasExample           bool
}

type parameter struct {
	in, name string
	schema   *schema
	required bool
}

// message is a body of the example.
type message struct {
	text   string
	value  *yaml.Node
	schema *schema
}

// newOperation returns the operation. The paths are those of the document.
func newOperation(o Options, paths []string) (*operation, error) {
	op := &operation{id: o.Operation, method: strings.ToUpper(o.Method), template: o.Path, status: http.StatusOK}
	if o.Example != nil {
		if err := op.read(o, paths); err != nil {
			return nil, err
		}
	}
	if op.method == "" || !strings.HasPrefix(op.template, "/") {
		return nil, errors.New("there is no example, so give the method and the path, such as GET and /v1/things/{thing_id}")
	}
	if err := op.requireValid(); err != nil {
		return nil, err
	}
	for segment := range strings.SplitSeq(op.template, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			op.parameters = append(op.parameters, parameter{"path", strings.TrimSuffix(name, "}"), &schema{kind: "string"}, true})
		}
	}
	if o.Sibling != "" && op.action == "" {
		op.action = strings.ToUpper(op.id[:1]) + op.id[1:]
	}
	if op.action != "" {
		for _, header := range []string{acs.HeaderAction, acs.HeaderVersion} {
			op.parameters = append(op.parameters, parameter{"header", header, &schema{kind: "string"}, true})
		}
	}
	return op, nil
}

// parameterName matches the name of a parameter of a path, and literal another segment.
var (
	parameterName = regexp.MustCompile(`^\{[\w.-]+\}$`)
	literal       = regexp.MustCompile(`^([\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*$`)
)

// requireValid fails unless OpenAPI has the method and the path.
func (op *operation) requireValid() error {
	if !slices.Contains(methods, strings.ToLower(op.method)) {
		return fmt.Errorf("the method %q is not one of %s", op.method, strings.ToUpper(strings.Join(methods, ", ")))
	}
	segments := strings.Split(op.template, "/")
	for i, segment := range segments {
		switch {
		case !parameterName.MatchString(segment) && !literal.MatchString(segment):
			return fmt.Errorf("the segment %q of the path is neither a parameter, such as {thing_id}, nor percent-encoded text without a query", segment)
		case parameterName.MatchString(segment) && slices.Contains(segments[:i], segment):
			return fmt.Errorf("the path %q has the parameter %s twice; rename one", op.template, segment)
		}
	}
	return nil
}

// read takes the facts of the example.
func (op *operation) read(o Options, paths []string) error {
	x := o.Example
	switch {
	case x.Foreign || x.Request.URL == nil:
		return errors.New("the exchange is not one of HTTP; choose another")
	case x.Response == nil || x.Response.Status < 200 || x.Response.Status > 299:
		return errors.New("the exchange did not succeed; choose one with a status of success")
	case x.Request.Lost || x.Response.Lost:
		return errors.New("a body of the exchange was not recorded; choose another")
	case op.method != "" && op.method != x.Request.Method:
		return fmt.Errorf("the method of the exchange is %s; leave --method out, or choose another exchange", x.Request.Method)
	}
	op.hasExample, op.method, op.status = true, x.Request.Method, x.Response.Status
	op.action = x.Request.Header.Get(acs.HeaderAction)
	if err := op.readPath(x.Request.URL.EscapedPath(), paths); err != nil {
		return err
	}
	if err := op.readQuery(x.Request.URL.RawQuery); err != nil {
		return err
	}
	op.scheme = "Authorization"
	if x.Request.Header.Get("X-Auth-Token") != "" {
		op.scheme = "X-Auth-Token"
	}
	var errs [2]error
	op.request, errs[0] = newMessage(x.Request.Body)
	op.response, errs[1] = newMessage(x.Response.Body)
	return errors.Join(errs[:]...)
}

func newMessage(body []byte) (*message, error) {
	if len(body) == 0 {
		return nil, nil
	}
	body = mask.Body(body)
	value, err := parseJSON(body)
	if err != nil {
		return nil, errors.New("a body of the exchange is not JSON; only JSON can be scaffolded")
	}
	inferred, err := infer(value)
	if err != nil {
		return nil, err
	}
	if inferred.kind != "object" {
		return nil, fmt.Errorf("a body of the exchange is of type %s; only objects can be scaffolded", inferred.kind)
	}
	return &message{string(body), value, inferred}, nil
}

// readPath fits the path of the example into the template, or makes a template of it.
// What may be a credential is replaced in the path.
func (op *operation) readPath(sent string, paths []string) error {
	segments := strings.Split(sent, "/")
	if op.template == "" {
		op.template = known(paths, segments, templateOf(segments))
	}
	if !fits(op.template, segments) {
		return fmt.Errorf("the path %s of the exchange is none of %s", mask.Escaped(sent), op.template)
	}
	for i, name := range strings.Split(op.template, "/") {
		if isParameter(name) && (mask.Name(name) || mask.Escaped(segments[i]) != segments[i]) {
			segments[i] = mask.Hidden
		}
	}
	op.path = strings.Join(segments, "/")
	return nil
}

func isParameter(segment string) bool { return strings.HasPrefix(segment, "{") }

// fits reports whether a path of these segments is one of a template.
func fits(template string, segments []string) bool {
	names := strings.Split(template, "/")
	return slices.EqualFunc(names, segments, func(name, segment string) bool {
		return isParameter(name) && segment != "" || name == segment
	})
}

// known returns the path of the document that the example is of, with the fewest
// parameters, or the guessed template. A word at the end is not taken for a parameter,
// because it may be another operation, such as /orders/search beside /orders/{id}.
func known(paths, segments []string, guessed string) string {
	names := strings.Split(guessed, "/")
	best := guessed
	for _, template := range paths {
		others := strings.Split(template, "/")
		last := len(others) - 1
		if !fits(template, segments) || isParameter(names[last]) != isParameter(others[last]) {
			continue
		}
		if best == guessed || strings.Count(template, "{") < strings.Count(best, "{") {
			best = template
		}
	}
	return best
}

// shape returns a template without the names of its parameters.
func shape(template string) string {
	return regexp.MustCompile(`\{[^{}]*\}`).ReplaceAllString(template, "{}")
}

// identifier matches a segment that names one thing: a number, a UUID, or a word with
// several digits. A version such as v2 or v1.0 is none.
var (
	identifier = regexp.MustCompile(`^(\d+|[0-9a-fA-F-]{16,}|[A-Za-z]+-[A-Za-z0-9-]*\d[A-Za-z0-9-]*)$`)
	notAName   = regexp.MustCompile(`[^a-z0-9]+`)
)

// templateOf returns a path with a parameter for each segment that looks like an
// identifier or a credential: /v2/5aa1…/snapshots/17 is /v2/{id}/snapshots/{snapshot_id}.
func templateOf(segments []string) string {
	var all []string
	before := ""
	for _, segment := range segments {
		if !identifier.MatchString(segment) && mask.Escaped(segment) == segment {
			all, before = append(all, segment), segment
			continue
		}
		name := strings.TrimSuffix(strings.Trim(notAName.ReplaceAllString(strings.ToLower(before), "_"), "_"), "s") + "_id"
		if before == "" || regexp.MustCompile(`^v\d`).MatchString(before) {
			name = "id"
		}
		for n := 2; slices.Contains(all, "{"+name+"}"); n++ {
			name = strings.TrimRight(name, "0123456789") + strconv.Itoa(n)
		}
		all = append(all, "{"+name+"}")
	}
	return strings.Join(all, "/")
}

// readQuery takes the parameters of the query, without those of a signature. A value that
// may be a credential is replaced.
func (op *operation) readQuery(raw string) error {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		encoded, text, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(encoded)
		value, err2 := url.QueryUnescape(text)
		if err := errors.Join(err, err2); err != nil {
			return fmt.Errorf("the query of the exchange: %w", err)
		}
		if pair == "" || mask.Name(name) || slices.Contains(signed, name) {
			continue
		}
		if mask.Query(pair) != pair {
			pair, value = encoded+"="+mask.Hidden, mask.Hidden
		}
		kept = append(kept, pair)
		if !slices.ContainsFunc(op.parameters, func(p parameter) bool { return p.in == "query" && p.name == name }) {
			op.parameters = append(op.parameters, parameter{"query", name, &schema{kind: textKind(value)}, false})
		}
	}
	op.query = strings.Join(kept, "&")
	return nil
}

// signed are the parameters that name and sign the action in the query of an RPC API.
var signed = []string{"Action", "Version", "Format", "AccessKeyId", "Signature", "SignatureMethod", "SignatureNonce", "SignatureVersion", "Timestamp", "SecurityToken"}

// textKind returns the type of the text of a parameter.
func textKind(text string) string {
	switch {
	case text == "true" || text == "false":
		return "boolean"
	case regexp.MustCompile(`^(0|-?[1-9]\d{0,8})$`).MatchString(text):
		return "integer"
	}
	return "string"
}
