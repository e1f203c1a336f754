#include "tests/harvesters/fetch_fixture.hpp"

using namespace daybook;
using base::ErrorKind;
using harvesters::Fetcher;
using test::Canned;
using test::quick;
using test::says;

namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(fetch_safety, test::Fetching)

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

BOOST_AUTO_TEST_CASE(a_sources_own_headers_reach_its_own_origin_and_no_other) {
    test::HttpServer other;
    other.serve("/b.csv", Canned{.body = "rows"});
    server.serve("/a.csv", Canned{.status = 302, .headers = {{"Location", "/step"}}});
    server.serve("/step", Canned{.status = 307, .headers = {{"Location", other.url("/b.csv")}}});
    harvesters::FetchRequest request{
        .url = server.url("/a.csv"),
        .to = to,
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
    harvesters::FetchRequest request{
        .url = server.url("/a.csv"), .to = to, .own_headers = {{"X-Api-Key: k3y"}, {server.url("")}}};
    try {
        Fetcher(quick()).fetch(request);
        BOOST_ERROR("403 was taken for an answer");
    } catch (const base::Error& error) {
        BOOST_TEST(!says(error, "k3y"));
    }
    for (const std::string line :
         {"X Api: k3y", "no colon k3y", "Host: k3y", "Range: k3y", ": k3y", "X-Key: k3y\r\nX-More: k3y"}) {
        BOOST_TEST(harvesters::why_no_header(line) != "");
        BOOST_TEST(harvesters::why_no_header(line).find("k3y") == std::string::npos);
    }
    BOOST_TEST(harvesters::why_no_header("X-Api-Key: k3y") == "");
}

BOOST_AUTO_TEST_SUITE_END()
