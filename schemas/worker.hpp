#pragma once

#include "publisher/base/subprocess.hpp"
#include "schemas/check.hpp"

#include <filesystem>

namespace daybook::schemas {

/// Checks a file in a child process with bounded memory and time, no network, no key, no other file.
/// Throws Error(transient) saying how the child ended when it died, hung or sent nonsense, TooLargeToRead (worker_ending.hpp) of it when it
/// ran out of memory; the caller keeps the snapshot and tries again on the next run.
CheckResult check_in_worker(const std::filesystem::path& file, const CheckRequest& request,
                            const base::ChildLimits& limits = {});

/// The child's side: the file on descriptor 3, the request on standard input, the result on standard output.
/// Returns the exit code.
int worker_main();

}  // namespace daybook::schemas
