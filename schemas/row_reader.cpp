#include "schemas/row_reader.hpp"

#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/row_words.hpp"
#include "schemas/text_faults.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::int64_t kFirstLikelyDay = 7305;  // 1990-01-01
constexpr std::int64_t kLastLikelyDay = 47481;  // 2099-12-31
constexpr int kDaysTo1904 = 1462;               // of Excel, which has a 29 February 1900

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
      delimiter_(table.header.delimiter),
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
    cells_.expect(headed_of(table.header));
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].essential && is_text(schema_.fields[i].type)) named_.push_back(i);
    only_text_ = std::ranges::none_of(
        schema_.fields, [](const Field& field) { return field.essential && !is_text(field.type); });
    for (int i = 0; i < layout_.headed && !schema_.checks.personal_data.empty(); ++i)
        if (std::ranges::find(layout_.column_of_field, i) == layout_.column_of_field.end() && !layout_.is_private(i)) beside_.push_back(i);
    std::size_t column = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        auto* const into = field.publish ? &out.builder.column(column++) : nullptr;
        if (layout_.column_of_field[i] < 0) continue;  // blank as it was made
        const auto& compiled = compiled_.field(i);
        Slot slot{i,
                        layout_.column_of_field[i],
                        keep_rows_ && (keep_all_ || kept_[i]) ? into : nullptr,
                        &compiled,
                        &out.tally.fields[i],
                        field.publish,
                        is_text(field.type),
                        cell_checks_.wants(i),
                        cell_checks_.told_by_beginning(i),
                        compiled.takes_any_text && nested_.empty(),
                        field.essential,
                        false};
        slot.quiet = slot.plain && slot.has_text && slot.into == nullptr && !whole_rows_ && (slot.told_by_beginning || !slot.looked_at);
        if (!slot.plain || slot.essential) to_read_.push_back(slot);
        if (field.publish || field.required) slots_.push_back(slot);
    }
}

void RowReader::read(const Stretch& stretch) {
    cells_.start_at(stretch.begin, stretch.wasted, stretch.doubtful);
    sums_above_ = stretch.above;
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
        return out_.log.add(Issue::row_too_long, place_of_row());
    }
    ascii_ = reader.surely_ascii() || is_ascii(reader.record());
    doubtful_ = reader.unclosed_quote() != 0 || is_overfull();
    if (!carried_.empty()) look_what_fills();
    moved_ = layout_.private_columns.empty() ? -1 : look_at_private_cells();
    const bool good = read_values();
    if (moved_ >= 0 && only_private_cell_moved()) moved_ = -1;
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
    return found;
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
        else value.kind = cells_.at(slot.column).empty() ? Value::Kind::blank : Value::Kind::good;
        if (slot.essential && value.kind != Value::Kind::good) good = false;
    }
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
    schemas::read_value(*slot.compiled, cells_.at(slot.column), orders_[field], scratch_[field], value);
    if (slot.compiled->type != FieldType::date) return;
    auto& tally = *slot.tally;
    if (value.evidence == OrderEvidence::day_first) ++tally.day_first;
    if (value.evidence == OrderEvidence::month_first && tally.month_first++ == 0) {
        const auto text = cells_.at(slot.column);
        tally.month_first_line = cells_.reader().line();
        tally.month_first_month = static_cast<int>(base::parse_whole(text.substr(0, text.find_first_not_of("0123456789"))).value_or(0));
    }
    if (value.kind == Value::Kind::good && value.style == DateStyle::serial) value.number += serial_days_;
    if (value.kind == Value::Kind::good) ++tally.styles[static_cast<std::size_t>(value.style)];
}

std::string_view RowReader::text_of(std::size_t field) {
    const auto& value = values_[field];
    const bool written =
        !compiled_.field(field).takes_any_text && value.text.data() == scratch_[field].data();
    return written ? value.text : field_text(field);
}

void RowReader::take_or_set_aside() {
    if (is_all_dashes()) return set_aside("blank");
    if (only_text_ && (is_readable_header() || is_half_of_headings())) return set_aside("repeated-header");
    if (may_be_nil() && is_nil()) return set_aside("footnote");
    if (may_be_total()) {
        if (is_sum_of_others()) return set_aside("total");
        if (supplier_ >= 0 && says_total(field_text(static_cast<std::size_t>(supplier_)), !lacks_date()))
            out_.log.add(Issue::perhaps_total, place_of(static_cast<std::size_t>(supplier_)), supplier_);
    }
    accept();
}

