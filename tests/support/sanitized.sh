#!/bin/sh
# sanitized.sh PROGRAM [arguments…]: runs it with what its sanitizer has to be told; any report fails it.
here="$(dirname "$0")"
export ASAN_OPTIONS="detect_leaks=1:strict_string_checks=1"
export LSAN_OPTIONS="suppressions='$here/leaks.supp':print_suppressions=0"
# DuckDB's allocator takes more locks before a fork than the search for deadlocks can count.
export TSAN_OPTIONS="suppressions='$here/races.supp':print_suppressions=0:detect_deadlocks=0"
export UBSAN_OPTIONS="print_stacktrace=1"
# GCC 12's ThreadSanitizer finds no room for its own beside addresses that are this random.
if [ "$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28)" -gt 28 ]; then
    if ! setarch --addr-no-randomize true 2>/dev/null; then
        echo "SKIPPED: $(basename "$1") under sanitizers: this kernel's addresses are too random for them (vm.mmap_rnd_bits is above 28), and it may not be told otherwise"
        exit 77
    fi
    exec setarch --addr-no-randomize "$@"
fi
exec "$@"
