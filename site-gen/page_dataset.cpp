#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/dictionary.hpp"
#include "site-gen/lacks.hpp"
#include "site-gen/linked_data.hpp"
#include "site-gen/version_line.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace daybook::site_gen {

namespace {

using catalogue::DatasetView;
using catalogue::EditionView;
using catalogue::VersionSummary;
namespace urls = catalogue::urls;

/// An edition that is there, or a stretch that is not, at its place in time.
struct Slot {
    schemas::Edition at;
    const EditionView* released = nullptr;
    Run missing;
    catalogue::Lack why = catalogue::Lack::none;
};

constexpr catalogue::Lack kLacks[] = {catalogue::Lack::missing, catalogue::Lack::unreadable, catalogue::Lack::not_collected, catalogue::Lack::withdrawn};

/// "Missing: 2 editions not released"
std::string lack_words(const Slot& slot) {
    const auto count = count_of(slot.missing.count, "edition", "editions");
    switch (slot.why) {
        case catalogue::Lack::unreadable: return "Published and unreadable here: " + count;
        case catalogue::Lack::not_collected: return "Not collected here: " + count + ", published or not";
        case catalogue::Lack::withdrawn: return "Withdrawn: " + count;
        default: return "Missing: " + count + " not released";
    }
}

std::vector<Slot> slots_of(const DatasetView& view, bool one_by_one) {
    std::vector<Slot> slots;
    for (const auto& edition : view.editions) {
        const auto at = schemas::Edition::parse(edition.edition);
        slots.push_back({at, &edition, {at, at}});
    }
    for (const auto why : kLacks) {
        const auto unseen = unseen_editions(view, why);
        for (const auto& run : runs_of(unseen))
            if (!one_by_one) slots.push_back({run.first, nullptr, run, why});
        for (const auto& text : unseen) {
            const auto at = schemas::Edition::parse(text);
            if (one_by_one) slots.push_back({at, nullptr, {at, at}, why});
        }
    }
    std::stable_sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) { return a.at < b.at; });
    return slots;
}

std::string gone_words(const EditionView& edition) {
    return !edition.versions.empty() && edition.versions.front().status == "erased" ? ", erased" : ", withdrawn";
}

std::string chart_of(const DatasetView& view) {
    std::vector<ChartSlot> slots;
    int year = 0;
    for (const auto& slot : slots_of(view, true)) {
        const int this_year = static_cast<int>(std::chrono::year_month_day(slot.at.first_day()).year());
        const VersionSummary* now = slot.released ? slot.released->current() : nullptr;
        const std::string title = slot.at.title() + (slot.released && !now ? gone_words(*slot.released) : "");
        slots.push_back({title, this_year == year ? "" : std::to_string(this_year),
                         now ? now->total : base::Decimal{}, now == nullptr});
        year = this_year;
    }
    return column_chart(
        slots, fmt::format("Total released for each period of {}. The table of editions holds the figures.",
                           view.title),
        view.totals.only()->currency);
}

Context edition_lines(const Site& site, const DatasetView& view) {
    auto slots = slots_of(view, false);
    std::reverse(slots.begin(), slots.end());
    Context lines = Context::array();
    for (const auto& slot : slots) {
        if (slot.released == nullptr) {
            lines.push(Context::object({{"missing", lack_words(slot)},
                                        {"edition", slot.missing.title()}}));
            continue;
        }
        for (const auto& version : slot.released->versions)
            lines.push(Context::object(
                {{"missing", false}, {"one", version_line(site, *slot.released, version, view.has_amount)}}));
    }
    return lines;
}

Context rejections(const DatasetView& view) {
    Context rows = Context::array();
    for (const auto& one : view.rejections)
        rows.push(Context::object({{"title", one.title.empty() ? one.url : one.title},
                                   {"href", safe_href(one.url)},
                                   {"url", one.url},
                                   {"why", one.why}}));
    return rows;
}

