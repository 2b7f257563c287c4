package fault

import (
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
	members, known := required.Load(value.Type())
	if !known {
		members, _ = required.LoadOrStore(value.Type(), requiredMembers(value.Type()))
	}
	for _, member := range members.([]requiredMember) {
		if !slices.ContainsFunc(member.indexes, func(i int) bool { return !value.Field(i).IsZero() }) {
			return member.name
		}
	}
	return ""
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
