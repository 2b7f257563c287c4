package api

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// sample is an error that a document shows: a row of x-error-codes or an
// example.
type sample struct {
	Refusal        // its Status is 0 for an example of the default response
	name    string // the code of a row, the name of an example
	shared  bool   // a row of the whole service, which stands for no status
}

// Sample returns the documented error of an operation with that status and name.
// Without a status (0) or a name ("") it returns the first that has the other.
// Without a name it returns no example: examples of the pages hold placeholders,
// XXX for the code, which help only a caller who asks for them.
func (d *Document) Sample(operation string, status int, name string) (*Refusal, bool) {
	for _, s := range d.facts().samples[operation] {
		if !s.matches(status, name) {
			continue
		}
		refused := s.Refusal
		refused.Status = cmp.Or(s.Status, status)
		return &refused, true
	}
	return nil, false
}

func (s sample) matches(status int, name string) bool {
	if name == "" && (s.Code == "" || s.shared) || name != "" && name != s.name {
		return false
	}
	if status == 0 {
		return s.Status != 0
	}
	return s.Status == 0 || s.Status == status
}

// samples returns the documented errors of every operation, by status.
func samples(docs []*openapi3.T) map[string][]sample {
	all := map[string][]sample{}
	for _, doc := range docs {
		ofService := rowSamples(doc.Extensions["x-error-codes"], true)
		for _, item := range doc.Paths.Map() {
			for _, o := range item.Operations() {
				all[o.OperationID] = append(operationSamples(o), ofService...)
			}
		}
	}
	return all
}

func operationSamples(o *openapi3.Operation) []sample {
	responses := o.Responses.Map()
	var all []sample
	for _, key := range slices.Sorted(maps.Keys(responses)) {
		status, _ := strconv.Atoi(key) // 0 for default
		if status > 0 && status < 400 {
			continue
		}
		response := responses[key].Value
		all = append(all, rowSamples(response.Extensions["x-error-codes"], false)...)
		all = append(all, exampleSamples(status, response.Content["application/json"])...)
	}
	return all
}

func rowSamples(table any, shared bool) []sample {
	rows, _ := table.([]any)
	var all []sample
	for _, row := range rows {
		row := row.(map[string]any)
		code := row["code"].(string)
		message, known := row["message"].(string)
		if !known { // the table has none
			message = row["meaning"].(string)
		}
		status := int(row["status"].(float64))
		all = append(all, sample{Refusal{Status: status, Code: code, Message: fill(code, message)}, code, shared})
	}
	return all
}

func exampleSamples(status int, media *openapi3.MediaType) []sample {
	var all []sample
	if media == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(media.Examples)) {
		all = append(all, sample{Refusal{Status: status, Content: media.Examples[name].Value.Value}, name, false})
	}
	return all
}

// blanks replace %s in the messages of error tables.
var blanks = map[string][]string{
	"QuotaExceed.Tags":                    {"The number of tags exceeds the quota of 20."},
	"InvalidOperation.KMSKeyIdNotFound":   {"0e478b7a-4262-4802-b8cb-00d3fb408262"},
	"QuotaExceed.ConcurrentSnapshotQuota": {"d-bp1s5fnvk4gn2tws0", "1"},
	"EVS.2071":                            {"cn-north-4a", "SSD"},
	"EVS.2096":                            {"SSD", "SAS"},
}

func fill(code, message string) string {
	for _, blank := range blanks[code] {
		message = strings.Replace(message, "%s", blank, 1)
	}
	return message
}

// Row returns the first row of an operation's error table with this code and this
// part of its message, and whether there is one.
func (d *Document) Row(operation, code, part string) (*Refusal, bool) {
	rows := d.facts().samples[operation]
	i := slices.IndexFunc(rows, func(s sample) bool { return s.Code == code && strings.Contains(s.Message, part) })
	if i < 0 {
		return nil, false
	}
	return &rows[i].Refusal, true
}
