#include "tests/harvesters/fetch_fixture.hpp"

#include <ctime>
#include <memory>

using namespace daybook;
using base::ErrorKind;
using harvesters::Fetcher;
using test::Canned;
using test::quick;
using test::says;

namespace {

/// A file of a server that knows ranges, and cuts the first answer in the middle.
struct Cut {
    std::string first, later, first_etag = "\"1\"", later_etag = "\"1\"";
    bool knows_ranges = true;
    std::shared_ptr<int> asked_before = std::make_shared<int>(0);  ///< the server keeps copies

    Canned operator()(const test::Asked& asked) {
        if ((*asked_before)++ == 0)
            return {.headers = {{"ETag", first_etag}}, .body = first, .cut_short = true};
        if (!knows_ranges || !asked.has("range") || asked.headers.at("if-range") != later_etag)
            return {.headers = {{"ETag", later_etag}}, .body = later};
        const auto from = std::stoul(asked.headers.at("range").substr(6));
        return {.status = 206,
                .headers = {{"ETag", later_etag},
                            {"Content-Range",
                             fmt::format("bytes {}-{}/{}", from, later.size() - 1, later.size())}},
                .body = later.substr(from)};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_again, test::Fetching)

BOOST_AUTO_TEST_CASE(a_server_that_stumbles_is_asked_again) {
    server.serve_in_turn("/a.csv", {Canned{.status = 503}, Canned{.status = 429}, Canned{.body = "rows"}});
    BOOST_TEST(Fetcher(quick()).fetch(server.url("/a.csv"), to).bytes == 4U);
    BOOST_TEST(server.asked().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_server_that_keeps_failing_is_given_up_after_every_attempt) {
    server.serve("/a.csv", Canned{.status = 500, .body = "<h1>sorry</h1>"});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::transient));
    BOOST_TEST(server.asked().size() == 3U);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(retry_after_is_waited_for) {
    server.serve_in_turn("/a.csv",
                         {Canned{.status = 503, .headers = {{"Retry-After", "1"}}}, Canned{.body = "rows"}});
    const auto start = std::chrono::steady_clock::now();
    Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST((std::chrono::steady_clock::now() - start >= std::chrono::seconds(1)));
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_a_day_is_left_to_the_next_run) {
    server.serve("/a.csv", Canned{.status = 503, .headers = {{"Retry-After", "86400"}}});
    const auto error = failure(server.url("/a.csv"), quick());
    BOOST_TEST((error.kind() == ErrorKind::transient));
    BOOST_TEST(says(error, "86400 s"));
    BOOST_TEST(server.asked().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unreachable_host_is_transient) {
    std::string url;
    {
        test::HttpServer gone;
        url = gone.url("/a.csv");
    }
    BOOST_TEST((failure(url, quick()).kind() == ErrorKind::transient));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_body_cut_short_is_tried_again_and_never_kept) {
    server.serve("/a.csv", Canned{.body = "0123456789", .cut_short = true});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::transient));
    BOOST_TEST(server.asked().size() == 3U);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_cut_body_is_continued_and_the_digest_is_of_the_whole) {
    const std::string body = "Date,Amount\n01/05/2024,25000.01\n";
    server.serve("/a.csv", Cut{body, body});
    const auto fetched = Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(base::read_file(to) == body);
    BOOST_TEST((fetched.digest == base::sha256(body)));
    BOOST_TEST(fetched.status == 200);
    BOOST_TEST(fetched.bytes == body.size());
    BOOST_TEST(fetched.resumed_from == body.size() / 2);
    BOOST_TEST(server.asked().at(1).headers.at("range") == fmt::format("bytes={}-", body.size() / 2));
    BOOST_TEST(server.asked().at(1).headers.at("accept-encoding") == "identity");
}

BOOST_AUTO_TEST_CASE(a_file_that_changed_between_cut_and_resume_starts_over) {
    server.serve("/a.csv", Cut{"old rows, all of them", "new rows", "\"1\"", "\"2\""});
    const auto fetched = Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(base::read_file(to) == "new rows");
    BOOST_TEST((fetched.digest == base::sha256("new rows")));
    BOOST_TEST(fetched.resumed_from == 0U);
}

BOOST_AUTO_TEST_CASE(a_server_that_ignores_ranges_starts_over) {
    server.serve("/a.csv", Cut{.first = "0123456789", .later = "0123456789", .knows_ranges = false});
    BOOST_TEST(Fetcher(quick()).fetch(server.url("/a.csv"), to).bytes == 10U);
    BOOST_TEST(base::read_file(to) == "0123456789");
}

BOOST_AUTO_TEST_CASE(a_weak_validator_is_no_ground_to_continue_on) {
    server.serve("/a.csv", Cut{"0123456789", "0123456789", "W/\"1\"", "W/\"1\""});
    Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(!server.asked().at(1).has("range"));
    BOOST_TEST(base::read_file(to) == "0123456789");
}

BOOST_AUTO_TEST_CASE(a_range_of_another_file_is_never_joined) {
    int n = 0;
    server.serve("/a.csv", [&n](const test::Asked& asked) {
        if (n++ == 0) return Canned{.headers = {{"ETag", "\"1\""}}, .body = "0123456789", .cut_short = true};
        if (asked.has("range"))
            return Canned{.status = 206,
                          .headers = {{"ETag", "\"2\""}, {"Content-Range", "bytes 5-9/10"}},
                          .body = "fghij"};
        return Canned{.headers = {{"ETag", "\"2\""}}, .body = "abcdefghij"};
    });
    Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(base::read_file(to) == "abcdefghij");
}

BOOST_AUTO_TEST_CASE(a_range_that_cannot_be_satisfied_starts_over) {
    int n = 0;
    server.serve("/a.csv", [&n](const test::Asked& asked) {
        if (n++ == 0) return Canned{.headers = {{"ETag", "\"1\""}}, .body = "0123456789", .cut_short = true};
        return asked.has("range") ? Canned{.status = 416} : Canned{.body = "short"};
    });
    Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(base::read_file(to) == "short");
}

BOOST_AUTO_TEST_CASE(retry_after_may_be_a_date) {
    const auto in = [](int seconds) {
        const auto then = std::time(nullptr) + seconds;
        char text[64];
        std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&then));
        return std::string(text);
    };
    server.serve("/later.csv", Canned{.status = 503, .headers = {{"Retry-After", in(7200)}}});
    const auto error = failure(server.url("/later.csv"), quick());
    BOOST_TEST((says(error, "7200 s") || says(error, "7199 s")), error.what());
    server.serve_in_turn(
        "/soon.csv", {Canned{.status = 429, .headers = {{"Retry-After", in(2)}}}, Canned{.body = "rows"}});
    const auto start = std::chrono::steady_clock::now();
    Fetcher(quick()).fetch(server.url("/soon.csv"), to);
    BOOST_TEST((std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(900)));
}

