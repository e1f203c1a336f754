#include "harvesters/rdf.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

using namespace daybook;
namespace fs = std::filesystem;
using test::Canned;
using test::says;
using test::source_of;

BOOST_AUTO_TEST_SUITE(dcat)

namespace {

const fs::path kRecorded = fs::path(DAYBOOK_SOURCE_DIR) / "../shared/data/catalogues/dcat-ap";

struct Dcat : test::Catalogue {
    harvesters::Source source_at(const std::string& path) {
        auto out = source_of("dcat", {url(path)});
        out.link_pattern = ".";
        return out;
    }
    void serve(const std::string& path, const std::string& type, const std::string& body) {
        server.serve(path, [type, body](const test::Asked& asked) {
            return asked.has("if-none-match")
                       ? Canned{.status = 304}
                       : Canned{.headers = {{"Content-Type", type}, {"ETag", "\"1\""}}, .body = body};
        });
    }
};

std::string all_of(const harvesters::Gathering& out) {
    std::string text;
    for (const auto& o : out.objects)
        text += base::join(std::vector<std::string>{o.id, o.url, o.publication, o.title, o.format, o.licence,
                                                    o.modified, o.period_start, o.period_end,
                                                    std::to_string(o.size), o.hash},
                           " | ") +
                "\n";
    return text;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(the_three_syntaxes_of_one_catalogue_say_the_same, Dcat) {
    serve("/catalog.ttl", "text/turtle; charset=utf-8", test::fixture("dcat/catalog.ttl"));
    serve("/catalog.rdf", "application/rdf+xml", test::fixture("dcat/catalog.rdf"));
    serve("/catalog.jsonld", "application/ld+json", test::fixture("dcat/catalog.jsonld"));
    // As a server without a notion of them sends them.
    serve("/bare", "application/octet-stream", test::fixture("dcat/catalog.rdf"));
    const auto turtle = gather(source_at("/catalog.ttl"));
    BOOST_REQUIRE_EQUAL(turtle.objects.size(), 3U);
    BOOST_TEST(turtle.entries == 2);
    const auto& may = turtle.objects[0];
    BOOST_TEST(may.id.ends_with("#spend-2024-05-csv"));
    BOOST_TEST(may.url == "https://files.example/spend-2024-05.csv");
    BOOST_TEST(may.publication == "Spend over £25,000, May 2024");
    BOOST_TEST(may.title == "Spend as CSV");
    BOOST_TEST(may.format == "https://www.iana.org/assignments/media-types/text/csv");
    BOOST_TEST(may.licence == "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/");
    BOOST_TEST(may.modified == "2024-06-28T08:30:00Z");
    BOOST_TEST(may.period_start + " " + may.period_end == "2024-05-01 2024-05-31");
    BOOST_TEST(may.size == 2048);
    BOOST_TEST(turtle.objects[1].id == "https://data.coasts.example/dataset/spend-2024-06/csv");
    BOOST_TEST(turtle.objects[1].period_start == "");
    for (const auto* other : {"/catalog.rdf", "/catalog.jsonld", "/bare"})
        BOOST_TEST(all_of(gather(source_at(other))) == all_of(turtle), other);
    bodies();
    gather(source_at("/catalog.ttl"));
    BOOST_TEST(bodies() == 1);  // kept answers of other runs were forgotten meanwhile
    gather(source_at("/catalog.ttl"));
    BOOST_TEST(bodies() == 0);
}

BOOST_FIXTURE_TEST_CASE(recorded_catalogues_of_the_european_profile_give_the_same_in_turtle_and_json_ld,
                        Dcat) {
    const auto folder = kRecorded / "3.0.0-hvd/html/examples";
    if (!fs::exists(folder)) {
        BOOST_TEST_MESSAGE("SKIPPED: " << folder.string() << " is not here");
        return;
    }
    int pairs = 0, files = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".ttl") continue;
        const auto name = entry.path().stem().string();
        const auto turtle = base::read_file(entry.path()),
                   json = base::read_file(folder / (name + ".jsonld"));
        if (name == "example-bees_wasps_dataset") {
            // Its first prefix lacks the full stop.
            BOOST_CHECK_EXCEPTION(harvesters::read_rdf("turtle", turtle, "https://x.example/"), base::Error,
                                  [](const auto& e) { return says(e.what(), "line 2"); });
            continue;
        }
        // What the two readers understand is compared statement by statement; blank nodes have no names to
        // compare.
        const auto a = harvesters::read_rdf("turtle", turtle, "https://x.example/"),
                   b = harvesters::read_rdf("json-ld", json, "https://x.example/");
        std::set<std::string> datasets_a, datasets_b;
        for (const auto& d : a.of_type("http://www.w3.org/ns/dcat#Dataset"))
            datasets_a.insert(d + a.text(d, {"http://purl.org/dc/terms/title"}));
        for (const auto& d : b.of_type("http://www.w3.org/ns/dcat#Dataset"))
            datasets_b.insert(d + b.text(d, {"http://purl.org/dc/terms/title"}));
        BOOST_TEST((datasets_a == datasets_b), name);
        // The JSON-LD of this one gives the dataset a category that its Turtle does not.
        const std::size_t more = name == "example-data_service_terms_sla" ? 1 : 0;
        BOOST_TEST(a.size() + more == b.size(),
                   name << ": " << a.size() << " statements in Turtle, " << b.size() << " in JSON-LD");
        ++pairs;
        if (datasets_a.empty()) continue;
        serve("/" + name + ".ttl", "text/turtle", turtle);
        serve("/" + name + ".jsonld", "application/ld+json", json);
        if (says(complaint(source_at("/" + name + ".ttl")), "offers nothing")) continue;
        const auto out = gather(source_at("/" + name + ".ttl"));
        files += static_cast<int>(out.objects.size());
        BOOST_TEST(all_of(out) == all_of(gather(source_at("/" + name + ".jsonld"))), name);
    }
    BOOST_TEST(pairs == 14);
    BOOST_TEST_MESSAGE(files << " files in " << pairs << " pairs");
}

