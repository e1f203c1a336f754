#include "schemas/parted_amount.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/row_words.hpp"
#include "schemas/sample.hpp"

#include <algorithm>
#include <string>

namespace daybook::schemas {

namespace {

constexpr std::size_t kDigitsOfGroup = 3;
/// Rows that must have something else for rows to be told by it.
constexpr int kEnoughWhole = 10;

/// What the first rows have behind their amounts.
struct BehindAmounts {
    // Of the rows whose amount no comma can have parted:
    int rows = 0, filled = 0, pence = 0, numbers = 0, zero_first = 0;
    int codes = 0;  ///< of the others, those with three digits alone
};

/// A bracket that is closed behind the comma is none here.
bool says_begun_number(std::string_view text) {
    const auto bracket = text.find('(');
    if (bracket == std::string_view::npos || text.find(')') != std::string_view::npos) return says_number(text, 2);
    return says_number(std::string(text).erase(bracket, 1), 2);
}

/// "30", "-£30", "GBP 30", "£(30": what may stand before a comma of thousands.
bool may_be_front(std::string_view text) {
    constexpr std::size_t kLongest = 12;
    // Most amounts have pence, and are told by their point.
    if (text.empty() || text.size() > kLongest || std::ranges::any_of(text, [](char c) { return c == '.' || c == ','; })) return false;
    const auto first = std::ranges::find_if(text, base::is_digit);
    return first != text.end() && *first != '0' && std::ranges::count_if(text, base::is_digit) <= std::ptrdiff_t{kDigitsOfGroup} &&
           says_begun_number(text);
}

/// Three digits with pence or without, as long as they are all that is a number there; 0 for anything else.
std::size_t length_of_group(std::string_view text) {
    const auto end_of_digits = [&](std::size_t from) { return std::min(text.find_first_not_of("0123456789", from), text.size()); };
    auto end = end_of_digits(0);
    if (end != kDigitsOfGroup) return 0;
    if (end == text.size() || text[end] != '.') return end;
    end = end_of_digits(end + 1);
    const auto pence = end - kDigitsOfGroup - 1;
    return pence == 1 || pence == 2 ? end : 0;
}

/// "GBP", "£" and marks that cannot be seen, which leave a number one.
bool may_stand_behind(std::string_view text) {
    return text.empty() || (std::ranges::none_of(text, base::is_digit) && says_number("1" + std::string(text), 2));
}

bool may_be_end(std::string_view text) {
    const auto length = length_of_group(text);
    if (length == 0) return false;
    text = base::trim(text.substr(length));
    if (text.starts_with(')') || text.starts_with('-')) text = base::trim(text.substr(1));
    return may_stand_behind(text) || says_credit(text) || says_debit(text);
}

bool has_pence(std::string_view text) {
    return text.find('.') != std::string_view::npos;
}

void count_behind(std::string_view amount, std::string_view text, BehindAmounts& seen) {
    if (may_be_front(amount)) {
        seen.codes += length_of_group(text) == text.size() && !has_pence(text) && !text.empty() ? 1 : 0;
        return;
    }
    if (!says_number(amount, 2)) return;
    ++seen.rows;
    if (text.empty()) return;
    const bool number = says_number(text, 2);
    ++seen.filled;
    seen.numbers += number ? 1 : 0;
    seen.pence += number && has_pence(text) ? 1 : 0;
    seen.zero_first += number && has_pence(text) && text.starts_with('0') && length_of_group(text) != 0 ? 1 : 0;
}

/// Numbers of something, which need not be large, and may begin with a nought.
bool names_codes(std::string_view normal) {
    for (const std::string_view word : {"code", "centre", "center", "number", "ref", "account", "project"})
        if (normal.find(word) != std::string_view::npos) return true;
    return normal.ends_with("no") || normal.ends_with("id");
}

bool names_sums(std::string_view normal) {
    for (const std::string_view word : {"net", "gross", "amount", "value", "total", "price", "discount", "fee", "cost", "balance", "budget", "quantity"})
        if (normal.find(word) != std::string_view::npos) return true;
    return false;
}

}  // namespace

bool are_thousands(std::string_view before, std::string_view behind) {
    return may_be_front(before) && may_be_end(behind);
}

PartedAmounts look_for_parted_amounts(const TextFile& file, const Header& header, const Field* behind, int column, int headed) {
    PartedAmounts out;
    if (column < 0 || file.sheet || header.delimiter != ',') return out;
    BehindAmounts seen;
    for_sample(file, header, [&](Cells& cells) {
        const std::string amount(cells.at(column));
        count_behind(amount, cells.at(column + 1), seen);
    });
    const bool beyond = column + 1 >= headed;
    const auto heading = beyond ? std::string() : header.labels[static_cast<std::size_t>(column) + 1];
    const auto normal = normal_heading(heading);
    out.column = column;
    out.of_tax = names_tax(heading);
    out.of_money = behind != nullptr ? !is_text(behind->type) : names_sums(normal) && !names_codes(normal);
    out.zero_first = seen.zero_first == 0;
    // A row or two may have been pushed along themselves.
    out.pence = 5 * seen.pence < seen.filled || 20 * seen.pence <= seen.rows;
    const bool few = seen.numbers == 0 || (seen.filled >= kEnoughWhole && 20 * seen.numbers <= seen.filled);
    // Codes in small amounts alone are codes, unless many large ones lack them.
    const bool often = seen.codes > 1 && seen.rows < kEnoughWhole && !beyond;
    out.whole = few && !often && !names_codes(normal);
    return out;
}

bool is_parted(Cells& cells, const PartedAmounts& parted) {
    if (parted.column < 0) return false;
    if (!may_be_front(cells.at(parted.column))) return false;
    const std::string amount(cells.at(parted.column));
    const auto behind = cells.at(parted.column + 1);
    if (!may_be_end(behind)) return false;
    const bool pence = has_pence(behind);
    if (pence && behind.starts_with('0') && parted.zero_first) return true;
    if (!(pence ? parted.pence : parted.whole)) return false;
    // No sum is written so.
    if (behind.starts_with('0')) return true;
    if (!parted.of_tax) return !parted.of_money;
    // Of the amount or of what it is without the tax, which is more than the tax.
    const auto sum = read_number(amount, 2).units;
    const auto tax = read_number(behind.substr(0, length_of_group(behind)), 2).units;
    return tax > (sum < 0 ? -sum : sum);
}

}  // namespace daybook::schemas
