#include "publisher/catalogue/sums.hpp"

#include <algorithm>
#include <tuple>

namespace daybook::catalogue {

void Sums::add(const std::string& currency, base::Decimal total, std::int64_t rows) {
    auto found = std::ranges::find(all_, currency, &Of::currency);
    if (found == all_.end()) found = all_.insert(all_.end(), {currency, {}, 0});
    found->total = found->total + total;
    found->rows += rows;
    std::ranges::sort(all_, [](const Of& a, const Of& b) { return std::tie(b.rows, a.currency) < std::tie(a.rows, b.currency); });
}

void Sums::add(const Sums& other) {
    for (const auto& one : other.all_) add(one.currency, one.total, one.rows);
    whole_ = whole_ && other.whole_;
}

const Sums::Of* Sums::only() const {
    static const Of nothing;
    if (!whole_ || all_.size() > 1) return nullptr;
    return all_.empty() ? &nothing : &all_.front();
}

base::Decimal Sums::in(std::string_view currency) const {
    const auto found = std::ranges::find(all_, currency, &Of::currency);
    return found == all_.end() ? base::Decimal{} : found->total;
}

}  // namespace daybook::catalogue
