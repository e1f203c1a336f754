#pragma once

#include "schemas/checked_table.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::columnar {

/// A constant column added before a table's own: ("_dataset", "hm-treasury-spend-over-25k").
struct ConstantColumn {
    std::string name;
    std::string value;
};

/// Writes a checked table as Parquet (zstd), rows in order: `_part` INTEGER, `_sheet` VARCHAR, `_line`
/// BIGINT, then its columns (VARCHAR, DECIMAL(18,scale), BIGINT, DATE, BOOLEAN). The same table gives the
/// same bytes. Throws Error (exhausted when the disk is full) and leaves no partial file.
void write_parquet(const schemas::CheckedTable& table, const std::filesystem::path& to);

/// The same for a version of several parts, in part order. \pre all have the same columns
void write_parquet(const std::vector<const schemas::CheckedTable*>& parts, const std::filesystem::path& to);

/// True when a cell of the file holds one of some texts, without regard to case. The file is one of ours. Throws Error when it cannot be read.
bool parquet_holds(const std::filesystem::path& file, const std::vector<std::string>& texts);

/// One data.parquet of a partition, and what tells its rows apart.
struct PartitionSource {
    std::filesystem::path parquet;
    std::string dataset;
    std::string edition;
    int version = 1;
};
/// Rewrites one partition of a table, with `_dataset`, `_edition` and `_version` before the files' own `_part`, `_sheet` and `_line`, then
/// the table's `columns`. Rows come by the column `by` (blank last; "": none), those alike in the order of `sources` and of their files, in
/// small row groups: who looks for one value reads what may hold it. A file that lacks a column has it null, and one that the table has no
/// (more) is left out, so that all partitions are alike. Throws Error as write_parquet() does, and when a value does not fit its column.
void merge_parquet(const std::vector<PartitionSource>& sources, const std::vector<schemas::Field>& columns, const std::string& by, const std::filesystem::path& to);

}  // namespace daybook::columnar
