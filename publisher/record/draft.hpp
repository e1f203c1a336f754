#pragma once

#include "publisher/base/durable_file.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/descriptors.hpp"
#include "publisher/record/judge.hpp"
#include "publisher/record/release_manifest.hpp"
#include "schemas/check.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::record {

/// One checked file on its way into a version.
struct DraftPart {
    std::string url;
    std::string title;
    std::filesystem::path snapshot_file;
    base::Sha256 snapshot;
    std::uint64_t bytes = 0;
    base::Instant fetched_at;
    std::string last_modified;
    const schemas::CheckResult* result = nullptr;
    std::string first_published = {};   ///< as its catalogue says (RFC 3339), or ""
};

/// The name a part gets under parts/: the last piece of its address, made safe for every file system; `taken`
/// names get a number in front of the suffix. An archive that was made of parts ("…/may-1.csv#parts") ends with .zip.
std::string part_name(std::string_view url, const std::vector<std::string>& taken);

/// Writes a draft's files (data.csv, data.parquet, report.json, parts/, manifest.json) into `folder`, which is made new.
/// The manifest has no version, reason or instant yet: a batch gives them. Not flushed; a batch checks every digest
/// and flushes before it is journalled. Throws Error(exhausted) when the disk is full, Error(corrupt) when a snapshot is not the file that it is
/// named after.
ReleaseManifest write_draft(const std::filesystem::path& folder, const DatasetDescriptor& dataset, const schemas::Schema& schema,
                            const EditionClaim& claim, const std::vector<DraftPart>& parts);

/// Canonical CSV (design section 4), in pieces: UTF-8, RFC 4180, canonical names, ISO dates, plain decimals, `_row` last. The parts
/// must outlive it.
base::Pieces canonical_csv(std::vector<const schemas::CheckedRows*> parts);

}  // namespace daybook::record
