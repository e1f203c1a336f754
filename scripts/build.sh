# shellcheck shell=bash
# Configuring, compiling, assets and tests.
: "${root:?set by ./dev}"

# Set by .ci/run, whose clone is new each time, whatever a cache of its machine may hold.
nothing_is_compiled() { [ -n "${DAYBOOK_CI:-}" ] || ! command -v ccache >/dev/null || [ "$(ccache --print-stats | awk '$1 == "files_in_cache" { print $2 }')" = 0 ]; }

# configure PRESET
configure() {
    local preset="$1" also=()
    if command -v ccache >/dev/null; then
        also=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
        # Two clones share what they compile: paths below the clone are hashed relative to it.
        export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
    fi
    if [ "$preset" = dev ]; then
        also+=("-DDAYBOOK_SANITIZED=$(IFS=';' && printf '%s' "${sanitized[*]}")" "-DDAYBOOK_ONLY_SANITIZED=${DAYBOOK_CI:-OFF}")
        # A first build takes less than half as long so, and a machine of continuous integration has no other. It stays so in that folder.
        [ -f build/dev/CMakeCache.txt ] || ! nothing_is_compiled || also+=(-DDAYBOOK_FROM_NOTHING=ON)
    fi
    # Each time (a second or so): a new folder under tests/ is not something ninja can notice.
    quietly "build/$preset-configure.log" cmake --preset "$preset" "${also[@]}"
}

# build [PRESET] [TARGET…]
build() {
    local preset=dev
    case "${1:-}" in
        dev | release | asan | tsan | ubsan | fuzz)
            preset="$1"
            shift
            ;;
    esac
    configure "$preset"
    step "building $preset: ${*:-everything}"
    ninja -C "build/$preset" "$@" </dev/null
}

# The site's stylesheet, typeface and scripts.
build_assets() {
    [ -x site-gen/build-assets.sh ] || return 0
    step "site assets"
    site-gen/build-assets.sh build/assets </dev/null
}

# What only `test --all` needs of npm, each in the folder of its test.
install_test_packages() {
    local folder
    for folder in tests/openapi tests/lighthouse tests/chdb; do
        [ "$(sha256sum <"$folder/package-lock.json")" = "$(cat "$folder/node_modules/.daybook-lock" 2>/dev/null || true)" ] && continue
        step "packages of $folder"
        npm ci --prefix "$folder" --ignore-scripts --no-fund --no-audit --loglevel=error </dev/null
        sha256sum <"$folder/package-lock.json" >"$folder/node_modules/.daybook-lock"
    done
}

# run_ctest PRESET [ctest options…]
run_ctest() {
    local preset="$1" result="build/$1/ctest.xml" status=0 tests failed skipped
    shift
    step "testing $preset"
    # One more than there are processors: most tests wait for a service, a browser or a clock for half of their time.
    ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --parallel "$(($(nproc) + 1))" \
        --output-junit "$root/$result" "$@" </dev/null || status=$?
    # A passing test's words are not shown by ctest; what it left out must be.
    grep -ohE 'SKIPPED: .*' "build/$preset/Testing/Temporary/LastTest.log" | sort -u || true
    [ -f "$result" ] || return "$status"
    tests="$(junit_count tests "$result")"
    failed="$(junit_count failures "$result")"
    skipped=$(($(junit_count skipped "$result") + $(junit_count disabled "$result")))
    printf 'all of it took %s\n' "$(elapsed)"
    sanitized_words "$result"
    printf 'tests: %d passed, %d failed, %d skipped\n' $((tests - failed - skipped)) "$failed" "$skipped"
    return "$status"
}

junit_count() { grep -m 1 -oE "$1=\"[0-9]+\"" "$2" | grep -oE '[0-9]+' || printf 0; }
