package contract

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// MaxFindings is how many findings of a message a contract lists, unless Options say
// otherwise.
const MaxFindings = 100

// MaxParameters is the maximum number of parameters in a query. net/http drops all
// parameters of a query that has far more, so a handler would not get what was checked.
const MaxParameters = 1000

// MaxHeaders is the maximum number of headers of a message.
const MaxHeaders = 1000

// Options configure a Contract. The zero Options are those of the function New.
type Options struct {
	// MaxFindings is how many findings of a message are listed; 100 if 0. Findings
	// that are not strict are listed first. One more finding, of the rule RuleMore,
	// says how many are not listed, and another one how many strict ones.
	MaxFindings int

	small int // the number of values in a small value; smallSize if 0
}

// New returns the contract of one API, as the function New does.
func (o Options) New(docs ...*openapi3.T) (*Contract, error) {
	return newContract(shapes{}, o, docs)
}

// report returns an empty report.
func (o Options) report() report {
	return report{max: cmp.Or(max(o.MaxFindings, 0), MaxFindings), small: cmp.Or(o.small, smallSize)}
}

// report collects the findings in a body. It lists at most max faults, as this
// package calls the findings that are not strict, and as many strict ones, and counts
// the others.
type report struct {
	max, small     int
	faults, strict []Finding
	unlistedFaults int
	unlistedStrict int
	incomplete     bool // whether the search ended early
}

// addFault adds a fault, which found returns if it is listed.
func (r *report) addFault(found func() Finding) {
	if len(r.faults) == r.max {
		r.unlistedFaults++
		return
	}
	r.faults = append(r.faults, found())
}

// addStrict adds a strict finding, which found returns if it is listed.
func (r *report) addStrict(found func() Finding) {
	if len(r.strict) == r.max {
		r.unlistedStrict++
		return
	}
	r.strict = append(r.strict, found())
}

// isFull reports whether there are more faults than are listed. The check of a large
// value ends then: to go on would change nothing but a number.
func (r *report) isFull() bool {
	r.incomplete = r.incomplete || r.unlistedFaults > 0
	return r.incomplete
}

// complete returns the findings of a message, sorted: those of its head and those of
// its body. It keeps the faults if there are too many.
func (r *report) complete(head []Finding) []Finding {
	found := tidy(append(append(head, r.faults...), r.strict...))
	if len(found) <= r.max && r.unlistedFaults == 0 && r.unlistedStrict == 0 {
		return found
	}
	faults := 0
	for _, f := range found {
		if !f.Strict {
			faults++
		}
	}
	room := map[bool]int{false: r.max, true: max(0, r.max-faults)} // by whether a finding is strict
	listed := slices.DeleteFunc(found, func(f Finding) bool {
		room[f.Strict]--
		return room[f.Strict] < 0
	})
	r.unlistedFaults -= min(0, room[false])
	r.unlistedStrict -= min(0, room[true])
	return append(listed, r.more(listed[len(listed)-1].In)...)
}

// more returns the findings that count those that are not listed.
func (r *report) more(in string) []Finding {
	var counts []Finding
	add := func(number string, isStrict bool) {
		counts = append(counts, Finding{
			In: in, Rule: RuleMore, Strict: isStrict,
			Message: "findings that are not listed: " + number + "; correct the listed ones first",
		})
	}
	switch {
	case r.incomplete:
		add(fmt.Sprintf("at least %d", r.unlistedFaults), false)
	case r.unlistedFaults > 0:
		add(fmt.Sprint(r.unlistedFaults), false)
	}
	if r.unlistedStrict > 0 {
		add(fmt.Sprint(r.unlistedStrict), true)
	}
	return counts
}

// limitParameters returns a finding if there are more parameters than MaxParameters.
// It counts as net/http does: by the separators.
func limitParameters(separators int) []Finding {
	if separators < MaxParameters {
		return nil
	}
	return []Finding{{
		In: InQuery, Rule: RuleLimit, Value: fmt.Sprint(separators + 1),
		Message: fmt.Sprintf("%d parameters, at most %d are read; send fewer", separators+1, MaxParameters),
	}}
}

// limitHeaders returns a finding if there are more headers than MaxHeaders.
func limitHeaders(h map[string][]string) []Finding {
	number := 0
	for _, values := range h {
		number += len(values)
	}
	if number <= MaxHeaders {
		return nil
	}
	return []Finding{{
		In: InHeader, Rule: RuleLimit, Value: fmt.Sprint(number),
		Message: fmt.Sprintf("%d headers, at most %d are read; send fewer", number, MaxHeaders),
	}}
}
