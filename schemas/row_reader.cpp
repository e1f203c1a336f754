#include "schemas/row_reader.hpp"

#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/row_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::int64_t kFirstLikelyDay = 7305;  // 1990-01-01
constexpr std::int64_t kLastLikelyDay = 47481;  // 2099-12-31

int index_of(const Schema& schema, const std::string& field) {
    const auto at = schema.find(field);
    return at ? static_cast<int>(*at) : -1;
}

/// Nothing, or only dashes.
bool is_blank(std::string_view text) {
    return text.empty() || count_dashes(text) > 0;
}

bool is_number(std::string_view text, int scale) {
    return read_number(text, scale).kind == NumberReading::Kind::number;
}

bool names_total(std::string_view text) {
    return says_total(text, false);
}

}  // namespace

bool says_nil(std::string_view text) {
    const auto words = normal_heading(text.substr(0, 300));
    if (words == "nil" || words == "none" || words == "nildata") return true;
    for (const std::string_view phrase : {"nilreturn", "nothingtoreport", "nothingwasreported", "nopayments",
                                          "notransactions", "nospend", "noexpenditure", "noitemstoreport"})
        if (words.find(phrase) != std::string::npos) return true;
    return false;
}

RowReader::RowReader(const TablePlan& table, const ReadSettings& settings, std::vector<std::string>& above,
                     RowsRead& out)
    : layout_(table.layout),
      schema_(settings.schema),
      compiled_(settings.compiled),
      cell_checks_(settings.cell_checks),
      keys_(settings.keys),
      out_(out),
      cells_(table.file, table.header.delimiter),
      order_(settings.order),
      keep_rows_(settings.keep_rows),
      kept_(settings.kept),
      keep_all_(settings.kept.empty()),
      keep_quarantined_(settings.keep_quarantined),
      whole_rows_(!keys_.empty() && keys_.front().kind == RowKey::Kind::row),
      amount_(index_of(schema_, schema_.amount_field)),
      date_(index_of(schema_, schema_.date_field)),
      values_(schema_.fields.size()),
      scratch_(schema_.fields.size()),
      above_(above),
      carried_(above) {
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].essential && is_text(schema_.fields[i].type)) named_.push_back(i);
    std::size_t column = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        auto* const into = field.publish ? &out.builder.column(column++) : nullptr;
        if (layout_.column_of_field[i] < 0) continue;  // blank as it was made
        const auto& compiled = compiled_.field(i);
        const Slot slot{i,
                        layout_.column_of_field[i],
                        keep_rows_ && (keep_all_ || kept_[i]) ? into : nullptr,
                        &compiled,
                        field.publish,
                        is_text(field.type),
                        cell_checks_.wants(i),
                        compiled.takes_any_text,
                        field.essential};
        if (!slot.plain || slot.essential) to_read_.push_back(slot);
        if (field.publish || field.required) slots_.push_back(slot);
    }
}

void RowReader::read(const Stretch& stretch) {
    cells_.start_at(stretch.begin, stretch.wasted);
    const auto& reader = cells_.reader();
    const auto& rows = out_.tally.rows;
    while (rows.accepted + rows.quarantined < Stretch::kMostRows) {
        record_begin_ = reader.position();
        if (record_begin_ >= stretch.limit || !cells_.next()) break;
        read_record();
    }
    flush_months();
    if (keep_rows_) fill_up();
    above_ = carried_;
    out_.end = reader.position();
    out_.wasted = reader.wasted();
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
        // Private cells may be anywhere in it.
        if (!layout_.private_columns.empty()) out_.tally.private_text = true;
        return out_.log.add(Issue::row_too_long, place_of_row());
    }
    doubtful_ = reader.unclosed_quote() != 0 || is_overfull();
    if (!carried_.empty()) look_what_fills();
    if (!layout_.private_columns.empty()) look_at_private_cells();
    const bool good = read_values();
    const bool shifted = doubtful_ && is_shifted();
    if (reader.unclosed_quote() != 0)
        out_.log.add(Issue::unclosed_quote, place_of_row(reader.unclosed_quote()));
    else if (reader.stray_quote() != 0) out_.log.add(Issue::stray_quote, place_of_row(reader.stray_quote()));
    if (good && !shifted && reader.unclosed_quote() == 0) may_be_nil() && is_nil() ? set_aside("footnote") : accept();
    else set_apart(shifted || reader.unclosed_quote() != 0);
}

