// Package sandbox is a server of every API of this module, for people who build
// on them and have no account, no network or no budget at hand.
//
// It answers as the vendors' pages say, keeps what is created, and holds each
// request and each of its own answers to the documents. Volumes, disks and
// clusters exist as soon as a call names them, unless Options.StrictResources is
// set, or a call creates them. A volume whose id starts with in-use- is attached to a
// server.
//
// The header Prefer asks for an error of the documents:
//
//	Prefer: code=403, example=QuotaExceed.Snapshot
package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/gateway"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// Options configure a Server. The zero Options accept every caller and keep
// everything in memory.
type Options struct {
	// Credentials are what a caller must have. Without them there is no
	// authentication.
	Credentials *Credentials
	// RefuseOtherSites refuses with 403 what a page of another site sends from a
	// browser, and what names this server by any name but localhost, a loopback
	// address, the address that the client connected to, or one of Hosts. Without
	// credentials nothing else keeps pages that a user visits from calling a server
	// on his machine.
	RefuseOtherSites bool
	// Hosts are more names of this server, without a port, for RefuseOtherSites.
	Hosts []string
	// Delay is how long it takes to create a snapshot and, for one of Huawei
	// Cloud, to delete it or to roll back to it.
	Delay time.Duration
	// StrictResources refuses volumes, clusters, disks and instances that are not
	// in Resources. Those that have a snapshot and the disks of an instance exist
	// as well.
	StrictResources bool
	// Resources are the ids of volumes, clusters, disks and instances that exist.
	Resources []string
	// Data is the file that keeps the snapshots, and what belongs to them, across
	// restarts. Without it they are lost when the server ends. A file that is damaged
	// or not a data file is refused and not changed, see CheckData and SalvageData.
	Data string
	// Fail is the share of requests, from 0 to 1, that are answered as if the
	// service were down.
	Fail float64
	// Latency is how long every answer is held back.
	Latency time.Duration
	// Metrics serves Prometheus metrics at /metrics.
	Metrics bool
	// Docs is the documentation, which is served at /docs/. Callers on this
	// machine find the credentials there, in sandbox.json.
	Docs fs.FS
	// Clock returns the time. It is time.Now if it is nil.
	Clock func() time.Time
	// Logger gets a line for each request, and an error for each answer that
	// breaks its document. If it is nil, nothing is logged.
	Logger *slog.Logger
}

// Server serves the APIs. It is safe for concurrent use.
type Server struct {
	store   *store.Store
	faces   []*api.Face
	gateway *gateway.Gateway
	metrics *metrics // nil if off
	docs    *docs    // nil if there is none
	sites   *sites   // nil if pages of other sites may call
}

// New returns a server. Close it after use. It fails if Options.Fail is not from 0
// to 1, if Delay or Latency is negative, or if the data file cannot be used.
func New(options Options) (*Server, error) {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	options.Logger = cmp.Or(options.Logger, slog.New(slog.DiscardHandler))
	switch {
	case !(options.Fail >= 0 && options.Fail <= 1): // NaN is not
		return nil, fmt.Errorf("sandbox: Fail is %g; give a share from 0 to 1", options.Fail)
	case options.Delay < 0:
		return nil, fmt.Errorf("sandbox: Delay is %v; give 0 or more", options.Delay)
	case options.Latency < 0:
		return nil, fmt.Errorf("sandbox: Latency is %v; give 0 or more", options.Latency)
	}
	s, err := openStore(options)
	if err != nil {
		return nil, err
	}
	server := &Server{store: s, sites: newSites(options)}
	if options.Metrics {
		server.metrics = newMetrics(s)
	}
	if err := errors.Join(server.addAPIs(options), server.addDocs(options)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return server, nil
}

func (s *Server) addDocs(options Options) (err error) {
	if options.Docs == nil {
		return nil
	}
	s.docs, err = newDocs(options.Docs, options.Credentials)
	return err
}

// Close closes the data file. No request may be in progress.
func (s *Server) Close() error {
	return s.store.Close()
}

// ServeHTTP serves /healthz, /metrics and /docs/ if they are on, and the APIs. A browser
// that opens the root gets the documentation.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	why := s.sites.refusal(r)
	switch {
	case r.URL.Path == "/healthz":
		_, _ = io.WriteString(w, "ok\n")
	case why != "":
		s.gateway.Refuse(w, r, http.StatusForbidden, why)
	case r.URL.Path == "/metrics" && s.metrics != nil:
		s.metrics.ServeHTTP(w, r)
	case s.docs != nil && asksForPage(r):
		http.Redirect(w, r, docsRoot, http.StatusFound)
	case strings.HasPrefix(r.URL.Path+"/", docsRoot) && s.docs != nil:
		s.docs.ServeHTTP(w, r)
	default:
		s.gateway.ServeHTTP(w, r)
	}
}
