// Package conformance holds the conformance cases as data: what a request or a
// response looks like on the wire, and what a validator must say about it.
// Package suite reads and runs them.
package conformance

import "embed"

// Files holds cases/, gaps/ and case.schema.json.
//
//go:embed cases gaps case.schema.json
var Files embed.FS
