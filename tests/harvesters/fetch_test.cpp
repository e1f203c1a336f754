#include "harvesters/fetch.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <ctime>
#include <memory>

using namespace daybook;
using base::ErrorKind;
using harvesters::Fetcher;
using harvesters::FetchLimits;
using test::Canned;

namespace fs = std::filesystem;

namespace {

FetchLimits quick() {
    FetchLimits limits;
    limits.allow_private_addresses = true;
    limits.first_backoff = std::chrono::milliseconds(1);
    limits.total = std::chrono::seconds(20);
    limits.hosts.robots = false;
    limits.hosts.per_second = 0;
    return limits;
}

struct Fixture {
    test::HttpServer server;
    test::TemporaryFolder folder;
    fs::path to = folder / "body";

    base::Error failure(const std::string& url, const FetchLimits& limits) {
        try {
            Fetcher(limits).fetch(url, to);
        } catch (const base::Error& error) {
            BOOST_TEST(std::string(error.what()).find(url) != std::string::npos,
                       "names the address: " << error.what());
            return error;
        }
        throw std::runtime_error("no error for " + url);
    }
    bool nothing_left() { return fs::is_empty(folder.path()); }
};

/// That something happened long before the time limit of quick() would have made it happen.
class Promptly {
public:
    ~Promptly() { BOOST_TEST((std::chrono::steady_clock::now() - start_ < std::chrono::seconds(10))); }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

bool says(const base::Error& error, const std::string& part) {
    return std::string(error.what()).find(part) != std::string::npos;
}

/// What `printf 'hello\n' | gzip -n` prints.
const std::string kHelloGzip(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06\x00\x00"
    "\x00",
    26);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch, Fixture)

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

BOOST_AUTO_TEST_CASE(a_circle_of_redirects_ends_and_is_not_tried_again) {
    server.serve("/round", Canned{.status = 301, .headers = {{"Location", "/round"}}});
    BOOST_TEST((failure(server.url("/round"), quick()).kind() == ErrorKind::bad_input));
    BOOST_TEST(server.times_asked("/round") == 6);
}

BOOST_AUTO_TEST_CASE(only_http_and_https_are_fetched_also_after_a_redirect) {
    base::write_flushed(folder / "secret", "secret");
    BOOST_TEST((failure("file://" + (folder / "secret").string(), quick()).kind() == ErrorKind::bad_input));
    server.serve("/to-file",
                 Canned{.status = 302, .headers = {{"Location", "file://" + (folder / "secret").string()}}});
    BOOST_TEST((failure(server.url("/to-file"), quick()).kind() == ErrorKind::bad_input));
    BOOST_TEST((failure("ftp://127.0.0.1/x", quick()).kind() == ErrorKind::bad_input));
    BOOST_TEST((failure("not an address", quick()).kind() == ErrorKind::bad_input));
    BOOST_TEST(!fs::exists(to));
}

BOOST_AUTO_TEST_CASE(private_addresses_are_refused_by_what_the_name_resolves_to) {
    auto limits = quick();
    limits.allow_private_addresses = false;
    for (const std::string host : {"127.0.0.1", "localhost", "0x7f000001", "2130706433"}) {
        const auto error = failure(fmt::format("http://{}:{}/a.csv", host, server.port()), limits);
        BOOST_TEST((error.kind() == ErrorKind::bad_input));
        BOOST_TEST(says(error, "private address"));
    }
    BOOST_TEST(server.asked().empty());
}

BOOST_AUTO_TEST_CASE(a_redirect_to_a_private_address_is_refused) {
    test::HttpServer inner("127.0.0.2");
    inner.serve("/secret", Canned{.body = "secret"});
    server.serve("/out", Canned{.status = 302, .headers = {{"Location", inner.url("/secret")}}});
    auto limits = quick();
    limits.allow_private_addresses = false;
    limits.allowed_private = {"127.0.0.1"};
    const auto error = failure(server.url("/out"), limits);
    BOOST_TEST(says(error, "private address 127.0.0.2"));
    BOOST_TEST(inner.asked().empty());
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(no_cookie_and_no_credential_is_ever_sent) {
    server.serve("/a.csv",
                 Canned{.status = 302, .headers = {{"Set-Cookie", "id=1; Path=/"}, {"Location", "/b.csv"}}});
    server.serve("/b.csv", Canned{.headers = {{"Set-Cookie", "id=2; Path=/"}}, .body = "x"});
    Fetcher fetcher(quick());
    fetcher.fetch(server.url("/a.csv"), to);
    fetcher.fetch(server.url("/a.csv"), to);
    for (const auto& request : server.asked()) {
        BOOST_TEST(!request.has("cookie"));
        BOOST_TEST(!request.has("authorization"));
        BOOST_TEST(request.headers.at("user-agent") == "daybook");
    }
    try {
        fetcher.fetch(fmt::format("http://user:secret@127.0.0.1:{}/a.csv", server.port()), to);
        BOOST_ERROR("an address with a password was fetched");
    } catch (const base::Error& error) {
        BOOST_TEST((error.kind() == ErrorKind::bad_input));
        BOOST_TEST(!says(error, "secret"));
        BOOST_TEST(says(error, server.url("/a.csv")));
    }
    server.serve(
        "/login",
        Canned{.status = 302,
               .headers = {{"Location", fmt::format("http://u:p@127.0.0.1:{}/b.csv", server.port())}}});
    failure(server.url("/login"), quick());
    for (const auto& request : server.asked()) BOOST_TEST(!request.has("authorization"));
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

BOOST_AUTO_TEST_CASE(an_endless_error_page_ends) {
    const Promptly promptly;
    server.serve("/a.csv", Canned{.status = 404, .body = std::string(4096, 'x'), .repeat = Canned::kEndless});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::not_found));
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

BOOST_AUTO_TEST_CASE(a_body_announced_too_large_is_not_begun) {
    const Promptly promptly;
    server.serve("/a.csv", Canned{.headers = {{"Content-Length", "3221225472"}}, .body = "x"});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::exhausted));
    BOOST_TEST(server.asked().size() == 1U);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(an_endless_body_ends_at_the_limit) {
    const Promptly promptly;
    auto limits = quick();
    limits.max_bytes = 100'000;
    server.serve("/a.csv", Canned{.body = std::string(10'000, 'x'), .repeat = Canned::kEndless});
    const auto error = failure(server.url("/a.csv"), limits);
    BOOST_TEST((error.kind() == ErrorKind::exhausted));
    BOOST_TEST(says(error, "limit of 100000 bytes"));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_body_of_exactly_the_limit_is_kept) {
    auto limits = quick();
    limits.max_bytes = 1000;
    server.serve("/a.csv", Canned{.body = std::string(1000, 'x'), .no_length = true});
    BOOST_TEST(Fetcher(limits).fetch(server.url("/a.csv"), to).bytes == 1000U);
}

BOOST_AUTO_TEST_CASE(a_packed_body_is_unpacked_and_the_limit_counts_what_comes_out) {
    server.serve("/a.csv", Canned{.headers = {{"Content-Encoding", "gzip"}}, .body = kHelloGzip});
    BOOST_TEST(Fetcher(quick()).fetch(server.url("/a.csv"), to).bytes == 6U);
    BOOST_TEST(base::read_file(to) == "hello\n");
    BOOST_TEST(server.asked().at(0).headers.at("accept-encoding") == "gzip");
    fs::remove(to);
    server.serve("/broken.csv", Canned{.headers = {{"Content-Encoding", "gzip"}}, .body = "no gzip at all"});
    BOOST_TEST((failure(server.url("/broken.csv"), quick()).kind() == ErrorKind::bad_input));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_answer_is_given_up_in_time) {
    auto limits = quick();
    limits.total = std::chrono::seconds(1);
    limits.attempts = 1;
    server.serve("/a.csv", Canned{.delay = std::chrono::seconds(30)});
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST((failure(server.url("/a.csv"), limits).kind() == ErrorKind::transient));
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(5)));
}

BOOST_AUTO_TEST_CASE(a_trickle_is_given_up) {
    auto limits = quick();
    limits.low_speed = std::chrono::seconds(1);
    limits.attempts = 1;
    server.serve("/a.csv",
                 Canned{.headers = {{"Content-Length", "1000"}}, .delay = std::chrono::seconds(15)});
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST((failure(server.url("/a.csv"), limits).kind() == ErrorKind::transient));
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(8)));
}

