#!/usr/bin/env bash
# Every check and test, in the order in which they fail fastest. Nothing is skipped: what is missing fails.
set -euo pipefail
cd "$(dirname "$0")/.."

# Incremental files cost disk and time where nothing is built twice.
if [ -n "${CI:-}" ]; then export CARGO_INCREMENTAL=0; fi
export INSTA_UPDATE=no
# A test waits for its database as often as it computes.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$(($(nproc) * 2))}

# Nothing here outlives the run, so nothing needs a disk: in memory, where there are 4 GB to spare, no commit waits for one.
spare=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
if [ "${spare:-0}" -gt $((4 << 20)) ]; then
    TMPDIR=$(mktemp -d /dev/shm/yunheng-test.XXXXXX)
    # The database runs as another user and has to get through.
    chmod 711 "$TMPDIR"
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
fi

step() {
    local name=$1 began=$SECONDS
    shift
    echo "== $name"
    if ! "$@"; then
        echo "make test: FAILED at '$name' after $((SECONDS / 60)) min $((SECONDS % 60)) s"
        exit 1
    fi
    echo "== $name: $((SECONDS - began)) s"
}

step "format" cargo fmt --all --check
step "fetch" cargo fetch --locked --quiet
step "clippy" cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
step "rust tests, SQLite and PostgreSQL" scripts/with-postgres.sh cargo test --workspace --locked
step "browser tests" scripts/browser-test.sh
echo "make test: all passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
