#include "api/route_parameters.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace daybook::api {

namespace {

constexpr Parameter kSize{"size", "integer", "How many at most in this answer", "2"};
constexpr Parameter kGroups{"size", "integer", "How many groups at most; a CSV of more is an error, since it cannot say so", "1000"};
constexpr Parameter kAsOf{"as_of", "string", "A revision, an RFC 3339 instant or a day in London that is over: the answer as it was then", "{revision}"};
constexpr Parameter kSort{"sort", "string", "Names separated by commas, each with '-' in front for the largest first", ""};
constexpr Parameter kFields{kFilters, "object",
                            "A field of the table, alone or with an operator behind two underscores (/v1/tables/{table} lists both): "
                            "amount__gte=25000. All must hold. __ne keeps rows in which the field is blank, __contains and __startswith do not look at case, equality does",
                            ""};
constexpr Parameter kColumns{"columns", "string", "The fields wanted, separated by commas; without it all of them", "dataset,edition"};
constexpr Parameter kMix{"mix", "boolean", "1 adds up rows of different series, which may hold the same payment twice", "1"};
constexpr Parameter kFrom{"from", "integer", "The version to compare with; 0 is nothing. Without it the version before", "0"};

constexpr Parameter kSpreadsheet{"spreadsheet", "boolean", "1 puts an apostrophe before text cells that a spreadsheet would take for a formula (CSV only)", "1"};
constexpr Parameter kBom{"bom", "boolean", "1 begins with a byte order mark, by which Excel knows UTF-8 (CSV only)", "1"};
constexpr Parameter kSearch{"search", "string", "Words, each to be found in some text column of the released files, whatever its case; not in what the service adds (dataset, publisher, payer, ids). Empty is an error", "a"};
constexpr Parameter kAny{"any", "string", "Filters separated by commas of which one is to hold: any=supplier__contains=acme,amount__gte=25000. One that holds a comma stands in double quotes. May be given several times", "version__gte=1,edition=2024-04"};

constexpr std::array kRows{kSearch, kAny, kSize, kSort, kColumns, kAsOf,
                           Parameter{"cursor", "string", "Where the page before left off, from its 'next'", ""}, kFields};
constexpr std::array kRowsLines{kSearch, kAny, kSort, kColumns, kAsOf, kFields};
constexpr std::array kRowsWhole{kSearch, kAny, kSort, kColumns, kAsOf, kSpreadsheet, kBom, kFields};
constexpr Parameter kCursor{"cursor", "string", "Where the page before left off, from its 'next'", ""};
// A version is what it is at every revision.
constexpr std::array kVersionRows{kSearch, kAny, kSize, kSort, kColumns, kCursor, kFields};
constexpr std::array kVersionRowsLines{kSearch, kAny, kSort, kColumns, kFields};
constexpr std::array kVersionRowsWhole{kSearch, kAny, kSort, kColumns, kSpreadsheet, kBom, kFields};
constexpr std::array kDatasets{
    Parameter{"q", "string", "Words, each to be found in the id, the title or the organisation's name, whatever their case; empty is as if left out", "spend"},
    Parameter{"organisation", "string", "Datasets of this organisation only", "{organisation}"},
    Parameter{"schema", "string", "Datasets of this schema only", "{schema}"},
    Parameter{"released__gte", "string", "Datasets of which a version was released on or after this day in London, or at or after this RFC 3339 instant", "2010-01-01"}};
constexpr Parameter kBy{"by", "string", "What to group by: fields, or year(…), quarter(…) or month(…) of a date, separated by commas. Series do not add up: where rows of several are asked for it has series, or mix=1 is said", "series"};
constexpr Parameter kMeasure{"measure", "string", "count, distinct of a field, avg of an amount, or sum, min or max of a field, separated by commas: sum(amount),count", "count"};
constexpr Parameter kHaving{"having", "string", "Conditions on measures, separated by commas, all to hold: sum_amount__gte=100000,count__gt=1. One that holds a comma stands in double quotes", "count__gte=1"};
constexpr std::array kSummary{kBy, kMeasure, kHaving, kSearch, kAny, kSort, kSize, kAsOf, kMix, kFields};
constexpr std::array kSummaryWhole{kBy, kMeasure, kHaving, kSearch, kAny, kSort, kGroups, kAsOf, kMix, kSpreadsheet, kBom, kFields};
constexpr Parameter kUntil{"until", "string", "And not after this one: a revision, an instant or a day", "{revision}"};
constexpr std::array kChanges{
    Parameter{"since", "string", "What became public after this revision, instant or day, oldest first; 0 for everything", "0"}, kUntil, kSize,
    Parameter{"cursor", "integer", "Where the page before left off, from its 'next', which has the until as well", ""}};
constexpr std::array kChangesFeed{
    Parameter{"since", "string", "What became public after this revision, instant or day, newest first, a page of a hundred and the rest of the last revision, and rel=next to what is left; 0 for everything", "0"}, kUntil};
constexpr std::array kDiff{kFrom, kSize, Parameter{"cursor", "integer", "Where the page before left off, from its 'next'", "0"}};
constexpr std::array kDiffWhole{kFrom, kSpreadsheet, kBom};
constexpr std::array kReturnsWhole{kSpreadsheet, kBom};
constexpr std::array kSuppliers{Parameter{"q", "string", "Words of the name, in any order; empty is as if left out", "ltd"},
                                Parameter{"publisher", "string", "Rows that this organisation released only", ""}, kSize,
                                Parameter{"cursor", "integer", "How many were on the pages before, from their 'next', which has the as_of as well", "0"}, kAsOf};
constexpr std::array kOnlyAsOf{kAsOf};
constexpr std::array kCheck{
    Parameter{"name", "string", "What the file is called, for the report", "may-2024.csv"},
    Parameter{"schema", "string", "A published schema; without it the one whose headings fit best", "spend-over-25k"},
    Parameter{"profile", "string", "strict (about to publish, the default) or harvest (repairs are allowed)", "strict"},
    Parameter{"edition", "string", "The period the file is for, like 2024-05: dates outside it are errors", ""},
    Parameter{"dataset", "string", "A dataset of this service: its schema and gates, and with edition the total of the one before", ""}};
constexpr std::array kReconcile{
    Parameter{"queries", "string", "A batch of reconciliation queries (JSON); without it and extend the manifest", R"({"q0":{"query":"mistral ltd"}})"},
    Parameter{"extend", "string", "A data extension query (JSON)", ""}};
constexpr std::array kPropose{Parameter{"type", "string", "The type whose properties are proposed", "supplier"},
                              Parameter{"limit", "integer", "How many at most", "3"}};
constexpr std::array kSuggest{Parameter{"prefix", "string", "What was typed so far", "m", true},
                              Parameter{"cursor", "integer", "How many results to leave out", "0"}};
constexpr std::array kFlyout{Parameter{"id", "string", "The id of the supplier, property or type", "supplier", true}};
constexpr std::array kFind{Parameter{"q", "string", "Words of a name", "limited", true}};
constexpr std::array kPreview{Parameter{"id", "string", "The id of the supplier", "{supplier}", true}};

constexpr std::pair<std::string_view, std::string_view> kPath[] = {
    {"organisation", "Id of an organisation"},
    {"dataset", "Id of a dataset"},
    {"edition", "The slot a return was owed for, such as 2012-05, or current"},
    {"version", "Number of a version of the edition"},
    {"locator", "A row's place within its version: part:sheet:line"},
    {"name", "A released file, with its folders"},
    {"table", "Name of a table"},
    {"supplier", "Id of a supplier"},
    {"schema", "Id of a published schema"},
    {"schema_version", "A version of it, such as 1.0.0"},
    {"tile", "A tile of the log (C2SP tlog-tiles)"},
    {"file", "A file of the archive's public folder"},
};

}  // namespace

namespace parameters {
const std::span<const Parameter> rows = kRows, rows_whole = kRowsWhole, rows_lines = kRowsLines, version_rows = kVersionRows, version_rows_whole = kVersionRowsWhole, version_rows_lines = kVersionRowsLines, datasets = kDatasets, summary = kSummary, summary_whole = kSummaryWhole, changes = kChanges, changes_feed = kChangesFeed, diff = kDiff,
                                 diff_whole = kDiffWhole, returns_whole = kReturnsWhole, suppliers = kSuppliers, as_of = kOnlyAsOf, check = kCheck,
                                 reconcile = kReconcile, propose = kPropose, suggest = kSuggest, flyout = kFlyout, preview = kPreview, find = kFind;
}

std::string_view path_parameter(std::string_view name) {
    const auto found = std::ranges::find(kPath, name, &std::pair<std::string_view, std::string_view>::first);
    return found == std::end(kPath) ? std::string_view{} : found->second;
}

}  // namespace daybook::api
