#pragma once

#include "publisher/base/digest.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

/// The Merkle tree of RFC 6962 section 2.1 (the same as RFC 9162's).
namespace daybook::record::merkle {

using base::Sha256;

/// SHA-256(0x00 || entry)
Sha256 leaf_hash(std::string_view entry);
/// SHA-256(0x01 || left || right)
Sha256 node_hash(const Sha256& left, const Sha256& right);
/// The root of a tree without leaves: SHA-256("").
Sha256 empty_root();

/// The hash of the complete subtree of 2^level leaves that begins at leaf index * 2^level.
using HashAt = std::function<Sha256(int level, std::int64_t index)>;

/// The root of the first `size` leaves.
Sha256 root(std::int64_t size, const HashAt& hash_at);

/// The audit path of leaf `index` in a tree of `size` leaves, leaf to root. \pre 0 <= index < size
std::vector<Sha256> inclusion_proof(std::int64_t index, std::int64_t size, const HashAt& hash_at);

/// Proof that the tree of `old_size` leaves is a prefix of that of `size`. \pre 0 < old_size <= size
std::vector<Sha256> consistency_proof(std::int64_t old_size, std::int64_t size, const HashAt& hash_at);

/// RFC 9162 section 2.1.3.2.
bool verify_inclusion(const Sha256& leaf, std::int64_t index, std::int64_t size, const std::vector<Sha256>& proof,
                      const Sha256& root);

/// RFC 9162 section 2.1.4.2; a proof from size 0 says nothing and is refused.
bool verify_consistency(std::int64_t old_size, std::int64_t size, const std::vector<Sha256>& proof, const Sha256& old_root,
                        const Sha256& root);

}  // namespace daybook::record::merkle
