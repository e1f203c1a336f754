#include "site-gen/years_covered.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace daybook::site_gen {

namespace {

using catalogue::SupplierView;
using std::chrono::year_month;

/// By year, the months that are here.
using MonthsOfYears = std::map<int, std::set<unsigned>>;

year_month month_that_holds(base::Date day) {
    const std::chrono::year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

MonthsOfYears months_here(const catalogue::Dataset& dataset, Revision revision) {
    MonthsOfYears out;
    for (const auto& edition : dataset.editions) {
        if (edition.edition.kind() == schemas::Edition::Kind::current || catalogue::State::current(edition, revision) == nullptr) continue;
        for (auto at = month_that_holds(edition.edition.first_day()); at <= month_that_holds(edition.edition.last_day()); at += std::chrono::months(1))
            out[static_cast<int>(at.year())].insert(static_cast<unsigned>(at.month()));
    }
    return out;
}

/// "April to December", "January to March, May"
std::string month_names(int year, const std::set<unsigned>& months) {
    std::vector<std::string> editions, titles;
    for (const auto month : months) editions.push_back(fmt::format("{:04}-{:02}", year, month));
    const auto of_year = fmt::format(" {}", year);
    for (const auto& run : runs_of(editions)) {
        auto title = run.title();
        if (title.ends_with(of_year)) title.resize(title.size() - of_year.size());
        titles.push_back(std::move(title));
    }
    return base::join(titles, ", ");
}

/// Adds what one dataset has, and owes, to what all have.
void add_dataset(const Site& site, const catalogue::DatasetView& view, MonthsOfYears& all, std::map<int, YearCovered>& out) {
    if (const auto* dataset = site.state.dataset(view.id))
        for (const auto& [year, months] : months_here(*dataset, site.state.revision)) {
            out[year].uneven = out[year].uneven || months.size() < 12;
            all[year].insert(months.begin(), months.end());
        }
    for (const auto& one : view.returns) {
        if (!one.outstanding()) continue;
        const auto first = static_cast<int>(month_that_holds(one.edition.first_day()).year()), last = static_cast<int>(month_that_holds(one.edition.last_day()).year());
        for (int year = first; year <= last; ++year) ++out[year].not_here;
    }
}

}  // namespace

std::string YearCovered::in_words() const {
    auto out = !months.empty() ? months : uneven ? "not every month of everybody who paid it" : std::string();
    if (not_here > 0) out += fmt::format("{}{} owed by those who paid it {} not here", out.empty() ? "" : "; ", count_of(not_here, "return", "returns"), not_here == 1 ? "is" : "are");
    return out;
}

std::map<int, YearCovered> years_covered(const Site& site, const SupplierView& view, std::string_view series) {
    std::map<int, YearCovered> out;
    MonthsOfYears all;
    std::set<std::string> seen;
    for (const auto& one : view.publishers) {
        if (one.series != series || !seen.insert(one.key).second) continue;
        for (const auto* dataset : site.datasets_of(one.key))
            if (dataset->series == series) add_dataset(site, *dataset, all, out);
    }
    for (auto& [year, covered] : out)
        if (const auto& months = all[year]; !months.empty() && months.size() < 12) covered.months = month_names(year, months);
    return out;
}

}  // namespace daybook::site_gen
