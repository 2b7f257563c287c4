package contract

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// styles lists the styles of the parameters in each part of a request.
var styles = map[string][]string{
	openapi3.ParameterInPath:   {openapi3.SerializationSimple, openapi3.SerializationLabel, openapi3.SerializationMatrix},
	openapi3.ParameterInQuery:  {openapi3.SerializationForm, openapi3.SerializationSpaceDelimited, openapi3.SerializationPipeDelimited, openapi3.SerializationDeepObject},
	openapi3.ParameterInHeader: {openapi3.SerializationSimple},
	openapi3.ParameterInCookie: {openapi3.SerializationForm},
}

// parameter returns a parameter as it is checked, and why its value is not checked, ""
// if it is.
func (b *builder) parameter(documented *openapi3.Parameter) (p *parameter, why string) {
	p = &parameter{in: documented.In, name: documented.Name, required: documented.Required, allowsEmpty: documented.AllowEmptyValue}
	method, err := documented.SerializationMethod()
	if err != nil {
		return p, fmt.Sprintf("%q is not a part of a request", cut(documented.In))
	}
	p.style, p.explode = method.Style, method.Explode
	if len(documented.Content) > 0 {
		return p, b.parameterContent(p, documented.Content)
	}
	schema := b.schema(documented.Schema)
	if schema == nil {
		return p, "it has no schema"
	}
	if !slices.Contains(styles[p.in], p.style) {
		return p, fmt.Sprintf("%s is not a style of a parameter in %s", cut(p.style), p.in)
	}
	p.describe(schema)
	if why := p.unwritable(schema); why != "" {
		p.form, p.forms = scalarForm, nil
		return p, why
	}
	p.schema = schema
	return p, ""
}

func (b *builder) parameterContent(p *parameter, contents openapi3.Content) (why string) {
	for name, media := range contents {
		switch {
		case media == nil || media.Schema == nil:
			return "its media type has no schema"
		case !isJSON(baseType(name)):
			return fmt.Sprintf("its media type %s is not read", cut(name))
		}
		p.form, p.schema = jsonForm, b.schema(media.Schema)
	}
	return ""
}

// describe sets what p needs to read the forms of its schema.
func (p *parameter) describe(schema *openapi3.Schema) {
	schemas := expand(nil, schema)
	p.scalars, p.items = scalarsOf(schema), itemSchemas(schemas)
	for _, s := range schemas {
		p.members = append(p.members, slices.Sorted(maps.Keys(s.Properties))...)
	}
	var forms []form
	types := declaredTypes(schema, nil)
	if len(p.scalars) > 0 {
		forms = append(forms, scalarForm)
	}
	if slices.Contains(types, openapi3.TypeArray) {
		forms = append(forms, listForm)
	}
	if slices.Contains(types, openapi3.TypeObject) {
		forms = append(forms, objectForm)
	}
	p.list = wholeList(schema)
	p.takesAll = p.isRepeated() && slices.Contains(forms, objectForm) && p.style == openapi3.SerializationForm && open(schemas)
	if len(forms) > 0 {
		p.form = forms[0]
	}
	if len(forms) > 1 {
		p.forms = forms
	}
}

// wholeList returns the keywords of a list without those of its items, nil if there
// are none.
func wholeList(schema *openapi3.Schema) *openapi3.Schema {
	whole := *schema
	clearAnnotations(&whole)
	whole.Items, whole.Type = nil, nil
	if reflect.ValueOf(whole).IsZero() {
		return nil
	}
	whole.Type = schema.Type
	return &whole
}

// unwritable returns why no style writes the values of a schema, "" if one does.
func (p *parameter) unwritable(schema *openapi3.Schema) string {
	isDeep := p.style == openapi3.SerializationDeepObject
	forms := p.forms
	if len(forms) == 0 {
		forms = []form{p.form}
	}
	switch {
	case len(forms) == 1 && forms[0] == scalarForm && len(p.scalars) == 0:
		return "no text stands for a value of its type"
	case isDeep:
		return ""
	case slices.Contains(forms, listForm) && len(p.items) > 0 && len(scalarsOf(p.items...)) == 0:
		return "the style " + p.style + " has no form for items that are lists or objects"
	case slices.Contains(forms, listForm) && p.in == openapi3.ParameterInCookie && p.explode:
		return "the style form with explode is not defined for a list in a cookie"
	case slices.Contains(forms, objectForm):
		return p.unwritableMembers(schema)
	}
	return ""
}

func (p *parameter) unwritableMembers(schema *openapi3.Schema) string {
	if p.in == openapi3.ParameterInCookie && p.explode {
		return "the style form with explode is not defined for an object in a cookie"
	}
	schemas := expand(nil, schema)
	for _, name := range p.members {
		if len(scalarsOf(memberSchemas(schemas, name)...)) == 0 {
			return fmt.Sprintf("the style %s has no form for the member %s, which is a list or an object", p.style, cut(name))
		}
	}
	return ""
}

// isRepeated reports whether p is sent once for each item or member.
func (p *parameter) isRepeated() bool {
	return p.in == openapi3.ParameterInQuery && p.explode
}

// separator returns what separates the items of p in one text.
func (p *parameter) separator() string {
	switch {
	case p.style == openapi3.SerializationSpaceDelimited:
		return " "
	case p.style == openapi3.SerializationPipeDelimited:
		return "|"
	case p.style == openapi3.SerializationLabel && p.explode:
		return "."
	case p.style == openapi3.SerializationMatrix && p.explode:
		return ";"
	}
	return ","
}

