#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "schemas/finding.hpp"

#include <map>
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

/// What checking one file found: a value, released beside the data as report.json.
struct Report {
    std::string file_name;
    std::string schema;               ///< "spend-over-25k"
    std::string schema_version;
    std::string checker_version;
    Profile profile = Profile::harvest;
    std::string file_kind;            ///< "csv", "html", "json", "xlsx", "pdf", "zip", "empty" …: by content
    std::string encoding;             ///< "utf-8", "windows-1252", "utf-16le" …
    std::string delimiter;            ///< ","
    std::int64_t header_line = 0;     ///< 0 when none was found
    /// Source heading of each field found: canonical name -> heading as it stands in the file.
    std::map<std::string, std::string> columns;
    std::string date_format;          ///< the style voted for the file: "dd/mm/yyyy"
    RowCounts rows;
    base::Decimal accepted_total;     ///< of the amount field
    base::Decimal quarantined_total;  ///< of the amounts in quarantined rows that can be read
    /// Accepted rows by month of the date field: "2012-05" -> 31. Evidence for the edition.
    std::map<std::string, std::int64_t> months;
    /// Text of the rows above the header ("Aug-12", "Spend over £25,000"): evidence for the edition.
    std::vector<std::string> titles;
    bool nil_return = false;          ///< the file says there was nothing to report
    /// Why nothing of the file can be used ("HTML page, not a table"); "" when it could be read.
    std::string refusal;
    std::vector<Finding> findings;

    std::int64_t count(Severity severity) const;
    /// True when nothing stands against release: no refusal, and no finding of severity error.
    bool valid() const;

    base::json::Value to_json() const;
    static Report from_json(const base::json::Value& value);
};

/// The report as it may be published: without the words above the headings and without the cells of rows that did not pass, which may be
/// personal or private (design section 5). What was mended in accepted rows stays, since those rows are public.
Report public_copy(const Report& report);

/// The report for a terminal: counts, then each finding with its places and a caret line where there is a value.
std::string to_text(const Report& report);

}  // namespace daybook::schemas
