# make help lists the targets.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Flags of make test for go test.
TESTFLAGS ?=
# How much memory the tests may take for speed: with Go's 100, a quarter of the CPU time of
# the mutants is garbage collection.
GOGC ?= 400
# How make bench measures; benchstat needs several runs.
BENCHFLAGS ?= -count 6
# What interop, foreign, definitions and schemathesis run: all, or changed for what differs from
# the committed results, and samples.
EVIDENCE ?= all
# Duration of make load; 10m for the figures in the sandbox's README.
LOAD ?= 3s
# Duration of each target of make fuzz.
FUZZTIME ?= 10s

GOLANGCI_LINT := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
VALE := go run github.com/vale-cli/vale/v3/cmd/vale@v3.21.0
GOVULNCHECK := go run golang.org/x/vuln/cmd/govulncheck@v1.9.0
ACTIONLINT := go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

EVIDENCE_DIR := conformance/evidence
LIVE_RUN := $(EVIDENCE_DIR)/live/run
# The folders of all Go modules.
MODULES = $(shell git ls-files '*go.mod' | xargs -n 1 dirname)

# $(call each-module,COMMAND) runs a command in every module, and stops at the
# first that fails.
define each-module
@for module in $(MODULES); do (cd "$$module" && echo "$$module: $(strip $(1))" && $(1)) || exit 1; done
endef

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ build

.PHONY: generate
generate: ## check the documents, generate clients and servers, print one row per API
	@go generate ./gen

.PHONY: recipes
recipes: # the code that a recipe generates is not committed
	@cd conformance/recipes/go-generate && go generate ./...

.PHONY: sandbox
sandbox: ## serve all APIs on 127.0.0.1:8470 and print how to call them
	@go run ./conformance/cmd/snapspec sandbox $(if $(wildcard $(EVIDENCE_DIR)/site/dist/index.html),--docs $(EVIDENCE_DIR)/site/dist)

.PHONY: docs
docs: ## write the documentation site, which make sandbox then serves
	@cd $(EVIDENCE_DIR)/site && ../install npm . && go run .

.PHONY: clean
clean: ## remove what commands installed and built
	@git clean -fdXq

##@ check

.PHONY: quick
quick: ## build, vet, lint the documents, run the cases without mutants; under 20 s
	@go build ./...
	@go vet ./...
	@go test ./specs/...
	@go test -skip '^TestMutants$$' ./conformance

.PHONY: test
test: ## run the tests of the root module and print one line of counts
	@cd .ci && GOGC=$(GOGC) go run ./tally go test -C .. -json $(TESTFLAGS) ./...

.PHONY: mutate
mutate: ## change one fact of the documents at a time and print which changes no check notices
	@go test -count=1 -run '^TestMutants$$' -v ./conformance

.PHONY: fmt
fmt: ## format the Go code of every module
	$(call each-module,$(GOLANGCI_LINT) fmt ./...)

.PHONY: lint
lint: modules recipes prose workflows ## format, vet and lint every module; lint documents, prose and workflows
	@test -z "$$(gofmt -l .)" || { gofmt -d .; exit 1; }
	$(call each-module,go vet ./...)
	$(call each-module,$(GOLANGCI_LINT) run ./...)
	@go test ./specs/...
	@cd $(EVIDENCE_DIR) && EVIDENCE= go test ./internal/... ./linters ./definitions ./generators ./clients ./cost ./live/... ./members ./schemathesis

.PHONY: vulnerabilities
vulnerabilities: ## look for known vulnerabilities that the code of each module can reach; needs the network
	$(call each-module,$(GOVULNCHECK) ./...)

.PHONY: modules
modules: # each module costs a loop in every check, so there are few
	@test $(words $(MODULES)) -le 5 || { echo 'there are $(words $(MODULES)) Go modules, at most 5 are allowed: $(MODULES)'; exit 1; }

.PHONY: tidy
tidy: recipes ## check that every go.mod is tidy
	$(call each-module,go mod tidy -diff)

.PHONY: prose
prose: ## check prose and names in all files by the style in .ci/vale
	@failed=; \
	git grep -Il '' -- . ':!LICENSE' ':!generated' ':!.api' ':!.ci/vale' ':!.ci/repository/prose_test.go' ':!*go.sum' ':!*package-lock.json' ':!*Cargo.lock' | sed 's,^,./,' | xargs $(VALE) --output=line || failed=1; \
	git ls-files | $(VALE) --ext=.txt --output=line || failed=1; \
	test -z "$$failed"

