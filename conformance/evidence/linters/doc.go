// Package linters holds the documents to linters that others wrote: none may
// find anything, and each must find the faults that it is known to find. It is a
// module of its own, so that nobody who imports snapspec downloads the linters.
// It has tests alone; see README.md.
package linters
