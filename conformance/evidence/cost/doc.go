// Package cost compares the generated clients and the sandbox with their
// alternatives: net/http by hand, the vendors' SDKs, and Prism. It has only
// benchmarks and tests; results.json and README.md have the figures.
package cost
