#include "publisher/catalogue/dcat.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/events.hpp"
#include "publisher/catalogue/keywords.hpp"
#include "publisher/catalogue/titles.hpp"
#include "publisher/catalogue/views.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace daybook::catalogue {

namespace {

constexpr const char* kEnglish = "http://publications.europa.eu/resource/authority/language/ENG";
constexpr const char* kUnitedKingdom = "http://publications.europa.eu/resource/authority/country/GBR";
constexpr const char* kGovernment = "http://publications.europa.eu/resource/authority/data-theme/GOVE";
constexpr const char* kWithdrawn = "http://purl.org/adms/status/Withdrawn";
constexpr const char* kSha256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256";

/// Builds the graph; remembers what is pointed at and has to be said to be of a class.
class Builder {
public:
    Builder(const State& state, const ServiceFacts& facts) : state_(state), facts_(facts) {}
    RdfGraph build();

private:
    std::string at(const std::string& path) const { return facts_.whole(path); }
    std::string series_iri(const Dataset& d) const { return at(urls::dataset_page(d.id.str())); }
    std::string edition_iri(const Dataset& d, const Edition& e) const { return at(urls::edition_page(d.id.str(), e.edition.str())); }
    std::string version_iri(const Version& v) const {
        return at(urls::version_page(v.manifest.dataset.str(), v.manifest.edition.str(), v.manifest.version));
    }
    bool is_public(const Version& v) const { return v.from <= state_.revision; }
    bool is_offered(const Version& v) const { return !v.is_erased() && v.withdrawn > state_.revision && is_public(v); }
    std::string instance(const char* type, const std::string& iri, const std::string& label = {});
    std::string organisation(const Dataset& dataset);
    std::string title_of(const Dataset& dataset) const;
    base::Instant changed_of(const Version& version) const;
    RdfNode contact(const std::string& name, const std::string& address) const;
    void add_series(const Dataset& dataset);
    void add_version(const Dataset& dataset, const Edition& edition, std::size_t index);
    void add_files(RdfNode& node, const record::ReleaseManifest& manifest);
    void say_gone(RdfNode& node, const Version& version) const;
    void add_edition(const Dataset& dataset, const Edition& edition, const Edition* before);
    RdfNode distribution(const record::ReleaseManifest& manifest, const record::ReleaseFile& file, const std::string& page);
    void describe(RdfNode& node, const Dataset& dataset);
    std::string term(const char* iri, const char* label);
    void say_format(RdfNode& node, const std::string& media_type);
    RdfNode catalogue_node();
    RdfNode service_node();