BOOST_AUTO_TEST_CASE(endless_headers_end) {
    Canned answer{.body = "x"};
    for (int i = 0; i < 400; ++i) answer.headers.emplace_back("X-Filler", std::string(1000, 'x'));
    server.serve("/a.csv", answer);
    const auto error = failure(server.url("/a.csv"), quick());
    BOOST_TEST(nothing_left());
    BOOST_TEST(says(error, "headers"));
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_names_the_file_and_leaves_nothing) {
    server.serve("/a.csv", Canned{.body = std::string(300'000, 'x')});
    // A device that is always full, where the body would be written.
    fs::create_symlink("/dev/full", folder / "body.part");
    const auto error = failure(server.url("/a.csv"), quick());
    BOOST_TEST(says(error, to.string()));
    BOOST_TEST((error.kind() == ErrorKind::exhausted));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_not_there_is_an_error_and_not_a_crash) {
    server.serve("/a.csv", Canned{.body = "x"});
    to = folder / "no/such/folder";
    BOOST_TEST(says(failure(server.url("/a.csv"), quick()), "no/such/folder"));
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
    harvesters::FetchRequest request{.url = server.url("/a.csv"), .to = to, .known = {"\"1\"", ""}, .known_file = folder / "kept"};
    BOOST_TEST(Fetcher(quick()).fetch(request).bytes == 4U);
    BOOST_TEST(server.asked().size() == 2U);
    base::write_flushed(folder / "kept", "rows");
    BOOST_TEST(Fetcher(quick()).fetch(request).not_modified());
}

BOOST_AUTO_TEST_CASE(the_same_bytes_are_unchanged_whatever_the_validators_say) {
    server.serve("/a.csv", Canned{.headers = {{"ETag", "\"another-every-time\""}}, .body = "rows"});
    harvesters::FetchRequest request{.url = server.url("/a.csv"), .to = to, .known = {"\"before\"", ""}, .known_digest = base::sha256("rows").hex()};
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

namespace {

/// A file of a server that knows ranges, and cuts the first answer in the middle.
struct Cut {
    std::string first, later, first_etag = "\"1\"", later_etag = "\"1\"";
    bool knows_ranges = true;
    std::shared_ptr<int> asked_before = std::make_shared<int>(0);   ///< the server keeps copies

    Canned operator()(const test::Asked& asked) {
        if ((*asked_before)++ == 0) return {.headers = {{"ETag", first_etag}}, .body = first, .cut_short = true};
        if (!knows_ranges || !asked.has("range") || asked.headers.at("if-range") != later_etag)
            return {.headers = {{"ETag", later_etag}}, .body = later};
        const auto from = std::stoul(asked.headers.at("range").substr(6));
        return {.status = 206,
                .headers = {{"ETag", later_etag}, {"Content-Range", fmt::format("bytes {}-{}/{}", from, later.size() - 1, later.size())}},
                .body = later.substr(from)};
    }
};

}  // namespace

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
        if (asked.has("range")) return Canned{.status = 206, .headers = {{"ETag", "\"2\""}, {"Content-Range", "bytes 5-9/10"}}, .body = "fghij"};
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

BOOST_AUTO_TEST_CASE(a_chunked_body_without_its_end_is_a_failure) {
    server.serve("/a.csv", Canned{.body = "0123456789", .cut_short = true, .chunked = true});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::transient));
    BOOST_TEST(nothing_left());
    server.serve("/b.csv", Canned{.body = "0123456789", .chunked = true});
    BOOST_TEST(Fetcher(quick()).fetch(server.url("/b.csv"), to).bytes == 10U);
}

BOOST_AUTO_TEST_CASE(a_gzip_stream_without_its_end_is_a_failure_although_its_length_is_right) {
    server.serve("/a.csv", Canned{.headers = {{"Content-Encoding", "gzip"}}, .body = kHelloGzip.substr(0, 18)});
    const auto error = failure(server.url("/a.csv"), quick());
    BOOST_TEST((error.kind() == ErrorKind::transient));
    BOOST_TEST(says(error, "before the end of its gzip stream"));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_coding_that_nobody_asked_for_is_refused_by_name) {
    server.serve("/a.csv", Canned{.headers = {{"Content-Encoding", "br"}}, .body = "x"});
    BOOST_TEST(says(failure(server.url("/a.csv"), quick()), "'br'"));
}

BOOST_AUTO_TEST_CASE(a_gzip_bomb_ends_at_the_ratio_and_at_the_size) {
    const test::TemporaryFolder scratch;
    BOOST_REQUIRE(std::system(fmt::format("head -c 100M /dev/zero | gzip -n > {}", (scratch / "bomb").string()).c_str()) == 0);
    const auto bomb = base::read_file(scratch / "bomb");
    BOOST_TEST(bomb.size() < 200'000U);
    server.serve("/a.csv", Canned{.headers = {{"Content-Encoding", "gzip"}}, .body = bomb});
    BOOST_TEST(says(failure(server.url("/a.csv"), quick()), "more than 200 times its size"));
    auto limits = quick();
    limits.max_bytes = 1 << 20;
    BOOST_TEST(says(failure(server.url("/a.csv"), limits), "limit of 1048576 bytes"));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(headers_that_never_end_are_given_up) {
    const Promptly promptly;
    auto limits = quick();
    limits.headers = std::chrono::seconds(1);
    limits.attempts = 1;
    server.serve("/a.csv", Canned{.endless_head = true});
    const auto error = failure(server.url("/a.csv"), limits);
    BOOST_TEST((error.kind() == ErrorKind::transient));
    BOOST_TEST(says(error, "did not finish its headers within 1 s"));
}

BOOST_AUTO_TEST_CASE(a_slow_body_that_comes_is_waited_for) {
    server.serve("/a.csv", Canned{.body = "0123456789", .pause = std::chrono::milliseconds(1200)});
    BOOST_TEST(Fetcher(quick()).fetch(server.url("/a.csv"), to).bytes == 10U);
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
    server.serve_in_turn("/soon.csv", {Canned{.status = 429, .headers = {{"Retry-After", in(2)}}}, Canned{.body = "rows"}});
    const auto start = std::chrono::steady_clock::now();
    Fetcher(quick()).fetch(server.url("/soon.csv"), to);
    BOOST_TEST((std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(900)));
}

BOOST_AUTO_TEST_CASE(a_page_in_place_of_data_is_the_failure_soft_404) {
    const std::string page = "<!DOCTYPE html><html><head><title>Page not found - GOV.UK</title></head><body>…</body></html>";
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

BOOST_AUTO_TEST_CASE(a_sources_own_headers_reach_its_own_origin_and_no_other) {
    test::HttpServer other;
    other.serve("/b.csv", Canned{.body = "rows"});
    server.serve("/a.csv", Canned{.status = 302, .headers = {{"Location", "/step"}}});
    server.serve("/step", Canned{.status = 307, .headers = {{"Location", other.url("/b.csv")}}});
    harvesters::FetchRequest request{.url = server.url("/a.csv"), .to = to,
                                     .own_headers = {{"Authorization: Bearer t0ken", "X-Api-Key: k3y"}, {server.url("")}}};
    Fetcher(quick()).fetch(request);
    for (const auto& asked : server.asked()) {
        BOOST_TEST(asked.headers.at("authorization") == "Bearer t0ken");
        BOOST_TEST(asked.headers.at("x-api-key") == "k3y");
    }
    BOOST_TEST(server.asked().size() == 2U);
    BOOST_TEST(other.asked().size() == 1U);
    BOOST_TEST(!other.asked().at(0).has("authorization"));
    BOOST_TEST(!other.asked().at(0).has("x-api-key"));
}

BOOST_AUTO_TEST_CASE(a_secret_is_in_no_message) {
    server.serve("/a.csv", Canned{.status = 403});
    harvesters::FetchRequest request{.url = server.url("/a.csv"), .to = to, .own_headers = {{"X-Api-Key: k3y"}, {server.url("")}}};
    try {
        Fetcher(quick()).fetch(request);
        BOOST_ERROR("403 was taken for an answer");
    } catch (const base::Error& error) {
        BOOST_TEST(!says(error, "k3y"));
    }
    for (const std::string line : {"X Api: k3y", "no colon k3y", "Host: k3y", "Range: k3y", ": k3y", "X-Key: k3y\r\nX-More: k3y"}) {
        BOOST_TEST(harvesters::why_no_header(line) != "");
        BOOST_TEST(harvesters::why_no_header(line).find("k3y") == std::string::npos);
    }
    BOOST_TEST(harvesters::why_no_header("X-Api-Key: k3y") == "");
}

BOOST_AUTO_TEST_SUITE_END()
