#include "api/client.hpp"
#include "api/held_texts.hpp"
#include "api/routes.hpp"
#include "api/shares.hpp"
#include "tests/api/listener_fixture.hpp"
#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

// Nobody alone keeps all others out: whose a request is, and what he may have of what there is.
using namespace daybook;
using test::json_of;
using test::world;

namespace {

/// The world's archive behind an application of its own.
struct Service {
    explicit Service(int streams = 32) {
        catalogue::CatalogueSettings settings;
        settings.public_dir = world().archive().public_dir();
        settings.index_dir = folder.path();
        settings.streams = streams;
        catalogue = std::make_unique<catalogue::Catalogue>(settings);
        catalogue->follow();
        app = api::make_application({*catalogue, world().archive().public_dir(), {}, world().clock(), {}});
    }
    tests::TempFolder folder;
    std::unique_ptr<catalogue::Catalogue> catalogue;
    api::Application app;
};

api::Request from(const std::string& client, const std::string& target, const std::string& method = "GET") {
    return {method, target, {{"host", "daybook.example"}}, client, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sharing)

BOOST_AUTO_TEST_CASE(a_network_of_ipv6_is_one_client_however_it_is_shortened) {
    for (const auto* address : {"2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::", "2001:DB8:0:0:1:2:3:4", "2001:db8::1%eth0"})
        BOOST_TEST(api::network_of(address) == "2001:db8:0:0", address);
    BOOST_TEST(api::network_of("2001:db8:0:1::1") == "2001:db8:0:1");
    BOOST_TEST(api::network_of("2001:db8:a:b:c:d:e:f") == "2001:db8:a:b");
    BOOST_TEST(api::network_of("::ffff:192.0.2.1") == "192.0.2.1");
    BOOST_TEST(api::network_of("192.0.2.1") == "192.0.2.1");
    BOOST_TEST(api::network_of("nobody") == "nobody");
}

BOOST_AUTO_TEST_CASE(a_request_is_of_whom_it_is_made_for) {
    api::Request request{"GET", "/", {}, "127.0.0.1", {}};
    BOOST_TEST(api::client_of(request) == "127.0.0.1");
    request.client = "2001:db8::7";
    BOOST_TEST(api::client_of(request) == "2001:db8:0:0");
}

BOOST_AUTO_TEST_CASE(a_share_is_held_until_it_is_let_go_and_is_nobody_elses) {
    api::Shares shares(3, 2);
    auto first = shares.take("a"), second = shares.take("a");
    BOOST_TEST((first && second));
    const auto more = shares.take("a");
    BOOST_TEST((!more && more.own));
    const auto other = shares.take("b");
    BOOST_TEST(bool(other));
    const auto none = shares.take("b");
    BOOST_TEST((!none && !none.own));
    first.turn.reset();
    BOOST_TEST(bool(shares.take("b")));
}

BOOST_AUTO_TEST_CASE(a_text_that_many_are_sent_is_held_once) {
    api::HeldTexts held(4 << 20);  // one client has 1 MiB
    const auto text = std::make_shared<const std::string>(1 << 20, 'x'), other = std::make_shared<const std::string>(1 << 20, 'y');
    auto first = held.hold(text, "a"), again = held.hold(text, "a");
    BOOST_TEST((first.fits && again.fits));
    BOOST_TEST(!held.hold(other, "a").fits);
    BOOST_TEST(held.hold(other, "b").fits);
    first.turn.reset();
    BOOST_TEST(!held.hold(other, "a").fits);
    again.turn.reset();
    BOOST_TEST(held.hold(other, "a").fits);
    BOOST_TEST(held.hold(std::make_shared<const std::string>("small"), "a").fits);
}

BOOST_AUTO_TEST_CASE(one_client_has_a_quarter_of_the_downloads_parquet_among_them) {
    const Service service(8);
    const auto& app = service.app;
    std::vector<api::Response> open;
    for (const auto* form : {"csv", "parquet"}) {
        open.push_back(app.handle(from("192.0.2.1", std::string("/v1/tables/spend/rows.") + form)));
        BOOST_TEST(open.back().status == 200);
    }
    for (const auto* form : {"csv", "ndjson", "parquet"}) {
        const auto refused = app.handle(from("192.0.2.1", std::string("/v1/tables/spend/rows.") + form));
        BOOST_TEST(refused.status == 503);
        BOOST_TEST(refused.header("Retry-After") == "5");
        BOOST_TEST(std::get<std::string>(refused.body).find("2 downloads are under way for this address already, as many as one may have (8 in all)") != std::string::npos, std::get<std::string>(refused.body));
    }
    BOOST_TEST(app.handle(from("192.0.2.1", "/v1/tables/spend/rows?size=1")).status == 200);
    BOOST_TEST(app.handle(from("192.0.2.2", "/v1/tables/spend/rows.csv")).status == 200);
    open.clear();
    BOOST_TEST(app.handle(from("192.0.2.1", "/v1/tables/spend/rows.csv")).status == 200);
}

BOOST_AUTO_TEST_CASE(a_file_to_check_takes_its_turn_before_it_is_sent) {
    const Service service;
    const auto& app = service.app;
    const auto post = [](const std::string& client) { return from(client, "/v1/check?name=a.csv", "POST"); };
    std::vector<api::Admission> under_way;
    for (int i = 0; i < 2; ++i) under_way.push_back(app.admit(post("192.0.2.1")));
    for (const auto& one : under_way) BOOST_TEST((one.turn && !one.refused));
    const auto refused = app.admit(post("192.0.2.1"));
    BOOST_REQUIRE(refused.refused.has_value());
    BOOST_TEST(refused.refused->status == 503);
    BOOST_TEST(!refused.refused->header("Retry-After").empty());
    BOOST_TEST(!refused.refused->header("X-Request-Id").empty());
    BOOST_TEST(refused.refused->header("Access-Control-Allow-Origin") == "*");
    for (int i = 2; i < 5; ++i)
        for (int n = 0; n < 2; ++n) under_way.push_back(app.admit(post(fmt::format("192.0.2.{}", i))));
    BOOST_TEST(std::get<std::string>(app.admit(post("192.0.2.9")).refused->body).find("8 files are being sent or checked, as many as may be at once") != std::string::npos);
    under_way.clear();
    BOOST_TEST(!app.admit(post("192.0.2.9")).refused.has_value());
    // A form is small and needs none.
    BOOST_TEST(!app.admit(from("192.0.2.1", "/v1/reconcile", "POST")).turn);
}

BOOST_AUTO_TEST_CASE(what_the_listener_refuses_is_answered_and_logged_like_everything_else) {
    const auto lines = world().log().size();
    const auto answer = test::get(world().port(0), "/v1/datasets", "X-Big: " + std::string(20'000, 'x') + "\r\n");
    BOOST_TEST(answer.status == 431);
    BOOST_TEST(answer.header("access-control-allow-origin") == "*");
    const auto body = json_of(answer);
    BOOST_TEST(body.at("request_id").as_string() == answer.header("x-request-id"));
    BOOST_TEST(body.at("instance").as_string() == "/v1/datasets");
    BOOST_REQUIRE(world().log().size() > lines);
    const auto line = base::json::parse(world().log().back());
    BOOST_TEST(line.at("status").as_int() == 431);
    BOOST_TEST(line.at("id").as_string() == answer.header("x-request-id"));
    const auto large = test::ask(world().port(0), "POST", "/v1/check", "Content-Length: 999999999999\r\n");
    BOOST_TEST(large.status == 413);
    BOOST_TEST(large.header("access-control-allow-origin") == "*");
    BOOST_TEST(!large.header("x-request-id").empty());
}

BOOST_AUTO_TEST_CASE(who_watches_the_service_is_not_counted_and_clients_behind_a_proxy_are) {
    const auto handler = api::make_handler({world().catalogue(), world().archive().public_dir(), {}, world().clock(), {}, {}, {1, std::chrono::seconds(60)}});
    for (int i = 0; i < 3; ++i)
        for (const auto* path : {"/readyz", "/healthz", "/metrics"}) BOOST_TEST(handler({"GET", path, {}, "192.0.2.20", {}}).status == 200, path);
    BOOST_TEST(handler(from("192.0.2.21", "/v1")).status == 200);
    BOOST_TEST(handler(from("192.0.2.21", "/v1")).status == 429);
    BOOST_TEST(handler(from("192.0.2.22", "/v1")).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
