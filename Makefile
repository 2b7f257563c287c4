.DEFAULT_GOAL := help
.PHONY: help generate test mutate bench sandbox interop foreign docs cost live-cinder fuzz schemathesis load lint api stability check release-check

# What make test passes to go test.
TESTFLAGS ?=
# How make bench measures; benchstat wants several runs.
BENCHFLAGS ?= -count 6
# What make foreign, interop and schemathesis run: all, or changed for what differs from the committed results, and samples.
EVIDENCE ?= all
# How long make load calls; 10m for the figures of the sandbox's README.
LOAD ?= 3s
# How long make fuzz runs each target.
FUZZTIME ?= 10s
GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

help: ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

generate: ## check every document, generate every client and server, print a row an API
	@go generate ./gen

test: ## run all that Go alone can check; close with one line of counts
	@go run ./conformance/internal/tally go test -json $(TESTFLAGS) ./...

mutate: ## put every single fault into the documents and print which of them nothing notices
	@go test -count=1 -run '^TestMutants$$' -v ./conformance

bench: ## measure the clients beside the SDKs, the validator, the mutants, the sandbox and the traffic reader, for benchstat
	@go test -run '^$$' -bench . -benchmem $(BENCHFLAGS) ./conformance/...
	@cd conformance/evidence && go test -run '^$$' -bench Call -benchmem $(BENCHFLAGS) ./cost

sandbox: ## serve all the APIs on 127.0.0.1:8470 and print how to call them
	@go run ./conformance/cmd/sandbox $(if $(wildcard conformance/evidence/site/dist/index.html),-docs conformance/evidence/site/dist)

docs: ## write the documentation as one static folder, conformance/evidence/site/dist, which make sandbox then serves
	@cd conformance/evidence/site && ../install npm . && go run .

interop: ## call the sandbox with the vendors' own clients in four languages, and write their results; EVIDENCE=changed for those that changed
	@cd conformance/evidence && EVIDENCE=$(EVIDENCE) go test -count=1 ./clients ./cost

foreign: ## run generators and linters of other languages on the documents, and write their results; EVIDENCE=changed for those that changed
	@cd conformance/evidence && EVIDENCE=$(EVIDENCE) go test -count=1 -timeout 120m -p 1 ./linters ./generators

live-cinder: ## start a real OpenStack Cinder (packages of Debian 12), call it with the generated client and probe it with every case
	@conformance/evidence/live/run cinder go test -count=1 ./live/cinder

fuzz: ## run every fuzz target for FUZZTIME each, 10s unless told otherwise
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

schemathesis: ## hold the sandbox to every document with Schemathesis, and write the results; EVIDENCE=changed for those that changed
	@cd conformance/evidence && EVIDENCE=$(EVIDENCE) go test -count=1 -timeout 60m ./schemathesis

load: ## hold the sandbox under load, kills, a full disk, a clock that jumps and slow clients; LOAD=10m for long
	@LOAD=$(LOAD) go test -count=1 -timeout 60m -v ./conformance/sandbox/load

cost: ## compare the clients with the SDKs, the sandbox with Prism, and programs by what they import; write conformance/evidence/cost/README.md
	@cd conformance/evidence && go test -count=1 -run '^TestMeasure$$' -timeout 90m ./cost -measure 5

lint: ## gofmt, go vet, golangci-lint, the house rules of the documents and the linters that others wrote in Go
	@test -z "$$(gofmt -l .)" || { gofmt -d .; exit 1; }
	go vet ./...
	$(GOLANGCI_LINT) run ./...
	go test ./specs/...
	cd conformance/evidence && EVIDENCE= go test ./internal/... ./linters ./generators ./clients ./cost ./live/... ./schemathesis

api: ## write the declarations of every exported package to .api
	@go run ./conformance/internal/stability snapshot

stability: ## hold .api to the code, and code and documents to the last tag: a break needs a line in the CHANGELOG
	@go run ./conformance/internal/stability check

check: lint stability ## what CI holds: lint, no unnoticed break, generation and go.mod up to date, every test
	@$(MAKE) --no-print-directory generate
	@git diff --exit-code -- generated && test -z "$$(git status --porcelain -- generated)" || { git status --short -- generated; echo 'generated/ is not what make generate writes; commit what it wrote'; exit 1; }
	go mod tidy -diff
	@$(MAKE) --no-print-directory test

release-check: ## say whether this commit could be released as specs/VERSION states, and write what goes with a release to .release
	@cd conformance/release && go run .
