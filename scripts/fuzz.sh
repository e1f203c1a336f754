# shellcheck shell=bash
# libFuzzer over each parser.
: "${root:?set by ./dev}"

# fuzz [SECONDS] [TARGET…]: what breaks a target is kept under tests/fuzz/found/<target>/, where every test run replays it.
fuzz() {
    local seconds=60 targets=() target status=0
    if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
        seconds="$1"
        shift
    fi
    mapfile -t targets < <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else ls tests/fuzz/seeds; fi)
    install_group fuzz
    build fuzz "${targets[@]/#/fuzz_}"
    for target in "${targets[@]}"; do
        local corpus="build/fuzz/corpus/$target" found="tests/fuzz/found/$target"
        mkdir -p "$corpus" "$found"
        step "fuzzing $target for $seconds s"
        "build/fuzz/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
            -print_final_stats=1 -artifact_prefix="$found/" "$corpus" "tests/fuzz/seeds/$target" "$found" \
            >"build/fuzz/$target.log" 2>&1 || status=1
        grep -E 'stat::(number_of_executed_units|average_exec_per_sec)|broken:|ERROR|SUMMARY|Test unit written' "build/fuzz/$target.log" || true
        rmdir --ignore-fail-on-non-empty "$found"
    done
    return "$status"
}
