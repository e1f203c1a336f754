#pragma once

#include "schemas/choose.hpp"
#include "schemas/edition.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::schemas {

/// Holds the months of a report's rows against the edition it is of, when the schema asks for it. Absent when
/// all lie inside, and for editions that say nothing of dates (a state on a day, a register).
std::optional<Finding> compare_period(const Schema& schema, const Report& report, const Edition& edition);

/// Months of a report's rows that lie behind the day on which its file was first seen, when the schema is one of payments: nothing was
/// paid then yet. Absent where there are none.
std::optional<Finding> compare_day(const Schema& schema, const Report& report, base::Date seen);

/// Why an edition cannot be held against the rows of a schema: they are dated, and the state of a day or a
/// register says nothing of dates. "" when it can.
std::string unfit_edition(const Schema& schema, const Edition& edition);

/// Compares a return's total with that of the edition before: ten times as much or more, a tenth or less, and
/// it is worth asking whether pounds became pence. Absent when nothing is odd, or when either has too few
/// rows (less than five) or is near nothing (£1,000) and could be anything.
std::optional<Finding> compare_totals(const Report& before, const Report& now);

/// Says that the schema of a report was told by headings that `rivals`, published schemas, have as well, and how to name the one that
/// is meant. \pre `rivals` has one at least
Finding doubt_of_schema(const Report& report, const std::vector<std::string>& rivals);

/// Says that some parts of a file are of other schemas than the one that all were read by: an error where it is about to be published.
/// \pre `parts` has one at least
Finding doubt_of_parts(const Report& report, const std::vector<OtherPart>& parts);

/// Why no row of a file can be relied on, although rows could be read: headings in mid-file are others, a sheet is a copy of
/// another, dates were turned, or amounts may be in thousands. "" where nothing says so. A harvest rejects such a file, whatever else it forgives.
std::string why_none_of_it_can_be_used(const Report& report);

/// What is held against a file and was not mended by reading it: errors, and what would be one where a department is about to
/// publish. It stays true of the file although a copy of the rows may not show it any more.
std::vector<Finding> left_to_mend(const Report& report);

/// One gate of the schema that the report does not pass.
struct ClosedGate {
    std::string code;
    std::int64_t count = 0, most = 0;
};
/// In the order of the gates. The gate "errors" counts every finding of severity error.
std::vector<ClosedGate> closed_gates(const std::vector<Gate>& gates, const Report& report);
/// A gate that is closed, as a finding: an error.
Finding closed_gate(std::string why);
/// The same of each.
std::vector<Finding> findings_of(const std::vector<ClosedGate>& closed);

/// Puts findings about the file as a whole where they belong in a report that is otherwise done, and scores
/// it anew.
void add_findings(const Schema& schema, Report& report, std::vector<Finding> findings);

/// Adds a finding for each gate that the report does not pass. Gates count what is there by then: nothing is to be added behind them.
void close_gates(const Schema& schema, Report& report, const std::vector<Gate>& gates);

/// How good a file is. A pure function of the two: the same report has the same score wherever it is worked
/// out.
Score score_of(const Schema& schema, const Report& report);

}  // namespace daybook::schemas
