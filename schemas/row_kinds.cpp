#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/heading_words.hpp"
#include "schemas/like_data.hpp"
#include "schemas/parted_amount.hpp"
#include "schemas/row_reader.hpp"
#include "schemas/row_words.hpp"

#include <fmt/format.h>

#include <algorithm>

// What a record is that is no row of data, and what becomes of a row with a fault.

namespace daybook::schemas {

namespace {

/// One may stand for a blank cell.
constexpr int kDashesForNil = 2;

constexpr std::string_view kDatedTotal = "dated-total";

constexpr std::size_t kLongestRow = 4096, kLongestNote = 300;
/// The signs that part cells in nearly all files.
constexpr std::string_view kParting = ",;\t|";

bool names_total(std::string_view text) {
    return says_total(text, false);
}

/// "Total number of meetings": what was counted is named behind.
bool counts_rows(std::string_view text) {
    return base::to_lower(text.substr(0, 6)) == "total ";
}

TotalRow::Of what_total_is_of(std::string_view label) {
    const auto words = words_of_heading(label);
    if (has_any(words, {"grand", "overall"})) return TotalRow::Of::all;
    const bool other = has_any(words, {"net", "nett", "gross", "vat", "tax", "inc", "incl", "including", "ex", "excl", "excluding", "credit", "credits", "discount", "running", "page", "year", "annual"});
    return !other && has_any(words, {"total", "totals", "subtotal"}) ? TotalRow::Of::section : TotalRow::Of::other;
}

/// The cells that a text has when `sign` parts them; quotes in it are those of its cells.
std::vector<std::string> parted_by(char sign, std::string_view text) {
    CsvReader reader(text, sign);
    std::vector<std::string> out;
    if (!reader.next()) return out;
    std::string scratch;
    for (std::size_t i = 0; i < reader.size(); ++i) out.emplace_back(base::trim(reader.text(i, scratch)));
    return out;
}

bool has_date_and_amount(const std::vector<std::string>& cells, DateOrder order) {
    bool date = false, amount = false;
    for (const auto& cell : cells) {
        if (read_date(cell, order).kind == DateReading::Kind::date) date = true;
        else if (says_number(cell, 2)) amount = true;
    }
    return date && amount;
}

}  // namespace

void RowReader::set_apart(bool shifted) {
    const auto kind = kind_of_record();
    kind.empty() ? quarantine(shifted) : set_aside(kind);
}

/// The kind of a record that is no row of data; "" for a row of data with a fault.
std::string_view RowReader::kind_of_record() {
    int filled = 0;
    for (int i = 0; i < cells_.size(); ++i) filled += is_blank(cells_.at(i)) ? 0 : 1;
    if (filled == 0 || is_all_zeros()) return "blank";
    if (repeats_header() || is_half_of_headings() || names_headings() || heads_another_table()) return "repeated-header";
    if (is_of_pivot()) return "pivot";
    if (is_total(filled)) return "total";
    return is_footnote(filled) ? "footnote" : "";
}

/// Amounts without anything else, or a cell that says total, or the sum of the rows above, with no other text than whose it is. A row with
/// something under its date is a payment, unless that is where the total is named.
bool RowReader::is_total(int filled) {
    if (amount_ < 0) return is_count_of_rows();
    const auto date = date_ < 0 ? std::string_view() : field_text(static_cast<std::size_t>(date_));
    if (!is_blank(date) && !names_total(date) && filled > 1) return false;
    if (date_ >= 0 && values_[static_cast<std::size_t>(date_)].kind == Value::Kind::good) return false;
    const auto supplier = schema_.find(schema_.supplier_field);
    const int payees = supplier ? layout_.column_of_field[*supplier] : -1;
    const bool has_amount = values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good;
    bool only_numbers = true, label = false, numbers = false, repeats = false;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (is_blank(text) || is_ornament(text)) continue;
        if (is_number_at(i, text)) {
            numbers = true;
            continue;
        }
        only_numbers = false;
        if (says_total(text, i == payees)) label = true;
        else if (repeats_first_row(i)) repeats = true;
        else if (!tells_whose(i)) return false;
    }
    if (only_numbers) return numbers && (has_amount || (filled == 1 && !is_number_of_page()));
    // Whose the rows are is filled down beside a sum, too.
    if (label && !repeats) return true;
    return has_amount && payees >= 0 && is_blank(cells_.at(payees)) && is_sum_of_rows_above();
}

