#pragma once

#include "publisher/base/error.hpp"
#include "publisher/base/subprocess.hpp"

#include <functional>
#include <string_view>

namespace daybook::schemas {

/// A file takes more memory to read than a worker may have. Like every end of a worker it is transient for whoever keeps the file, since
/// limits are configured; whoever waits with the file in hand is told to make it smaller, not to come again.
class TooLargeToRead : public base::Error {
public:
    TooLargeToRead(std::string_view file_name, const base::ChildLimits& limits);
};

/// For the parent, of a child that is not ok(). Throws TooLargeToRead, or Error(transient) saying how it ended.
[[noreturn]] void throw_ending(std::string_view file_name, const base::ChildAnswer& child, const base::ChildLimits& limits);

/// For the child: does `work` and returns the exit code, which together with standard error says to throw_ending() what went wrong.
int exit_code_of(const std::function<void()>& work) noexcept;

}  // namespace daybook::schemas