// unprefixed returns a text of p without what its style writes before it.
func (p *parameter) unprefixed(text string) (string, *Finding) {
	prefix := ""
	switch {
	case p.style == openapi3.SerializationLabel:
		prefix = "."
	case p.style == openapi3.SerializationMatrix && p.explode && p.form != scalarForm:
		prefix = ";"
	case p.style == openapi3.SerializationMatrix:
		prefix = ";" + p.name + "="
	}
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return "", &Finding{
			In: p.in, At: p.name, Rule: RuleForm, Value: cut(text),
			Message: fmt.Sprintf("the style %s begins a value with %q; begin it so", p.style, prefix),
		}
	}
	return rest, nil
}

// split returns the items of a list, or the items of an object, in the values of p.
// They are separated after decoding, as most servers do.
func (p *parameter) split(values []string) ([]string, *Finding) {
	switch {
	case p.isRepeated():
		return values, nil
	case p.in == openapi3.ParameterInHeader: // a header that is sent twice is one list
		values = []string{strings.Join(values, ",")}
	case len(values) > 1:
		fault := repeated(p.in, p.name, values)
		return nil, &fault
	}
	text, fault := p.unprefixed(values[0])
	if fault != nil || text == "" {
		return nil, fault
	}
	items := strings.Split(text, p.separator())
	for i, item := range items {
		if p.in == openapi3.ParameterInHeader {
			item = strings.TrimSpace(item)
		}
		if p.style == openapi3.SerializationMatrix && p.explode && p.form == listForm {
			item = strings.TrimPrefix(item, p.name+"=")
		}
		items[i] = item
	}
	return items, nil
}

// checkList checks each item of a list, and then the list.
func (o *Operation) checkList(p *parameter, values []string) []Finding {
	items, fault := p.split(values)
	if fault != nil {
		return []Finding{*fault}
	}
	var found []Finding
	list := make([]any, len(items))
	for i, item := range items {
		list[i] = typed(p.items, item)
		if len(p.items) > 0 {
			found = append(found, o.checkText(p, p.items[0], scalarsOf(p.items...), item)...)
		}
	}
	if p.list == nil || len(found) > 0 && p.list.Type == nil {
		return found
	}
	r := o.options.report()
	checkKeywords(&r, p.list, list)
	return append(found, placed(p, r.faults)...)
}

// placed returns findings in a value as findings in the parameter p.
func placed(p *parameter, found []Finding) []Finding {
	for i := range found {
		found[i].At, found[i].In = p.place(found[i].At), p.in
	}
	return found
}

// place returns the name under which the value at a pointer was sent.
func (p *parameter) place(at string) string {
	if at == "" || p.form != objectForm {
		return p.name
	}
	tokens := strings.Split(strings.TrimPrefix(at, "/"), "/")
	for i, token := range tokens {
		tokens[i] = unescape.Replace(token)
	}
	switch {
	case p.style == openapi3.SerializationDeepObject:
		return p.name + "[" + strings.Join(tokens, "][") + "]"
	case p.isRepeated():
		return tokens[0]
	}
	return p.name
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// checkObject checks an object that is written in the texts of p itself.
func (o *Operation) checkObject(p *parameter, values []string) []Finding {
	items, fault := p.split(values)
	if fault != nil {
		return []Finding{*fault}
	}
	members, fault := p.pairs(items)
	if fault != nil {
		return []Finding{*fault}
	}
	return o.checkMembers(p, members)
}

// pairs returns the members of an object whose items p.split returned.
func (p *parameter) pairs(items []string) (texts, *Finding) {
	members := texts{}
	if p.explode {
		for _, item := range items {
			name, value, ok := strings.Cut(item, "=")
			if !ok {
				return nil, p.unpaired(item)
			}
			members[name] = append(members[name], value)
		}
		return members, nil
	}
	for i := 0; i+1 < len(items); i += 2 {
		members[items[i]] = append(members[items[i]], items[i+1])
	}
	if len(items)%2 != 0 {
		return nil, p.unpaired(items[len(items)-1])
	}
	return members, nil
}

func (p *parameter) unpaired(item string) *Finding {
	return &Finding{
		In: p.in, At: p.name, Rule: RuleForm, Value: cut(item),
		Message: "a member has a name and no value; send both",
	}
}

// checkMembers checks the members of an object, each with its texts.
func (o *Operation) checkMembers(p *parameter, members texts) []Finding {
	schemas := expand(nil, p.schema)
	object := map[string]any{}
	for name, sent := range members {
		if len(sent) > 1 {
			return []Finding{repeated(p.in, p.placeOf(name), sent)}
		}
		if !utf8Valid(name, sent[0]) {
			return []Finding{notUTF8(p, sent[0])}
		}
		object[name] = typed(memberSchemas(schemas, name), sent[0])
	}
	return o.checkWhole(p, object)
}

func (p *parameter) placeOf(name string) string { return p.place(pointer([]string{name})) }

// checkWhole checks the value of p and the names of its members.
func (o *Operation) checkWhole(p *parameter, value any) []Finding {
	r := o.options.report()
	explainValue(&r, p.schema, value, o.direction(openapi3.VisitAsRequest())...)
	return placed(p, slices.Concat(r.faults, r.strict))
}

func (o *Operation) checkJSON(p *parameter, text string) []Finding {
	value, fault := decode([]byte(text))
	if fault != nil {
		return placed(p, []Finding{*fault})
	}
	return o.checkWhole(p, value)
}
