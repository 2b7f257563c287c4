package parts

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// numbers is the range in the name of a parameter, which stands for one parameter per
// number: Tag.{1..20}.Key. The page tables have the same syntax.
var numbers = regexp.MustCompile(`\{([0-9]+)\.\.([0-9]+)\}`)

// number stands for the number in the other texts of such a parameter.
const number = "{n}"

// maxRange is far more than any page has.
const maxRange = 1000

// span is a range in a name.
type span struct {
	before, after string
	first, last   int
}

func spanOf(name string) (span, bool) {
	at := numbers.FindStringSubmatchIndex(name)
	if at == nil {
		return span{}, false
	}
	first, err1 := strconv.Atoi(name[at[2]:at[3]])
	last, err2 := strconv.Atoi(name[at[4]:at[5]])
	if err1 != nil || err2 != nil {
		last = first - 1 // empty
	}
	return span{name[:at[0]], name[at[1]:], first, last}, true
}

// expandRanges puts the parameters of a range in place of it. Neighbours that are
// members of the same items are expanded together: Tag.1.Key, Tag.1.Value, Tag.2.Key.
func (a *assembly) expandRanges(parameters *yaml.Node) {
	if parameters == nil {
		return
	}
	var all []*yaml.Node
	list := parameters.Content
	for len(list) > 0 {
		first, ok := a.spanIn(list[0])
		if !ok {
			all, list = append(all, list[0]), list[1:]
			continue
		}
		n := 1
		for n < len(list) && sameItems(first, list[n]) {
			n++
		}
		for i := first.first; i <= first.last; i++ {
			for _, p := range list[:n] {
				numbered := a.numbered(p, i)
				a.again[numbered] = i > first.first
				all = append(all, numbered)
			}
		}
		list = list[n:]
	}
	parameters.Content = all
	a.refuseTwins(all)
}

// spanIn returns the range in the name of a parameter, and reports one that is none.
func (a *assembly) spanIn(parameter *yaml.Node) (span, bool) {
	name := value(parameter, "name")
	if name == nil {
		return span{}, false
	}
	s, ok := spanOf(name.Value)
	if !ok {
		return s, false
	}
	_, more := spanOf(s.after)
	switch {
	case s.last < s.first:
		a.fail(name, "the range of %s has no number; write the first before the last: {1..20}", name.Value)
	case s.last-s.first >= maxRange:
		a.fail(name, "the range of %s has more than %d numbers; write one that the page states", name.Value, maxRange)
	case more:
		a.fail(name, "%s has two ranges; write one", name.Value)
	default:
		return s, true
	}
	return s, false
}

// sameItems reports whether the name of a parameter has the range s at the same place.
func sameItems(s span, parameter *yaml.Node) bool {
	name := value(parameter, "name")
	if name == nil {
		return false
	}
	other, ok := spanOf(name.Value)
	_, more := spanOf(other.after)
	return ok && !more && other.before == s.before && other.first == s.first && other.last == s.last
}

// numbered returns a copy of a parameter of a range, with the number.
func (a *assembly) numbered(parameter *yaml.Node, n int) *yaml.Node {
	c := *parameter
	if c.Kind == yaml.ScalarNode {
		c.Value = strings.ReplaceAll(numbers.ReplaceAllString(c.Value, itoa(n)), number, itoa(n))
	}
	c.Content = make([]*yaml.Node, len(parameter.Content))
	for i, child := range parameter.Content {
		c.Content[i] = a.numbered(child, n)
	}
	if a.fromCommon[parameter] {
		a.fromCommon[&c] = true
	}
	return &c
}

// refuseTwins reports parameters with the name of an earlier one.
func (a *assembly) refuseTwins(parameters []*yaml.Node) {
	seen := map[string]bool{}
	for _, p := range parameters {
		name, in := value(p, "name"), value(p, "in")
		if name == nil || in == nil {
			continue
		}
		key := in.Value + " " + name.Value
		if seen[key] {
			a.fail(name, "there are two %s parameters %s; correct the range or remove one", in.Value, name.Value)
		}
		seen[key] = true
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
