#include "schemas/row_reader.hpp"

#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"

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

bool says_total(std::string_view text) {
    const auto word = normal_heading(text.substr(0, 80));
    for (const std::string_view start : {"total", "grandtotal", "subtotal", "overalltotal", "sumtotal"})
        if (word.starts_with(start)) return true;
    return word.ends_with("total") || word == "sum";
}

Issue issue_of(FieldType type) {
    switch (type) {
        case FieldType::date: return Issue::unreadable_date;
        case FieldType::integer: return Issue::unreadable_integer;
        case FieldType::boolean: return Issue::unreadable_boolean;
        case FieldType::number:
        case FieldType::string: break;
    }
    return Issue::unreadable_number;
}

std::optional<bool> read_boolean(std::string_view text) {
    const auto word = base::to_lower(text.substr(0, 8));
    if (word == "true" || word == "yes" || word == "y" || word == "1") return true;
    if (word == "false" || word == "no" || word == "n" || word == "0") return false;
    return {};
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

RowReader::RowReader(const TextFile& file, const Header& header, const Layout& layout, const Schema& schema,
                     DateOrder order, RowsRead& out)
    : header_(header),
      layout_(layout),
      schema_(schema),
      out_(out),
      cells_(file, header.delimiter),
      order_(order),
      amount_(index_of(schema, schema.amount_field)),
      date_(index_of(schema, schema.date_field)),
      values_(schema.fields.size()) {}

void RowReader::read_all(std::int64_t most) {
    for (std::int64_t i = 0; i <= header_.records_before; ++i) cells_.next();
    while (cells_.next()) {
        if (out_.rows.source == most) {
            out_.too_many = true;
            return;
        }
        read_record();
    }
}

void RowReader::read_record() {
    ++out_.rows.source;
    const auto& reader = cells_.reader();
    doubtful_ = reader.unclosed_quote() != 0 || is_overfull();
    if (!layout_.private_columns.empty()) look_at_private_cells();
    const bool good = read_values();
    const bool shifted = doubtful_ && is_shifted();
    if (reader.unclosed_quote() != 0)
        out_.log.add(Issue::unclosed_quote, place_of_row(reader.unclosed_quote()));
    else if (reader.stray_quote() != 0) out_.log.add(Issue::stray_quote, place_of_row(reader.stray_quote()));
    if (good && !shifted && reader.unclosed_quote() == 0) accept();
    else set_apart(shifted || reader.unclosed_quote() != 0);
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
    if (doubtful_) out_.private_text = true;
    for (const int column : layout_.private_columns)
        if (!out_.private_text && !cells_.at(column).empty()) out_.private_text = true;
}

bool RowReader::read_values() {
    bool good = true;
    for (std::size_t i = 0; i < values_.size(); ++i) {
        const auto& field = schema_.fields[i];
        if (field.type != FieldType::string) values_[i] = read_value(i);
        else if (field.essential)
            values_[i].kind = field_text(i).empty() ? Value::Kind::blank : Value::Kind::good;
        if (field.essential && values_[i].kind != Value::Kind::good) good = false;
    }
    return good;
}

RowReader::Value RowReader::read_value(std::size_t field) {
    const auto type = schema_.fields[field].type;
    if (type == FieldType::date) return read_day(field);
    const auto text = field_text(field);
    Value value;
    if (type == FieldType::boolean) {
        const auto read = read_boolean(text);
        value.kind = text.empty() ? Value::Kind::blank : read ? Value::Kind::good : Value::Kind::bad;
        value.number = read.value_or(false) ? 1 : 0;
        return value;
    }
    const auto read = read_number(text, type == FieldType::integer ? 0 : schema_.fields[field].scale);
    const bool cut = type == FieldType::integer && (read.repairs & rounded) != 0;
    value.kind = static_cast<Value::Kind>(read.kind);
    if (cut) value.kind = Value::Kind::bad;
    value.number = read.units;
    value.repairs = read.repairs;
    value.money_shaped = read.money_shaped;
    return value;
}

RowReader::Value RowReader::read_day(std::size_t field) {
    const auto read = read_date(field_text(field), order_);
    if (read.evidence == OrderEvidence::day_first) ++out_.day_first;
    if (read.evidence == OrderEvidence::month_first) ++out_.month_first;
    Value value;
    value.kind = static_cast<Value::Kind>(read.kind);
    value.number = read.day.time_since_epoch().count();
    const bool as_asked = read.style == DateStyle::numeric_padded && order_ == DateOrder::day_first &&
                          schema_.fields[field].format == "%d/%m/%Y";
    value.odd_style = !as_asked && read.style != DateStyle::iso;
    if (static_cast<int>(field) == date_ && read.kind == DateReading::Kind::date)
        ++out_.styles[static_cast<std::size_t>(read.style)];
    return value;
}

void RowReader::accept() {
    std::size_t out = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        const bool in_file = layout_.column_of_field[i] >= 0;
        if (!field.publish) continue;
        auto& column = out_.builder.column(out++);
        if (!in_file) column.append_null();
        else if (field.type == FieldType::string) append_text(i, column);
        else append_value(i, column);
    }
    out_.builder.end_row(cells_.reader().line());
    ++out_.rows.accepted;
    if (amount_ >= 0) out_.accepted_units += values_[static_cast<std::size_t>(amount_)].number;
    if (date_ >= 0 && values_[static_cast<std::size_t>(date_)].kind == Value::Kind::good)
        count_month(values_[static_cast<std::size_t>(date_)].number);
}

