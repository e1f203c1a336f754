#pragma once

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace daybook::schemas::tests {

/// Sheets as another program understands them: name and text.
using TheirSheets = std::vector<std::pair<std::string, std::string>>;

/// Runs other_programs.py; absent when Debian's Python or one of its libraries is not there, or it fails.
inline std::optional<TheirSheets> other_programs(const std::string& command,
                                                 const std::filesystem::path& path) {
    const auto line = "/usr/bin/python3 -W ignore " DAYBOOK_SOURCE_DIR
                      "/tests/schemas/sheets/other_programs.py " +
                      command + " '" + path.string() + "' 2>/dev/null";
    auto* pipe = ::popen(line.c_str(), "r");
    if (pipe == nullptr) return {};
    std::string all;
    char block[65536];
    while (const auto got = std::fread(block, 1, sizeof block, pipe)) all.append(block, got);
    if (::pclose(pipe) != 0) return {};
    TheirSheets out;
    for (std::size_t at = 0; at < all.size();) {
        const auto name_end = all.find('\0', at), text_end = all.find('\0', name_end + 1);
        out.emplace_back(all.substr(at, name_end - at), all.substr(name_end + 1, text_end - name_end - 1));
        at = text_end + 1;
    }
    return out;
}

}  // namespace daybook::schemas::tests
