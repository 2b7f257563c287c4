package traffic

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// API is an API and its contract.
type API struct {
	ID       string
	Contract *contract.Contract

	rpc   *rpc // nil if the paths alone identify its traffic
	hosts []string
	host  *regexp.Regexp // matches hosts
}

// Hosts returns the hosts of the servers in the documents of the API, with their
// variables, such as evs.{region}.myhuaweicloud.com.
func (a *API) Hosts() []string { return slices.Clone(a.hosts) }

// APIs returns the embedded APIs, sorted by id.
func APIs() ([]*API, error) { return Load(specs.Embedded()) }

// Load returns the APIs of a set of documents, sorted by id. The error names every
// document that cannot be loaded.
func Load(set specs.Set) ([]*API, error) {
	var apis []*API
	var faults []error
	for _, spec := range set.APIs {
		api, err := newAPI(set, spec)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		apis = append(apis, api)
	}
	return apis, errors.Join(faults...)
}

func newAPI(set specs.Set, spec specs.API) (*API, error) {
	var docs []*openapi3.T
	for _, name := range spec.Documents {
		doc, err := document.Load(set.FS, name)
		if err != nil {
			return nil, fmt.Errorf("%s/%w; snapspec lint shows the place", set.Name, err) // err begins with name
		}
		docs = append(docs, doc)
	}
	c, err := contract.New(docs...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", set.File(spec.Documents[0]), err)
	}
	api := &API{ID: spec.ID, Contract: c, hosts: hosts(docs[0])}
	api.host = hostPattern(api.hosts)
	if spec.IsRPC() {
		api.rpc = newRPC(spec, docs[0], api.host)
	}
	return api, nil
}

// owns reports whether an exchange belongs to the API although it matches none of
// its operations. unmatched is the finding that says why.
func (a *API) owns(unmatched contract.Finding) bool {
	return a.rpc != nil || unmatched.Rule != contract.RulePath
}

// rpc identifies the traffic of an RPC API. Its path is always /, which much other
// traffic uses too.
type rpc struct {
	version string
	actions []string
	host    *regexp.Regexp
}

var variable = regexp.MustCompile(`\\{[^}]*\\}`)

func newRPC(spec specs.API, doc *openapi3.T, host *regexp.Regexp) *rpc {
	version, _ := doc.Info.Extensions["x-api-version"].(string)
	r := &rpc{version: version, host: host}
	for _, name := range spec.Documents {
		r.actions = append(r.actions, strings.TrimSuffix(path.Base(name), path.Ext(name)))
	}
	return r
}

// hosts returns the hosts of the servers of doc. A host that is only a variable may
// be any.
func hosts(doc *openapi3.T) []string {
	var known []string
	for _, server := range doc.Servers {
		_, host, _ := strings.Cut(server.URL, "://")
		host, _, _ = strings.Cut(host, "/")
		if variable.ReplaceAllString(regexp.QuoteMeta(host), "") != "" {
			known = append(known, host)
		}
	}
	return known
}

// hostPattern returns what matches hosts, with any values of their variables.
func hostPattern(hosts []string) *regexp.Regexp {
	if len(hosts) == 0 {
		return regexp.MustCompile(`[^\s\S]`) // matches nothing
	}
	patterns := make([]string, len(hosts))
	for i, host := range hosts {
		patterns[i] = variable.ReplaceAllString(regexp.QuoteMeta(host), `[^.]+`)
	}
	return regexp.MustCompile(`^(?:` + strings.Join(patterns, "|") + `)$`)
}

// owns reports whether a request belongs to the API: by its host, else by the
// version that it names, or by its action if it names no version.
func (r *rpc) owns(request *http.Request) bool {
	if r.host.MatchString(request.Host) {
		return true
	}
	if version := request.Header.Get("X-Acs-Version"); version != "" {
		return version == r.version
	}
	return slices.Contains(r.actions, request.Header.Get("X-Acs-Action"))
}
