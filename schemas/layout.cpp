#include "schemas/layout.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/compact_dates.hpp"
#include "schemas/dates.hpp"
#include "schemas/decimal_commas.hpp"
#include "schemas/heading_words.hpp"
#include "schemas/report_words.hpp"
#include "schemas/sample.hpp"
#include "schemas/text_faults.hpp"
#include "schemas/vat_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace daybook::schemas {

namespace {

bool has_letter(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    });
}

/// "S10001", "0000123": one word with a digit in it, which is seldom a name.
bool is_code(std::string_view text) {
    const bool digit = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return !has_letter(text) || (digit && text.find(' ') == std::string_view::npos);
}

/// Whether a filled cell looks like the field: of its type, and for text more than a code.
bool fits(std::string_view cell, const Field& field) {
    switch (field.type) {
        case FieldType::date: return read_date(cell, DateOrder::day_first).kind == DateReading::Kind::date;
        case FieldType::year:
        case FieldType::number:
        case FieldType::integer: return read_number(cell, field.scale).kind == NumberReading::Kind::number;
        case FieldType::boolean:
        case FieldType::string:
        case FieldType::any: return !is_code(cell);
        default: return true;
    }
}

struct Candidate {
    int column = 0;
    int rank = 0;
    int filled = 0, fitting = 0;
    int days = 0;  ///< of a date: cells that may be one, in any style
};

/// A sum is none, though a spreadsheet's count of days could be one, too.
bool names_some_day(std::string_view cell) {
    if (read_number(cell, 2).money_shaped) return false;
    return says_when(cell) || read_compact_day(cell) || read_date(cell, DateOrder::day_first).kind == DateReading::Kind::date;
}

void count_fits(std::vector<Candidate>& candidates, const Field& field, const TextFile& file,
                const Header& header) {
    for_sample(file, header, [&](Cells& cells) {
        for (auto& candidate : candidates) {
            const auto text = cells.at(candidate.column);
            if (text.empty() || count_dashes(text) > 0) continue;
            ++candidate.filled;
            candidate.fitting += fits(text, field) ? 1 : 0;
            candidate.days += field.type == FieldType::date && names_some_day(text) ? 1 : 0;
        }
    });
}

const Candidate& choose(const std::vector<Candidate>& candidates) {
    const auto most_fitting = std::ranges::max(candidates, {}, &Candidate::fitting).fitting;
    const auto most_filled = std::ranges::max(candidates, {}, &Candidate::filled).filled;
    return *std::ranges::min_element(candidates, {}, [&](const Candidate& c) {
        return std::tuple(2 * c.fitting < most_fitting, 2 * c.filled < most_filled, c.rank, c.column);
    });
}

/// "Paid" may head days, and "Y" or sums as well: beside the column of the days such a one is another thing.
bool is_no_day(const Candidate& candidate, const Candidate& chosen) {
    return chosen.days > 0 && candidate.filled > 0 && candidate.days == 0;
}

using Candidates = std::map<int, std::vector<Candidate>>;

bool allows_more(FieldsMatch match) {
    return match == FieldsMatch::subset || match == FieldsMatch::partial;
}

Issue unknown_label(const Schema& schema) {
    return allows_more(schema.fields_match) ? Issue::extra_label : Issue::unwanted_label;
}

/// One in fifty numbers of nine digits has the check digits by chance; so many of half a column's do not.
constexpr int kFewestBare = 3;

void note_vat_column(int column, Layout& layout) {
    if (layout.vat_column < 0 || column < layout.vat_column) layout.vat_column = column;
}

void add_private(int column, const Header& header, FindingsLog& log, Layout& layout) {
    layout.private_columns.push_back(column);
    note_vat_column(column, layout);
    log.add(Issue::vat_column, {header.line, column + 1, header.labels[static_cast<std::size_t>(column)]});
}

bool has_cell_beyond(Cells& cells, const Layout& layout) {
    for (int i = layout.headed; i < cells.size(); ++i)
        if (!cells.at(i).empty()) return true;
    return false;
}

/// In either style of decimals.
bool is_shaped_as_money(std::string_view amount) {
    return has_decimal_comma(amount) || read_number(amount, 2).money_shaped;
}

