#include "publisher/record/compact_range.hpp"

namespace daybook::record::merkle {

CompactRange::CompactRange(std::int64_t size, const HashAt& hash_at) : size_(size) {
    std::int64_t begin = 0;
    for (int level = 62; level >= 0; --level) {
        const auto width = std::int64_t{1} << level;
        if ((size & width) == 0) continue;
        subtrees_.push_back(hash_at(level, begin >> level));
        begin += width;
    }
}

void CompactRange::add(const Sha256& leaf) {
    Sha256 hash = leaf;
    for (auto rest = size_; (rest & 1) == 1; rest >>= 1) {
        hash = node_hash(subtrees_.back(), hash);
        subtrees_.pop_back();
    }
    subtrees_.push_back(hash);
    ++size_;
}

Sha256 CompactRange::root() const {
    if (subtrees_.empty()) return empty_root();
    Sha256 out = subtrees_.back();
    for (auto i = subtrees_.size() - 1; i-- > 0;) out = node_hash(subtrees_[i], out);
    return out;
}

}  // namespace daybook::record::merkle
