#include "publisher/base/text.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>
#include <utility>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace daybook::base {

namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}
/// U+202A to U+202E and U+2066 to U+2069, which embed, override or isolate a direction (Unicode UAX #9).
bool turns_order(std::string_view character) {
    const auto within = [&](std::string_view head, char first, char last) { return character.starts_with(head) && character[2] >= first && character[2] <= last; };
    return character.size() == 3 && (within("\xE2\x80", '\xAA', '\xAE') || within("\xE2\x81", '\xA6', '\xA9'));
}

/// Letters left out, added, changed, or two that changed places: the distance of optimal string alignment.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before, above, row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before = std::exchange(above, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row.back();
}

/// Bytes of the UTF-8 sequence at `at`, or 0 when it is not well-formed (Unicode table 3-7).
std::size_t sequence_size(std::string_view s, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < s.size() ? static_cast<unsigned char>(s[at + i]) : 0U;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    const unsigned lead = byte(0), second = byte(1);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool good = lead == 0xE0 ? second >= 0xA0 : lead == 0xED ? second <= 0x9F : true;
        return good && tail(1) && tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool good = lead == 0xF0 ? second >= 0x90 : lead == 0xF4 ? second <= 0x8F : true;
        return good && tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string_view trim(std::string_view text) {
    for (;;) {
        if (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
        else if (text.starts_with(kNoBreakSpace)) text.remove_prefix(2);
        else break;
    }
    for (;;) {
        if (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
        else if (text.ends_with(kNoBreakSpace)) text.remove_suffix(2);
        else break;
    }
    return text;
}

std::string to_lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    for (;;) {
        const auto at = text.find(separator);
        out.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return out;
        text.remove_prefix(at + 1);
    }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) out += separator;
        out += parts[i];
    }
    return out;
}

bool is_utf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        // Most text is ASCII, eight bytes of which are told by one look.
        for (std::uint64_t word = 0; at + sizeof word <= bytes.size(); at += sizeof word) {
            std::memcpy(&word, bytes.data() + at, sizeof word);
            if ((word & 0x8080808080808080) != 0) break;
        }
        if (at == bytes.size()) break;
        const auto size = sequence_size(bytes, at);
        if (size == 0) return false;
        at += size;
    }
    return true;
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
    std::int64_t n = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (failed != std::errc{} || end != text.data() + text.size()) return {};
    return n;
}

std::string to_utf8(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto size = sequence_size(bytes, at);
        out += size == 0 ? kReplacement : bytes.substr(at, size);
        at += std::max<std::size_t>(size, 1);
    }
    return out;
}

std::string clip(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return std::string(text);
    while (max_bytes > 0 && is_continuation(text[max_bytes])) --max_bytes;
    return std::string(text.substr(0, max_bytes)) + "…";
}

std::string_view nearest(std::string_view word, std::span<const std::string> candidates) {
    std::string_view best;
    std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
    for (const auto& candidate : candidates)
        if (const auto distance = edit_distance(word, candidate); distance < least) {
            least = distance;
            best = candidate;
        }
    return best;
}

std::string slug(std::string_view text) {
    std::string out;
    for (const char c : to_lower(text)) {
        if (is_alnum(c)) out += c;
        else if (!out.empty() && out.back() != '-') out += '-';
    }
    if (out.ends_with('-')) out.pop_back();
    return out;
}

bool is_slug(std::string_view text) {
    return !text.empty() && slug(text) == text;
}

int hex_value(char c) {
    const auto lower = c | 0x20;
    if (c >= '0' && c <= '9') return c - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string grouped(std::int64_t n) {
    std::string text = std::to_string(n);
    const std::size_t first = n < 0 ? 1 : 0;
    for (auto at = text.size(); at > first + 3;) text.insert(at -= 3, ",");
    return text;
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) out += ' ';
        else if (text[i] != '%') out += text[i];
        else {
            const int high = i + 2 <= text.size() - 1 ? hex_value(text[i + 1]) : -1;
            const int low = high < 0 ? -1 : hex_value(text[i + 2]);
            if (low < 0)
                throw Error::make(ErrorKind::bad_input, "broken percent escape in '{}'", clip(text, 120));
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain =
            is_alnum(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) out += c;
        else out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

void append_html(std::string& out, std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) switch (text[at]) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            case '\xE2':
                if (turns_order(text.substr(at, 3))) {
                    out += kReplacement;
                    at += 2;
                    break;
                }
                [[fallthrough]];
            default: out += text[at];
        }
}

std::string escape_html(std::string_view text) {
    std::string out;
    append_html(out, text);
    return out;
}

}  // namespace daybook::base
