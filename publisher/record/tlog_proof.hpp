#pragma once

#include "publisher/record/log_reader.hpp"
#include "publisher/record/release_manifest.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Proofs that can be checked offline (C2SP tlog-proof).
namespace daybook::record {

/// That an entry is in the log that a checkpoint signs. `entry` travels as the format's extra line: it is
/// what the leaf is the hash of, so that the inclusion proof covers it too.
struct TlogProof {
    std::string entry;
    std::int64_t index = 0;
    std::vector<base::Sha256> path;  ///< leaf's sibling first
    std::string checkpoint;          ///< the signed note, byte for byte

    std::string str() const;
    /// Throws Error(bad_input) naming the line that is not as the format has it.
    static TlogProof parse(std::string_view text);
    /// The checkpoint, once the entry has been proven to be in the log that `key` signed; throws
    /// Error(corrupt) otherwise.
    Checkpoint verify(const VerifierKey& key) const;
};

/// More than a proof ever has.
inline constexpr std::size_t kMostProofBytes = 256 << 10;

/// Where the proof of a version lies below public/: beside the releases, whose folders never change.
std::string proof_path(std::string_view dataset, std::string_view edition, std::int64_t version);

/// The proof that an entry is in the log at its newest checkpoint, made from the log's tiles. Throws
/// Error(corrupt) when a tile is missing. \pre the log has the entry
TlogProof prove_entry(const LogReader& log, std::int64_t index);

/// What a proof says of a file: which of a version's files it is.
struct ProvenFile {
    record::ReleaseManifest manifest;
    std::string name;  ///< within the release; "release.json" for the manifest itself
};

/// Follows the chain from a file's digest over release.json to the log's entry. Throws Error(corrupt) naming
/// the link that breaks. \pre proof.verify() did not throw
ProvenFile prove_file(const TlogProof& proof, const base::Sha256& file, std::string_view release_json);

}  // namespace daybook::record
