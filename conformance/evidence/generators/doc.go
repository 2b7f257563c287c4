// Package foreign holds the generators of other languages to the documents: what
// they generate must compile, and talk with the sandbox as the document says. It
// is a module of its own with tests alone; see README.md.
package foreign
