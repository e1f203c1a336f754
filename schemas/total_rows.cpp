#include "schemas/total_rows.hpp"

#include "publisher/base/decimal.hpp"
#include "schemas/amounts.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

#include <iterator>

namespace daybook::schemas {

namespace {

__int128 size_of(__int128 units) { return units < 0 ? -units : units; }

std::string in_words(__int128 units, const Schema& schema) {
    return money(base::pence(static_cast<std::int64_t>(units)), schema.currency);
}

}  // namespace

void TotalRows::take(const std::vector<TotalRow>& totals, __int128 units, std::int64_t lines_before, std::string_view sheet) {
    for (auto total : totals) {
        if (totals_.size() == kMost) break;
        total.line += lines_before;
        total.above += sum_;
        total.sheet = sheet;
        marks_.insert(total.above);
        totals_.push_back(std::move(total));
    }
    sum_ += units;
}

/// Some files show what was paid as less than nothing, and its total not, so signs are no matter.
bool TotalRows::is_sum(const TotalRow& total) const {
    const auto reaches = [&](__int128 to) {
        const auto near = marks_.lower_bound(to - tolerance_);
        return near != marks_.end() && *near <= to + tolerance_;
    };
    return reaches(total.above - total.said) || reaches(total.above + total.said);
}

/// What the rows between the total before and this one come to.
__int128 TotalRows::above(const TotalRow& total) const {
    const auto here = marks_.find(total.above);
    return here == marks_.begin() ? 0 : total.above - *std::prev(here);
}

void TotalRows::note(FindingsLog& log, const Schema& schema) const {
    const TotalRow* first = nullptr;
    for (const auto& total : totals_) {
        if (is_sum(total)) continue;
        if (first == nullptr) first = &total;
        log.add(Issue::total_differs, {total.line, total.column, total.value, total.sheet});
    }
    if (first == nullptr || size_of(first->said) >= kMostUnits || size_of(first->above) >= kMostUnits) return;
    log.reword(Issue::total_differs, FindingsLog::kNoField,
               fmt::format("a total that is not the sum of its rows: on line {} it says {}, and the rows above come to {}", first->line,
                           in_words(first->said, schema), in_words(above(*first), schema)));
}

}  // namespace daybook::schemas
