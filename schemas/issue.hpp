#pragma once

#include "schemas/finding.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas {

/// Everything a check can come upon: one row each of the table in issue_texts.cpp. Several issues may share
/// a code.
enum class Issue {
    // the file
    wrong_kind,
    no_header,
    misaligned,
    other_sheet,
    hidden_sheet,
    hidden_row,
    hidden_column,
    unread_part,
    too_many_rows,
    too_many_columns,
    sum_too_large,
    undecodable,
    not_utf8,
    not_comma,
    // its headings
    missing_label,
    blank_label,
    extra_label,
    duplicate_label,
    private_column,
    title_row,
    split_header,
    // its rows
    blank_row,
    total_row,
    repeated_header,
    footnote_row,
    nil_return,
    no_data_rows,
    extra_cell,
    row_shifted,
    row_too_long,
    stray_quote,
    unclosed_quote,
    // its cells
    blank_essential,
    blank_required,
    unreadable_date,
    month_alone,
    unreadable_number,
    unreadable_integer,
    unreadable_boolean,
    not_in_enum,
    // what only the whole file shows
    duplicate_key,
    blank_key,
    not_unique,
    repeated_row,
    too_many_keys,
    // its dates and numbers
    unlikely_date,
    date_style,
    month_first,
    mixed_order,
    // one for each bit of NumberRepair, in its order
    currency_sign,
    thousands_separator,
    bracketed_negative,
    trailing_minus,
    dash_for_zero,
    scientific_notation,
    rounded,
    blank_inside,
    plus_sign,
    dollar_sign,
    taken_off,
    three_decimals,
    text_mark,
    unseen_mark,
    decimal_comma,
    per_cent,
    // constraints
    too_short,
    too_long,
    below_minimum,
    above_maximum,
    at_exclusive_minimum,
    at_exclusive_maximum,
    unlike_pattern,
    against_json_schema,
    // its cells, of any type
    unreadable_value,
    missing_value,
    boolean_style,
    // beyond one row
    dangling_reference,
    columns_out_of_order,
    unwanted_label,
    // what the schema's own checks found
    outside_period,
    under_threshold,
    card_settlement,
    email_address,
    phone_number,
    insurance_number,
    bank_details,
    formula_cell,
    mojibake,
    parent_unknown,
    not_one_root,
    tree_cycle,
    total_jumped,
    gate_closed,
    // what was filled in, is no return, or was not looked at
    filled_down,
    supplier_totals,
    threshold_unjudged,
    tree_unjudged,
    reference_unjudged,
    // what its headings say of a column
    other_basis,
    vat_column,
    // what a spreadsheet could not calculate
    formula_error,
    // what may be another thing than it was taken for
    other_parent,
    perhaps_total,
    table_not_read,
    other_header,
    // what a document's standard does not allow
    record_apart,
    // a text that stands for no value where one must be
    missing_essential,
    missing_required,
    // what cells of a row say of each other
    out_of_order,
    needed_blank,
    // what was found since
    card_number,
    total_differs,
    no_text,
    garbled_heading,
    // what other words of the file say of its amounts
    unsigned_credit,
    in_thousands,
    // what all its dates say of some
    far_off,
    year_in_front,
    // rows that stand under other headings than those that are read
    data_above,
    // what other columns say of an amount
    other_money,
    // what stands twice in a file of several tables
    copied_sheet,
    // what is in columns that are not read
    personal_beside,
    // what a spreadsheet made of texts
    turned_dates,
    pivot_row,
    open_points,
    dated_total,
    // what has no column to stand in
    names_apart,
    passed_over,
    perhaps_turned,
    one_year_in_front,
    // amounts that only a heading in another unit has
    other_unit,
    // what an organogram asks of its posts
    off_band,
    other_ceiling,
    named_as_root,
    other_particulars,
    shared_unjudged,
    // what headings in mid-file say of the rows below them
    basis_changes,
    // why a date or a number cannot be read
    no_such_day,
    doubtful_month,
    failed_formula,
    too_narrow,
    // what stands below the headings and is of them
    heading_notes,
    // what texts say, and hold unseen
    no_time,
    names_nobody,
    ditto,
    merged_down,
    unseen_marks,
    turning_marks,
    escaped_text,
    // what all its amounts say of the file
    turned_signs,
    comma_for_point,
    // what a document says again
    replaced_record,
    // what was pasted in twice
    pasted_rows,
    // what a spreadsheet made of long numbers
    spoilt_number,
    // a table that was saved as one column
    wrapped_lines,
    // what stands in columns that nobody reads
    insurance_beside,
    card_beside,
    // control characters that stand for signs
    signs_of_windows,
    // a row that was saved as one cell
    wrapped_row,
    // what came back to a card from nobody
    unnamed_settlement,
    // what a ledger calls every payment
    ledger_side,
    // what of a bank stands in columns that nobody reads
    bank_beside,
    // what several documents of an archive say again
    record_again,
    // what counts in no total
    not_in_force,
    // numbers of patients
    nhs_number,
    nhs_beside,
    // what other schemas' headings are there
    schema_in_doubt,
    // a date of a column of months
    month_as_day,
    count_of_issues,
};

/// What the table says of an issue; for the test that holds it against finding_codes().
struct IssueText {
    Issue issue;
    std::string_view code;
    Severity harvest, strict;
    std::string_view message;  ///< {} stands for the field's title, a second {} for what its schema asks
};
const std::vector<IssueText>& issue_texts();

}  // namespace daybook::schemas
