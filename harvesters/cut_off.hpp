#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace daybook::harvesters {

/// What shows that a body of which nobody said how long it is was cut off: an archive without the directory at its end, a workbook
/// that does not end with a block, a page or JSON that does not end, a last line without its end. "" where nothing does, as
/// where it was cut off behind a line. `head` and `tail` are its first and last bytes, as many as kLookedAt of each.
std::string sign_of_a_cut(std::string_view head, std::string_view tail, std::uint64_t bytes);

/// The same of a file. Throws Error when it cannot be read.
std::string sign_of_a_cut(const std::filesystem::path& file);

/// The directory of an archive ends with a comment of up to 64 KiB.
constexpr std::size_t kLookedAt = std::size_t{66} << 10;

}  // namespace daybook::harvesters
