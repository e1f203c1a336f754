#include "publisher/base/foreign_error.hpp"

#include <filesystem>
#include <system_error>

namespace daybook::base {

Error as_error(const std::exception& thrown) {
    if (const auto* ours = dynamic_cast<const Error*>(&thrown)) return *ours;
    const auto* files = dynamic_cast<const std::filesystem::filesystem_error*>(&thrown);
    const bool full = files != nullptr && files->code() == std::errc::no_space_on_device;
    return Error(full ? ErrorKind::exhausted : ErrorKind::internal, thrown.what());
}

}  // namespace daybook::base
