#include "schemas/findings_log.hpp"

#include "publisher/base/text.hpp"
#include "schemas/expectation.hpp"
#include "schemas/text_faults.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::size_t kMostValueBytes = 120;
constexpr auto kError = Severity::error;
constexpr auto kWarning = Severity::warning;
constexpr auto kRepair = Severity::repair;
constexpr auto kNote = Severity::note;

std::string_view remedy_of(std::string_view code) {
    const auto& all = finding_codes();
    const auto known = std::ranges::find(all, code, &FindingCode::code);
    return known == all.end() ? std::string_view() : known->remedy;
}

/// What to do where a value breaks one rule of its column; {} stands for what the schema asks.
std::string_view remedy_of_constraint(Issue issue) {
    switch (issue) {
        case Issue::not_in_enum: return "Write one of the values that the schema lists.";
        case Issue::too_short: return "Give it in full: at least {}.";
        case Issue::too_long: return "Shorten it to {} at most.";
        case Issue::below_minimum: return "Look for a slip: it must be {} or more.";
        case Issue::above_maximum: return "Look for a slip: it must be {} or less.";
        case Issue::at_exclusive_minimum: return "Look for a slip: it must be more than {}.";
        case Issue::at_exclusive_maximum: return "Look for a slip: it must be less than {}.";
        case Issue::unlike_pattern: return "Write it like {}.";
        case Issue::against_json_schema:
            return "Give it the members and types that its JSON Schema asks for.";
        default: return {};
    }
}

/// A field's own example says more than any rule.
std::string remedy_for(Issue issue, std::string_view code, const Field* field, const Schema& schema) {
    if (code == "type-error" && field != nullptr && !field->example.empty())
        return "Write it like " + field->example + ".";
    if (issue == Issue::missing_label && field != nullptr && field->required)
        return "Add the column and fill it in: each row must have a value there.";
    std::string out(remedy_of_constraint(issue));
    if (out.empty() || field == nullptr) return std::string(remedy_of(code));
    if (const auto at = out.find("{}"); at != std::string::npos)
        out.replace(at, 2, expectation(schema, *field, issue));
    return out;
}

std::string filled(std::string_view message, const Field* field, Issue issue, const Schema& schema) {
    std::string out(message);
    for (const auto& text : {field == nullptr ? std::string() : field->title,
                             field == nullptr ? std::string() : expectation(schema, *field, issue)})
        if (const auto at = out.find("{}"); at != std::string::npos) out.replace(at, 2, text);
    return out;
}

}  // namespace

