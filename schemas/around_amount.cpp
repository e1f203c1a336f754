#include "schemas/around_amount.hpp"

#include "publisher/base/ascii.hpp"
#include "schemas/amounts.hpp"
#include "schemas/row_words.hpp"
#include "schemas/sample.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

using Usual = AroundAmount::Usual;

/// Cells of which a column's first rows must have so many to say what is usual there.
constexpr int kEnough = 10;

/// What the first rows have in a column beside their amounts.
struct Beside {
    int filled = 0, money = 0, numbers = 0, words = 0;
    // In those whose amount looks like money:
    int sure = 0, sure_money = 0, sure_numbers = 0;
};

bool is_word(std::string_view text) {
    const bool digit = std::ranges::any_of(text, base::is_digit);
    const bool letter = std::ranges::any_of(text, [](char c) { return base::is_letter(c) || (c & 0x80) != 0; });
    return letter && (!digit || text.find(' ') != std::string_view::npos);
}

bool is_plain_word(std::string_view text) {
    return is_word(text) && std::ranges::none_of(text, base::is_digit);
}

void count(Beside& beside, std::string_view text, int scale, bool sure) {
    if (text.empty()) return;
    const auto number = read_number(text, scale);
    const bool is_number = number.kind == NumberReading::Kind::number;
    ++beside.filled;
    beside.money += number.money_shaped ? 1 : 0;
    beside.numbers += is_number ? 1 : 0;
    beside.words += is_word(text) ? 1 : 0;
    if (!sure) return;
    ++beside.sure;
    beside.sure_money += number.money_shaped ? 1 : 0;
    beside.sure_numbers += is_number ? 1 : 0;
}

/// None, but for a row or two that may be the very ones that are looked for.
bool hardly_any(int found, int of, int one_in = 20) {
    return found <= std::max(1, of / one_in);
}

bool are_numbers_odd(const Beside& seen) {
    return seen.sure >= kEnough ? seen.sure_numbers == 0 : seen.filled >= kEnough && hardly_any(seen.numbers, seen.filled, 10);
}

/// A column of text may yet hold money, and one that nobody knows may hold anything: the rows that are surely in
/// their places decide. Where there are none, money in many rows belongs there.
bool is_no_place_for_money(const Beside& seen, const Field* field) {
    if (field != nullptr && !is_text(field->type)) return false;
    if (seen.sure > 0) return 5 * seen.sure_numbers < seen.sure;
    return (field != nullptr && 4 * seen.money <= seen.filled) || are_numbers_odd(seen);
}

/// Blank in all rows that are surely in their places, of which there are so many.
bool is_blank_elsewhere(const Beside& seen, const Field* field, int sure) {
    constexpr int kFewSure = 3;
    if (field != nullptr && !is_text(field->type)) return false;
    return sure >= (field != nullptr ? kFewSure : kEnough) && seen.sure == 0 && hardly_any(seen.filled, sure, 10);
}

/// Numbers of transactions stand there, and never money.
bool is_no_place_before(const Beside& seen, const Field* field) {
    if (field != nullptr && !is_text(field->type)) return false;
    return seen.sure >= 3 && seen.sure_money == 0;
}

std::optional<Usual> usual_of(const Beside& seen) {
    if (seen.filled < kEnough) return {};
    if (hardly_any(seen.words, seen.filled)) return Usual::number_or_code;
    if (hardly_any(seen.filled - seen.words, seen.filled)) return Usual::words;
    return {};
}

const Field* field_at(int column, const Schema& schema, const std::vector<int>& column_of_field) {
    const auto at = std::ranges::find(column_of_field, column);
    return at == column_of_field.end() ? nullptr : &schema.fields[static_cast<std::size_t>(at - column_of_field.begin())];
}

/// A point, a comma or a pound: "600 089" is a postcode of India, and "1.8E+13" was the number of an invoice.
bool is_written_as_money(std::string_view text, int scale) {
    if (text.find_first_of("eE") != std::string_view::npos) return false;
    const bool written = text.find_first_of(".,") != std::string_view::npos || text.find("\u00a3") != std::string_view::npos;
    return written && read_number(text, scale).money_shaped;
}

