#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace daybook;
using test::Canned;
using test::says;
using test::source_of;

namespace {

struct DataJson : test::Catalogue {
    harvesters::Source source = source_of("datajson", {url("/data.json")});
    DataJson() { source.link_pattern = "."; }

    /// Serves a recorded catalogue; false when it is not here.
    bool serve(const std::string& path) {
        const auto text = test::real_answer("catalogues/data-json/" + path);
        if (!text.empty()) server.serve("/data.json", Canned{.headers = {{"ETag", "\"1\""}}, .body = text});
        return !text.empty();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(datajson)

BOOST_FIXTURE_TEST_CASE(recorded_catalogues_give_exact_counts, DataJson) {
    const std::tuple<const char*, int, int> recorded[] = {
        {"v1.1__examples__catalog-sample.json", 3, 5},
        {"v1.1__examples__catalog-sample-extended.json", 3, 5},
        {"ckanext/arm.data.json", 3, 3},
        {"ckanext/collection-1-parent-2-children.data.json", 3, 4},
        {"ckanext/collection-2-parent-4-children.data.json", 6, 4},
        {"ckanext/geospatial.data.json", 2, 4},
        {"ckanext/large-spatial.data.json", 1, 1},
        {"ckanext/many-resources.data.json", 1, 11},
        {"ckanext/numerical-title.data.json", 1, 1},
        {"ckanext/ny.data.json", 1, 4},
        {"ckanext/usda.gov.data.json", 3, 6}};
    // Eight distributions of collection 2 share four addresses.
    for (const auto& [path, datasets, files] : recorded) {
        if (!serve(path)) return;
        const auto out = gather(source);
        BOOST_TEST(out.entries == datasets, path << " has " << out.entries << " datasets");
        BOOST_TEST(std::ssize(out.objects) == files, path << " has " << out.objects.size() << " files");
        BOOST_TEST(out.complete(), path);
    }
}

BOOST_FIXTURE_TEST_CASE(distributions_that_are_none_are_told, DataJson) {
    const auto dataset = [](const std::string& id, const std::string& distributions) {
        return R"({"identifier":")" + id + R"(","title":"Spend","accessLevel":"public","distribution":)" + distributions + "}";
    };
    const std::string good = R"({"title":"May","downloadURL":"https://a.example/may.csv"})";
    server.serve("/data.json", Canned{.body = "{\"dataset\":[" + dataset("a", "[" + good + ",\"june.csv\"]") + "," + dataset("b", good) + "]}"});
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 2U);
    BOOST_TEST(says(out.problems[0], "'a' cannot be used: one of its distributions is no object"), out.problems[0]);
    BOOST_TEST(says(out.problems[1], "'b' cannot be used: its distributions are no list"), out.problems[1]);
}

BOOST_FIXTURE_TEST_CASE(what_the_standards_own_example_says_of_a_file_is_kept, DataJson) {
    if (!serve("v1.1__examples__catalog-sample-extended.json")) return;
    const auto object = gather(source).objects.at(0);
    BOOST_TEST(object.url == "https://data.agency.gov/datasets/widgets-statistics/widgets.csv");
    BOOST_TEST(object.id == "http://dx.doi.org/10.7927/H4PZ56R2#widgets.csv");
    BOOST_TEST(object.format == "text/csv");
    BOOST_TEST(object.licence == "http://creativecommons.org/publicdomain/zero/1.0/");
    BOOST_TEST(object.modified == "2011-11-19T12:00:00Z");
    BOOST_TEST(object.page == "http://agency.gov/widgets/data");
    // It covers four distributions at once, so it says nothing of one.
    BOOST_TEST(object.period_start == "");
}

BOOST_FIXTURE_TEST_CASE(datasets_without_identifier_or_title_are_bad_entries_and_the_rest_is_kept, DataJson) {
    if (!serve("ckanext/missing-identifier-title.data.json")) return;
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_TEST(out.problems.size() == 2U);
    BOOST_TEST(!out.tells_what_vanished());
}

BOOST_FIXTURE_TEST_CASE(the_older_standard_is_refused_by_name, DataJson) {
    if (!serve("examples__catalog-sample.json")) return;
    BOOST_TEST(says(complaint(source), "Project Open Data 1.0"));
}

BOOST_FIXTURE_TEST_CASE(a_page_in_its_place_is_called_one, DataJson) {
    server.serve("/data.json", Canned{.body = "<!doctype html><title>Not found</title>"});
    BOOST_TEST(says(complaint(source), "it is a page or a feed, not JSON"));
    server.serve("/data.json", Canned{.body = "{\"dataset\":[{\"identifier\":\"a\",\"title\":\"A\","
                                              "\"distribution\":[{\"downloadURL\":\"https://a.exa"});
    BOOST_TEST(says(complaint(source), "it is no JSON"));
}

BOOST_FIXTURE_TEST_CASE(the_period_of_a_dataset_with_one_file_is_that_of_the_file, DataJson) {
    server.serve("/data.json", Canned{.body = test::fixture("datajson/data.json")});
    const auto out = gather(source);
    BOOST_REQUIRE_EQUAL(out.objects.size(), 3U);
    BOOST_TEST(out.objects[0].period_start + " " + out.objects[0].period_end == "2024-05-01 2024-05-31");
    BOOST_TEST(out.objects[1].id == "dch-spend-2024-06#https://files.example/june.csv");
    BOOST_TEST(out.objects[2].id == "dch-spend-2024-06#https://files.example/june.ods");
}

BOOST_FIXTURE_TEST_CASE(files_of_datasets_that_share_an_identifier_are_all_offered_by_their_addresses,
                        DataJson) {
    std::string datasets;
    for (const std::string month : {"january", "february", "march"})
        datasets += std::string(datasets.empty() ? "" : ",") +
                    R"({"identifier":"spend","title":"Spend","accessLevel":"public","distribution":[)" +
                    R"({"title":"CSV","downloadURL":"https://a.example/)" + month + R"(.csv"}]})";
    server.serve(
        "/data.json",
        Canned{.body = R"({"conformsTo":"https://project-open-data.cio.gov/v1.1/schema","dataset":[)" +
                       datasets + "]}"});
    const auto out = gather(source);
    BOOST_REQUIRE_EQUAL(out.objects.size(), 3U);
    for (const auto& object : out.objects) BOOST_TEST(object.identity() == object.url);
    BOOST_REQUIRE_EQUAL(out.warnings.size(), 1U);
    BOOST_TEST(says(out.warnings[0], "several files are called 'spend#CSV'"));
}

BOOST_FIXTURE_TEST_CASE(files_that_are_all_called_csv_are_known_by_their_addresses_and_not_by_their_places, DataJson) {
    const auto with_months = [&](std::initializer_list<int> months) {
        std::string files;
        for (const auto month : months)
            files += fmt::format(R"({}{{"title":"CSV","mediaType":"text/csv","downloadURL":"https://a.example/{}.csv"}})",
                                 files.empty() ? "" : ",", month);
        server.serve("/data.json", Canned{.body = R"({"dataset":[{"identifier":"spend","title":"Spend","distribution":[)" + files + "]}]}"});
        std::map<std::string, std::string> out;
        for (const auto& object : gather(source).objects) out[object.url] = object.identity();
        return out;
    };
    const auto before = with_months({6, 5, 4});
    BOOST_TEST(before.size() == 3U);
    BOOST_TEST(before.at("https://a.example/6.csv") == "spend#https://a.example/6.csv");
    auto after = with_months({7, 6, 5, 4});
    BOOST_TEST(after.size() == 4U);
    after.erase("https://a.example/7.csv");
    BOOST_TEST((after == before), "July stands in front of them, and they are the same files");
    BOOST_TEST(with_months({6}).at("https://a.example/6.csv") == "spend#CSV", "the only one is known by its name");
}

BOOST_AUTO_TEST_SUITE_END()
