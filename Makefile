.DEFAULT_GOAL := help
.PHONY: help generate test lint check

# What make test passes to go test; CI sets -race, which needs a C compiler.
TESTFLAGS ?=
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

generate: ## check every document, generate every client and server, print a row an API
	@go generate ./gen

test: ## run all that Go alone can check; close with one line of counts
	@go test -json $(TESTFLAGS) ./... | go run ./conformance/internal/tally

lint: ## gofmt, go vet, golangci-lint and the house rules of the documents
	@test -z "$$(gofmt -l .)" || { gofmt -d .; exit 1; }
	go vet ./...
	$(GOLANGCI_LINT) run ./...
	go test ./specs/...

check: lint ## what CI holds: lint, generation and go.mod up to date, every test
	@$(MAKE) --no-print-directory generate
	@git diff --exit-code -- generated && test -z "$$(git status --porcelain -- generated)" || { git status --short -- generated; echo 'generated/ is not what make generate writes; commit what it wrote'; exit 1; }
	go mod tidy -diff
	@$(MAKE) --no-print-directory test
