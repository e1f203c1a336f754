#include "tests/harvesters/kinds/catalogue.hpp"

#include "harvesters/catalogue_worker.hpp"
#include "harvesters/url.hpp"
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
    std::string out =
        R"(<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"><id>urn:x</id><title>Spend</title>)";
    out += next.empty() ? "<fh:complete/>" : "<link rel=\"next\" href=\"" + next + "\"/>";
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

BOOST_AUTO_TEST_CASE(a_page_that_repeats_is_told_by_name_and_what_was_read_before_is_kept) {
    server.serve("/feed", Canned{.body = feed({"a"}, "/feed/2")});
    server.serve("/feed/2", Canned{.body = feed({"a"}, "/feed/3")});
    const auto out = gather(source);
    BOOST_TEST(test::lines_of(out) == std::vector<std::string>{url("/a.csv | a")},
               boost::test_tools::per_element());
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "the page " + url("/feed/2") + " repeats the page " + url("/feed")));
    BOOST_TEST(!out.tells_what_vanished());
}

BOOST_AUTO_TEST_CASE(pages_that_go_round_in_a_circle_are_told_by_name_and_what_was_read_is_kept) {
    server.serve("/feed", Canned{.body = feed({"a"}, "/feed/2")});
    server.serve("/feed/2", Canned{.body = feed({"b"}, "/feed")});
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 2U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0],
                    "is " + url("/feed") + ", which was read before: the pages go round in a circle"));
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

BOOST_AUTO_TEST_CASE(a_page_that_stays_away_loses_nothing_that_was_read_and_is_never_a_short_list) {
    server.serve("/feed", Canned{.body = feed({"a", "b"}, "/feed/2")});
    server.serve("/feed/2", Canned{.status = 500});
    const auto out = gather(source);
    BOOST_TEST(test::lines_of(out) == (std::vector<std::string>{url("/a.csv | a"), url("/b.csv | b")}),
               boost::test_tools::per_element());
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], url("/feed/2")));
    BOOST_TEST(!out.complete());
    BOOST_TEST(!out.tells_what_vanished());
    // Where nothing at all was read there is nothing to keep.
    server.serve("/feed", Canned{.status = 500});
    BOOST_CHECK_EXCEPTION(gather(source), base::Error, [&](const base::Error& error) {
        return says(error.what(), url("/feed")) && says(error.what(), "test.yaml:3");
    });
}

BOOST_AUTO_TEST_CASE(a_page_in_the_middle_that_is_no_feed_is_told_and_the_pages_before_it_are_kept) {
    for (const std::string bad : {"<html>Sorry, we are busy</html>", "", "<feed", "{}"}) {
        server.serve("/feed", Canned{.body = feed({"a"}, "/feed/2")});
        server.serve("/feed/2", Canned{.body = bad});
        const auto out = gather(source);
        BOOST_TEST(out.objects.size() == 1U, bad);
        BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
        BOOST_TEST(says(out.problems[0], "reading " + url("/feed/2") + " as an answer of the kind 'atom'"));
    }
}

BOOST_AUTO_TEST_CASE(a_host_that_goes_away_in_the_middle_leaves_what_was_read_and_is_not_asked_on_and_on) {
    limits.failures_in_a_row = 3;
    for (int i = 0; i < 10; ++i) source.addresses.push_back(url(fmt::format("/gone/{}", i)));
    server.serve("/feed", Canned{.body = feed({"a"})});
    for (int i = 0; i < 10; ++i) server.serve(fmt::format("/gone/{}", i), Canned{.status = 500});
    fetch_limits.hosts.failures_in_a_row = 0;
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_TEST(out.answers == 4);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 4U);
    BOOST_TEST(
        says(out.problems[3], "3 answers in a row could not be had, so 7 more lists are not asked for"));
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

BOOST_AUTO_TEST_CASE(five_hundred_megabytes_of_json_are_refused_at_the_bound_in_bounded_memory) {
    const Promptly promptly(std::chrono::seconds(20));
    const auto json = source_of("datajson", {url("/data.json")});
    const std::string entry =
        R"({"title":"Spend","distribution":[{"downloadURL":"https://a.example/a.csv"}]},)";
    Canned answer{.headers = {{"Content-Type", "application/json"}}, .repeat = 500};
    while (answer.body.size() < 1 << 20) answer.body += entry;
    server.serve("/data.json", answer);
    const test::PeakMemory memory;
    // With its length told nothing of it is sent; without, it is cut off at the bound.
    auto said = complaint(json);
    BOOST_TEST(says(said, url("/data.json") + " is larger than the limit of 67108864 bytes"), said);
    answer.no_length = true;
    server.serve("/data.json", answer);
    said = complaint(json);
    BOOST_TEST(says(said, url("/data.json") + " is larger than the limit of 67108864 bytes"), said);
    answer.repeat = Canned::kEndless;
    server.serve("/data.json", answer);
    BOOST_TEST(says(complaint(json), "is larger than the limit"));
    BOOST_TEST_MESSAGE("peak " << memory.megabytes() << " MB more than before");
    BOOST_TEST(memory.megabytes() < 64);
}

