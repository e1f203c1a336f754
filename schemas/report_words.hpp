#pragma once

#include "schemas/report.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::schemas {

/// What the report's text and its page have in common.

/// Findings shown with their places; the others have a line each, and beyond these only a number.
inline constexpr std::size_t kInFull = 100, kInShort = 300;

/// "-£1,234.50" of "GBP", "1,234.50 USD"; "1,234.50" where the currency is not said
std::string money(const base::Decimal& amount, std::string_view currency);
/// The sum of quarantined rows; of nothing it says that it is of the amounts that can be read.
std::string quarantined_words(const Report& report);
/// A total of the report's amounts; "in 2 currencies" where adding them up would make no sum of money.
std::string total_words(const Report& report, const base::Decimal& total);

/// "1 row", "1,204 rows"
std::string counted(std::int64_t n, std::string_view thing);

/// The letters of a column as a spreadsheet heads it: 1 is "A", 28 is "AB"; "" for less than 1.
std::string column_letters(int column);

/// Where a finding stands, as a spreadsheet names it: "F12", "Sheet1!F12"; only "F" in a report whose lines
/// are not rows; "" when neither is known.
std::string cell_name(const Report& report, const Place& place);
/// The same in words: "line 12, column 6"
std::string place_words(const Place& place);

/// "CSV, Windows-1252, semicolons, headings on line 3, dates dd/mm/yyyy"
std::string read_as(const Report& report);

/// What a kind of rows set aside is called: "totals" for "total".
std::string aside_name(const std::string& kind);

/// "1,216 in the file = 1,204 accepted + 12 quarantined + 0 set aside"
std::string row_equation(const RowCounts& rows);

/// A finding in one line: its message, its code, and how often it was made, ", 3 times", unless once or where
/// the message itself has the number, since it is about the file as a whole.
std::string finding_words(const Finding& finding);
/// The last part alone: "3 times", or "".
std::string times_words(const Finding& finding);

/// Rows and totals of a period.
struct PeriodTotal {
    std::string period;  ///< "2012-05", or "2012" where there are many
    std::int64_t rows = 0;
    base::Decimal total;
};
/// By month, or by year where there are more than three years of months.
std::vector<PeriodTotal> period_totals(const Report& report);

/// "98 of 100"; of a file of which nothing can be used, that this is why it has none.
std::string score_words(const Score& score);

/// What the four parts of the score are for: name, points, most, what they stand for.
struct ScorePart {
    std::string_view name;
    int points, most;
    std::string_view meaning;
};
std::vector<ScorePart> score_parts(const Score& score);

/// What a person calls a type: "text" for "string".
std::string type_words(const std::string& type);

/// A text with a capital at its front.
std::string sentence(std::string_view text);

/// The findings of a severity: what loses rows first, then in the report's order.
std::vector<const Finding*> of_severity(const Report& report, Severity severity);
/// "Errors", and what becomes of them under the profile.
std::pair<std::string_view, std::string_view> severity_words(Severity severity);

}  // namespace daybook::schemas
