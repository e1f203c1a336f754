#include "schemas/row_checks.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kMostIdBytes = 200;

std::int64_t in_scale(const base::Decimal& amount, int scale) {
    auto units = amount.units;
    for (int i = amount.scale; i < scale; ++i) units *= 10;
    for (int i = scale; i < amount.scale; ++i) units /= 10;
    return units;
}

}  // namespace

ThresholdCheck::ThresholdCheck(const Threshold& threshold, int scale)
    : least_(in_scale(threshold.least, scale)) {}

void ThresholdCheck::give_up() {
    gave_up_ = true;
    small_ = {};
    large_ = {};
    single_ = {};
}

void ThresholdCheck::add(std::optional<std::uint64_t> transaction, std::int64_t units, std::int64_t line) {
    if (gave_up_) return;
    if (small_.size() + single_.size() >= kMostSmall || large_.size() >= kMostLarge) return give_up();
    if (!is_under(units)) {
        if (transaction) large_.push_back(*transaction);
        return;
    }
    if (!transaction) return single_.push_back(line);
    auto& sum = small_[*transaction];
    if (sum.line == 0) sum.line = line;
    sum.units += units;
}

std::vector<std::int64_t> ThresholdCheck::under() const {
    auto lines = single_;
    auto sums = small_;
    if (!sums.empty())
        for (const auto print : large_) sums.erase(print);
    for (const auto& [print, sum] : sums)
        if (is_under(sum.units)) lines.push_back(sum.line);
    std::ranges::sort(lines);
    return lines;
}

void TreeCheck::add(std::string_view id, std::string_view parent, std::int64_t line) {
    if (id.empty() || gave_up_) return;
    bytes_ += std::min(id.size(), kMostIdBytes) + std::min(parent.size(), kMostIdBytes);
    if (nodes_.size() == kMostRows || bytes_ > kMostBytes) {
        gave_up_ = true;
        nodes_ = {};
        index_ = {};
        return;
    }
    const auto [at, is_new] = index_.try_emplace(std::string(id.substr(0, kMostIdBytes)), nodes_.size());
    if (is_new) nodes_.push_back({std::string(parent.substr(0, kMostIdBytes)), line});
}

TreeCheck::Faults TreeCheck::judge() const {
    Faults out;
    out.gave_up = gave_up_;
    if (gave_up_) return out;
    std::vector<std::size_t> above(nodes_.size(), kNone);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const auto& node = nodes_[i];
        if (node.parent == root_) out.roots.push_back(node.line);
        else if (const auto at = index_.find(node.parent); at != index_.end()) above[i] = at->second;
        else out.unknown_parent.push_back(node.line);
    }
    // Each walk upwards leaves its number; one that meets its own number has found a circle.
    std::vector<std::size_t> walk(nodes_.size(), 0);
    for (std::size_t start = 0; start < nodes_.size(); ++start) {
        std::size_t at = start;
        for (; at != kNone && walk[at] == 0; at = above[at]) walk[at] = start + 1;
        if (at == kNone || walk[at] != start + 1) continue;
        const auto first = at;
        do out.in_cycle.push_back(nodes_[at].line);
        while ((at = above[at]) != first);
    }
    std::ranges::sort(out.in_cycle);
    return out;
}

}  // namespace daybook::schemas
