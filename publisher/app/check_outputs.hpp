#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace daybook::app {

/// A file that a command is about to write.
struct Output {
    std::string_view option;
    std::filesystem::path path;
    bool may_exist = false;
};

/// Throws Error(usage) naming the option when an output is one of the files that are read, or another output,
/// by whatever name or link, or when it exists and may not. Nothing is written before.
void refuse_overwriting(const std::vector<std::filesystem::path>& read, const std::vector<Output>& written);

}  // namespace daybook::app
