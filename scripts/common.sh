# shellcheck shell=bash
# What every part of ./dev uses to speak and to stop.

started=$SECONDS

step() { printf '== %s\n' "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 3
}
usage() {
    printf 'error: %s\n' "$*" >&2
    exit 2
}
elapsed() { printf '%d s' $((SECONDS - started)); }

# quietly LOG COMMAND…: runs it with its output in LOG; on failure shows the end of it and stops.
quietly() {
    local log="$1"
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 </dev/null || {
        tail -n 40 "$log" >&2
        fail "'$1' failed; the whole of its output is in $log"
    }
}