void RowReader::accept() {
    take_fields(true);
    if (keep_rows_) out_.builder.end_row(cells_.reader().line());
    ++out_.tally.rows.accepted;
    if (!schema_.checks.personal_data.empty()) look_beside();
    if (amount_ >= 0) out_.tally.accepted_units += values_[static_cast<std::size_t>(amount_)].number;
    if (amount_ >= 0 && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::bad) ++out_.unread_amounts;
    if (currency_ >= 0 && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good) add_to_currency();
    if (date_ >= 0 && values_[static_cast<std::size_t>(date_)].kind == Value::Kind::good)
        months_.add(values_[static_cast<std::size_t>(date_)].number, form_of(values_[static_cast<std::size_t>(date_)].style, in_sheet_),
                    amount_ < 0 ? 0 : values_[static_cast<std::size_t>(amount_)].number,
                    cells_.reader().line());
}

void RowReader::look_beside() {
    // Nearly no record has the sign, and need not be looked at cell by cell.
    if (cells_.reader().record().find('@') == std::string_view::npos) return;
    for (const auto& slot : slots_)
        if (cell_checks_.is_beside(slot.field))
            if (const auto found = look_over(cells_.at(slot.column), holds_email)) cell_checks_.note(found, slot.field, place_of(slot.field), out_.log);
    for (const int column : beside_) {
        const auto text = cells_.at(column);
        if (look_over(text, holds_email) == 0) continue;
        const auto hidden = masked(text);
        out_.log.add(Issue::personal_beside, {cells_.reader().line(), column + 1, hidden});
    }
}

void RowReader::add_to_currency() {
    const auto field = static_cast<std::size_t>(currency_);
    out_.tally.add_amount(says_nothing(field) ? std::string_view() : text_of(field),
                          values_[static_cast<std::size_t>(amount_)].number);
}

void RowReader::show_example(Slot& slot, std::string_view text) {
    if (slot.published && slot.tally->looking()) slot.tally->look_at(text);
}

void RowReader::show_example(Slot& slot, const Value& value) {
    if (!slot.tally->looking()) return;
    const auto& field = schema_.fields[slot.field];
    Column one(field.name, field.type, field.scale);
    one.append_number(value.number);
    std::string text;
    one.append_canonical(0, text);
    show_example(slot, std::string_view(text));
}

void RowReader::take_fields(bool accepted) {
    row_print_ = 0;
    for (auto& slot : slots_) {
        if (slot.quiet && says_little(slot)) continue;
        slot.has_text ? take_text(slot, accepted) : take_value(slot, accepted);
    }
    hold_to_rules();
    take_keys(accepted);
    if (!carried_.empty()) carry_down();
}

void RowReader::take_text(Slot& slot, bool accepted) {
    const bool plain = slot.plain;
    auto text = fills_ ? field_text(slot.field) : cells_.at(slot.column);
    if (fills_ && schema_.fields[slot.field].fill_down && !text.empty() && cells_.at(slot.column).empty())
        out_.log.add(Issue::filled_down, place_of_row(slot.column + 1), static_cast<int>(slot.field));
    const bool good = plain ? !text.empty() : values_[slot.field].kind == Value::Kind::good;
    if (whole_rows_ && slot.published) row_print_ = print_of(text, row_print_);
    const bool keep = accepted && slot.into != nullptr;
    bool no_value = false;
    if (may_be_faulty(slot, text))
        if (const auto found = cell_checks_.look(slot.field, text)) {
            cell_checks_.note(found, slot.field, place_of(slot.field), out_.log);
            text = fills_ ? field_text(slot.field) : cells_.at(slot.column);
            no_value = (found & is_formula_error) != 0;
        }
    if (no_value || !good) {
        if (keep) slot.into->append_null();
        if (accepted && (no_value || plain || values_[slot.field].kind != Value::Kind::bad))
            count_blank(slot);
        else if (accepted) ++slot.tally->unread;
        if (!no_value) note_unusable(slot.field, accepted);
        return;
    }
    if (!plain) text = text_of(slot.field);
    if (keep) slot.into->append_text(text);
    if (accepted) show_example(slot, text);
    if (!plain) note_good(slot.field, accepted);
}

