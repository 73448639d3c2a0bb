#!/usr/bin/env bash
# with-postgres.sh COMMAND...: runs COMMAND with YUNHENG_TEST_POSTGRES naming a PostgreSQL of its own, made for
# this run in a temporary directory on a spare port of the loopback interface, and gone afterwards.
set -euo pipefail

if [ $# -eq 0 ]; then
    echo "usage: $0 COMMAND..." >&2
    exit 2
fi

bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true)
if [ ! -x "$bin/initdb" ]; then
    echo "error: PostgreSQL is missing (scripts/install-test.sh installs it)" >&2
    exit 1
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/yunheng-postgres.XXXXXX")
# PostgreSQL refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
    user=postgres
    id "$user" >/dev/null 2>&1 || user=nobody
    chown "$user" "$dir"
    as_server() { (cd "$dir" && runuser -u "$user" -- "$@"); }
else
    as_server() { (cd "$dir" && "$@"); }
fi

stop() {
    local status=$?
    trap - EXIT INT TERM
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
    exit "$status"
}
trap stop EXIT INT TERM

as_server "$bin/initdb" -D "$dir/data" -U yunheng -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
    >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }

# Nothing here outlives the run, so nothing needs to survive a power cut.
start() {
    as_server "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/server.log" start -o "\
        -c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories='$dir' \
        -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
        -c max_connections=400 -c shared_buffers=128MB -c autovacuum=off" >/dev/null 2>&1
}
port=
for _ in $(seq 20); do
    candidate=$((20000 + RANDOM % 12000))
    # Someone answers there: not ours to take.
    if (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then continue; fi
    if start "$candidate"; then
        port=$candidate
        break
    fi
done
if [ -z "$port" ]; then
    cat "$dir/server.log" >&2
    echo "error: PostgreSQL did not start" >&2
    exit 1
fi

export YUNHENG_TEST_POSTGRES="postgres://yunheng@127.0.0.1:$port/postgres"
"$@"
