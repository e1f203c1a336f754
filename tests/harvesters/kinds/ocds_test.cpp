#include "harvesters/url.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using base::json::Value;
using test::Canned;
using test::says;
using test::source_of;

BOOST_AUTO_TEST_SUITE(ocds)

namespace {

const std::string kRecorded = "contracts/ocds-samples/fictional/1.1/";

Value release(const std::string& id, const std::string& date) {
    return Value::object({{"ocid", "ocds-000000-" + id},
                          {"id", id + "-award"},
                          {"date", date},
                          {"tag", Value::array({"award"})},
                          {"initiationType", "tender"}});
}

Value package(std::initializer_list<Value> releases, const std::string& next = "") {
    auto out = Value::object({{"uri", "https://contracts.example/p"},
                              {"version", "1.1"},
                              {"publishedDate", "2024-11-05T08:59:59Z"},
                              {"publisher", Value::object({{"name", "Contracts"}})},
                              {"releases", Value(Value::Array(releases))}});
    if (!next.empty()) out.set("links", Value::object({{"next", next}}));
    return out;
}

struct Contracts : test::Catalogue {
    void serve(const std::string& path, const Value& value) {
        server.serve(path, [body = base::json::write(value)](const test::Asked& asked) {
            return asked.has("if-none-match") ? Canned{.status = 304}
                                              : Canned{.headers = {{"ETag", "\"1\""}}, .body = body};
        });
    }
};

harvesters::Occasion months(std::initializer_list<const char*> slots, const std::string& since = "") {
    auto out = test::now(since);
    out.owed.emplace();
    for (const auto* slot : slots) out.owed->push_back(schemas::Edition::parse(slot));
    return out;
}

}  // namespace

BOOST_FIXTURE_TEST_CASE(recorded_releases_of_one_process_become_a_package_for_each_month, Contracts) {
    // The six releases of the sample process, paged by links.next as Contracts Finder does it.
    const std::vector<std::string> parts = {"01-planning", "02-tender",   "03-tenderAmendment",
                                            "04-award",    "05-contract", "06-implementation"};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto text = test::real_answer(kRecorded + "ocds-213czf-000-00001-" + parts[i] + ".json");
        if (text.empty()) return;
        auto said = base::json::parse(text);
        if (i + 1 < parts.size())
            said.set("links", Value::object({{"next", fmt::format("/ocds/{}", i + 1)}}));
        serve(fmt::format("/ocds/{}", i), said);
    }
    const auto source = source_of("ocds", {url("/ocds/0")});
    const auto out = gather(source);
    BOOST_TEST(out.answers == 6);
    BOOST_TEST(out.tells_what_vanished());
    std::size_t releases = 0;
    for (const auto& object : out.objects) {
        const auto said = base::json::parse(*object.content);
        releases += said.at("releases").as_array().size();
        BOOST_TEST(said.at("uri").as_string() == object.url);
        BOOST_TEST(said.at("publishedDate").as_string() ==
                   said.at("releases").as_array().back().at("date").as_string());
        BOOST_TEST_MESSAGE(object.title << ": " << said.at("releases").as_array().size());
    }
    BOOST_TEST(releases == 6U);
    BOOST_TEST(bodies() == 6);
    const auto again = gather(source);
    BOOST_TEST(bodies() == 0);
    for (std::size_t i = 0; i < out.objects.size(); ++i)
        BOOST_TEST((*again.objects.at(i).content == *out.objects[i].content));
}

