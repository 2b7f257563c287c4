package contract

import (
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

const contentType = "Content-Type"

// content is a documented media type of a message.
type content struct {
	name     string           // as the document has it
	base     string           // the same without parameters, in lower case; may be type/* or */*
	schema   *openapi3.Schema // nil if there is none
	encoding map[string]*openapi3.Encoding
	members  map[string]*parameter // how a form writes the members of its schema
	unread   map[string]string     // why a member is not checked
}

// sentType is the media type of a body.
type sentType struct {
	base       string // in lower case
	parameters map[string]string
}

// bodyKind is how a body is read.
type bodyKind int

const (
	unreadKind    bodyKind = iota // it is not
	jsonKind                      // one JSON value
	formKind                      // pairs, as in a query
	multipartKind                 // the parts of a form
	plainKind                     // one text
	bytesKind                     // bytes, of which only the number is checked
)

func (b *builder) content(name string, documented *openapi3.MediaType) *content {
	c := &content{name: name, base: baseType(name), encoding: documented.Encoding}
	c.schema = b.schema(documented.Schema)
	if c.schema != nil && (c.base == typeForm || c.base == typeMultipart) {
		c.describeMembers()
	}
	return c
}

const (
	typeForm      = "application/x-www-form-urlencoded"
	typeMultipart = "multipart/form-data"
)

// baseType returns a media type without its parameters, in lower case.
func baseType(name string) string {
	base, _, _ := strings.Cut(name, ";")
	return strings.ToLower(strings.TrimSpace(base))
}

func isJSON(base string) bool {
	return base == "application/json" || base == "text/json" || strings.HasSuffix(base, "+json")
}

// kindOf returns how a body with a sent media type is read.
func (c *content) kindOf(base string) bodyKind {
	family, _, _ := strings.Cut(base, "/")
	isXML := base == "application/xml" || base == "text/xml" || strings.HasSuffix(base, "+xml")
	isText := c.schema == nil || slices.Contains(typesOf(c.schema), openapi3.TypeString)
	switch {
	case isJSON(base):
		return jsonKind
	case base == typeForm:
		return formKind
	case base == typeMultipart:
		return multipartKind
	case family == "text" && !isXML && len(scalarsOf(c.schemas()...)) > 0:
		return plainKind
	case isText && !isXML:
		return bytesKind
	}
	return unreadKind
}

func (c *content) schemas() []*openapi3.Schema {
	if c.schema == nil {
		return nil
	}
	return []*openapi3.Schema{c.schema}
}

// why returns why a body with a sent media type is not checked, "" if it is.
func (c *content) why(sent sentType) string {
	charset := sent.parameters["charset"]
	switch kind := c.kindOf(sent.base); {
	case strings.Contains(sent.base, "*"):
		return "" // the media type that is sent decides
	case kind == unreadKind:
		return "bodies of this media type are not read"
	case c.schema == nil:
		return "the media type has no schema, so only its syntax is checked"
	case kind == plainKind && charset != "" && !isUTF8(charset):
		return "only UTF-8 is read, and its charset is another"
	}
	return ""
}

// read returns the value that a body stands for.
func (c *content) read(sent sentType, body []byte) (any, []Finding) {
	switch c.kindOf(sent.base) {
	case jsonKind:
		value, fault := decode(body)
		return value, faultsOf(fault)
	case formKind:
		return c.readForm(body)
	case multipartKind:
		return c.readMultipart(sent.parameters["boundary"], body)
	case plainKind:
		return c.readText(sent, body)
	}
	return octets(body), nil
}

func faultsOf(fault *Finding) []Finding {
	if fault == nil {
		return nil
	}
	return []Finding{*fault}
}

func (c *content) readText(sent sentType, body []byte) (any, []Finding) {
	charset := sent.parameters["charset"]
	if charset != "" && !isUTF8(charset) {
		return nil, nil
	}
	if !utf8.Valid(body) {
		return nil, []Finding{{In: InBody, Rule: RuleUTF8, Message: "the text is not UTF-8; encode it as UTF-8, or send its charset"}}
	}
	return typed(c.schemas(), string(body)), nil
}

// octets returns a text with one character for each byte, because the length of a
// binary string counts bytes.
func octets(body []byte) string {
	var b strings.Builder
	b.Grow(len(body))
	for _, octet := range body {
		b.WriteRune(rune(octet))
	}
	return b.String()
}

// content returns the documented media type for the Content-Type of a body.
func (m *message) content(header http.Header) (*content, sentType, *Finding) {
	values := headerValues(header, contentType)
	if len(values) > 1 {
		fault := repeated(InHeader, contentType, values)
		return nil, sentType{}, &fault
	}
	if len(values) == 0 {
		if c := m.find("*/*"); c != nil {
			return c, sentType{base: "application/octet-stream"}, nil
		}
		return nil, sentType{}, &Finding{
			In: InHeader, At: contentType, Rule: RuleContentType,
			Message: "a body needs its media type; send " + m.types(),
		}
	}
	return m.contentOf(values[0])
}

func (m *message) contentOf(value string) (*content, sentType, *Finding) {
	if value == "application/json" { // most bodies
		if c := m.find(value); c != nil {
			return c, sentType{base: value}, nil
		}
	}
	base, parameters, err := mime.ParseMediaType(value)
	sent := sentType{base, parameters}
	c := m.named(value)
	if c != nil && err != nil {
		return c, sentType{base: c.base}, nil // the document has the same fault
	}
	if c == nil {
		c = m.closest(base)
	}
	if err != nil || c == nil {
		return nil, sent, &Finding{
			In: InHeader, At: contentType, Rule: RuleContentType, Value: cut(value),
			Message: fmt.Sprintf("%s is not documented; send %s", cut(value), m.types()),
		}
	}
	if charset, ok := parameters["charset"]; ok && !isUTF8(charset) && c.needsUTF8(base) && c.name != value {
		return nil, sent, &Finding{
			In: InHeader, At: contentType, Rule: RuleContentType, Value: cut(value),
			Message: fmt.Sprintf("the charset is %s; send UTF-8", cut(charset)),
		}
	}
	return c, sent, nil
}

// needsUTF8 reports whether readers of a media type know no other charset.
func (c *content) needsUTF8(base string) bool {
	kind := c.kindOf(base)
	return kind == jsonKind || kind == formKind
}

// named returns the media type with the name that was sent, parameters included.
func (m *message) named(name string) *content {
	for _, c := range m.contents {
		if c.name == name {
			return c
		}
	}
	return nil
}

// closest returns the most specific media type that includes base.
func (m *message) closest(base string) *content {
	family, _, _ := strings.Cut(base, "/")
	for _, pattern := range []string{base, family + "/*", "*/*"} {
		if c := m.find(pattern); c != nil {
			return c
		}
	}
	return nil
}

func (m *message) find(base string) *content {
	for _, c := range m.contents {
		if c.base == base {
			return c
		}
	}
	return nil
}

// isUTF8 reports whether charset is UTF-8. It also accepts utf8, which is not a
// registered name, because a vendor's page requires it.
func isUTF8(charset string) bool {
	return strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}

func (m *message) types() string {
	names := make([]string, len(m.contents))
	for i, c := range m.contents {
		names[i] = c.name
	}
	return strings.Join(names, " or ")
}
