// Package pages contains a second, independent transcription of the tables on the
// vendors' pages, and compares it with the documents.
//
// The comparison detects errors that no traffic reveals: in a default, a
// deprecation, the name of an optional member, an authentication method.
package pages

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/internal/decode"
)

// FS contains one file per API, named by its id, such as huawei/evsv2.yaml.
//
//go:embed */*.yaml
var FS embed.FS

// Page contains the tables of the operations of one API, by operationId.
type Page struct {
	Operations map[string]Operation `yaml:"operations"`
}

// Operation contains the facts on the page of one operation.
type Operation struct {
	Method     string       `yaml:"method"`
	Path       string       `yaml:"path"`
	Deprecated bool         `yaml:"deprecated"`
	Security   []Credential `yaml:"security"` // the alternatives, in order
	Statuses   []string     `yaml:"statuses"` // with "default"
	// OptionalBodies are the statuses whose body may be missing although it has rows.
	OptionalBodies []string `yaml:"optionalBodies"`
	Rows           []Row    `yaml:"rows"`
}

// Credential is the place of the credentials of one authentication method. If the
// method needs several places, they are joined by +.
type Credential struct {
	In   string `yaml:"in"`
	Name string `yaml:"name"`
}

// Row is one row of a table: a parameter, or a member of a body.
type Row struct {
	// Place is path, query, header, body, a 2xx status, a 2xx status followed by
	// " header", or fault. Fault rows apply to every other response.
	Place string `yaml:"place"`
	// Name is the name of the parameter, or the path of a member in its body, such as
	// snapshot.metadata.*, where * is any name. Numbered parameters share one row:
	// Tag.{1..20}.Key. A parameter that may be repeated has the type array, and a row for
	// its items: id and id[].
	Name string `yaml:"name"`

	Type       string   `yaml:"type"`
	Required   bool     `yaml:"required"`
	Nullable   bool     `yaml:"nullable"`
	Minimum    *float64 `yaml:"minimum"`
	Maximum    *float64 `yaml:"maximum"`
	MinLength  uint64   `yaml:"minLength"`
	MaxLength  *uint64  `yaml:"maxLength"`
	Bytes      int      `yaml:"bytes"`
	Enum       []string `yaml:"enum"`
	Time       bool     `yaml:"time"`
	Default    any      `yaml:"default"`
	Deprecated bool     `yaml:"deprecated"`
	// From is the source of the fact if it is not on the page itself.
	From string `yaml:"from"`
	// Example is a value from the page. It is needed if a value that is derived from
	// the other facts would break a rule that no column expresses, such as prose about
	// the allowed characters.
	Example any `yaml:"example"`
	// ASCII is whether the page allows only ASCII letters.
	ASCII bool `yaml:"ascii"`
	// Int32 is whether the vendor's own code has 32 bits for the number.
	Int32 bool `yaml:"int32"`
	// Refusal explains why a server may refuse a valid value, nil if nothing does.
	Refusal *Refusal `yaml:"refusal"`
}

// Refusal explains why a server may refuse a valid request: because of a state or a
// rule that no document can express.
type Refusal struct {
	Statuses []int  `yaml:"statuses"`
	Because  string `yaml:"because"`
}

// Load reads the page tables of the API with the given id.
func Load(fsys fs.FS, id string) (Page, error) {
	var page Page
	data, err := fs.ReadFile(fsys, id+".yaml")
	if err != nil {
		return page, err
	}
	err = decode.YAML(data, &page)
	if err == nil && len(page.Operations) == 0 {
		err = errors.New("there are no operations; add the table of one")
	}
	if err != nil {
		return page, fmt.Errorf("the page tables %s.yaml: %w", id, err)
	}
	return page, nil
}

// Read returns the facts in the documents of one API in the form of a page. Members of
// several responses, and of alternatives, have a row each.
func Read(docs ...*openapi3.T) Page {
	page := Page{Operations: map[string]Operation{}}
	for _, doc := range docs {
		for path, item := range doc.Paths.Map() {
			for method, operation := range item.Operations() {
				page.Operations[operation.OperationID] = read(doc, method, path, operation)
			}
		}
	}
	return page
}