/// Under the heading of the numbers stands none, and in a column beside it what could be one of them: pushed along by a
/// comma without quotes or, where the row's end is blank, pulled back by a missing cell. Without a cell too many only a
/// word shows that it is not just missing. -1 for none.
int moved_vat_number(Cells& cells, const Layout& layout, bool beyond) {
    const std::string there(cells.at(layout.vat_column));
    if (may_be_vat_number(there) || says_no_vat_number(there)) return -1;
    const bool word = has_letter(there) && std::ranges::none_of(there, base::is_digit);
    const bool pushed = beyond || word, pulled = !beyond && cells.at(layout.headed - 1).empty();
    const int first = pulled ? layout.vat_column - kMostShifted : layout.vat_column + 1;
    const int last = pushed ? layout.vat_column + kMostShifted : layout.vat_column - 1;
    for (int i = std::max(0, first); i <= std::min(last, layout.headed - 1); ++i) {
        if (layout.is_private(i) || std::ranges::find(layout.like_vat_numbers, i) != layout.like_vat_numbers.end()) continue;
        // Numbers of transactions and projects stand on the left; beyond an amount that is in its place nothing has moved.
        if (i < layout.around.column && layout.around.column < layout.vat_column && is_shaped_as_money(cells.at(layout.around.column))) continue;
        const auto text = cells.at(i);
        if (i > layout.vat_column ? may_be_vat_number(text) : layout.bare_vat_numbers && is_bare_vat_number(text)) return i;
    }
    return -1;
}

/// How the numbers of this table are written, and which columns beside theirs hold others that are like them.
void look_beside_vat_column(const TextFile& file, const Header& header, Layout& layout) {
    if (layout.vat_column < 0) return;
    std::array<int, 2 * kMostShifted + 1> filled{}, like{};
    for_sample(file, header, [&](Cells& cells) {
        for (int i = 0; i < 2 * kMostShifted + 1; ++i) {
            const auto text = cells.at(layout.vat_column - kMostShifted + i);
            filled[static_cast<std::size_t>(i)] += text.empty() ? 0 : 1;
            like[static_cast<std::size_t>(i)] += may_be_vat_number(text) ? 1 : 0;
        }
        if (is_bare_vat_number(cells.at(layout.vat_column))) layout.bare_vat_numbers = true;
    });
    for (int i = 0; i < 2 * kMostShifted + 1; ++i)
        if (like[static_cast<std::size_t>(i)] > 1 && 5 * like[static_cast<std::size_t>(i)] >= filled[static_cast<std::size_t>(i)])
            layout.like_vat_numbers.push_back(layout.vat_column - kMostShifted + i);
}

/// A column that no field has may hold such numbers under any heading.
void look_for_vat_numbers(const TextFile& file, const Header& header, FindingsLog& log, Layout& layout) {
    std::vector<int> filled(static_cast<std::size_t>(layout.headed)), found = filled, bare = filled;
    std::vector<bool> of_tax;
    for (int i = 0; i < layout.headed; ++i) of_tax.push_back(names_tax(layout.label(i)));
    for_sample(file, header, [&](Cells& cells) {
        for (int i = 0; i < std::min(layout.headed, cells.size()); ++i) {
            const auto text = cells.at(i);
            filled[static_cast<std::size_t>(i)] += text.empty() ? 0 : 1;
            found[static_cast<std::size_t>(i)] += is_vat_number(text) ? 1 : 0;
            // Without its letters such a number is told by its heading, or its check digits.
            if (is_bare_vat_number(text) && (of_tax[static_cast<std::size_t>(i)] || has_vat_check_digits(text))) ++bare[static_cast<std::size_t>(i)];
        }
    });
    for (int i = 0; i < layout.headed; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool numbers = found[at] > 0 && 2 * found[at] >= filled[at];
        if (!numbers && (bare[at] < kFewestBare || 2 * (bare[at] + found[at]) < filled[at])) continue;
        const bool read = std::ranges::find(layout.column_of_field, i) != layout.column_of_field.end();
        if (!read && std::ranges::find(layout.private_columns, i) == layout.private_columns.end())
            add_private(i, header, log, layout);
    }
}

void note_basis(const Schema& schema, std::size_t field, const At& at, FindingsLog& log) {
    if (schema.fields[field].name != schema.amount_field) return;
    const auto named = basis_named_in(at.value);
    const bool known = schema.amount_basis == "net" || schema.amount_basis == "gross";
    if (known && !named.empty() && named != schema.amount_basis)
        log.add(Issue::other_basis, at, static_cast<int>(field));
}

