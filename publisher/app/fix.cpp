#include "publisher/app/fix.hpp"

#include "publisher/base/text.hpp"
#include "publisher/record/draft.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

/// What was read in one of several ways, or could not be read and is blank in what is written.
constexpr std::array<std::string_view, 5> kUncertain{"dollar-sign", "mixed-date-order", "encoding-error",
                                                     "formula-error", "missing-value"};

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

/// The columns with cells that cannot be read: "5 cells of 'Effective date' (C2, C7 and 3 more)".
std::string cells_lost(const schemas::Report& report) {
    std::string out;
    for (const auto& column : report.understood) {
        if (column.unread == 0) continue;
        std::string where;
        for (const auto& finding : report.findings)
            if (finding.code == "type-error" && finding.field == column.field)
                for (const auto& place : finding.places)
                    where += fmt::format("{}{} '{}'", where.empty() ? "" : ", ", schemas::place_words(place), place.value);
        out += fmt::format("  {} of '{}' cannot be read: {}\n", schemas::counted(column.unread, "cell"), column.title, where);
    }
    return out;
}

std::int64_t count_cells_lost(const schemas::Report& report) {
    std::int64_t out = 0;
    for (const auto& column : report.understood) out += column.unread;
    return out;
}

/// "'june.csv', line 2, column 10 ' legal'": where a finding was made.
std::string where(const schemas::Finding& finding) {
    std::string out;
    for (const auto& place : finding.places)
        out += fmt::format("{}{}{}", out.empty() ? "" : "; ", schemas::place_words(place),
                           place.value.empty() ? "" : fmt::format(" '{}'", place.value));
    const auto more = finding.count - std::ssize(finding.places);
    return out + (more > 0 ? fmt::format(" and {} more", base::grouped(more)) : "");
}

/// What may be data and was never looked at.
std::string parts_lost(const schemas::Report& report) {
    constexpr std::array<std::string_view, 4> kUnread{"table-not-read", "unread-part", "hidden-sheet", "extra-cell"};
    std::string out;
    for (const auto& finding : report.findings)
        if (std::ranges::find(kUnread, finding.code) != kUnread.end())
            out += fmt::format("  {}: {}\n", schemas::finding_words(finding), where(finding));
    return out;
}

/// What would not be in the file that is written; "" when all of it would.
std::string loss_of(const schemas::Report& report, const fs::path& aside) {
    std::string out;
    if (const auto why = schemas::why_none_of_it_can_be_used(report); !why.empty())
        out += fmt::format("None of it can be relied on; --fix-anyway writes it all the same:\n  {}\n", why);
    if (report.rows.quarantined > 0)
        out += fmt::format("{} cannot be used and would be missing from it; --fix-anyway writes what is missing, as it\n"
                           "is, with line and reason to {}.\n",
                           schemas::counted(report.rows.quarantined, "row"), aside.string());
    if (const auto cells = count_cells_lost(report); cells > 0)
        out += fmt::format("{} cannot be read and would be blank in it; --fix-anyway leaves them blank:\n{}",
                           schemas::counted(cells, "cell"), cells_lost(report));
    if (const auto parts = parts_lost(report); !parts.empty())
        out += fmt::format("This is not read and would be missing from it; --fix-anyway leaves it out:\n{}", parts);
    return out;
}

std::string aside_of(const schemas::Report& report) {
    const auto& aside = report.rows.set_aside;
    const auto found = aside.find("other-sheet");
    const auto others = found == aside.end() ? 0 : found->second;
    const auto rest = report.rows.set_aside_total() - others;
    auto out = rest == 0 ? std::string()
                         : fmt::format("  {} left out, being no data (headings, titles, blank rows, totals, footnotes)\n",
                                       schemas::counted(rest, "row"));
    if (others == 0) return out;
    std::string names;
    for (const auto& finding : report.findings)
        if (finding.code == "other-sheet" || finding.code == "table-not-read")
            names += (names.empty() ? "" : "; ") + where(finding);
    return out + fmt::format("  {} left out, being on sheets without the schema's headings: {}\n", schemas::counted(others, "row"), names);
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

std::string still_true_of(const schemas::Report& source, const schemas::Report& written) {
    std::string out;
    for (const auto& finding : schemas::left_to_mend(source)) {
        const bool told = std::ranges::any_of(written.findings, [&](const auto& again) { return again.code == finding.code && again.severity == schemas::Severity::error; });
        if (!told) out += fmt::format("  {}: {}\n", schemas::finding_words(finding), where(finding));
    }
    return out;
}

fs::path quarantine_beside(fs::path to) {
    to += ".quarantined.csv";
    return to;
}

Fixed write_fixed(const CheckedFile& checked, const fs::path& to, bool anyway) {
    const auto& result = checked.result;
    const auto& rows = result.report.rows;
    if (!result.rows)
        return {false, fmt::format("Nothing was written to {}: the file cannot be read.\n", to.string()), {}};
    const auto aside = quarantine_beside(to);
    if (const auto loss = loss_of(result.report, aside); !loss.empty() && !anyway)
        return {false, fmt::format("Nothing was written to {}. Mend the file, or give --fix-anyway.\n{}", to.string(), loss), {}};
    // Headings alone would say that the rows were forgotten.
    const std::string_view nil = result.report.nil_return ? "Nil return\r\n" : "";
    base::write_durably(to, base::Pieces([&](const auto& bytes) {
                            record::canonical_csv({&*result.rows})(bytes);
                            bytes(nil);
                        }));
    const auto what = nil.empty() ? schemas::counted(rows.accepted, "row") : "a nil return";
    Fixed out{true,
              fmt::format("Wrote {} to {}.\n", what, to.string()) +
                  repairs_of(result.report) + columns_lost(result.report) + aside_of(result.report),
              {}};
    const auto cells = cells_lost(result.report), parts = parts_lost(result.report);
    out.lost = !cells.empty() || !parts.empty();
    if (!cells.empty()) out.words += fmt::format("  blank in it, since they cannot be read:\n{}", cells);
    if (!parts.empty()) out.words += fmt::format("  not in it, since it was not read:\n{}", parts);
    if (rows.quarantined == 0) {
        // What an earlier run kept there is not of this file.
        fs::remove(aside);
        return out;
    }
    base::write_durably(aside, result.quarantined.value_or(""));
    out.quarantined = aside;
    out.words += fmt::format("  {} could not be used, kept with line and reason in {}\n",
                             schemas::counted(rows.quarantined, "row"), aside.string());
    return out;
}

}  // namespace daybook::app
