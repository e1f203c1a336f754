#include "tests/harvesters/kinds/catalogue.hpp"

#include "harvesters/catalogue_worker.hpp"
#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using test::Canned;
using test::says;
using test::source_of;

namespace {

/// An Atom feed of files, with a next page or none.
std::string feed(const std::vector<std::string>& files, const std::string& next = "",
                 const std::string& updated = "2024-05-01T09:30:00Z") {
    std::string out = R"(<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>Spend</title>)";
    if (!next.empty()) out += "<link rel=\"next\" href=\"" + next + "\"/>";
    for (const auto& file : files)
        out += "<entry><id>urn:" + file + "</id><title>" + file + "</title><updated>" + updated +
               "</updated><link rel=\"enclosure\" type=\"text/csv\" href=\"" + file + ".csv\"/></entry>";
    return out + "</feed>";
}

struct Feeds : test::Catalogue {
    harvesters::Source source = source_of("atom", {url("/feed")});
};

class Promptly {
public:
    explicit Promptly(std::chrono::seconds most) : most_(most) {}
    ~Promptly() { BOOST_TEST((std::chrono::steady_clock::now() - start_ < most_)); }

private:
    std::chrono::seconds most_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gathering, Feeds)

BOOST_AUTO_TEST_CASE(pages_follow_each_other_and_an_unchanged_run_sends_no_body) {
    const std::vector<std::pair<std::string, std::string>> tag = {{"ETag", "\"1\""}};
    const auto answer = [&](std::string body) {
        return [tag, body = std::move(body)](const test::Asked& asked) {
            return asked.has("if-none-match") ? Canned{.status = 304, .headers = tag}
                                              : Canned{.headers = tag, .body = body};
        };
    };
    server.serve("/feed", answer(feed({"a", "b"}, "/feed/2")));
    server.serve("/feed/2", answer(feed({"c"})));
    const auto first = gather(source);
    BOOST_TEST(test::lines_of(first) ==
                   (std::vector<std::string>{url("/a.csv | a"), url("/b.csv | b"), url("/feed/c.csv | c")}),
               boost::test_tools::per_element());
    BOOST_TEST(first.tells_what_vanished());
    BOOST_TEST(first.entries == 3);
    BOOST_TEST(bodies() == 2);
    const auto second = gather(source);
    BOOST_TEST(test::lines_of(second) == test::lines_of(first), boost::test_tools::per_element());
    BOOST_TEST(bodies() == 0);
}

BOOST_AUTO_TEST_CASE(a_kept_answer_that_is_not_what_it_was_is_asked_for_without_its_validators) {
    server.serve("/feed", [](const test::Asked& asked) {
        return asked.has("if-none-match") ? Canned{.status = 304}
                                          : Canned{.headers = {{"ETag", "\"1\""}}, .body = feed({"a"})};
    });
    gather(source);
    damage_answers();
    BOOST_TEST(bodies() == 1);
    BOOST_TEST(gather(source).objects.size() == 1U);
    BOOST_TEST(bodies() == 1);
}

BOOST_AUTO_TEST_CASE(a_page_that_repeats_is_an_error_by_name) {
    server.serve("/feed", Canned{.body = feed({"a"}, "/feed/2")});
    server.serve("/feed/2", Canned{.body = feed({"a"}, "/feed/3")});
    const auto said = complaint(source);
    BOOST_TEST(says(said, "the page " + url("/feed/2") + " repeats the page " + url("/feed")), said);
}

BOOST_AUTO_TEST_CASE(pages_that_go_round_in_a_circle_are_an_error_by_name) {
    server.serve("/feed", Canned{.body = feed({"a"}, "/feed/2")});
    server.serve("/feed/2", Canned{.body = feed({"b"}, "/feed")});
    const auto said = complaint(source);
    BOOST_TEST(says(said, "is " + url("/feed") + ", which was read before: the pages go round in a circle"),
               said);
}

BOOST_AUTO_TEST_CASE(a_sequence_that_never_ends_is_ended_by_the_limit_on_answers) {
    limits.answers = 12;
    server.serve("/feed", [](const test::Asked& asked) {
        const auto n = asked.target.size();
        return Canned{.body = feed({"a" + std::to_string(n)}, "/feed?" + std::string(n, 'x'))};
    });
    BOOST_TEST(says(complaint(source), "more than 12 answers"));
}

BOOST_AUTO_TEST_CASE(busy_and_broken_services_are_asked_again) {
    server.serve_in_turn("/feed", {Canned{.status = 503, .headers = {{"Retry-After", "0"}}},
                                   Canned{.body = feed({"a"}, "/feed/2")}});
    server.serve_in_turn(
        "/feed/2", {Canned{.status = 429, .headers = {{"Retry-After", "0"}}}, Canned{.body = feed({"b"})}});
    BOOST_TEST(gather(source).objects.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_page_in_the_middle_that_stays_away_is_a_failure_and_never_a_short_list) {
    server.serve("/feed", Canned{.body = feed({"a"}, "/feed/2")});
    server.serve("/feed/2", Canned{.status = 500});
    const auto said = complaint(source);
    BOOST_TEST(says(said, url("/feed/2")), said);
    BOOST_TEST(says(said, "test.yaml:3"), said);
}

BOOST_AUTO_TEST_CASE(one_of_two_addresses_that_fails_leaves_the_other_and_the_run_incomplete) {
    source.addresses.push_back(url("/gone"));
    server.serve("/feed", Canned{.body = feed({"a"})});
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], url("/gone")));
    BOOST_TEST(!out.tells_what_vanished());
}