.PHONY: workflows
workflows: ## check the workflows of .github
	@$(ACTIONLINT)

.PHONY: api
api: ## write the declarations of every exported package to .api
	@.ci/api

.PHONY: stability
stability: ## check that .api is up to date and the CHANGELOG names each break since the last tag
	@.ci/api check
	@cd .ci && go run ./stability

.PHONY: generated
generated: generate # generated/ holds exactly what make generate writes
	@test -z "$$(git status --porcelain -- generated)" || { git diff -- generated; git status --short -- generated; echo 'generated/ is not up to date: commit what make generate wrote'; exit 1; }

.PHONY: check
check: lint stability generated tidy test ## run lint, stability, tidy and test, and check that generated/ is up to date
	@cd .ci && go test ./...

.PHONY: release-check
release-check: ## check that this commit can be released as specs/VERSION, and write the release to .release
	@cd .ci && go run ./release

##@ measure

.PHONY: bench
bench: ## run the benchmarks, for benchstat
	@go test -run '^$$' -bench . -benchmem $(BENCHFLAGS) ./conformance/...
	@cd $(EVIDENCE_DIR) && go test -run '^$$' -bench Call -benchmem $(BENCHFLAGS) ./cost

.PHONY: cost
cost: ## measure clients beside SDKs, the sandbox beside Prism, and the price of an import
	@cd $(EVIDENCE_DIR) && go test -count=1 -run '^TestMeasure$$' -timeout 90m ./cost -measure 5

.PHONY: load
load: ## run the sandbox under load, kills, a full disk, clock jumps and slow clients
	@LOAD=$(LOAD) go test -count=1 -timeout 60m -v ./conformance/sandbox/load

.PHONY: growth
growth: ## count the steps of each public reader while its input grows 64 times
	@go test -count=1 ./conformance/internal/growth -steps

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME
	@FUZZTIME=$(FUZZTIME) .ci/fuzz

##@ evidence from other tools; EVIDENCE=changed limits it to what changed

.PHONY: interop
interop: ## call the sandbox with the vendors' clients in four languages, write the results
	@cd $(EVIDENCE_DIR) && EVIDENCE=$(EVIDENCE) go test -count=1 ./clients ./cost

.PHONY: foreign
foreign: ## run generators and linters of other languages, write the results
	@cd $(EVIDENCE_DIR) && EVIDENCE=$(EVIDENCE) go test -count=1 -timeout 120m -p 1 ./linters ./generators

.PHONY: definitions
definitions: ## compare documents and page tables with the vendors' own definitions, write the results
	@cd $(EVIDENCE_DIR) && EVIDENCE=$(EVIDENCE) go test -count=1 -timeout 30m ./definitions

.PHONY: newest
newest: ## print what the newest versions of the vendors' definitions change; needs the network
	@cd $(EVIDENCE_DIR) && EVIDENCE= go test -count=1 -timeout 30m -run '^TestNewest$$' -v ./definitions -newest

.PHONY: schemathesis
schemathesis: ## check the sandbox against every document with Schemathesis, write the results
	@cd $(EVIDENCE_DIR) && EVIDENCE=$(EVIDENCE) go test -count=1 -timeout 60m ./schemathesis

.PHONY: members
members: ## list what has shown each member of an answer, write the results; after the other evidence
	@cd $(EVIDENCE_DIR) && EVIDENCE=all go test -count=1 ./members

.PHONY: live-cinder
live-cinder: ## start OpenStack Cinder 21.3 (packages of Debian 12) and probe v3 with every case
	@$(LIVE_RUN) cinder go test -count=1 -timeout 30m ./live/cinder

.PHONY: live-cinder-v2
live-cinder-v2: ## start OpenStack Cinder 18.2 (Debian 12, PyPI) and probe v2 with every case
	@$(LIVE_RUN) cinderv2 go test -count=1 -timeout 30m ./live/cinderv2

.PHONY: live-keystone
live-keystone: ## start OpenStack Keystone 22.0 (Debian 12) and probe IAM with every case
	@$(LIVE_RUN) keystone go test -count=1 -timeout 30m ./live/keystone

.PHONY: live-cloud
live-cloud: ## start Keystone and Cinder 21.3, sign in, create and delete a snapshot, renew the token
	@LIVE_TOKEN_SECONDS=330 $(LIVE_RUN) keystone ./live/run cinder go test -count=1 ./live/cloud
