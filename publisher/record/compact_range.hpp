#pragma once

#include "publisher/record/merkle.hpp"

#include <vector>

namespace daybook::record::merkle {

/// A growing tree known by its root alone: keeps one hash for each complete subtree, at most 63, however many
/// leaves were added.
class CompactRange {
public:
    CompactRange() = default;
    /// The tree of `size` leaves that `hash_at` knows.
    CompactRange(std::int64_t size, const HashAt& hash_at);

    void add(const Sha256& leaf);
    std::int64_t size() const { return size_; }
    Sha256 root() const;

private:
    std::int64_t size_ = 0;
    std::vector<Sha256> subtrees_;  ///< of the set bits of size_, largest first
};

}  // namespace daybook::record::merkle
