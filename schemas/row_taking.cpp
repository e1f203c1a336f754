#include "schemas/amounts.hpp"
#include "schemas/decimal_commas.hpp"
#include "schemas/row_reader.hpp"
#include "schemas/text_faults.hpp"

#include <algorithm>

// What is counted, noted and kept of a row's fields once it is known what becomes of the row.

namespace daybook::schemas {

namespace {

constexpr std::int64_t kFirstLikelyDay = 7305;  // 1990-01-01
constexpr std::int64_t kLastLikelyDay = 47481;  // 2099-12-31

}  // namespace

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
    if (!schema_.checks.personal_data.empty()) look_beside();
    if (amount_ >= 0) {
        const auto units = values_[static_cast<std::size_t>(amount_)].number;
        out_.tally.accepted_units += units;
        out_.tally.paid += units > 0 ? 1 : 0;
        out_.tally.came_back += units < 0 ? 1 : 0;
        if (units < 0 && schema_.series == "card") look_at_settlement(-units);
    }
    if (amount_ >= 0 && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::bad) ++out_.unread_amounts;
    if (currency_ >= 0 && values_[static_cast<std::size_t>(amount_)].kind == Value::Kind::good)
        out_.tally.add_amount(currency_said(), values_[static_cast<std::size_t>(amount_)].number);
    if (date_ >= 0 && values_[static_cast<std::size_t>(date_)].kind == Value::Kind::good)
        months_.add(values_[static_cast<std::size_t>(date_)].number, form_of(values_[static_cast<std::size_t>(date_)].style, in_sheet_),
                    amount_ < 0 ? 0 : values_[static_cast<std::size_t>(amount_)].number,
                    cells_.reader().line());
}

/// Whether it is large, all amounts of the file will tell.
void RowReader::look_at_settlement(std::int64_t units) {
    if (supplier_ < 0 || !says_nothing(static_cast<std::size_t>(supplier_))) return;
    out_.tally.unnamed_back = std::max(out_.tally.unnamed_back, units);
    out_.log.add(Issue::unnamed_settlement, place_of(static_cast<std::size_t>(amount_)), amount_);
}

void RowReader::look_beside() {
    // Nearly no record has the sign, and need not be looked at cell by cell.
    const bool may_hold_email = cells_.reader().record().find('@') != std::string_view::npos;
    for (const auto& slot : slots_)
        if (may_hold_email && cell_checks_.is_beside(slot.field))
            if (const auto found = look_over(cells_.at(slot.column), holds_email)) cell_checks_.note(found, slot.field, place_of(slot.field), out_.log);
    for (std::size_t i = 0; i < beside_.size(); ++i) {
        const int column = beside_[i].column;
        const auto text = cells_.at(column);
        unsigned found = look_for_sure(beside_[i].heading, text, false) | (may_hold_email ? look_over(text, holds_email) : 0U);
        if (is_bank_beside(i)) found |= holds_bank;
        if (found == 0) continue;
        const auto hidden = masked(cells_.at(column));
        for (const auto& [fault, issue] : {std::pair{holds_email, Issue::personal_beside}, std::pair{holds_insurance, Issue::insurance_beside},
                                           std::pair{holds_nhs_number, Issue::nhs_beside}, std::pair{holds_card, Issue::card_beside}, std::pair{holds_bank, Issue::bank_beside}})
            if ((found & fault) != 0) out_.log.add(issue, {cells_.reader().line(), column + 1, hidden});
    }
}

/// By itself, or behind the sort code in the column before it, which nobody reads either.
bool RowReader::is_bank_beside(std::size_t beside) {
    const auto& here = beside_[beside];
    if (holds_bank_details(here.bank, cells_.at(here.column))) return true;
    if (beside == 0 || !here.bank.may_be_account) return false;
    const auto& before = beside_[beside - 1];
    if (before.column != here.column - 1 || !before.bank.may_be_code) return false;
    // The second look into the record may move what the first one found.
    const std::string code(cells_.at(before.column));
    return are_bank_details(before.bank, code, here.bank, cells_.at(here.column));
}

std::string_view RowReader::currency_said() {
    if (currency_ < 0) return schema_.currency;
    const auto field = static_cast<std::size_t>(currency_);
    return says_nothing(field) ? std::string_view() : text_of(field);
}

