# Sourced by the install scripts: installs Debian packages, and only those that are missing.
# shellcheck shell=bash

# Runs a command as root: directly, or by sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "error: '$*' needs root: run this as root, or install sudo" >&2
        return 1
    fi
}

missing=()

# need PACKAGE CHECK...: PACKAGE is missing unless the command CHECK succeeds.
need() {
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

# Installs everything that `need` found missing, if anything.
install_missing() {
    [ "${#missing[@]}" -gt 0 ] || return 0
    echo "installing: ${missing[*]}"
    as_root apt-get update -qq
    # Without a terminal of its own dpkg leaves out its progress bars, of which -qq would print every step.
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "${missing[@]}"
    missing=()
}

# Rust is the one thing that we do not install: which toolchain a machine has is its owner's choice.
need_rust() {
    if ! command -v cargo >/dev/null; then
        echo "error: cargo is missing: install Rust 1.95 or later first (https://rustup.rs)" >&2
        return 1
    fi
}
