#include "schemas/card_issuers.hpp"

#include "publisher/base/pattern.hpp"

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

/// Lower-case words parted by one blank, with one at each end: " barclaycard commercial ".
std::string words_of(std::string_view name) {
    std::string out = " ";
    for (const char c : name.substr(0, 200)) {
        const char lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        const bool letter =
            (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || (c & 0x80) != 0;
        if (letter) out += lower;
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
    // Nearly every supplier is none, and must not cost more than this.
    static const base::Pattern likely(
        "(?i)card|gpc|epcs|american express|amex|nat ?west|national westminster|rbs|"
        "royal bank|lloyds|hsbc|barclays");
    if (!likely.found_in(supplier.substr(0, 200))) return false;
    const auto words = words_of(supplier);
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
