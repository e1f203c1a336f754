#include "publisher/app/fix.hpp"

#include "publisher/base/text.hpp"
#include "publisher/record/draft.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

/// What was read in one of several ways, or could not be read and is blank in what is written.
constexpr std::array<std::string_view, 4> kUncertain{"dollar-sign", "mixed-date-order", "encoding-error",
                                                     "formula-error"};

std::string repairs_of(const schemas::Report& report) {
    std::string mended, uncertain;
    for (const auto& finding : report.findings)
        if (finding.severity == schemas::Severity::repair)
            mended += fmt::format("  mended: {}\n", schemas::finding_words(finding));
        else if (std::ranges::find(kUncertain, finding.code) != kUncertain.end())
            uncertain +=
                fmt::format("  not certain, compare it with the file: {}\n", schemas::finding_words(finding));
    return mended + uncertain;
}

std::string aside_of(const schemas::RowCounts& rows) {
    const auto aside = rows.set_aside_total();
    return aside == 0
               ? ""
               : fmt::format(
                     "  {} left out, being no data (headings, titles, blank rows, totals, footnotes)\n",
                     schemas::counted(aside, "row"));
}

/// The columns that a finding names: "'Cost centre', 'VAT number' and 3 more".
std::string columns_of(const schemas::Finding& finding) {
    std::vector<std::string> names;
    for (const auto& place : finding.places) {
        auto name =
            place.value.empty() ? "column " + schemas::column_letters(place.column) : "'" + place.value + "'";
        if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    const auto more = finding.count - std::ssize(finding.places);
    return base::join(names, ", ") + (more > 0 ? fmt::format(" and {} more", base::grouped(more)) : "");
}

/// Whole columns do not come along, and their cells with them.
std::string columns_lost(const schemas::Report& report) {
    constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
        {"extra-label", "the schema does not have them"},
        {"duplicate-label", "another column is read for the same field"},
        {"private-column", "they may not be published"},
        {"blank-label", "without a heading"}};
    std::string out;
    for (const auto& [code, reason] : kReasons)
        for (const auto& finding : report.findings)
            if (finding.code == code)
                out += fmt::format("  {} left out ({}): {}\n", schemas::counted(finding.count, "column"),
                                   reason, columns_of(finding));
    return out;
}

}  // namespace

fs::path quarantine_beside(fs::path to) {
    to += ".quarantined.csv";
    return to;
}

Fixed write_fixed(const CheckedFile& checked, const fs::path& to, bool anyway) {
    const auto& result = checked.result;
    const auto& rows = result.report.rows;
    if (!result.table)
        return {false, fmt::format("Nothing was written to {}: the file cannot be read.\n", to.string()), {}};
    const auto aside = quarantine_beside(to);
    if (rows.quarantined > 0 && !anyway)
        return {false,
                fmt::format(
                    "Nothing was written to {}: {} cannot be used and would be missing from it. Mend the\n"
                    "file, or give --fix-anyway to have what is missing written, as it is, with line and "
                    "reason to\n{}.\n",
                    to.string(), schemas::counted(rows.quarantined, "row"), aside.string()),
                {}};
    base::write_durably(to, record::canonical_csv({&*result.table}));
    Fixed out{true,
              fmt::format("Wrote {} to {}.\n", schemas::counted(rows.accepted, "row"), to.string()) +
                  repairs_of(result.report) + columns_lost(result.report) + aside_of(rows),
              {}};
    if (rows.quarantined == 0) return out;
    base::write_durably(aside, result.quarantined.value_or(""));
    out.quarantined = aside;
    out.words += fmt::format("  {} could not be used, kept with line and reason in {}\n",
                             schemas::counted(rows.quarantined, "row"), aside.string());
    return out;
}

}  // namespace daybook::app
