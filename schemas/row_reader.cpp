#include "schemas/row_reader.hpp"

#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/decimal_commas.hpp"
#include "schemas/row_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr int kDaysTo1904 = 1462;  // of Excel, which has a 29 February 1900

int index_of(const Schema& schema, const std::string& field) {
    const auto at = schema.find(field);
    return at ? static_cast<int>(*at) : -1;
}

}  // namespace

RowReader::RowReader(const TablePlan& table, const ReadSettings& settings, const std::vector<DateOrder>& orders,
                     std::vector<std::string>& above, RowsRead& out)
    : layout_(table.layout),
      nested_(table.nested),
      schema_(settings.schema),
      compiled_(settings.compiled),
      cell_checks_(settings.cell_checks),
      keys_(settings.keys),
      rules_(settings.rules),
      out_(out),
      cells_(table.file, table.header.delimiter),
      file_(table.file),
      delimiter_(table.header.delimiter),
      data_(table.data),
      upper_headings_(table.header.upper),
      orders_(orders),
      serial_days_(table.from_1904 ? kDaysTo1904 : 0),
      in_sheet_(table.file.sheet),
      keep_rows_(settings.keep_rows),
      kept_(settings.kept),
      keep_all_(settings.kept.empty()),
      keep_quarantined_(settings.keep_quarantined),
      whole_rows_(!keys_.empty() && keys_.front().kind == RowKey::Kind::row),
      amount_(index_of(schema_, schema_.amount_field)),
      date_(index_of(schema_, schema_.date_field)),
      supplier_(index_of(schema_, schema_.supplier_field)),
      currency_(index_of(schema_, schema_.currency_field)),
      values_(schema_.fields.size()),
      scratch_(schema_.fields.size()),
      above_(above),
      carried_(above),
      months_(out.tally) {
    cells_.expect(width_of(table.header));
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].essential && is_text(schema_.fields[i].type)) named_.push_back(i);
    only_text_ = std::ranges::none_of(
        schema_.fields, [](const Field& field) { return field.essential && !is_text(field.type); });
    for (int i = 0; i < layout_.headed && !schema_.checks.personal_data.empty(); ++i)
        if (std::ranges::find(layout_.column_of_field, i) == layout_.column_of_field.end() && !layout_.is_private(i))
            beside_.push_back({i, base::clip(table.header.labels[static_cast<std::size_t>(i)], 60), layout_.banks[static_cast<std::size_t>(i)]});
    std::size_t column = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        auto* const into = field.publish ? &out.builder.column(column++) : nullptr;
        if (column_of_slot(i) < 0) continue;  // blank as it was made
        const auto& compiled = compiled_.field(i);
        Slot slot{i,
                        column_of_slot(i),
                        keep_rows_ && (keep_all_ || kept_[i]) ? into : nullptr,
                        &compiled,
                        &out.tally.fields[i],
                        field.publish,
                        is_text(field.type),
                        cell_checks_.wants(i),
                        cell_checks_.told_by_beginning(i),
                        compiled.takes_any_text && nested_.empty(),
                        field.essential,
                        layout_.compact_dates[i],
                        layout_.decimal_commas[i],
                        layout_.of_months[i],
                        field.publish && out.tally.fields[i].looking(),
                        false};
        slot.quiet = slot.plain && slot.has_text && slot.into == nullptr && !whole_rows_ && (slot.told_by_beginning || !slot.looked_at);
        if ((!slot.plain || slot.essential) && layout_.column_of_field[i] >= 0) to_read_.push_back(slot);
        if (field.publish || field.required) slots_.push_back(slot);
    }
}

/// What is not in force is taken from the column of the others, where it has none of its own.
int RowReader::column_of_slot(std::size_t field) const {
    const auto& columns = layout_.column_of_field;
    const auto& rule = rules_.in_force;
    const bool apart = rule && field == rule->other && columns[field] < 0 && columns[rule->status] >= 0;
    return columns[apart ? rule->amount : field];
}

void RowReader::read(const Stretch& stretch) {
    cells_.start_at(stretch.begin, stretch.wasted, stretch.doubtful, stretch.copy);
    sums_above_ = stretch.above;
    begin_ = stretch.begin;
    const auto& reader = cells_.reader();
    const auto& rows = out_.tally.rows;
    while (rows.accepted + rows.quarantined < Stretch::kMostRows) {
        record_begin_ = reader.position();
        if (record_begin_ >= stretch.limit || !cells_.next()) break;
        read_record();
    }
    months_.flush();
    if (keep_rows_) fill_up();
    above_ = carried_;
    out_.end = reader.position();
    out_.wasted = reader.wasted();
    out_.doubtful = reader.doubtful();
    out_.lines = reader.next_line() - 1;
}

/// What the file lacks of the kept columns is blank; the others are not looked at.
void RowReader::fill_up() {
    if (keep_all_) return out_.builder.fill();
    std::size_t column = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        if (!schema_.fields[i].publish) continue;
        auto& into = out_.builder.column(column++);
        if (kept_[i]) into.append_nulls(out_.builder.rows() - into.size());
    }
}

