#include "publisher/base/error.hpp"

#include <cerrno>
#include <system_error>

namespace daybook::base {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::bad_input: return "bad_input";
        case ErrorKind::usage: return "usage";
        case ErrorKind::not_found: return "not_found";
        case ErrorKind::conflict: return "conflict";
        case ErrorKind::transient: return "transient";
        case ErrorKind::exhausted: return "exhausted";
        case ErrorKind::corrupt: return "corrupt";
        case ErrorKind::internal: break;
    }
    return "internal";
}

Error::Error(ErrorKind kind, std::string message)
    : kind_(kind), message_(std::move(message)), full_(message_) {}

Error& Error::add_while(const std::string& text) {
    full_ += "\n  while " + text;
    return *this;
}

void throw_errno(std::string_view what) {
    const int code = errno;
    const auto kind = code == ENOSPC || code == EDQUOT || code == EMFILE ? ErrorKind::exhausted
                      : code == ENOENT                                   ? ErrorKind::not_found
                                                                         : ErrorKind::internal;
    throw Error(kind, fmt::format("{}: {}", what, std::generic_category().message(code)));
}

}  // namespace daybook::base
