// Package linters checks the documents with linters of others: none may find
// anything, and each must find the faults that it is known to find. The results are
// in results.json, and the table in README.md is rendered from them. See README.md.
package linters
