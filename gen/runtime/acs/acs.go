// Package acs translates the actions of Alibaba Cloud's RPC APIs between generated
// code and the wire, signs calls and verifies signatures.
//
// On the wire every action is a request to the path /, and the header x-acs-action
// names it, which a generated client sends. Generated code has a path for each action
// instead, such as /#CreateSnapshot. Dispatch restores the path on the server.
package acs

import (
	"net/http"
	"net/url"
	"strings"
)

// The headers that name an action on the wire.
const (
	HeaderAction  = "x-acs-action"
	HeaderVersion = "x-acs-version"
)

// Dispatch returns a handler that passes each request to the path / with one action
// in the header to next, a generated handler, under the path of that action. It
// passes any other request to refuse.
func Dispatch(next, refuse http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actions := r.Header.Values(HeaderAction)
		// The check comes before the path is rewritten: a request to
		// /%23CreateSnapshot must not reach a handler.
		if r.URL.EscapedPath() != "/" || len(actions) != 1 || !isAction(actions[0]) {
			refuse.ServeHTTP(w, r)
			return
		}
		dispatched := *r
		dispatched.URL = &url.URL{Path: "/#" + actions[0], RawQuery: r.URL.RawQuery}
		next.ServeHTTP(w, &dispatched)
	})
}

// isAction reports whether name has only letters and digits, as every action has.
// Any other character could lead a mux to another handler.
func isAction(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) < 0
}
