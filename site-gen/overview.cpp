#include "publisher/base/text.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/page.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>

namespace daybook::site_gen {

namespace {

using std::chrono::year_month;

struct Month {
    base::Decimal total;
    std::int64_t bodies = 0;  ///< 0: the month is owed and nobody released it
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

/// The month of an edition that is one.
std::optional<year_month> edition_month(const std::string& edition) {
    const auto at = schemas::Edition::parse(edition);
    if (at.kind() != schemas::Edition::Kind::month) return {};
    const std::chrono::year_month_day day(at.first_day());
    return day.year() / day.month();
}

/// Every month from the first that is there to the last that is there or owed.
Months months_of(const Site& site) {
    const auto series = main_series(site);
    Months months;
    year_month last{};
    for (const auto& [id, view] : site.datasets) {
        if (!view.spending || view.series != series) continue;
        for (const auto& edition : view.editions) {
            const auto at = edition_month(edition.edition);
            const auto* now = edition.current();
            if (!at || now == nullptr || now->currency != "GBP") continue;
            auto& month = months[*at];
            month.total = month.total + now->total;
            ++month.bodies;
        }
        for (const auto& edition : view.missing)
            if (const auto at = edition_month(edition)) last = std::max(last, *at);
    }
    if (months.size() < 2) return {};
    last = std::max(last, months.rbegin()->first);
    for (auto at = months.begin()->first; at <= last; at += std::chrono::months(1)) months.try_emplace(at);
    return months;
}

/// "between 6 and 8 of them": fewer that report make a lower column without less being spent.
std::string bodies_words(const Months& months) {
    auto bodies = months | std::views::values | std::views::transform(&Month::bodies) | std::views::filter([](auto n) { return n > 0; });
    const auto [least, most] = std::ranges::minmax(bodies);
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
    if (months.empty()) return {};
    std::vector<ChartSlot> slots;
    int year = 0;
    for (const auto& [at, month] : months) {
        const int this_year = static_cast<int>(at.year());
        const auto title = base::month_in_words(at) + (month.bodies == 0 ? "" : ", " + count_of(month.bodies, "public body", "public bodies"));
        slots.push_back({title, this_year == year ? "" : std::to_string(this_year), month.total, month.bodies == 0});
        year = this_year;
    }
    return column_chart(slots, fmt::format("{}, month by month: what those public bodies paid that released the month, {}. The table below it holds the figures.", overview_title(site), bodies_words(months)), "GBP");
}

Context overview_table(const Site& site) {
    const auto months = months_of(site);
    Context out = Context::array();
    for (auto one = months.rbegin(); one != months.rend(); ++one)
        out.push(Context::object({{"month", base::month_in_words(one->first)}, {"total", one->second.bodies == 0 ? "None released" : money(one->second.total)}, {"bodies", base::grouped(one->second.bodies)}}));
    return out;
}

}  // namespace daybook::site_gen
