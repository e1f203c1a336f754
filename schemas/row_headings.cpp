#include "publisher/base/ascii.hpp"
#include "schemas/like_data.hpp"
#include "schemas/row_reader.hpp"
#include "schemas/row_words.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>

// Headings that stand again between the rows: the same, or others.

namespace daybook::schemas {

namespace {

constexpr char kSmall = 0x20;  ///< what small letters have and capitals have not
constexpr std::size_t kLongestHint = 60;

bool is_one_of_hints(std::string_view normal, std::initializer_list<std::string_view> hints) {
    return std::ranges::find(hints, normal) != hints.end();
}

/// "(£)", "GBP", "in £s": amounts in pounds, and nothing about VAT.
bool hints_at_pounds(std::string_view text) {
    const auto normal = normal_heading(text);
    if (text.find("\u00a3") != std::string_view::npos) return is_one_of_hints(normal, {"", "s", "in", "ins", "gbp", "p"});
    return is_one_of_hints(normal, {"gbp", "ingbp", "pounds", "inpounds", "sterling", "poundssterling"});
}

/// "(dd/mm/yyyy)": as dates are read in any case.
bool hints_at_dates(std::string_view text) {
    return is_one_of_hints(normal_heading(text), {"ddmmyyyy", "ddmmyy", "dmyyyy", "dmy", "ddmmmyyyy", "ddmmmyy", "ddmonyyyy", "ddmonyy", "yyyymmdd"});
}

bool is_in_brackets(std::string_view text) {
    const bool closed = (text.front() == '(' && text.back() == ')') || (text.front() == '[' && text.back() == ']');
    return closed && std::ranges::none_of(text, base::is_digit) && std::ranges::any_of(text, base::is_letter);
}

}  // namespace

/// The essential cells hold their own headings, or others of the same fields.
bool RowReader::repeats_header() {
    int repeated = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        if (layout_.column_of_field[i] < 0) continue;
        const bool same = normal_heading(field_text(i)) == normal_heading(layout_.heading_of_field[i]);
        if (schema_.fields[i].essential && !same) return false;
        repeated += same ? 1 : 0;
    }
    return repeated >= 2;
}

/// Looked at for every row of a schema in which all is text, so that nearly every cell is told by its beginning and size.
bool RowReader::is_heading_at_top(std::string_view text) {
    if (tops_.normal.empty())
        for (int column = 0; column < layout_.headed; ++column) {
            const auto label = layout_.label(column);
            if (label.empty()) continue;
            tops_.longest = std::max(tops_.longest, label.size());
            tops_.begin.set(static_cast<unsigned char>(label.front() | kSmall));
            tops_.normal.insert(normal_heading(label));
        }
    if (text.empty() || text.size() > tops_.longest || !tops_.begin[static_cast<unsigned char>(text.front() | kSmall)]) return false;
    const auto normal = normal_heading(text);
    return !normal.empty() && tops_.normal.contains(normal);
}

/// Headings of another table begin as this one's do: two cells hold headings that stand at the top, or one does and three name
/// fields of the schema, and nothing is a date or a number.
bool RowReader::heads_another_table() {
    std::set<std::string> repeated;
    for (int i = 0; i < cells_.size(); ++i)
        if (is_heading_at_top(cells_.at(i))) repeated.insert(normal_heading(cells_.at(i)));
    if (repeated.empty()) return false;
    if (!headings_) headings_.emplace(schema_);
    std::set<int> named;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (const auto match = headings_->find_in_any_unit(text)) named.insert(match->field);
        else if (const auto kind = kind_of(text); kind == CellKind::date || kind == CellKind::number) return false;
    }
    return repeated.size() >= 2 || named.size() >= 3;
}

/// Every essential field is named, in whatever words and unit and over whatever columns.
bool RowReader::names_headings() {
    if (amount_ < 0) return false;
    // Nearly every faulty row has a number there, and need not be looked at cell by cell; "Amount (£000)" has
    // letters, too.
    const auto there = field_text(static_cast<std::size_t>(amount_));
    if (std::ranges::any_of(there, base::is_digit) && std::ranges::none_of(there, base::is_letter))
        return false;
    if (!headings_) headings_.emplace(schema_);
    std::vector<bool> named(schema_.fields.size());
    for (int i = 0; i < cells_.size(); ++i)
        if (const auto match = headings_->find_in_any_unit(cells_.at(i)))
            named[static_cast<std::size_t>(match->field)] = true;
    for (std::size_t i = 0; i < named.size(); ++i)
        if (schema_.fields[i].essential && !named[i]) return false;
    return std::ranges::count(named, true) >= 2;
}

/// The rows below stand under other headings than those at the top: what is read, or may not be published,
/// has another over it here, or one of another unit, order of dates or basis; or a field is named that the
/// table did not have.
bool RowReader::moves_headings() {
    if (!headings_) headings_.emplace(schema_);
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const int column = layout_.column_of_field[i];
        if (column >= 0 ? moves_heading(i) : names_field(i)) return true;
    }
    return moves_private_heading();
}

