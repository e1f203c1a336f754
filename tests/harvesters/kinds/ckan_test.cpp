#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "harvesters/url.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using base::json::Value;
using test::Canned;
using test::says;
using test::source_of;

BOOST_AUTO_TEST_SUITE(ckan)

namespace {

const std::string kRecorded = "catalogues/ckan/";

/// A portal that pages, filters and counts as CKAN does, over packages that were recorded or written by us.
struct Portal : test::Catalogue {
    std::vector<Value> packages;
    std::size_t most_rows = 3;  ///< below what is asked for, as rows_max of a portal may be
    std::int64_t miscount = 0;

    Portal() {
        server.serve("/api/3/action/package_search",
                     [this](const test::Asked& asked) { return search(asked.target); });
        server.serve("/api/2/action/package_search",
                     [this](const test::Asked& asked) { return search(asked.target); });
        server.serve("/api/3/action/package_show",
                     [this](const test::Asked& asked) { return show(asked.target); });
    }
    harvesters::Source source(std::map<std::string, std::vector<std::string>> settings = {}) {
        auto out = source_of("ckan", {url("/")}, std::move(settings));
        out.link_pattern = ".";
        return out;
    }
    static Canned json(const Value& value) {
        return {.headers = {{"Content-Type", "application/json"}}, .body = base::json::write(value)};
    }
    Canned search(const std::string& target) const {
        auto found = packages;
        const auto filter = harvesters::query_value(target, "fq");
        if (const auto at = filter.find("metadata_modified:["); at != std::string::npos) {
            const auto since = filter.substr(at + 19, 19);
            std::erase_if(found, [&](const Value& package) {
                return package.at("metadata_modified").as_string().substr(0, 19) < since;
            });
        }
        std::ranges::sort(found, {}, [](const Value& package) { return package.at("id").as_string(); });
        const auto start =
            static_cast<std::size_t>(base::parse_whole(harvesters::query_value(target, "start")).value());
        auto results = Value::array();
        for (std::size_t i = start; i < found.size() && i < start + most_rows; ++i) results.push(found[i]);
        return json(Value::object(
            {{"success", true},
             {"result", Value::object({{"count", std::ssize(found) + miscount}, {"results", results}})}}));
    }
    Canned show(const std::string& target) const {
        for (const auto& package : packages)
            if (package.at("id").as_string() == harvesters::query_value(target, "id"))
                return json(Value::object({{"success", true}, {"result", package}}));
        return {.status = 404, .body = R"({"success":false,"error":{"__type":"Not Found Error"}})"};
    }
};

struct RealPortal : Portal {
    bool here = true;
    RealPortal() {
        for (const auto* name :
             {"new_api_package_show_create", "new_api_package_show_inspire", "v26_package_show_create",
              "v26_package_show_empty", "v26_package_show_inspire", "v26_package_show_update"}) {
            const auto text = test::real_answer(kRecorded + name + ".json");
            here = here && !text.empty();
            if (here) packages.push_back(base::json::parse(text).at("result"));
        }
    }
};

Value package(const std::string& id, const std::string& modified, std::initializer_list<Value> resources) {
    return Value::object({{"id", id},
                          {"name", id + "-name"},
                          {"title", "Spend over £25,000"},
                          {"metadata_modified", modified},
                          {"state", "active"},
                          {"license_id", "uk-ogl"},
                          {"resources", Value(Value::Array(resources))}});
}

Value resource(const std::string& id, const std::string& url, const std::string& name = "") {
    return Value::object({{"id", id},
                          {"url", url},
                          {"name", name},
                          {"format", "CSV"},
                          {"state", "active"},
                          {"size", "1024"},
                          {"hash", "9469b64d"},
                          {"last_modified", "2024-06-03T11:02:32.313520"}});
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(recorded_packages_of_data_gov_uk_come_page_by_page_and_by_id, RealPortal) {
    if (!here) return;
    const auto whole = gather(source());
    BOOST_TEST(whole.entries == 6);
    BOOST_TEST(whole.answers == 3);
    BOOST_TEST(whole.objects.size() == 8U);
    BOOST_TEST(whole.tells_what_vanished());
    const auto at = std::ranges::find(whole.objects, "113b39be-e04c-4089-a8ca-a671d9b5076c",
                                      &harvesters::SourceObject::id);
    BOOST_REQUIRE(at != whole.objects.end());
    BOOST_TEST(at->title == "Datasets' List");
    BOOST_TEST(at->format == "XLS");
    BOOST_TEST(at->licence == "uk-ogl");
    BOOST_TEST(at->modified == "2018-05-02T11:02:32.313Z");
    BOOST_TEST(at->page == url("/dataset/datasets-list"));
    BOOST_TEST(at->period_start == "");
}

BOOST_FIXTURE_TEST_CASE(an_incremental_run_has_what_changed_since_and_an_unchanged_one_nothing, RealPortal) {
    if (!here) return;
    const auto changes = gather(source(), test::now("2018-10-01T00:00:00Z"));
    BOOST_TEST(changes.entries == 2);
    BOOST_TEST(changes.objects.size() == 2U);
    BOOST_TEST(changes.partial);
    BOOST_TEST(!changes.tells_what_vanished());
    const auto nothing = gather(source(), test::now("2024-01-01T00:00:00Z"));
    BOOST_TEST(nothing.entries == 0);
    BOOST_TEST(nothing.objects.empty());
    BOOST_TEST(nothing.complete());
    BOOST_TEST(nothing.answers == 1);
}

BOOST_FIXTURE_TEST_CASE(a_portal_that_lists_names_is_asked_for_each_package_and_three_of_five_are_gone,
                        RealPortal) {
    const auto list = test::real_answer(kRecorded + "v26_search_dataset_p1.json");
    if (!here || list.empty()) return;
    const auto last = base::json::parse(list).at("result").at("results").as_array().back();
    server.serve("/api/3/action/package_search", [&](const test::Asked& asked) {
        if (harvesters::query_value(asked.target, "start") == "0") return Canned{.body = list};
        return json(Value::object({{"result", Value::object({{"count", 5}, {"results", Value::array({last})}})}}));
    });
    const auto out = gather(source());
    BOOST_TEST(out.entries == 5);
    // Two pages, of which the second says that the count is that of the list and not of the first, and five packages.
    BOOST_TEST(out.answers == 7);
    BOOST_TEST(out.objects.size() == 3U);
    BOOST_TEST(out.warnings.size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(a_page_without_results_before_all_were_counted_is_an_error_by_name, RealPortal) {
    const auto list = test::real_answer(kRecorded + "v26_search_dataset_p2.json");
    if (list.empty()) return;
    server.serve("/api/3/action/package_search", Canned{.body = list});
    const auto said = complaint(source());
    BOOST_TEST(says(said, "counts 5 entries and gave 0"), said);
}

BOOST_FIXTURE_TEST_CASE(fewer_packages_than_are_counted_are_never_a_success, Portal) {
    packages = {package("a", "2024-05-01T00:00:00", {resource("r1", "https://a.example/1.csv")})};
    miscount = 1;
    BOOST_TEST(says(complaint(source()), "counts 2 entries and gave 1"));
}

BOOST_FIXTURE_TEST_CASE(more_packages_than_are_counted_leave_it_open_how_many_there_are, Portal) {
    for (const std::string id : {"a", "b", "c", "d", "e", "f", "g"})
        packages.push_back(package(id, "2024-05-01T00:00:00", {resource("r" + id, "https://a.example/" + id + ".csv")}));
    // Pages of three: on the first, and on a later one; where the count is what a page ends with, on the one after it.
    for (const auto& [count, given] : {std::pair(0, 3), std::pair(2, 3), std::pair(3, 5), std::pair(4, 5), std::pair(5, 7), std::pair(6, 7)}) {
        miscount = count - 7;
        const auto out = gather(source());
        BOOST_TEST(!out.tells_what_vanished());
        BOOST_TEST(std::ssize(out.objects) == given);
        BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
        BOOST_TEST(says(out.problems[0], fmt::format("counts {} entries and gave {}: nobody knows how many", count, given)), out.problems[0]);
    }
    miscount = 0;
    BOOST_TEST(gather(source()).tells_what_vanished());
}

BOOST_FIXTURE_TEST_CASE(a_count_that_is_what_its_page_holds_is_proven_by_the_page_after_it_and_not_where_changes_are_asked_for, Portal) {
    most_rows = 100;
    for (int i = 0; i < 250; ++i)
        packages.push_back(package(fmt::format("{:03}", i), "2024-05-01T00:00:00",
                                   {resource(fmt::format("r{}", i), fmt::format("https://a.example/{}.csv", i))}));
    // A facade that counts what it gives: each page says that it is the last.
    server.serve("/api/3/action/package_search", [this](const test::Asked& asked) {
        auto said = base::json::parse(search(asked.target).body);
        const auto& results = said.at("result").at("results");
        return json(Value::object({{"result", Value::object({{"count", std::ssize(results.as_array())}, {"results", results}})}}));
    });
    const auto lies = gather(source());
    BOOST_TEST(!lies.tells_what_vanished());
    BOOST_REQUIRE_EQUAL(lies.problems.size(), 1U);
    BOOST_TEST(says(lies.problems[0], "counts 100 entries and gave 199"), lies.problems[0]);

    Portal honest;
    honest.most_rows = 100;
    honest.packages.assign(packages.begin(), packages.begin() + 100);
    const auto whole = honest.gather(honest.source());
    BOOST_TEST(whole.tells_what_vanished());
    BOOST_TEST(whole.objects.size() == 100U);
    BOOST_TEST(whole.answers == 2);
    BOOST_TEST(honest.gather(honest.source(), test::now("2024-01-01T00:00:00Z")).answers == 1);
    honest.packages.assign(packages.begin(), packages.begin() + 150);
    BOOST_TEST(honest.gather(honest.source()).answers == 2);
}

BOOST_FIXTURE_TEST_CASE(a_portal_that_knows_no_places_gives_its_first_page_again_and_is_told_so, Portal) {
    for (const std::string id : {"a", "b", "c"})
        packages.push_back(package(id, "2024-05-01T00:00:00", {resource("r" + id, "https://a.example/" + id + ".csv")}));
    server.serve("/api/3/action/package_search", search("/?start=0"));
    const auto out = gather(source());
    BOOST_TEST(out.objects.size() == 3U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "repeats the page"), out.problems[0]);
}

BOOST_FIXTURE_TEST_CASE(a_resource_is_known_by_its_id_when_its_address_changes, Portal) {
    packages = {
        package("a", "2024-05-01T00:00:00", {resource("r1", "https://a.example/may-v1.csv", "May 2024")})};
    const auto before = gather(source()).objects.at(0);
    packages = {
        package("a", "2024-05-02T00:00:00", {resource("r1", "https://a.example/may-v2.csv", "May 2024")})};
    const auto after = gather(source()).objects.at(0);
    BOOST_TEST(before.identity() == after.identity());
    BOOST_TEST(before.url != after.url);
    BOOST_TEST(after.publication == "Spend over £25,000");
    BOOST_TEST(after.size == 1024);
    BOOST_TEST(after.hash == "9469b64d");
}

BOOST_FIXTURE_TEST_CASE(deleted_and_private_ones_are_told_as_gone_and_one_without_id_is_bad, Portal) {
    auto gone = resource("r2", "https://a.example/2.csv");
    gone.set("state", "deleted");
    auto nameless = resource("", "https://a.example/3.csv");
    auto hidden = package("b", "2024-05-01T00:00:00", {resource("r4", "https://a.example/4.csv")});
    hidden.set("private", true);
    packages = {
        package("a", "2024-05-01T00:00:00", {resource("r1", "https://a.example/1.csv"), gone, nameless}),
        hidden};
    const auto out = gather(source());
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_TEST(out.deleted == (std::vector<std::string>{"r2", "r4"}), boost::test_tools::per_element());
    BOOST_TEST(out.problems.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(resources_that_are_no_list_are_told, Portal) {
    auto odd = package("b", "2024-05-01T00:00:00", {});
    odd.set("resources", Value::object({{"id", "r2"}, {"url", "https://a.example/2.csv"}}));
    packages = {package("a", "2024-05-01T00:00:00", {resource("r1", "https://a.example/1.csv")}), odd};
    const auto out = gather(source());
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_TEST(!out.tells_what_vanished());
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "'b-name' cannot be used: its resources are no list"), out.problems[0]);
}

BOOST_FIXTURE_TEST_CASE(the_period_of_a_package_is_that_of_its_only_resource, Portal) {
    auto one = package("a", "2024-05-01T00:00:00", {resource("r1", "https://a.example/1.csv")});
    one.set("extras",
            Value::array({Value::object({{"key", "temporal_coverage-from"}, {"value", "\"2024-05\""}}),
                          Value::object({{"key", "temporal_coverage-to"}, {"value", "\"2024-05\""}})}));
    auto two = one;
    two.set("id", "b").set("resources", Value::array({resource("r2", "https://a.example/2.csv"),
                                                      resource("r3", "https://a.example/3.csv")}));
    auto own = resource("r4", "https://a.example/4.csv");
    own.set("temporal_coverage-from", "2024-06").set("temporal_coverage-to", "2024-06");
    auto third = one;
    third.set("id", "c").set("resources", Value::array({own}));
    packages = {one, two, third};
    const auto objects = gather(source()).objects;
    BOOST_REQUIRE_EQUAL(objects.size(), 4U);
    BOOST_TEST(objects[3].period_start + " " + objects[3].period_end == "2024-06-01 2024-06-30", "what it states itself goes before");
    BOOST_TEST(objects[0].period_start + " " + objects[0].period_end == "2024-05-01 2024-05-31");
    BOOST_TEST(objects[1].period_start == "");
}

BOOST_FIXTURE_TEST_CASE(settings_become_the_filter_of_either_version_of_the_api, Portal) {
    packages = {package("a", "2024-05-01T00:00:00", {resource("r1", "https://a.example/1.csv")})};
    gather(source({{"api", {"2"}},
                   {"publisher", {"hm-treasury"}},
                   {"filter", {"tags:spend"}},
                   {"query", {"over 25,000"}}}));
    const auto target = server.asked().back().target;
    BOOST_TEST(target.starts_with("/api/2/action/package_search?"));
    BOOST_TEST(harvesters::query_value(target, "fq") == "+organization:\"hm-treasury\" +(tags:spend)");
    BOOST_TEST(harvesters::query_value(target, "q") == "over 25,000");
    BOOST_TEST(harvesters::query_value(target, "sort") == "id asc");
    BOOST_TEST(says(complaint(source({{"api", {"4"}}})),
                    "'api' of source 'dch-spend-over-25k' is one of 3|2, not '4'"));
}

BOOST_FIXTURE_TEST_CASE(a_filter_of_alternatives_or_of_what_is_excluded_keeps_its_meaning, Portal) {
    packages = {package("a", "2024-05-01T00:00:00", {resource("r1", "https://a.example/1.csv")})};
    const auto asked = [&](const std::string& filter) {
        gather(source({{"publisher", {"dch"}}, {"filter", {filter}}}));
        return harvesters::query_value(server.asked().back().target, "fq");
    };
    BOOST_TEST(asked("tags:spend OR tags:payments") ==
               "+organization:\"dch\" +(tags:spend OR tags:payments)");
    BOOST_TEST(asked("-tags:draft") == "+organization:\"dch\" -tags:draft");
}

namespace {

/// Six packages, of which one goes between two pages: `times` the list is read.
struct Shifting : Portal {
    int times;
    explicit Shifting(int how_often = 1) : times(how_often) {
        for (const std::string id : {"a", "b", "c", "d", "e", "f"})
            packages.push_back(
                package(id, "2024-05-01T00:00:00", {resource("r" + id, "https://x.example/" + id + ".csv")}));
        server.serve("/api/3/action/package_search", [this](const test::Asked& asked) {
            const bool first = harvesters::query_value(asked.target, "start") == "0";
            auto out = search(asked.target);
            if (first && times-- > 0) packages.erase(packages.begin());
            return out;
        });
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_package_that_goes_between_two_pages_takes_no_other_with_it) {
    Shifting portal;
    const auto out = portal.gather(portal.source());
    // What went was read before; what is there is read whole.
    BOOST_TEST(out.objects.size() == 6U);
    BOOST_TEST(out.complete());
    BOOST_REQUIRE_EQUAL(out.warnings.size(), 1U);
    BOOST_TEST(says(out.warnings[0], "was changed while it was read"));
}

BOOST_AUTO_TEST_CASE(a_list_that_goes_on_changing_is_incomplete_and_tells_of_nothing_that_vanished) {
    Shifting portal(2);
    const auto out = portal.gather(portal.source());
    BOOST_TEST(!out.tells_what_vanished());
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "does not go on where the page before it ended"));
}

BOOST_FIXTURE_TEST_CASE(a_portal_that_says_no_is_quoted, Portal) {
    server.serve("/api/3/action/package_search",
                 Canned{.body = R"({"success":false,"error":{"__type":"Search Query Error"}})"});
    BOOST_TEST(says(complaint(source()), "the portal says no: {\"__type\":\"Search Query Error\"}"));
}

BOOST_AUTO_TEST_SUITE_END()
