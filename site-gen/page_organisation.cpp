#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/payments.hpp"
#include "publisher/catalogue/query.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/lacks.hpp"
#include "site-gen/returns.hpp"
#include "site-gen/words.hpp"

#include <algorithm>

namespace daybook::site_gen {

namespace {

using catalogue::OrganisationView;
namespace urls = catalogue::urls;

Context dataset_context(const catalogue::DatasetView& view, bool detailed) {
    Lacks lacks;
    lacks.add(view);
    const Context years = detailed ? returns_grid(view) : Context::array(), evidence = detailed ? returns_evidence(view) : Context::array();
    const auto count = [](auto n) { return static_cast<std::int64_t>(n); };
    return Context::object({
        {"title", own_title(view.organisation_name, view.title)},
        {"href", urls::dataset_page(view.id)},
        {"editions", base::grouped(released_editions(view))},
        {"missing", base::grouped(lacks.missing)},
        {"rejected", base::grouped(count(view.rejections.size()))},
        {"rejected_words",
         view.rejections.empty() ? "" : count_of(count(view.rejections.size()), "file", "files")},
        {"rows", base::grouped(view.rows)},
        {"total", view.has_amount ? money(view.totals) : ""},
        {"years", years},
        {"has_years", years.is_array() && !years.as_array().empty()},
        {"evidence", evidence},
        {"has_evidence", detailed && !view.returns.empty()},
        {"has_returns", detailed && (!view.returns.empty() || !years.as_array().empty())},
        {"has_amount", view.has_amount},
    });
}

Context children(const Site& site, const std::string& id) {
    Context items = Context::array();
    for (const auto& [child, organisation] : site.state.organisations)
        if (organisation.parent == id)
            items.push(
                Context::object({{"name", organisation.name}, {"href", urls::organisation_page(child)}}));
    return items;
}

std::vector<catalogue::Terms> terms_of_datasets(const OrganisationView& view) {
    std::vector<catalogue::Terms> terms;
    for (const auto& dataset : view.datasets) terms.push_back(dataset.terms);
    if (terms.empty()) terms.push_back({{}, "", view.organisation.contact});
    return terms;
}

/// Nothing on the page is newer than its datasets' latest change; an organisation without any is as new as
/// the state.
Revision changed_of_datasets(const Site& site, const OrganisationView& view) {
    Revision latest = 0;
    for (const auto& dataset : view.datasets) latest = std::max(latest, dataset.changed);
    return latest == 0 ? site.state.revision : latest;
}

constexpr int kTopSuppliers = 10;
/// Datasets on the page itself; the rest stand on pages of their own. Returns are shown one by one of all, or of a few where there are many.
constexpr std::size_t kListed = 100, kAllDetailed = 20, kFewDetailed = 5;

/// Rows of different series overlap, so each has a figure of its own.
void push_totals(Context& out, const Site& site, const OrganisationView& view) {
    const auto sums = sums_by_series(view.datasets);
    if (sums.size() < 2) return push_sums(out, "in all current editions", view.totals);
    for (const auto& [series, of] : sums) push_sums(out, "in all current editions: " + series_title(site, series), of);
}

Context organisation_figures(const Site& site, const OrganisationView& view) {
    std::size_t released = 0, rejected = 0;
    Lacks lacks;
    for (const auto& dataset : view.datasets) {
        released += static_cast<std::size_t>(released_editions(dataset));
        lacks.add(dataset);
        rejected += dataset.rejections.size();
    }
    Context out = Context::array();
    if (view.payments > 0 || view.rows == 0) push_totals(out, site, view);
    out.push(count_figure("rows", view.rows));
    out.push(count_figure("editions released", released));
    push_lacks(out, lacks);
    out.push(count_figure("files that could not be used", rejected, rejected > 0));
    return out;
}


Context top_suppliers(const Site& site, const TopSuppliers& top) {
    Context out = Context::array();
    base::Decimal largest;
    for (const auto& row : top.rows) {
        const auto total = base::parse_decimal(row[2].value_or("0")).value_or(base::Decimal{});
        if (largest.units == 0) largest = total;
        const auto name = row[0].value_or("(no name)");
        out.push(Context::object({{"name", name}, {"href", supplier_href(site, name)}, {"bar", bar(total, largest)}, {"rows", base::grouped(base::parse_whole(row[3].value_or("0")).value_or(0))}, {"total", money(total, row[1].value_or(""))}}));
    }
    return out;
}

/// From the first edition of which a version is current to the last; "" of a register, which has no time.
std::string period_of(const catalogue::DatasetView& view) {
    std::vector<schemas::Edition> here;
    for (const auto& edition : view.editions)
        if (edition.current() != nullptr && edition.edition != "current") here.push_back(schemas::Edition::parse(edition.edition));
    if (here.empty()) return {};
    const auto [first, last] = std::ranges::minmax(here);
    return span_title(first, last);
}

}  // namespace

TopSuppliers ask_top_suppliers(const Site& site, std::string_view organisation) {
    const catalogue::DatasetView* main = nullptr;
    for (const auto* one : site.datasets_of(organisation))
        if (one->spending && one->rows > 0 && (main == nullptr || one->rows > main->rows)) main = one;
    const auto schema = main == nullptr ? site.state.schemas.end() : site.state.schemas.find(main->schema);
    if (!site.settings.summary || schema == site.state.schemas.end() || schema->second.supplier_field.empty()) return {};
    const auto& amount = schema->second.amount_field;
    catalogue::SummaryQuery query;
    query.table = main->table;
    query.filters = {{"dataset", catalogue::find_operator(""), {main->id}}};
    query.by = {{schema->second.supplier_field, ""}, {catalogue::currency_field_of(site.state, main->table), ""}};
    query.measures = {{"sum", amount}, {"count", ""}};
    query.sort = {{"sum_" + amount, true}, {schema->second.supplier_field, false}};
    query.size = kTopSuppliers;
    query.as_of = site.state.revision;
    query.mix = true;
    return {series_title(site, main->series), period_of(*main), site.settings.summary(query).rows};
}

std::string organisation_page(const Site& site, const OrganisationView& view) {
    const auto& organisation = view.organisation;
    const std::string id = organisation.id.str(), json = urls::organisation(id);
    Context datasets = Context::array();
    const auto listed = std::min(kListed, view.datasets.size());
    const auto detailed = view.datasets.size() <= kAllDetailed ? kAllDetailed : kFewDetailed;
    for (std::size_t n = 0; n < listed; ++n) datasets.push(dataset_context(site.dataset(view.datasets[n].id), n < detailed));
    const auto* parent = site.state.organisation(organisation.parent);
    const Context under = children(site, id);
    const auto asked = site.top_suppliers.find(id);
    const TopSuppliers paid = asked == site.top_suppliers.end() ? TopSuppliers{} : asked->second;
    const Context top = top_suppliers(site, paid);
    const Context context = Context::object({
        {"name", organisation.name},
        {"url", organisation.url},
        {"url_href", safe_href(organisation.url)},
        {"parent", parent ? parent->name : ""},
        {"parent_href", parent ? urls::organisation_page(parent->id.str()) : ""},
        {"children", under},
        {"has_children", under.is_array() && !under.as_array().empty()},
        {"figures", organisation_figures(site, view)},
        {"feed", organisation_feed(id)},
        {"ics", organisation_calendar(id)},
        {"top", top},
        {"has_top", !top.as_array().empty()},
        {"top_series", paid.series},
        {"top_period", paid.period},
        {"datasets", datasets},
        {"has_datasets", !view.datasets.empty()},
        {"all_datasets", view.datasets.size() > listed ? count_of(static_cast<std::int64_t>(view.datasets.size()), "dataset", "datasets") : ""},
        {"all_datasets_href", datasets_of_organisation_path(id)},
        {"detailed", view.datasets.size() > detailed ? base::grouped(static_cast<std::int64_t>(detailed)) : ""},
        {"terms", terms_of(site, terms_of_datasets(view), id, json)},
    });
    Frame frame{urls::organisation_page(id),
                      organisation.name,
                      {{"Home", "/"}, {"Organisations", "/organisations/"}},
                      json,
                      changed_of_datasets(site, view),
                      ""};
    frame.description = organisation.name + ": what it publishes, what is missing, and whom it paid most.";
    frame.feed = organisation_feed(id);
    frame.calendar = organisation_calendar(id);
    frame.found_by = {{"Kind", "Organisation"}, {"Organisation", organisation.name}};
    return in_frame(site, frame, site.templates.render("organisation", context));
}

}  // namespace daybook::site_gen
