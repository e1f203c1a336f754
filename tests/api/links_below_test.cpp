#include "api/links_below.hpp"
#include "publisher/base/text.hpp"
#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <set>

// A host has the service below a path: every link of every answer leads there, and no data is touched.
using namespace daybook;
using base::json::Value;
using test::world;

namespace {

std::string moved(std::string_view text, std::size_t piece) {
    api::LinksBelow links("/spending");
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece) out += links.moved(text.substr(at, piece));
    return out;
}

api::Handler below() {
    return api::make_handler({world().catalogue(), world().archive().public_dir(), {}, world().clock(), {}, {}, {}, {"Daybook", {}, {}, "https://example.org/spending", {}}});
}

std::string body_of(api::Response response) {
    if (auto* source = std::get_if<api::BodySource>(&response.body)) {
        std::string all;
        for (auto piece = (*source)(); !piece.empty(); piece = (*source)()) all += piece;
        return all;
    }
    return std::holds_alternative<std::string>(response.body) ? std::get<std::string>(response.body) : std::string();
}

/// Every text in a JSON value that begins with a slash, with its member's name.
void paths_in(const Value& value, const std::string& name, std::vector<std::pair<std::string, std::string>>& out) {
    if (value.is_string() && value.as_string().starts_with('/')) out.emplace_back(name, value.as_string());
    if (value.is_array())
        for (const auto& one : value.as_array()) paths_in(one, name, out);
    if (value.is_object())
        for (const auto& [key, one] : value.as_object()) paths_in(one, key, out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(links_below)

BOOST_AUTO_TEST_CASE(links_move_and_cells_stay_wherever_a_piece_ends) {
    const std::string text = R"({"rows":[{"_row":"a","_link":"/v1/a","link":"/v1/b","file":"\"/v1/c","links":"/x"}],"next":"/v1/d?x=\"/v1\"","note":"/v1/e",)"
                             R"("links":{"self":"/v1","other":[{"href":"/v1/f"}],"licence":"https://x.example/v1"},"text":"\\","link":"/v1/g"})";
    const std::string right = R"({"rows":[{"_row":"a","_link":"/spending/v1/a","link":"/v1/b","file":"\"/v1/c","links":"/x"}],"next":"/spending/v1/d?x=\"/v1\"","note":"/v1/e",)"
                              R"("links":{"self":"/spending/v1","other":[{"href":"/spending/v1/f"}],"licence":"https://x.example/v1"},"text":"\\","link":"/spending/v1/g"})";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, text.size()}) BOOST_TEST(moved(text, piece) == right, "pieces of " << piece);
}

BOOST_AUTO_TEST_CASE(whoever_follows_links_from_the_first_answer_stays_below_the_path) {
    const auto handler = below();
    std::deque<std::string> to_ask{"/spending/v1", "/spending/v1/no-such-word"};
    std::set<std::string> seen;
    std::size_t links = 0;
    while (!to_ask.empty() && seen.size() < 400) {
        const auto address = to_ask.front();
        to_ask.pop_front();
        if (!seen.insert(address).second) continue;
        // As the host's proxy does.
        auto response = handler({"GET", address.substr(std::string("/spending").size()), {}, "127.0.0.1"});
        if (const auto location = response.header("Location"); !location.empty()) {
            BOOST_TEST(location.starts_with("/spending/v1"), address << " leads to " << location);
            to_ask.emplace_back(location);
        }
        if (const auto header = response.header("Link"); !header.empty()) BOOST_TEST(header.find("</v1") == std::string_view::npos, address << ": " << header);
        if (response.header("Content-Type") != "application/json") continue;
        BOOST_TEST(response.status < 500, address);
        const auto text = body_of(std::move(response));
        if (text.empty()) continue;
        std::vector<std::pair<std::string, std::string>> paths;
        const auto json = base::json::parse(text);
        paths_in(json, "", paths);
        for (const auto& [name, path] : paths) {
            // Names a kind of problem, and what a reconciliation client puts behind an address that is given whole.
            if (name == "type" || name.ends_with("service_path")) continue;
            BOOST_TEST(path.starts_with("/spending/"), address << ": " << name << " is " << path);
            ++links;
            if (path.starts_with("/spending/v1") && path.find("{") == std::string::npos) to_ask.push_back(path);
        }
    }
    BOOST_TEST(links > 300U);
    BOOST_TEST(seen.size() > 60U);
}

BOOST_AUTO_TEST_CASE(lines_problems_and_redirects_have_the_path_too) {
    const auto handler = below();
    const auto ask = [&](const std::string& target) { return handler({"GET", target, {}, "127.0.0.1"}); };
    const auto lines = body_of(ask("/v1/tables/spend/rows.ndjson"));
    BOOST_TEST(lines.find("\"_link\":\"/spending/v1/datasets/") != std::string::npos);
    BOOST_TEST(lines.find("\"_link\":\"/v1") == std::string::npos);
    BOOST_TEST(ask("/v1/datasets/").header("Location") == "/spending/v1/datasets");
    BOOST_TEST(base::json::parse(body_of(ask("/v1/nothing"))).at("instance").as_string() == "/spending/v1/nothing");
}

BOOST_AUTO_TEST_CASE(what_became_of_a_row_leads_to_a_difference_below_the_path) {
    const auto handler = below();
    const auto ask = [&](const std::string& target) { return base::json::parse(body_of(handler({"GET", target, {}, "127.0.0.1"}))); };
    const auto first = world().catalogue().state()->revisions.front().revision;
    const auto old = ask(fmt::format("/v1/datasets/{}/rows?edition=2024-05&size=1&as_of={}", test::kCoasts, first));
    const auto row = old.at("rows").as_array().at(0).at("_link").as_string();
    const auto became = ask(row.substr(std::string("/spending").size())).at("became");
    BOOST_TEST(became.at("difference").as_string().starts_with("/spending/v1/datasets/"), base::json::write(became));
}

BOOST_AUTO_TEST_CASE(the_api_is_called_what_the_service_is) {
    const auto named = api::make_handler({world().catalogue(), world().archive().public_dir(), {}, world().clock(), {}, {}, {}, {"Open Ledger", {}, {}, "https://example.org", {}}});
    BOOST_TEST(base::json::parse(body_of(named({"GET", "/v1", {}, "127.0.0.1"}))).at("name").as_string() == "Open Ledger");
}

BOOST_AUTO_TEST_CASE(at_the_root_of_a_host_nothing_changes) {
    const auto at_root = api::make_handler({world().catalogue(), world().archive().public_dir(), {}, world().clock(), {}, {}, {}, {"Daybook", {}, {}, "https://example.org", {}}});
    for (const auto* target : {"/v1", "/v1/datasets", "/v1/tables/spend/rows?size=3"}) {
        const api::Request request{"GET", target, {}, "127.0.0.1"};
        BOOST_TEST(body_of(at_root(request)) == body_of(world().handler()(request)), target);
    }
}

BOOST_AUTO_TEST_SUITE_END()
