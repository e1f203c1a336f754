#pragma once

#include "schemas/table_search.hpp"

#include <string>
#include <utility>
#include <vector>

namespace daybook::schemas {

/// What a sheet without headings holds.
struct OtherSheet {
    HeaderSearch search;
    std::int64_t records = 0, blank = 0;
    int known = 0;                   ///< cells of the row nearest to headings that are, in whatever unit
    int like_data = 0;               ///< records with a date, an amount and more, of the first ones
    std::vector<std::string> data;   ///< the first of them
    std::vector<std::string> texts;  ///< while it is a few lines of one cell each
    bool lines_of_text = true;
    Place nil_at;  ///< the first of them that says that there was nothing to report; line 0 for none
};

/// Each behind the sheet's name, in the file's order.
using OtherSheets = std::vector<std::pair<std::string, OtherSheet>>;

/// Looks through a sheet in which `search` found no headings. Its rows are counted to the last one where `counts_all`, or
/// else as long as it may be a few lines of text.
OtherSheet look_through(const TextFile& file, HeaderSearch search, const Schema& schema, bool counts_all);

/// The row that comes nearest to headings: "'Supplier', 'Paid in all'". Cut, with what looks personal masked.
std::string labels_of(const OtherSheet& other);

/// The last cell that is told apart holds all the rest; spreadsheets write blank ones by the thousand.
bool is_too_wide(const std::vector<std::string>& labels);

/// Why a table of such labels is not read: what stands further right is not told apart, so nothing true could be said of the
/// columns.
TablesFound::Refusal refusal_of_width(std::int64_t line, const std::string& sheet);

/// Why a file is not read of which no sheet has headings: a refusal that helps says which headings were looked for, and
/// where stands what was found instead.
TablesFound::Refusal refusal_of_headings(const OtherSheets& others, const Schema& schema);

}  // namespace daybook::schemas
