#pragma once

#include "schemas/check.hpp"
#include "schemas/row_reader.hpp"
#include "schemas/sheets/sheet.hpp"

#include <deque>
#include <string>
#include <vector>

namespace daybook::schemas {

/// What stands in a file: the tables whose headings were found, and all there is to say of what is above and
/// beside them.
struct TablesFound {
    TablesFound(const Schema& schema, Profile profile) : log(schema, profile) {}

    std::deque<TablePlan> tables;  ///< in the file's order; references to them stay good
    FindingsLog log;
    RowCounts rows;                   ///< of what is no table, and of the rows down to the headings
    std::vector<std::string> titles;  ///< text above headings
    Place nil_at;                     ///< the first line above headings that says that there was nothing to report; 0 for none
    bool says_nil = false;            ///< there is no table, and words say that there was nothing to report

    /// When nothing can be read. What stands in the file is told by `place` alone: a file without headings
    /// has somebody's data where they belong, and places can be masked and left out.
    struct Refusal {
        Issue issue;
        std::string why;
        Place place;
    };
    std::optional<Refusal> refusal;
};

/// A sheet's text as a file: the whole bytes of a CSV, or a table of text out of another kind of file.
struct NamedText {
    std::string name;
    TextFile file;
};

/// Finds headings and layout of every sheet. Sheets without headings are set aside whole as long as one has
/// them. \pre `texts` outlive the answer
TablesFound find_tables(std::vector<NamedText> texts, const Schema& schema, Profile profile);

}  // namespace daybook::schemas
