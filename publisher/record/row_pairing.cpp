#include "publisher/record/row_pairing.hpp"

#include "publisher/record/assignment.hpp"
#include "schemas/row_keys.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <ranges>
#include <span>

namespace daybook::record {

namespace {

struct Marked {
    std::uint64_t print;
    std::uint32_t row;
    auto operator<=>(const Marked&) const = default;
};
using Group = std::span<const Marked>;

std::vector<Marked> sorted(std::vector<Marked> rows) {
    std::ranges::sort(rows);
    return rows;
}

/// Calls `work(group of before, group of after)` for every print that both sides have, in the order of
/// prints.
template <class Work>
void for_common(const std::vector<Marked>& before, const std::vector<Marked>& after, Work work) {
    const auto group = [](const std::vector<Marked>& all, std::size_t from) {
        auto to = from;
        while (to < all.size() && all[to].print == all[from].print) ++to;
        return Group(all).subspan(from, to - from);
    };
    for (std::size_t b = 0, a = 0; b < before.size() && a < after.size();) {
        const auto left = group(before, b), right = group(after, a);
        if (left.front().print == right.front().print) work(left, right);
        if (left.front().print <= right.front().print) b += left.size();
        if (right.front().print <= left.front().print) a += right.size();
    }
}

/// Two rows that may be the same, and how well they fit.
struct Candidate {
    std::uint32_t before, after;
    int agreeing;  ///< columns of evidence
    int equal;     ///< columns of all
    auto fit() const { return std::pair(agreeing, equal); }
};

/// The best fit that a row has among its candidates, and how many have it.
struct BestFit {
    std::pair<int, int> fit{0, 0};
    int times = 0;
    void meet(std::pair<int, int> other) {
        if (other > fit) *this = {other, 0};
        if (other == fit) ++times;
    }
};

/// Groups of rows connected by candidates.
class Components {
public:
    explicit Components(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0U); }
    std::uint32_t root(std::uint32_t at) {
        while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
        return at;
    }
    void join(std::uint32_t a, std::uint32_t b) {
        parent_[std::max(root(a), root(b))] = std::min(root(a), root(b));
    }

private:
    std::vector<std::uint32_t> parent_;
};

class EvidencePairer {
public:
    EvidencePairer(const PrintedRows& before, const PrintedRows& after, const PairingLimits& limits)
        : before_(before),
          after_(after),
          limits_(limits),
          crowd_before_(before.size()),
          crowd_after_(after.size()),
          unsure_before_(before.size()),
          partner_before_(before.size(), kNone),
          partner_after_(after.size(), kNone) {}

    EvidencePairing run(std::vector<unsigned> telling) {
        // The strongest first: a group of a larger set lies inside one of each smaller set.
        std::ranges::sort(telling, [](unsigned a, unsigned b) {
            return std::pair(-std::popcount(a), a) < std::pair(-std::popcount(b), b);
        });
        if (!telling.empty()) least_ = std::popcount(telling.back());
        for (const auto mask : telling) find_candidates(mask);
        solve();
        for (const auto& group : crowded_) pair_in_order(group);
        return result();
    }

private:
    static constexpr std::uint32_t kNone = UINT32_MAX;
    struct CrowdedGroup {
        int agreeing;
        std::vector<std::uint32_t> before, after;
    };

    std::vector<Marked> marked(const PrintedRows& rows, unsigned mask) const {
        std::vector<Marked> out;
        const auto n = rows.evidence_columns;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            std::uint64_t print = mask;
            bool whole = true;
            for (std::size_t i = 0; i < n && whole; ++i) {
                if ((mask >> i & 1U) == 0) continue;
                whole = rows.evidence[row * n + i] != 0;
                print = schemas::mix(print, rows.evidence[row * n + i]);
            }
            if (whole) out.push_back({print, static_cast<std::uint32_t>(row)});
        }
        return sorted(std::move(out));
    }

