// Package sandbox is a server of every API of this module, for people who build
// on them and have no account, no network or no budget at hand.
//
// It answers as the vendors' pages say, keeps what is created, and holds each
// request and each of its own answers to the documents. What it cannot know, it
// makes up on first use: a volume, a disk or a cluster exists as soon as it is
// named, unless Options.StrictResources is set. A volume whose id starts with
// in-use- is attached to a server.
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
)

// Options say how a Server behaves. The zero Options let everybody in and keep
// everything in memory.
type Options struct {
	// Credentials are what a caller must have. Without them there is no
	// authentication.
	Credentials *Credentials
	// Delay is how long a snapshot is being made, and one of Huawei Cloud being
	// deleted or rolled back to.
	Delay time.Duration
	// StrictResources refuses volumes, clusters, disks and instances that are not
	// among Resources, have no snapshot yet and, if disks, no instance either.
	StrictResources bool
	// Resources are the ids of volumes, clusters, disks and instances that exist.
	Resources []string
	// Data is the file that keeps the snapshots, and what belongs to them, across
	// restarts. Without it they are gone when the server is.
	Data string
	// Fail is the share of requests, from 0 to 1, that are answered as if the
	// service were down.
	Fail float64
	// Latency is how long every answer is held back.
	Latency time.Duration
	// Metrics serves metrics of Prometheus at /metrics.
	Metrics bool
	// Docs is the documentation, which is served at /docs/. Callers of this
	// machine find the credentials there, in sandbox.json.
	Docs fs.FS
	// Clock tells the time; without it time.Now does.
	Clock func() time.Time
	// Logger takes a line a request, and an error for each answer that breaks
	// its document; without it nothing is logged.
	Logger *slog.Logger
}

// Server serves the APIs. It is safe for concurrent use.
type Server struct {
	options Options
	store   *store
	huawei  *huawei
	alibaba *alibaba
	metrics *metrics // nil if off
	docs    *docs    // nil if there is none
}

// New makes a server. Close it after use.
func New(options Options) (*Server, error) {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	options.Logger = cmp.Or(options.Logger, slog.New(slog.DiscardHandler))
	if options.Fail < 0 || options.Fail > 1 {
		return nil, fmt.Errorf("sandbox: Fail is %g; give a share from 0 to 1", options.Fail)
	}
	store, err := openStore(options)
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, store: store}
	if err := errors.Join(s.addVendors(), s.addDocs()); err != nil {
		return nil, errors.Join(err, store.close())
	}
	if options.Metrics {
		s.metrics = newMetrics(store)
	}
	return s, nil
}

func (s *Server) addVendors() (err error) {
	if s.huawei, err = newHuawei(s.store, s.options); err != nil {
		return err
	}
	s.alibaba, err = newAlibaba(s.store, s.options)
	return err
}

func (s *Server) addDocs() (err error) {
	if s.options.Docs == nil {
		return nil
	}
	s.docs, err = newDocs(s.options.Docs, s.options.Credentials)
	return err
}

// Close closes the data file. No request may be under way.
func (s *Server) Close() error {
	return s.store.close()
}

// ServeHTTP answers /healthz, /metrics and /docs/ if they are on, and the APIs.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/healthz":
		_, _ = io.WriteString(w, "ok\n")
	case r.URL.Path == "/metrics" && s.metrics != nil:
		s.metrics.ServeHTTP(w, r)
	case strings.HasPrefix(r.URL.Path+"/", docsRoot) && s.docs != nil:
		s.docs.ServeHTTP(w, r)
	default:
		s.serveAPI(w, r)
	}
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	c := s.newCall(r)
	a := s.answer(c)
	a.send(w)
	s.record(c, a.status, time.Since(start))
}

// record logs no query and no header: they hold keys, tokens and signatures.
func (s *Server) record(c *call, status int, took time.Duration) {
	s.options.Logger.LogAttrs(c.original.Context(), slog.LevelInfo, "request", slog.String("id", c.id),
		slog.String("api", c.api()), slog.String("operation", c.operationID()), slog.String("method", c.original.Method),
		slog.String("path", c.original.URL.EscapedPath()), slog.Int("status", status), slog.Duration("took", took))
	if s.metrics != nil {
		s.metrics.count(c.api(), c.operationID(), status, took)
	}
}
