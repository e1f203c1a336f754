#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "site-gen/chart.hpp"
#include "site-gen/largest_payments.hpp"
#include "site-gen/words.hpp"
#include "site-gen/years_covered.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace daybook::site_gen {

namespace {

using catalogue::SupplierView;
namespace urls = catalogue::urls;

constexpr std::size_t kOnList = 1000, kNamesShown = 50;

std::vector<catalogue::Terms> table_terms(const Site& site, const std::string& table) {
    const auto found = site.table_terms.find(table);
    return found == site.table_terms.end() ? std::vector<catalogue::Terms>{} : found->second;
}

std::string publisher_name(const Site& site, const std::string& id) {
    const auto* known = site.state.organisation(id);
    return known != nullptr ? known->name : id;
}

/// None beside an amount of another currency.
std::string bar_beside(const SupplierView::Part& one, const SupplierView::Part& largest) {
    return one.currency == largest.currency ? bar(one.total, largest.total) : "";
}

Context publishers(const Site& site, const SupplierView& view) {
    Context out = Context::array();
    for (const auto& one : view.publishers)
        out.push(Context::object({{"name", publisher_name(site, one.key)},
                                  {"href", site.state.organisation(one.key) != nullptr ? urls::organisation_page(one.key) : ""},
                                  {"series", series_title(site, one.series)},
                                  {"rows", base::grouped(one.rows)},
                                  {"total", money(one.total, one.currency)},
                                  {"bar", bar_beside(one, view.publishers.front())}}));
    return out;
}

/// By series and year, what is there of it.
using Covered = std::map<std::string, std::map<int, YearCovered>>;

Covered covered_of(const Site& site, const SupplierView& view) {
    Covered out;
    for (const auto& one : view.series)
        if (!out.contains(one.series)) out.emplace(one.series, years_covered(site, view, one.series));
    return out;
}

/// Null of a year that is whole, or of which nobody knows.
const YearCovered* part_of_year(const Covered& covered, const std::string& series, std::int64_t year) {
    const auto of = covered.find(series);
    if (of == covered.end()) return nullptr;
    const auto found = of->second.find(static_cast<int>(year));
    return found != of->second.end() && found->second.is_part() ? &found->second : nullptr;
}

std::string part_words(const Covered& covered, const SupplierView::Part& one) {
    const auto year = base::parse_whole(one.key);
    const auto* part = year ? part_of_year(covered, one.series, *year) : nullptr;
    return part == nullptr ? std::string() : part->in_words();
}

/// The years of the largest series that are not whole, in words.
Context parts_of_years(const SupplierView& view, const Covered& covered) {
    Context out = Context::array();
    for (const auto& one : view.years) {
        const auto& main = view.series.front();
        if (one.series != main.series || one.currency != main.currency) continue;
        if (const auto words = part_words(covered, one); !words.empty()) out.push(Context::object({{"year", one.key}, {"words", words}}));
    }
    return out;
}

Context payment_day(const std::string& day) {
    const auto date = base::parse_iso_date(day);
    return date ? on_day(*date) : Context();
}

Context years(const Site& site, const SupplierView& view, const Covered& covered) {
    Context out = Context::array();
    for (const auto& one : view.years)
        out.push(Context::object({{"year", one.key.empty() ? "No date" : one.key},
                                  {"series", series_title(site, one.series)},
                                  {"part", part_words(covered, one)},
                                  {"rows", base::grouped(one.rows)},
                                  {"total", money(one.total, one.currency)}}));
    return out;
}

/// The years of the largest series, those without a payment as gaps, and those of which not all is here told by their months.
std::string chart(const Site& site, const SupplierView& view, const Covered& covered) {
    if (view.series.empty()) return {};
    const auto& main = view.series.front();
    std::map<std::int64_t, base::Decimal> totals;
    for (const auto& one : view.years)
        if (const auto year = base::parse_whole(one.key); year && one.series == main.series && one.currency == main.currency) totals[*year] = one.total;
    if (totals.size() < 2 || totals.rbegin()->first - totals.begin()->first > 60) return {};
    std::vector<ChartSlot> slots;
    for (auto year = totals.begin()->first; year <= totals.rbegin()->first; ++year) {
        const auto found = totals.find(year);
        const auto name = std::to_string(year);
        const auto* part = found == totals.end() ? nullptr : part_of_year(covered, main.series, year);
        const auto title = part == nullptr ? name : fmt::format("{}, {}", name, part->in_words());
        slots.push_back({title, name, found == totals.end() ? base::Decimal{} : found->second, found == totals.end(), part != nullptr});
    }
    return column_chart(slots, fmt::format("{}: paid each year, {}. The table of years holds the figures.", view.name(), series_title(site, main.series)), main.currency);
}

Context names(const SupplierView& view) {
    Context out = Context::array();
    for (std::size_t n = 0; n < std::min(kNamesShown, view.names.size()); ++n) {
        const auto read = catalogue::supplier_name(view.names[n].name);
        out.push(Context::object({{"name", view.names[n].name},
                                  {"rows", base::grouped(view.names[n].rows)},
                                  {"why", read ? base::join(read->changes, "; ") : ""}}));
    }
    return out;
}

/// The explorer's question: what each body paid it in its largest series, under all the names that the page shows.
std::string explore_supplier_href(const SupplierView& view) {
    if (view.series.empty() || view.names.empty()) return {};
    std::vector<std::string> shown;
    for (std::size_t n = 0; n < std::min(kNamesShown, view.names.size()); ++n) shown.push_back(view.names[n].name);
    return fmt::format("/explore/#table={}&series={}&supplier={}&by={}", view.table, view.series.front().series, base::percent_encode(base::join(shown, "\n")),
                       base::percent_encode("\"publisher\""));
}

Context supplier_figures(const Site& site, const SupplierView& view) {
    Context out = Context::array();
    for (const auto& one : view.series) out.push(figure(series_title(site, one.series), money(one.total, one.currency)));
    out.push(count_figure("payments", view.rows));
    return out;
}

}  // namespace