Context dataset_figures(const DatasetView& view) {
    std::int64_t quarantined = 0;
    for (const auto& edition : view.editions)
        if (const auto* now = edition.current()) quarantined += now->quarantined_rows;
    Context out = Context::array();
    if (view.has_amount) push_sums(out, "in all current editions", view.totals);
    out.push(count_figure("rows", view.rows));
    out.push(count_figure("editions released", released_editions(view)));
    Lacks lacks;
    lacks.add(view);
    push_lacks(out, lacks);
    out.push(
        count_figure("files that could not be used", view.rejections.size(), !view.rejections.empty()));
    out.push(count_figure("rows quarantined", quarantined, quarantined > 0));
    return out;
}

constexpr std::pair<const char*, const char*> kFormats[] = {{"csv", "CSV"}, {"parquet", "Parquet"}};

/// What search narrows by: the same as the lists of datasets (facets.cpp).
std::vector<std::pair<std::string, std::string>> found_by(const Site& site, const DatasetView& view) {
    std::vector<std::pair<std::string, std::string>> out = {{"Kind", "Dataset"}, {"Organisation", view.organisation_name}};
    const auto formats = formats_of(site, view);
    for (const auto& [id, title] : kFormats)
        if (formats.contains(id)) out.emplace_back("Format", title);
    const auto schema = site.state.schemas.find(view.schema);
    if (schema != site.state.schemas.end() && !schema->second.title.empty()) out.emplace_back("Holds", schema->second.title);
    for (const int year : years_of(view)) out.emplace_back("Year", std::to_string(year));
    out.emplace_back("Status", status_title(status_of(view)));
    return out;
}

/// The explorer with this dataset chosen.
std::string explore_href(const DatasetView& view) {
    return fmt::format("/explore/#table={}&organisation={}{}", view.table, view.organisation_id, view.series.empty() ? "" : "&series=" + view.series);
}

Context rows_links(const DatasetView& view) {
    const std::string rows = urls::dataset(view.id) + "/rows";
    return Context::object({{"json", rows + ".json"}, {"csv", rows + ".csv"}});
}

}  // namespace

std::string dataset_page(const Site& site, const DatasetView& view) {
    const auto found = site.state.schemas.find(view.schema);
    const schemas::Schema* schema = found == site.state.schemas.end() ? nullptr : &found->second;
    const std::string json = urls::dataset(view.id);
    const bool several = view.has_amount && view.editions.size() > 1, has_chart = several && view.totals.only() != nullptr;
    const auto picture = has_chart ? chart_of(view) : std::string();
    const Context context = Context::object({
        {"title", own_title(view.organisation_name, view.title)},
        {"organisation", view.organisation_name},
        {"organisation_href", urls::organisation_page(view.organisation_id)},
        {"description", schema ? schema->description : ""},
        {"figures", dataset_figures(view)},
        {"has_chart", has_chart},
        {"has_no_scale", several && !has_chart},
        {"chart", picture},
        {"has_missing", has_gap(picture)},
        {"lines", edition_lines(site, view)},
        {"stands", released_editions(view) > 0},
        {"gone", !view.editions.empty() && released_editions(view) == 0},
        {"has_lines", !view.editions.empty() || !view.missing.empty()},
        {"rejections", rejections(view)},
        {"has_rejections", !view.rejections.empty()},
        {"rows", rows_links(view)},
        {"explore_href", explore_href(view)},
        {"has_amount", view.has_amount},
        {"amount", schema ? schema->amount_field : "amount"},
        {"table", view.table},
        {"table_href", table_page_path(view.table)},
        {"feed", dataset_feed(view.id)},
        {"schema", view.schema},
        {"schema_href", schema ? schema_page_path(view.schema) : ""},
        {"schema_version", schema ? schema->version : ""},
        {"cadence", cadence_words(view.cadence)},
        {"dictionary", schema ? dictionary_of(*schema) : Context::array()},
        {"has_dictionary", schema != nullptr},
        {"terms", terms_of(site, {view.terms}, view.id, json)},
    });
    Frame frame{urls::dataset_page(view.id),
                      whole_title(view.organisation_name, view.title),
                      {{"Home", "/"}, {"Datasets", "/datasets/"}},
                      json,
                      view.changed,
                      linked_data(site, view)};
    frame.description = schema ? schema->description : "";
    frame.feed = dataset_feed(view.id);
    frame.found_by = found_by(site, view);
    return in_frame(site, frame, site.templates.render("dataset", context));
}

}  // namespace daybook::site_gen