    unsigned agreement(std::uint32_t b, std::uint32_t a) const {
        const auto n = before_.evidence_columns;
        unsigned mask = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const auto print = before_.evidence[b * n + i];
            if (print != 0 && print == after_.evidence[a * n + i]) mask |= 1U << i;
        }
        return mask;
    }

    int equal_columns(std::uint32_t b, std::uint32_t a) const {
        const auto n = before_.columns;
        int equal = 0;
        for (std::size_t i = 0; i < n; ++i) equal += before_.cells[b * n + i] == after_.cells[a * n + i];
        return equal;
    }

    /// Compares each with each inside every group that is small enough. A pair is found by the very set in
    /// which it agrees and by no smaller one, so that it comes once.
    void find_candidates(unsigned mask) {
        for_common(marked(before_, mask), marked(after_, mask), [&](Group left, Group right) {
            const auto work = left.size() * right.size();
            if (left.size() > limits_.group || right.size() > limits_.group ||
                work > limits_.comparisons - comparisons_)
                return put_aside(mask, left, right);
            comparisons_ += work;
            for (const auto& b : left)
                for (const auto& a : right)
                    if (agreement(b.row, a.row) == mask)
                        candidates_.push_back(
                            {b.row, a.row, std::popcount(mask), equal_columns(b.row, a.row)});
        });
    }

    void put_aside(unsigned mask, Group left, Group right) {
        CrowdedGroup group{std::popcount(mask), {}, {}};
        for (const auto& b : left) {
            group.before.push_back(b.row);
            crowd_before_[b.row] = std::max(crowd_before_[b.row], group.agreeing);
        }
        for (const auto& a : right) {
            group.after.push_back(a.row);
            crowd_after_[a.row] = std::max(crowd_after_[a.row], group.agreeing);
        }
        crowded_.push_back(std::move(group));
    }

    void solve() {
        Components components(before_.size() + after_.size());
        const auto offset = static_cast<std::uint32_t>(before_.size());
        best_before_.resize(before_.size());
        best_after_.resize(after_.size());
        for (const auto& c : candidates_) {
            components.join(c.before, offset + c.after);
            best_before_[c.before].meet(c.fit());
            best_after_[c.after].meet(c.fit());
        }
        std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // component, candidate
        for (std::size_t i = 0; i < candidates_.size(); ++i)
            order.emplace_back(components.root(candidates_[i].before), static_cast<std::uint32_t>(i));
        std::ranges::sort(order);
        for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
            std::vector<Candidate> group;
            for (; to < order.size() && order[to].first == order[from].first; ++to)
                group.push_back(candidates_[order[to].second]);
            solve_component(group);
        }
    }

    void solve_component(std::vector<Candidate>& group) {
        std::vector<std::uint32_t> left, right;
        for (const auto& c : group) {
            left.push_back(c.before);
            right.push_back(c.after);
        }
        for (auto* side : {&left, &right}) {
            std::ranges::sort(*side);
            side->erase(std::unique(side->begin(), side->end()), side->end());
        }
        if (left.size() <= limits_.group && right.size() <= limits_.group)
            return solve_exactly(group, left, right);
        solve_by_strength(group, left, right);
    }

    /// Too many for the best pairing: each strength of agreement, the strongest first, has its most pairs
    /// among the rows that the stronger ones left.
    void solve_by_strength(std::vector<Candidate>& group, const std::vector<std::uint32_t>& left,
                           const std::vector<std::uint32_t>& right) {
        std::ranges::sort(group, [](const auto& x, const auto& y) {
            return std::tuple(y.agreeing, y.equal, x.before, x.after) <
                   std::tuple(x.agreeing, x.equal, y.before, y.after);
        });
        for (auto from = group.begin(); from != group.end();) {
            const auto to =
                std::find_if(from, group.end(), [&](const auto& c) { return c.agreeing != from->agreeing; });
            PairGraph graph(left.size());
            std::vector<std::int64_t> partners(left.size(), -1);
            std::vector<bool> taken(right.size());
            for (; from != to; ++from) {
                if (partner_before_[from->before] != kNone || partner_after_[from->after] != kNone) continue;
                const auto b = place(left, from->before), a = place(right, from->after);
                graph[b].push_back(static_cast<std::uint32_t>(a));
                if (partners[b] >= 0 || taken[a]) continue;
                partners[b] = static_cast<std::int64_t>(a);
                taken[a] = true;
            }
            add_most_pairs(graph, right.size(), partners);
            for (std::size_t i = 0; i < partners.size(); ++i)
                if (partners[i] >= 0) pair(left[i], right[static_cast<std::size_t>(partners[i])]);
        }
        for (const auto row : left) unsure_before_[row] = true;
    }

    static std::size_t place(const std::vector<std::uint32_t>& side, std::uint32_t row) {
        return static_cast<std::size_t>(std::ranges::lower_bound(side, row) - side.begin());
    }

    /// One pair of a stronger agreement outweighs all of the weaker ones together, and those all equal
    /// columns.
    void solve_exactly(const std::vector<Candidate>& group, const std::vector<std::uint32_t>& left,
                       const std::vector<std::uint32_t>& right) {
        const auto size = static_cast<std::int64_t>(std::min(left.size(), right.size()));
        std::vector<std::vector<std::int64_t>> weights(left.size(), std::vector<std::int64_t>(right.size()));
        for (const auto& c : group) {
            auto weight = size * static_cast<std::int64_t>(before_.columns) + 1;
            for (int i = least_; i < c.agreeing; ++i) weight *= size + 1;
            weights[place(left, c.before)][place(right, c.after)] = weight + c.equal;
        }
        const auto matched = heaviest_matching(weights);
        for (std::size_t i = 0; i < matched.size(); ++i)
            if (matched[i] >= 0) pair(left[i], right[static_cast<std::size_t>(matched[i])]);
    }

    void pair(std::uint32_t b, std::uint32_t a) {
        partner_before_[b] = a;
        partner_after_[a] = b;
    }

    /// Of rows that agree in more than is asked for, and are too many to compare, the first is taken for the
    /// first; who agrees in less is left alone.
    void pair_in_order(const CrowdedGroup& group) {
        if (group.agreeing <= least_) return;
        auto a = group.after.begin();
        for (const auto b : group.before) {
            if (partner_before_[b] != kNone) continue;
            while (a != group.after.end() && partner_after_[*a] != kNone) ++a;
            if (a == group.after.end()) return;
            pair(b, *a);
        }
    }

    Certainty certainty_of(std::uint32_t b, std::uint32_t a) const {
        const auto fit = std::pair(std::popcount(agreement(b, a)), equal_columns(b, a));
        const auto only_best = [&](const BestFit& best) { return best.fit == fit && best.times == 1; };
        const bool compared = std::max(crowd_before_[b], crowd_after_[a]) < fit.first;
        return compared && !unsure_before_[b] && only_best(best_before_[b]) && only_best(best_after_[a])
                   ? Certainty::likely
                   : Certainty::uncertain;
    }

    EvidencePairing result() const {
        EvidencePairing out;
        for (std::uint32_t b = 0; b < partner_before_.size(); ++b)
            if (const auto a = partner_before_[b]; a != kNone)
                out.pairs.push_back({b, a, certainty_of(b, a)});
        const auto left_alone = [](const std::vector<int>& crowd, const std::vector<std::uint32_t>& partner) {
            std::int64_t n = 0;
            for (std::size_t i = 0; i < crowd.size(); ++i) n += crowd[i] > 0 && partner[i] == kNone;
            return n;
        };
        out.crowded = left_alone(crowd_before_, partner_before_) + left_alone(crowd_after_, partner_after_);
        return out;
    }

    const PrintedRows& before_;
    const PrintedRows& after_;
    const PairingLimits& limits_;
    int least_ = 0;
    std::size_t comparisons_ = 0;
    std::vector<Candidate> candidates_;
    std::vector<CrowdedGroup> crowded_;
    std::vector<int> crowd_before_, crowd_after_;  // the most columns in which a row agrees with a crowd
    std::vector<bool> unsure_before_;              // rows of a group too large for the best pairing
    std::vector<BestFit> best_before_, best_after_;
    std::vector<std::uint32_t> partner_before_, partner_after_;
};

std::vector<Marked> with_prints(const std::vector<std::uint64_t>& prints) {
    std::vector<Marked> out;
    for (std::size_t row = 0; row < prints.size(); ++row)
        if (prints[row] != 0) out.push_back({prints[row], static_cast<std::uint32_t>(row)});
    return sorted(std::move(out));
}

}  // namespace

std::vector<RowPair> pair_unique(const std::vector<std::uint64_t>& before,
                                 const std::vector<std::uint64_t>& after) {
    std::vector<RowPair> out;
    for_common(with_prints(before), with_prints(after), [&](Group left, Group right) {
        if (left.size() == 1 && right.size() == 1) out.emplace_back(left.front().row, right.front().row);
    });
    std::ranges::sort(out);
    return out;
}

EvidencePairing pair_by_evidence(const PrintedRows& before, const PrintedRows& after,
                                 const std::vector<unsigned>& telling, const PairingLimits& limits) {
    return EvidencePairer(before, after, limits).run(telling);
}

}  // namespace daybook::record