BOOST_FIXTURE_TEST_CASE(a_cursor_of_find_a_tender_is_followed_and_months_are_asked_for_one_by_one,
                        Contracts) {
    std::vector<std::string> targets;
    server.serve("/api/1.0/ocdsReleasePackages", [&](const test::Asked& asked) {
        targets.push_back(asked.target);
        const auto from = harvesters::query_value(asked.target, "updatedFrom").substr(0, 7);
        if (from == "2024-06") return Canned{.body = base::json::write(package({}))};
        if (harvesters::query_value(asked.target, "cursor").empty())
            return Canned{.body = base::json::write(package({release("b", from + "-20T09:30:00Z")},
                                                            url(asked.target + "&cursor=NTA")))};
        return Canned{.body = base::json::write(package({release("a", from + "-02T09:30:00Z")}))};
    });
    const auto source = source_of(
        "ocds",
        {url("/api/1.0/ocdsReleasePackages?updatedFrom={from}T00:00:00&updatedTo={to}T23:59:59&limit=100")});
    const auto out = gather(source, months({"2024-05", "2024-06", "2024-07"}));
    BOOST_TEST(targets.size() == 5U);
    BOOST_REQUIRE_EQUAL(out.objects.size(), 2U);
    BOOST_TEST(out.objects[0].period_start + " " + out.objects[0].period_end == "2024-05-01 2024-05-31");
    BOOST_TEST(
        base::json::parse(*out.objects[0].content).at("releases").as_array().at(0).at("id").as_string() ==
        "a-award");
    BOOST_TEST(says(out.objects[1].url, "updatedFrom=2024-07-01T00:00:00&updatedTo=2024-07-31T23:59:59"));
    targets.clear();
    const auto changes = gather(source, months({"2024-05", "2024-06", "2024-07"}, "2024-07-15T00:00:00Z"));
    BOOST_TEST(targets.size() == 2U);
    BOOST_TEST(changes.objects.size() == 1U);
    BOOST_TEST(changes.partial);
}

BOOST_FIXTURE_TEST_CASE(a_release_that_stands_on_two_pages_is_one_and_two_that_differ_are_told, Contracts) {
    serve("/ocds",
          package({release("a", "2024-05-02T09:30:00Z"), release("b", "2024-05-03T09:30:00Z")}, "/ocds/2"));
    serve("/ocds/2", package({release("b", "2024-05-03T09:30:00Z"), release("c", "2024-05-04T09:30:00Z")}));
    const auto source = source_of("ocds", {url("/ocds")});
    BOOST_TEST(base::json::parse(*gather(source).objects.at(0).content).at("releases").as_array().size() ==
               3U);
    // Which of two is right nobody knows: their month is left as it was, the others go on.
    server.serve("/ocds/2",
                 Canned{.body = base::json::write(package(
                            {release("b", "2024-05-09T09:30:00Z"), release("c", "2024-06-04T09:30:00Z")}))});
    const auto out = gather(source);
    BOOST_REQUIRE_EQUAL(out.objects.size(), 1U);
    BOOST_TEST(out.objects[0].period_start == "2024-06-01");
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "say different things"));
    BOOST_REQUIRE_EQUAL(out.warnings.size(), 1U);
    BOOST_TEST(says(out.warnings[0], "'2024-05'"));
}

BOOST_FIXTURE_TEST_CASE(a_bad_release_is_in_its_months_package_and_holds_back_no_month, Contracts) {
    auto nameless = release("b", "2024-05-03T09:30:00Z");
    nameless.set("id", Value());
    serve("/ocds", package({release("a", "2024-05-02T09:30:00Z"), nameless, nameless,
                            release("c", "2024-06-02T09:30:00Z")}));
    const auto out = gather(source_of("ocds", {url("/ocds")}));
    BOOST_TEST(out.complete());
    BOOST_REQUIRE_EQUAL(out.objects.size(), 2U);
    const auto may = base::json::parse(*out.objects[0].content);
    BOOST_TEST(may.at("releases").as_array().size() == 2U);
    BOOST_TEST(may.at("publishedDate").as_string() == "2024-05-03T09:30:00Z");
}

BOOST_FIXTURE_TEST_CASE(the_month_of_a_release_is_that_of_its_date_as_it_is_written, Contracts) {
    serve("/ocds", package({release("a", "2024-05-01T00:10:00+01:00"), release("b", "2024-05-31T23:30:00-02:00"), release("c", "2024-05-31T22:30:00Z")}));
    const auto out = gather(source_of("ocds", {url("/ocds")}));
    BOOST_REQUIRE_EQUAL(out.objects.size(), 1U);
    BOOST_TEST(base::json::parse(*out.objects[0].content).at("releases").as_array().size() == 3U);
}

