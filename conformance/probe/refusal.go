package probe

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/suite"
)

// refusalReason returns why a valid request was refused, "" if no reason is known.
func (p *prober) refusalReason(c suite.Case, sent suite.Request, a answer) string {
	if c.Refusal != nil && slices.Contains(c.Refusal.Statuses, a.status) {
		return c.Refusal.Because
	}
	for _, r := range rolesIn(sent) {
		if r != roleRegion {
			return "it has the " + string(r) + " of the example, which the target does not have"
		}
	}
	if c.Source == "tolerance" {
		return "the document accepts it, but no page says that it must succeed"
	}
	return ""
}

// complete adds to a valid request what the pages require together with what it has.
// The documents say so only in prose, and accept it without.
func complete(c suite.Case) suite.Request {
	r := *c.Request
	query, err := url.ParseQuery(r.Query)
	if !c.Valid || err != nil {
		return r
	}
	var missing []string
	switch {
	case c.Operation == "createSnapshotGroup":
		missing = groupSource(query)
	case c.Operation == "listProjects" && query.Has("page") != query.Has("per_page"):
		missing = without(query, "page=1", "per_page=100")
	}
	if c.API == "huawei/evsv2" && c.Operation == "createVolume" {
		r.Body = askingForIDs(r.Body)
	}
	missing = append(missing, tagKeys(query)...)
	r.Query = freshToken(strings.Join(append(nonEmpty(r.Query), missing...), "&"))
	return r
}

// The objects of a request for a volume, and the item of the metadata that has the
// answer name what it creates: what is not named cannot be deleted.
var (
	volumeObject   = regexp.MustCompile(`"volume"\s*:\s*\{`)
	metadataObject = regexp.MustCompile(`"metadata"\s*:\s*\{\s*\}?`)
)

const askForIDs = `"create_for_volume_id": "true"`

// askingForIDs adds the item to the body of a request for a volume, and keeps the rest
// of it as it is written.
func askingForIDs(body string) string {
	if strings.Contains(body, "create_for_volume_id") {
		return body
	}
	if at := metadataObject.FindStringIndex(body); at != nil {
		found := body[at[0]:at[1]]
		if inside, isEmpty := strings.CutSuffix(found, "}"); isEmpty {
			return body[:at[0]] + inside + askForIDs + "}" + body[at[1]:]
		}
		return body[:at[1]] + askForIDs + ", " + body[at[1]:]
	}
	at := volumeObject.FindStringIndex(body)
	if at == nil {
		return body
	}
	return body[:at[1]] + `"metadata": {` + askForIDs + `}, ` + body[at[1]:]
}

// freshToken replaces the ClientToken of a query by one of this request, since a
// server remembers each token for a day. The new one starts as the old one does, and
// has the maximum length if the old one has it.
func freshToken(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		name, raw, _ := strings.Cut(pair, "=")
		token, err := url.QueryUnescape(raw)
		if name != "ClientToken" || err != nil || token == "" || roleOf(token) == roleFresh {
			continue // substitute replaces the token of the examples
		}
		unique := newName()
		token = token[:min(len(token), maxToken-len(unique))] + unique
		pairs[i] = name + "=" + strings.ReplaceAll(url.QueryEscape(token), "+", "%20")
	}
	return strings.Join(pairs, "&")
}

// maxToken is the length of the longest ClientToken.
const maxToken = 64

// groupSource returns the source of a snapshot group, if the query has none.
func groupSource(query url.Values) []string {
	for name, values := range query {
		isDisk := strings.HasPrefix(name, "DiskId.") && values[0] != ""
		if isDisk && query.Get("DiskId.1") != "" || name == "InstanceId" && values[0] != "" {
			return nil
		}
	}
	for name := range query {
		if strings.Contains(name, "DiskId.") {
			return without(query, "InstanceId=i-bp67acfmxazb4p6r")
		}
	}
	return []string{"DiskId.1=d-bp1s5fnvk4gn2tws0"}
}

// tagKeys returns keys for the tags that have only a value.
func tagKeys(query url.Values) []string {
	var keys []string
	for n := 1; n <= 21; n++ {
		key := fmt.Sprintf("Tag.%d.Key", n)
		if query.Has(fmt.Sprintf("Tag.%d.Value", n)) {
			keys = append(keys, without(query, fmt.Sprintf("%s=probe%d", key, n))...)
		}
	}
	return keys
}

// without returns the pairs whose names the query does not have.
func without(query url.Values, pairs ...string) []string {
	return slices.DeleteFunc(pairs, func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return query.Has(name)
	})
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
