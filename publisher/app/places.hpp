#pragma once

#include <filesystem>

namespace daybook::app {

/// Where a path leads, links resolved as far as there are any, without a slash at its end. What is not there yet is taken as it is written.
std::filesystem::path real_path(const std::filesystem::path& path);

/// True where `inner` is `outer` or below it. Both as real_path() gives them.
bool lies_in(const std::filesystem::path& inner, const std::filesystem::path& outer);

}  // namespace daybook::app