void RowReader::read_record() {
    ++out_.tally.rows.source;
    const auto& reader = cells_.reader();
    if (cells_.too_long()) [[unlikely]] {
        ++out_.tally.rows.quarantined;
        if (keep_quarantined_) keep_beginning();
        // Private cells may be anywhere in it, and its amount.
        if (!layout_.private_columns.empty()) out_.tally.private_text = true;
        if (amount_ >= 0) ++out_.unread_amounts;
        carry_down_before(0);
        return out_.log.add(Issue::row_too_long, place_of_row());
    }
    if (record_begin_ == data_ && is_notes_of_headings()) [[unlikely]] return set_aside("header");
    ascii_ = reader.surely_ascii() || is_ascii(reader.record());
    doubtful_ = reader.unclosed_quote() != 0 || is_overfull();
    if (!carried_.empty()) look_what_fills();
    moved_ = layout_.private_columns.empty() ? -1 : look_at_private_cells();
    const bool good = read_values();
    if (moved_ >= 0 && only_private_cell_moved()) moved_ = -1;
    if (moved_ < 0) moved_ = rest_of_amount();
    if (moved_ < 0) moved_ = doubtful_ ? shifted_to() : amount_went_to();
    const bool shifted = moved_ >= 0;
    if (shifted && !layout_.private_columns.empty()) {
        doubtful_ = true;
        out_.tally.private_text = true;
    }
    if (reader.unclosed_quote() != 0)
        out_.log.add(Issue::unclosed_quote, place_of_row(reader.unclosed_quote()));
    else if (reader.stray_quote() != 0) out_.log.add(Issue::stray_quote, place_of_row(reader.stray_quote()));
    if (good && !shifted && reader.unclosed_quote() == 0 && !is_unsigned_credit() && not_in_pounds() < 0) take_or_set_aside();
    else set_apart(shifted || reader.unclosed_quote() != 0);
}

/// Of a line that is no row enough to find it again.
void RowReader::keep_beginning() {
    constexpr std::size_t kKept = 4096;
    const auto record = cells_.reader().record();
    out_.quarantined.push_back({cells_.reader().line(),
                                fmt::format("a line of {} bytes is no row; only its beginning stands here",
                                            base::grouped(std::ssize(record))),
                                {base::clip(base::to_utf8(record.substr(0, kKept)), kKept)}});
}

/// Of a record with more cells than are kept apart those of the last one that are not blank, but for one.
std::int64_t RowReader::more_in_last_cell() {
    if (cells_.reader().size() < CsvReader::kMaxCells) return 0;
    std::int64_t filled = 0;
    bool blank = true, quoted = false;
    for (const char c : cells_.reader().raw(CsvReader::kMaxCells - 1)) {
        if (c == '"') quoted = !quoted;
        if (c == delimiter_ && !quoted) {
            blank = true;
        } else if (c != ' ' && blank) {
            blank = false;
            ++filled;
        }
    }
    return std::max<std::int64_t>(filled - 1, 0);
}

/// Notes what stands beyond the last heading.
bool RowReader::is_overfull() {
    bool found = false;
    for (int i = layout_.headed; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (text.empty()) continue;
        found = true;
        // A private cell may have been pushed out here by a comma without quotes.
        const bool show = layout_.private_columns.empty();
        out_.log.add(Issue::extra_cell, {cells_.reader().line(), i + 1, show ? text : std::string_view()});
    }
    if (found) out_.log.add_more(Issue::extra_cell, more_in_last_cell());
    return found;
}

/// The comma of its own thousands has parted the amount: the next cell is its end, whatever stood before it.
int RowReader::rest_of_amount() {
    return is_parted(cells_, layout_.around.parted) ? layout_.around.column + 1 : -1;
}

/// A row with cells to spare whose amount does not look like money while one to its right is a number: a
/// comma without quotes has pushed its cells along, and what stands under "Amount" is something else.
int RowReader::shifted_to() {
    if (amount_ < 0) return -1;
    const auto index = static_cast<std::size_t>(amount_);
    if (values_[index].kind != Value::Kind::good || values_[index].money_shaped) return -1;
    const int column = layout_.column_of_field[index];
    for (int i = column + 1; i <= column + kMostShifted; ++i)
        if (says_number(cells_.at(i), schema_.fields[index].scale)) return i;
    return -1;
}

/// The same of a row without cells to spare, its last ones being blank or left out.
int RowReader::amount_went_to() {
    if (amount_ < 0 || layout_.around.column < 0) return -1;
    const auto index = static_cast<std::size_t>(amount_);
    if (values_[index].kind != Value::Kind::good || values_[index].money_shaped) return -1;
    return where_amount_went(cells_, layout_.around, layout_.headed, schema_.fields[index].scale).value_or(-1);
}

/// A private number was entered under a heading before its own that no field has, and the amount is in its place: the row is a
/// payment, and the number stays out of the copy.
bool RowReader::only_private_cell_moved() const {
    if (amount_ < 0 || layout_.vat_column < 0 || moved_ >= layout_.vat_column) return false;
    const auto& amount = values_[static_cast<std::size_t>(amount_)];
    const bool read = std::ranges::find(layout_.column_of_field, moved_) != layout_.column_of_field.end();
    return !read && amount.kind == Value::Kind::good && amount.money_shaped;
}

