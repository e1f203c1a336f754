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

void SmallSums::add_small(std::uint64_t key, __int128 units, std::int64_t line) {
    auto& sum = small_[key];
    if (sum.line == 0) sum.line = line;
    sum.units += units;
}

std::unordered_map<std::uint64_t, SmallSums::Sum> SmallSums::take_small() {
    if (!small_.empty())
        for (const auto key : large_) small_.erase(key);
    large_ = {};
    return std::move(small_);
}

ThresholdCheck::ThresholdCheck(const Threshold& threshold, int scale)
    : least_(in_scale(threshold.least, scale)) {}

void ThresholdCheck::add(std::optional<std::uint64_t> transaction, std::optional<std::uint64_t> paid,
                         std::int64_t units, std::int64_t line) {
    if (!wants(units)) return;
    if (!transaction) transaction = paid;
    if (!is_under(units)) {
        if (transactions_.large() >= kMostLarge || payments_.large() >= kMostLarge) {
            lost_large_ = true;
            transactions_.forget_large();
            payments_.forget_large();
            return;
        }
        if (transaction) transactions_.add_large(*transaction);
        if (paid) payments_.add_large(*paid);
        return;
    }
    if (transactions_.small() + payments_.small() + single_.size() >= kMostSmall) {
        gave_up_ = true;
        transactions_ = payments_ = {};
        payment_of_ = {};
        single_ = {};
        return;
    }
    if (paid) payments_.add_small(*paid, units, line);
    if (transaction) transactions_.add_small(*transaction, units, line);
    if (transaction && paid) payment_of_.try_emplace(*transaction, *paid);
    if (!transaction) single_.push_back(line);
}

ThresholdCheck::Under ThresholdCheck::judge() && {
    Under out;
    const bool any = transactions_.small() + payments_.small() + single_.size() > 0;
    out.gave_up = gave_up_ || (lost_large_ && any);
    if (out.gave_up) return out;
    out.lines = std::move(single_);
    auto payments = payments_.take_small();
    std::erase_if(payments, [&](const auto& payment) { return !is_under(payment.second.units); });
    for (const auto& [key, sum] : transactions_.take_small()) {
        const auto payment = payment_of_.find(key);
        const bool alone = payment == payment_of_.end() || payments.contains(payment->second);
        if (is_under(sum.units) && alone) out.lines.push_back(sum.line);
    }
    std::ranges::sort(out.lines);
    return out;
}

bool TreeCheck::has_room_for(std::string_view id, std::string_view parent) {
    bytes_ += std::min(id.size(), kMostIdBytes) + std::min(parent.size(), kMostIdBytes);
    gave_up_ = nodes_.size() + apart_.size() == kMostRows || bytes_ > kMostBytes;
    if (!gave_up_) return true;
    nodes_ = apart_ = {};
    index_ = {};
    return false;
}

void TreeCheck::add(std::string_view id, std::string_view parent, std::int64_t line) {
    if (id.empty() || gave_up_) return;
    if (id == root_) named_root_.push_back(line);
    if (!has_room_for(id, parent)) return;
    parent = parent.substr(0, kMostIdBytes);
    if (id == except_) return apart_.push_back({std::string(parent), line});
    const auto [at, is_new] = index_.try_emplace(std::string(id.substr(0, kMostIdBytes)), nodes_.size());
    if (is_new) nodes_.push_back({std::string(parent), line});
    else if (nodes_[at->second].parent != parent) other_parent_.push_back(line);
}

void SharedCheck::add(std::uint64_t id, const std::vector<std::uint64_t>& said, std::int64_t line) {
    if (gave_up_) return;
    const auto [first, is_new] = first_.try_emplace(id, said);
    if (!is_new) {
        const auto differs = std::ranges::mismatch(said, first->second).in1;
        if (differs != said.end()) others_.push_back({static_cast<std::size_t>(differs - said.begin()), line});
    }
    gave_up_ = first_.size() > kMostIds;
    if (!gave_up_) return;
    first_ = {};
    others_ = {};
}

TreeCheck::Faults TreeCheck::judge() const {
    Faults out;
    out.gave_up = gave_up_;
    if (gave_up_) return out;
    out.other_parent = other_parent_;
    out.named_root = named_root_;
    std::vector<std::size_t> above(nodes_.size(), kNone);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const auto& node = nodes_[i];
        if (node.parent == root_) out.roots.push_back(node.line);
        else if (const auto at = index_.find(node.parent); at != index_.end()) above[i] = at->second;
        else if (!is_there(node.parent)) out.unknown_parent.push_back(node.line);
    }
    for (const auto& node : apart_)
        if (!node.parent.empty() && node.parent != root_ && !is_there(node.parent)) out.unknown_parent.push_back(node.line);
    std::ranges::sort(out.unknown_parent);
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
