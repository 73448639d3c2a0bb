#!/usr/bin/env bash
# Takes the pictures in docs/images again, of the demo city as `make run` shows it.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-test.sh
cargo build --release --locked --package yunheng
YUNHENG_BINARY="$PWD/target/release/yunheng" exec node tests/browser/pictures.mjs