/// What other columns say of the amounts. One whose heading is a field's and that holds nothing but credits and debits is not
/// what the field is for, and is not published as it.
void look_beside_amount(const TextFile& file, const Header& header, const Schema& schema, FindingsLog& log, Layout& layout) {
    layout.said = find_amount_words(file, header, schema, layout.column_of_field, layout.private_columns);
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        if (layout.said.sign < 0 || layout.column_of_field[i] != layout.said.sign || is_about_signs(schema.fields[i].title)) continue;
        log.add(Issue::extra_label, {header.line, layout.said.sign + 1, layout.heading_of_field[i]});
        layout.column_of_field[i] = -1;
        layout.heading_of_field[i].clear();
    }
}

/// Columns beside one another that nobody headed are one slip, however many they are.
void note_blank_labels(const Header& header, int headed, FindingsLog& log) {
    constexpr std::size_t kNamed = 100;
    const auto is_blank_at = [&](int column) { return column < headed && header.labels[static_cast<std::size_t>(column)].empty(); };
    int columns = 0, longest = 0;
    std::string where;
    for (int first = 0; first < headed; ++first) {
        if (!is_blank_at(first)) continue;
        int last = first;
        while (is_blank_at(last + 1)) ++last;
        log.add(Issue::blank_label, {header.line, first + 1, {}});
        if (where.size() < kNamed)
            where += fmt::format("{}{}{}", where.empty() ? "" : ", ", column_letters(first + 1), last == first ? "" : " to " + column_letters(last + 1));
        columns += last - first + 1;
        longest = std::max(longest, last - first + 1);
        first = last;
    }
    if (longest > 1)
        log.reword(Issue::blank_label, FindingsLog::kNoField,
                   fmt::format("{} columns without a heading: {}{}", base::grouped(columns), where, where.size() < kNamed ? "" : " …"));
}

/// The fields that some heading names as a whole: beside it one that names a field with one half is of another thing. What may not be
/// published is looked for under both.
std::set<int> fields_named_whole(const Header& header, const Headings& headings, const Schema& schema) {
    std::set<int> out;
    for (const auto& label : header.labels)
        if (const auto match = headings.find(label); match && !match->by_half && schema.fields[static_cast<std::size_t>(match->field)].publish)
            out.insert(match->field);
    return out;
}

Candidates read_labels(const Header& header, const Schema& schema, FindingsLog& log, Layout& layout) {
    Candidates by_field;
    const Headings headings(schema);
    const auto whole = fields_named_whole(header, headings, schema);
    for (int column = 0; column < static_cast<int>(header.labels.size()); ++column) {
        const auto& label = header.labels[static_cast<std::size_t>(column)];
        if (label.empty()) continue;
        layout.headed = column + 1;
        if (const auto match = headings.find(label); match && !(match->by_half && whole.contains(match->field)))
            by_field[match->field].push_back({column, match->rank, 0, 0});
        else if (names_vat_registration(label)) add_private(column, header, log, layout);
        // Our own data.csv says in it where a row came from.
        else if (label != "_row") log.add(unknown_label(schema), {header.line, column + 1, label});
    }
    note_blank_labels(header, layout.headed, log);
    return by_field;
}

/// "Amount (Â£)": the file was read in the wrong encoding before it came here.
void note_garbled(const Header& header, FindingsLog& log) {
    for (std::size_t i = 0; i < header.labels.size(); ++i)
        if (look_over(header.labels[i], is_mojibake) != 0)
            log.add(Issue::garbled_heading, {header.line, static_cast<int>(i) + 1, header.labels[i]});
}

/// Not of a column whose schema says which sign stands before the decimals.
void look_for_decimal_commas(const TextFile& file, const Header& header, const Schema& schema, Layout& layout) {
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        const bool asked = field.decimal_char != "." || (!field.group_char.empty() && field.group_char != ",");
        if (field.type == FieldType::number && !asked) layout.decimal_commas[i] = is_column_with_decimal_commas(file, header, layout.column_of_field[i]);
    }
}

bool stands_in_order(const Layout& layout) {
    int last = -1;
    for (const int column : layout.column_of_field) {
        if (column < 0) continue;
        if (column < last) return false;
        last = column;
    }
    return true;
}

}  // namespace

bool Layout::is_private(int column) const {
    return std::ranges::binary_search(private_columns, column);
}

std::string_view Layout::label(int column) const {
    return column >= 0 && column < static_cast<int>(labels.size()) ? std::string_view(labels[static_cast<std::size_t>(column)]) : std::string_view();
}

