#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/base/xml_writer.hpp"
#include "publisher/catalogue/data_json.hpp"
#include "publisher/catalogue/data_package.hpp"
#include "publisher/catalogue/dcat.hpp"
#include "publisher/catalogue/icalendar.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;
using catalogue::FeedPlace;

/// "feeds/x.atom" for "/feeds/x.atom"; addresses are escaped, names of files are not, and ids need no escaping.
std::string file_of(const std::string& path) {
    return path.substr(1);
}

/// What lists the whole record goes by the revision.
std::string with_revision(const Site& site) {
    return fmt::format("revision {}", site.state.revision);
}

void add_common(const Site& site, std::vector<SideFile>& files) {
    const auto& facts = site.facts;
    const auto changes = catalogue::changes_place(facts), releases = catalogue::releases_place(facts);
    const auto add = [&](std::string path, bool slow, std::function<std::string()> render) { files.push_back({std::move(path), with_revision(site), std::move(render), slow}); };
    add(file_of(changes.self), false, [&site, changes] { return catalogue::changes_feed(site.state, site.facts, changes, site.events); });
    add(file_of(releases.self), false, [&site, releases] { return catalogue::releases_feed(site.state, site.facts, releases); });
    add(file_of(kCalendar), false, [&site] { return catalogue::icalendar(site.state, site.facts); });
    add("datasets/index.json", false, [&site] { return datasets_index(site); });
    add("datasets/rows.json", false, [&site] { return datasets_rows(site); });
    // One graph in two syntaxes: whichever is made first makes it, and the other is begun after what else is slow.
    const auto graph = std::make_shared<std::once_flag>();
    const auto made = std::make_shared<catalogue::RdfGraph>();
    const auto dcat = [&site, graph, made]() -> const catalogue::RdfGraph& {
        std::call_once(*graph, [&] { *made = catalogue::dcat_graph(site.state, site.facts); });
        return *made;
    };
    add("catalog.jsonld", true, [dcat] { return to_json_ld(dcat()); });
    add("explore/files.json", true, [&site] { return explore_files(site); });
    add("explore/suppliers.json", true, [&site] { return explore_suppliers(site); });
    add("data.json", true, [&site] { return base::json::write(catalogue::data_json(site.state, site.facts)) + "\n"; });
    add("catalog.rdf", true, [dcat] { return to_rdf_xml(dcat()); });
}

/// Each feed is of what happened to its datasets, so it is as they are.
void add_organisations(const Site& site, std::vector<SideFile>& files) {
    for (const auto& [id, organisation] : site.state.organisations) {
        const auto happened = state_of_organisation(site, id);
        const FeedPlace place{"organisations/" + id, organisation.name + ": what changed", organisation_feed(id), urls::organisation_page(id)};
        files.push_back({file_of(place.self), happened, [&site, place, id = id] {
                             return catalogue::changes_feed(site.state, site.facts, place, catalogue::events_of_organisation(site.state, id));
                         }});
        files.push_back({file_of(organisation_calendar(id)), "calendar " + happened, [&site, id = id] { return catalogue::icalendar(site.state, site.facts, id); }});
    }
}

void add_datasets(const Site& site, std::vector<SideFile>& files) {
    for (const auto& [id, view] : site.datasets) {
        const FeedPlace place{"datasets/" + id, whole_title(view.organisation_name, view.title) + ": what changed", dataset_feed(id), urls::dataset_page(id)};
        files.push_back({file_of(place.self), fmt::format("dataset {}", view.changed), [&site, place, id = id] {
                             return catalogue::changes_feed(site.state, site.facts, place, catalogue::events_of_dataset(site.state, id));
                         }});
    }
}

using MakeMetadata = base::json::Value (*)(const catalogue::State&, const catalogue::ServiceFacts&, const catalogue::VersionView&,
                                           const std::vector<std::string>&);

void add_metadata(const Site& site, const catalogue::Dataset& dataset, const catalogue::Edition& edition, const record::ReleaseManifest& manifest, std::vector<SideFile>& files) {
    const auto id = dataset.id.str(), at = edition.edition.str();
    const auto folder = file_of(urls::version_page(id, at, manifest.version));
    const auto made_of = fmt::format("version {}", changed_of(site, dataset, edition));
    for (const auto& [name, make] : {std::pair<const char*, MakeMetadata>{"datapackage.json", catalogue::data_package},
                                     {"csv-metadata.json", catalogue::csv_on_the_web}})
        files.push_back({folder + name, made_of, [&site, make = make, id, at, n = manifest.version] {
                             const auto shown = catalogue::version_view(site.state, id, at, n);
                             return base::json::write_pretty(make(site.state, site.facts, *shown, site.settings.columns(shown->manifest)));
                         }});
}

bool is_offered(const catalogue::Version& version, Revision revision) {
    return version.withdrawn > revision && !version.is_erased();
}

bool has_data(const record::ReleaseManifest& manifest) {
    return std::ranges::find(manifest.files, "data.csv", &record::ReleaseFile::name) != manifest.files.end();
}

/// For browsers that offer to search here (OpenSearch 1.1). It needs a whole address.
std::string open_search(const Site& site) {
    base::XmlWriter xml;
    xml.open("OpenSearchDescription").attribute("xmlns", "http://a9.com/-/spec/opensearch/1.1/");
    xml.element("ShortName", base::clip(site.settings.title, 16)).element("Description", "Datasets, organisations and suppliers of " + site.settings.title);
    xml.element("InputEncoding", "UTF-8").open("Url").attribute("type", "text/html");
    xml.attribute("template", whole_url(site, "/search/?q={searchTerms}")).close();
    return xml.finish();
}

}  // namespace

std::string dataset_feed(std::string_view dataset) {
    return urls::dataset_page(dataset) + "changes.atom";
}

std::string organisation_feed(std::string_view organisation) {
    return urls::organisation_page(organisation) + "changes.atom";
}

std::string organisation_calendar(std::string_view organisation) {
    return urls::organisation_page(organisation) + "releases.ics";
}

bool has_table_metadata(const Site& site, const catalogue::VersionView& view) {
    return site.settings.columns && !site.facts.url.empty() && view.version.is_offered() &&
           has_data(view.manifest);
}

std::vector<SideFile> side_files(const Site& site) {
    std::vector<SideFile> files;
    add_common(site, files);
    add_organisations(site, files);
    add_datasets(site, files);
    const bool with_metadata = site.settings.columns && !site.facts.url.empty();
    for (const auto& [id, dataset] : site.state.datasets)
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions)
                if (with_metadata && is_offered(version, site.state.revision) && has_data(version.manifest)) add_metadata(site, dataset, edition, version.manifest, files);
    if (!site.facts.url.empty()) files.push_back({"opensearch.xml", "", [&site] { return open_search(site); }});
    return files;
}

}  // namespace daybook::site_gen
