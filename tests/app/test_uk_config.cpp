#include "harvesters/choice.hpp"
#include "harvesters/url.hpp"
#include "publisher/app/config.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

using namespace daybook;
namespace fs = std::filesystem;

// config/uk: real organisations. What a run outside would find is not known here; what can be known without it is.

namespace {

const fs::path kFolder = fs::path(DAYBOOK_SOURCE_DIR) / "config/uk";

std::vector<std::string> lines_of(const fs::path& file) {
    const auto text = base::read_file(file);
    std::vector<std::string> out;
    for (const auto line : base::split(text, '\n')) out.emplace_back(line);
    return out;
}

/// "kind" and "govuk" of "    kind: govuk"
std::pair<std::string, std::string> setting(const std::string& line) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) return {};
    const auto key = base::trim(std::string_view(line).substr(0, colon));
    return {std::string(key.starts_with("- ") ? key.substr(2) : key), line.substr(colon + 2)};
}

std::vector<fs::path> organisation_files() {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(kFolder / "organisations")) out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}

const app::Config& loaded() {
    static const auto config = app::load_config(
        kFolder / "daybook.yaml",
        {{"DAYBOOK_PUBLISHER", "Test"}, {"DAYBOOK_CONTACT", "data@test.example"}, {"DAYBOOK_DATA", "/tmp/uk"}, {"DAYBOOK_ORIGIN", "test.example/log"}});
    return config;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(united_kingdom)

BOOST_AUTO_TEST_CASE(it_loads_at_least_25_organisations_each_in_a_file_of_its_name) {
    BOOST_TEST(loaded().organisations.size() >= 25U);
    BOOST_TEST(loaded().organisations.size() == organisation_files().size());
    for (const auto& organisation : loaded().organisations) {
        BOOST_TEST(base::is_slug(organisation.id.str()));
        BOOST_TEST(fs::exists(kFolder / "organisations" / (organisation.id.str() + ".yaml")), organisation.id.str());
        const auto has_source = [&](const app::ConfiguredSource& s) { return s.source.organisation == organisation.id; };
        BOOST_TEST(std::ranges::any_of(loaded().sources, has_source), organisation.id.str());
    }
}

BOOST_AUTO_TEST_CASE(an_organisation_with_a_page_on_GOV_UK_has_its_slug_and_parents_are_here) {
    constexpr std::string_view kPages = "https://www.gov.uk/government/organisations/";
    std::set<std::string> ids;
    for (const auto& organisation : loaded().organisations) ids.insert(organisation.id.str());
    std::size_t on_govuk = 0;
    for (const auto& organisation : loaded().organisations) {
        BOOST_TEST(organisation.url.starts_with("https://"), organisation.id.str());
        if (organisation.url.starts_with(kPages)) {
            ++on_govuk;
            BOOST_TEST(organisation.url == std::string(kPages) + organisation.id.str());
        }
        BOOST_TEST((organisation.parent.empty() || ids.contains(organisation.parent)), organisation.parent << " is no organisation here");
    }
    BOOST_TEST(on_govuk >= 25U);
}

BOOST_AUTO_TEST_CASE(each_source_has_whole_https_addresses_licence_attribution_and_cadence_and_is_unverified) {
    for (const auto& one : loaded().sources) {
        const auto& source = one.source;
        const auto& dataset = one.dataset;
        BOOST_TEST_CONTEXT(source.id << " (" << source.where << ")") {
            BOOST_TEST(one.unverified);
            BOOST_TEST(dataset.licence.url.starts_with("https://"));
            BOOST_TEST(!dataset.attribution.empty());
            BOOST_TEST(!dataset.cadence.empty());
            BOOST_TEST(loaded().schemas.contains(source.schema.str()));
            for (const auto& address : source.addresses)
                BOOST_TEST((address.starts_with("https://") && harvesters::is_http_url(address) && address.find(' ') == std::string::npos), address);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_address_is_taken_twice_for_one_dataset) {
    std::set<std::string> seen;
    for (const auto& source : loaded().sources)
        for (const auto& address : source.source.addresses)
            BOOST_TEST(seen.insert(source.dataset.id.str() + " " + address).second, source.source.id << " has " << address << " twice");
}

BOOST_AUTO_TEST_CASE(a_comment_above_each_source_says_where_its_address_is_from) {
    for (const auto& file : organisation_files()) {
        const auto lines = lines_of(file);
        std::size_t sources = 0;
        for (std::size_t i = 1; i < lines.size(); ++i) {
            if (!lines[i].starts_with("  - schema: ")) continue;
            ++sources;
            BOOST_TEST((lines[i - 1].starts_with("  # evidence: ") && lines[i - 1].size() > 40), file.filename().string() << ":" << i + 1);
        }
        BOOST_TEST(sources > 0U, file.filename().string());
    }
}

BOOST_AUTO_TEST_CASE(what_departments_councils_ministers_and_catalogues_publish_is_all_there) {
    std::map<std::string, int> kinds, schemas;
    for (const auto& file : organisation_files())
        for (const auto& line : lines_of(file)) {
            const auto [key, value] = setting(line);
            if (key == "kind") ++kinds[value];
            if (key == "schema") ++schemas[value];
        }
    for (const auto* kind : {"files", "page", "govuk", "ckan", "dcat", "datajson", "ocds"}) BOOST_TEST(kinds[kind] > 0, kind);
    for (const auto* schema : {"spend-over-25k", "spend-over-500", "card-spend", "ministerial-meetings", "ministerial-gifts", "ministerial-hospitality", "ministerial-travel",
                               "contracts", "policy-papers", "consultations", "statistics-announcements", "spend-control-exceptions"})
        BOOST_TEST(schemas[schema] > 0, schema);
}

BOOST_AUTO_TEST_CASE(a_failure_of_an_unverified_source_says_that_it_was_never_reached) {
    app::ConfiguredSource source;
    source.source.where = "x.yaml:3";
    BOOST_TEST(source.place() == "x.yaml:3");
    source.unverified = true;
    BOOST_TEST(source.place() == "x.yaml:3, unverified: no run has reached its address yet");
}

BOOST_AUTO_TEST_CASE(each_of_the_ministers_returns_is_wanted_by_the_source_of_its_kind_alone) {
    const std::vector<std::string> kinds = {"meetings", "gifts", "hospitality", "travel"};
    // As GOV.UK titles them: what a publication holds stands in its own title, and the kind of a file in the file's.
    const std::string publication = "Cabinet Office: ministers' gifts, hospitality, travel and meetings, January to March 2024";
    for (const auto& source : loaded().sources) {
        const auto schema = source.source.schema.str();
        if (!schema.starts_with("ministerial-") || source.source.organisation.str() != "cabinet-office") continue;
        for (const auto& kind : kinds) {
            harvesters::SourceObject object{"https://assets.publishing.service.gov.uk/media/1/" + kind + ".csv"};
            object.publication = publication;
            object.title = "Ministerial " + kind + ", January to March 2024";
            BOOST_TEST(harvesters::Choice(source.source).wants(object) == (schema == "ministerial-" + kind), schema << " and " << kind);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
