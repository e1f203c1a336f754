#pragma once

#include <filesystem>
#include <string_view>

namespace daybook::base {

/// Writes all of the bytes to an open descriptor, whatever the kernel takes at once. Throws Error that says what cannot be
/// written, which is `named`.
void write_all(int fd, std::string_view bytes, const std::filesystem::path& named);

}  // namespace daybook::base
