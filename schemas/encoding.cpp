#include "schemas/encoding.hpp"

#include "publisher/base/text.hpp"
#include "schemas/mac_roman.hpp"
#include "schemas/mixed_text.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace daybook::schemas {

namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::size_t kBadLinesKept = 5;
/// What is looked at in one go.
constexpr std::size_t kPiece = std::size_t{4} << 20;

/// Bytes 80 to 9F (WHATWG Encoding, windows-1252), but undefined where Microsoft's own table is.
constexpr std::array<char16_t, 32> kUpper{0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                          0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

char32_t windows_1252(unsigned char byte) {
    return byte >= 0x80 && byte < 0xA0 ? kUpper[byte - 0x80] : byte;
}

char as_char(char32_t value) {
    return static_cast<char>(static_cast<unsigned char>(value));
}

void append_utf8(char32_t c, std::string& out) {
    if (c < 0x80) {
        out += as_char(c);
    } else if (c < 0x800) {
        out += as_char(0xC0 | (c >> 6));
        out += as_char(0x80 | (c & 0x3F));
    } else {
        if (c < 0x10000) {
            out += as_char(0xE0 | (c >> 12));
        } else {
            out += as_char(0xF0 | (c >> 18));
            out += as_char(0x80 | ((c >> 12) & 0x3F));
        }
        out += as_char(0x80 | ((c >> 6) & 0x3F));
        out += as_char(0x80 | (c & 0x3F));
    }
}

/// The character at a place of well-formed text; moves on behind it.
char32_t take_utf8(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = size == 1 ? lead : lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) c = c << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    at += size;
    return c;
}

constexpr std::size_t kBytesAhead = 2048;

/// Length of the run of bytes 01 to 7F at the beginning.
std::size_t plain_run(std::string_view bytes) {
    std::size_t at = 0;
#if defined(__SSE2__)
    const __m128i zero = _mm_setzero_si128();
    const auto above_zero = [&](std::size_t from) { return _mm_cmpgt_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + from)), zero); };
    for (; at + 64 <= bytes.size(); at += 64) {
        // A file's pages lie apart in memory, where no processor looks ahead from one to the next.
        _mm_prefetch(bytes.data() + at + kBytesAhead, _MM_HINT_T0);
        const __m128i all = _mm_and_si128(_mm_and_si128(above_zero(at), above_zero(at + 16)), _mm_and_si128(above_zero(at + 32), above_zero(at + 48)));
        if (_mm_movemask_epi8(all) != 0xFFFF) break;
    }
    for (; at + 16 <= bytes.size(); at += 16) {
        if (_mm_movemask_epi8(above_zero(at)) != 0xFFFF) break;
    }
#endif
    while (at < bytes.size() && static_cast<signed char>(bytes[at]) > 0) ++at;
    return at;
}

std::size_t high_run(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) >= 0x80) ++at;
    return at;
}

struct Bytes {
    bool well_formed = true, has_nul = false;
};

/// Well-formed sequences lie within runs of high bytes, so only those need the careful test.
Bytes look_at(std::string_view bytes) {
    Bytes out;
    for (;;) {
        bytes.remove_prefix(plain_run(bytes));
        if (bytes.empty()) return out;
        if (bytes.front() == '\0') {
            out.has_nul = true;
            bytes.remove_prefix(1);
            continue;
        }
        const auto run = high_run(bytes);
        if (!base::is_utf8(bytes.substr(0, run))) {
            out.well_formed = false;
            return out;
        }
        bytes.remove_prefix(run);
    }
}

/// Where the piece of text that begins at `at` ends: not within a sequence, if it is well-formed.
std::size_t piece_end(std::string_view bytes, std::size_t at, std::size_t size = kPiece) {
    auto end = std::min(bytes.size(), at + size);
    for (int i = 0; i < 3 && end < bytes.size() && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80;
         ++i)
        ++end;
    return end;
}

