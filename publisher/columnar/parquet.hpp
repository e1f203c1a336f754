#pragma once

#include "schemas/checked_rows.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::columnar {

/// Writes checked rows as Parquet (zstd), rows in order: `_part` INTEGER, `_sheet` VARCHAR, `_line`
/// BIGINT, then its columns (VARCHAR, DECIMAL(18,scale), BIGINT, DATE, BOOLEAN). The same rows give the
/// same bytes. Throws Error (exhausted when the disk is full) and leaves no partial file.
void write_parquet(const schemas::CheckedRows& rows, const std::filesystem::path& to);

/// The same for a version of several parts, in part order. \pre all have the same columns
void write_parquet(const std::vector<const schemas::CheckedRows*>& parts, const std::filesystem::path& to);

/// True when a cell of the file holds one of some texts, without regard to case. The file is one of ours. Throws Error when it cannot be read.
bool parquet_holds(const std::filesystem::path& file, const std::vector<std::string>& texts);

}  // namespace daybook::columnar
