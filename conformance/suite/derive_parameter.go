package suite

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/snapspec/snapspec/conformance/pages"
)

// templateSegments are the segments of a path.
func templateSegments(path string) []string { return strings.Split(path, "/") }

// pathParameter derives the cases of a parameter of the path.
func (d *deriver) pathParameter(row pages.Row) {
	i := slices.Index(templateSegments(d.table.Path), "{"+row.Name+"}")
	if i < 0 {
		d.fail(row, fmt.Errorf("the path %s has no such parameter", d.table.Path))
		return
	}
	set := func(segment string) message {
		segments := templateSegments(d.base.Path)
		segments[i] = segment
		m := d.base
		m.Path = strings.Join(segments, "/")
		return m
	}
	what := kebab(row.Name)
	noPath := Expected{"path", "", "path"}
	transport := func(verdict, suffix, description, segment string, findings ...Expected) {
		d.add(verdict+"-"+what+"-"+suffix, SourceTransport, description, set(segment), findings...)
	}
	transport("invalid", "dots", "Two dots for "+row.Name+", which servers resolve.", "..", noPath)
	transport("invalid", "encoded-dots", "Two encoded dots for "+row.Name+".", "%2e%2e", noPath)
	transport("invalid", "empty", row.Name+" is empty.", "", noPath)
	d.withRefusal(pathRefusal, func() {
		transport("valid", "encoded-slash", row.Name+" with a slash that is sent encoded.", "a%2Fb")
		d.valid(what+"-any-string", row.Name+" in another form than the example's.", set("my-own"))
	})
}

// pathRefusal is the reason why a server may refuse a request with a made-up path.
var pathRefusal = &pages.Refusal{
	Statuses: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound},
	Because:  "it names something that the target does not have",
}

// setParams is the base with a value for each parameter that row stands for.
func (d *deriver) setParams(row pages.Row, value *string) message {
	params := map[string]*string{}
	sent, err := url.ParseQuery(d.base.Query)
	d.fail(row, err)
	for i, name := range row.Names() {
		switch {
		case value != nil && i > 0 && row.Enum == nil:
			other := numbered(*value, i)
			params[name] = &other
		case value != nil || sent.Has(name):
			params[name] = value
		}
	}
	m := d.base
	m.Query, err = withParams(m.Query, params)
	d.fail(row, err)
	return m
}

// each is one finding for each parameter that row stands for.
func each(row pages.Row, in, rule string) []Expected {
	var all []Expected
	for _, name := range row.Names() {
		all = append(all, Expected{in, name, rule})
	}
	return all
}

// parameter derives the cases of a query parameter. A case sends all parameters of
// a range together.
func (d *deriver) parameter(row pages.Row) {
	what := kebab(strings.TrimRight(rangeless(row.Name), "."))
	set := func(value string) message { return d.setParams(row, &value) }
	for _, w := range wrongTexts[row.Type] {
		d.invalid(what+"-"+w.name, fmt.Sprintf("%s as %q, which is not a JSON %s.", row.Name, w.text, row.Type), set(w.text), each(row, "query", "type")...)
	}
	bounds(row, func(verdict, suffix, description string, value any, rules ...string) {
		var findings []Expected
		for _, rule := range rules {
			findings = append(findings, each(row, "query", rule)...)
		}
		d.add(verdict+"-"+what+"-"+suffix, boundSource(verdict, suffix), row.Name+": "+description, set(fmt.Sprint(value)), findings...)
	})
	d.parameterSpelling(row, what)
}

// wrongTexts are texts of a parameter that are not of its type.
var wrongTexts = map[string][]struct{ name, text string }{
	"integer": {{"word", "one"}, {"fraction", "1.5"}, {"leading-zero", "05"}, {"empty", ""}},
	"boolean": {{"capitals", "TRUE"}, {"1", "1"}, {"empty", ""}},
}

// rangeless is the name of a row without its range.
func rangeless(name string) string {
	before, rest, found := strings.Cut(name, "{")
	if !found {
		return name
	}
	_, after, _ := strings.Cut(rest, "}")
	return before + strings.TrimPrefix(after, ".")
}