/// The same over a long text, in pieces, by several threads.
Bytes look_at_all(std::string_view bytes, int threads,
                  const std::function<void(std::string_view)>& done_with) {
    Bytes out;
    std::size_t next = 0;
    std::mutex mutex;
    const auto work = [&] {
        for (;;) {
            std::string_view piece;
            {
                const std::scoped_lock lock(mutex);
                if (next >= bytes.size() || !out.well_formed) return;
                const auto end = piece_end(bytes, next);
                piece = bytes.substr(next, end - next);
                next = end;
            }
            const auto found = look_at(piece);
            if (done_with) done_with(piece);
            const std::scoped_lock lock(mutex);
            out.well_formed = out.well_formed && found.well_formed;
            out.has_nul = out.has_nul || found.has_nul;
        }
    };
    std::vector<std::jthread> helpers;
    if (bytes.size() > kPiece) try {
            for (int i = 1; i < threads; ++i) helpers.emplace_back(work);
        } catch (const std::system_error&) {
            // Fewer threads give the same answer later.
        }
    work();
    helpers.clear();
    return out;
}

void count_bad(TextFile& file, std::int64_t line) {
    ++file.undecodable;
    if (file.bad_lines.size() < kBadLinesKept) file.bad_lines.push_back(line);
}

void find_undefined_bytes(TextFile& file, const std::function<void(std::string_view)>& done_with) {
    std::int64_t line = 1;
    char before = 0;
    for (std::size_t at = 0; at < file.original.size(); at += kPiece) {
        const auto piece = file.original.substr(at, kPiece);
        for (const char c : piece) {
            if (c == '\r' || (c == '\n' && before != '\r')) ++line;
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x80 && windows_1252(byte) == kReplacement) count_bad(file, line);
            file.has_nul = file.has_nul || byte == 0;
            before = c;
        }
        if (done_with) done_with(piece);
    }
}

bool is_high(char32_t unit) {
    return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(char32_t unit) {
    return unit >= 0xDC00 && unit < 0xE000;
}

void convert_utf16(TextFile& file, bool big_endian) {
    const auto bytes = file.original.substr(file.bom_bytes);
    const auto unit = [&](std::size_t at) -> char32_t {
        const auto a = static_cast<unsigned char>(bytes[at]), b = static_cast<unsigned char>(bytes[at + 1]);
        return big_endian ? static_cast<char32_t>(a << 8 | b) : static_cast<char32_t>(b << 8 | a);
    };
    std::int64_t line = 1;
    file.converted.reserve(bytes.size());
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
        char32_t c = unit(at);
        if (is_high(c) && at + 3 < bytes.size() && is_low(unit(at + 2))) {
            c = 0x10000 + ((c - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
            at += 2;
        }
        if (is_high(c) || is_low(c)) {
            c = kReplacement;
            count_bad(file, line);
        }
        if (c == '\n') ++line;
        file.has_nul = file.has_nul || c == 0;
        append_utf8(c, file.converted);
    }
    if (bytes.size() % 2 != 0) count_bad(file, line);
}

}  // namespace

std::string_view to_string(Encoding encoding) {
    constexpr std::array<std::string_view, 6> kNames{"utf-8", "windows-1252", "utf-16le", "utf-16be", "macintosh", "utf-8+windows-1252"};
    return kNames[static_cast<std::size_t>(encoding)];
}

std::optional<Encoding> utf16_without_bom(std::string_view bytes) {
    constexpr std::size_t kLooked = 32768, kFewest = 4;
    const auto units = std::min(bytes.size() / 2, kLooked);
    if (units < kFewest) return {};
    std::size_t zeros[2] = {};
    for (std::size_t i = 0; i < units * 2; ++i) zeros[i % 2] += bytes[i] == '\0' ? 1 : 0;
    const auto most = [&](std::size_t n) { return n * 10 >= units * 9; };
    const auto hardly = [&](std::size_t n) { return n * 100 <= units; };
    if (most(zeros[1]) && hardly(zeros[0])) return Encoding::utf16le;
    if (most(zeros[0]) && hardly(zeros[1])) return Encoding::utf16be;
    return {};
}

bool is_ascii(std::string_view bytes) {
    const char* at = bytes.data();
    auto left = bytes.size();
#if defined(__SSE2__)
    if (left >= 16) {
        const auto block = [](const char* from) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from)); };
        // The last block takes in some of the one before it.
        __m128i all = block(at + left - 16);
        for (; left > 16; at += 16, left -= 16) all = _mm_or_si128(all, block(at));
        return _mm_movemask_epi8(all) == 0;
    }
