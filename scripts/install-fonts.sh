#!/usr/bin/env bash
# Installs the faces that documents are set in, and only those that are missing (docs/decisions/0013). All are free. A
# city that owns 方正小标宋 or 仿宋_GB2312 puts them into a directory of its own and names that in the configuration.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

have_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts -iname "$1" -print -quit 2>/dev/null)" ]; }

need fonts-noto-cjk have_font NotoSerifCJK-Regular.ttc
need fonts-lxgw-wenkai have_font LXGWWenKai-Regular.ttf
need fonts-liberation have_font LiberationSerif-Regular.ttf
install_missing

# 仿宋 is in no package of its own. FandolFang is one file of a package that would bring TeX along: only the file and
# its licence are taken out. Without it documents are set in 宋体, and say so to the operator.
have_fandol() { have_font FandolFang-Regular.otf || [ -e /usr/share/texlive/texmf-dist/fonts/opentype/public/fandol ]; }
install_fandol() (
    set -euo pipefail
    package=texlive-lang-chinese place=/usr/local/share/fonts/fandol
    dir=$(mktemp -d "${TMPDIR:-/tmp}/yunheng-fonts.XXXXXX")
    trap 'rm -rf "$dir"' EXIT
    echo "installing: FandolFang-Regular.otf of $package"
    as_root apt-get update -qq
    cd "$dir"
    apt-get download -qq "$package" 2>/dev/null
    dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x --wildcards \
        '*/fandol/FandolFang-Regular.otf' '*/fonts/fandol/COPYING.gz' '*/fonts/fandol/README'
    as_root install -d "$place"
    find . -type f ! -name '*.deb' -print0 | as_root xargs -0 install -m 644 -t "$place"
)
if ! have_fandol; then
    # Not `if ! install_fandol`: there the shell would go on after an error.
    set +e
    install_fandol
    failed=$?
    set -e
    if [ "$failed" -ne 0 ]; then
        echo "note: no 仿宋: documents will be set in 宋体 (scripts/install-fonts.sh tries again)" >&2
    fi
fi
