# Two commands are the whole manual: `make run` starts everything, `make test` checks everything. Neither asks anything.

GOLANGCI_VERSION := v2.15.0
GREMLINS_VERSION := v0.6.0
RELEASE          := $(shell git describe --tags --always --dirty 2>/dev/null)

TOOLS     := $(CURDIR)/bin/tools
LINT      := $(TOOLS)/golangci-lint-$(GOLANGCI_VERSION)
GREMLINS  := $(TOOLS)/gremlins-$(GREMLINS_VERSION)
INSTALL   := sh internal/house/install.sh
POSTGRES  := go run ./internal/testdb/with
# The linter does not notice when its own rules change, so they have a part in the name of its cache.
LINT_ENV   = GOLANGCI_LINT_CACHE="$(CURDIR)/bin/lint-cache/$$(cksum < internal/house/rules.go | cut -d ' ' -f 1)"

# vet and lint have looked by then; memory is spent on fewer rounds of the collector; nobody waits a second for late races.
GO_TEST   := env GOGC=400 GORACE=atexit_sleep_ms=50 go test -vet=off -timeout 20m
# What runs at once by its nature goes through the race detector whole; of the folders CROWDED the tests that start a
# goroutine do, which internal/house/together finds. A sequence of steps shows the detector nothing and costs five times as much in it.
RACING    := ./internal/billing/... ./internal/mail ./internal/postgres ./internal/upload ./internal/workers
CROWDED   := ./handlers ./internal/article ./internal/certificate ./internal/i18n ./internal/licensing ./migrations

.DEFAULT_GOAL := help
.PHONY: help run build check test format vet lint unit race contract browser screenshots bench kills mutation schema env clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build and start everything: database, sandbox payments, captured mail, demonstration
	@exec bin/imprimatur serve

build: ## Build bin/imprimatur, one static program
	@CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.release=$(RELEASE)" -o bin/imprimatur ./cmd/imprimatur

check: format vet build ## The quick half of the tests, in seconds: format, vet, build, tests without a database
	@go test -short ./...

test: format vet lint unit race contract browser ## Everything: lint, every test on a real PostgreSQL, the race detector, Stripe's contract, browser
	@echo "make test: all passed"

format:
	@found=$$(gofmt -l cmd handlers internal migrations models views); \
	if [ -n "$$found" ]; then echo "gofmt would change these files (run: gofmt -w FILE):"; echo "$$found"; exit 1; fi

vet:
	@go vet ./...
	@cd internal/billing/contract && go vet ./...

lint: $(LINT)
	@$(LINT_ENV) $(LINT) run --allow-parallel-runners ./...

unit: $(LINT)
	@racing=$$(go list $(RACING)) && $(LINT_ENV) GOLANGCI_LINT=$(LINT) \
	  $(POSTGRES) -- $(GO_TEST) -p 4 -parallel 4 $$(go list ./... | grep -vxF "$$racing")

race:
	@$(INSTALL) compiler
	@$(POSTGRES) -- sh -c '$(GO_TEST) -race -p 3 -parallel 4 $(RACING) && \
	  $(GO_TEST) -race -p 3 -parallel 4 -run "$$(go run ./internal/house/together $(CROWDED))" $(CROWDED)'

contract:
	@cd internal/billing/contract && go test -timeout 20m ./...

browser: build ## The journeys in Chromium, with axe-core on every page
	@$(INSTALL) node
	@$(INSTALL) chromium
	@cd internal/browser && npm ci --silent && CHROMIUM="$$(sh ../house/install.sh chromium)" node run.mjs

screenshots: browser ## Take the pictures of the README anew from the journeys
	@for pair in journey-en-request-quoted:request journey-en-desk-queue:queue journey-en-quote:quote journey-ar-licence:licence-ar; do \
	  cp "internal/browser/screenshots/$${pair%%:*}.png" "docs/screenshots/$${pair#*:}.png"; done

bench: ## The benchmarks: the hot paths beside pgbench on a PostgreSQL that keeps its promises to the disk, then the pure parts
	@$(POSTGRES) -durable -- go test -p 1 -timeout 30m -run '^$$' -bench . ./internal/bench
	@go test -p 1 -run '^$$' -bench . -benchmem ./internal/certificate ./internal/i18n ./internal/postgres ./internal/pricing ./views

kills: ## Kill the program at every commit from the acceptance to the licence, before and after it, and count everything
	@KILLS=all $(POSTGRES) -- go test -vet=off -timeout 60m -v -run 'TestAKillAtEveryCommit' ./cmd/imprimatur

mutation: $(GREMLINS) ## Change the code that decides about money and status, and see that a test notices (docs/mutation.md)
	@sh internal/house/mutants/run.sh $(GREMLINS) $(PACKAGES)

schema: ## Write migrations/schema.sql anew after a new migration
	@$(POSTGRES) -- go test ./migrations -run TestSchemaFileIsTheDumpedWhole -write

env: ## Write .env.example anew after a change of the configuration
	@go run ./cmd/imprimatur config --example > .env.example.new && mv .env.example.new .env.example

clean: ## Remove what was built; the data of `make run` stays in ./data
	@rm -rf bin internal/browser/node_modules internal/browser/screenshots

$(LINT):
	@echo "installing golangci-lint $(GOLANGCI_VERSION) into bin/tools, which takes some minutes the first time"
	@mkdir -p $(TOOLS) && GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv $(TOOLS)/golangci-lint $@

$(GREMLINS):
	@echo "installing gremlins $(GREMLINS_VERSION) into bin/tools"
	@mkdir -p $(TOOLS) && GOBIN=$(TOOLS) go install github.com/go-gremlins/gremlins/cmd/gremlins@$(GREMLINS_VERSION)
	@mv $(TOOLS)/gremlins $@