#endif
    std::uint64_t all = 0, word = 0;
    for (; left >= sizeof word; at += sizeof word, left -= sizeof word) {
        std::memcpy(&word, at, sizeof word);
        all |= word;
    }
    for (; left > 0; ++at, --left) all |= static_cast<unsigned char>(*at);
    return (all & 0x8080808080808080) == 0;
}

std::optional<TextFile> presume_utf8(std::string_view bytes, std::size_t piece) {
    const auto end = piece_end(bytes, 0, piece);
    const auto first = bytes.substr(0, end);
    if (end == bytes.size() || utf16_without_bom(bytes) || !is_sound_utf8(first)) return {};
    TextFile file;
    file.original = bytes;
    file.bom_bytes = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    file.presumed = true;
    return file;
}

bool is_sound_utf8(std::string_view part) {
    const auto found = look_at(part);
    return found.well_formed && !found.has_nul;
}

TextFile decide_encoding(std::string_view bytes, int threads,
                         const std::function<void(std::string_view)>& done_with) {
    TextFile file;
    file.original = bytes;
    const bool has_bom = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    const auto without = has_bom ? std::nullopt : utf16_without_bom(bytes);
    if (has_bom || without) {
        const bool big_endian = has_bom ? bytes.front() == '\xFE' : *without == Encoding::utf16be;
        file.encoding = big_endian ? Encoding::utf16be : Encoding::utf16le;
        file.bom_bytes = has_bom ? 2 : 0;
        convert_utf16(file, big_endian);
        return file;
    }
    if (bytes.starts_with("\xEF\xBB\xBF")) file.bom_bytes = 3;
    const auto found = look_at_all(bytes, threads, done_with);
    file.has_nul = found.has_nul;
    if (found.well_formed) return file;
    if (const auto size = size_of_mixed(bytes, file.bom_bytes, done_with)) {
        convert_mixed(file, *size, done_with);
        // Without strays it is UTF-8, and damaged.
        file.encoding = file.strays > 0 ? Encoding::mixed : Encoding::utf8;
        if (done_with) done_with(bytes);
        return file;
    }
    if (file.bom_bytes == 0 && is_mac_roman(bytes)) {
        file.encoding = Encoding::mac_roman;
        file.has_nul = bytes.find('\0') != std::string_view::npos;
        append_mac_roman(bytes, file.converted);
        if (done_with) done_with(bytes);
        return file;
    }
    file.encoding = Encoding::windows_1252;
    find_undefined_bytes(file, done_with);
    return file;
}

void append_windows_1252(std::string_view bytes, std::string& out) {
    for (const char c : bytes) append_utf8(windows_1252(static_cast<unsigned char>(c)), out);
}

std::string as_utf8(std::string_view bytes) {
    if (base::is_utf8(bytes)) return std::string(bytes);
    std::string out;
    append_windows_1252(bytes, out);
    return out;
}

std::string to_windows_1252(std::string_view utf8, const std::function<std::string(char32_t)>& otherwise) {
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t c = take_utf8(utf8, at);
        unsigned byte = c < 0x80 ? c : 0x80;
        while (byte < 0x100 && windows_1252(static_cast<unsigned char>(byte)) != c) ++byte;
        if (byte < 0x100 && c != kReplacement) out += as_char(byte);
        else out += otherwise(c);
    }
    return out;
}

std::size_t append_utf16(std::u16string_view units, std::string& out) {
    std::size_t bad = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        char32_t c = units[i];
        if (is_high(c) && i + 1 < units.size() && is_low(units[i + 1]))
            c = 0x10000 + ((c - 0xD800) << 10) + (static_cast<char32_t>(units[++i]) - 0xDC00);
        if (is_high(c) || is_low(c)) {
            c = kReplacement;
            ++bad;
        }
        append_utf8(c, out);
    }
    return bad;
}

std::string to_utf16(std::string_view utf8, bool big_endian) {
    std::string out;
    out.reserve(utf8.size() * 2);
    const auto put = [&](char32_t unit) {
        const auto high = as_char(unit >> 8), low = as_char(unit & 0xFF);
        out += big_endian ? high : low;
        out += big_endian ? low : high;
    };
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t c = take_utf8(utf8, at);
        if (c < 0x10000) {
            put(c);
        } else {
            put(0xD800 + ((c - 0x10000) >> 10));
            put(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
    return out;
}

}  // namespace daybook::schemas
