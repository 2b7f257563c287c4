// Package cost measures what the generated clients and the sandbox cost, beside
// what stands for the same: net/http by hand, the vendors' SDKs, and Prism. It has
// benchmarks and tests alone; README.md of the folder above has the figures.
package cost