const std::vector<IssueText>& issue_texts() {
    static const std::vector<IssueText> texts{
        {Issue::wrong_kind, "format-error", kError, kError, "not a file that is read"},
        {Issue::no_header, "header-error", kError, kError, "no heading row was found"},
        {Issue::misaligned, "misaligned-columns", kError, kError,
         "the headings do not stand over their columns"},
        {Issue::other_sheet, "other-sheet", kNote, kWarning,
         "a sheet without the headings of the schema, which is not read"},
        {Issue::hidden_sheet, "hidden-sheet", kNote, kWarning, "a hidden sheet, which is not read"},
        {Issue::hidden_row, "hidden-row", kNote, kWarning, "a row that the spreadsheet hides, read like the others"},
        {Issue::hidden_column, "hidden-column", kNote, kWarning,
         "a column that the spreadsheet hides, read like the others"},
        {Issue::unread_part, "unread-part", kWarning, kError, "a part that cannot be read"},
        {Issue::too_many_rows, "too-many-rows", kError, kError, "more rows than are read"},
        {Issue::too_many_columns, "too-many-columns", kError, kError, "more columns than are read"},
        {Issue::sum_too_large, "sum-out-of-range", kError, kError,
         "the amounts add up to more than can be held"},
        {Issue::undecodable, "encoding-error", kWarning, kError,
         "bytes that are no character, shown as \uFFFD"},
        {Issue::not_utf8, "encoding-repaired", kRepair, kError, "the file is not UTF-8"},
        {Issue::not_comma, "delimiter-repaired", kRepair, kError, "cells are not parted by commas"},
        {Issue::missing_label, "missing-label", kWarning, kError, "there is no column '{}'"},
        {Issue::blank_label, "blank-label", kWarning, kError, "a column without a heading"},
        {Issue::extra_label, "extra-label", kNote, kWarning, "a column that the schema does not have"},
        {Issue::duplicate_label, "duplicate-label", kWarning, kError,
         "another column for '{}', which is not read"},
        {Issue::private_column, "private-column", kNote, kWarning, "the column '{}' is not published"},
        {Issue::title_row, "title-row", kRepair, kError, "rows stand above the headings"},
        {Issue::split_header, "split-header", kRepair, kError, "the headings stand in two rows"},
        {Issue::blank_row, "blank-row", kNote, kWarning, "a row in which nothing stands"},
        {Issue::total_row, "total-row", kRepair, kError, "a row of totals"},
        {Issue::repeated_header, "repeated-header", kRepair, kError, "the headings again"},
        {Issue::footnote_row, "footnote-row", kNote, kWarning, "a line of text that is no row of data"},
        {Issue::nil_return, "nil-return", kNote, kNote, "the file says that there was nothing to report"},
        {Issue::no_data_rows, "no-data-rows", kError, kError,
         "headings without a row of data, and nothing says 'Nil return'"},
        {Issue::extra_cell, "extra-cell", kWarning, kError, "a cell beyond the last heading"},
        {Issue::row_shifted, "row-shifted", kError, kError,
         "the cells of this row do not stand under their headings"},
        {Issue::row_too_long, "row-too-long", kError, kError, "a line of more than 4 MB, which is no row"},
        {Issue::stray_quote, "stray-quote", kRepair, kError, "a quote stands where none belongs"},
        {Issue::unclosed_quote, "unclosed-quote", kError, kError,
         "a quote is never closed, so where this row's cells end is not certain"},
        {Issue::blank_essential, "required-value", kError, kError,
         "'{}' is blank, so the row cannot be used"},
        {Issue::blank_required, "required-value", kWarning, kError, "'{}' is blank"},
        {Issue::unreadable_date, "type-error", kError, kError, "'{}' is not a date like 31/03/2024"},
        {Issue::month_alone, "type-error", kError, kError, "'{}' is a month without a day"},
        {Issue::unreadable_number, "type-error", kError, kError, "'{}' is not an amount like 1234.56"},
        {Issue::unreadable_integer, "type-error", kError, kError, "'{}' is not a whole number"},
        {Issue::unreadable_boolean, "type-error", kError, kError, "'{}' is neither true nor false"},
        {Issue::not_in_enum, "constraint-error", kWarning, kError, "'{}' is none of {}"},
        {Issue::duplicate_key, "primary-key", kError, kError, "the key '{}' stands in an earlier row too"},
        {Issue::blank_key, "primary-key", kError, kError, "'{}' is part of the key and blank"},
        {Issue::not_unique, "unique-error", kError, kError,
         "'{}' must be unique, and its value stands in an earlier row too"},
        {Issue::repeated_row, "duplicate-row", kNote, kWarning,
         "a row equal to an earlier one in every column of the schema that is published"},
        {Issue::too_many_keys, "uniqueness-unchecked", kWarning, kError,
         "rows from here on were not compared with earlier ones: there are more different ones than are "
         "remembered"},
        {Issue::unlikely_date, "unlikely-date", kWarning, kError, "'{}' lies before 1990 or after 2099"},
        {Issue::date_style, "repaired-date", kRepair, kError,
         "'{}' is written in another style than the schema's"},
        {Issue::month_first, "repaired-date", kRepair, kError,
         "'{}' is headed, or can only be read, month first, as in the United States, throughout the file"},
        {Issue::mixed_order, "mixed-date-order", kWarning, kError,
         "in '{}' some dates can only be day first and some only month first; the file is read day first"},
        {Issue::currency_sign, "repaired-number", kRepair, kError, "'{}' is written with a currency sign"},
        {Issue::thousands_separator, "repaired-number", kRepair, kError,
         "'{}' is written with thousands separators"},
        {Issue::bracketed_negative, "repaired-number", kRepair, kError, "'{}' has brackets for a negative"},
        {Issue::trailing_minus, "repaired-number", kRepair, kError, "'{}' has its minus behind"},
        {Issue::dash_for_zero, "repaired-number", kRepair, kError,
         "'{}' is a dash, read as zero as spreadsheets show it"},
        {Issue::scientific_notation, "repaired-number", kRepair, kError, "'{}' is in scientific notation"},
        {Issue::rounded, "repaired-number", kRepair, kError,
         "'{}' has more digits than the schema's and was rounded half to even"},
        {Issue::blank_inside, "repaired-number", kRepair, kError, "'{}' has a blank inside"},
        {Issue::plus_sign, "repaired-number", kRepair, kError, "'{}' has a plus sign"},
        {Issue::dollar_sign, "dollar-sign", kWarning, kError,
         "'{}' is written with a dollar sign, and is read as pounds"},
        {Issue::taken_off, "repaired-number", kNote, kNote,
         "'{}' has a unit around its number, as the schema allows, which is left out"},
        {Issue::too_short, "constraint-error", kWarning, kError, "'{}' is shorter than {}"},
        {Issue::too_long, "constraint-error", kWarning, kError, "'{}' is longer than {}"},
        {Issue::below_minimum, "constraint-error", kWarning, kError, "'{}' is less than {}"},
        {Issue::above_maximum, "constraint-error", kWarning, kError, "'{}' is more than {}"},
        {Issue::at_exclusive_minimum, "constraint-error", kWarning, kError, "'{}' is not more than {}"},
        {Issue::at_exclusive_maximum, "constraint-error", kWarning, kError, "'{}' is not less than {}"},
        {Issue::unlike_pattern, "constraint-error", kWarning, kError, "'{}' is not written like {}"},
        {Issue::against_json_schema, "constraint-error", kWarning, kError,
         "'{}' does not have the shape of its JSON Schema"},
        {Issue::unreadable_value, "type-error", kError, kError, "'{}' is not {}"},
        {Issue::missing_value, "missing-value", kNote, kNote, "'{}' says why it has no value"},
        {Issue::boolean_style, "repaired-boolean", kRepair, kError, "'{}' is written in other words than {}"},
        {Issue::dangling_reference, "foreign-key", kWarning, kError,
         "'{}' refers to something that is not there"},
        {Issue::columns_out_of_order, "incorrect-label", kNote, kError,
         "the columns do not stand as the schema has them"},
        {Issue::unwanted_label, "extra-label", kWarning, kError,
         "a column that the schema does not have, and does not allow for"},
        {Issue::outside_period, "outside-period", kWarning, kError,
         "'{}' lies outside the period of this return"},
        {Issue::under_threshold, "under-threshold", kWarning, kWarning,
         "'{}' adds up to less than {}, with all else that was paid to the same supplier on that day"},
        {Issue::card_settlement, "card-settlement", kWarning, kWarning,
         "'{}' is the issuer of a payment card, not who was paid"},
        {Issue::email_address, "personal-data", kWarning, kWarning, "'{}' seems to hold an e-mail address"},
        {Issue::phone_number, "personal-data", kWarning, kWarning, "'{}' seems to hold a telephone number"},
        {Issue::insurance_number, "personal-data", kWarning, kWarning,
         "'{}' seems to hold a National Insurance number"},
        {Issue::bank_details, "personal-data", kWarning, kWarning,
         "'{}' seems to hold a sort code and an account number"},
        {Issue::formula_cell, "formula-cell", kWarning, kWarning,
         "'{}' begins as a formula does, and a spreadsheet would calculate it"},
        {Issue::mojibake, "mojibake", kWarning, kError, "'{}' holds characters read in the wrong encoding"},
        {Issue::parent_unknown, "tree-error", kWarning, kError, "'{}' names a row that is not there"},
        {Issue::not_one_root, "tree-error", kWarning, kError, "there is not exactly one row at the top"},
        {Issue::tree_cycle, "tree-error", kWarning, kError, "'{}' leads back to the row itself"},
        {Issue::total_jumped, "control-total", kWarning, kWarning,
         "the total is about ten times that of the return before, or a tenth"},
        {Issue::gate_closed, "gate", kError, kError, "more findings than the schema allows"},
        {Issue::filled_down, "filled-down", kRepair, kError,
         "'{}' is blank, and is taken from the row above"},
        {Issue::supplier_totals, "supplier-totals", kError, kError,
         "supplier totals, and no payments with their dates"},
        {Issue::threshold_unjudged, "not-judged", kNote, kNote,
         "what transactions add up to was not looked at: more of them are small than are remembered"},
        {Issue::tree_unjudged, "not-judged", kNote, kNote,
         "whether the rows form one tree was not looked at: there are more than are remembered"},
        {Issue::reference_unjudged, "not-judged", kNote, kNote,
         "what '{}' refers to was not looked for: it has more different values than are remembered"},
        {Issue::other_basis, "amount-basis", kWarning, kError,
         "'{}' is headed with VAT where the schema asks for amounts without it, or without where it asks for "
         "them "
         "with it"},
        {Issue::vat_column, "private-column", kNote, kWarning,
         "a column of VAT registration numbers, which is not published"},
        {Issue::formula_error, "formula-error", kWarning, kError,
         "'{}' holds what a spreadsheet shows where it could not calculate, and no value"},
        {Issue::other_parent, "tree-error", kWarning, kError,
         "'{}' names another row than an earlier row of the same reference does"},
        {Issue::perhaps_total, "perhaps-total", kWarning, kWarning,
         "'{}' says that the row is a sum, and it is counted as a row of data"},
        {Issue::table_not_read, "table-not-read", kWarning, kError,
         "a sheet with rows of data and without the headings of the schema, which is not read"},
        {Issue::other_header, "other-headings", kError, kError,
         "headings in another order, so that the rows below them stand under the wrong ones"},
        {Issue::record_apart, "record-error", kError, kError,
         "an element of the document that is not as its standard says, and is set aside"},
        {Issue::missing_essential, "required-value", kError, kError,
         "'{}' holds a text that stands for no value, and requires one"},
        {Issue::missing_required, "required-value", kWarning, kError,
         "'{}' holds a text that stands for no value, and requires one"},
        {Issue::out_of_order, "row-constraint", kWarning, kError, "'{}' is less, or earlier, than {} of its row"},
        {Issue::needed_blank, "row-constraint", kWarning, kError, "'{}' is blank where {}"},
        {Issue::card_number, "personal-data", kWarning, kWarning, "'{}' seems to hold the number of a payment card"},
        {Issue::total_differs, "wrong-total", kWarning, kWarning, "a total that is not the sum of the rows above it"},
        {Issue::no_text, "type-error", kError, kError,
         "'{}' holds a JSON object or list where a text belongs"},
        {Issue::garbled_heading, "mojibake", kWarning, kError, "a heading holds characters read in the wrong encoding"},
    };
    return texts;
}

