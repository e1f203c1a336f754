#include "schemas/mixed_text.hpp"

#include "publisher/base/text.hpp"

#include <cstddef>
#include <cstdint>

namespace daybook::schemas {

namespace {

unsigned char byte_at(std::string_view bytes, std::size_t at) {
    return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : '\0';
}

/// The size of the well-formed sequence beyond ASCII that begins there; 0 where none does.
std::size_t sequence_at(std::string_view bytes, std::size_t at) {
    const auto lead = byte_at(bytes, at);
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return at + size <= bytes.size() && base::is_utf8(bytes.substr(at, size)) ? size : 0;
}

/// In Windows-1252 a capital with an accent may well stand before a quote or a dash, but not one of these.
bool tells_of_utf8(std::string_view bytes, std::size_t at) {
    const auto lead = byte_at(bytes, at), second = byte_at(bytes, at + 1);
    if (lead == 0xC2) return second >= 0xA0;
    return (lead >= 0xC3 && lead <= 0xC5) || (lead == 0xE2 && second <= 0x84);
}

constexpr std::size_t kStrayLinesKept = 5;

void count_stray(TextFile& file, unsigned char byte, std::int64_t line) {
    ++file.strays;
    if (file.stray_lines.size() < kStrayLinesKept) file.stray_lines.push_back(line);
    // These five Windows-1252 leaves undefined.
    if (byte != 0x81 && byte != 0x8D && byte != 0x8F && byte != 0x90 && byte != 0x9D) return;
    ++file.undecodable;
    if (file.bad_lines.size() < kStrayLinesKept) file.bad_lines.push_back(line);
}

}  // namespace

bool is_mixed(std::string_view bytes, bool has_bom) {
    constexpr std::size_t kMostStrays = 2;  // for each sequence that tells of UTF-8
    std::size_t telling = 0, strays = 0;
    for (std::size_t at = has_bom ? 3 : 0; at < bytes.size();) {
        if (byte_at(bytes, at) < 0x80) {
            ++at;
            continue;
        }
        const auto size = sequence_at(bytes, at);
        if (size == 0) ++strays;
        else if (tells_of_utf8(bytes, at)) ++telling;
        at += size == 0 ? 1 : size;
    }
    return telling > 0 && (has_bom || strays <= telling * kMostStrays);
}

void convert_mixed(TextFile& file) {
    const auto bytes = file.original.substr(file.bom_bytes);
    std::int64_t line = 1;
    file.converted.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const char c = bytes[at];
        const auto byte = byte_at(bytes, at);
        if (byte < 0x80) {
            if (c == '\r' || (c == '\n' && (at == 0 || bytes[at - 1] != '\r'))) ++line;
            file.has_nul = file.has_nul || byte == 0;
            file.converted += c;
            ++at;
            continue;
        }
        const auto size = sequence_at(bytes, at);
        if (size == 0) {
            count_stray(file, byte, line);
            append_windows_1252(bytes.substr(at, 1), file.converted);
        } else {
            file.converted += bytes.substr(at, size);
        }
        at += size == 0 ? 1 : size;
    }
}

}  // namespace daybook::schemas
