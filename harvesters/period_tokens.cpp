#include "harvesters/period_tokens.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>

namespace daybook::harvesters {

using base::is_digit;
using base::is_letter;
using base::is_lower;
using base::is_upper;
using std::chrono::month;
using std::chrono::year;

namespace {

constexpr std::size_t kMaxWords = 400;

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

/// "25KJune2013" is 25, K, June, 2013: a capital after a small letter, or before one, begins a word.
bool word_begins(std::string_view words, std::size_t at) {
    if (!is_upper(words[at])) return false;
    const bool small_before = is_lower(words[at - 1]);
    const bool small_after = at + 1 < words.size() && is_lower(words[at + 1]);
    return small_before || small_after;
}

std::size_t token_end(std::string_view words, std::size_t at) {
    const bool digits = is_digit(words[at]);
    auto end = at + 1;
    while (end < words.size() &&
           (digits ? is_digit(words[end]) : is_letter(words[end]) && !word_begins(words, end)))
        ++end;
    return end;
}

std::optional<month> month_in(std::string_view word) {
    for (unsigned i = 0; i < kMonths.size(); ++i)
        if (word == kMonths[i] || word == kMonths[i].substr(0, 3) || (i == 8 && word == "sept"))
            return month(i + 1);
    return {};
}

/// Where "APRILTO" ends its month; the whole token otherwise.
std::size_t without_to(std::string_view words, std::size_t at, std::size_t end) {
    const auto text = base::to_lower(words.substr(at, end - at));
    const bool has_to = text.ends_with("to") && month_in(std::string_view(text).substr(0, text.size() - 2));
    return has_to ? end - 2 : end;
}

}  // namespace

std::vector<Token> period_tokens(std::string_view words) {
    std::vector<Token> out;
    std::size_t last = 0;
    for (std::size_t at = 0; at < words.size() && out.size() < kMaxWords;) {
        if (!is_digit(words[at]) && !is_letter(words[at])) {
            ++at;
            continue;
        }
        const auto end = without_to(words, at, token_end(words, at));
        const auto text = words.substr(at, end - at);
        out.push_back({at, end, base::to_lower(text), is_digit(words[at]), !out.empty() && at == last,
                       std::string(words.substr(last, at - last)), std::ranges::none_of(text, is_upper)});
        last = at = end;
    }
    return out;
}

std::optional<month> month_named(const Token& token) {
    return token.digits || token.text.size() < 3 ? std::nullopt : month_in(token.text);
}

int number_of(std::string_view digits) {
    int out = 0;
    for (const char c : digits.substr(0, 8)) out = out * 10 + (c - '0');
    return out;
}

std::optional<year> four_digit_year(const Token& token) {
    if (!token.digits || token.text.size() != 4) return {};
    const int value = number_of(token.text);
    if (value < 2000 || value > 2049) return {};
    return year(value);
}

std::optional<month> month_number(std::string_view two_digits) {
    const auto value = static_cast<unsigned>(number_of(two_digits));
    if (two_digits.size() != 2 || value < 1 || value > 12) return {};
    return month(value);
}

std::optional<unsigned> day_number(const Token& token) {
    if (!token.digits || token.text.size() > 2) return {};
    const auto value = static_cast<unsigned>(number_of(token.text));
    if (value < 1 || value > 31) return {};
    return value;
}

bool is_ordinal(const Token& token) {
    constexpr std::array<std::string_view, 4> kOrdinals = {"st", "nd", "rd", "th"};
    return token.joined && std::ranges::find(kOrdinals, token.text) != kOrdinals.end();
}

bool joins(std::string_view gap) {
    gap = base::trim(gap);
    return gap == "-" || gap == "/" || gap == "_" || gap == "\xE2\x80\x93" || gap == "\xE2\x80\x94";
}

}  // namespace daybook::harvesters
