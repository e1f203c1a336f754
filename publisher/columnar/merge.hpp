#pragma once

#include "schemas/schema.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::columnar {

/// One data.parquet of a partition, and what tells its rows apart.
struct PartitionSource {
    std::filesystem::path parquet;
    std::string dataset;
    std::string edition;
    int version = 1;
    std::string currency{};  ///< of all of its rows; "" for none
};
/// The column that has it, where the table has one and the file does not.
inline constexpr std::string_view kCurrency = "currency";

/// Rewrites one partition of a table, with `_dataset`, `_edition` and `_version` before the files' own `_part`, `_sheet` and `_line`, then
/// the table's `columns`. Rows come by the column `by` (blank last; "": none), those alike in the order of `sources` and of their files, in
/// small row groups: who looks for one value reads what may hold it. A file that lacks a column has it null, and one that the table has no
/// (more) is left out, so that all partitions are alike. Memory is bounded whatever there is to merge: it spills beside `to`. Throws Error as
/// write_parquet() does, and when a value does not fit its column.
void merge_parquet(const std::vector<PartitionSource>& sources, const std::vector<schemas::Field>& columns, const std::string& by, const std::filesystem::path& to);

}  // namespace daybook::columnar
