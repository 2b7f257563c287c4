package fault

import (
	"reflect"
	"strings"
	"sync"
)

// required are the indexes and the names of the required members of a struct type.
var required sync.Map

// requiredMember is a member that a documented body always has.
type requiredMember struct {
	index int
	name  string
}

// Missing returns the name of a required member that the decoded body does not have, and
// "" if it has all of them. Body is a pointer to a generated type; a member of a struct
// without omitempty is required. A member counts as missing if it is an empty string, an
// object without any of its members, or an absent or null list or map; a number or a
// boolean never does. A generated client calls Missing for every success.
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
		if value.Field(member.index).IsZero() {
			return member.name
		}
	}
	return ""
}

func requiredMembers(structure reflect.Type) []requiredMember {
	var all []requiredMember
	for i := range structure.NumField() {
		field := structure.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" || strings.Contains(options, "omitempty") {
			continue
		}
		switch field.Type.Kind() {
		case reflect.String, reflect.Struct, reflect.Slice, reflect.Map:
			all = append(all, requiredMember{i, name})
		}
	}
	return all
}