/// A record in which nothing stands means nothing, and the first cell of a total is blank for another reason.
void RowReader::look_what_fills() {
    fills_ = false;
    for (std::size_t i = 0; i < carried_.size() && !fills_; ++i)
        fills_ = !schema_.fields[i].fill_down && !is_blank(cells_.at(layout_.column_of_field[i]));
}

/// What this row says is what blank cells below it mean.
void RowReader::carry_down() {
    for (std::size_t i = 0; i < carried_.size(); ++i)
        if (schema_.fields[i].fill_down)
            if (const auto text = cells_.at(layout_.column_of_field[i]); !text.empty()) carried_[i] = text;
}

/// A name that stands alone above its block.
void RowReader::carry_heading() {
    for (std::size_t i = 0; i < carried_.size(); ++i)
        if (const auto text = cells_.at(layout_.column_of_field[i]);
            schema_.fields[i].fill_down && !text.empty() && !says_nil(text))
            carried_[i] = text;
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
bool RowReader::is_shifted() {
    if (amount_ < 0) return false;
    const auto index = static_cast<std::size_t>(amount_);
    if (values_[index].kind != Value::Kind::good || values_[index].money_shaped) return false;
    const int column = layout_.column_of_field[index];
    for (int i = column + 1; i <= column + 3; ++i)
        if (is_number(cells_.at(i), schema_.fields[index].scale)) return true;
    return false;
}

void RowReader::look_at_private_cells() {
    if (doubtful_) out_.tally.private_text = true;
    for (const int column : layout_.private_columns)
        if (!out_.tally.private_text && !cells_.at(column).empty()) out_.tally.private_text = true;
}

bool RowReader::read_values() {
    bool good = true;
    for (const auto& slot : to_read_) {
        auto& value = values_[slot.field];
        if (!slot.plain) read_value(slot);
        else value.kind = cells_.at(slot.column).empty() ? Value::Kind::blank : Value::Kind::good;
        if (slot.essential && value.kind != Value::Kind::good) good = false;
    }
    return good;
}

void RowReader::read_value(const Slot& slot) {
    const auto field = slot.field;
    auto& value = values_[field];
    schemas::read_value(*slot.compiled, cells_.at(slot.column), order_, scratch_[field], value);
    if (slot.compiled->type != FieldType::date) return;
    if (value.evidence == OrderEvidence::day_first) ++out_.tally.day_first;
    if (value.evidence == OrderEvidence::month_first) ++out_.tally.month_first;
    if (static_cast<int>(field) == date_ && value.kind == Value::Kind::good)
        ++out_.tally.styles[static_cast<std::size_t>(value.style)];
}

std::string_view RowReader::text_of(std::size_t field) {
    const auto& value = values_[field];
    const bool written =
        !compiled_.field(field).takes_any_text && value.text.data() == scratch_[field].data();
    return written ? value.text : field_text(field);
}

void RowReader::accept() {
    take_fields(true);
    if (keep_rows_) out_.builder.end_row(cells_.reader().line());
    ++out_.tally.rows.accepted;
    if (amount_ >= 0) out_.tally.accepted_units += values_[static_cast<std::size_t>(amount_)].number;
    if (date_ >= 0 && values_[static_cast<std::size_t>(date_)].kind == Value::Kind::good)
        count_month(values_[static_cast<std::size_t>(date_)].number,
                    amount_ < 0 ? 0 : values_[static_cast<std::size_t>(amount_)].number);
}

void RowReader::show_example(Slot& slot, std::string_view text) {
    auto& tally = out_.tally.fields[slot.field];
    if (slot.published && tally.looking()) tally.look_at(text);
}

void RowReader::show_example(Slot& slot, const Value& value) {
    if (!out_.tally.fields[slot.field].looking()) return;
    const auto& field = schema_.fields[slot.field];
    Column one(field.name, field.type, field.scale);
    one.append_number(value.number);
    std::string text;
    one.append_canonical(0, text);
    show_example(slot, std::string_view(text));
}

void RowReader::take_fields(bool accepted) {
    row_print_ = 0;
    for (auto& slot : slots_) slot.has_text ? take_text(slot, accepted) : take_value(slot, accepted);
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
    if (slot.looked_at && !text.empty())
        if (const auto found = cell_checks_.look(slot.field, text)) {
            cell_checks_.note(found, slot.field, place_of(slot.field), out_.log);
            text = fills_ ? field_text(slot.field) : cells_.at(slot.column);
        }
    if (!good) {
        if (keep) slot.into->append_null();
        if (accepted && (plain || values_[slot.field].kind != Value::Kind::bad)) count_blank(slot);
        return note_unusable(slot.field, accepted);
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
    if (accepted && !good && value.kind != Value::Kind::bad) count_blank(slot);
    good ? note_good(slot.field, accepted) : note_unusable(slot.field, accepted);
}

/// A cell without a value, and why. What is essential was said of a quarantined row before.
void RowReader::note_unusable(std::size_t field, bool accepted) {
    const auto& value = values_[field];
    const bool missing = value.kind == Value::Kind::missing;
    if (missing) out_.log.add(Issue::missing_value, place_of_kept(field, accepted), static_cast<int>(field));
    if (!accepted && schema_.fields[field].essential) return;
    if (value.kind == Value::Kind::bad)
        out_.log.add(unreadable(schema_.fields[field].type), place_of(field), static_cast<int>(field));
    else if (schema_.fields[field].required)
        out_.log.add(Issue::blank_required, place_of(field), static_cast<int>(field));
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

void RowReader::count_month(std::int64_t day, std::int64_t units) {
    const int number = month_of(day);
    auto& counter = month_counts_[static_cast<std::size_t>(number) % month_counts_.size()];
    if (counter.month != number) {
        flush_month(counter);
        counter.month = number;
    }
    ++counter.rows;
    counter.units += units;
}

/// year * 12 + month - 1
int RowReader::month_of(std::int64_t day) {
    auto& known = day_months_[static_cast<std::uint64_t>(day) % day_months_.size()];
    if (known.day != day) {
        const std::chrono::year_month_day ymd{base::Date{std::chrono::days{day}}};
        known = {day, static_cast<int>(ymd.year()) * 12 +
                          static_cast<int>(static_cast<unsigned>(ymd.month())) - 1};
    }
    return known.month;
}

void RowReader::flush_month(MonthCount& counter) {
    if (counter.rows > 0) {
        out_.tally.months[counter.month] += counter.rows;
        out_.tally.month_units[counter.month] += counter.units;
    }
    counter = {};
}

void RowReader::flush_months() {
    for (auto& counter : month_counts_) flush_month(counter);
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

void RowReader::set_apart(bool shifted) {
    const auto kind = kind_of_record();
    kind.empty() ? quarantine(shifted) : set_aside(kind);
}

/// The kind of a record that is no row of data; "" for a row of data with a fault.
std::string_view RowReader::kind_of_record() {
    int filled = 0;
    for (int i = 0; i < cells_.size(); ++i) filled += is_blank(cells_.at(i)) ? 0 : 1;
    if (filled == 0) return "blank";
    if (repeats_header()) return "repeated-header";
    if (is_total(filled)) return "total";
    return is_footnote(filled) ? "footnote" : "";
}

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

/// Amounts without anything else, or a cell that says total with no other text than whose it is. A row with
/// something under its date is a payment, unless that is where the total is named.
bool RowReader::is_total(int filled) {
    if (amount_ < 0) return false;
    const auto date = date_ < 0 ? std::string_view() : field_text(static_cast<std::size_t>(date_));
    if (!is_blank(date) && !names_total(date) && filled > 1) return false;
    if (date_ >= 0 && values_[static_cast<std::size_t>(date_)].kind == Value::Kind::good) return false;
    const int scale = schema_.fields[static_cast<std::size_t>(amount_)].scale;
    const auto supplier = schema_.find(schema_.supplier_field);
    const int payees = supplier ? layout_.column_of_field[*supplier] : -1;
    const bool has_amount = values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good;
    bool only_numbers = true, label = false, numbers = false;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (is_blank(text) || is_ornament(text)) continue;
        if (is_number(text, scale)) {
            numbers = true;
            continue;
        }
        only_numbers = false;
        if (says_total(text, i == payees)) label = true;
        else if (!tells_whose(i)) return false;
    }
    return only_numbers ? numbers && (has_amount || filled == 1) : label;
}

/// True for a column that is filled in also where there is nothing to report.
bool RowReader::tells_whose(int column) const {
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (layout_.column_of_field[i] == column) return tells_whose_return(schema_.fields[i]);
    return false;
}

/// Whether to look if a row that can be read says that there was nothing: it pays nothing, or what it must name
/// is named nil.
bool RowReader::may_be_nil() {
    if (amount_ >= 0) {
        const auto& amount = values_[static_cast<std::size_t>(amount_)];
        if (amount.kind == Value::Kind::good && amount.number == 0) return true;
    }
    return std::ranges::any_of(named_, [&](std::size_t field) { return says_nil(field_text(field)); });
}

/// One cell says nil, and every other says nil too, or zero, or whose return it is.
bool RowReader::is_nil() {
    bool nil = false;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (is_blank(text)) continue;
        if (says_nil(text)) nil = true;
        else if (const auto read = read_number(text, 2);
                 !tells_whose(i) && !is_ornament(text) &&
                 (read.kind != NumberReading::Kind::number || read.units != 0))
            return false;
    }
    return nil;
}

/// One cell of text that stands under neither essential heading, or nothing but words for nil.
bool RowReader::is_footnote(int filled) {
    if (is_nil()) return true;
    if (filled > 1) return false;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].essential && !is_blank(field_text(i)) && layout_.column_of_field[i] != 0)
            return false;
    return true;
}

