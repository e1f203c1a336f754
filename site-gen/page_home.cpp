#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/lacks.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

namespace daybook::site_gen {

namespace {

using catalogue::HomeView;
namespace urls = catalogue::urls;

constexpr std::size_t kGapsShown = 12, kDatesShown = 6, kLatest = 10;
constexpr int kOfOneDataset = 2;

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
                                   {"total", one.by->rows == 0 ? "–" : money(one.totals)},
                                   {"rows", base::grouped(one.payments)}}));
    return rows;
}

/// What happened to one dataset in one revision, all alike: a harvest takes years of months at once.
using Happened = std::vector<const catalogue::Event*>;

bool is_alike(const catalogue::Event& a, const catalogue::Event& b) {
    return a.revision == b.revision && a.dataset == b.dataset && a.kind == b.kind && a.code == b.code && a.status == b.status;
}

/// Newest first, at most two of a dataset, so that one large harvest is not all the news.
std::vector<Happened> latest_happenings(const Site& site) {
    std::vector<Happened> out;
    std::map<std::string, int> of_dataset;
    std::map<std::string, std::size_t> open;  ///< the last line of a dataset that is shown
    Revision at = 0;
    for (const auto& event : site.events) {
        if (event.revision != at) {
            if (out.size() >= kLatest) break;
            open.clear();
            at = event.revision;
        }
        if (const auto found = open.find(event.dataset); found != open.end() && is_alike(*out[found->second].front(), event)) {
            out[found->second].push_back(&event);
            continue;
        }
        if (out.size() >= kLatest || of_dataset[event.dataset] == kOfOneDataset) continue;
        ++of_dataset[event.dataset];
        open.insert_or_assign(event.dataset, out.size());
        out.push_back({&event});
    }
    return out;
}

/// "11 editions, January to November 2024", with their rows and their sum; the page of the dataset has each.
Context line_of_several(const Site& site, const Happened& all) {
    auto line = event_line(site, *all.front());
    std::vector<std::string> editions;
    std::int64_t rows = 0;
    catalogue::Sums sums;
    for (const auto* one : all) {
        if (std::ranges::find(editions, one->edition) == editions.end()) editions.push_back(one->edition);
        rows += one->rows;
        if (one->is_sum) sums.add(one->currency, one->total, one->rows);
        else sums.leave_out();
    }
    std::ranges::sort(editions, {}, [](const std::string& one) { return schemas::Edition::parse(one); });
    const auto period = span_title(schemas::Edition::parse(editions.front()), schemas::Edition::parse(editions.back()));
    line.set("edition", fmt::format("{}, {}", count_of(std::ssize(all), "edition", "editions"), period)).set("href", urls::dataset_page(all.front()->dataset));
    if (!line.at("rows").as_string().empty()) line.set("rows", base::grouped(rows));
    if (!line.at("total").as_string().empty()) line.set("total", money(sums));
    return line;
}

/// What happened last: releases, corrections, and what was taken back.
Context latest(const Site& site) {
    Context rows = Context::array();
    for (const auto& one : latest_happenings(site)) rows.push(one.size() == 1 ? event_line(site, *one.front()) : line_of_several(site, one));
    return rows;
}

std::string run_titles(const std::vector<Run>& runs) {
    std::vector<std::string> titles;
    for (const auto& run : runs) titles.push_back(run.title());
    return base::join(titles, "; ");
}

/// Editions that are not here for one kind of reason.
struct Gap {
    const char *id, *title, *caption, *words;
    std::vector<catalogue::Lack> why;
};

const std::vector<Gap>& all_gaps() {
    using enum catalogue::Lack;
    static const std::vector<Gap> all = {
        {kMissingAt, "What is missing", "Missing", "Editions that are owed and were not found at their source after their day, or that were published and could not be read here.", {missing, unreadable}},
        {kNotCollectedAt, "What is not collected here", "Not collected here", "Editions of which nobody can say that they were not published, and that is not their publisher’s doing: a file that may be one of them waits here for a person to look at it, or their source could not be read here.", {not_collected}},
        {kWithdrawnAt, "What was withdrawn", "Withdrawn", "Editions that were released here and withdrawn, and in whose place nothing stands yet.", {withdrawn}}};
    return all;
}

/// Datasets with such a gap, the largest first; null where there is none.
Context gap_of(const Site& site, const Gap& gap) {
    std::vector<std::pair<const catalogue::DatasetView*, std::vector<std::string>>> with_gaps;
    for (const auto& [id, view] : site.datasets) {
        std::vector<std::string> editions;
        for (const auto why : gap.why) std::ranges::copy(lacking(view, why), std::back_inserter(editions));
        if (!editions.empty()) with_gaps.emplace_back(&view, std::move(editions));
    }
    if (with_gaps.empty()) return {};
    const auto more = std::ssize(with_gaps) - static_cast<std::int64_t>(kGapsShown);
    std::ranges::stable_sort(with_gaps, std::greater(), [](const auto& one) { return one.second.size(); });
    if (more > 0) with_gaps.resize(kGapsShown);
    Context rows = Context::array();
    for (const auto& [view, editions] : with_gaps)
        rows.push(Context::object({{"organisation", view->organisation_name},
                                   {"dataset", own_title(view->organisation_name, view->title)},
                                   {"href", urls::dataset_page(view->id)},
                                   {"count", base::grouped(std::ssize(editions))},
                                   {"which", run_titles(runs_of(editions))}}));
    return Context::object({{"id", gap.id}, {"title", gap.title}, {"caption", gap.caption}, {"words", gap.words}, {"rows", rows}, {"more", more > 0 ? count_of(more, "more dataset", "more datasets") : ""}});
}

Context gaps(const Site& site) {
    Context out = Context::array();
    for (const auto& gap : all_gaps())
        if (auto one = gap_of(site, gap); one.is_object()) out.push(std::move(one));
    return out;
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
    Lacks lacks;
    for (const auto& [id, view] : site.datasets) lacks.add(view);
    auto came = count_figure("returns came late", late, late > 0);
    came.set("href", "/quality/");
    Context out = Context::array();
    if (series.size() > 1)
        for (const auto& [name, sums] : series) push_sums(out, series_title(site, name), sums);
    out.push(count_figure("organisations", home.organisations));
    out.push(count_figure("datasets", home.datasets));
    out.push(count_figure("versions released", home.versions));
    push_lacks(out, lacks, true);
    if (judged) out.push(came);
    out.push(count_figure("files that could not be used", home.rejections, home.rejections > 0));
    out.push(count_figure("rows quarantined", home.quarantined_rows, home.quarantined_rows > 0));
    return out;
}

}  // namespace

std::string home_page(const Site& site) {
    const HomeView home = catalogue::home_view(site.state, site.settings.today);
    const auto series = sums_of_all(home);
    const auto picture = overview_chart(site);
    const auto dates = next_dates(site, kDatesShown);
    const auto lacking_here = gaps(site);
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
        {"gaps", lacking_here},
        {"has_gaps", !lacking_here.as_array().empty()},
        {"terms", terms_of_all(site, site.settings.title, "/v1", "what the API has, as JSON")},
    });
    Frame frame{"/", "", {}, "/v1", site.state.revision, ""};
    frame.feed = kChangesFeed;
    frame.calendar = kCalendar;
    return in_frame(site, frame, site.templates.render("home", context));
}

}  // namespace daybook::site_gen
