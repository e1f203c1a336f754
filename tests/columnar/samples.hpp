#pragma once

#include "publisher/columnar/duck.hpp"
#include "schemas/checked_rows.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace daybook::tests {

/// A schema with a field of every type: supplier, amount, units, date, settled.
schemas::Schema every_type();

struct SampleRow {
    std::optional<std::string> supplier;
    std::optional<std::int64_t> pence;
    std::optional<std::int64_t> units;
    std::optional<std::int64_t> day;
    std::optional<bool> settled;
};
schemas::CheckedRows table_of(const std::vector<SampleRow>& rows, std::int64_t first_line = 2);
/// So many rows, no two alike.
std::vector<SampleRow> many(std::int64_t n);

/// All rows of a query, each cell as canonical text, null as "-".
std::vector<std::string> rows_of(columnar::Connection& connection, const std::string& sql);

/// The same for a Parquet file.
std::vector<std::string> read_back(const std::filesystem::path& file, const std::string& what = "*");

}  // namespace daybook::tests
