#include "schemas/formats.hpp"

#include "publisher/base/ascii.hpp"

#include <algorithm>

namespace daybook::schemas {

using base::is_digit;
using base::is_letter;

namespace {

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_in_set(char c, std::string_view set) {
    return set.find(c) != std::string_view::npos;
}

/// Pieces between dots, none of them empty and each made of what `fits`.
template <class Fits>
bool is_dotted(std::string_view text, Fits fits) {
    if (text.empty() || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(text, [&](char c) { return c == '.' || fits(c); });
}

bool is_domain(std::string_view text) {
    if (text.size() > 253 || text.find('.') == std::string_view::npos) return false;
    const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || (c & 0x80) != 0; };
    return is_dotted(text, fits) && text.front() != '-' && text.back() != '-' &&
           text.find("-.") == std::string_view::npos && text.find(".-") == std::string_view::npos;
}

}  // namespace

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at > 64) return false;
    const auto fits = [](char c) {
        return is_letter(c) || is_digit(c) || is_in_set(c, "!#$%&'*+/=?^_`{|}~-") || (c & 0x80) != 0;
    };
    return is_dotted(text.substr(0, at), fits) && is_domain(text.substr(at + 1));
}

bool is_uri(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || text.size() > 8192)
        return false;
    const auto in_scheme = [](char c) { return is_letter(c) || is_digit(c) || is_in_set(c, "+-."); };
    if (!is_letter(text.front()) || !std::ranges::all_of(text.substr(0, colon), in_scheme)) return false;
    const auto rest = text.substr(colon + 1);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (rest[i] == '%') {
            if (i + 2 >= rest.size() || !is_hex(rest[i + 1]) || !is_hex(rest[i + 2])) return false;
        } else if (!is_letter(rest[i]) && !is_digit(rest[i]) &&
                   !is_in_set(rest[i], "-._~:/?#[]@!$&'()*+,;=")) {
            return false;
        }
    }
    return !rest.starts_with("//") || rest.size() > 2;
}

bool is_base64(std::string_view text) {
    if (text.size() % 4 != 0) return false;
    const auto padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
    const auto fits = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/'; };
    return std::ranges::all_of(text.substr(0, text.size() - padding), fits);
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

std::int64_t count_characters(std::string_view text) {
    return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

}  // namespace daybook::schemas
