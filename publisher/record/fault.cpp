#include "publisher/record/fault.hpp"

#include <fmt/format.h>

namespace daybook::record {

std::string Fault::str() const {
    return fmt::format("{}: expected {}, found {}; {}", file, expected, found, remedy);
}

Fault missing(const std::string& file) {
    return {file, "the file, which the log calls for", "nothing", remedies::kCopyAgain};
}

}  // namespace daybook::record