BOOST_AUTO_TEST_CASE(a_bad_entry_is_told_and_ends_nothing) {
    server.serve("/feed", Canned{.body = test::with(feed({"a", "b", "c"}), "<id>urn:b</id>", "")});
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 2U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(out.problems[0] == "the entry 'b' cannot be used: it has no id");
    BOOST_TEST(!out.tells_what_vanished());
}

BOOST_AUTO_TEST_CASE(a_truncated_answer_a_wrong_type_and_a_loop_of_redirects_are_failures_by_name) {
    server.serve("/feed", Canned{.body = feed({"a"}), .cut_short = true});
    BOOST_TEST(says(complaint(source), url("/feed")));
    server.serve("/feed", Canned{.headers = {{"Content-Type", "text/html"}},
                                 .body = "<!doctype html><html><body>Sorry, we are busy"});
    const auto said = complaint(source);
    BOOST_TEST(says(said, "reading " + url("/feed") + " as an answer of the kind 'atom'"), said);
    server.serve("/feed", Canned{.status = 302, .headers = {{"Location", "/feed"}}});
    BOOST_TEST(says(complaint(source), url("/feed")));
}

BOOST_AUTO_TEST_CASE(a_slow_body_and_a_host_that_never_finishes_its_headers_end_by_the_clock) {
    const Promptly promptly(std::chrono::seconds(12));
    fetch_limits.attempts = 1;
    fetch_limits.total = std::chrono::seconds(2);
    server.serve("/feed", Canned{.body = feed({"a"}), .delay = std::chrono::seconds(60)});
    BOOST_TEST(says(complaint(source), url("/feed")));
}

BOOST_AUTO_TEST_CASE(five_hundred_megabytes_of_json_are_refused_before_they_are_read) {
    const Promptly promptly(std::chrono::seconds(20));
    most_bytes = UINT64_C(4) << 20;
    server.serve("/data.json", Canned{.headers = {{"Content-Type", "application/json"}},
                                      .body = std::string(1 << 20, ' '),
                                      .repeat = 500});
    const auto said = complaint(source_of("datajson", {url("/data.json")}));
    BOOST_TEST(says(said, url("/data.json")), said);
    server.serve("/data.json", Canned{.body = std::string(1 << 20, '['), .repeat = Canned::kEndless});
    BOOST_TEST(says(complaint(source_of("datajson", {url("/data.json")})), url("/data.json")));
}

BOOST_AUTO_TEST_CASE(xml_that_brings_entities_is_refused) {
    server.serve(
        "/feed",
        Canned{.body =
                   "<!DOCTYPE feed [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>" +
                   test::with(feed({"a"}), "Spend", "&b;")});
    BOOST_TEST(says(complaint(source), "declares a document type, with which entities come"));
    server.serve("/feed", Canned{.body = "<?xml version=\"1.0\"?><!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "
                                         "\"file:///etc/passwd\">]><rdf:RDF/>"});
    BOOST_TEST(says(complaint(source_of("dcat", {url("/feed")})), "declares a document type"));
}

