# shellcheck shell=bash
# Suites under AddressSanitizer and ThreadSanitizer.
: "${root:?set by ./dev}"

# run_sanitized SUITE…: each is the test of a box, built without the program, and so is what it is linked with.
run_sanitized() {
    local preset names
    names="$(IFS='|' && printf '%s' "$*")"
    for preset in asan tsan; do
        build "$preset" "${@/#/test_}"
        run_ctest "$preset" -R "^($names)\$"
    done
}
