#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace daybook::site_gen {

namespace {

using catalogue::HomeView;
namespace urls = catalogue::urls;

constexpr std::size_t kGapsShown = 12, kDatesShown = 6, kLatest = 10;

Context organisations(const HomeView& home) {
    const std::string currency = home.totals.all().empty() ? "" : home.totals.all().front().currency;
    const base::Decimal largest = home.by_total.empty() ? base::Decimal{} : home.by_total.front().totals.in(currency);
    Context rows = Context::array();
    for (const auto& one : home.by_total)
        if (one.payments > 0 || one.rows == 0)
            rows.push(Context::object({{"name", one.organisation.name},
                                       {"href", urls::organisation_page(one.organisation.id.str())},
                                       {"bar", bar(one.totals.in(currency), largest)},
                                       {"total", money(one.totals)},
                                       {"rows", base::grouped(one.payments)}}));
    return rows;
}

/// What happened last: releases, corrections, and what was taken back.
Context latest(const Site& site) {
    Context rows = Context::array();
    for (std::size_t n = 0; n < std::min(kLatest, site.events.size()); ++n) rows.push(event_line(site, site.events[n]));
    return rows;
}

std::string run_titles(const std::vector<Run>& runs) {
    std::vector<std::string> titles;
    for (const auto& run : runs) titles.push_back(run.title());
    return base::join(titles, "; ");
}

/// Datasets with something missing, the largest gap first.
Context gaps(const Site& site) {
    std::vector<const catalogue::DatasetView*> with_gaps;
    for (const auto& [id, view] : site.datasets)
        if (!view.missing.empty()) with_gaps.push_back(&view);
    std::stable_sort(with_gaps.begin(), with_gaps.end(),
                     [](const auto* a, const auto* b) { return a->missing.size() > b->missing.size(); });
    if (with_gaps.size() > kGapsShown) with_gaps.resize(kGapsShown);
    Context rows = Context::array();
    for (const auto* view : with_gaps)
        rows.push(Context::object({{"organisation", view->organisation_name},
                                   {"dataset", own_title(view->organisation_name, view->title)},
                                   {"href", urls::dataset_page(view->id)},
                                   {"count", base::grouped(static_cast<std::int64_t>(view->missing.size()))},
                                   {"which", run_titles(runs_of(view->missing))}}));
    return rows;
}

/// Rows of different series overlap, so their sum is no sum of spending (design section 7).
bool several_series(const Site& site) {
    std::set<std::string> series;
    for (const auto& [id, view] : site.datasets)
        if (view.rows > 0 && view.spending) series.insert(view.series);
    return series.size() > 1;
}

std::int64_t with_rows(const HomeView& home) {
    return std::count_if(home.by_total.begin(), home.by_total.end(),
                         [](const auto& one) { return one.payments > 0; });
}

/// Returns that are here and came after the day on which they were due.
std::int64_t came_late(const Site& site) {
    std::int64_t late = 0;
    for (const auto& [id, view] : site.datasets)
        late += std::ranges::count_if(view.returns, [](const auto& one) { return !one.outstanding() && one.punctuality == catalogue::Punctuality::late; });
    return late;
}

Context figures(const Site& site, const HomeView& home) {
    const auto late = came_late(site);
    auto missing = count_figure("editions missing", std::ssize(home.missing), !home.missing.empty());
    if (!home.missing.empty()) missing.set("href", "#missing");
    auto came = count_figure("returns came late", late, late > 0);
    came.set("href", "/quality/");
    return Context::array({
        count_figure("organisations", home.organisations),
        count_figure("datasets", home.datasets),
        count_figure("versions released", home.versions),
        missing,
        came,
        count_figure("files unusable", home.rejections, home.rejections > 0),
        count_figure("rows quarantined", home.quarantined_rows, home.quarantined_rows > 0),
    });
}

}  // namespace

std::string home_page(const Site& site) {
    const HomeView home = catalogue::home_view(site.state, site.settings.today);
    const std::size_t with_gaps =
        static_cast<std::size_t>(std::count_if(site.datasets.begin(), site.datasets.end(),
                                               [](const auto& one) { return !one.second.missing.empty(); }));
    const auto picture = overview_chart(site);
    const auto dates = next_dates(site, kDatesShown);
    const Context context = Context::object({
        {"service", site.settings.title},
        {"has_rows", home.payments > 0},
        {"total", money(home.totals)},
        {"payments", count_of(home.payments, "payment", "payments")},
        {"payers", count_of(with_rows(home), "public body", "public bodies")},
        {"figures", figures(site, home)},
        {"several_series", several_series(site)},
        {"organisations", organisations(home)},
        {"has_organisations", !home.by_total.empty()},
        {"chart", picture},
        {"has_chart", !picture.empty()},
        {"has_gap", has_gap(picture)},
        {"chart_of", overview_title(site)},
        {"months", overview_table(site)},
        {"dates", dates},
        {"has_dates", !dates.as_array().empty()},
        {"latest", latest(site)},
        {"has_latest", !site.events.empty()},
        {"gaps", gaps(site)},
        {"has_gaps", with_gaps > 0},
        {"more_gaps", with_gaps > kGapsShown ? count_of(static_cast<std::int64_t>(with_gaps - kGapsShown),
                                                        "more dataset", "more datasets")
                                             : ""},
        {"terms", terms_of_all(site, site.settings.title, "/v1")},
    });
    Frame frame{"/", "", {}, "/v1", site.state.revision, ""};
    frame.feed = "/feeds/changes.atom";
    return in_frame(site, frame, site.templates.render("home", context));
}

}  // namespace daybook::site_gen
