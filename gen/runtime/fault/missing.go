package fault

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// required are the indexes and the names of the required members of a struct type.
var required sync.Map

// requiredMember is a member that a documented body always has, or members of which it
// has one.
type requiredMember struct {
	indexes []int
	name    string
}

// Missing returns the name of a required member that the decoded body does not have, and
// "" if it has all of them. Body is a pointer to a generated type; a member of a struct
// without omitempty is required. A member counts as missing if it is an empty string, an
// object without any of its members, or an absent or null list or map; a number or a
// boolean never does. The tag of a member changes that: with success:"empty" it may be
// empty, and of those with success:"any" there must be one. A generated client calls
// Missing for every success.
func Missing(body any) string {
	value := reflect.ValueOf(body).Elem()
	if value.Kind() != reflect.Struct {
		return ""
	}
	for _, member := range requiredOf(value.Type()) {
		if !slices.ContainsFunc(member.indexes, func(i int) bool { return !value.Field(i).IsZero() }) {
			return member.name
		}
	}
	return ""
}

// Absent returns the name of a required number or boolean that is not in text, from which
// body was decoded, and "" if each of them is there. It only looks at a body in which
// Missing looks at nothing, such as one that is a count alone: any other text is noticed
// without it. A generated client calls Absent for every success.
func Absent(body any, text []byte) string {
	value := reflect.ValueOf(body).Elem()
	if value.Kind() != reflect.Struct || len(requiredOf(value.Type())) > 0 {
		return ""
	}
	var sent map[string]json.RawMessage
	if err := json.Unmarshal(text, &sent); err != nil {
		return ""
	}
	for i := range value.NumField() {
		name, options, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		if strings.Contains(options, "omitempty") || !value.Field(i).IsZero() {
			continue
		}
		if raw, ok := sent[name]; !ok || string(raw) == "null" {
			return name
		}
	}
	return ""
}

func requiredOf(structure reflect.Type) []requiredMember {
	members, known := required.Load(structure)
	if !known {
		members, _ = required.LoadOrStore(structure, requiredMembers(structure))
	}
	return members.([]requiredMember)
}

func requiredMembers(structure reflect.Type) []requiredMember {
	var all []requiredMember
	var either requiredMember
	for i := range structure.NumField() {
		field := structure.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Tag.Get("success") == "any" {
			either.indexes, either.name = append(either.indexes, i), strings.TrimPrefix(either.name+" or "+name, " or ")
			continue
		}
		if field.Tag.Get("success") == "empty" {
			continue
		}
		if name == "" || name == "-" || strings.Contains(options, "omitempty") {
			continue
		}
		switch field.Type.Kind() {
		case reflect.String, reflect.Struct, reflect.Slice, reflect.Map:
			all = append(all, requiredMember{[]int{i}, name})
		}
	}
	if either.name != "" {
		all = append(all, either)
	}
	return all
}
