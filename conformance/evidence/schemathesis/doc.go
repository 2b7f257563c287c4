// Package schemathesis holds the sandbox to every document with Schemathesis,
// which generates requests from a document and checks the answers against it. It
// has tests alone; see README.md.
package schemathesis