void RowReader::take_value(Slot& slot, bool accepted) {
    const auto& value = values_[slot.field];
    const bool keep = accepted && slot.into != nullptr, good = value.kind == Value::Kind::good;
    if (whole_rows_ && slot.published)
        row_print_ = good ? mix(row_print_ + 1, static_cast<std::uint64_t>(value.number))
                          : print_of(cells_.at(slot.column), row_print_);
    if (keep) good ? slot.into->append_number(value.number) : slot.into->append_null();
    if (accepted && good) show_example(slot, value);
    if (accepted && !good)
        value.kind == Value::Kind::bad ? void(++slot.tally->unread) : count_blank(slot);
    good ? note_good(slot.field, accepted) : note_unusable(slot.field, accepted);
}

Issue RowReader::why_unread(std::size_t field) const {
    const auto type = schema_.fields[field].type;
    const bool nested = type == FieldType::string && !nested_.empty() && is_nested(layout_.column_of_field[field]);
    return nested ? Issue::no_text : unreadable(type);
}

/// A cell without a value, and why. What is essential was said of a quarantined row before.
void RowReader::note_unusable(std::size_t field, bool accepted) {
    const auto& value = values_[field];
    const bool missing = value.kind == Value::Kind::missing;
    if (missing) {
        out_.tally.fields[field].missing.insert(value.label);
        out_.log.add(Issue::missing_value, place_of_kept(field, accepted), static_cast<int>(field));
    }
    if (!accepted && schema_.fields[field].essential) return;
    if (value.kind == Value::Kind::bad)
        out_.log.add(why_unread(field), place_of(field), static_cast<int>(field));
    else if (schema_.fields[field].required)
        out_.log.add(missing ? Issue::missing_required : Issue::blank_required, place_of(field), static_cast<int>(field));
}

/// A value that can be used, and what is wrong with it all the same.
void RowReader::note_good(std::size_t field, bool accepted) {
    const auto& value = values_[field];
    if (value.odd_style || value.repairs != 0)
        note_repairs(compiled_.field(field), static_cast<int>(field), value, place_of_kept(field, accepted),
                     out_.log);
    if (value.broken != 0) note_broken(static_cast<int>(field), value, place_of(field), out_.log);
    if (compiled_.field(field).type == FieldType::date &&
        (value.number < kFirstLikelyDay || value.number > kLastLikelyDay))
        out_.log.add(Issue::unlikely_date, place_of_kept(field, accepted), static_cast<int>(field));
}

/// What was mended may be published with its cell, which must not be one of a row that is not.
At RowReader::place_of_kept(std::size_t field, bool accepted) {
    auto at = place_of(field);
    if (!accepted) at.value = {};
    return at;
}

void RowReader::take_keys(bool accepted) {
    const auto line = cells_.reader().line();
    if (whole_rows_) {
        if (accepted) out_.prints.front().push_back({row_print_, line, record_begin_});
        return;
    }
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        bool blank = false, bad = false;
        const auto print = print_of_key(keys_[i], blank, bad);
        if (blank && keys_[i].kind == RowKey::Kind::primary)
            for (const auto field : keys_[i].fields)
                if (field_text(field).empty())
                    out_.log.add(Issue::blank_key, place_of(field), static_cast<int>(field));
        if (!blank && !bad) out_.prints[i].push_back({print, line, record_begin_});
    }
}

std::uint64_t RowReader::print_of_key(const RowKey& key, bool& blank, bool& bad) {
    std::uint64_t print = 0;
    for (const auto field : key.fields) {
        const auto& value = values_[field];
        if (compiled_.field(field).takes_any_text) {
            const auto text = field_text(field);
            blank = blank || text.empty();
            print = print_of(text, print);
            continue;
        }
        blank = blank || value.kind == Value::Kind::blank || value.kind == Value::Kind::missing;
        bad = bad || value.kind == Value::Kind::bad;
        if (is_text(schema_.fields[field].type)) {
            print = print_of(text_of(field), print);
            continue;
        }
        print = mix(print, static_cast<std::uint64_t>(value.number));
    }
    return print;
}

At RowReader::place_of(std::size_t field) {
    const int column = layout_.column_of_field[field];
    const bool hide = !schema_.fields[field].publish || (doubtful_ && !layout_.private_columns.empty());
    return {cells_.reader().line(), column + 1, hide ? std::string_view() : cells_.at(column)};
}

}  // namespace daybook::schemas
