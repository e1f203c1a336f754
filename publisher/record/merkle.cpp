#include "publisher/record/merkle.hpp"

#include <bit>

namespace daybook::record::merkle {

namespace {

/// The largest power of two smaller than `n`. \pre n > 1
std::int64_t split_point(std::int64_t n) {
    return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(n - 1)));
}

/// Root of leaves [begin, end); `begin` is a multiple of the largest power of two in the range.
Sha256 subtree(std::int64_t begin, std::int64_t end, const HashAt& hash_at) {
    const auto size = end - begin;
    if (std::has_single_bit(static_cast<std::uint64_t>(size))) {
        const int level = std::countr_zero(static_cast<std::uint64_t>(size));
        return hash_at(level, begin >> level);
    }
    const auto middle = begin + split_point(size);
    return node_hash(subtree(begin, middle, hash_at), subtree(middle, end, hash_at));
}

void inclusion_path(std::int64_t index, std::int64_t begin, std::int64_t end, const HashAt& hash_at,
                    std::vector<Sha256>& out) {
    if (end - begin == 1) return;
    const auto middle = begin + split_point(end - begin);
    if (index < middle) {
        inclusion_path(index, begin, middle, hash_at, out);
        out.push_back(subtree(middle, end, hash_at));
    } else {
        inclusion_path(index, middle, end, hash_at, out);
        out.push_back(subtree(begin, middle, hash_at));
    }
}

/// RFC 6962 SUBPROOF(m, D[begin:end], whole).
void consistency_path(std::int64_t m, std::int64_t begin, std::int64_t end, bool whole, const HashAt& hash_at,
                      std::vector<Sha256>& out) {
    if (m == end - begin) {
        if (!whole) out.push_back(subtree(begin, end, hash_at));
        return;
    }
    const auto k = split_point(end - begin);
    if (m <= k) {
        consistency_path(m, begin, begin + k, whole, hash_at, out);
        out.push_back(subtree(begin + k, end, hash_at));
    } else {
        consistency_path(m - k, begin + k, end, false, hash_at, out);
        out.push_back(subtree(begin, begin + k, hash_at));
    }
}

}  // namespace

Sha256 leaf_hash(std::string_view entry) {
    return base::Sha256Stream().update(std::string_view("\0", 1)).update(entry).finish();
}

Sha256 node_hash(const Sha256& left, const Sha256& right) {
    return base::Sha256Stream().update("\1").update(left.view()).update(right.view()).finish();
}

Sha256 empty_root() { return base::sha256({}); }

Sha256 root(std::int64_t size, const HashAt& hash_at) { return size == 0 ? empty_root() : subtree(0, size, hash_at); }

std::vector<Sha256> inclusion_proof(std::int64_t index, std::int64_t size, const HashAt& hash_at) {
    std::vector<Sha256> out;
    inclusion_path(index, 0, size, hash_at, out);
    return out;
}

std::vector<Sha256> consistency_proof(std::int64_t old_size, std::int64_t size, const HashAt& hash_at) {
    std::vector<Sha256> out;
    consistency_path(old_size, 0, size, true, hash_at, out);
    return out;
}

bool verify_inclusion(const Sha256& leaf, std::int64_t index, std::int64_t size, const std::vector<Sha256>& proof,
                      const Sha256& root) {
    if (index < 0 || index >= size) return false;
    auto fn = static_cast<std::uint64_t>(index), sn = static_cast<std::uint64_t>(size - 1);
    Sha256 r = leaf;
    for (const auto& p : proof) {
        if (sn == 0) return false;
        if ((fn & 1) == 1 || fn == sn) {
            r = node_hash(p, r);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            r = node_hash(r, p);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && r == root;
}

bool verify_consistency(std::int64_t old_size, std::int64_t size, const std::vector<Sha256>& proof, const Sha256& old_root,
                        const Sha256& root) {
    if (old_size <= 0 || old_size > size) return false;
    if (old_size == size) return proof.empty() && old_root == root;
    if (proof.empty()) return false;
    auto path = proof;
    if (std::has_single_bit(static_cast<std::uint64_t>(old_size))) path.insert(path.begin(), old_root);
    auto fn = static_cast<std::uint64_t>(old_size - 1), sn = static_cast<std::uint64_t>(size - 1);
    while ((fn & 1) == 1) {
        fn >>= 1;
        sn >>= 1;
    }
    Sha256 fr = path.front(), sr = path.front();
    for (std::size_t i = 1; i < path.size(); ++i) {
        if (sn == 0) return false;
        if ((fn & 1) == 1 || fn == sn) {
            fr = node_hash(path[i], fr);
            sr = node_hash(path[i], sr);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            sr = node_hash(sr, path[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && fr == old_root && sr == root;
}

}  // namespace daybook::record::merkle
