#pragma once

#include "publisher/record/batch.hpp"
#include "publisher/record/proven_files.hpp"
#include "publisher/record/release_manifest.hpp"
#include "publisher/record/table_columns.hpp"

#include <vector>

namespace daybook::record {

/// The folder below public/ in which a table keeps a version's rows: "tables/spend/series=over-25k/year=2024"; "" when it joins none.
std::string table_partition(const ReleaseManifest& manifest);

/// Stages the partitions of every table that `releases` touch, or that rows of the versions `gone` leave: all current rows of one series and year in one Parquet file named by
/// its content, below tables/<table>/series=<s>/year=<y>/ (without the series where a table has none; edition=current for registers
/// that are replaced whole), and a manifest of the table's columns and files at `revision`: tables/<table>/<revision>.json
/// for ever and manifest.json for the newest. The year is that of the edition, so that a release rewrites one partition; it rewrites
/// all of them when a schema has brought the table a column. `schemas` are all that are published once the batch is, oldest first.
/// What is public already and goes on standing in them is held against the log first, and so is which versions are current. Returns one object {path, sha256} a table, for the log's
/// `revision` entry. Throws Error(corrupt) as ProvenFiles does.
base::json::Value stage_tables(const ArchiveLayout& layout, Register& reg, ProvenFiles& proven, const TableSchemas& schemas, const std::vector<ReleaseManifest>& releases,
                               const std::vector<ReleaseManifest>& gone, Revision revision, Batch& batch);

}  // namespace daybook::record