FindingsLog::FindingsLog(const Schema& schema, Profile profile)
    : schema_(&schema),
      profile_(profile),
      index_(static_cast<std::size_t>(Issue::count_of_issues) * (schema.fields.size() + 1)) {}

Finding& FindingsLog::slot(Issue issue, int field) {
    const auto width = schema_->fields.size() + 1;
    auto& at = index_[static_cast<std::size_t>(issue) * width + static_cast<std::size_t>(field + 1)];
    if (at == 0) {
        const auto& text = issue_texts()[static_cast<std::size_t>(issue)];
        const auto* column = field == kNoField ? nullptr : &schema_->fields[static_cast<std::size_t>(field)];
        keys_.emplace_back(issue, field);
        findings_.push_back({std::string(text.code),
                             profile_ == Profile::strict ? text.strict : text.harvest,
                             column == nullptr ? "" : column->name,
                             filled(text.message, column, issue, *schema_),
                             remedy_for(issue, text.code, column, *schema_),
                             0,
                             {}});
        at = findings_.size();
    }
    return findings_[at - 1];
}

void FindingsLog::add(Issue issue, const At& at, int field) {
    auto& finding = slot(issue, field);
    ++finding.count;
    const bool somewhere = at.line > 0 || !at.sheet.empty();
    if (somewhere && finding.places.size() < Finding::kPlacesKept)
        finding.places.push_back({at.line, at.column, base::clip(masked_where_personal(at.value), kMostValueBytes),
                                  std::string(at.sheet)});
}

