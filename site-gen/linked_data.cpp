#include "site-gen/linked_data.hpp"

#include "publisher/catalogue/keywords.hpp"
#include "site-gen/page.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace daybook::site_gen {

namespace {

using catalogue::DatasetView;
using catalogue::VersionView;
namespace urls = catalogue::urls;

Context search_words(const Site& site, const DatasetView& view) {
    Context out = Context::array();
    for (const auto& word : catalogue::keywords_of(site.state, *site.state.dataset(view.id))) out.push(word);
    return out;
}

/// "2010-04-01/2024-06-30", or "" where no edition has a period.
std::string covered_words(const std::vector<catalogue::EditionView>& editions) {
    std::vector<base::Date> days;
    for (const auto& edition : editions) {
        if (edition.edition == "current") continue;
        const auto at = schemas::Edition::parse(edition.edition);
        days.insert(days.end(), {at.first_day(), at.last_day()});
    }
    return days.empty() ? std::string() : base::to_iso(*std::ranges::min_element(days)) + "/" + base::to_iso(*std::ranges::max_element(days));
}

Context download(const Site& site, const std::string& name, const std::string& path) {
    return Context::object({{"@type", "DataDownload"}, {"name", name}, {"encodingFormat", "text/csv"}, {"contentUrl", whole_url(site, path)}});
}

Context download(const Site& site, const record::ReleaseManifest& manifest, const record::ReleaseFile& file) {
    auto out = download(site, fmt::format("{}, version {}, {}", manifest.edition.title(), manifest.version, file.name), urls::file(manifest, file.name));
    out.set("encodingFormat", file.media_type).set("contentSize", fmt::format("{} B", file.bytes)).set("sha256", file.digest.hex());
    return out;
}

/// All current rows, and the newest editions' own files.
Context distributions(const Site& site, const DatasetView& view) {
    constexpr std::size_t kMost = 24;
    Context out = Context::array();
    for (const auto& edition : view.editions) {
        const auto* now = edition.current();
        if (now != nullptr && out.as_array().empty()) out.push(download(site, "Every current row", urls::dataset(view.id) + "/rows.csv"));
        const auto* version = now != nullptr ? site.state.version(view.id, edition.edition, now->number) : nullptr;
        if (version == nullptr || out.as_array().size() > kMost) continue;
        for (const auto& one : version->manifest.files)
            if (one.name == "data.csv") out.push(download(site, version->manifest, one));
    }
    return out;
}

/// What a dataset and its versions say alike. Whoever published the data is named as its maker, too.
Context common_part(const Site& site, const DatasetView& view, const std::string& name, const std::string& path, const std::string& identifier) {
    const auto found = site.state.schemas.find(view.schema);
    const auto* schema = found == site.state.schemas.end() ? nullptr : &found->second;
    const auto organisation = Context::object({{"@type", "Organization"}, {"name", view.organisation_name}, {"url", whole_url(site, urls::organisation_page(view.organisation_id))}});
    Context out = Context::object({
        {"@context", "https://schema.org"},
        {"@type", "Dataset"},
        {"name", name},
        {"description",
         fmt::format("{} Published by {}; checked, versioned and kept by {}.", schema ? schema->description : view.title, view.organisation_name, site.settings.title)},
        {"url", whole_url(site, path)},
        {"identifier", identifier},
        {"isAccessibleForFree", true},
        {"creator", organisation},
        {"publisher", organisation},
    });
    out.set("includedInDataCatalog", Context::object({{"@type", "DataCatalog"}, {"name", site.settings.title}, {"url", whole_url(site, "/")}}));
    out.set("spatialCoverage", "United Kingdom").set("keywords", search_words(site, view));
    Context measured = Context::array();
    for (const auto& field : schema ? schema->fields : std::vector<schemas::Field>{})
        if (field.publish) measured.push(field.title.empty() ? field.name : field.title);
    out.set("variableMeasured", measured);
    return out;
}

/// When the first version of it came out; absent before there is one.
std::optional<base::Instant> first_release(const DatasetView& view) {
    std::optional<base::Instant> first;
    for (const auto& edition : view.editions)
        for (const auto& version : edition.versions)
            if (version.status != "erased" && (!first || version.released_at < *first)) first = version.released_at;
    return first;
}

}  // namespace

std::string linked_data(const Site& site, const DatasetView& view) {
    auto out = common_part(site, view, whole_title(view.organisation_name, view.title), urls::dataset_page(view.id), view.id);
    if (const auto first = first_release(view)) out.set("datePublished", base::to_rfc3339(*first));
    out.set("dateModified", base::to_rfc3339(catalogue::instant_of(site.state, view.changed))).set("license", view.terms.licence.url);
    if (const auto covered = covered_words(view.editions); !covered.empty()) out.set("temporalCoverage", covered);
    return base::json::write(out.set("distribution", distributions(site, view)));
}

std::string linked_data(const Site& site, const VersionView& view) {
    if (!view.version.is_offered()) return {};
    const auto& manifest = view.manifest;
    const auto dataset = whole_title(view.dataset.organisation_name, view.dataset.title);
    auto out = common_part(site, view.dataset, fmt::format("{}, {}, version {}", dataset, view.edition.title, view.version.number),
                           urls::version_page(view.dataset.id, view.edition.edition, view.version.number), manifest.name());
    const auto released = base::to_rfc3339(view.version.released_at);
    out.set("version", std::to_string(view.version.number)).set("datePublished", released).set("dateModified", released).set("license", manifest.licence.url);
    out.set("isPartOf", whole_url(site, urls::dataset_page(view.dataset.id)));
    if (const auto covered = covered_words({view.edition}); !covered.empty()) out.set("temporalCoverage", covered);
    Context files = Context::array();
    for (const auto& file : manifest.files)
        if (file.name == "data.csv" || file.name == "data.parquet") files.push(download(site, manifest, file));
    return base::json::write(out.set("distribution", files));
}

}  // namespace daybook::site_gen
