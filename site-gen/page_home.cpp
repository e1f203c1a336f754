#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

namespace daybook::site_gen {

namespace {

using catalogue::HomeView;
namespace urls = catalogue::urls;

constexpr std::size_t kGapsShown = 12, kDatesShown = 6, kLatest = 10;

using BySeries = std::map<std::string, catalogue::Sums>;

BySeries sums_of_all(const HomeView& home) {
    BySeries sums;
    for (const auto& organisation : home.by_total)
        for (const auto& [series, of] : sums_by_series(organisation.datasets)) sums[series].add(of);
    return sums;
}

std::string main_currency(const HomeView& home) {
    return home.totals.all().empty() ? "" : home.totals.all().front().currency;
}

/// What one body paid in one series.
struct BodySpending {
    const catalogue::OrganisationView* by;
    std::string series;
    std::int64_t payments = 0;
    catalogue::Sums totals;
};

/// The largest first; bodies of which nothing is here yet last.
std::vector<BodySpending> paid_by_body(const HomeView& home) {
    std::vector<BodySpending> out;
    for (const auto& one : home.by_total) {
        if (one.rows == 0) out.push_back({&one, "", 0, {}});
        for (const auto& [series, sums] : sums_by_series(one.datasets)) {
            std::int64_t payments = 0;
            for (const auto& dataset : one.datasets)
                if (dataset.spending && dataset.series == series) payments += dataset.rows;
            out.push_back({&one, series, payments, sums});
        }
    }
    std::ranges::stable_sort(out, std::greater(), [&](const auto& one) { return one.totals.in(main_currency(home)).units; });
    return out;
}

Context organisations(const Site& site, const HomeView& home, bool several_series) {
    const auto all = paid_by_body(home);
    const std::string currency = main_currency(home);
    const base::Decimal largest = all.empty() ? base::Decimal{} : all.front().totals.in(currency);
    Context rows = Context::array();
    for (const auto& one : all)
        rows.push(Context::object({{"name", one.by->organisation.name},
                                   {"href", urls::organisation_page(one.by->organisation.id.str())},
                                   {"series", several_series && one.payments > 0 ? series_title(site, one.series) : ""},
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

std::int64_t with_rows(const HomeView& home) {
    return std::count_if(home.by_total.begin(), home.by_total.end(),
                         [](const auto& one) { return one.payments > 0; });
}

/// Returns that are here and came as is said of the day on which they were due.
std::int64_t returns_that_came(const Site& site, catalogue::Punctuality when) {
    std::int64_t out = 0;
    for (const auto& [id, view] : site.datasets)
        out += std::ranges::count_if(view.returns, [&](const auto& one) { return !one.outstanding() && one.punctuality == when; });
    return out;
}

/// Where there are several series, how much was paid in each stands among the figures, and no sum of them anywhere.
Context figures(const Site& site, const HomeView& home, const BySeries& series) {
    const auto late = returns_that_came(site, catalogue::Punctuality::late);
    // Where no time is known "0 came late" would be read as praise.
    const bool judged = late + returns_that_came(site, catalogue::Punctuality::on_time) > 0;
    auto missing = count_figure("editions missing", std::ssize(home.missing), !home.missing.empty());
    if (!home.missing.empty()) missing.set("href", "#missing");
    auto came = count_figure("returns came late", late, late > 0);
    came.set("href", "/quality/");
    Context out = Context::array();
    if (series.size() > 1)
        for (const auto& [name, sums] : series) push_sums(out, series_title(site, name), sums);
    out.push(count_figure("organisations", home.organisations));
    out.push(count_figure("datasets", home.datasets));
    out.push(count_figure("versions released", home.versions));
    out.push(missing);
    if (judged) out.push(came);
    out.push(count_figure("files that could not be used", home.rejections, home.rejections > 0));
    out.push(count_figure("rows quarantined", home.quarantined_rows, home.quarantined_rows > 0));
    return out;
}

}  // namespace

std::string home_page(const Site& site) {
    const HomeView home = catalogue::home_view(site.state, site.settings.today);
    const std::size_t with_gaps =
        static_cast<std::size_t>(std::count_if(site.datasets.begin(), site.datasets.end(),
                                               [](const auto& one) { return !one.second.missing.empty(); }));
    const auto series = sums_of_all(home);
    const auto picture = overview_chart(site);
    const auto dates = next_dates(site, kDatesShown);
    const Context context = Context::object({
        {"service", site.settings.title},
        {"has_rows", home.payments > 0},
        {"total", money(home.totals)},
        {"payments", count_of(home.payments, "payment", "payments")},
        {"payers", count_of(with_rows(home), "public body", "public bodies")},
        {"figures", figures(site, home, series)},
        {"several_series", series.size() > 1},
        {"organisations", organisations(site, home, series.size() > 1)},
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
        {"terms", terms_of_all(site, site.settings.title, "/v1", "what the API has, as JSON")},
    });
    Frame frame{"/", "", {}, "/v1", site.state.revision, ""};
    frame.feed = kChangesFeed;
    frame.calendar = kCalendar;
    return in_frame(site, frame, site.templates.render("home", context));
}

}  // namespace daybook::site_gen
