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
/// What is gone through before the memory of it is given back.
constexpr std::size_t kPieceOfMixed = std::size_t{4} << 20;
constexpr std::size_t kBytesOfReplacement = 3;

void count_damage(TextFile& file, std::int64_t line) {
    ++file.undecodable;
    if (file.bad_lines.size() < kStrayLinesKept) file.bad_lines.push_back(line);
}

void count_stray(TextFile& file, unsigned char byte, std::int64_t line) {
    ++file.strays;
    if (file.stray_lines.size() < kStrayLinesKept) file.stray_lines.push_back(line);
    // These five Windows-1252 leaves undefined.
    if (byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D) count_damage(file, line);
}

/// The cell, the line or the text ends there.
bool ends_cell(std::string_view bytes, std::size_t at) {
    return at >= bytes.size() || std::string_view(",;\t|\"\r\n").find(bytes[at]) != std::string_view::npos;
}

/// How many bytes at the end of a cell are the beginning of a sequence that was cut off; 0 for any other. In Windows-1252 a word may well
/// end with é or ð, but not with these.
std::size_t cut_at(std::string_view bytes, std::size_t at) {
    const auto lead = byte_at(bytes, at), second = byte_at(bytes, at + 1);
    if (((lead >= 0xC2 && lead <= 0xC5) || lead == 0xE2) && ends_cell(bytes, at + 1)) return 1;
    if (((lead == 0xE2 && second >= 0x80 && second <= 0x84) || (lead == 0xEF && second == 0xBF) || (lead == 0xF0 && second == 0x9F)) && ends_cell(bytes, at + 2)) return 2;
    return lead == 0xF0 && second == 0x9F && (byte_at(bytes, at + 2) & 0xC0) == 0x80 && ends_cell(bytes, at + 3) ? 3 : 0;
}

/// What stands at a byte beyond ASCII.
struct PieceOfMixed {
    enum class Kind { sequence, cut, stray } kind;
    std::size_t size;
};

PieceOfMixed piece_of_mixed(std::string_view bytes, std::size_t at) {
    if (const auto size = sequence_at(bytes, at)) return {PieceOfMixed::Kind::sequence, size};
    if (const auto size = cut_at(bytes, at)) return {PieceOfMixed::Kind::cut, size};
    return {PieceOfMixed::Kind::stray, 1};
}

/// Tells of the memory that was gone through, piece by piece.
class GivenBack {
public:
    GivenBack(std::string_view bytes, const std::function<void(std::string_view)>& done_with) : bytes_(bytes), done_with_(done_with) {}

    /// To be called often: it costs a comparison.
    void up_to(std::size_t at) {
        if (at - from_ < kPieceOfMixed) return;
        if (done_with_) done_with_(bytes_.substr(from_, at - from_));
        from_ = at;
    }

private:
    std::string_view bytes_;
    const std::function<void(std::string_view)>& done_with_;
    std::size_t from_ = 0;
};

std::size_t size_of_stray(char byte) {
    std::string out;
    append_windows_1252({&byte, 1}, out);
    return out.size();
}

}  // namespace

std::optional<std::size_t> size_of_mixed(std::string_view bytes, std::size_t bom, const std::function<void(std::string_view)>& done_with) {
    constexpr std::size_t kMostStrays = 2;  // for each sequence that tells of UTF-8
    std::size_t telling = 0, strays = 0, cuts = 0, size = bytes.size() - bom;
    GivenBack given(bytes, done_with);
    for (std::size_t at = bom; at < bytes.size();) {
        given.up_to(at);
        if (byte_at(bytes, at) < 0x80) {
            ++at;
            continue;
        }
        const auto piece = piece_of_mixed(bytes, at);
        if (piece.kind == PieceOfMixed::Kind::cut) {
            ++cuts;
            size += kBytesOfReplacement - piece.size;
        }
        if (piece.kind == PieceOfMixed::Kind::stray) {
            ++strays;
            size += size_of_stray(bytes[at]) - 1;
        }
        if (piece.kind == PieceOfMixed::Kind::sequence && tells_of_utf8(bytes, at)) ++telling;
        at += piece.size;
    }
    const bool is_mixed = bom == 0 ? telling > 0 && strays <= telling * kMostStrays : telling + cuts > 0;
    return is_mixed ? std::optional(size) : std::nullopt;
}

void convert_mixed(TextFile& file, std::size_t size, const std::function<void(std::string_view)>& done_with) {
    const auto bytes = file.original.substr(file.bom_bytes);
    std::int64_t line = 1;
    GivenBack given(bytes, done_with);
    file.converted.reserve(size);
    for (std::size_t at = 0; at < bytes.size();) {
        given.up_to(at);
        const char c = bytes[at];
        const auto byte = byte_at(bytes, at);
        if (byte < 0x80) {
            if (c == '\r' || (c == '\n' && (at == 0 || bytes[at - 1] != '\r'))) ++line;
            file.has_nul = file.has_nul || byte == 0;
            file.converted += c;
            ++at;
            continue;
        }
        const auto piece = piece_of_mixed(bytes, at);
        if (piece.kind == PieceOfMixed::Kind::stray) {
            count_stray(file, byte, line);
            append_windows_1252(bytes.substr(at, 1), file.converted);
        } else if (piece.kind == PieceOfMixed::Kind::cut) {
            count_damage(file, line);
            file.converted += "\uFFFD";
        } else {
            file.converted += bytes.substr(at, piece.size);
        }
        at += piece.size;
    }
}

}  // namespace daybook::schemas