void RowReader::set_aside(std::string_view kind) {
    ++out_.tally.rows.set_aside[std::string(kind)];
    if (kind == "footnote") {
        if (!carried_.empty()) carry_heading();
        const bool nil = is_nil();
        const auto text = first_text(nil ? says_nil : nullptr);
        out_.tally.says_nil = out_.tally.says_nil || nil;
        return out_.log.add(nil ? Issue::nil_return : Issue::footnote_row, text);
    }
    if (kind == "blank") return out_.log.add(Issue::blank_row, place_of_row());
    if (kind == "total") return out_.log.add(Issue::total_row, first_text(names_total));
    out_.log.add(Issue::repeated_header, first_text());
}

void RowReader::quarantine(bool shifted) {
    ++out_.tally.rows.quarantined;
    if (keep_quarantined_)
        out_.quarantined.push_back({cells_.reader().line(), why_quarantined(shifted), cells_.all()});
    if (shifted && cells_.reader().unclosed_quote() == 0) out_.log.add(Issue::row_shifted, place_of_row());
    // Of cells that may stand under another heading than their own there is nothing to say.
    if (shifted) return;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        if (!field.essential || values_[i].kind == Value::Kind::good) continue;
        const bool blank = values_[i].kind != Value::Kind::bad;
        const bool month = field.type == FieldType::date && is_month(field_text(i));
        const auto issue = blank   ? Issue::blank_essential
                           : month ? Issue::month_alone
                                   : unreadable(field.type);
        out_.log.add(issue, place_of(i), static_cast<int>(i));
    }
    take_fields(false);
    if (amount_ >= 0 && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good)
        out_.tally.quarantined_units += values_[static_cast<std::size_t>(amount_)].number;
}