// parameterSpelling derives the cases of a parameter that is missing, sent twice
// or misspelt, and of the first number beyond a range.
func (d *deriver) parameterSpelling(row pages.Row, what string) {
	names := row.Names()
	value := d.sentOrSample(row)
	gone := d.setParams(row, nil)
	required := Expected{"query", names[0], "required"}
	if row.Required {
		d.invalid(what+"-missing", row.Name+" is missing.", gone, required)
	}
	twice := d.setParams(row, &value)
	twice.Query += "&" + encodePair(names[0], value)
	if d.lists[row.Name] {
		d.valid(what+"-twice", names[0]+" is sent twice, for two items of the list.", twice)
	} else {
		d.add("invalid-"+what+"-twice", SourceTransport, names[0]+" is sent twice.", twice, Expected{"query", names[0], "repeated"})
	}
	if other, suffix := otherCase(names[0]); suffix != "" {
		findings := []Expected{{"query", other, "case"}}
		if row.Required {
			findings = append(findings, required)
		}
		gone.Query = joinQuery(gone.Query, encodePair(other, value))
		d.add("invalid-"+what+"-"+suffix, SourceTransport, names[0]+" written as "+other+".", gone, findings...)
	}
	if len(names) > 1 {
		d.beyondRange(row, what, value)
	}
}

// rangeRefusal is the reason why a server may refuse a number beyond a range.
var rangeRefusal = &pages.Refusal{
	Statuses: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound},
	Because:  "the page has no such number",
}

// beyondRange derives the case of the first number beyond a range.
func (d *deriver) beyondRange(row pages.Row, what, value string) {
	before, rest, _ := strings.Cut(row.Name, "{")
	bounds, after, _ := strings.Cut(rest, "}")
	_, last, _ := strings.Cut(bounds, "..")
	number, err := strconv.Atoi(last)
	d.fail(row, err)
	next := strconv.Itoa(number + 1)
	name := before + next + after
	m := d.base
	m.Query = joinQuery(m.Query, encodePair(name, value))
	c := d.add("valid-"+what+"-"+next, SourceTolerance, name+", one number more than the page has.", m)
	c.Refusal = rangeRefusal
	c.Strict = []Expected{{"query", name, "unknown"}}
}

// sentOrSample is the value that the base sends for row, or a sample.
func (d *deriver) sentOrSample(row pages.Row) string {
	sent, err := url.ParseQuery(d.base.Query)
	d.fail(row, err)
	if name := row.Names()[0]; sent.Has(name) {
		return sent.Get(name)
	}
	return fmt.Sprint(d.sample(row))
}

func joinQuery(query, pair string) string {
	if query == "" {
		return pair
	}
	return query + "&" + pair
}

// everyParameter derives a request with all parameters of the table, and one with
// the required parameters alone.
func (d *deriver) everyParameter() {
	if len(d.params) == 0 {
		return
	}
	base := d.base
	for _, row := range d.params {
		value := d.sentOrSample(row)
		d.base = d.setParams(row, &value)
	}
	all := d.base
	d.base = base
	d.withRefusal(d.fullRefusal(), func() { d.valid("all-parameters", "Every parameter of the page.", all) })
	if len(d.members) == 0 {
		d.valid("only-required-parameters", "The parameters that the page requires, and no other.", base)
	}
}

// header derives the cases of a header.
func (d *deriver) header(row pages.Row) {
	what := kebab(row.Name)
	if row.Required {
		d.invalid(what+"-missing", row.Name+" is missing.", d.withHeader(row.Name), Expected{"header", row.Name, "required"})
	}
	value := fmt.Sprint(d.sample(row))
	if d.part == PartRequest {
		d.add("invalid-"+what+"-twice", SourceTransport, row.Name+" is sent twice.", d.withHeader(row.Name, value, value), Expected{"header", row.Name, "repeated"})
	}
	if len(row.Enum) > 0 {
		enumBounds(row, func(verdict, suffix, description string, value any, rules ...string) {
			if verdict == "valid" && len(row.Enum) == 1 {
				return // the base sends it
			}
			var findings []Expected
			for _, rule := range rules {
				findings = append(findings, Expected{"header", row.Name, rule})
			}
			d.add(verdict+"-"+what+"-"+suffix, SourceConstraint, row.Name+": "+description, d.withHeader(row.Name, fmt.Sprint(value)), findings...)
		})
	}
	if !row.Required {
		d.valid(what, "With "+row.Name+".", d.withHeader(row.Name, value))
	}
}
