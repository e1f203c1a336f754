#include "schemas/sheets/json_text.hpp"

#include "publisher/base/ascii.hpp"

#include "schemas/encoding.hpp"

namespace daybook::schemas::sheets {

using base::is_digit;

namespace {

/// Well within what a double holds; what lies between reads alike with quotes and without.
constexpr std::size_t kMostDigits = 200;
constexpr int kMostExponent = 200;

std::size_t digits_at(std::string_view text, std::size_t at) {
    const auto begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - begin;
}

/// The bytes of a well-formed JSON number at the front of `text`, and whether no double may hold it; 0 bytes
/// when there is none.
struct Token {
    std::size_t size = 0;
    bool huge = false;
};

Token number_at(std::string_view text) {
    std::size_t at = text.starts_with('-') ? 1 : 0;
    const auto whole = digits_at(text, at);
    if (whole == 0 || (whole > 1 && text[at] == '0')) return {};
    at += whole;
    if (at < text.size() && text[at] == '.') {
        const auto fraction = digits_at(text, at + 1);
        if (fraction == 0) return {};
        at += 1 + fraction;
    }
    bool huge = at > kMostDigits;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        auto digits = at + 1;
        if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) ++digits;
        const auto count = digits_at(text, digits);
        if (count == 0) return {};
        int exponent = 0;
        for (std::size_t i = digits; i < digits + count && exponent <= kMostExponent; ++i)
            exponent = exponent * 10 + (text[i] - '0');
        huge = huge || exponent > kMostExponent;
        at = digits + count;
    }
    return {at, huge};
}

/// Behind the string whose opening quote stands at `at`.
std::size_t behind_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at < text.size() ? at + 1 : text.size();
}

std::string_view with_huge_numbers_quoted(std::string_view text, std::string& scratch) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"') {
            at = behind_string(text, at);
        } else if (c == '-' || is_digit(c)) {
            const auto token = number_at(text.substr(at));
            if (token.huge) {
                out.append(text.substr(copied, at - copied)).append(1, '"');
                out.append(text.substr(at, token.size)).append(1, '"');
                copied = at + token.size;
            }
            // Of what is no number the parser says so.
            at += token.size == 0 ? 1 + digits_at(text, at + 1) : token.size;
        } else {
            ++at;
        }
    }
    if (copied == 0) return text;
    out += text.substr(copied);
    scratch = std::move(out);
    return scratch;
}

}  // namespace

std::string_view json_text(std::string_view bytes, std::string& scratch) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") || utf16_without_bom(bytes)) {
        scratch = std::move(decide_encoding(bytes).converted);
        bytes = scratch;
    }
    return with_huge_numbers_quoted(bytes, scratch);
}

}  // namespace daybook::schemas::sheets
