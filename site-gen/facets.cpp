#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/lacks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

// What datasets can be narrowed by, and the pages of the lists: plain pages, a hundred datasets each.
namespace daybook::site_gen {

namespace {

using catalogue::DatasetView;

constexpr std::size_t kOnPage = 100;

std::string path_of(std::string_view facet, std::string_view value) {
    return fmt::format("/datasets/by/{}/{}/", facet, base::percent_encode(value));
}

/// Values as they come, each with its datasets in their order.
class Builder {
public:
    Builder(std::string id, std::string title) : facet_{std::move(id), std::move(title), {}} {}
    void add(const std::string& value, const std::string& title, const DatasetView& view) {
        const auto [at, is_new] = places_.emplace(value, facet_.values.size());
        if (is_new) facet_.values.push_back({value, title, path_of(facet_.id, value), {}});
        facet_.values[at->second].datasets.push_back(&view);
    }
    template <class Less>
    Facet sorted(Less less) && {
        std::ranges::stable_sort(facet_.values, less);
        return std::move(facet_);
    }

private:
    Facet facet_;
    std::map<std::string, std::size_t> places_;
};

std::string kind_title(const Site& site, const DatasetView& view) {
    const auto schema = site.state.schemas.find(view.schema);
    return schema == site.state.schemas.end() || schema->second.title.empty() ? view.schema : schema->second.title;
}

/// A page of its own for each hundred.
void add_pages(DatasetList list, const std::vector<const DatasetView*>& all, std::vector<DatasetList>& lists) {
    const auto first = list.path;
    list.all = all.size();
    list.of = std::max<std::size_t>(1, (all.size() + kOnPage - 1) / kOnPage);
    for (list.number = 1; list.number <= list.of; ++list.number) {
        const auto begin = (list.number - 1) * kOnPage, end = std::min(all.size(), begin + kOnPage);
        list.path = list_page_path(first, list.number);
        list.shown.assign(all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end));
        lists.push_back(list);
        list.facets = nullptr;
    }
}

}  // namespace

std::set<int> years_of(const DatasetView& view) {
    std::set<int> years;
    for (const auto& edition : view.editions) {
        if (edition.edition == "current") continue;
        const auto at = schemas::Edition::parse(edition.edition);
        const auto year = [](base::Date day) { return static_cast<int>(std::chrono::year_month_day(day).year()); };
        for (int one = year(at.first_day()); one <= year(at.last_day()); ++one) years.insert(one);
    }
    return years;
}

std::set<std::string> formats_of(const Site& site, const DatasetView& view) {
    std::set<std::string> formats;
    const auto* dataset = site.state.dataset(view.id);
    if (dataset == nullptr) return formats;
    for (const auto& edition : dataset->editions)
        if (const auto* now = catalogue::State::current(edition, site.state.revision))
            for (const auto& file : now->manifest.files) {
                if (file.name == "data.csv") formats.insert("csv");
                if (file.name == "data.parquet") formats.insert("parquet");
            }
    return formats;
}

std::string status_of(const DatasetView& view) {
    if (std::ranges::none_of(view.editions, [](const auto& edition) { return edition.current() != nullptr; })) return "empty";
    return std::ranges::any_of(view.returns, [](const auto& one) { return is_publishers(one.lack()); }) ? "missing" : "complete";
}

std::string status_title(const std::string& status) {
    return status == "complete" ? "Nothing missing" : status == "missing" ? "Something missing" : "Nothing released";
}

std::string list_page_path(const std::string& first, std::size_t number) {
    return number == 1 ? first : fmt::format("{}page/{}/", first, number);
}

std::vector<Facet> facets_of(const Site& site) {
    Builder organisation("organisation", "Organisation"), kind("kind", "Kind of data"), period("period", "Year"), format("format", "Format"), status("status", "Status");
    for (const auto& [id, view] : site.datasets) {
        organisation.add(view.organisation_id, view.organisation_name, view);
        kind.add(view.schema, kind_title(site, view), view);
        for (const int year : years_of(view)) period.add(std::to_string(year), std::to_string(year), view);
        for (const auto& one : formats_of(site, view)) format.add(one, one == "csv" ? "CSV" : "Parquet", view);
        status.add(status_of(view), status_title(status_of(view)), view);
    }
    using Value = Facet::Value;
    const auto by_title = [](const Value& a, const Value& b) { return a.title < b.title; };
    std::vector<Facet> out;
    out.push_back(std::move(organisation).sorted(by_title));
    out.push_back(std::move(kind).sorted(by_title));
    out.push_back(std::move(period).sorted([](const Value& a, const Value& b) { return a.title > b.title; }));
    out.push_back(std::move(format).sorted(by_title));
    out.push_back(std::move(status).sorted(by_title));
    return out;
}

std::vector<DatasetList> dataset_lists(const Site& site) {
    std::vector<const DatasetView*> all;
    for (const auto& [id, view] : site.datasets) all.push_back(&view);
    std::vector<DatasetList> lists;
    add_pages({"/datasets/", "/datasets/", "", "", 1, 1, 0, {}, &site.facets}, all, lists);
    for (const auto& facet : site.facets)
        for (const auto& value : facet.values) add_pages({value.path, value.path, facet.title, value.title, 1, 1, 0, {}, nullptr}, value.datasets, lists);
    return lists;
}

std::string datasets_of_organisation_path(std::string_view organisation) {
    return path_of("organisation", organisation);
}

std::string datasets_of_kind_path(std::string_view schema) {
    return path_of("kind", schema);
}

}  // namespace daybook::site_gen
