// Package clients calls the sandbox with the clients of the vendors, as they are
// published. It has tests alone; see README.md.
package clients
