// Package conformance has the conformance cases as data: requests and responses on
// the wire, and the findings that a validator must have. Package suite reads and
// runs them.
package conformance

import "embed"

// Files has cases/, gaps/ and case.schema.json.
//
//go:embed cases gaps case.schema.json
var Files embed.FS
