#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/report.hpp"
#include "schemas/sheets/sheet.hpp"

#include <string>
#include <vector>

namespace daybook::schemas {

// What a document was read without: elements that are no records, or not as its standard says.

/// Whether there is any.
bool any_set_apart(const std::vector<Sheet>& sheets);

/// Notes each, and counts it among the rows that did not pass, as far as it can be counted.
void note_set_apart(const std::vector<Sheet>& sheets, RowCounts& rows, FindingsLog& log);

/// Lines of CSV with each element whole: sheet, number of the record, reason, a cell for each of `labels`, and the element as
/// JSON; with a line of headings unless they were `headed` before.
std::string set_apart_as_csv(const std::vector<Sheet>& sheets, std::vector<std::string> labels, bool headed);

/// Says of blank cells in which a value must stand where in the JSON document it would: "at /3/Amount", whether the member is null
/// or is not there. \param labels the sheet's headings, which are the members' names
void name_members(const Sheet& sheet, const std::vector<std::string>& labels, std::vector<Finding>& findings);

/// Notes records that stand in an earlier document of an archive, too: each was read with both.
void note_records_again(const std::vector<Sheet>& sheets, FindingsLog& log);

}  // namespace daybook::schemas
