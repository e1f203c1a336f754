#pragma once

#include "publisher/app/estate_rows.hpp"

#include <string>
#include <vector>

namespace daybook::app::estate {

enum class Encoding { utf8, utf8_bom, windows_1252, utf16le };
enum class Field {
    department,
    entity,
    date,
    expense_type,
    area,
    supplier,
    transaction,
    amount,
    description,
    postcode,
    supplier_type,
    contract,
    vat
};
enum class DateStyle {
    uk,
    uk_short_year,
    day_month_name,
    iso
};                                                         ///< 31/05/2024, 31/05/24, 31-May-24, 2024-05-31
enum class MoneyStyle { plain, grouped, pounds, padded };  ///< 1234.50, "1,234.50", "£1,234.50", " 1,234.50 "

struct Heading {
    Field field;
    std::string text;
};

/// How a body lays out its files.
struct Form {
    Encoding encoding = Encoding::utf8;
    std::string line_end = "\n";
    char delimiter = ',';
    std::vector<Heading> headings;
    DateStyle dates = DateStyle::uk;
    MoneyStyle money = MoneyStyle::plain;
    bool split_header = false;  ///< the first word of "Transaction number" stands a row above the rest
    std::vector<std::string> titles =
        {};                  ///< rows above the header; {month} is "May 2024", {mon-yy} "May-24"
    int blank_rows = 0;      ///< a spreadsheet's empty rows behind the last
    bool total_row = false;  ///< an unlabelled sum behind the last row
    std::string footnote = {};
};

/// A cell that is not what its column promises.
struct Blot {
    std::size_t row;
    Field field;
    std::string text;
};

/// The form that a body uses; `number` is its place in bodies().
const Form& form_of(std::size_t number);

/// A month's file as bytes.
std::string write_table(const std::vector<SpendRow>& rows, const Form& form, std::chrono::year_month month,
                        const std::vector<Blot>& blots = {});

/// A file that says there was nothing to report.
std::string write_nil_return(const Form& form, std::chrono::year_month month);

}  // namespace daybook::app::estate