std::string supplier_page_path(std::string_view id) {
    return fmt::format("/suppliers/{}/", base::percent_encode(id));
}

std::string supplier_href(const Site& site, const std::string& published_name) {
    const auto read = catalogue::supplier_name(published_name);
    return read && site.supplier_names.contains(read->id) ? supplier_page_path(read->id) : std::string();
}

Revision changed_of(const Site& site, const SupplierView& view) {
    // More publishers than could be asked for: any dataset may be one of them.
    if (view.more || view.publishers.empty()) return site.state.revision;
    Revision latest = site.state.supplier_sets.changed(site.state.revision);
    for (const auto& one : view.publishers) {
        const auto changed = changed_of_organisation(site, one.key);
        if (changed == 0) return site.state.revision;
        latest = std::max(latest, changed);
    }
    return latest;
}

std::string suppliers_page(const Site& site) {
    Context rows = Context::array();
    std::int64_t place = 0;
    for (const auto& view : site.suppliers) {
        if (place == static_cast<std::int64_t>(kOnList) || view.series.empty()) break;
        const auto& main = view.series.front();
        rows.push(Context::object({{"place", base::grouped(++place)},
                                   {"name", view.name()},
                                   {"href", supplier_page_path(view.id)},
                                   {"series", series_title(site, main.series)},
                                   {"others", view.series.size() > 1},
                                   {"rows", base::grouped(main.rows)},
                                   {"total", money(main.total, main.currency)},
                                   {"bar", place <= 20 ? bar_beside(main, site.suppliers.front().series.front()) : ""}}));
    }
    const Context context = Context::object({
        {"rows", rows},
        {"has_rows", place > 0},
        {"count", count_of(place, "supplier", "suppliers")},
        {"several", place > 1},
        {"api", site.facts.url},
        {"terms", terms_of_all(site, "the list of suppliers", "/v1/suppliers")},
    });
    Frame frame{"/suppliers/", "Suppliers", {{"Home", "/"}}, "/v1/suppliers", site.state.revision, ""};
    frame.description = "Who was paid most by public bodies, across bodies and years.";
    return in_frame(site, frame, site.templates.render("suppliers", context));
}

std::string supplier_page(const Site& site, const SupplierView& view) {
    const std::string json = "/v1/suppliers/" + base::percent_encode(view.id);
    const std::string rows = urls::table(view.table) + "/rows";
    const std::string query = "?supplier_id=" + base::percent_encode(view.id);
    const auto covered = covered_of(site, view);
    const auto picture = chart(site, view, covered);
    const auto largest = largest_payments(site, view);
    const auto parts = view.series.empty() ? Context::array() : parts_of_years(view, covered);
    const Context context = Context::object({
        {"name", view.name()},
        {"figures", supplier_figures(site, view)},
        {"several_series", view.series.size() > 1},
        {"chart", picture},
        {"has_chart", !picture.empty()},
        {"has_gap", has_gap(picture)},
        {"has_part", has_part(picture)},
        {"first", payment_day(view.first)},
        {"last", payment_day(view.last)},
        {"parts", parts},
        {"has_parts", !parts.as_array().empty()},
        {"chart_of", view.series.empty() ? "" : series_title(site, view.series.front().series)},
        {"publishers", publishers(site, view)},
        {"years", years(site, view, covered)},
        {"largest", largest},
        {"has_largest", !largest.as_array().empty()},
        {"names", names(view)},
        {"several_names", view.names.size() > 1},
        {"more_names", view.names.size() > kNamesShown ? count_of(static_cast<std::int64_t>(view.names.size() - kNamesShown), "more", "more") : ""},
        {"cut", view.more},
        {"latest_href", rows + query + "&sort=-" + site.state.schemas_of_table(view.table).front()->date_field},
        {"csv_href", rows + ".csv" + query},
        {"explore_href", explore_supplier_href(view)},
        {"terms", terms_of(site, table_terms(site, view.table), "supplier " + view.id, json)},
    });
    Frame frame{supplier_page_path(view.id), view.name(), {{"Home", "/"}, {"Suppliers", "/suppliers/"}}, json, changed_of(site, view), ""};
    frame.description = fmt::format("Who paid {}, how much and since when, as published by public bodies.", view.name());
    frame.found_by = {{"Kind", "Supplier"}};
    return in_frame(site, frame, site.templates.render("supplier", context));
}

}  // namespace daybook::site_gen
