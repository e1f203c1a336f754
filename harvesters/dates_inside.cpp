#include "harvesters/dates_inside.hpp"

#include "publisher/base/clock.hpp"
#include "schemas/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::harvesters {

using std::chrono::month;
using std::chrono::year_month;

DatesInside::DatesInside(const std::map<std::string, std::int64_t>& months) {
    for (const auto& [text, count] : months)
        if (const auto day = base::parse_iso_date(text + "-01"); day && count > 0) {
            const std::chrono::year_month_day ymd(*day);
            months_[ymd.year() / ymd.month()] += count;
            total_ += count;
        }
    const auto others = months.find(std::string(schemas::Report::kOtherMonths));
    if (others != months.end() && !months_.empty()) total_ += others->second;
}

std::int64_t DatesInside::in(year_month m) const {
    const auto it = months_.find(m);
    return it == months_.end() ? 0 : it->second;
}

std::int64_t DatesInside::in_any_year(month m) const {
    std::int64_t sum = 0;
    for (const auto& [at, count] : months_) sum += at.month() == m ? count : 0;
    return sum;
}

std::int64_t DatesInside::within(const Months& period) const {
    std::int64_t sum = 0;
    for (const auto& [m, count] : months_) sum += period.first <= m && m <= period.last ? count : 0;
    return sum;
}

bool DatesInside::reaches(std::int64_t count, double share) const {
    return total_ > 0 && static_cast<double>(count) >= share * static_cast<double>(total_);
}

year_month DatesInside::commonest() const {
    return std::ranges::max_element(months_, {}, [](const auto& m) { return m.second; })->first;
}

std::optional<year_month> DatesInside::commonest_year_of(month m) const {
    std::optional<year_month> best;
    for (const auto& [at, count] : months_)
        if (at.month() == m && (!best || count > in(*best))) best = at;
    return best;
}

std::string DatesInside::share_words(year_month m) const {
    return fmt::format("{} of {} dates in {}", in(m), total_, base::month_in_words(m));
}

std::string DatesInside::words() const {
    if (empty()) return "no dates inside";
    const auto top = commonest();
    return share_words(top) + (in(top) == total_ ? "" : fmt::format(", {} elsewhere", total_ - in(top)));
}

}  // namespace daybook::harvesters
