#pragma once

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace daybook::base {

/// What sort of failure stopped the work; decides retry, HTTP status and exit code.
enum class ErrorKind {
    bad_input,  ///< bytes from outside are not what they claim to be
    usage,      ///< a command line, a request or a configuration is wrong
    not_found,  ///< the thing named does not exist
    conflict,   ///< a rule of the record forbids it (a second publisher, an occupied edition)
    transient,  ///< may work when tried again (network, busy); the only kind that retries
    exhausted,  ///< a limit was hit: time, memory, disk, size
    corrupt,    ///< stored state contradicts itself or its digest
    internal,   ///< our own mistake, or the system's refusal
};

/// The name of a kind as it is logged and stored, e.g. "bad_input".
std::string_view to_string(ErrorKind kind);

/// The one exception type of the project: a job stopped. Says what failed, then gathers what was being
/// done on the way up (after nix). Problems in *data* are never thrown; they are findings.
class Error : public std::exception {
public:
    Error(ErrorKind kind, std::string message);

    template <class... Args>
    static Error make(ErrorKind kind, fmt::format_string<Args...> text, Args&&... args) {
        return {kind, fmt::format(text, std::forward<Args>(args)...)};
    }

    /// Adds one "while ..." line; call it in a catch block and `throw;`.
    template <class... Args>
    Error& while_(fmt::format_string<Args...> text, Args&&... args) {
        return add_while(fmt::format(text, std::forward<Args>(args)...));
    }

    ErrorKind kind() const noexcept { return kind_; }
    const std::string& message() const noexcept { return message_; }

    /// The message and every "while ..." line, outermost last, joined by newlines.
    const char* what() const noexcept override { return full_.c_str(); }

private:
    Error& add_while(const std::string& text);

    ErrorKind kind_;
    std::string message_;
    std::string full_;
};

/// Throws Error(internal) with the text of `errno`: "<what>: No space left on device". ENOSPC and EDQUOT
/// become `exhausted`, ENOENT `not_found`.
[[noreturn]] void throw_errno(std::string_view what);

}  // namespace daybook::base