BOOST_FIXTURE_TEST_CASE(
    a_release_whose_date_tells_no_month_is_told_with_ocid_and_place_and_holds_back_no_month, Contracts) {
    serve("/ocds", package({release("a", "2024-05-02T09:30:00Z"), release("b", "soon"),
                            release("c", "3200-01-01T00:00:00Z"), Value("no object")}));
    const auto out = gather(source_of("ocds", {url("/ocds")}));
    BOOST_REQUIRE_EQUAL(out.objects.size(), 1U);
    BOOST_TEST(!out.complete());
    BOOST_REQUIRE_EQUAL(out.problems.size(), 3U);
    BOOST_TEST(out.problems[0] == "the entry 'ocds-000000-b at /releases/1 of " + url("/ocds") +
                                      "' cannot be used: its date tells no month that it could be for");
    BOOST_TEST(says(out.problems[1], "ocds-000000-c at /releases/2"));
    BOOST_TEST(says(out.problems[2], "a release at /releases/3"));
    // Asked for by month they have one, and checking says what is wrong with them.
    server.serve("/by-month",
                 Canned{.body = base::json::write(package({release("b", "soon"), Value("no object")}))});
    const auto asked = gather(source_of("ocds", {url("/by-month?from={from}&to={to}")}), months({"2024-05"}));
    BOOST_TEST(asked.complete());
    BOOST_REQUIRE_EQUAL(asked.objects.size(), 1U);
    BOOST_TEST(base::json::parse(*asked.objects[0].content).at("releases").as_array().size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_month_that_could_not_be_read_is_left_as_it_was_and_the_others_go_on, Contracts) {
    server.serve("/ocds", [&](const test::Asked& asked) {
        const auto from = harvesters::query_value(asked.target, "from").substr(0, 7);
        if (from == "2024-06" && says(asked.target, "page=2")) return Canned{.body = "<html>busy</html>"};
        return Canned{.body =
                          base::json::write(package({release("a", from + "-02T09:30:00Z")},
                                                    from == "2024-06" ? url(asked.target + "&page=2") : ""))};
    });
    int kept = 0;
    test::TemporaryFolder folder;
    keep = [&](const std::string& bytes) {
        const auto file = folder / std::to_string(kept++);
        base::write_unflushed(file, bytes);
        return file;
    };
    const auto out = gather(source_of("ocds", {url("/ocds?from={from}&to={to}")}),
                            months({"2024-05", "2024-06", "2024-07"}));
    BOOST_REQUIRE_EQUAL(out.objects.size(), 2U);
    BOOST_TEST(out.objects[1].period_start == "2024-07-01");
    BOOST_TEST(out.problems.size() == 1U);
    // What they are made of waits on disk.
    BOOST_TEST(!out.objects[0].content.has_value());
    const auto fetched = harvesters::keep_content(out.objects[0], folder / "taken");
    BOOST_TEST((fetched.digest == base::sha256(base::read_file(folder / "taken"))));
    BOOST_TEST(base::json::parse(base::read_file(folder / "taken")).at("releases").as_array().size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(more_records_than_memory_is_meant_for_are_refused_but_months_are_held_one_at_a_time,
                        Contracts) {
    limits.held_bytes = 6000;
    server.serve("/ocds", [&](const test::Asked& asked) {
        const auto from = harvesters::query_value(asked.target, "from").substr(0, 7);
        return Canned{.body = base::json::write(package({release("a", from + "-02T09:30:00Z")}))};
    });
    const auto by_month = source_of("ocds", {url("/ocds?from={from}&to={to}")});
    const auto occasion = months({"2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06"});
    BOOST_TEST(gather(by_month, occasion).objects.size() == 6U);
    std::vector<Value> many;
    for (int i = 0; i < 20; ++i) many.push_back(release(std::to_string(i), "2024-05-02T09:30:00Z"));
    auto all = package({});
    all.set("releases", Value(Value::Array(many.begin(), many.end())));
    serve("/all", all);
    BOOST_TEST(says(complaint(source_of("ocds", {url("/all")})), "its records take more than"));
}

BOOST_FIXTURE_TEST_CASE(records_and_other_json_are_refused_by_name, Contracts) {
    const auto text = test::real_answer(kRecorded + "record/ocds-213czf-000-00001.json");
    if (text.empty()) return;
    server.serve("/ocds", Canned{.body = text});
    BOOST_TEST(says(complaint(source_of("ocds", {url("/ocds")})), "it is a record package"));
    server.serve("/ocds", Canned{.body = "{}"});
    BOOST_TEST(says(complaint(source_of("ocds", {url("/ocds")})), "no 'releases'"));
}

BOOST_AUTO_TEST_SUITE_END()
