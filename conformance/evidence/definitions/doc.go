// Package definitions compares the documents and the page tables with what the vendors
// themselves define: the definitions behind Huawei Cloud's API Explorer, and the models of
// Alibaba Cloud's SDK for Python. The results are in results.json, and the tables of
// README.md are rendered from them. See README.md.
package definitions