bool RowReader::is_number_at(int column, std::string_view text) const {
    const auto amount = static_cast<std::size_t>(amount_);
    return says_number(text, schema_.fields[amount].scale) || (column == layout_.column_of_field[amount] && values_[amount].kind == Value::Kind::good);
}

/// A column that no field has, filled down with what stands in it at the top.
bool RowReader::repeats_first_row(int column) {
    if (std::ranges::find(layout_.column_of_field, column) != layout_.column_of_field.end()) return false;
    if (!first_row_) {
        Cells cells(file_, delimiter_);
        cells.start_at(data_, 0);
        first_row_ = cells.next() ? cells.all() : std::vector<std::string>();
    }
    const auto at = static_cast<std::size_t>(column);
    return at < first_row_->size() && cells_.at(column) == (*first_row_)[at];
}

/// All that stands in the record is a whole number of up to three digits, under a heading that is no essential one.
bool RowReader::is_number_of_page() {
    const auto place = first_text();
    const auto text = cells_.at(place.column - 1);
    if (text.empty() || text.size() > 3 || !std::ranges::all_of(text, base::is_digit)) return false;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].essential && layout_.column_of_field[i] == place.column - 1) return false;
    return true;
}

/// Where nothing is added up: a cell says total, and the others hold nothing but numbers and of when they are. A company
/// may be called so, and was met on a day.
bool RowReader::is_count_of_rows() {
    bool label = false, numbers = false, dates = false;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (is_blank(text) || is_ornament(text)) continue;
        if (says_total(text, false) || counts_rows(text)) label = true;
        else if (says_number(text, 2)) numbers = true;
        else if (says_when(text)) dates = true;
        else return false;
    }
    return label && (numbers || !dates);
}

/// A dash can be read as text and as nothing; a row of nothing else says nothing.
bool RowReader::is_all_dashes() {
    for (int i = 0; i < cells_.size(); ++i)
        if (!is_blank(cells_.at(i))) return false;
    return true;
}

/// A formula that was dragged down below the rows says nothing, and adds up nothing: no word, and the amount is zero.
bool RowReader::is_all_zeros() {
    if (amount_ < 0 || values_[static_cast<std::size_t>(amount_)].kind != Value::Kind::good || values_[static_cast<std::size_t>(amount_)].number != 0) return false;
    for (int i = 0; i < cells_.size(); ++i)
        if (const auto text = cells_.at(i); !is_blank(text) && !says_zero(text)) return false;
    return true;
}

/// Whether to look if a row that can be read is a sum: who was paid is not said, or is said to be a total; where nobody is
/// paid, something that must be said is a total.
bool RowReader::may_be_total() {
    if (amount_ < 0) return false;
    if (supplier_ < 0)
        return std::ranges::any_of(named_, [&](std::size_t field) { return says_total(field_text(field), false); });
    if (layout_.column_of_field[static_cast<std::size_t>(supplier_)] < 0) return false;
    const auto payee = field_text(static_cast<std::size_t>(supplier_));
    // Nearly no payee says so, and only of those that do need the date be looked at.
    return payee.empty() || (says_total(payee, false) && (lacks_date() || says_total(payee, true)));
}

/// The schema dates its rows, and this one has no date: what says "Acme total" then is hardly who was paid.
bool RowReader::lacks_date() {
    return date_ >= 0 && is_blank(field_text(static_cast<std::size_t>(date_)));
}

/// A date does not make a payment of a sum: a cell says total, and no other says anything but whose it is. A shop may be called
/// "Total", and what it was paid has a date, but is hardly all that stands above it. What no cell calls a total may be a payment all the same.
std::string_view RowReader::kind_of_sum() {
    const int payees = supplier_ < 0 ? -1 : layout_.column_of_field[static_cast<std::size_t>(supplier_)];
    const bool undated = lacks_date();
    const int dates = date_ < 0 ? -1 : layout_.column_of_field[static_cast<std::size_t>(date_)];
    bool label = false;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (i == dates || is_blank(text) || is_ornament(text) || is_number_at(i, text)) continue;
        const bool may_be_paid = i == payees && !undated;
        const bool may_be_shop = may_be_paid && normal_heading(text) == "total";
        if (says_total(text, may_be_paid)) label = label || !may_be_shop;
        else if (!tells_whose(i)) return {};
    }
    if (label) return "total";
    return !is_sum_of_rows_above() ? "" : undated ? "total" : kDatedTotal;
}

