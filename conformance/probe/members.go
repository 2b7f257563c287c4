package probe

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Members returns the members of a JSON body as sorted JSON pointers, each once and
// without its value. A * stands for the index of any item of a list. It returns nil
// for a body that is not JSON.
func Members(body []byte) []string {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	seen := map[string]bool{}
	addMembers(value, "", seen)
	return slices.Sorted(maps.Keys(seen))
}

var escapeToken = strings.NewReplacer("~", "~0", "/", "~1")

func addMembers(value any, pointer string, seen map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			at := pointer + "/" + escapeToken.Replace(name)
			seen[at] = true
			addMembers(member, at, seen)
		}
	case []any:
		for _, item := range value {
			addMembers(item, pointer+"/*", seen)
		}
	}
}
