#!/usr/bin/env bash
# Drives the pages of a small demo city, served by the debug binary, in headless Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d tests/browser/node_modules ] || (cd tests/browser && npm ci --no-audit --no-fund --loglevel=error)
# The same command as `cargo test` builds with, so that nothing is built twice.
cargo build --workspace --locked --quiet
cd tests/browser
exec node run.mjs "$@"
