#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "schemas/finding.hpp"
#include "schemas/score.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::schemas {

/// Who the check is for (design section 6).
enum class Profile {
    strict,   ///< a department about to release: repairs are errors
    harvest,  ///< a public file we did not write: repairs are allowed and recorded
};

/// Rows of one part, accounted for: source == accepted + quarantined + the sum of set_aside.
struct RowCounts {
    std::int64_t source = 0;       ///< records in the file, headers and blank ones included
    std::int64_t accepted = 0;
    std::int64_t quarantined = 0;
    /// Rows that are not data: "title", "header", "repeated-header", "blank", "total", "footnote".
    std::map<std::string, std::int64_t> set_aside;

    std::int64_t set_aside_total() const;
    bool balances() const { return source == accepted + quarantined + set_aside_total(); }
};

/// What was understood of one column of a file.
struct ColumnRead {
    static constexpr std::size_t kExamplesKept = 3;

    std::string field;      ///< canonical name
    std::string title;      ///< as the schema heads it
    std::string heading;    ///< as it stands in the file
    int column = 0;         ///< 1-based cell, in the first table that has it
    std::string type;       ///< of the schema: "date"
    std::string style;      ///< how its values are written, where that was voted on: "dd/mm/yyyy"
    bool published = true;
    /// Accepted rows in which it is blank; absent where it was not looked at, since it is not published.
    std::optional<std::int64_t> blank;
    /// The first different values of accepted rows as they were read, personal data masked; none of a column
    /// that is not published.
    std::vector<std::string> examples;
    /// Cells of accepted rows that say something which cannot be read, and are blank in what is published.
    std::int64_t unread = 0;
};

/// What checking one file found: a value, released beside the data as report.json.
struct Report {
    std::string file_name;
    std::string schema;               ///< "spend-over-25k"
    std::string schema_version;
    std::string checker_version;
    Profile profile = Profile::harvest;
    std::string file_kind;            ///< "csv", "html", "json", "xlsx", "pdf", "zip", "empty" …: by content
    std::string encoding;             ///< "utf-8", "windows-1252", "utf-16le", "macintosh", "utf-8+windows-1252" …
    std::string delimiter;            ///< ","
    std::int64_t header_line = 0;     ///< 0 when none was found
    /// Source heading of each field found: canonical name -> heading as it stands in the file.
    std::map<std::string, std::string> columns;
    std::vector<ColumnRead> understood;  ///< the same columns, in the schema's order
    std::string date_format;          ///< the style voted for the file: "dd/mm/yyyy"
    RowCounts rows;
    std::string total_of;             ///< title of the amount field; "" when the schema has none
    std::string currency;             ///< of all accepted amounts: "GBP"; "" where it is not said, or not one
    /// What is accepted in each currency where rows are not all of one; "" for what rows say of none. The totals are
    /// then sums of figures, to hold against a file, and no sums of money.
    std::map<std::string, base::Decimal> currency_totals;
    base::Decimal accepted_total;     ///< of the amount field
    base::Decimal quarantined_total;  ///< of what can be read in quarantined rows and is in that currency; where there are several, of all figures
    /// Accepted rows by month of the date field: "2012-05" -> 31. Evidence for the edition. Those before 1990
    /// and after 2099 are together: years nobody meant would otherwise be a hundred thousand months.
    std::map<std::string, std::int64_t> months;
    /// Of a file of one table, the line of the first row of each.
    std::map<std::string, std::int64_t> month_lines;
    static constexpr std::string_view kOtherMonths = "other";
    /// Their amounts added up; their sum is accepted_total when every accepted row has a date.
    std::map<std::string, base::Decimal> month_totals;
    /// Text of the rows above the header ("Aug-12", "Spend over £25,000"): evidence for the edition.
    std::vector<std::string> titles;
    bool nil_return = false;          ///< the file says there was nothing to report
    /// Why nothing of the file can be used ("HTML page, not a table"); "" when it could be read.
    std::string refusal;
    /// False when a cell holds line ends, so that line 12 of the file need not be row 12 of a spreadsheet.
    bool lines_are_rows = true;
    Score score;
    std::vector<Finding> findings;

    std::int64_t count(Severity severity) const;
    /// True when nothing stands against release: no refusal, and no finding of severity error.
    bool valid() const;

    base::json::Value to_json() const;
    static Report from_json(const base::json::Value& value);
};

/// The report as it may be published: without the words above the headings and without the cells of rows that
/// did not pass, which may be personal or private (design section 5). What was mended in accepted rows stays,
/// and so do examples, since those rows are public.
Report public_copy(const Report& report);

/// The same for a file of which no row is published: without any of its cells.
Report without_cells(const Report& report);

/// The report in one sentence: "Publishable: 1,204 rows, £3,402,118.20", "Not publishable: 12 rows have no
/// readable date".
std::string verdict(const Report& report);

/// The report for a terminal 80 columns wide, or a file; its first line is the verdict. Colour is for
/// terminals only.
std::string to_text(const Report& report, bool colour = false);

/// One HTML page with everything in it, for one report or several with a table of them in front: no script,
/// no link out. `others` are files without a report, each with the reason.
std::string to_html(const std::vector<Report>& reports,
                    const std::vector<std::pair<std::string, std::string>>& others = {});

}  // namespace daybook::schemas
