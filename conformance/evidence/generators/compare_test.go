package foreign

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"
)

// compare tells how got differs from want. A member that is null is as good as
// none, and a time may be written in another way.
func compare(want, got any) []string {
	var found []string
	visit("", want, got, &found)
	return found
}

func visit(at string, want, got any, found *[]string) {
	switch want := want.(type) {
	case map[string]any:
		if got, ok := got.(map[string]any); ok {
			visitMembers(at, want, got, found)
			return
		}
	case []any:
		if got, ok := got.([]any); ok && len(got) == len(want) {
			for i := range want {
				visit(fmt.Sprintf("%s/%d", at, i), want[i], got[i], found)
			}
			return
		}
	}
	if !reflect.DeepEqual(want, got) && !isSameTime(want, got) {
		*found = append(*found, fmt.Sprintf("%s: %#v instead of %#v", at, got, want))
	}
}

func visitMembers(at string, want, got map[string]any, found *[]string) {
	names := slices.Collect(maps.Keys(want))
	for name := range got {
		if _, known := want[name]; !known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		visit(at+"/"+name, want[name], got[name], found)
	}
}

// isSameTime reports whether both are times, and the same instant. Without a zone
// a time is of UTC.
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

// lacks tells what of want is not in got, and what is otherwise; got may have
// more.
func lacks(want, got any) []string {
	wanted, ok := want.(map[string]any)
	members, same := got.(map[string]any)
	if !ok || !same {
		return compare(want, got)
	}
	var found []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		inner, has := members[name]
		if !has {
			found = append(found, fmt.Sprintf("/%s: missing, %#v was asked for", name, wanted[name]))
			continue
		}
		for _, f := range lacks(wanted[name], inner) {
			found = append(found, "/"+name+f)
		}
	}
	return found
}

// extras are the members of got that want lacks, with their values.
func extras(at string, want, got any) []string {
	members, _ := got.(map[string]any)
	wanted, _ := want.(map[string]any)
	var found []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		inner, asked := wanted[name]
		if !asked {
			found = append(found, fmt.Sprintf("%s/%s: %v", at, name, members[name]))
			continue
		}
		found = append(found, extras(at+"/"+name, inner, members[name])...)
	}
	return found
}
