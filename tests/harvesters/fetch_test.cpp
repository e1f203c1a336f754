#include "tests/harvesters/fetch_fixture.hpp"

using namespace daybook;
using base::ErrorKind;
using harvesters::Fetcher;
using test::Canned;
using test::quick;
using test::says;

namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(fetch, test::Fetching)

BOOST_AUTO_TEST_CASE(body_is_kept_byte_for_byte_with_its_digest_and_validators) {
    const std::string body(
        "Date,Amount\r\n\xA3"
        "1\0x",
        17);
    server.serve("/a.csv", Canned{.headers = {{"ETag", "W/\"a-1\""},
                                              {"Last-Modified", "Tue, 05 Jun 2012 09:00:00 GMT"},
                                              {"Content-Type", "text/csv"}},
                                  .body = body});
    const auto fetched = Fetcher(quick()).fetch(server.url("/a.csv"), to);
    BOOST_TEST(fetched.status == 200);
    BOOST_TEST(base::read_file(to) == body);
    BOOST_TEST((fetched.digest == base::sha256(body)));
    BOOST_TEST(fetched.bytes == body.size());
    BOOST_TEST(fetched.validators.etag == "W/\"a-1\"");
    BOOST_TEST(fetched.validators.last_modified == "Tue, 05 Jun 2012 09:00:00 GMT");
    BOOST_TEST(fetched.content_type == "text/csv");
    BOOST_TEST(!fs::exists(folder / "body.part"));
}

