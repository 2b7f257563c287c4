// Package members lists every member of every documented answer, with what has shown
// it: an example of the vendor's page, the model of an SDK, a live server or a
// recorded body. It also lists members that one of these has and the document lacks.
// `make members` writes the results and renders them in README.md.
package members
