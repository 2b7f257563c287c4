package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// maxParts is the maximum number of parts of a multipart body, as that of net/http.
const maxParts = 1000

// readMultipart returns the object that the parts of a body stand for.
func (c *content) readMultipart(boundary string, body []byte) (any, []Finding) {
	if boundary == "" {
		return nil, []Finding{{In: InHeader, At: contentType, Rule: RuleForm, Message: "multipart needs the parameter boundary; send it"}}
	}
	isClosed := bytes.Contains(body, []byte("--"+boundary+"--")) // a reader takes a body that is cut off for one that ends
	root, reader := &tree{}, multipart.NewReader(bytes.NewReader(body), boundary)
	var found []Finding
	for count := 0; ; count++ {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) && isClosed {
			return c.object(root, found)
		}
		if err != nil || count == maxParts {
			return nil, []Finding{brokenParts(count)}
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, []Finding{brokenParts(count)}
		}
		found = append(found, c.addPart(root, part, content)...)
	}
}

func brokenParts(count int) Finding {
	message := fmt.Sprintf("the parts cannot be read after part %d; separate them by the boundary, and end with it", count)
	if count == maxParts {
		message = fmt.Sprintf("more than %d parts are not read; send fewer", maxParts)
	}
	return Finding{In: InBody, Rule: RuleForm, Message: message}
}

func (c *content) addPart(root *tree, part *multipart.Part, content []byte) []Finding {
	name := part.FormName()
	if name == "" {
		return []Finding{{In: InBody, Rule: RuleForm, Message: "a part has no name; send Content-Disposition: form-data with a name"}}
	}
	sent := baseType(part.Header.Get(contentType))
	if fault := c.partType(name, sent, part.Header); fault != nil {
		return []Finding{*fault}
	}
	schemas := memberSchemas(c.expanded(), name)
	switch {
	case c.unread[name] != "":
		return c.add(root, name, "", false)
	case isJSON(sent), sent == "" && c.isJSONPart(name, schemas):
		return c.add(root, name, string(content), true)
	case utf8.Valid(content) && !isBinary(schemas):
		return c.add(root, name, string(content), false)
	case isBinary(schemas) || len(schemas) == 0:
		return c.add(root, name, octets(content), false)
	}
	return []Finding{{In: InBody, At: pointer([]string{name}), Rule: RuleUTF8, Message: "the part is not UTF-8; encode it as UTF-8"}}
}

// isJSONPart reports whether a part without a media type is JSON: by its encoding, or
// because it is an object.
func (c *content) isJSONPart(name string, schemas []*openapi3.Schema) bool {
	if len(encodingTypes(c.encoding[name])) > 0 {
		return c.isJSONMember(name)
	}
	items := itemSchemas(schemas)
	isListOfObjects := len(items) > 0 && len(scalarsOf(items...)) == 0
	return len(schemas) > 0 && len(scalarsOf(schemas...)) == 0 && (!permits(schemas, openapi3.TypeArray) || isListOfObjects)
}

// isBinary reports whether the schemas of a member are those of bytes.
func isBinary(schemas []*openapi3.Schema) bool {
	return slices.ContainsFunc(slices.Concat(schemas, itemSchemas(schemas)), func(s *openapi3.Schema) bool {
		return s.Format == "binary" || s.ContentMediaType != "" && s.ContentEncoding == ""
	})
}

// partType returns the finding for a part with a media type that its encoding does not
// list.
func (c *content) partType(name, sent string, header textproto.MIMEHeader) *Finding {
	types := encodingTypes(c.encoding[name])
	if sent == "" || len(types) == 0 {
		return nil
	}
	family, _, _ := strings.Cut(sent, "/")
	if slices.Contains(types, sent) || slices.Contains(types, family+"/*") || slices.Contains(types, "*/*") {
		return nil
	}
	return &Finding{
		In: InBody, At: pointer([]string{name}), Rule: RuleContentType, Value: cut(header.Get(contentType)),
		Message: fmt.Sprintf("%s is not a documented media type of this part; send %s", cut(sent), strings.Join(types, " or ")),
	}
}