BOOST_FIXTURE_TEST_CASE(pages_of_hydra_are_followed_and_counted, Dcat) {
    const auto page = [](int n, const std::string& next, int total) {
        return fmt::format(
            "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> "
            ".\n"
            "<https://a.example/catalog?page={0}> a hydra:PagedCollection ; hydra:totalItems {2} {1} .\n"
            "<https://a.example/d{0}> a dcat:Dataset ; dcat:distribution <https://a.example/d{0}/csv> .\n"
            "<https://a.example/d{0}/csv> a dcat:Distribution ; dcat:downloadURL <https://a.example/{0}.csv> "
            ".\n",
            n, next.empty() ? "" : "; hydra:nextPage <" + next + ">", total);
    };
    serve("/catalog.ttl", "text/turtle", page(1, url("/catalog-2.ttl"), 2));
    serve("/catalog-2.ttl", "text/turtle", page(2, "", 2));
    BOOST_TEST(gather(source_at("/catalog.ttl")).objects.size() == 2U);
    server.serve("/catalog-2.ttl",
                 Canned{.headers = {{"Content-Type", "text/turtle"}}, .body = page(2, "", 3)});
    BOOST_TEST(says(complaint(source_at("/catalog.ttl")), "counts 3 entries and gave 2"));
}

BOOST_FIXTURE_TEST_CASE(a_context_that_lies_elsewhere_is_refused_by_name, Dcat) {
    serve("/c.jsonld", "application/ld+json",
          R"({"@context":"https://a.example/context.jsonld","@graph":[]})");
    BOOST_TEST(says(complaint(source_at("/c.jsonld")),
                    "the context 'https://a.example/context.jsonld', which lies elsewhere"));
}

BOOST_FIXTURE_TEST_CASE(a_broken_catalogue_is_named_with_its_line_and_one_without_datasets_with_what_it_has,
                        Dcat) {
    serve("/c.ttl", "text/turtle",
          "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n<a> a dcat:Dataset ;; nonsense .");
    BOOST_TEST(says(complaint(source_at("/c.ttl")), "cannot be read as turtle: line 2"));
    serve("/d.ttl", "text/turtle", "<https://a.example/> <https://a.example/p> \"x\" .");
    BOOST_TEST(says(complaint(source_at("/d.ttl")), "no dcat:Dataset is among its 1 statements"));
    serve("/e.rdf", "application/rdf+xml", "<html><body>Sorry");
    BOOST_TEST(says(complaint(source_at("/e.rdf")), url("/e.rdf")));
}

BOOST_FIXTURE_TEST_CASE(a_distribution_without_an_address_is_a_bad_entry, Dcat) {
    serve("/c.ttl", "text/turtle",
          test::with(test::fixture("dcat/catalog.ttl"),
                     "dcat:downloadURL <https://files.example/spend-2024-06.ods> ;", ""));
    const auto out = gather(source_at("/c.ttl"));
    BOOST_TEST(out.objects.size() == 2U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "neither dcat:downloadURL nor dcat:accessURL"));
}

BOOST_FIXTURE_TEST_CASE(distributions_of_one_made_up_name_are_all_offered, Dcat) {
    serve("/c.ttl", "text/turtle",
          "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
          "<https://a.example/spend> a dcat:Dataset ; dct:title \"Spend\" ; dcat:distribution "
          "[ dcat:downloadURL <https://a.example/2024-04/spend.csv> ], [ dcat:downloadURL "
          "<https://a.example/2024-05/spend.csv> ] .");
    const auto out = gather(source_at("/c.ttl"));
    BOOST_REQUIRE_EQUAL(out.objects.size(), 2U);
    for (const auto& object : out.objects) BOOST_TEST(object.identity() == object.url);
}

BOOST_FIXTURE_TEST_CASE(an_identifier_names_a_distribution_in_its_dataset_only, Dcat) {
    std::string text =
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n";
    for (const std::string month : {"april", "may"})
        text += "<https://a.example/" + month +
                "> a dcat:Dataset ; dct:title \"Spend\" ; dcat:distribution [ dct:identifier \"csv\" ; "
                "dcat:downloadURL <https://a.example/" +
                month + ".csv> ] .\n";
    serve("/c.ttl", "text/turtle", text);
    const auto out = gather(source_at("/c.ttl"));
    BOOST_REQUIRE_EQUAL(out.objects.size(), 2U);
    BOOST_TEST(out.objects[0].id == "https://a.example/april#csv");
    BOOST_TEST(out.objects[1].id == "https://a.example/may#csv");
    BOOST_TEST(out.warnings.empty());
}

BOOST_AUTO_TEST_SUITE_END()
