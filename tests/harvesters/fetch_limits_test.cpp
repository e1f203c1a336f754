#include "tests/harvesters/fetch_fixture.hpp"

#include <cstdlib>

using namespace daybook;
using base::ErrorKind;
using harvesters::Fetcher;
using test::Canned;
using test::Promptly;
using test::quick;
using test::says;

namespace fs = std::filesystem;

namespace {

/// What `printf 'hello\n' | gzip -n` prints.
const std::string kHelloGzip(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06\x00\x00"
    "\x00",
    26);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_limits, test::Fetching)

BOOST_AUTO_TEST_CASE(an_endless_error_page_ends) {
    const Promptly promptly;
    server.serve("/a.csv", Canned{.status = 404, .body = std::string(4096, 'x'), .repeat = Canned::kEndless});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::not_found));
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

BOOST_AUTO_TEST_CASE(a_chunked_body_without_its_end_is_a_failure) {
    server.serve("/a.csv", Canned{.body = "0123456789", .cut_short = true, .chunked = true});
    BOOST_TEST((failure(server.url("/a.csv"), quick()).kind() == ErrorKind::transient));
    BOOST_TEST(nothing_left());
    server.serve("/b.csv", Canned{.body = "0123456789", .chunked = true});
    BOOST_TEST(Fetcher(quick()).fetch(server.url("/b.csv"), to).bytes == 10U);
}

BOOST_AUTO_TEST_CASE(a_gzip_stream_without_its_end_is_a_failure_although_its_length_is_right) {
    server.serve("/a.csv",
                 Canned{.headers = {{"Content-Encoding", "gzip"}}, .body = kHelloGzip.substr(0, 18)});
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
    BOOST_REQUIRE(
        std::system(
            fmt::format("head -c 100M /dev/zero | gzip -n > {}", (scratch / "bomb").string()).c_str()) == 0);
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

BOOST_AUTO_TEST_SUITE_END()