BOOST_AUTO_TEST_CASE(what_time_it_is_at_the_server_is_its_date_and_the_age_of_what_a_cache_kept) {
    const auto served_at = [&](std::vector<std::pair<std::string, std::string>> headers) {
        server.serve("/a.csv", Canned{.headers = std::move(headers), .body = "x"});
        return Fetcher(quick()).fetch(server.url("/a.csv"), to).served_at.count();
    };
    // RFC 9110 section 5.6.7 has this moment in its three forms.
    for (const auto* date : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
        BOOST_TEST(served_at({{"Date", date}}) == 784111777, date);
    BOOST_TEST(served_at({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Age", "120"}}) == 784111897);
    for (const auto* age : {"-5", "soon", "999999999999999999999"})
        BOOST_TEST(served_at({{"Date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"Age", age}}) == 784111777, age);
    BOOST_TEST(served_at({{"Date", "today"}}) == 0);
    BOOST_TEST(served_at({}) == 0);
}

BOOST_AUTO_TEST_CASE(an_empty_body_is_an_empty_file) {
    server.serve("/empty.csv", Canned{});
    const auto fetched = Fetcher(quick()).fetch(server.url("/empty.csv"), to);
    BOOST_TEST(fetched.bytes == 0U);
    BOOST_TEST(fs::file_size(to) == 0U);
    BOOST_TEST((fetched.digest == base::sha256("")));
}

BOOST_AUTO_TEST_CASE(validators_go_back_verbatim_and_304_keeps_what_was_there) {
    server.serve("/a.csv", Canned{.status = 304});
    base::write_flushed(to, "old");
    const auto fetched =
        Fetcher(quick()).fetch(server.url("/a.csv"), to, {"W/\"odd, \\value\"", "Tuesday, then"});
    BOOST_TEST(fetched.not_modified());
    BOOST_TEST(fetched.validators.etag == "W/\"odd, \\value\"");
    BOOST_TEST(fetched.validators.last_modified == "Tuesday, then");
    BOOST_TEST(server.asked().at(0).headers.at("if-none-match") == "W/\"odd, \\value\"");
    BOOST_TEST(server.asked().at(0).headers.at("if-modified-since") == "Tuesday, then");
    BOOST_TEST(base::read_file(to) == "old");
}

BOOST_AUTO_TEST_CASE(a_304_that_nobody_asked_for_is_an_error) {
    server.serve("/a.csv", Canned{.status = 304});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::bad_input));
}

BOOST_AUTO_TEST_CASE(a_redirect_is_followed_and_the_last_response_counts) {
    server.serve("/old.csv", Canned{.status = 302,
                                    .headers = {{"Location", "/new.csv"}, {"ETag", "\"redirect\""}},
                                    .body = "moved"});
    server.serve("/new.csv", Canned{.body = "rows"});
    const auto fetched = Fetcher(quick()).fetch(server.url("/old.csv"), to);
    BOOST_TEST(fetched.final_url == server.url("/new.csv"));
    BOOST_TEST(base::read_file(to) == "rows");
    BOOST_TEST(fetched.validators.etag == "");
}

BOOST_AUTO_TEST_CASE(what_is_known_of_a_file_is_not_said_where_a_redirect_leads) {
    // The corrected file is older than the one that we have from where the address led before.
    server.serve("/may.csv", Canned{.status = 302, .headers = {{"Location", "/corrected.csv"}}});
    server.serve("/corrected.csv", [](const test::Asked& asked) {
        const bool conditional = asked.has("if-modified-since") || asked.has("if-none-match");
        return conditional ? Canned{.status = 304} : Canned{.body = "corrected"};
    });
    const auto fetched =
        Fetcher(quick()).fetch(server.url("/may.csv"), to, {"\"1\"", "Mon, 10 Jun 2024 10:00:00 GMT"});
    BOOST_TEST(!fetched.not_modified());
    BOOST_TEST(base::read_file(to) == "corrected");
}

BOOST_AUTO_TEST_CASE(a_circle_of_redirects_ends_and_is_not_tried_again) {
    server.serve("/round", Canned{.status = 301, .headers = {{"Location", "/round"}}});
    BOOST_TEST((failure(server.url("/round"), quick()).kind() == ErrorKind::bad_input));
    BOOST_TEST(server.times_asked("/round") == 6);
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_not_found_and_not_tried_again) {
    server.serve("/gone.csv", Canned{.status = 410});
    BOOST_TEST((failure(server.url("/nowhere.csv"), quick()).kind() == ErrorKind::not_found));
    BOOST_TEST((failure(server.url("/gone.csv"), quick()).kind() == ErrorKind::not_found));
    BOOST_TEST(server.asked().size() == 2U);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_refusal_by_the_server_is_not_tried_again) {
    server.serve("/forbidden.csv", Canned{.status = 403, .body = "no"});
    const auto error = failure(server.url("/forbidden.csv"), quick());
    BOOST_TEST((error.kind() == ErrorKind::bad_input));
    BOOST_TEST(says(error, "status 403"));
    BOOST_TEST(server.asked().size() == 1U);
}

BOOST_AUTO_TEST_CASE(statuses_without_a_whole_body_are_errors) {
    server.serve("/partial.csv", Canned{.status = 206, .body = "x"});
    server.serve("/none.csv", Canned{.status = 204});
    server.serve("/nowhere-to-go.csv", Canned{.status = 302, .body = "x"});
    for (const auto* path : {"/partial.csv", "/none.csv", "/nowhere-to-go.csv"})
        BOOST_TEST((failure(server.url(path), quick()).kind() == ErrorKind::bad_input));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(one_fetcher_fetches_many) {
    test::TemporaryFolder site;
    for (int i = 0; i < 20; ++i) base::write_flushed(site / fmt::format("{} a.csv", i), std::to_string(i));
    server.serve_folder("/site/", site.path());
    Fetcher fetcher(quick());
    for (int i = 0; i < 20; ++i) {
        const auto fetched = fetcher.fetch(server.url(fmt::format("/site/{}%20a.csv", i)), to);
        BOOST_TEST(base::read_file(to) == std::to_string(i));
        BOOST_TEST(fetcher.fetch(server.url(fmt::format("/site/{}%20a.csv", i)), to, fetched.validators)
                       .not_modified());
    }
}

BOOST_AUTO_TEST_CASE(a_304_about_bytes_that_are_gone_is_asked_again_without_validators) {
    server.serve("/a.csv", [](const test::Asked& asked) {
        return asked.has("if-none-match") ? Canned{.status = 304} : Canned{.body = "rows"};
    });
    harvesters::FetchRequest request{
        .url = server.url("/a.csv"), .to = to, .known = {"\"1\"", ""}, .known_file = folder / "kept"};
    BOOST_TEST(Fetcher(quick()).fetch(request).bytes == 4U);
    BOOST_TEST(server.asked().size() == 2U);
    base::write_flushed(folder / "kept", "rows");
    BOOST_TEST(Fetcher(quick()).fetch(request).not_modified());
}

BOOST_AUTO_TEST_CASE(the_same_bytes_are_unchanged_whatever_the_validators_say) {
    server.serve("/a.csv", Canned{.headers = {{"ETag", "\"another-every-time\""}}, .body = "rows"});
    harvesters::FetchRequest request{.url = server.url("/a.csv"),
                                     .to = to,
                                     .known = {"\"before\"", ""},
                                     .known_digest = base::sha256("rows").hex()};
    const auto fetched = Fetcher(quick()).fetch(request);
    BOOST_TEST(fetched.same_bytes);
    BOOST_TEST(fetched.validators.etag == "\"another-every-time\"");
    BOOST_TEST(nothing_left());
    request.known_digest = base::sha256("other rows").hex();
    BOOST_TEST(!Fetcher(quick()).fetch(request).same_bytes);
    BOOST_TEST(base::read_file(to) == "rows");
}

BOOST_AUTO_TEST_CASE(only_an_unbroken_chain_of_permanent_redirects_is_a_new_address) {
    const auto leads = [&](const std::string& from, int status, const std::string& path) {
        server.serve(from, Canned{.status = status, .headers = {{"Location", path}}});
    };
    leads("/1", 301, "/2"), leads("/2", 308, "/a.csv"), leads("/3", 302, "/1"), leads("/4", 308, "/3");
    server.serve("/a.csv", Canned{.body = "rows"});
    Fetcher fetcher(quick());
    BOOST_TEST(fetcher.fetch(server.url("/1"), to).moved_to == server.url("/a.csv"));
    BOOST_TEST(fetcher.fetch(server.url("/3"), to).moved_to == "");
    BOOST_TEST(fetcher.fetch(server.url("/4"), to).moved_to == server.url("/3"));
    BOOST_TEST(fetcher.fetch(server.url("/a.csv"), to).moved_to == "");
}

BOOST_AUTO_TEST_CASE(a_page_in_place_of_data_is_the_failure_soft_404) {
    const std::string page =
        "<!DOCTYPE html><html><head><title>Page not found - GOV.UK</title></head><body>…</body></html>";
    server.serve("/a.csv", Canned{.headers = {{"Content-Type", "text/html"}}, .body = page});
    harvesters::FetchRequest request{.url = server.url("/a.csv"), .to = to, .want = harvesters::Want::data};
    try {
        Fetcher(quick()).fetch(request);
        BOOST_ERROR("a page was taken for data");
    } catch (const base::Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::bad_input));
        BOOST_TEST(says(error, "a web page that says 'not found' came in place of the file"));
    }
    BOOST_TEST(server.asked().size() == 1U);
    BOOST_TEST(nothing_left());
    request.want = harvesters::Want::anything;
    BOOST_TEST(Fetcher(quick()).fetch(request).bytes == page.size());
}

BOOST_AUTO_TEST_CASE(validators_go_only_to_the_address_that_gave_them) {
    const auto dated = [](const std::string& body, const std::string& date) {
        return [body, date](const test::Asked& asked) {
            // As servers do that compare dates and not names.
            return asked.has("if-modified-since")
                       ? Canned{.status = 304}
                       : Canned{.headers = {{"Last-Modified", date}}, .body = body};
        };
    };
    server.serve("/may.csv", Canned{.status = 302, .headers = {{"Location", "/store/may.csv"}}});
    server.serve("/store/may.csv", dated("provisional", "Mon, 10 Jun 2024 10:00:00 GMT"));
    Fetcher fetcher(quick());
    const auto first = fetcher.fetch(server.url("/may.csv"), to);
    BOOST_TEST(first.validators.of == harvesters::print_of_address(server.url("/store/may.csv")));
    // A file behind a redirect is sent once.
    const auto again = fetcher.fetch(server.url("/may.csv"), to, first.validators);
    BOOST_TEST(again.not_modified());
    BOOST_TEST(again.validators.of == first.validators.of);
    BOOST_TEST(!server.asked().at(2).has("if-modified-since"), "the address itself gave none");
    // The redirect is taken back: what the address itself has is older, and another file.
    server.serve("/may.csv", dated("corrected", "Mon, 03 Jun 2024 10:00:00 GMT"));
    BOOST_TEST(fetcher.fetch(server.url("/may.csv"), to, again.validators).status == 200);
    BOOST_TEST(base::read_file(to) == "corrected");
}

BOOST_AUTO_TEST_CASE(validators_of_which_nobody_noted_whose_they_are_go_to_the_first_address_alone) {
    server.serve("/may.csv", Canned{.status = 302, .headers = {{"Location", "/store/may.csv"}}});
    server.serve("/store/may.csv", Canned{.headers = {{"ETag", "\"1\""}}, .body = "rows"});
    Fetcher(quick()).fetch(server.url("/may.csv"), to, {.etag = "\"1\""});
    BOOST_TEST(server.asked().at(0).has("if-none-match"));
    BOOST_TEST(!server.asked().at(1).has("if-none-match"));
}

BOOST_AUTO_TEST_SUITE_END()
