// Package interop holds the clients of the vendors, as they are published,
// against the sandbox. It is a module of its own, so that nobody who imports
// snapspec downloads their SDKs. It has tests alone; see README.md.
package interop
