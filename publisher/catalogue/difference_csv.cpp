#include "publisher/base/text.hpp"
#include "publisher/catalogue/version_difference.hpp"
#include "schemas/csv_text.hpp"

namespace daybook::catalogue {

namespace {

struct Line {
    std::string change, pair, certainty, differs;
};

void append_line(std::string& out, const Line& line, const std::vector<Cell>& cells,
                 const record::ReleaseManifest& m, const std::string& within) {
    std::vector<std::string> texts{line.change, line.pair, line.certainty, line.differs};
    for (const auto& cell : cells) texts.push_back(cell.value_or(""));
    texts.push_back(m.name() + "#" + within);
    schemas::append_csv(out, texts);
}

}  // namespace

void append_csv_header(std::string& out, const VersionDifference& difference) {
    std::vector<std::string> names{"_change", "_pair", "_certainty", "_differs"};
    for (const auto& column : difference.columns) names.push_back(column.name);
    names.emplace_back("_row");
    schemas::append_csv(out, names);
}

void append_csv(std::string& out, const VersionDifference& difference, const DifferentRow& row,
                std::size_t pair) {
    if (!row.certainty) {
        const bool removed = !row.locator_before.empty();
        append_line(out, {row.change, "", "", ""}, removed ? row.before : row.after,
                    removed ? *difference.from : difference.to,
                    removed ? row.locator_before : row.locator_after);
        return;
    }
    std::vector<std::string> differs;
    for (const auto& cell : row.cells) differs.push_back(difference.columns[cell.column].name);
    Line line{"before", std::to_string(pair), std::string(record::to_string(*row.certainty)),
              base::join(differs, " ")};
    append_line(out, line, row.before, *difference.from, row.locator_before);
    line.change = "after";
    append_line(out, line, row.after, difference.to, row.locator_after);
}

}  // namespace daybook::catalogue