std::string RowReader::why_quarantined(bool shifted) {
    if (cells_.reader().unclosed_quote() != 0) return "a quote is never closed";
    if (shifted) return "the cells do not stand under their headings";
    std::vector<std::string> why;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        if (!field.essential || values_[i].kind == Value::Kind::good) continue;
        why.push_back(fmt::format("'{}' {}", field.title,
                                  values_[i].kind == Value::Kind::blank ? "is blank" : "cannot be read"));
    }
    return base::join(why, "; ");
}

At RowReader::place_of(std::size_t field) {
    const int column = layout_.column_of_field[field];
    const bool hide = !schema_.fields[field].publish || (doubtful_ && !layout_.private_columns.empty());
    return {cells_.reader().line(), column + 1, hide ? std::string_view() : cells_.at(column)};
}

/// The first cell with text, or rather the first that `names` the kind of row.
At RowReader::first_text(bool (*names)(std::string_view)) {
    At first = place_of_row();
    for (int i = 0; i < cells_.size(); ++i) {
        if (is_blank(cells_.at(i)) || layout_.is_private(i)) continue;
        const bool named = names != nullptr && names(cells_.at(i));
        if (first.column == 0 || named) first.column = i + 1;
        if (named || names == nullptr) break;
    }
    const bool hide = first.column == 0 || (doubtful_ && !layout_.private_columns.empty());
    if (!hide) first.value = cells_.at(first.column - 1);
    return first;
}

}  // namespace daybook::schemas