BOOST_AUTO_TEST_CASE(an_answer_that_names_more_than_is_read_of_one_is_refused_and_the_others_are_kept) {
    limits.per_answer = 100;
    std::vector<std::string> many;
    for (int i = 0; i < 101; ++i) many.push_back(fmt::format("f{}", i));
    server.serve("/feed", Canned{.body = feed({"a"}, "/feed/2")});
    server.serve("/feed/2", Canned{.body = feed(many)});
    const auto out = gather(source);
    BOOST_TEST(out.objects.size() == 1U);
    BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
    BOOST_TEST(says(out.problems[0], "the answer names 101 things; at most 100 are read of one"));
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_entries_of_one_answer_are_refused_before_they_leave_the_child) {
    const Promptly promptly(std::chrono::seconds(30));
    std::string body = R"(<feed xmlns="http://www.w3.org/2005/Atom">)";
    for (int i = 0; i < 100'000; ++i)
        body += fmt::format(
            "<entry><id>u{0}</id><updated>2024-05-01T00:00:00Z</updated><link rel=\"enclosure\" "
            "href=\"{0}.csv\"/></entry>",
            i);
    server.serve("/feed", Canned{.body = body + "</feed>"});
    limits.per_answer = 1'000'000;
    const auto said = complaint(source);
    BOOST_TEST(says(said, "the answer names 100,000 things; at most 50,000 are read of one"), said);
}

BOOST_AUTO_TEST_CASE(a_source_of_more_files_or_more_words_than_are_held_is_refused) {
    const auto endless = [](const test::Asked& asked) {
        const auto n = asked.target.size();
        return Canned{.body = feed({fmt::format("a{}", n), fmt::format("b{}", n), fmt::format("c{}", n)},
                                   "/feed?" + std::string(n, 'x'))};
    };
    server.serve("/feed", endless);
    limits.objects = 10;
    BOOST_TEST(
        says(complaint(source), "the catalogue is larger than is read: more than 10 files or records"));
    limits.objects = 200'000;
    limits.entries = 10;
    BOOST_TEST(says(complaint(source), "more than 10 entries"));
    limits.entries = 1'000'000;
    limits.held_bytes = 2 << 10;
    BOOST_TEST(says(complaint(source), "are said of its files"));
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
    // Ten levels of ten: a thousand million words, of which none is made.
    const Promptly promptly(std::chrono::seconds(10));
    std::string bomb = "<!DOCTYPE feed [<!ENTITY e0 \"ha\">";
    for (int i = 1; i <= 9; ++i) {
        bomb += fmt::format("<!ENTITY e{} \"", i);
        for (int j = 0; j < 10; ++j) bomb += fmt::format("&e{};", i - 1);
        bomb += "\">";
    }
    server.serve("/feed", Canned{.body = bomb + "]>" + test::with(feed({"a"}), "Spend", "&e9;")});
    const test::PeakMemory memory;
    const auto said = complaint(source);
    BOOST_TEST((says(said, url("/feed")) && says(said, "entit")), said);
    BOOST_TEST(memory.megabytes() < 64);
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
    const auto results = [](int first) {
        std::string out;
        for (int i = first; i < 10'000; ++i)
            out += (i > first ? "," : "") + fmt::format(R"({{"link":"/government/publications/p{}"}})", i);
        return out;
    };
    const auto all = results(0), last = results(9'999);
    const auto papers = source_of("govuk", {"https://www.gov.uk/api/search.json"});
    bool dead = false;
    const auto get = [&](const harvesters::Request& request) -> harvesters::Answer {
        if (request.state.empty())
            return {request, request.url, "", "{\"results\":[" + (harvesters::query_value(request.url, "start") == "0" ? all : last) + "],\"total\":10000}"};
        if (dead) throw base::Error::make(base::ErrorKind::transient, "no answer from {}", request.url);
        return {request, request.url, "", "<html>busy</html>"};
    };
    const auto out = harvesters::gather(papers, test::now(), {.get = get});
    BOOST_TEST(out.answers == 10'002);
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

BOOST_AUTO_TEST_CASE(what_could_not_be_read_is_asked_for_whole_until_it_can) {
    std::string body = "{\"dataset\": [";
    server.serve("/data.json", [&](const test::Asked& asked) {
        return asked.has("if-none-match") ? Canned{.status = 304} : Canned{.headers = {{"ETag", "\"1\""}}, .body = body};
    });
    const auto offered = source_of("datajson", {url("/data.json")});
    BOOST_TEST(complaint(offered) != "no error");
    BOOST_TEST(complaint(offered) != "no error");
    // Whole under the same validator: it was cut off before.
    body = R"({"dataset":[{"identifier":"a","title":"A","distribution":[{"downloadURL":"https://a.example/a.csv"}]}]})";
    BOOST_TEST(complaint(offered) == "no error");
    bodies();
    BOOST_TEST(complaint(offered) == "no error");
    BOOST_TEST(bodies() == 0);
}

BOOST_AUTO_TEST_CASE(a_page_that_offered_nothing_is_asked_for_whole_again) {
    std::string body = "<p>Back soon</p>";
    server.serve("/", [&](const test::Asked& asked) {
        return asked.has("if-none-match") ? Canned{.status = 304} : Canned{.headers = {{"ETag", "\"1\""}}, .body = body};
    });
    const auto offered = source_of("page", {url("/")});
    BOOST_TEST(test::says(complaint(offered), "offers nothing"));
    body = "<a href=\"/a.csv\">A</a>";
    BOOST_TEST(complaint(offered) == "no error");
}

BOOST_AUTO_TEST_SUITE_END()