bool is_unlike(std::string_view text, Usual usual) {
    return usual == Usual::words ? says_number(text, 2) && !is_blank(text) : is_plain_word(text);
}

enum class Odd { no, unknown, yes };

/// Whether something stands before the amount that is not usual there: what was pushed along comes from further left.
Odd is_odd_before(Cells& cells, const AroundAmount& around) {
    bool told = false;
    for (const auto& before : around.told_by) {
        const auto text = cells.at(before.column);
        if (!text.empty() && is_unlike(text, before.usual)) return Odd::yes;
        told = told || before.column == around.column - 1;
    }
    return told ? Odd::no : Odd::unknown;
}

std::optional<int> pushed_to(Cells& cells, const AroundAmount& around, int scale) {
    for (const auto& behind : around.behind) {
        const auto cell = cells.at(behind.column);
        // Nearly every cell there is a description, and begins with a letter.
        if (cell.empty() || base::is_letter(cell.front())) continue;
        const std::string text(cell);
        const bool money = is_written_as_money(text, scale);
        const bool number = behind.numbers_are_odd && says_number(text, scale) && !is_blank(text);
        if (!money && !number) continue;
        const auto odd = is_odd_before(cells, around);
        if (odd == Odd::yes) return behind.column;
        if (behind.may_hold_money) continue;
        const bool parted = behind.column == around.column + 1 && are_thousands(cells.at(around.column), text);
        if (parted || (money && odd == Odd::unknown)) return behind.column;
    }
    return {};
}

/// What lacks a cell is blank at its end.
std::optional<int> pulled_to(Cells& cells, const AroundAmount& around, int headed, int scale) {
    if (around.before.empty() || !is_blank(cells.at(headed - 1))) return {};
    for (const int column : around.before)
        if (is_written_as_money(cells.at(column), scale)) return column;
    return {};
}

}  // namespace

AroundAmount look_around_amount(const TextFile& file, const Header& header, const Schema& schema,
                                const std::vector<int>& column_of_field, int headed) {
    AroundAmount out;
    const auto amount = schema.find(schema.amount_field);
    if (!amount || column_of_field[*amount] < 0) return out;
    out.column = column_of_field[*amount];
    const int scale = schema.fields[*amount].scale;
    std::array<Beside, 2 * kMostShifted + 1> seen{};
    int sure_rows = 0;
    for_sample(file, header, [&](Cells& cells) {
        const std::string written(cells.at(out.column));
        const bool sure = read_number(written, scale).money_shaped && !are_thousands(written, cells.at(out.column + 1));
        sure_rows += sure ? 1 : 0;
        for (int i = -kMostShifted; i <= kMostShifted; ++i)
            if (i != 0) count(seen[static_cast<std::size_t>(i + kMostShifted)], cells.at(out.column + i), scale, sure);
    });
    const int first = std::max(0, out.column - kMostShifted), last = std::min(headed - 1, out.column + kMostShifted);
    for (int i = first; i <= last; ++i) {
        if (i == out.column) continue;
        const auto& beside = seen[static_cast<std::size_t>(i - out.column + kMostShifted)];
        const auto* const field = field_at(i, schema, column_of_field);
        if (i > out.column && is_no_place_for_money(beside, field)) out.behind.push_back({i, are_numbers_odd(beside), false});
        else if (i > out.column && is_blank_elsewhere(beside, field, sure_rows)) out.behind.push_back({i, false, field == nullptr});
        if (i > out.column) continue;
        if (is_no_place_before(beside, field)) out.before.push_back(i);
        if (const auto usual = usual_of(beside)) out.told_by.push_back({i, *usual});
    }
    out.parted = look_for_parted_amounts(file, header, field_at(out.column + 1, schema, column_of_field), out.column, headed);
    return out;
}

std::optional<int> where_amount_went(Cells& cells, const AroundAmount& around, int headed, int scale) {
    const auto pushed = pushed_to(cells, around, scale);
    return pushed ? pushed : pulled_to(cells, around, headed, scale);
}

}  // namespace daybook::schemas
