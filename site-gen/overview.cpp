#include "publisher/base/text.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/page.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>

namespace daybook::site_gen {

namespace {

using std::chrono::year_month;

struct Month {
    base::Decimal total;
    std::int64_t bodies = 0;
};
using Months = std::map<year_month, Month>;

/// Series overlap, so one is shown: that with most rows.
std::string main_series(const Site& site) {
    std::map<std::string, std::int64_t> rows;
    for (const auto& [id, view] : site.datasets)
        if (view.spending) rows[view.series] += view.rows;
    std::string largest;
    for (const auto& [series, n] : rows)
        if (largest.empty() || n > rows.at(largest)) largest = series;
    return largest;
}

Months months_of(const Site& site) {
    const auto series = main_series(site);
    Months months;
    for (const auto& [id, view] : site.datasets) {
        if (!view.spending || view.series != series) continue;
        for (const auto& edition : view.editions) {
            const auto at = schemas::Edition::parse(edition.edition);
            const auto* now = edition.current();
            if (at.kind() != schemas::Edition::Kind::month || now == nullptr || now->currency != "GBP") continue;
            const std::chrono::year_month_day day(at.first_day());
            auto& month = months[day.year() / day.month()];
            month.total = month.total + now->total;
            ++month.bodies;
        }
    }
    return months;
}

/// "between 6 and 8 of them": fewer that report make a lower column without less being spent.
std::string bodies_words(const Months& months) {
    const auto bodies = [](const auto& one) { return one.second.bodies; };
    const auto [least, most] = std::ranges::minmax(months | std::views::transform(bodies));
    return least == most ? fmt::format("{} of them in each", least) : fmt::format("between {} and {} of them", least, most);
}

}  // namespace

std::string series_title(const Site& site, const std::string& series) {
    for (const auto& [id, schema] : site.state.schemas)
        if (schema.series == series && !schema.title.empty()) return schema.title;
    return series;
}

std::string overview_title(const Site& site) {
    return series_title(site, main_series(site));
}

std::string overview_chart(const Site& site) {
    const auto months = months_of(site);
    if (months.size() < 2) return {};
    std::vector<ChartSlot> slots;
    int year = 0;
    for (auto at = months.begin()->first; at <= months.rbegin()->first; at += std::chrono::months(1)) {
        const auto found = months.find(at);
        const int this_year = static_cast<int>(at.year());
        const auto title = base::month_in_words(at) + (found == months.end() ? "" : ", " + count_of(found->second.bodies, "public body", "public bodies"));
        slots.push_back({title, this_year == year ? "" : std::to_string(this_year), found == months.end() ? base::Decimal{} : found->second.total,
                         found == months.end()});
        year = this_year;
    }
    return column_chart(slots, fmt::format("{}, month by month: what those public bodies paid that released the month, {}. The table below it holds the figures.", overview_title(site), bodies_words(months)), "GBP");
}

Context overview_table(const Site& site) {
    const auto months = months_of(site);
    Context out = Context::array();
    for (auto one = months.rbegin(); one != months.rend(); ++one)
        out.push(Context::object({{"month", base::month_in_words(one->first)}, {"total", money(one->second.total)}, {"bodies", base::grouped(one->second.bodies)}}));
    return out;
}

}  // namespace daybook::site_gen
