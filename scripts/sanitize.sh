# shellcheck shell=bash
# Suites under AddressSanitizer and ThreadSanitizer.
: "${root:?set by ./dev}"

# PRESET/SUITE, as run_tests fills it: what the preset `dev` runs and counts with its own tests (DAYBOOK_SANITIZED in cmake/DaybookBox.cmake).
sanitized=()

# Says why where this kernel lets no sanitizer run.
can_sanitize() { tests/support/sanitized.sh /bin/true; }

# Each is the test of a box, built without the program, and so is what it is linked with.
build_sanitized() {
    local preset targets
    for preset in asan tsan ubsan; do
        mapfile -t targets < <(printf '%s\n' "${sanitized[@]}" | sed -n "s,^$preset/,test_,p")
        [ ${#targets[@]} -eq 0 ] || build "$preset" "${targets[@]}"
    done
}

# How each of them went, by name.
sanitized_words() {
    sed -nE 's/.*<testcase name="([^"]* under [^"]*)".* time="([0-9]+)[^"]*" status="([a-z]+)".*/\1: \3, \2 s/p' "$1" |
        sed -E 's/: run,/: passed,/; s/: fail,/: FAILED,/'
}
