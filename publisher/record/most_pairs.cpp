#include "publisher/record/assignment.hpp"

#include <algorithm>
#include <limits>

namespace daybook::record {

namespace {

constexpr std::int64_t kAlone = -1;
constexpr auto kUnseen = std::numeric_limits<std::uint32_t>::max();

class GraphMatching {
public:
    GraphMatching(const PairGraph& graph, std::size_t second_side, std::vector<std::int64_t>& partners)
        : graph_(graph),
          first_(partners),
          second_(second_side, kAlone),
          layer_(graph.size()),
          next_(graph.size()) {
        for (std::size_t row = 0; row < first_.size(); ++row)
            if (first_[row] != kAlone)
                second_[static_cast<std::size_t>(first_[row])] = static_cast<std::int64_t>(row);
    }

    void complete() {
        while (find_layers()) {
            std::ranges::fill(next_, 0U);
            for (std::uint32_t row = 0; row < graph_.size(); ++row)
                if (first_[row] == kAlone) move_along(row);
        }
    }

private:
    void pair(std::uint32_t row, std::uint32_t other) {
        first_[row] = other;
        second_[other] = row;
    }

    /// How many moves it takes from a row without a partner; false when no chain of moves ends at a free one.
    bool find_layers() {
        std::vector<std::uint32_t> queue;
        std::ranges::fill(layer_, kUnseen);
        for (std::uint32_t row = 0; row < graph_.size(); ++row)
            if (first_[row] == kAlone) {
                layer_[row] = 0;
                queue.push_back(row);
            }
        bool ends = false;
        for (std::size_t at = 0; at < queue.size(); ++at)
            for (const auto other : graph_[queue[at]]) {
                const auto holder = second_[other];
                if (holder == kAlone) ends = true;
                else if (auto& layer = layer_[static_cast<std::size_t>(holder)]; layer == kUnseen) {
                    layer = layer_[queue[at]] + 1;
                    queue.push_back(static_cast<std::uint32_t>(holder));
                }
            }
        return ends;
    }

    /// Follows the layers to a free partner, and moves everybody on the way on. Chains may be as long as the
    /// side, so this does not call itself.
    void move_along(std::uint32_t from) {
        std::vector<std::uint32_t> chain{from};
        while (!chain.empty()) {
            const auto row = chain.back();
            if (next_[row] == graph_[row].size()) {
                chain.pop_back();
                if (!chain.empty()) ++next_[chain.back()];
                continue;
            }
            const auto holder = second_[graph_[row][next_[row]]];
            if (holder == kAlone) {
                for (const auto moved : chain) pair(moved, graph_[moved][next_[moved]++]);
                return;
            }
            if (layer_[static_cast<std::size_t>(holder)] == layer_[row] + 1)
                chain.push_back(static_cast<std::uint32_t>(holder));
            else ++next_[row];
        }
    }

    const PairGraph& graph_;
    std::vector<std::int64_t>& first_;
    std::vector<std::int64_t> second_;
    std::vector<std::uint32_t> layer_;
    std::vector<std::size_t> next_;  ///< the choice of each row that is tried next in this round
};

}  // namespace

void add_most_pairs(const PairGraph& graph, std::size_t second_side, std::vector<std::int64_t>& partners) {
    GraphMatching(graph, second_side, partners).complete();
}

}  // namespace daybook::record
