#include "publisher/columnar/merge.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/workbench.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <system_error>

namespace daybook::columnar {

namespace fs = std::filesystem;
using Sources = std::span<const PartitionSource>;

namespace {

constexpr int kGroupOfTable = 30720;
/// The engine keeps 100 kB for each file that a statement reads.
constexpr std::size_t kFilesAtOnce = 256;
/// More than these bytes of Parquet may not fit in the memory of an engine.
constexpr std::uintmax_t kManyBytes = 32 << 20;

std::string name_of(const PartitionSource& source) { return text_literal(fs::absolute(source.parquet).lexically_normal().string()); }

/// The files from place `first` on, with what tells them apart; file names bind the rows back to it.
std::string sources_table(Sources sources, std::size_t first) {
    std::vector<std::string> rows;
    for (const auto& source : sources)
        rows.push_back(fmt::format("({}, {}, {}, {}, {}, {})", first + rows.size(), name_of(source), text_literal(source.dataset), text_literal(source.edition), source.version,
                                   text_literal(source.currency)));
    return fmt::format("(VALUES {}) source(place, file, dataset, edition, version, currency)", base::join(rows, ", "));
}

std::string file_list(Sources sources) {
    std::vector<std::string> names;
    for (const auto& source : sources) names.push_back(name_of(source));
    return base::join(names, ", ");
}

std::set<std::string> columns_in(Connection& connection, const std::string& files) {
    const auto described = connection.query(fmt::format("SELECT * FROM read_parquet([{}], union_by_name = true) LIMIT 0", files));
    std::set<std::string> names;
    for (const auto& type : described.types()) names.insert(type.name);
    return names;
}

/// The table's columns in their order and types, whatever the files have of them.
std::string table_columns(const std::vector<schemas::Field>& columns, const std::set<std::string>& there) {
    std::string out = "data._part, data._sheet, data._line";
    for (const auto& column : columns) {
        const auto name = Quoted(column.name).str();
        const auto absent = column.name == kCurrency ? "nullif(source.currency, '')" : "NULL";
        out += fmt::format(", CAST({} AS {}) AS {}", there.contains(column.name) ? "data." + name : absent, sql_type(column.type, column.scale), name);
    }
    return out;
}

/// The rows of files as the partition has them, behind the place of each.
std::string rows_of(Connection& connection, Sources sources, std::size_t first, const std::vector<schemas::Field>& columns) {
    const auto files = file_list(sources);
    return fmt::format("SELECT source.place AS _place, data.file_row_number AS _row, source.dataset AS _dataset, source.edition AS _edition, "
                       "CAST(source.version AS INTEGER) AS _version, {} "
                       "FROM read_parquet([{}], union_by_name = true, filename = true, file_row_number = true) data JOIN {} ON source.file = data.filename",
                       table_columns(columns, columns_in(connection, files)), files, sources_table(sources, first));
}

/// What the partition is sorted from: a SELECT, or for many files a table that holds them.
std::string gathered(Connection& connection, Sources sources, const std::vector<schemas::Field>& columns) {
    if (sources.size() <= kFilesAtOnce) return rows_of(connection, sources, 0, columns);
    for (std::size_t first = 0; first < sources.size(); first += kFilesAtOnce) {
        const auto rows = rows_of(connection, sources.subspan(first, std::min(kFilesAtOnce, sources.size() - first)), first, columns);
        connection.run((first == 0 ? "CREATE TABLE gathered AS " : "INSERT INTO gathered ") + rows);
    }
    return "FROM gathered";
}

bool is_much(Sources sources) {
    std::uintmax_t bytes = 0;
    for (const auto& source : sources) {
        std::error_code missing;   // which the engine tells
        const auto size = fs::file_size(source.parquet, missing);
        bytes += missing ? 0 : size;
    }
    return sources.size() > kFilesAtOnce || bytes > kManyBytes;
}

}  // namespace

void merge_parquet(const std::vector<PartitionSource>& sources, const std::vector<schemas::Field>& columns, const std::string& by, const fs::path& to) {
    if (sources.empty()) throw base::Error(base::ErrorKind::internal, "a partition without files cannot be written");
    std::set<fs::path> folders{folder_of(to)};
    for (const auto& source : sources) folders.insert(folder_of(source.parquet));
    Workbench workbench(folders, is_much(sources) ? spill_beside(to) : fs::path());
    Connection connection(workbench.database());
    const bool sorted = std::ranges::any_of(columns, [&](const auto& column) { return column.name == by; });
    copy_to(connection,
            fmt::format("SELECT * EXCLUDE (_place, _row) FROM ({}) ORDER BY {}_place, _row", gathered(connection, sources, columns),
                        sorted ? Quoted(by).str() + " NULLS LAST, " : std::string()),
            kGroupOfTable, to);
    workbench.done();
}

}  // namespace daybook::columnar
