#include "harvesters/cut_off.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <fstream>

namespace daybook::harvesters {

namespace {

constexpr std::string_view kArchive = "PK\x03\x04", kDirectoryEnd = "PK\x05\x06";
constexpr std::string_view kCompoundFile = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr std::uint64_t kBlock = 512;

std::string_view without_blanks_behind(std::string_view text) {
    const auto last = text.find_last_not_of(std::string_view(" \t\r\n\0", 5));
    return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
}

/// In UTF-16 the other half of the sign may stand behind it.
bool ends_its_line(std::string_view tail) {
    if (tail.ends_with(std::string_view("\n\0", 2)) || tail.ends_with(std::string_view("\r\0", 2))) return true;
    return tail.ends_with('\n') || tail.ends_with('\r') || tail.ends_with('\x1A');
}

std::string read_at(std::ifstream& in, std::uint64_t from, std::uint64_t bytes) {
    std::string out(bytes, '\0');
    in.seekg(static_cast<std::streamoff>(from)).read(out.data(), static_cast<std::streamsize>(bytes));
    return out;
}

}  // namespace

std::string sign_of_a_cut(std::string_view head, std::string_view tail, std::uint64_t bytes) {
    if (head.starts_with(kArchive)) return tail.find(kDirectoryEnd) == std::string_view::npos ? "an archive without the directory at its end" : "";
    if (head.starts_with(kCompoundFile)) return bytes % kBlock != 0 ? "a workbook that ends in the middle of a block" : "";
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    const auto text = base::trim(head);
    const auto end = without_blanks_behind(tail);
    if (text.starts_with('<')) {
        const bool is_page = base::to_lower(text).find("<html") != std::string::npos;
        const bool ends = is_page ? base::to_lower(end).find("</html>") != std::string::npos : end.ends_with('>');
        return ends ? "" : "a page that does not end";
    }
    if ((text.starts_with('{') && end.ends_with('}')) || (text.starts_with('[') && end.ends_with(']'))) return "";
    return end.empty() || ends_its_line(tail) ? "" : "its last line does not end";
}

std::string sign_of_a_cut(const std::filesystem::path& file) {
    const auto bytes = std::filesystem::file_size(file);
    std::ifstream in(file, std::ios::binary);
    const auto looked_at = std::min<std::uint64_t>(bytes, kLookedAt);
    const auto head = read_at(in, 0, looked_at), tail = read_at(in, bytes - looked_at, looked_at);
    if (!in) throw base::Error::make(base::ErrorKind::transient, "{} cannot be read", file.string());
    return sign_of_a_cut(head, tail, bytes);
}

}  // namespace daybook::harvesters
