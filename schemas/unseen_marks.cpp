#include "schemas/unseen_marks.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"
#include "schemas/encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace daybook::schemas {

namespace {

/// What is decoded may be escaped once more, "&amp;amp;", and no text is meant so more often.
constexpr int kMostPasses = 4;

struct Mark {
    std::size_t at = 0, size = 0;
    unsigned kind = 0;
    std::string instead{};
};

bool is_control(unsigned char c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

#if defined(__SSE2__)
constexpr std::size_t kBlock = 16;
/// Sixteen bytes of it at once, each 0 where it is no mark.
__m128i marks_in(const char* at) {
    const auto block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Bytes beyond ASCII are negative here, and with one added so is 0x7F.
    const auto low = _mm_cmplt_epi8(_mm_add_epi8(block, _mm_set1_epi8(1)), _mm_set1_epi8(0x21));
    return _mm_or_si128(low, _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('&')), _mm_cmpeq_epi8(block, _mm_set1_epi8('_'))));
}
#endif

/// False for a text without control characters, bytes beyond ASCII, "&" and "_".
bool may_hold_marks(std::string_view text) {
#if defined(__SSE2__)
    if (text.size() >= kBlock) {
        // The last block may overlap the one before.
        auto found = marks_in(text.data() + text.size() - kBlock);
        for (std::size_t at = 0; at + kBlock < text.size(); at += kBlock) found = _mm_or_si128(found, marks_in(text.data() + at));
        return _mm_movemask_epi8(found) != 0;
    }
#endif
    return std::ranges::any_of(text, may_be_mark);
}

bool turns(char32_t code) {
    return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x206F);
}

void append_character(char32_t code, std::string& out) {
    std::u16string units;
    if (code < 0x10000) {
        units += static_cast<char16_t>(code);
    } else {
        units += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10));
        units += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF));
    }
    append_utf16(units, out);
}

/// A character by its number, as HTML has it: those of C1 are Windows-1252, and control characters are blanks.
std::optional<std::string> character_of(std::string_view digits, int base) {
    std::uint32_t code = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
    if (digits.empty() || failed != std::errc{} || end != digits.data() + digits.size() || code == 0 || code > 0x10FFFF) return {};
    std::string out;
    if (code < 0x20) out = " ";
    else if (code >= 0x80 && code < 0xA0) append_windows_1252(std::string(1, static_cast<char>(code)), out);
    else append_character(code, out);
    return out;
}

std::optional<std::string> named_character(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kNames{{
        {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}, {"pound", "\u00A3"}, {"euro", "\u20AC"}, {"ndash", "\u2013"},
        {"mdash", "\u2014"}, {"lsquo", "\u2018"}, {"rsquo", "\u2019"}, {"ldquo", "\u201C"}, {"rdquo", "\u201D"}, {"hellip", "\u2026"}, {"eacute", "\u00E9"}, {"thinsp", " "}}};
    const auto low = base::to_lower(name);
    const auto* const known = std::ranges::find(kNames, low, &std::pair<std::string_view, std::string_view>::first);
    if (known == kNames.end()) return {};
    return std::string(known->second);
}

/// "&amp;", "&#39;", "&#x27;" at the front.
std::optional<Mark> entity_at(std::string_view text, std::size_t at) {
    constexpr std::size_t kLongest = 10;
    const auto end = text.substr(at, kLongest).find(';');
    if (end == std::string_view::npos) return {};
    const auto name = text.substr(at + 1, end - 1);
    const bool hexadecimal = name.starts_with("#x") || name.starts_with("#X");
    auto character = hexadecimal             ? character_of(name.substr(2), 16)
                     : name.starts_with('#') ? character_of(name.substr(1), 10)
                                             : named_character(name);
    if (!character) return {};
    return Mark{at, end + 1, is_escaped, *std::move(character)};
}

/// "_x000D_" at the front, as a workbook writes a control character (ECMA-376 part 1, 22.9.2.19).
std::optional<Mark> control_at(std::string_view text, std::size_t at) {
    constexpr std::size_t kSize = 7;
    const auto piece = base::to_lower(text.substr(at, kSize));
    if (piece.size() != kSize || !piece.starts_with("_x00") || (piece[4] != '0' && piece[4] != '1') || piece.back() != '_') return {};
    if (!base::is_digit(piece[5]) && (piece[5] < 'a' || piece[5] > 'f')) return {};
    const bool is_blank = piece[4] == '0' && (piece[5] == '9' || piece[5] == 'a' || piece[5] == 'd');
    const bool at_line_end = at + kSize < text.size() && text[at + kSize] == '\n';
    return Mark{at, kSize, is_escaped, is_blank && !at_line_end ? " " : ""};
}

