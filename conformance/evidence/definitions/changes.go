package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// changes returns what a later version of a vendor's definitions changes: of the
// operations that isOurs selects every fact, of the others only which came and went.
func changes(before, after map[string]operation, isOurs func(id string) bool) []string {
	var all []string
	for _, id := range slices.Sorted(maps.Keys(before)) {
		later, ok := after[id]
		switch {
		case !ok:
			all = append(all, id+": no longer defined")
		case isOurs(id):
			all = append(all, changesOf(id, before[id], later)...)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(after)) {
		if _, ok := before[id]; !ok {
			all = append(all, id+": new")
		}
	}
	return all
}

func changesOf(id string, before, after operation) []string {
	differences, _ := compare(id, operation{members: before.members}, after)
	var all []string
	for _, d := range differences {
		where := strings.Join([]string{id, d.Place, d.Name}, " ")
		switch d.What {
		case missing:
			all = append(all, fmt.Sprintf("%s: new, %s", where, d.Vendor))
		case extra:
			all = append(all, fmt.Sprintf("%s: gone, was %s", where, d.Ours))
		default:
			all = append(all, fmt.Sprintf("%s: %s: was %s, is %s", where, d.What, d.Ours, d.Vendor))
		}
	}
	return all
}