int RowReader::look_at_private_cells() {
    const int moved = moved_private_cell(cells_, layout_);
    doubtful_ = doubtful_ || moved >= 0;
    if (doubtful_) out_.tally.private_text = true;
    for (const int column : layout_.private_columns)
        if (!out_.tally.private_text && !cells_.at(column).empty()) out_.tally.private_text = true;
    return moved;
}

bool RowReader::read_values() {
    bool good = true;
    for (const auto& slot : to_read_) {
        auto& value = values_[slot.field];
        if (!slot.plain) read_value(slot);
        else value.kind = text_at(slot).empty() ? Value::Kind::blank : Value::Kind::good;
        if (slot.essential && value.kind != Value::Kind::good) good = false;
    }
    if (rules_.in_force) take_out_of_force();
    return (nested_.empty() || refuse_nested()) && good;
}

bool RowReader::is_nested(int column) const {
    return std::ranges::binary_search(nested_, NestedCell{record_begin_, static_cast<std::uint32_t>(column)});
}

bool RowReader::refuse_nested() {
    bool good = true;
    for (const auto& slot : to_read_) {
        if (schema_.fields[slot.field].type != FieldType::string || !is_nested(slot.column)) continue;
        values_[slot.field].kind = Value::Kind::bad;
        if (slot.essential) good = false;
    }
    return good;
}

void RowReader::read_value(const Slot& slot) {
    const auto field = slot.field;
    auto& value = values_[field];
    if (slot.decimal_comma) return read_with_comma(slot);
    schemas::read_value(*slot.compiled, text_at(slot), orders_[field], scratch_[field], value);
    if (slot.compiled->type != FieldType::date && !slot.compiled->says_when) return;
    if (value.style == DateStyle::month_alone && !slot.of_months && is_doubtful_month(cells_.at(slot.column))) {
        value = {};
        value.kind = Value::Kind::bad;
    }
    if (slot.compact_dates && value.kind == Value::Kind::bad) take_compact_day(slot);
    // Where months and spans may stand as well, no other number does.
    if (slot.compiled->says_when && (value.broken & says_no_time) != 0) take_compact_day(slot);
    if (value.is_day && value.style == DateStyle::serial && serial_days_ != 0) {
        value.number += serial_days_;
        if (slot.has_text) value.text = scratch_[field] = base::to_iso(base::Date{std::chrono::days{value.number}});
    }
    // What stands once is counted once, however many rows it is filled into.
    if (!is_filled(slot)) count_evidence(slot);
}

/// What a date shows of the order and the style of its column.
void RowReader::count_evidence(const Slot& slot) {
    const auto& value = values_[slot.field];
    auto& tally = *slot.tally;
    if (value.evidence == OrderEvidence::day_first) ++tally.day_first;
    if (value.evidence == OrderEvidence::month_first && tally.month_first++ == 0) {
        const auto text = cells_.at(slot.column);
        tally.month_first_line = cells_.reader().line();
        tally.month_first_month = static_cast<int>(base::parse_whole(text.substr(0, text.find_first_not_of("0123456789"))).value_or(0));
    }
    if (value.is_day) ++tally.styles[static_cast<std::size_t>(value.style)];
}

/// "30.000,00", where the whole column is written so.
void RowReader::read_with_comma(const Slot& slot) {
    auto& value = values_[slot.field];
    const auto text = cells_.at(slot.column);
    const bool comma = text.find(',') != std::string_view::npos;
    schemas::read_value(*slot.compiled, with_point_for_comma(text), orders_[slot.field], scratch_[slot.field], value);
    if (comma && value.kind == Value::Kind::good) value.repairs |= decimal_comma;
}

/// Where nothing else stands in a column of dates, eight digits are a day.
void RowReader::take_compact_day(const Slot& slot) {
    const auto day = read_compact_day(text_at(slot));
    if (!day) return;
    auto& value = values_[slot.field];
    // What its column asks of a day it asks of this one.
    schemas::read_value(*slot.compiled, base::to_iso(*day), orders_[slot.field], scratch_[slot.field], value);
    value.style = DateStyle::compact;
    value.odd_style = slot.compiled->time_form != TimeForm::any;
}

void RowReader::take_or_set_aside() {
    if (is_all_dashes()) return set_aside("blank");
    if (only_text_ && (is_readable_header() || is_half_of_headings())) return set_aside("repeated-header");
    if (may_be_nil()) {
        if (is_nil()) return set_aside("footnote");
        if (is_all_zeros()) return set_aside("blank");
    }
    if (only_text_ && amount_ < 0 && is_count_of_rows()) return set_aside("total");
    if (may_be_total()) {
        if (const auto kind = kind_of_sum(); !kind.empty()) return set_aside(kind);
        if (supplier_ >= 0 && says_total(field_text(static_cast<std::size_t>(supplier_)), !lacks_date()))
            out_.log.add(Issue::perhaps_total, place_of(static_cast<std::size_t>(supplier_)), supplier_);
    }
    accept();
}

}  // namespace daybook::schemas
