#pragma once

#include "publisher/base/json.hpp"
#include "publisher/record/log_entry.hpp"
#include "publisher/record/release_manifest.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace daybook::record {

/// Why something was erased.
inline constexpr std::string_view kErasureCodes[] = {"personal-data", "legal-order"};

/// What the log says of an erasure (design section 5): enough for whoever holds a copy of the archive, public
/// or private, to take the same away. Digests name bytes without holding any of them.
struct Tombstone {
    std::int64_t counter = 0;  ///< 1, 2, 3 … over the whole log
    std::string dataset,
        edition;  ///< "" when nothing of it was public: that there was a draft is nobody's business
    std::vector<int> versions;
    std::vector<std::string>
        snapshots;  ///< SHA-256 of the bytes they were made of, which are never taken in again
    std::vector<std::string>
        files;  ///< other files below public/: "rejections/ab/cd….json", words of officers
    std::vector<std::string>
        partitions;    ///< folders of tables that held the rows: "tables/spend/series=over-25k/year=2024"
    std::string code;  ///< one of kErasureCodes
    std::string path, sha256;  ///< of the words for readers and what remains of the manifests

    base::json::Value entry() const;
    /// Of an entry of kind `erasure`; members that earlier programs did not write are empty.
    static Tombstone from(const base::json::Value& entry);
    /// The same without the counter: what was erased twice is one erasure.
    bool operator==(const Tombstone&) const = default;
};

/// "<dataset>/<edition>/v<n>"
std::string version_name(std::string_view dataset, std::string_view edition, std::int64_t version);

/// What stands for the address of an erased file: whether it was one at a source, and a digest by which it is
/// told that it is the same.
std::string erased_address(std::string_view url);

/// What may be said of a version whose data is erased: whose it was, under which schema, when it was
/// published. Rows, totals, names, addresses and words are left out, since any of them may be what had to go.
ReleaseManifest remains_of(const ReleaseManifest& manifest);

}  // namespace daybook::record
