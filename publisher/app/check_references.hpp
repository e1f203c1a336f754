#pragma once

#include "publisher/app/check_files.hpp"

#include <vector>

namespace daybook::app {

/// Adds what workbooks hold besides: where a schema and another are linked by a foreign key, a workbook with
/// tables of both is checked against both.
void add_linked_tables(std::vector<CheckedFile>& files, const CheckSettings& settings);

/// Holds files against what is known beyond them (judge_beyond), and at last closes the gates. What they refer to is looked for in
/// the references that were named, else in tables of the same workbook, else in checked files of the same folder whose names say
/// the same day. Where there is none, or it is not clear which, the report has a note.
void judge_files(std::vector<CheckedFile>& files, const CheckSettings& settings);

}  // namespace daybook::app