/// The amounts of all rows above, or of those from the last total on, come to this one's.
bool RowReader::is_sum_of_rows_above() {
    if (supplier_ < 0) return false;
    const auto& amount = values_[static_cast<std::size_t>(amount_)];
    if (amount.kind != Value::Kind::good || amount.number == 0) return false;
    out_.asks_above = out_.asks_above || !sums_above_;
    if (!sums_above_) return false;
    const auto here = sums_above_->rows + sums_of(out_.tally);
    const auto comes_to = [&](const RowSums& from) {
        if (here.rows - from.rows < 2) return false;
        return here.accepted - from.accepted == amount.number || here.all - from.all == amount.number;
    };
    return comes_to({}) || comes_to(out_.last_total ? sums_above_->rows + *out_.last_total : sums_above_->last_total);
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
    return std::ranges::any_of(named_, [&](std::size_t field) {
        const auto text = field_text(field);
        // A dash begins with one of two bytes, and nearly nothing else does.
        const bool dash = !text.empty() && (text.front() == '-' || text.front() == '\xE2');
        return says_nil(text) || says_not_applicable(text) || (dash && is_blank(text));
    });
}

/// One cell says nil, or that nothing applies, and every other says so too, or zero, or whose return it is; or beside whose
/// it is there are only dashes. Above all rows of data one may say nothing but whose it is and that nothing was paid.
bool RowReader::is_nil() {
    bool nil = false, whose = false, total = false, paid_nothing = false;
    int dashes = 0;
    for (int i = 0; i < cells_.size(); ++i) {
        const auto text = cells_.at(i);
        if (is_blank(text)) {
            dashes += text.empty() ? 0 : 1;
        } else if (says_nil(text) || says_not_applicable(text)) {
            nil = true;
        } else if (tells_whose(i)) {
            whose = true;
            total = total || says_total(text, false);
        } else if (!is_ornament(text)) {
            if (!says_zero(text)) return false;
            paid_nothing = paid_nothing || (amount_ >= 0 && i == layout_.column_of_field[static_cast<std::size_t>(amount_)]);
        }
    }
    return nil || (whose && dashes >= kDashesForNil) || (whose && !total && paid_nothing && is_above_rows() && whose_row() != nil_of_);
}

/// No row of data, good or not, stands above it: each of several bodies may say that it paid nothing.
bool RowReader::is_above_rows() const {
    return begin_ == data_ && out_.tally.rows.accepted == 0 && out_.tally.rows.quarantined == 0;
}

/// What names the body, but no date: the same body says so once.
std::string RowReader::whose_row() {
    std::string out;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].type != FieldType::date && tells_whose_return(schema_.fields[i])) out += fmt::format("{}\n", cells_.at(layout_.column_of_field[i]));
    return out;
}

/// One cell of text that stands under neither essential heading, or nothing but words for nil.
bool RowReader::is_footnote(int filled) {
    if (is_nil()) return true;
    if (filled > 1 || is_row_in_one_cell()) return false;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (schema_.fields[i].essential && !is_blank(cells_.at(layout_.column_of_field[i])) && layout_.column_of_field[i] != 0)
            return false;
    return true;
}

/// A whole row of data in one cell: between one pair of quotes, or parted by another sign than the other rows are. In its
/// pieces stand a date and an amount or, where the schema has none of these, as many as there are headings and a day or a month.
bool RowReader::is_row_in_one_cell() {
    const auto place = first_text();
    // What may not be shown is looked at all the same.
    const std::string text(cells_.at(place.column - 1).substr(0, kLongestRow + 1));
    if (text.size() > kLongestRow) return false;
    return std::ranges::any_of(kParting, [&](char sign) { return is_row(parted_by(sign, text)); }) || is_row(parted_by(delimiter_, text));
}

/// The same between quotes and with as many cells as there are headings: the line was saved as one cell.
bool RowReader::is_wrapped_row() {
    if (!cells_.reader().raw(0).starts_with('"')) return false;
    for (int i = 1; i < cells_.size(); ++i)
        if (!cells_.at(i).empty()) return false;
    const std::string text(cells_.at(0).substr(0, kLongestRow + 1));
    if (text.size() > kLongestRow) return false;
    const auto cells = parted_by(delimiter_, text);
    return std::ssize(cells) == layout_.headed && is_row(cells);
}