// Compare returns the differences between the page and the documents of one API, in
// both directions, sorted.
func (p Page) Compare(docs ...*openapi3.T) []string {
	c := comparison{remaining: maps.Clone(p.Operations)}
	for _, doc := range docs {
		for path, item := range doc.Paths.Map() {
			for method, operation := range item.Operations() {
				c.operation(read(doc, method, path, operation), operation.OperationID)
			}
		}
	}
	for id := range c.remaining {
		c.say("%s: the page has this operation, the document does not", id)
	}
	slices.Sort(c.differences)
	return c.differences
}

// comparison collects the differences.
type comparison struct {
	remaining   map[string]Operation // operations of the page that no document had so far
	differences []string
}

func (c *comparison) say(format string, args ...any) {
	c.differences = append(c.differences, fmt.Sprintf(format, args...))
}

func (c *comparison) operation(document Operation, id string) {
	page, ok := c.remaining[id]
	if !ok {
		c.say("%s: the document has this operation, the page does not", id)
		return
	}
	delete(c.remaining, id)
	c.fact(id, "method and path", page.Method+" "+page.Path, document.Method+" "+document.Path)
	c.fact(id, "deprecated", fmt.Sprint(page.Deprecated), fmt.Sprint(document.Deprecated))
	c.fact(id, "security", fmt.Sprint(page.Security), fmt.Sprint(document.Security))
	c.fact(id, "statuses", fmt.Sprint(page.Statuses), fmt.Sprint(document.Statuses))
	c.fact(id, "optional bodies", fmt.Sprint(page.OptionalBodies), fmt.Sprint(document.OptionalBodies))
	c.rows(id, page.Rows, document.Rows)
}

func (c *comparison) fact(where, what, page, document string) {
	if page != document {
		c.say("%s: %s: the page has %s, the document %s", where, what, page, document)
	}
}

func (c *comparison) rows(id string, page, document []Row) {
	expected := map[string]string{}
	for _, row := range page {
		for _, name := range row.Names() {
			expected[row.Place+" "+name] = row.String()
		}
	}
	seen := map[string]string{}
	for _, row := range document {
		key, stated := row.key(), row.String()
		if seen[key] == stated {
			continue // the same member of another response
		}
		seen[key] = stated
		transcribed, ok := expected[key]
		if !ok {
			transcribed = "no such row"
		}
		c.fact(id, key, transcribed, stated)
	}
	for key, transcribed := range expected {
		if _, ok := seen[key]; !ok {
			c.fact(id, key, transcribed, "no such row")
		}
	}
}

func (r Row) key() string { return r.Place + " " + r.Name }

// numbers matches the range in the name of a row.
var numbers = regexp.MustCompile(`\{(\d+)\.\.(\d+)\}`)

// Names returns the names that the row describes: its own name, or one name per
// number of its range.
func (r Row) Names() []string {
	at := numbers.FindStringSubmatchIndex(r.Name)
	if at == nil {
		return []string{r.Name}
	}
	first, _ := strconv.Atoi(r.Name[at[2]:at[3]])
	last, _ := strconv.Atoi(r.Name[at[4]:at[5]])
	var names []string
	for n := first; n <= last; n++ {
		names = append(names, r.Name[:at[0]]+strconv.Itoa(n)+r.Name[at[1]:])
	}
	return names
}

// String returns the facts of the row, without its place and name.
func (r Row) String() string {
	facts := []string{r.Type}
	add := func(is bool, format string, args ...any) {
		if is {
			facts = append(facts, fmt.Sprintf(format, args...))
		}
	}
	add(r.Required, "required")
	add(r.Nullable, "nullable")
	if r.Minimum != nil {
		add(true, "minimum %v", *r.Minimum)
	}
	if r.Maximum != nil {
		add(true, "maximum %v", *r.Maximum)
	}
	add(r.MinLength > 0, "minLength %d", r.MinLength)
	if r.MaxLength != nil {
		add(true, "maxLength %d", *r.MaxLength)
	}
	add(r.Bytes > 0, "%d bytes", r.Bytes)
	add(len(r.Enum) > 0, "enum %s", strings.Join(r.Enum, "|"))
	add(r.Time, "time")
	add(r.Default != nil, "default %v", r.Default)
	add(r.Deprecated, "deprecated")
	return strings.Join(facts, ", ")
}
