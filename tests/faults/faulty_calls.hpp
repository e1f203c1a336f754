#pragma once

#include <string>

/// A shared object that stands between a program and the C library's calls which change a disk. It counts
/// those that concern files below one folder and makes one of them fail, or writes all of them down so that a
/// power cut can be played afterwards. A test program links it in front of the C library, so that the calls
/// of SQLite, DuckDB and the standard library pass through it too; LD_PRELOAD does the same for a whole
/// program (see faulty_calls.cpp for the environment).
namespace daybook::tests {

/// What becomes of the call that is chosen.
enum class Fault {
    none,         ///< calls are counted
    io_error,     ///< it fails with EIO
    disk_full,    ///< from it on, whatever takes space fails with ENOSPC
    interrupted,  ///< a write is done by half, another call is told EINTR
    dead_disk,    ///< from it on, everything fails with EIO
    kill_before,  ///< SIGKILL instead of it
    kill_after    ///< SIGKILL after it
};
const char* to_string(Fault fault);

struct FaultPlan {
    std::string below;              ///< absolute folder; other files are left alone
    Fault fault = Fault::none;
    long at = 0;                    ///< 1: the first call
    int trace = -1;                 ///< a descriptor that takes down every change, for PowerCut; -1: none
};

/// From here on, in this process.
void arm(const FaultPlan& plan);
/// Calls pass through unharmed again. Returns how many there were.
long disarm();
/// How the call was named that was made to fail, with its path; "" when there was none.
std::string failed_call();
/// Flushing is counted but not done: a killed process loses nothing that it wrote, so a test need not wait for a disk.
void skip_flushing(bool skip);

}  // namespace daybook::tests