int moved_private_cell(Cells& cells, const Layout& layout) {
    if (cells.at(1).empty() && is_row_with_vat_number(cells.at(0), layout.bare_vat_numbers)) return 0;
    const auto record = cells.reader().record();
    const bool lines = record.find('\n') != std::string_view::npos || record.find('\r') != std::string_view::npos;
    for (int i = 0; i < std::min(layout.headed, cells.size()); ++i) {
        const auto text = cells.at(i);
        if ((is_vat_number(text) || (lines && is_among_lines(text))) && !layout.is_private(i)) return i;
    }
    const bool beyond = has_cell_beyond(cells, layout);
    if (beyond && layout.others_private) return layout.headed;
    return layout.vat_column < 0 ? -1 : moved_vat_number(cells, layout, beyond);
}

Layout settle_layout(const TextFile& file, const Header& header, const Schema& schema, FindingsLog& log) {
    Layout layout;
    layout.column_of_field.assign(schema.fields.size(), -1);
    layout.heading_of_field.resize(schema.fields.size());
    layout.decimal_commas.resize(schema.fields.size());
    layout.labels = header.labels;
    auto by_field = read_labels(header, schema, log, layout);
    for (int field = 0; field < static_cast<int>(schema.fields.size()); ++field) {
        const auto index = static_cast<std::size_t>(field);
        const auto found = by_field.find(field);
        if (found == by_field.end()) {
            if (schema.fields[index].required || asks_for_all(schema.fields_match))
                log.add(Issue::missing_label, {header.line, 0, {}}, field);
            continue;
        }
        auto& candidates = found->second;
        if (candidates.size() > 1) count_fits(candidates, schema.fields[index], file, header);
        const auto taken = choose(candidates);
        const int chosen = taken.column;
        layout.column_of_field[index] = chosen;
        layout.heading_of_field[index] = header.labels[static_cast<std::size_t>(chosen)];
        for (const auto& candidate : candidates) {
            const At at{header.line, candidate.column + 1,
                        header.labels[static_cast<std::size_t>(candidate.column)]};
            if (is_no_day(candidate, taken)) log.add(unknown_label(schema), at);
            else if (candidate.column != chosen) log.add(Issue::duplicate_label, at, field);
            else note_basis(schema, index, at, log);
            if (schema.fields[index].publish) continue;
            layout.private_columns.push_back(candidate.column);
            if (names_vat_registration(at.value)) note_vat_column(candidate.column, layout);
            else layout.others_private = true;
            log.add(Issue::private_column, at, field);
        }
    }
    layout.pivots = find_pivots(file, header, layout.column_of_field);
    look_for_vat_numbers(file, header, log, layout);
    look_beside_vat_column(file, header, layout);
    if (schema.checks.mojibake) note_garbled(header, log);
    std::ranges::sort(layout.private_columns);
    if (schema.find(schema.amount_field)) look_beside_amount(file, header, schema, log, layout);
    layout.banks = bank_columns(header.labels);
    look_for_decimal_commas(file, header, schema, layout);
    layout.compact_dates = find_compact_dates(file, header, schema, layout.column_of_field);
    for (const int column : layout.column_of_field) layout.of_months.push_back(names_months(layout.label(column)));
    layout.around = look_around_amount(file, header, schema, layout.column_of_field, layout.headed);
    if (schema.fields_match == FieldsMatch::exact && !stands_in_order(layout))
        log.add(Issue::columns_out_of_order, {header.line, 0, {}});
    return layout;
}

int misalignment(const TextFile& file, const Header& header, const Layout& layout, const Schema& schema) {
    const auto amount = schema.find(schema.amount_field);
    if (!amount || layout.column_of_field[*amount] < 0 || layout.decimal_commas[*amount]) return 0;
    const int column = layout.column_of_field[*amount], scale = schema.fields[*amount].scale;
    int rows = 0, readable = 0, overfull = 0;
    int money[3] = {};
    for_sample(file, header, [&](Cells& cells) {
        ++rows;
        for (int shift = -1; shift <= 1; ++shift) {
            const auto number = read_number(cells.at(column + shift), scale);
            const bool there = number.kind == NumberReading::Kind::number;
            money[shift + 1] += there && number.money_shaped ? 1 : 0;
            readable += shift == 0 && there ? 1 : 0;
        }
        for (int i = layout.headed; i < cells.size(); ++i)
            if (!cells.at(i).empty()) {
                ++overfull;
                break;
            }
    });
    // Money under the heading in a quarter of the rows, or numbers in half of them without cells to spare, is
    // an amount column with faults of its own.
    if (4 * money[1] >= rows || (2 * readable >= rows && 2 * overfull < rows)) return 0;
    if (4 * money[2] > 3 * rows) return 1;
    return 4 * money[0] > 3 * rows ? -1 : 0;
}

}  // namespace daybook::schemas