    const State& state_;
    const ServiceFacts& facts_;
    RdfGraph graph_;
    std::vector<std::string> datasets_;
    std::set<std::string> instances_;
    RdfGraph declared_;
};

std::string Builder::instance(const char* type, const std::string& iri, const std::string& label) {
    if (!iri.empty() && instances_.insert(type + iri).second) {
        RdfNode node{iri, {type}};
        declared_.push_back(std::move(node.text("rdfs:label", label)));
    }
    return iri;
}

std::string Builder::organisation(const Dataset& dataset) {
    const auto id = dataset.organisation.str();
    const auto iri = at(urls::organisation_page(id));
    const auto* known = state_.organisation(id);
    if (instances_.insert("agent" + iri).second) {
        RdfNode node{iri, {"foaf:Agent", "foaf:Organization"}};
        // Nobody said which language a name is in.
        node.text("foaf:name", known != nullptr ? known->name : id);
        declared_.push_back(std::move(node));
    }
    return iri;
}

std::string Builder::title_of(const Dataset& dataset) const {
    const auto* known = state_.organisation(dataset.organisation.str());
    return whole_title(known != nullptr ? known->name : dataset.organisation.str(), dataset.title);
}

std::string Builder::term(const char* iri, const char* label) {
    if (instances_.insert(iri).second) {
        RdfNode node{iri, {"skos:Concept"}};
        declared_.push_back(std::move(node.text("skos:prefLabel", label, "en")));
    }
    return iri;
}

/// Of what was taken away: when it was, else when it was released.
base::Instant Builder::changed_of(const Version& version) const {
    if (version.is_erased()) return instant_of(state_, version.erased);
    return version.withdrawn <= state_.revision ? instant_of(state_, version.withdrawn) : version.manifest.released_at;
}

RdfNode Builder::contact(const std::string& name, const std::string& address) const {
    RdfNode node{"", {"vcard:Organization", "vcard:Kind"}};
    node.text("vcard:fn", name);
    if (address.find('@') != std::string::npos && address.find(' ') == std::string::npos) node.link("vcard:hasEmail", "mailto:" + address);
    else if (address.starts_with("http")) node.link("vcard:hasURL", address);
    return node;
}

/// What series and versions say alike.
void Builder::describe(RdfNode& node, const Dataset& dataset) {
    const auto* known = state_.organisation(dataset.organisation.str());
    const auto schema = state_.schemas.find(dataset.schema.str());
    if (schema != state_.schemas.end() && !schema->second.description.empty()) node.text("dct:description", schema->second.description, "en");
    else node.text("dct:description", title_of(dataset));
    node.link("dct:publisher", organisation(dataset)).link("dcat:theme", term(kGovernment, "Government and public sector"));
    node.node("dcat:contactPoint", contact(known != nullptr ? known->name : dataset.organisation.str(),
                                           dataset.contact.empty() ? facts_.contact : dataset.contact));
    for (const auto& word : words_of_schema(state_, dataset.schema.str())) node.text("dcat:keyword", word, "en");
    for (const auto& id : {dataset.table, dataset.series}) node.text("dcat:keyword", id);
    node.link("dct:language", instance("dct:LinguisticSystem", kEnglish, "English"));
    node.link("dct:spatial", instance("dct:Location", kUnitedKingdom, "United Kingdom"));
    node.link("dct:accrualPeriodicity", instance("dct:Frequency", frequency_iri(dataset.cadence)));
    node.link("dct:conformsTo", instance("dct:Standard", at(urls::schema(dataset.schema.str())), dataset.schema.str()));
}

RdfNode Builder::distribution(const record::ReleaseManifest& manifest, const record::ReleaseFile& file, const std::string& page) {
    const auto address = at(urls::file(manifest, file.name));
    RdfNode node{address, {"dcat:Distribution"}};
    const auto* what = file.name.ends_with(".csv") ? "CSV" : "Parquet";
    node.text("dct:title", fmt::format("{}, version {}, as {}", manifest.edition.title(), manifest.version, what), "en");
    node.link("dcat:accessURL", instance("foaf:Document", page)).link("dcat:downloadURL", address);
    say_format(node, file.media_type);
    node.typed("dcat:byteSize", std::to_string(file.bytes), "xsd:nonNegativeInteger");
    node.link("dct:license", instance("dct:LicenseDocument", manifest.licence.url, manifest.licence.title));
    RdfNode checksum{"", {"spdx:Checksum"}};
    checksum.link("spdx:algorithm", instance("spdx:ChecksumAlgorithm", kSha256));
    checksum.typed("spdx:checksumValue", file.digest.hex(), "xsd:hexBinary");
    return std::move(node.node("spdx:checksum", std::move(checksum)));
}

/// By IANA's name and by that of the European list of file types, which catalogues narrow by.
void Builder::say_format(RdfNode& node, const std::string& media_type) {
    node.link("dcat:mediaType", instance("dct:MediaType", "https://www.iana.org/assignments/media-types/" + media_type));
    const auto* type = media_type == "text/csv" ? "CSV" : "PARQUET";
    node.link("dct:format", instance("dct:MediaTypeOrExtent", std::string("http://publications.europa.eu/resource/authority/file-type/") + type, type));
}

void Builder::add_files(RdfNode& node, const record::ReleaseManifest& manifest) {
    for (const auto& file : manifest.files) {
        if (file.name != "data.csv" && file.name != "data.parquet") continue;
        auto one = distribution(manifest, file, node.iri);
        node.link("dcat:distribution", one.iri);
        declared_.push_back(std::move(one));
    }
}

/// What its page says of a version that is not offered: that it is gone and why, and nothing of what it held.
void Builder::say_gone(RdfNode& node, const Version& version) const {
    const bool erased = version.is_erased();
    const auto code = code_words(erased ? version.erasure_code : version.withdrawal_code);
    node.text("adms:versionNotes", std::string(erased ? "Erased" : "Withdrawn") + (code.empty() ? "" : ": " + code) + ".", "en");
    node.text("adms:versionNotes", erased ? version.erasure_note : version.withdrawal_note);
}

void Builder::add_version(const Dataset& dataset, const Edition& edition, std::size_t index) {
    const auto& version = edition.versions[index];
    const auto& m = version.manifest;
    const auto iri = version_iri(version);
    RdfNode node{iri, {"dcat:Dataset"}};
    node.text("dct:title", fmt::format("{}, {}, version {}", title_of(dataset), m.edition.title(), m.version));
    describe(node, dataset);
    node.text("dct:identifier", m.name()).text("dcat:version", std::to_string(m.version)).text("adms:versionNotes", reason_words(record::to_string(m.reason)), "en");
    // When an erased one was released is in its tombstone's remains or in nothing.
    if (!version.is_erased()) node.typed("dct:issued", base::to_rfc3339(m.released_at), "xsd:dateTime");
    node.typed("dct:modified", base::to_rfc3339(changed_of(version)), "xsd:dateTime").link("dcat:inSeries", series_iri(dataset));
    node.link("dcat:landingPage", instance("foaf:Document", iri));
    node.link("dcat:isVersionOf", at(urls::edition_page(m.dataset.str(), m.edition.str())));
    if (index > 0) node.link("dcat:previousVersion", version_iri(edition.versions[index - 1]));
    if (edition.edition.str() != "current") {
        RdfNode period{"", {"dct:PeriodOfTime"}};
        period.typed("dcat:startDate", base::to_iso(edition.edition.first_day()), "xsd:date");
        node.node("dct:temporal", std::move(period.typed("dcat:endDate", base::to_iso(edition.edition.last_day()), "xsd:date")));
    }
    if (is_offered(version)) {
        add_files(node, m);
    } else {
        node.link("adms:status", term(kWithdrawn, "Withdrawn"));
        say_gone(node, version);
    }
    datasets_.push_back(iri);
    graph_.push_back(std::move(node));
}

/// The edition itself: what stays when its versions change.
void Builder::add_edition(const Dataset& dataset, const Edition& edition, const Edition* before) {
    RdfNode node{edition_iri(dataset, edition), {"dcat:Dataset"}};
    node.text("dct:title", fmt::format("{}, {}", title_of(dataset), edition.edition.title()));
    describe(node, dataset);
    node.link("dcat:inSeries", series_iri(dataset));
    if (before != nullptr) node.link("dcat:prev", edition_iri(dataset, *before));
    base::Instant changed{};
    for (std::size_t n = 0; n < edition.versions.size(); ++n) {
        if (!is_public(edition.versions[n])) continue;
        node.link("dcat:hasVersion", version_iri(edition.versions[n]));
        changed = std::max(changed, changed_of(edition.versions[n]));
        add_version(dataset, edition, n);
    }
    if (changed != base::Instant{}) node.typed("dct:modified", base::to_rfc3339(changed), "xsd:dateTime");
    if (const auto* now = State::current(edition, state_.revision)) node.link("dcat:hasCurrentVersion", version_iri(*now));
    graph_.push_back(std::move(node));
}

void Builder::add_series(const Dataset& dataset) {
    RdfNode node{series_iri(dataset), {"dcat:DatasetSeries", "dcat:Dataset"}};
    node.text("dct:title", title_of(dataset));
    describe(node, dataset);
    node.typed("dct:modified", base::to_rfc3339(instant_of(state_, dataset.changed)), "xsd:dateTime");
    node.text("dct:identifier", dataset.id.str()).link("dcat:landingPage", instance("foaf:Document", series_iri(dataset)));
    // Editions of which something stands are in order: what is withdrawn as a whole is of the series and has no place in it.
    std::vector<const Edition*> standing;
    for (const auto& edition : dataset.editions)
        if (State::current(edition, state_.revision) != nullptr) standing.push_back(&edition);
    if (!standing.empty()) {
        node.link("dcat:first", edition_iri(dataset, *standing.front())).link("dcat:last", edition_iri(dataset, *standing.back()));
        RdfNode all{at(urls::dataset(dataset.id.str()) + "/rows.csv"), {"dcat:Distribution"}};
        all.text("dct:title", "Every current row", "en").link("dcat:accessURL", all.iri).link("dcat:downloadURL", all.iri);
        say_format(all, "text/csv");
        all.link("dct:license", instance("dct:LicenseDocument", dataset.licence.url, dataset.licence.title));
        node.link("dcat:distribution", all.iri);
        declared_.push_back(std::move(all));
    }
    datasets_.push_back(node.iri);
    graph_.push_back(std::move(node));
    for (const auto& edition : dataset.editions) {
        const auto place = std::ranges::find(standing, &edition);
        add_edition(dataset, edition, place == standing.begin() || place == standing.end() ? nullptr : *std::prev(place));
    }
}

RdfNode Builder::service_node() {
    RdfNode node{at("/v1"), {"dcat:DataService"}};
    node.text("dct:title", facts_.title + " API").link("dcat:endpointURL", node.iri);
    return std::move(node.link("dcat:endpointDescription", at("/v1/openapi.json")));
}

RdfNode Builder::catalogue_node() {
    RdfNode node{at("/"), {"dcat:Catalog"}};
    node.text("dct:title", facts_.title);
    node.text("dct:description", "Spending and policy files of public bodies: checked, versioned, and entered in a log that shows every change.", "en");
    RdfNode publisher{"", {"foaf:Agent"}};
    node.node("dct:publisher", std::move(publisher.text("foaf:name", facts_.publisher.empty() ? facts_.title : facts_.publisher)));
    node.link("foaf:homepage", instance("foaf:Document", at("/"))).link("dct:language", instance("dct:LinguisticSystem", kEnglish, "English"));
    if (!state_.revisions.empty()) node.typed("dct:modified", base::to_rfc3339(state_.at), "xsd:dateTime");
    node.link("dcat:service", at("/v1"));
    for (const auto& iri : datasets_) node.link("dcat:dataset", iri);
    return node;
}

RdfGraph Builder::build() {
    for (const auto& [id, dataset] : state_.datasets) add_series(dataset);
    RdfGraph all;
    all.push_back(catalogue_node());
    all.push_back(service_node());
    for (auto* part : {&graph_, &declared_}) std::move(part->begin(), part->end(), std::back_inserter(all));
    return all;
}

}  // namespace

std::string frequency_iri(std::string_view cadence) {
    static constexpr std::pair<std::string_view, const char*> kWords[] = {
        {"monthly", "MONTHLY"}, {"quarterly", "QUARTERLY"}, {"half-yearly", "ANNUAL_2"}, {"annual", "ANNUAL"}, {"as-it-happens", "IRREG"}};
    for (const auto& [word, name] : kWords)
        if (word == cadence) return std::string("http://publications.europa.eu/resource/authority/frequency/") + name;
    return {};
}

RdfGraph dcat_graph(const State& state, const ServiceFacts& facts) {
    return Builder(state, facts).build();
}

}  // namespace daybook::catalogue