void RowReader::append_text(std::size_t field, Column& column) {
    const auto text = field_text(field);
    if (!text.empty()) return column.append_text(text);
    column.append_null();
    if (schema_.fields[field].required)
        out_.log.add(Issue::blank_required, place_of(field), static_cast<int>(field));
}

void RowReader::append_value(std::size_t field, Column& column) {
    const auto& value = values_[field];
    if (value.kind == Value::Kind::good) {
        column.append_number(value.number);
        return note_repairs(field);
    }
    column.append_null();
    if (value.kind == Value::Kind::bad)
        out_.log.add(issue_of(schema_.fields[field].type), place_of(field), static_cast<int>(field));
    else if (schema_.fields[field].required)
        out_.log.add(Issue::blank_required, place_of(field), static_cast<int>(field));
}

void RowReader::note_repairs(std::size_t field) {
    const auto& value = values_[field];
    const int index = static_cast<int>(field);
    if (schema_.fields[field].type == FieldType::date) {
        if (value.odd_style) out_.log.add(Issue::date_style, place_of(field), index);
        if (value.number < kFirstLikelyDay || value.number > kLastLikelyDay)
            out_.log.add(Issue::unlikely_date, place_of(field), index);
        return;
    }
    for (unsigned bit = 0; value.repairs >> bit != 0; ++bit)
        if ((value.repairs >> bit & 1U) != 0)
            out_.log.add(static_cast<Issue>(static_cast<unsigned>(Issue::currency_sign) + bit),
                         place_of(field), index);
}

void RowReader::count_month(std::int64_t day) {
    const std::chrono::year_month_day ymd{base::Date{std::chrono::days{day}}};
    const auto number =
        static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month()));
    // Rows of one month follow each other; formatting each one's month would cost more than reading it.
    if (number != month_number_) {
        month_number_ = number;
        month_count_ = &out_.months[base::to_iso(base::Date{std::chrono::days{day}}).substr(0, 7)];
    }
    ++*month_count_;
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

/// Amounts without anything else, or a few cells of which one says total; a row with a date is a payment.
bool RowReader::is_total(int filled) {
    if (amount_ < 0 || (date_ >= 0 && values_[static_cast<std::size_t>(date_)].kind == Value::Kind::good))
        return false;
    const int scale = schema_.fields[static_cast<std::size_t>(amount_)].scale;
    const bool has_amount = values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good;
    bool only_numbers = true, label = false;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (is_blank(text) || is_number(text, scale)) continue;
        only_numbers = false;
        label = label || says_total(text);
    }
    return only_numbers ? has_amount || filled == 1 : label && filled <= 4;
}

/// One cell of text that stands under neither essential heading, or nothing but words for nil.
bool RowReader::is_footnote(int filled) {
    bool all_nil = true;
    for (int i = 0; i < cells_.size(); ++i)
        if (const auto text = cells_.at(i); !is_blank(text)) all_nil = all_nil && says_nil(text);
    if (all_nil) return true;
    if (filled > 1) return false;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].essential && !is_blank(field_text(i)) && layout_.column_of_field[i] != 0)
            return false;
    return true;
}

void RowReader::set_aside(std::string_view kind) {
    ++out_.rows.set_aside[std::string(kind)];
    if (kind == "footnote") {
        const auto text = first_text();
        const bool nil = says_nil(text.value);
        out_.says_nil = out_.says_nil || nil;
        return out_.log.add(nil ? Issue::nil_return : Issue::footnote_row, text);
    }
    if (kind == "blank") return out_.log.add(Issue::blank_row, place_of_row());
    out_.log.add(kind == "total" ? Issue::total_row : Issue::repeated_header, first_text());
}

void RowReader::quarantine(bool shifted) {
    ++out_.rows.quarantined;
    if (shifted && cells_.reader().unclosed_quote() == 0) out_.log.add(Issue::row_shifted, place_of_row());
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        if (!field.essential || values_[i].kind == Value::Kind::good || shifted) continue;
        const bool blank = values_[i].kind == Value::Kind::blank;
        const bool month = field.type == FieldType::date && is_month(field_text(i));
        const auto issue = blank ? Issue::blank_essential : month ? Issue::month_alone : issue_of(field.type);
        out_.log.add(issue, place_of(i), static_cast<int>(i));
    }
    // Under a doubtful heading stands no amount that could be added up.
    if (amount_ >= 0 && !shifted && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good)
        out_.quarantined_units += values_[static_cast<std::size_t>(amount_)].number;
}

At RowReader::place_of(std::size_t field) {
    const int column = layout_.column_of_field[field];
    const bool hide = !schema_.fields[field].publish || (doubtful_ && !layout_.private_columns.empty());
    return {cells_.reader().line(), column + 1, hide ? std::string_view() : cells_.at(column)};
}

At RowReader::first_text() {
    for (int i = 0; i < cells_.size(); ++i) {
        if (is_blank(cells_.at(i)) || layout_.is_private(i)) continue;
        const bool hide = doubtful_ && !layout_.private_columns.empty();
        return {cells_.reader().line(), i + 1, hide ? std::string_view() : cells_.at(i)};
    }
    return place_of_row();
}

}  // namespace daybook::schemas
