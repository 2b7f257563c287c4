package api

import (
	"encoding/json"
	"regexp"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// numbered is a query parameter of an RPC API that repeats, with its number:
// DiskId.16, Tag.20.Key, Disk.10.SnapshotId, TagFilter.5.TagValues.5.
var numbered = regexp.MustCompile(`^([A-Za-z]+(?:\.[0-9]+\.[A-Za-z]+)?)\.([0-9]+)(?:\.(Key|Value|TagKey|DiskId|SnapshotId))?$`)

// Numbered is the name of a query parameter that repeats.
type Numbered struct {
	Name   string // DiskId, Tag, TagFilter.5.TagValues
	Number string // in decimal digits, as long as the client likes
	Member string // Key or Value of a pair, TagKey of a filter, DiskId or SnapshotId of a disk, else ""
}

// ParseNumbered splits the name of a parameter. It reports whether it is numbered.
func ParseNumbered(name string) (Numbered, bool) {
	parts := numbered.FindStringSubmatch(name)
	if parts == nil {
		return Numbered{}, false
	}
	return Numbered{parts[1], parts[2], parts[3]}, true
}

// Repeats returns how often a query parameter can repeat, such as 20 for Tag; 0
// if it does not.
func (d *Document) Repeats(name string) int { return d.facts().repeats[name] }

// IsSurplus reports whether a parameter has a higher number than is documented for
// its name.
func (d *Document) IsSurplus(parameter string) bool {
	n, ok := ParseNumbered(parameter)
	most := d.Repeats(n.Name)
	if !ok || most == 0 {
		return false
	}
	number, err := strconv.Atoi(n.Number)
	return err != nil || number > most
}

// repeats returns the highest number of each parameter that repeats. A name whose
// numbers have different schemas in one document stands for different parameters:
// Filter.1.Key and Filter.2.Key each allow a value of their own.
func repeats(docs []*openapi3.T) map[string]int {
	highest, different := map[string]int{}, map[string]bool{}
	for _, doc := range docs {
		schemas := map[[2]string]string{}
		for _, p := range queryParameters(doc) {
			n, ok := ParseNumbered(p.Name)
			number, err := strconv.Atoi(n.Number)
			if !ok || err != nil {
				continue
			}
			highest[n.Name] = max(highest[n.Name], number)
			member, schema := [2]string{n.Name, n.Member}, schemaText(p)
			if first, seen := schemas[member]; seen && first != schema {
				different[n.Name] = true
			}
			schemas[member] = schema
		}
	}
	for name := range different {
		delete(highest, name)
	}
	return highest
}

func queryParameters(doc *openapi3.T) []*openapi3.Parameter {
	var all []*openapi3.Parameter
	for _, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			for _, p := range o.Parameters {
				if p.Value.In == openapi3.ParameterInQuery {
					all = append(all, p.Value)
				}
			}
		}
	}
	return all
}

// schemaText returns the schema of a parameter in a form that can be compared.
func schemaText(p *openapi3.Parameter) string {
	text, err := json.Marshal(p.Schema.Value)
	if err != nil {
		panic("sandbox: the schema of " + p.Name + " cannot be written: " + err.Error())
	}
	return string(text)
}