bool RowReader::is_row(const std::vector<std::string>& cells) const {
    if (cells.size() < 3) return false;
    if (amount_ >= 0 && date_ >= 0) return has_date_and_amount(cells, orders_[static_cast<std::size_t>(date_)]);
    return std::ssize(cells) == layout_.headed && std::ranges::any_of(cells, is_day_or_money);
}

void RowReader::set_aside(std::string_view kind) {
    if (kind == "pivot") {
        ++out_.tally.rows.set_aside["total"];
        return out_.log.add(Issue::pivot_row, first_text());
    }
    if (kind == "total") return set_aside_total(Issue::total_row, first_text(names_total));
    if (kind == kDatedTotal) return set_aside_total(Issue::dated_total, place_of(static_cast<std::size_t>(amount_)));
    ++out_.tally.rows.set_aside[std::string(kind)];
    if (kind == "footnote") {
        if (!carried_.empty()) carry_heading();
        const bool nil = is_nil();
        const auto text = first_text(nil ? says_nil : nullptr);
        out_.tally.says_nil = out_.tally.says_nil || nil;
        if (nil) nil_of_ = whose_row();
        if (amount_ >= 0 && says_other_unit(text.value.substr(0, kLongestNote))) out_.log.add(Issue::in_thousands, text);
        return out_.log.add(nil ? Issue::nil_return : Issue::footnote_row, text);
    }
    if (kind == "blank") return out_.log.add(Issue::blank_row, place_of_row());
    if (kind == "header") return out_.log.add(Issue::heading_notes, first_text());
    const bool half = is_half_of_headings();
    if (!half && moves_headings()) return out_.log.add(Issue::other_header, first_text());
    if (!half) note_basis_named_here();
    out_.log.add(Issue::repeated_header, first_text());
}

void RowReader::set_aside_total(Issue issue, const At& at) {
    ++out_.tally.rows.set_aside["total"];
    out_.log.add(issue, at);
    const auto before = out_.totals.size();
    const auto of = what_total_is_of(at.value);
    keep_total();
    for (auto i = before; i < out_.totals.size(); ++i) out_.totals[i].of = of;
    out_.last_total = sums_of(out_.tally);
}

/// Of amounts in several currencies nothing is a sum.
void RowReader::keep_total() {
    if (amount_ < 0 || currency_ >= 0) return;
    if (values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good) keep_total_of_amounts();
    else if (is_blank(field_text(static_cast<std::size_t>(amount_)))) keep_total_elsewhere();
}

void RowReader::keep_figure(const At& at, std::int64_t units) {
    if (out_.totals.size() < TotalRows::kMost) out_.totals.push_back({at.line, at.column, units, sums_of(out_.tally), std::string(at.value.substr(0, 60)), {}});
}

/// A comma of its own thousands may have parted it, whatever headings its pieces then stand under: it is right when one of its readings is.
void RowReader::keep_total_of_amounts() {
    const auto field = static_cast<std::size_t>(amount_);
    const int column = layout_.column_of_field[field];
    const std::string here(cells_.at(column));
    const auto keep_parted = [&](int first, const std::string& front, std::string_view end) {
        if (delimiter_ != ',' || in_sheet_ || !are_thousands(front, end) || layout_.is_private(first) || layout_.is_private(first + 1)) return;
        const auto whole = fmt::format("{},{}", front, end);
        const auto read = read_number(whole, schema_.fields[field].scale);
        auto at = place_of(field);
        if (!at.value.empty()) at.value = whole;
        if (read.kind == NumberReading::Kind::number) keep_figure({at.line, first + 1, at.value}, read.units);
    };
    keep_parted(column, here, cells_.at(column + 1));
    // No sum begins with noughts; else what stands in front may be how many payments there are.
    const std::string before(cells_.at(column - 1));
    const bool is_end = here.starts_with('0');
    if (is_end) keep_parted(column - 1, before, here);
    keep_figure(place_of(field), values_[field].number);
    if (!is_end) keep_parted(column - 1, before, here);
}

