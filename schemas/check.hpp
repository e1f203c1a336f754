#pragma once

#include "schemas/checked_rows.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"
#include "schemas/sheets/sheet.hpp"

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// Names the code that read a file; a new one may read it differently (reason code `reprocessed`). What is kept is read again
/// when this changes and only then, so tests/schemas/test_readings.cpp holds it against what files are read as.
inline constexpr std::string_view kCheckerVersion = "17";

struct CheckRequest {
    std::string file_name;    ///< for messages only; never believed
    std::string schema_text;  ///< the schema document
    Profile profile = Profile::harvest;
    /// More data rows than this, and the file is refused.
    std::int64_t max_rows = 20'000'000;
    /// False: the report alone is wanted, neither rows nor a redacted copy.
    bool rows = true;
    /// The rows that did not pass are wanted, too, whole and with what may not be published: for whoever mends
    /// the file.
    bool quarantined = false;
    /// Threads that read, 0 for two where there are as many processors. The answer does not depend on it.
    int threads = 0;
    /// Bytes of text that a thread reads at a time. The answer does not depend on it.
    std::size_t stretch_bytes = std::size_t{1} << 20;
};

/// The bytes of a file.
struct Source {
    template <class Text>
    requires std::convertible_to<const Text&, std::string_view> Source(const Text& text)
        : bytes(text) {}  // NOLINT(google-explicit-constructor): bytes are all it needs
    std::string_view bytes;
    /// Called with parts that are not needed in memory any more; reading them again must still be possible.
    std::function<void(std::string_view)> done_with;
    /// Copies a part into `to`, where that is cheaper than to look at it where it stands; see CopyText.
    std::function<bool(std::string_view part, char* to)> copy;
};

/// Takes the rows that passed, in order, while the file is still being read.
class RowSink {
public:
    virtual ~RowSink() = default;
    /// At most CheckedRows::kMostRowsOfBatch rows of one sheet. What is not moved away is used for later rows.
    virtual void rows(CheckedTable&& batch) = 0;
    /// Lines of CSV of rows that did not pass, when they are wanted; the first line has their headings.
    virtual void quarantined(std::string_view /*csv*/) {}
    /// All rows given so far are void: the file is read again in another way, or it was refused.
    virtual void restart() = 0;
};

struct CheckResult {
    Report report;
    /// The rows that passed; absent when the file was refused, and when they went to a sink or were not
    /// wanted.
    std::optional<CheckedRows> rows;
    /// A copy of the source without the cells of columns that may not be published; absent when the original
    /// may be published as it is, or when no copy can be made (report.refusal, binary form).
    std::optional<std::string> redacted;
    /// Rows that did not pass, as CSV with a heading row (sheet, line, reason, and the file's own headings);
    /// absent when there are none or they were not wanted.
    std::optional<std::string> quarantined;
    bool needs_redaction = false;  ///< the source holds a column that may not be published
};

/// Checks one file against a schema. Never throws for what the data is: everything is in the report. Hostile
/// bytes: call it through check_in_worker() unless this process is the worker. Rows are gathered in the
/// answer when the request wants them.
CheckResult check(const Source& source, const CheckRequest& request);

/// The same with rows given to a sink as they come: memory does not grow with the file, but for sixteen bytes
/// a row to find those that come twice.
CheckResult check(const Source& source, const CheckRequest& request, RowSink& sink);

/// The same for tables of text that were taken out of a file of `kind`: a row's line is then its record's
/// number.
CheckResult check_sheets(std::vector<Sheet> sheets, FileKind kind, const CheckRequest& request);

}  // namespace daybook::schemas
