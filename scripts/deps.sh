# shellcheck shell=bash
# Installs what is missing on a Debian 12 that has nothing but git, and does nothing where nothing is missing.

# Names under [GROUP] in the list, without comments.
packages_of() {
    awk -v wanted="[$1]" '/^\[/ { on = ($1 == wanted); next } on && NF && $1 !~ /^#/ { print $1 }' scripts/apt-packages.txt
}

missing_of() {
    local installed
    # Asked of dpkg each time: a stamp would go on saying yes after somebody removed a package.
    installed="$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | awk '$2 == "installed" { print $1 }')"
    printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$installed") || true
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo --preserve-env=DEBIAN_FRONTEND "$@"
    else
        fail "these need root and there is no sudo; as root run: $*"
    fi
}

# install_group GROUP…
install_group() {
    command -v dpkg-query >/dev/null ||
        fail "this is no Debian; install the equivalents of scripts/apt-packages.txt and build with: cmake --preset dev"
    local wanted missing
    mapfile -t wanted < <(for group in "$@"; do packages_of "$group"; done)
    mapfile -t missing < <(missing_of "${wanted[@]}")
    [ -n "${missing[*]}" ] || return 0
    step "installing ${#missing[@]} Debian packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get -q -o DPkg::Lock::Timeout=300 update </dev/null |
        grep -E '^(E|W|Err|Fetched)' || true
    local log
    log="$(mktemp)"
    as_root apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}" \
        </dev/null >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        fail "apt-get could not install them; mend the cause above and run this again (whole output: $log)"
    }
    rm -f "$log"
}

install_deps() {
    local groups=(build)
    # Debian's npm brings hundreds of packages with it; one that is there already does as well.
    command -v npm >/dev/null || groups+=(npm)
    [ "${1:-}" != --all ] || groups+=(package tests heavy lint)
    install_group "${groups[@]}"
}

# What is tried beside the program, and what its package is made with; `--all`: also what takes hundreds of megabytes for one test.
install_test_deps() {
    local groups=(package tests)
    [ "${1:-}" != --all ] || groups+=(heavy)
    install_group "${groups[@]}"
}

duckdb_dir=build/deps/duckdb

# Right when it was made from the packages pinned now and its files still have the digests they had then.
duckdb_is_there() {
    [ -f "$duckdb_dir/sums" ] && cmp -s third_party/duckdb/integrity.txt "$duckdb_dir/integrity.txt" &&
        (cd "$duckdb_dir" && sha256sum --check --status sums 2>/dev/null)
}

# npm_package SPEC SHA512 DIR MEMBER: unpacks one file of a package whose bytes are the pinned ones.
npm_package() {
    local spec="$1" pinned="$2" into="$3" member="$4" work="$duckdb_dir.fetch" archive found
    rm -rf "$work" && mkdir -p "$work"
    step "fetching $spec from npm"
    (cd "$work" && npm pack --silent "$spec" >names </dev/null) ||
        fail "npm could not fetch $spec; see whether 'npm view $spec version' works here"
    archive="$work/$(tail -n 1 "$work/names")"
    found="sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w 0)"
    [ "$found" = "$pinned" ] ||
        fail "$spec has integrity $found, but third_party/duckdb/integrity.txt pins $pinned; it is not used"
    mkdir -p "$into"
    tar -xzf "$archive" -C "$work" "$member"
    mv "$work/$member" "$into/"
    rm -rf "$work"
}

fetch_duckdb() {
    duckdb_is_there && return 0
    local machine new="$duckdb_dir.new" what spec pinned member
    machine="$(uname -m)"
    rm -rf "$new"
    while read -r what spec pinned member; do
        case "$what" in
            "$machine") npm_package "$spec" "$pinned" "$new/lib" "$member" ;;
            header) npm_package "$spec" "$pinned" "$new/include" "$member" ;;
        esac
    done < <(grep -v '^#' third_party/duckdb/integrity.txt)
    [ -f "$new/lib/libduckdb.so" ] ||
        fail "no DuckDB library is pinned for $machine; install one where cmake finds it, or add a line to third_party/duckdb/integrity.txt"
    (cd "$new" && sha256sum lib/libduckdb.so include/duckdb.h >sums)
    cp third_party/duckdb/integrity.txt "$new/"
    rm -rf "$duckdb_dir"
    mv "$new" "$duckdb_dir"
}