bool RowReader::names_field(std::size_t field) {
    for (int i = 0; i < cells_.size(); ++i)
        if (const auto match = headings_->find(cells_.at(i));
            match && match->field == static_cast<int>(field))
            return true;
    return false;
}

bool RowReader::stands_elsewhere(std::string_view normal, int column) {
    for (int i = 0; i < cells_.size(); ++i)
        if (i != column && normal_heading(cells_.at(i)) == normal &&
            normal_heading(layout_.label(i)) != normal)
            return true;
    return false;
}

bool RowReader::moves_heading(std::size_t field) {
    const int column = layout_.column_of_field[field];
    const std::string here(cells_.at(column));
    const auto& above = layout_.heading_of_field[field];
    if (headings_->names_other_unit(here)) return true;
    const auto order = order_named_in(here);
    if (may_be_days(schema_.fields[field]) && order && *order != orders_[field]) return true;
    const auto normal = normal_heading(above);
    if (normal_heading(here) == normal) return false;
    if (stands_elsewhere(normal, column)) return true;
    // A heading left out moves nothing, nor does the lower half of one that stands in two rows.
    if (is_blank(here) || normal.ends_with(normal_heading(here))) return false;
    const auto match = headings_->find(here);
    if (!match || match->field != static_cast<int>(field)) return true;
    const auto basis = basis_named_in(here), was = basis_named_in(above);
    return !basis.empty() && !was.empty() && basis != was;
}

/// What would be published, if all rows stood under the headings at the top.
bool RowReader::moves_private_heading() {
    for (int i = 0; i < cells_.size(); ++i) {
        const auto here = normal_heading(cells_.at(i));
        if (here.empty() || here == normal_heading(layout_.label(i))) continue;
        // What is a field's was looked at with it.
        const auto match = headings_->find(cells_.at(i)), was = headings_->find(layout_.label(i));
        if (match && was && match->field == was->field) continue;
        if (layout_.is_private(i)
                ? !names_vat_registration(layout_.label(i)) || !names_vat_registration(cells_.at(i))
                : names_vat_registration(cells_.at(i)))
            return true;
    }
    return false;
}

/// One row of headings that stand in two: each cell is the upper half of its column's, or the end of what both say.
bool RowReader::is_half_of_headings() {
    constexpr int kFewestCells = 3;
    int upper = 0, lower = 0, filled = 0;
    for (int i = 0; i < cells_.size() && !upper_headings_.empty(); ++i) {
        const auto here = normal_heading(cells_.at(i).substr(0, 300));
        if (here.empty()) continue;
        const auto at = static_cast<std::size_t>(i);
        ++filled;
        upper += at < upper_headings_.size() && normal_heading(upper_headings_[at]) == here ? 1 : 0;
        lower += normal_heading(layout_.label(i)).ends_with(here) ? 1 : 0;
    }
    return filled >= kFewestCells && (upper == filled || lower == filled);
}

/// The line below the headings says how their columns are written, "(dd/mm/yyyy)" or "£", and nothing else but words in
/// brackets. Under numbers and dates nothing else is taken for such a hint: "(MM/DD/YYYY)" and "(inc VAT)" say how they are to be read.
bool RowReader::is_notes_of_headings() {
    if (cells_.reader().unclosed_quote() != 0) return false;
    bool hint = false;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (text.empty()) continue;
        if (text.size() > kLongestHint) return false;
        const auto at = std::ranges::find(layout_.column_of_field, i);
        const auto type = at == layout_.column_of_field.end() ? FieldType::any : schema_.fields[static_cast<std::size_t>(at - layout_.column_of_field.begin())].type;
        const bool said = (type != FieldType::date && hints_at_pounds(text)) || (type != FieldType::number && hints_at_dates(text));
        if (!said && (type == FieldType::date || type == FieldType::number || type == FieldType::integer || !is_in_brackets(text))) return false;
        hint = hint || said;
    }
    return hint;
}

/// "Gross amount" in mid-file, where the heading at the top does not say whether VAT is in it, nor does the schema.
void RowReader::note_basis_named_here() {
    if (amount_ < 0) return;
    const auto field = static_cast<std::size_t>(amount_);
    const int column = layout_.column_of_field[field];
    const std::string here(cells_.at(column));
    const auto basis = basis_named_in(here);
    const auto above = basis_named_in(layout_.heading_of_field[field]);
    const auto known = above.empty() ? std::string_view(schema_.amount_basis) : above;
    if (!basis.empty() && basis != known) out_.log.add(Issue::basis_changes, {cells_.reader().line(), column + 1, here}, amount_);
}

/// Headings are text, too: where nothing else is essential they can be read as a row.
bool RowReader::is_readable_header() {
    const bool same = !named_.empty() && normal_heading(field_text(named_.front())) == normal_heading(layout_.heading_of_field[named_.front()]);
    return (same && repeats_header()) || heads_another_table();
}

}  // namespace daybook::schemas
