#pragma once

#include "publisher/base/durable_file.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::base {

/// Whether this build is instrumented: its processes want more of the system than others.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

/// What a child that reads hostile bytes may use.
struct ChildLimits {
    std::uint64_t memory_bytes = UINT64_C(2) << 30;  ///< address space (RLIMIT_AS); ignored under sanitizers
    std::chrono::seconds cpu{60};                    ///< RLIMIT_CPU
    std::chrono::seconds wall{120};                  ///< killed after this
    std::uint64_t answer_bytes = UINT64_C(4) << 30;  ///< how much it may send back
};

/// What came back from a child.
struct ChildAnswer {
    std::string output;       ///< its standard output
    std::string diagnostics;  ///< the first 64 KiB of its standard error
    int exit_code = -1;       ///< -1 when a signal ended it
    int signal = 0;
    bool timed_out = false;
    bool too_much = false;  ///< it sent more than answer_bytes and was killed
    bool ok() const { return exit_code == 0 && !timed_out && !too_much; }
    /// "was killed by signal 9 (Killed)", "did not finish within 120 s", "exited with code 3: ...".
    std::string how_it_ended() const;
};

/// Runs this very binary (/proc/self/exe) with `arguments`: `input` open for reading as descriptor 3,
/// `request` on standard input, an empty environment, limits set, no other descriptor; as a copy of the
/// ForkServer where there is one. Blocks until it ends.
/// Throws Error(internal) only when no child could be started.
ChildAnswer run_self(const std::vector<std::string>& arguments, const FileDescriptor& input,
                     std::string_view request, const ChildLimits& limits);

/// The same with its output given to `take` piece by piece as it comes, and none in the answer. What `take`
/// throws ends the child and is thrown on.
ChildAnswer run_self(const std::vector<std::string>& arguments, const FileDescriptor& input,
                     std::string_view request, const ChildLimits& limits,
                     const std::function<void(std::string_view)>& take);

/// Called by the child once it has what it needs: from here on this process can open no file, no socket, no
/// process (seccomp). Throws Error(internal) when the kernel refuses.
void enter_sandbox();

}  // namespace daybook::base
