# shellcheck shell=bash
# Style and static analysis.

# Files that differ from the commit this work started from (origin/main where there is one), or every file.
files_to_lint() {
    local from
    if [ "${1:-}" = --all ]; then
        git ls-files
    else
        from="$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)"
        {
            git diff --name-only --diff-filter=d "$from"
            git ls-files --others --exclude-standard
        } | sort -u
    fi
}

lint() {
    case "${1:-}" in "" | --all) ;; *) usage "'$1' is no option of lint; there is --all" ;; esac
    install_deps
    install_group lint
    fetch_duckdb
    quietly build/dev-configure.log cmake --preset dev
    local files sources units scripts status=0
    mapfile -t files < <(files_to_lint "${1:-}")
    mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep -E '\.(cpp|hpp)$')
    mapfile -t units < <(printf '%s\n' "${files[@]}" | grep -E '\.cpp$')
    mapfile -t scripts < <(printf '%s\n' "${files[@]}" | grep -E '(\.sh|^dev|^\.ci/run)$')
    step "${#sources[@]} C++ files, ${#scripts[@]} scripts"
    [ ${#scripts[@]} -eq 0 ] || shellcheck -x "${scripts[@]}" || status=1
    [ ${#sources[@]} -eq 0 ] || clang-format --dry-run --Werror "${sources[@]}" || status=1
    # The compile commands are GCC's, and clang does not know each of its warnings by name.
    [ ${#units[@]} -eq 0 ] || printf '%s\0' "${units[@]}" |
        xargs -0 -n 1 -P "$(nproc)" clang-tidy -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option || status=1
    [ "$status" -eq 0 ] || fail "lint found the above; ./dev format mends the layout"
    printf 'no error in %s; a warning of clang-tidy above is advice\n' "$(elapsed)"
}

format_sources() {
    install_group lint
    git ls-files -z -- '*.cpp' '*.hpp' | xargs -0 clang-format -i
}
