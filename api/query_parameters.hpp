#pragma once

#include "api/call.hpp"
#include "api/parameters.hpp"
#include "api/render_rows.hpp"
#include "publisher/catalogue/query.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace daybook::api {

/// What a query is asked about: a table, one dataset of it, or one version of an edition.
struct Scope {
    std::string table;
    const catalogue::Dataset* dataset = nullptr;
    const catalogue::Version* version = nullptr;
};

/// Parameters of …/rows. `query.as_of` is the revision that decides the answer: the latest change within the
/// scope, so that a release elsewhere leaves the answer, and its ETag, as they are.
struct RowsParameters {
    catalogue::RowsQuery query;
    bool pinned = false;  ///< as_of or a cursor was given
    CsvStyle style;       ///< of a CSV
    static std::variant<RowsParameters, Problem> parse(const Query& query, const State& state,
                                                       const Scope& scope);
};

/// Parameters of …/summary.
struct SummaryParameters {
    catalogue::SummaryQuery query;
    bool pinned = false;
    CsvStyle style;
    static std::variant<SummaryParameters, Problem> parse(const Query& query, const State& state,
                                                          const Scope& scope);
};

/// "year(date)" or "payer". Absent when it is neither a name nor part(name).
std::optional<catalogue::Grouping> parse_grouping(std::string_view text);
/// "sum(amount)" or "count".
std::optional<catalogue::Measure> parse_measure(std::string_view text);

/// The revision that as_of names, the newest without it; `given` says whether it was there. What is wrong is
/// complained of.
Revision read_as_of(ParameterReader& reader, const State& state, bool& given);

/// The latest revision, at most `as_of`, at which anything changed that the filters let through. Only filters
/// on dataset and publisher narrow it.
Revision scope_revision(const State& state, const Scope& scope, const std::vector<catalogue::Filter>& filters,
                        Revision as_of);

/// Every name a filter parameter may have, for hints and for the reference: "amount", "amount__gte", …
std::vector<std::string> filter_names(const std::vector<catalogue::QueryField>& fields);

}  // namespace daybook::api
