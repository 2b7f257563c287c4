// Package acs carries the action of an Alibaba Cloud RPC call between the
// generated code and the wire, signs calls and verifies signatures.
//
// On the wire every action is a request to the path /, and the header
// x-acs-action names it. Generated code keys actions by path instead, as
// /#CreateSnapshot: Action turns that into the header on the client's side,
// Dispatch turns the header back on the server's.
package acs

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// The headers that name an action on the wire.
const (
	HeaderAction  = "x-acs-action"
	HeaderVersion = "x-acs-version"
)

// Action returns a request editor that names the action of a generated call,
// and version, such as 2014-05-26, in the headers. Pass it to the client by
// WithRequestEditorFn. Credentials.Sign does the same and signs, too.
func Action(version string) func(context.Context, *http.Request) error {
	return func(_ context.Context, req *http.Request) error {
		if !isAction(req.URL.Fragment) {
			return fmt.Errorf("acs: the URL fragment %q names no action; the request must be one that a generated client made", req.URL.Fragment)
		}
		req.Header.Set("X-Acs-Action", req.URL.Fragment)
		req.Header.Set("X-Acs-Version", version)
		return nil
	}
}

// Dispatch returns a handler that hands a request to the path /, with its
// action in the header, to next, a generated handler, under the path that the
// action has there. Any other request goes to refuse.
func Dispatch(next, refuse http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actions := r.Header.Values(HeaderAction)
		// The path is compared before it is rewritten: a client that sends
		// /%23CreateSnapshot must not walk past this check into a handler.
		if r.URL.EscapedPath() != "/" || len(actions) != 1 || !isAction(actions[0]) {
			refuse.ServeHTTP(w, r)
			return
		}
		dispatched := *r
		dispatched.URL = &url.URL{Path: "/#" + actions[0], RawQuery: r.URL.RawQuery}
		next.ServeHTTP(w, &dispatched)
	})
}

// isAction reports whether name is letters and digits alone, as every action's
// is: anything else could steer a mux elsewhere.
func isAction(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) < 0
}