void FindingsLog::add_more(Issue issue, std::int64_t count, int field) {
    if (count > 0) slot(issue, field).count += count;
}

void FindingsLog::reword(Issue issue, int field, std::string message) {
    slot(issue, field).message = std::move(message);
}

std::vector<Place*> FindingsLog::cells_without_text() {
    std::vector<Place*> out;
    for (std::size_t i = 0; i < findings_.size(); ++i) {
        const auto& code = findings_[i].code;
        const auto field = keys_[i].second;
        const bool shown = field >= 0 && schema_->fields[static_cast<std::size_t>(field)].publish;
        if (!shown || (code != "tree-error" && code != "foreign-key" && code != "under-threshold")) continue;
        for (auto& place : findings_[i].places)
            if (place.column > 0 && place.value.empty() && place.sheet.empty()) out.push_back(&place);
    }
    std::ranges::sort(out, {}, &Place::line);
    return out;
}

void FindingsLog::append(const FindingsLog& later, std::int64_t lines_before, std::string_view sheet) {
    for (std::size_t i = 0; i < later.findings_.size(); ++i) {
        const auto& from = later.findings_[i];
        auto& into = slot(later.keys_[i].first, later.keys_[i].second);
        if (into.count == 0) into.message = from.message;
        into.count += from.count;
        for (const auto& place : from.places) {
            if (into.places.size() == Finding::kPlacesKept) break;
            into.places.push_back({place.line + lines_before, place.column, place.value,
                                   sheet.empty() ? place.sheet : std::string(sheet)});
        }
    }
}

void FindingsLog::add_refusal(Issue issue, std::string message, std::string_view remedy, const At& at) {
    add(issue, at);
    auto& finding = slot(issue, kNoField);
    finding.message = std::move(message);
    if (!remedy.empty()) finding.remedy = remedy;
    if (!finding.places.empty()) finding.places.back().value = base::clip(at.value, kMostRefusalBytes);
}

std::vector<Finding> FindingsLog::take() && {
    std::ranges::stable_sort(findings_, {}, &Finding::severity);
    return std::move(findings_);
}

}  // namespace daybook::schemas