BOOST_AUTO_TEST_CASE(a_feed_dated_in_the_year_3200_is_read_and_its_dates_are_not_believed) {
    server.serve("/feed", Canned{.body = feed({"a"}, "", "3200-01-01T00:00:00Z")});
    const auto out = gather(source);
    BOOST_REQUIRE_EQUAL(out.objects.size(), 1U);
    BOOST_TEST(out.objects[0].modified == "");
    BOOST_REQUIRE_EQUAL(out.warnings.size(), 1U);
    BOOST_TEST(says(out.warnings[0], "'3200-01-01T00:00:00Z' is not believed"));
    BOOST_TEST(out.complete());
}

BOOST_AUTO_TEST_CASE(an_address_that_is_none_of_the_web_is_a_bad_entry) {
    server.serve("/feed", Canned{.body = test::with(feed({"a", "b"}), "href=\"b.csv\"",
                                                    "href=\"file:///etc/passwd.csv\"")});
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "'file:///etc/passwd.csv' is no http or https address"));
}

BOOST_AUTO_TEST_CASE(ten_thousand_failing_documents_end_and_say_so) {
    const Promptly promptly(std::chrono::seconds(60));
    std::string results;
    for (int i = 0; i < 10'000; ++i)
        results += (i > 0 ? "," : "") + fmt::format(R"({{"link":"/government/publications/p{}"}})", i);
    const auto papers = source_of("govuk", {"https://www.gov.uk/api/search.json"});
    bool dead = false;
    const auto get = [&](const harvesters::Request& request) -> harvesters::Answer {
        if (request.state.empty())
            return {request, request.url, "", "{\"results\":[" + results + "],\"total\":10000,\"start\":0}"};
        if (dead) throw base::Error::make(base::ErrorKind::transient, "no answer from {}", request.url);
        return {request, request.url, "", "<html>busy</html>"};
    };
    const auto out = harvesters::gather(papers, test::now(), {.get = get});
    BOOST_TEST(out.answers == 10'001);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 101U);
    BOOST_TEST(out.problems.back() == "and 9,900 more like these");
    BOOST_TEST(out.objects.empty());
    // A host that is down is not asked ten thousand times.
    dead = true;
    try {
        harvesters::gather(papers, test::now(), {.get = get});
        BOOST_TEST(false, "it went on");
    } catch (const base::Error& error) {
        BOOST_TEST(says(error.what(), "20 answers in a row could not be had"), error.what());
    }
}

BOOST_AUTO_TEST_CASE(a_reader_that_dies_over_an_answer_is_named_with_its_end) {
    auto child = harvesters::answer_limits();
    child.cpu = std::chrono::seconds(1);
    child.wall = std::chrono::seconds(2);
    std::string slow = "<a ";
    for (int i = 0; i < 300'000; ++i) slow += fmt::format("a{}=b ", i);
    const auto page = source_of("page", {"https://a.example/"});
    const harvesters::Answer answer{{"https://a.example/"}, "https://a.example/", "", slow + ">x</a>"};
    try {
        harvesters::read_in_worker(page, test::now(), answer, child);
        BOOST_TEST(false, "it was read");
    } catch (const base::Error& error) {
        BOOST_TEST(says(error.what(), "https://a.example/ cannot be read: the worker that read it"),
                   error.what());
    }
}

BOOST_AUTO_TEST_CASE(what_changed_falls_back_to_everything_when_it_cannot_be_had) {
    int asked = 0;
    const auto ckan = source_of("ckan", {"https://portal.example"});
    const auto get = [&](const harvesters::Request& request) -> harvesters::Answer {
        ++asked;
        const bool changes = request.url.find("metadata_modified") != std::string::npos;
        return {
            request, request.url, "",
            changes
                ? R"({"success":false,"error":{"message":"no such field"}})"
                : R"({"success":true,"result":{"count":1,"results":[{"id":"p","name":"p","resources":[{"id":"r","url":"https://a.example/r.csv"}]}]}})"};
    };
    const auto out = harvesters::gather(ckan, test::now("2024-10-01T00:00:00Z"), {.get = get});
    BOOST_TEST(asked == 2);
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_TEST(out.tells_what_vanished());
    BOOST_TEST(says(out.warnings.front(), "only what changed could not be had"));
}

BOOST_AUTO_TEST_SUITE_END()
