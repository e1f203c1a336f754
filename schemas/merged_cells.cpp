#include "schemas/merged_cells.hpp"

#include "schemas/csv_text.hpp"

#include <algorithm>
#include <vector>

namespace daybook::schemas {

namespace {

/// A hostile workbook merges a million rows under a long text.
constexpr std::size_t kLongestFilled = 4096, kMostFilledIn = std::size_t{64} << 20;

/// A merge under one heading, while its rows are gone through.
struct OpenMerge {
    std::uint64_t first = 0, last = 0;  ///< rows, 0-based
    int column = 0, field = 0;
    std::string value{};
};

/// By their first row.
std::vector<OpenMerge> merges_below(const Sheet& sheet, const TablePlan& table, const Schema& schema) {
    std::vector<OpenMerge> out;
    for (const auto& merge : sheet.merged_down) {
        if (merge.first < static_cast<std::uint64_t>(table.lines_above)) continue;
        const auto& columns = table.layout.column_of_field;
        const auto at = std::ranges::find(columns, static_cast<int>(merge.column));
        if (at == columns.end()) continue;
        const auto field = static_cast<std::size_t>(at - columns.begin());
        const auto type = schema.fields[field].type;
        if (type != FieldType::number && type != FieldType::integer)
            out.push_back({merge.first, merge.last, static_cast<int>(merge.column), static_cast<int>(field)});
    }
    std::ranges::stable_sort(out, {}, &OpenMerge::first);
    return out;
}

bool holds_anything(Cells& cells) {
    for (int i = 0; i < cells.size(); ++i)
        if (!cells.at(i).empty()) return true;
    return false;
}

/// Goes through the records of a sheet below its headings.
class MergeFiller {
public:
    MergeFiller(const Sheet& sheet, const TablePlan& table, std::vector<OpenMerge> merges, FindingsLog& log)
        : table_(table), text_(sheet.text), merges_(std::move(merges)), log_(log) {}

    std::string run() {
        Cells cells(table_.file, ',');
        cells.start_at(table_.data, 0);
        std::string out(text_.substr(0, table_.data));
        bool any = false;
        auto row = static_cast<std::uint64_t>(table_.lines_above);
        for (auto begin = table_.data; cells.next(); begin = cells.reader().position(), ++row) {
            open_and_close(row);
            const auto filled = open_.empty() ? std::vector<const OpenMerge*>() : filled_in(cells, row);
            any = any || !filled.empty();
            if (filled.empty()) out += text_.substr(begin, cells.reader().position() - begin);
            else append_filled(cells, filled, out);
        }
        return any ? out : std::string();
    }

private:
    void open_and_close(std::uint64_t row) {
        std::erase_if(open_, [row](const OpenMerge& merge) { return merge.last < row; });
        for (; next_ < merges_.size() && merges_[next_].first <= row; ++next_)
            // Merges of one column do not overlap, but in a damaged file.
            if (std::ranges::none_of(open_, [&](const OpenMerge& merge) { return merge.column == merges_[next_].column; })) open_.push_back(merges_[next_]);
    }

    /// Takes the values of merges that begin in this row; those that it has from above are to be filled in.
    std::vector<const OpenMerge*> filled_in(Cells& cells, std::uint64_t row) {
        std::vector<const OpenMerge*> out;
        const bool is_row = holds_anything(cells);
        for (auto& merge : open_) {
            if (row == merge.first) {
                merge.value = cells.at(merge.column);
                continue;
            }
            const auto& value = merge.value;
            if (!is_row || value.empty() || value.size() > kLongestFilled || filled_bytes_ + value.size() > kMostFilledIn || !cells.at(merge.column).empty()) continue;
            filled_bytes_ += value.size();
            out.push_back(&merge);
            // What is in the row may not be published, so that no cell of it is shown.
            log_.add(Issue::merged_down, {static_cast<std::int64_t>(row) + 1, merge.column + 1, {}, table_.sheet}, merge.field);
        }
        return out;
    }

    static void append_filled(const Cells& cells, const std::vector<const OpenMerge*>& filled, std::string& out) {
        int width = cells.size();
        for (const auto* merge : filled) width = std::max(width, merge->column + 1);
        for (int i = 0; i < width; ++i) {
            if (i > 0) out += ',';
            const auto here = std::ranges::find(filled, i, [](const OpenMerge* merge) { return merge->column; });
            if (here != filled.end()) append_csv_cell(out, (*here)->value);
            else if (i < cells.size()) out += cells.reader().raw(static_cast<std::size_t>(i));
        }
        out += '\n';
    }

    const TablePlan& table_;
    std::string_view text_;
    std::vector<OpenMerge> merges_;
    FindingsLog& log_;
    std::vector<OpenMerge> open_;
    std::size_t next_ = 0, filled_bytes_ = 0;
};

}  // namespace

std::string with_merged_cells(const Sheet& sheet, const TablePlan& table, const Schema& schema, FindingsLog& log) {
    if (sheet.merged_down.empty() || !table.file.sheet || table.header.delimiter != ',' || table.file.bom_bytes != 0 || !table.file.converted.empty() || !table.file.is_utf8()) return {};
    auto merges = merges_below(sheet, table, schema);
    return merges.empty() ? std::string() : MergeFiller(sheet, table, std::move(merges), log).run();
}

}  // namespace daybook::schemas
