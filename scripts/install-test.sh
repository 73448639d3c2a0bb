#!/usr/bin/env bash
# Installs what the tests need, and only what is missing. Debian 12; root or a user with sudo.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

scripts/install-run.sh

for tool in fmt clippy; do
    if ! cargo "$tool" --version >/dev/null 2>&1; then
        if command -v rustup >/dev/null; then
            rustup component add "${tool/fmt/rustfmt}"
        else
            echo "error: 'cargo $tool' is missing: install it with your Rust toolchain" >&2
            exit 1
        fi
    fi
done

have_postgres() { compgen -G '/usr/lib/postgresql/*/bin/initdb'; }
have_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
# Not `| grep -q`: where there are many fonts, grep leaves early and pipefail calls that a failure.
have_chinese_font() { [ -n "$(fc-list :lang=zh-cn)" ]; }

need postgresql-15 have_postgres
need chromium have_chromium
# Without a Chinese font Chromium prints boxes and the width checks measure nothing.
need fonts-noto-cjk have_chinese_font
need fontconfig command -v fc-list
# The tests of crates/documents read the PDFs with it.
need poppler-utils command -v pdftotext
# The tests of crates/seal compare with it.
need openssl command -v openssl
need nodejs command -v node
need npm command -v npm

# The tests start a PostgreSQL of their own; the package would start another on port 5432.
if ! have_postgres >/dev/null && [ ! -e /etc/postgresql-common/createcluster.d/yunheng.conf ]; then
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' |
        as_root tee /etc/postgresql-common/createcluster.d/yunheng.conf >/dev/null
fi
install_missing

for folder in tests/browser tests/oidc; do
    if [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
        (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
    fi
done
