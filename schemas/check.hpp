#pragma once

#include "schemas/checked_table.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// Names the code that read a file; a new one may read it differently (reason code `reprocessed`).
inline constexpr std::string_view kCheckerVersion = "1";

struct CheckRequest {
    std::string file_name;    ///< for messages only; never believed
    std::string schema_text;  ///< the schema document
    Profile profile = Profile::harvest;
    /// More data rows than this, and the file is refused.
    std::int64_t max_rows = 20'000'000;
};

struct CheckResult {
    Report report;
    /// The rows that passed; absent when the file was refused.
    std::optional<CheckedTable> table;
    /// A copy of the source without the cells of columns that may not be published; absent when the original
    /// may be published as it is, or when no copy can be made (report.refusal, binary form).
    std::optional<std::string> redacted;
    bool needs_redaction = false;  ///< the source holds a column that may not be published
};

/// Checks one file against a schema. Never throws for what the data is: everything is in the report. Hostile
/// bytes: call it through check_in_worker() unless this process is the worker.
CheckResult check(std::string_view bytes, const CheckRequest& request);

}  // namespace daybook::schemas