/// Money in the only column of texts that has any, where nothing stands under the amounts.
void RowReader::keep_total_elsewhere() {
    const int scale = schema_.fields[static_cast<std::size_t>(amount_)].scale;
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        if (!is_text(schema_.fields[i].type) || !schema_.fields[i].publish || !read_number(cells_.at(layout_.column_of_field[i]), scale).money_shaped) continue;
        if (found) return;
        found = i;
    }
    if (found) keep_figure(place_of(*found), read_number(cells_.at(layout_.column_of_field[*found]), scale).units);
}

void RowReader::quarantine(bool shifted) {
    ++out_.tally.rows.quarantined;
    if (keep_quarantined_)
        out_.quarantined.push_back({cells_.reader().line(), why_quarantined(shifted), cells_.all()});
    if (shifted && cells_.reader().unclosed_quote() == 0) out_.log.add(Issue::row_shifted, place_of_row(moved_ + 1));
    // Of cells that may stand under another heading than their own there is nothing to say.
    const bool wrapped = !shifted && is_wrapped_row();
    if (wrapped) out_.log.add(Issue::wrapped_row, {cells_.reader().line(), 1, layout_.private_columns.empty() ? cells_.at(0) : std::string_view()});
    if (shifted || wrapped) {
        out_.unread_amounts += amount_ >= 0 ? 1 : 0;
        return carry_down_before(wrapped ? 0 : cells_.reader().unclosed_quote() - 1);
    }
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        if (!field.essential || values_[i].kind == Value::Kind::good) continue;
        const bool blank = values_[i].kind == Value::Kind::blank;
        const auto unread = why_unread(i);
        const bool month = unread == Issue::unreadable_date && is_month(field_text(i));
        const auto issue = blank                                       ? Issue::blank_essential
                           : values_[i].kind == Value::Kind::missing ? Issue::missing_essential
                           : month                                   ? Issue::month_alone
                                                                     : unread;
        out_.log.add(issue, place_of(i), static_cast<int>(i));
    }
    if (is_unsigned_credit()) note_unsigned_credit();
    if (const int column = not_in_pounds(); column >= 0) out_.log.add(Issue::other_money, {cells_.reader().line(), column + 1, cells_.at(column)}, amount_);
    take_fields(false);
    if (!carried_.empty() && is_row_in_one_cell()) carry_down_before(0);
    if (amount_ >= 0 && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::bad) ++out_.unread_amounts;
    if (amount_ >= 0 && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good)
        out_.tally.add_quarantined(not_in_pounds() >= 0 ? std::string_view() : currency_said(), values_[static_cast<std::size_t>(amount_)].number);
}

std::string RowReader::why_quarantined(bool shifted) {
    if (cells_.reader().unclosed_quote() != 0) return "a quote is never closed";
    if (shifted && !layout_.private_columns.empty())
        return "the cells may not stand under their headings, and some may not be published";
    if (shifted) return "the cells do not stand under their headings";
    if (is_wrapped_row()) return "the line stands between quotes, as one cell";
    std::vector<std::string> why;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& field = schema_.fields[i];
        if (!field.essential || values_[i].kind == Value::Kind::good) continue;
        why.push_back(fmt::format("'{}' {}", field.title,
                                  values_[i].kind == Value::Kind::blank ? "is blank" : "cannot be read"));
    }
    if (is_unsigned_credit()) why.push_back(fmt::format("'{}' is a credit, or was cancelled, and has no minus", schema_.fields[static_cast<std::size_t>(amount_)].title));
    if (not_in_pounds() >= 0) why.push_back(fmt::format("'{}' is in other money or another unit", schema_.fields[static_cast<std::size_t>(amount_)].title));
    return base::join(why, "; ");
}

/// Only in a pivot table's columns does anything stand: beside the rows, or below them.
bool RowReader::is_of_pivot() {
    int first = -1, last = -1;
    for (int i = 0; i < cells_.size(); ++i) {
        if (cells_.at(i).empty()) continue;
        if (first < 0) first = i;
        last = i;
    }
    const auto& pivots = layout_.pivots;
    if (pivots.beside >= 0 && first >= pivots.beside) return true;
    return std::ranges::any_of(pivots.below, [&](const auto& pivot) {
        return record_begin_ >= pivot.begin && record_begin_ < pivot.end && first >= pivot.first && last <= pivot.last;
    });
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
