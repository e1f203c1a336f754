#pragma once

#include "publisher/app/check_files.hpp"

#include <string>

namespace daybook::app {

/// The answer for a person: every report, what was skipped, and with several files a table at the end.
std::string to_text(const CheckedFiles& checked, bool colour);

/// The report of the one file, or all reports with the table (schemas/meta/report.schema.json).
std::string to_json(const CheckedFiles& checked);

/// One page of all reports.
std::string to_html(const CheckedFiles& checked);

}  // namespace daybook::app