void RowReader::look_at_point() {
    if (amount_ < 0) return;
    const auto field = static_cast<std::size_t>(amount_);
    const auto& amount = values_[field];
    if (amount.kind != Value::Kind::good || amount.number == 0 || layout_.decimal_commas[field]) return;
    const auto point = point_of(field_text(field));
    if (point == Point::decimal) ++out_.tally.decimal_points;
    if (point == Point::open) out_.log.add(Issue::open_points, place_of(field), amount_);
}

void RowReader::show_example(Slot& slot, std::string_view text) {
    if (!slot.looking) return;
    slot.tally->look_at(text);
    slot.looking = slot.tally->looking();
}

void RowReader::show_example(Slot& slot, const Value& value) {
    if (!slot.looking) return;
    const auto& field = schema_.fields[slot.field];
    Column one(field.name, field.type, field.scale);
    one.append_number(value.number);
    std::string text;
    one.append_canonical(0, text);
    show_example(slot, std::string_view(text));
}

void RowReader::take_fields(bool accepted) {
    row_print_ = 0;
    if (cells_.has_marks()) note_marks(accepted);
    for (auto& slot : slots_) {
        if (slot.quiet && says_little(slot)) continue;
        slot.has_text ? take_text(slot, accepted) : take_value(slot, accepted);
    }
    // In countries whose spreadsheets part cells with semicolons points part thousands.
    if (delimiter_ == ';') look_at_point();
    hold_to_rules();
    take_keys(accepted);
    if (!carried_.empty()) carry_down();
}

/// What was left out of cells, which are shown with it.
void RowReader::note_marks(bool accepted) {
    std::string without;
    for (const auto& slot : slots_) {
        if (slot.column >= cells_.size()) continue;
        const std::string raw(cells_.as_it_stands(slot.column));
        const auto found = without_marks(raw, without);
        if (found == 0) continue;
        auto at = place_of_kept(slot.field, accepted);
        // What is personal may only show itself without its marks: "j&#64;pier.example".
        const auto shown = look_over(without, kPersonalData) != 0 ? masked(raw) : raw;
        if (!at.value.empty()) at.value = shown;
        const auto note = [&](UnseenMark mark, Issue issue) {
            if ((found & mark) != 0) out_.log.add(issue, at, static_cast<int>(slot.field));
        };
        note(is_unseen, Issue::unseen_marks);
        note(turns_text, Issue::turning_marks);
        note(is_escaped, Issue::escaped_text);
        note(is_of_windows, Issue::signs_of_windows);
    }
}

void RowReader::take_text(Slot& slot, bool accepted) {
    const bool plain = slot.plain;
    const bool filled = is_filled(slot);
    auto text = text_at(slot);
    const bool good = plain ? !text.empty() : values_[slot.field].kind == Value::Kind::good;
    if (filled && good) note_filled(slot, accepted);
    if (whole_rows_ && slot.published) row_print_ = print_of(text, row_print_);
    const bool keep = accepted && slot.into != nullptr;
    bool no_value = false;
    if (may_be_faulty(slot, text))
        if (const auto found = cell_checks_.look(slot.field, text)) {
            cell_checks_.note(found, slot.field, place_of(slot.field), out_.log);
            text = text_at(slot);
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

Issue RowReader::why_unread(std::size_t field) {
    const auto type = schema_.fields[field].type;
    if (type == FieldType::string) return !nested_.empty() && is_nested(layout_.column_of_field[field]) ? Issue::no_text : unreadable_issue(type);
    const auto text = field_text(field);
    if (look_over(text, is_formula_error) != 0) return Issue::failed_formula;
    if (shows_narrow_column(text)) return Issue::too_narrow;
    if (type == FieldType::number && has_decimal_comma(text)) return Issue::comma_for_point;
    if (compiled_.field(field).month_is_first_day && is_doubtful_month(text)) return Issue::doubtful_month;
    return type == FieldType::date && names_no_day(text, orders_[field]) ? Issue::no_such_day : unreadable_issue(type);
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
    if (value.is_day && (value.number < kFirstLikelyDay || value.number > kLastLikelyDay))
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
