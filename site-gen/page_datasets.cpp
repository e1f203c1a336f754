#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/lacks.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

/// Values of one facet that the page lists; all of them can be chosen where script runs, and organisations have a list of their own.
constexpr std::size_t kValuesShown = 40;

std::string month_words(base::Date day) {
    const std::chrono::year_month_day ymd(day);
    return base::month_in_words(ymd.year() / ymd.month());
}

/// "April 2010 to May 2012", from the first edition to the last; quarters are told by their months.
std::string span_words(const catalogue::DatasetView& view) {
    if (view.editions.empty()) return "";
    if (view.editions.size() == 1) return view.editions.front().title;
    const auto first = schemas::Edition::parse(view.editions.back().edition), last = schemas::Edition::parse(view.editions.front().edition);
    using enum schemas::Edition::Kind;
    const auto of_months = [](const auto& edition) { return edition.kind() == month || edition.kind() == span; };
    if (!of_months(first) || !of_months(last)) return fmt::format("{} to {}", first.title(), last.title());
    return fmt::format("{} to {}", month_words(first.first_day()), month_words(last.last_day()));
}

Context line(const catalogue::DatasetView& view) {
    Lacks lacks;
    lacks.add(view);
    return Context::object({{"title", own_title(view.organisation_name, view.title)},
                            {"href", urls::dataset_page(view.id)},
                            {"organisation", view.organisation_name},
                            {"organisation_href", urls::organisation_page(view.organisation_id)},
                            {"span", span_words(view)},
                            {"editions", base::grouped(released_editions(view))},
                            {"missing", base::grouped(lacks.missing)},
                            {"rows", base::grouped(view.rows)},
                            {"total", view.has_amount ? money(view.totals) : ""}});
}

Context facets(const std::vector<Facet>& all) {
    Context out = Context::array();
    for (const auto& facet : all) {
        Context values = Context::array();
        for (std::size_t n = 0; n < std::min(kValuesShown, facet.values.size()); ++n) {
            const auto& value = facet.values[n];
            values.push(Context::object({{"title", value.title}, {"href", value.path}, {"count", base::grouped(std::ssize(value.datasets))}}));
        }
        const auto rest = facet.values.size() - values.as_array().size();
        if (facet.values.empty()) continue;
        out.push(Context::object({{"id", facet.id},
                                  {"title", facet.title},
                                  {"by", base::to_lower(facet.title)},
                                  {"values", values},
                                  {"more", rest > 0 ? count_of(static_cast<std::int64_t>(rest), "more", "more") : ""},
                                  {"more_href", facet.id == "organisation" ? "/organisations/" : ""}}));
    }
    return out;
}

Context pages(const DatasetList& list) {
    const auto to = [&](std::size_t number) { return list_page_path(list.first, number); };
    return Context::object({{"number", base::grouped(static_cast<std::int64_t>(list.number))},
                            {"of", base::grouped(static_cast<std::int64_t>(list.of))},
                            {"first", list.number > 2 ? to(1) : ""},
                            {"before", list.number > 1 ? to(list.number - 1) : ""},
                            {"after", list.number < list.of ? to(list.number + 1) : ""},
                            {"last", list.number + 1 < list.of ? to(list.of) : ""}});
}

std::string title_of(const DatasetList& list) {
    return list.value.empty() ? std::string("Datasets") : "Datasets: " + list.value;
}

}  // namespace

std::string datasets_page(const Site& site, const DatasetList& list, Revision changed) {
    Context rows = Context::array();
    std::vector<catalogue::Terms> terms;
    for (const auto* view : list.shown) {
        rows.push(line(*view));
        terms.push_back({view->terms.licence, view->terms.attribution, ""});
    }
    const bool whole = list.facets != nullptr && !list.shown.empty();
    const Context context = Context::object({
        {"title", title_of(list)},
        {"facet_by", base::to_lower(list.facet)},
        {"value", list.value},
        {"count", count_of(static_cast<std::int64_t>(list.all), "dataset", "datasets")},
        {"several", list.all > 1},
        {"rows", rows},
        {"has_rows", !list.shown.empty()},
        {"facets", whole ? facets(*list.facets) : Context::array()},
        {"can_narrow", whole},
        {"pages", pages(list)},
        {"several_pages", list.of > 1},
        {"terms", terms_of(site, terms, "the list of datasets", "/v1/datasets")},
    });
    std::vector<Crumb> crumbs{{"Home", "/"}};
    if (list.path != "/datasets/") crumbs.push_back({"Datasets", "/datasets/"});
    const auto number = list.number > 1 ? fmt::format(", page {} of {}", list.number, list.of) : std::string();
    Frame frame{list.path, title_of(list) + number, crumbs, "/v1/datasets", changed, ""};
    frame.description = list.value.empty() ? "Every series of spending and policy files, by organisation, kind, year, format and status."
                                           : fmt::format("Datasets by {}: {}.", base::to_lower(list.facet), list.value);
    frame.feed = kChangesFeed;
    if (whole) frame.scripts = {"datasets.js"};
    return in_frame(site, frame, site.templates.render("datasets", context));
}

std::string datasets_index(const Site& site) {
    auto out = Context::object({{"revision", site.state.revision}});
    for (const auto& facet : site.facets) {
        Context values = Context::array();
        for (const auto& value : facet.values) values.push(Context::array({value.id, value.title}));
        out.set(facet.id, values);
    }
    return base::json::write(out) + "\n";
}

std::string datasets_rows(const Site& site) {
    Context rows = Context::array();
    for (const auto& [id, view] : site.datasets) {
        Context years = Context::array(), formats = Context::array();
        for (const int year : years_of(view)) years.push(static_cast<std::int64_t>(year));
        for (const auto& format : formats_of(site, view)) formats.push(format);
        auto one = line(view);
        rows.push(Context::object({{"id", id},
                                   {"title", one.at("title")},
                                   {"organisation", view.organisation_id},
                                   {"kind", view.schema},
                                   {"years", years},
                                   {"formats", formats},
                                   {"status", status_of(view)},
                                   {"span", one.at("span")},
                                   {"editions", one.at("editions")},
                                   {"missing", one.at("missing")},
                                   {"rows", one.at("rows")},
                                   {"total", one.at("total")}}));
    }
    return base::json::write(Context::object({{"revision", site.state.revision}, {"datasets", rows}})) + "\n";
}

}  // namespace daybook::site_gen
