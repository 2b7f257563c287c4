// Package generators tests what generators of other languages make of the
// documents: the generated code must compile, and its calls to the sandbox must
// match the document. The results are in results.json, and GENERATORS.md is
// rendered from them. See README.md.
package generators
