#!/usr/bin/env bash
# Installs what building the program needs, and only what is missing. Debian 12; root or a user with sudo.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

need_rust
# SQLite, zstd and ring are C and are built from the sources that their crates carry.
need gcc command -v cc
need libc6-dev test -e /usr/include/stdio.h
need pkg-config command -v pkg-config
need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
install_missing

scripts/install-fonts.sh
