# `make run` and `make test` are all a new user needs. Everything else is below `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Where `make run` keeps its data, and what it listens on.
DATA ?= data
LISTEN ?= 127.0.0.1:8080

.PHONY: help run test lint rust-test browser-test bench deny fuzz screenshots

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## Install what is missing, build, load the demo city, serve it on $(LISTEN)
	@scripts/install-run.sh
	cargo build --release --locked --package yunheng
	./target/release/yunheng --data "$(DATA)" demo
	@exec ./target/release/yunheng --data "$(DATA)" serve --listen "$(LISTEN)"

test: ## Install what is missing, then run every check and test (what CI runs)
	@scripts/install-test.sh
	@scripts/test.sh

lint: ## Formatting and clippy only
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

rust-test: ## The Rust tests on both databases, without lint and browser
	@scripts/with-postgres.sh cargo test --workspace --locked

browser-test: ## The pages in headless Chromium
	@scripts/browser-test.sh

bench: ## Build the release binary and print the benchmark table (TRACES=path for real traces)
	@scripts/install-run.sh
	cargo build --release --locked --package yunheng
	@./target/release/yunheng bench $(if $(TRACES),--traces "$(TRACES)")

deny: ## Licences, sources, duplicates and advisories, by cargo-deny (not part of `make test`)
	@scripts/deny.sh

fuzz: ## One fuzz target under libFuzzer, on nightly (FUZZ=remote_write SECONDS_EACH=60)
	@scripts/fuzz.sh $(or $(FUZZ),remote_write) $(or $(SECONDS_EACH),60)

screenshots: ## Take the pictures of the README again
	@scripts/screenshots.sh
