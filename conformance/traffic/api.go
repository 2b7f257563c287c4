package traffic

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/internal/documents"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// API is an API and its contract.
type API struct {
	ID       string
	Contract *contract.Contract

	documents *documents.API
	rpc       *rpc // nil if the paths alone identify its traffic
	known     func() knownHosts
}

// knownHosts are the hosts of the servers in the documents of an API.
type knownHosts struct {
	names   []string       // with their variables
	pattern *regexp.Regexp // matches them with any values of their variables
}

// Documents returns the documents of the API. Callers must not change them.
func (a *API) Documents() []*openapi3.T { return a.documents.Documents() }

// Hosts returns the hosts of the servers in the documents of the API, with their
// variables, such as evs.{region}.myhuaweicloud.com.
func (a *API) Hosts() []string { return slices.Clone(a.known().names) }

// hasHost reports whether host is one of the API.
func (a *API) hasHost(host string) bool { return a.known().pattern.MatchString(host) }

// APIs returns the embedded APIs, sorted by id. Each is read and compiled when an
// exchange is first checked with it.
func APIs() ([]*API, error) {
	all, err := documents.All()
	if err != nil {
		return nil, err
	}
	var apis []*API
	for _, d := range all {
		apis = append(apis, newAPI(d))
	}
	return apis, nil
}

// Load returns the APIs of a set of documents, sorted by id. The error names every
// document that cannot be loaded.
func Load(set specs.Set) ([]*API, error) {
	var apis []*API
	var faults []error
	for _, spec := range set.APIs {
		d, err := load(set, spec)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		apis = append(apis, newAPI(d))
	}
	return apis, errors.Join(faults...)
}

func load(set specs.Set, spec specs.API) (*documents.API, error) {
	var docs []*openapi3.T
	for _, name := range spec.Documents {
		doc, err := document.Load(set.FS, name)
		if err != nil {
			return nil, fmt.Errorf("%w; correct the document and check it with snapspec lint", set.InMessage(err))
		}
		docs = append(docs, doc)
	}
	d, err := documents.New(spec, docs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", set.File(spec.Documents[0]), err)
	}
	return d, nil
}

func newAPI(d *documents.API) *API {
	api := &API{ID: d.ID, Contract: d.Contract, documents: d}
	api.known = sync.OnceValue(func() knownHosts {
		names := hosts(d.First())
		return knownHosts{names, hostPattern(names)}
	})
	if d.IsRPC() {
		api.rpc = newRPC(d)
	}
	return api
}

// owns reports whether an exchange belongs to the API although it matches none of
// its operations. unmatched is the finding that says why.
func (a *API) owns(unmatched contract.Finding) bool {
	return a.rpc != nil || unmatched.Rule != contract.RulePath
}

// rpc identifies the traffic of an RPC API. Its path is always /, which much other
// traffic uses too.
type rpc struct {
	version func() string
	actions []string
}

var variable = regexp.MustCompile(`\\{[^}]*\\}`)

func newRPC(d *documents.API) *rpc {
	r := &rpc{version: func() string {
		version, _ := d.First().Info.Extensions["x-api-version"].(string)
		return version
	}}
	for _, name := range d.API.Documents {
		r.actions = append(r.actions, d.Action(name))
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

// receives reports whether a request can be for the API. Every API but an RPC API is
// known by its paths. A request to an RPC API has its host, else the version that it
// names, or its action if it names no version.
func (a *API) receives(r *http.Request) bool {
	if a.rpc == nil || a.hasHost(r.Host) {
		return true
	}
	if version := r.Header.Get("X-Acs-Version"); version != "" {
		return version == a.rpc.version()
	}
	return slices.Contains(a.rpc.actions, r.Header.Get("X-Acs-Action"))
}