BOOST_AUTO_TEST_CASE(a_cut_body_is_not_continued_where_a_redirect_leads_whatever_etag_is_there) {
    const std::string before = "Supplier\nAAAAAAAA\nAAAAAAAA\n", after = "Supplier\nBBBBBBBB\nBBBBBBBB\n";
    int n = 0;
    server.serve("/may.csv", [&](const test::Asked&) {
        if (n++ == 0) return Canned{.headers = {{"ETag", "\"1\""}}, .body = before, .cut_short = true};
        return Canned{.status = 302, .headers = {{"Location", "/new/may.csv"}}};
    });
    server.serve("/new/may.csv", [&](const test::Asked& asked) {
        if (!asked.has("range")) return Canned{.headers = {{"ETag", "\"1\""}}, .body = after};
        const auto from = std::stoul(asked.headers.at("range").substr(6));
        return Canned{.status = 206,
                      .headers = {{"ETag", "\"1\""},
                                  {"Content-Range", fmt::format("bytes {}-{}/{}", from, after.size() - 1, after.size())}},
                      .body = after.substr(from)};
    });
    const auto fetched = Fetcher(quick()).fetch(server.url("/may.csv"), to);
    BOOST_TEST(base::read_file(to) == after);
    BOOST_TEST(fetched.resumed_from == 0U);
}

namespace {

/// A file that is cut and another of the same length by the time that the rest is asked for; If-Range is ignored.
test::HttpServer::Handler another_meanwhile(std::vector<std::pair<std::string, std::string>> of_the_rest) {
    return [of_the_rest, n = std::make_shared<int>(0)](const test::Asked& asked) {
        if ((*n)++ == 0) return Canned{.headers = {{"ETag", "\"1\""}}, .body = "0123456789", .cut_short = true};
        return asked.has("range") ? Canned{.status = 206, .headers = of_the_rest, .body = "fghij"}
                                  : Canned{.headers = {{"ETag", "\"2\""}}, .body = "abcdefghij"};
    };
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_rest_that_does_not_say_of_which_file_it_is_is_not_joined_to_anything) {
    server.serve("/a.csv", another_meanwhile({{"Content-Range", "bytes 5-9/10"}}));
    Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(base::read_file(to) == "abcdefghij");
}

BOOST_AUTO_TEST_CASE(a_rest_of_a_file_of_another_length_is_not_joined_to_anything) {
    server.serve("/a.csv", another_meanwhile({{"ETag", "\"1\""}, {"Content-Range", "bytes 5-9/12"}}));
    Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(base::read_file(to) == "abcdefghij");
    int n = 0;
    server.serve("/b.csv", [&n](const test::Asked& asked) {
        if (n++ == 0) return Canned{.headers = {{"ETag", "\"1\""}}, .body = "0123456789", .cut_short = true};
        return asked.has("range")
                   ? Canned{.status = 206, .headers = {{"ETag", "\"1\""}, {"Content-Range", "bytes 5-8/*"}}, .body = "5678"}
                   : Canned{.body = "0123456789"};
    });
    Fetcher(quick()).fetch(server.url("/b.csv"), to);
    BOOST_TEST(base::read_file(to) == "0123456789", "nine bytes of ten are no file");
}

BOOST_AUTO_TEST_CASE(validators_are_kept_of_a_body_of_which_something_says_where_it_ends) {
    const std::vector<std::pair<std::string, std::string>> tags = {{"ETag", "\"1\""}, {"Last-Modified", "Mon, 03 Jun 2024 10:00:00 GMT"}};
    const auto kept = [&](Canned answer) {
        answer.headers = tags;
        answer.body = "rows";
        server.serve("/a.csv", answer);
        const auto fetched = Fetcher(quick()).fetch(server.url("/a.csv"), to);
        BOOST_TEST(fetched.ends_with_connection == answer.no_length);
        return fetched.validators;
    };
    BOOST_TEST(kept({}).etag == "\"1\"");
    BOOST_TEST(kept({.chunked = true}).etag == "\"1\"");
    BOOST_TEST(kept({.no_length = true}).empty(), "it may have been cut off");
}

BOOST_AUTO_TEST_SUITE_END()
