#include "publisher/base/text.hpp"
#include "publisher/catalogue/version_difference.hpp"
#include "schemas/csv_text.hpp"

namespace daybook::catalogue {

namespace {

struct Line {
    std::string change, pair, certainty, differs;
};

class DifferenceLines {
public:
    DifferenceLines(std::string& out, const VersionDifference& difference, schemas::CsvStyle style) : out_(out), columns_(difference.columns), style_(style) {}

    void append(const Line& line, const std::vector<Cell>& cells, const record::ReleaseManifest& m, const std::string& within) {
        std::vector<std::string> texts{line.change, line.pair, line.certainty, line.differs};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto text = cells[i].value_or("");
            texts.push_back(schemas::is_text(columns_[i].type) ? schemas::guarded(std::move(text), style_) : std::move(text));
        }
        texts.push_back(m.name() + "#" + within);
        schemas::append_csv(out_, texts);
    }

private:
    std::string& out_;
    const std::vector<ResultColumn>& columns_;
    schemas::CsvStyle style_;
};

}  // namespace

void append_csv_header(std::string& out, const VersionDifference& difference, schemas::CsvStyle style) {
    std::vector<std::string> names{"_change", "_pair", "_certainty", "_differs"};
    for (const auto& column : difference.columns) names.push_back(column.name);
    names.emplace_back("_row");
    schemas::begin_csv(out, style);
    schemas::append_csv(out, names);
}

void append_csv(std::string& out, const VersionDifference& difference, const DifferentRow& row, std::size_t pair, schemas::CsvStyle style) {
    DifferenceLines lines(out, difference, style);
    if (!row.certainty) {
        const bool removed = !row.locator_before.empty();
        if (removed) lines.append({row.change, "", "", ""}, row.before, *difference.from, row.locator_before);
        else lines.append({row.change, "", "", ""}, row.after, difference.to, row.locator_after);
        return;
    }
    std::vector<std::string> differs;
    for (const auto& cell : row.cells) differs.push_back(difference.columns[cell.column].name);
    Line line{"before", std::to_string(pair), std::string(record::to_string(*row.certainty)), base::join(differs, " ")};
    lines.append(line, row.before, *difference.from, row.locator_before);
    line.change = "after";
    lines.append(line, row.after, difference.to, row.locator_after);
}

}  // namespace daybook::catalogue
