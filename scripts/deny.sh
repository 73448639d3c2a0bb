#!/usr/bin/env bash
# cargo-deny over deny.toml. Not part of `make test`: building cargo-deny takes longer than our whole suite. Licences
# and sources are also checked by a Rust test; advisories only here, against a local copy of the database.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v cargo-deny >/dev/null; then
    echo "error: cargo-deny is missing: cargo install --locked cargo-deny" >&2
    exit 1
fi
checks=(bans licenses sources)
if compgen -G 'advisory-dbs/*' >/dev/null; then
    checks+=(advisories)
else
    echo "note: no advisories: put a clone of the RustSec advisory database into advisory-dbs/ first" >&2
fi
exec cargo deny --offline check "${checks[@]}"
