#include "schemas/card_issuers.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace daybook::schemas {

namespace {

/// Say it wherever they stand in a name.
constexpr std::array<std::string_view, 15> kAlways{
    "barclaycard",      "barclay card",     "gpc",          "epcs",           "epc card",
    "procurement card", "purchasing card",  "payment card", "corporate card", "purchase card",
    "credit card",      "american express", "amex",         "rbs card",       "lloyds card"};

/// Say it when nothing stands beside them but the words below.
constexpr std::array<std::string_view, 9> kBanks{
    "natwest", "nat west", "national westminster", "rbs", "royal bank of scotland", "lloyds", "lloyds tsb",
    "hsbc",    "barclays"};

constexpr std::array<std::string_view, 22> kBankWords{
    "bank", "plc",        "ltd",        "limited",      "tsb",      "uk",        "group",   "the",
    "card", "cards",      "commercial", "cardservices", "services", "corporate", "onecard", "one",
    "visa", "mastercard", "business",   "account",      "payment",  "of"};

/// The beginnings of the words above, one of which an issuer's name must hold.
constexpr std::array<std::string_view, 11> kBeginnings{"card", "gpc",   "epcs", "amer", "amex",   "nat",
                                                       "rbs",  "royal", "lloy", "hsbc", "barclay"};

char small_letter(char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

std::size_t pair_of(char first, char second) {
    return (static_cast<std::size_t>(small_letter(first)) & 31U) << 5U |
           (static_cast<std::size_t>(small_letter(second)) & 31U);
}

bool begins_with(std::string_view text, std::string_view word) {
    return text.size() >= word.size() && std::ranges::equal(text.substr(0, word.size()), word, {}, small_letter);
}

/// Nearly every supplier is no issuer, and finding that out must cost next to nothing: letters are looked at
/// in pairs, and words compared only where one of their first pairs stands.
bool may_be_issuer(std::string_view name) {
    static const auto pairs = [] {
        std::array<bool, 1024> out{};
        for (const auto word : kBeginnings) out[pair_of(word[0], word[1])] = true;
        return out;
    }();
    for (std::size_t i = 0; i + 2 < name.size(); ++i) {
        if (!pairs[pair_of(name[i], name[i + 1])]) continue;
        const auto rest = name.substr(i);
        for (const auto word : kBeginnings)
            if (begins_with(rest, word)) return true;
    }
    return false;
}

/// Lower-case words parted by one blank, with one at each end: " barclaycard commercial ".
std::string padded_words(std::string_view name) {
    std::string out = " ";
    for (const char c : name.substr(0, 200)) {
        const char small = small_letter(c);
        const bool letter =
            (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || (c & 0x80) != 0;
        if (letter) out += small;
        else if (out.back() != ' ') out += ' ';
    }
    if (out.back() != ' ') out += ' ';
    return out;
}

bool all_bank_words(std::string_view words) {
    while (!words.empty()) {
        const auto end = words.find(' ');
        const auto word = words.substr(0, end);
        if (!word.empty() && std::ranges::find(kBankWords, word) == kBankWords.end()) return false;
        words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
    }
    return true;
}

}  // namespace

bool is_card_issuer(std::string_view supplier) {
    if (!may_be_issuer(supplier.substr(0, 200))) return false;
    const auto words = padded_words(supplier);
    const auto place_of = [&](std::string_view name) { return words.find(' ' + std::string(name) + ' '); };
    for (const auto name : kAlways)
        if (place_of(name) != std::string::npos || place_of(std::string(name) + "s") != std::string::npos)
            return true;
    return std::ranges::any_of(kBanks, [&](std::string_view name) {
        const auto at = place_of(name);
        if (at == std::string::npos) return false;
        auto rest = words;
        rest.erase(at + 1, name.size());
        return all_bank_words(rest);
    });
}

}  // namespace daybook::schemas
