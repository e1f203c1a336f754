#include "publisher/app/fix.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/draft.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace fs = std::filesystem;

namespace {

std::string repairs_of(const schemas::Report& report) {
    std::string out;
    for (const auto& finding : report.findings)
        if (finding.severity == schemas::Severity::repair)
            out += fmt::format("  {:>9} times mended: {} [{}]\n", base::grouped(finding.count),
                               finding.message, finding.code);
    return out;
}

std::string aside_of(const schemas::RowCounts& rows) {
    const auto aside = rows.set_aside_total();
    return aside == 0 ? ""
                      : fmt::format(
                            "  {:>9} rows left out, since they are no data (headings, titles, blank rows, "
                            "totals, footnotes)\n",
                            base::grouped(aside));
}

}  // namespace

Fixed write_fixed(const CheckedFile& checked, const fs::path& from, const fs::path& to, bool anyway) {
    std::error_code none;
    if (fs::equivalent(from, to, none))
        throw base::Error::make(base::ErrorKind::usage,
                                "--fix {} would write over the file that is checked; give another name",
                                to.string());
    const auto& result = checked.result;
    const auto& rows = result.report.rows;
    if (!result.table)
        return {false, fmt::format("Nothing was written to {}: the file cannot be read.\n", to.string()), {}};
    auto aside = to;
    aside += ".quarantined.csv";
    if (rows.quarantined > 0 && !anyway)
        return {false,
                fmt::format("Nothing was written to {}: {} rows cannot be used and would be missing from it. "
                            "Mend them in the\n"
                            "file, or give --fix-anyway to have them written, as they are, with line and "
                            "reason to\n{}.\n",
                            to.string(), base::grouped(rows.quarantined), aside.string()),
                {}};
    base::write_durably(to, record::canonical_csv({&*result.table}));
    Fixed out{true,
              fmt::format("Wrote {} rows to {}.\n", base::grouped(rows.accepted), to.string()) +
                  repairs_of(result.report) + aside_of(rows),
              {}};
    if (rows.quarantined == 0) return out;
    base::write_durably(aside, result.quarantined.value_or(""));
    out.quarantined = aside;
    out.words += fmt::format("  {:>9} rows could not be used; they are, with line and reason, in {}\n",
                             base::grouped(rows.quarantined), aside.string());
    return out;
}

}  // namespace daybook::app
