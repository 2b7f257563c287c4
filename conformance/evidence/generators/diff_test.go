package generators

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"
)

// compare lists the differences of got from want. A member that is null equals one
// that is missing, and a time may have another format.
func compare(want, got any) []string {
	var found []string
	compareValue("", want, got, &found)
	return found
}

func compareValue(at string, want, got any, found *[]string) {
	switch want := want.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			compareMembers(at, want, got, found)
			return
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := range want {
				compareValue(fmt.Sprintf("%s/%d", at, i), want[i], got[i], found)
			}
			return
		}
	}
	if !reflect.DeepEqual(want, got) && !isSameTime(want, got) {
		*found = append(*found, fmt.Sprintf("%s: %#v instead of %#v", at, got, want))
	}
}

func compareMembers(at string, want, got map[string]any, found *[]string) {
	names := slices.Collect(maps.Keys(want))
	for name := range got {
		if _, known := want[name]; !known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		compareValue(at+"/"+name, want[name], got[name], found)
	}
}

// isSameTime reports whether both are times of the same instant. A time without a
// zone is in UTC.
func isSameTime(a, b any) bool {
	one, ok := instant(a)
	if !ok {
		return false
	}
	other, ok := instant(b)
	return ok && one.Equal(other)
}

func instant(value any) (time.Time, bool) {
	text, ok := value.(string)
	if !ok {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// missing lists the members of want that got lacks or has with another value. It
// ignores further members of got.
func missing(want, got any) []string {
	wanted, ok := want.(map[string]any)
	members, same := got.(map[string]any)
	if !ok || !same {
		return compare(want, got)
	}
	var found []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		inner, has := members[name]
		if !has {
			found = append(found, fmt.Sprintf("/%s: missing, want %#v", name, wanted[name]))
			continue
		}
		for _, f := range missing(wanted[name], inner) {
			found = append(found, "/"+name+f)
		}
	}
	return found
}

// extras lists the members of got that want lacks, with their values.
func extras(at string, want, got any) []string {
	members, _ := got.(map[string]any)
	wanted, _ := want.(map[string]any)
	var found []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		inner, known := wanted[name]
		if !known {
			found = append(found, fmt.Sprintf("%s/%s: %v", at, name, members[name]))
			continue
		}
		found = append(found, extras(at+"/"+name, inner, members[name])...)
	}
	return found
}
