#include "schemas/vat_numbers.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"
#include "schemas/header.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

/// "GB" and nine digits or twelve somewhere in the text.
bool holds_vat_number(std::string_view text) {
    for (auto at = text.find("GB"); at != std::string_view::npos; at = text.find("GB", at + 2)) {
        auto end = at + 2;
        while (end < text.size() && (base::is_digit(text[end]) || text[end] == ' ')) ++end;
        if (is_vat_number(base::trim(text.substr(at, end - at)))) return true;
    }
    return false;
}

}  // namespace

bool is_bare_vat_number(std::string_view cell) {
    if (cell.size() < 9 || cell.size() > 22) return false;
    const auto digits = std::ranges::count_if(cell, base::is_digit);
    return (digits == 9 || digits == 12) &&
           std::ranges::all_of(cell, [](char c) { return base::is_digit(c) || c == ' '; });
}

bool has_vat_check_digits(std::string_view cell) {
    int sum = 0, weight = 8, check = 0, digits = 0;
    for (const char c : cell) {
        if (!base::is_digit(c) || digits == 9) continue;
        ++digits;
        if (digits <= 7) sum += weight-- * (c - '0');
        else check = 10 * check + (c - '0');
    }
    return digits == 9 && ((sum + check) % 97 == 0 || (sum + check + 55) % 97 == 0);
}

bool may_be_vat_number(std::string_view cell) {
    const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (is_bare_vat_number(cell)) return true;
    return cell.size() >= 10 && cell.size() <= 18 && letter(cell[0]) && letter(cell[1]) && std::ranges::count_if(cell, base::is_digit) >= 7 &&
           std::ranges::all_of(cell, [&](char c) { return letter(c) || base::is_digit(c) || c == ' '; });
}

bool says_no_vat_number(std::string_view text) {
    constexpr std::array<std::string_view, 27> kWords{
        "na", "none", "nil", "no", "exempt", "vatexempt", "notregistered", "unregistered", "nonregistered", "notvatregistered",
        "nonvatregistered", "novat", "nonvat", "notapplicable", "notavailable", "notknown", "notprovided", "notsupplied", "foreign",
        "overseas", "nonuk", "outsidescope", "unknown", "pending", "tbc", "applied", "individual"};
    return std::ranges::find(kWords, normal_heading(text.substr(0, 40))) != kWords.end();
}

bool is_vat_number(std::string_view cell) {
    if (cell.size() > 24 || !(cell.starts_with("GB") || cell.starts_with("gb") || cell.starts_with("Gb"))) return false;
    return is_bare_vat_number(base::trim(cell.substr(2)));
}

bool is_among_lines(std::string_view cell) {
    return cell.find_first_of("\n\r") != std::string_view::npos && holds_vat_number(cell);
}

bool is_row_with_vat_number(std::string_view text, bool bare) {
    if (text.size() < 9) return false;
    for (const char sign : {',', ';', '\t', '|'}) {
        const auto pieces = base::split(text, sign);
        if (pieces.size() < 3) continue;
        for (const auto piece : pieces)
            if (const auto part = base::trim(piece); is_vat_number(part) || (bare && is_bare_vat_number(part))) return true;
    }
    return false;
}

}  // namespace daybook::schemas
