#!/usr/bin/env bash
# fuzz.sh TARGET [SECONDS]: runs one fuzz target under libFuzzer, on the nightly toolchain, for a minute unless told
# otherwise. `fuzz/` has the layout of cargo-fuzz, which works as well but need not be installed for this. The seeds come
# from the code; what is found on the way stays in fuzz/corpus, what breaks a target in fuzz/artifacts.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?a target: $(cd fuzz/fuzz_targets && echo *.rs | sed 's/\.rs//g')}
seconds=${2:-60}
host=$(rustc +nightly -vV | sed -n 's/^host: //p')
if [ -z "$host" ]; then
    echo "error: the nightly toolchain is missing: rustup toolchain install nightly" >&2
    exit 1
fi
corpus=fuzz/corpus/$target
mkdir -p "$corpus" "fuzz/artifacts/$target"
# The seeds are written by an ordinary program: what is built for libFuzzer runs in libFuzzer only.
cargo run --quiet --locked --package yunheng-testing --example fuzz_seeds -- "$target" "$corpus"
# The program's own versions; what only fuzzing needs is added to them.
cp Cargo.lock fuzz/Cargo.lock
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
# Code without `unsafe` of our own needs no address sanitizer; overflows are what we look for.
CARGO_INCREMENTAL=0 RUSTFLAGS=$coverage cargo +nightly build --quiet --manifest-path fuzz/Cargo.toml --target "$host" --bin "$target"
built=fuzz/target/$host/debug
# No input of 64 kB may need more than 64 MB at once.
exec "$built/$target" -max_total_time="$seconds" -max_len=65536 -malloc_limit_mb=64 -artifact_prefix="fuzz/artifacts/$target/" "$corpus"