/// Joiners are part of words in scripts beyond ASCII, and of pictures.
bool joins(std::string_view text, std::size_t at, const Character& character) {
    if (character.code != 0x200C && character.code != 0x200D) return false;
    const auto behind = at + character.bytes;
    const auto is_beyond = [&](std::size_t i) { return (text[i] & 0x80) != 0; };
    return at > 0 && behind < text.size() && is_beyond(at - 1) && is_beyond(behind);
}

/// Of text read in the wrong encoding it is a part without which the text cannot be read in the right one any more: "â€" and U+009D
/// are a closing quote, and told as what they are.
bool is_of_garbled(std::string_view text, std::size_t at) {
    const auto before = text.substr(0, at);
    return before.ends_with("\u00C2") || before.ends_with("\u00C3") || before.ends_with("\u00C4") || before.ends_with("\u00C5") || before.ends_with("\u00E2\u20AC");
}

/// Of C1: what Windows-1252 has a sign for stands for it.
std::optional<Mark> control_of_c1(std::string_view text, std::size_t at, const Character& character) {
    Mark mark{at, character.bytes, is_of_windows};
    append_windows_1252(std::string(1, static_cast<char>(character.code)), mark.instead);
    if (mark.instead != "\uFFFD") return mark;
    if (is_of_garbled(text, at)) return {};
    return Mark{at, character.bytes, is_unseen};
}

std::optional<Mark> beyond_ascii_at(std::string_view text, std::size_t at, const Character& character) {
    const auto code = character.code;
    if ((!is_treacherous(code) && code != 0x00AD && code != 0x180E) || joins(text, at, character)) return {};
    if (code < 0xA0) return control_of_c1(text, at, character);
    Mark mark{at, character.bytes, turns(code) ? turns_text : is_unseen};
    if (code == 0x2028 || code == 0x2029) mark.instead = " ";
    return mark;
}

/// The first mark at or behind `from`, where a character begins. \pre well-formed UTF-8
std::optional<Mark> find_mark(std::string_view text, std::size_t from) {
    while (from < text.size()) {
        const auto c = static_cast<unsigned char>(text[from]);
        std::optional<Mark> mark;
        std::size_t bytes = 1;
        if (c >= 0x80) {
            const auto character = first_character(text.substr(from));
            bytes = character.bytes;
            mark = beyond_ascii_at(text, from, character);
        } else if (is_control(c)) {
            mark = Mark{from, 1, is_unseen, c == 0x0B || c == 0x0C ? " " : ""};
        } else if (c == '&') {
            mark = entity_at(text, from);
        } else if (c == '_') {
            mark = control_at(text, from);
        }
        if (mark) return mark;
        from += bytes;
    }
    return {};
}

/// The same of Windows-1252, byte by byte: every row of a file may have a pound sign, and a record a gigabyte.
bool holds_marks_of_windows(std::string_view record) {
    // Beyond ASCII only the soft hyphen is a mark there.
    constexpr unsigned char kSoftHyphen = 0xAD;
    for (std::size_t at = 0; at < record.size(); ++at) {
        const auto c = static_cast<unsigned char>(record[at]);
        if (c == kSoftHyphen || is_control(c) || (c == '&' && entity_at(record, at)) || (c == '_' && control_at(record, at))) return true;
    }
    return false;
}

}  // namespace

Character first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto more = [&](std::size_t i) { return static_cast<char32_t>(byte(i) & 0x3FU); };
    if (byte(0) < 0x80) return {byte(0), 1};
    if (byte(0) < 0xE0) return {(byte(0) & 0x1FU) << 6 | more(1), 2};
    if (byte(0) < 0xF0) return {(byte(0) & 0x0FU) << 12 | more(1) << 6 | more(2), 3};
    return {(byte(0) & 0x07U) << 18 | more(1) << 12 | more(2) << 6 | more(3), 4};
}

bool is_treacherous(char32_t code) {
    return (code >= 0x80 && code < 0xA0) || code == 0x061C || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
           (code >= 0xE0000 && code <= 0xE007F);
}

bool holds_marks(std::string_view record, bool utf8) {
    if (!may_hold_marks(record)) return false;
    if (is_ascii(record)) return find_mark(record, 0).has_value();
    // A presumed encoding may turn out to be another, and the file is then read anew.
    if (utf8) return base::is_utf8(record) && find_mark(record, 0).has_value();
    return holds_marks_of_windows(record);
}

unsigned without_marks(std::string_view text, std::string& out) {
    unsigned found = 0;
    auto mark = find_mark(text, 0);
    if (!mark) return 0;
    std::string last(text);
    for (int pass = 0; pass < kMostPasses && mark; ++pass) {
        std::string next;
        std::size_t done = 0;
        for (; mark; mark = find_mark(last, done)) {
            found |= mark->kind;
            next.append(last, done, mark->at - done).append(mark->instead);
            done = mark->at + mark->size;
        }
        next.append(last, done);
        last = std::move(next);
        mark = find_mark(last, 0);
    }
    out = std::move(last);
    return found;
}

}  // namespace daybook::schemas
