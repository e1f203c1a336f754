#include "tests/api/every_listener.hpp"
#include "tests/support/test_cluster.hpp"

#include <set>
#include <vector>

// What became public as an Atom feed from a revision on (RFC 4287), in pages (RFC 5005).
using namespace daybook;
using test::json_of;
using test::kListeners;
using test::world;

namespace {

std::size_t count_in(const std::string& text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

/// The feed's own, then those of its entries.
std::vector<std::string> ids_in(const std::string& feed) {
    std::vector<std::string> out;
    for (auto at = feed.find("<id>"); at != std::string::npos; at = feed.find("<id>", at + 4)) out.push_back(feed.substr(at + 4, feed.find("</id>", at) - at - 4));
    return out;
}

/// Address of the feed's link of a relation, "" where it has none.
std::string link_in(const std::string& feed, const std::string& relation) {
    const auto at = feed.find("<link rel=\"" + relation + "\"");
    if (at == std::string::npos) return {};
    const auto begin = feed.find("href=\"", at) + 6;
    auto out = feed.substr(begin, feed.find('"', begin) - begin);
    for (auto amp = out.find("&amp;"); amp != std::string::npos; amp = out.find("&amp;")) out.replace(amp, 5, "&");
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(changes_feed)

BOOST_DATA_TEST_CASE(the_feed_goes_on_from_a_revision_an_instant_or_a_day, kListeners) {
    const auto& revisions = world().catalogue().state()->revisions;
    const auto feed = [&](const std::string& query) { return test::get(world().port(sample), "/v1/changes.atom?" + query); };
    const auto whole = feed("since=0");
    BOOST_TEST(whole.header("content-type") == "application/atom+xml; charset=utf-8");
    BOOST_TEST(count_in(whole.body, "<entry>") == 5U);
    for (const auto& since : {std::to_string(revisions[0].revision), std::string("2024-06-05"), std::string("2024-06-03T08:30:00Z")}) {
        const auto rest = feed("since=" + since).body;
        BOOST_TEST(count_in(rest, "<entry>") == 2U, since);
        BOOST_TEST(rest.find("/2024-07/v1</id>") < rest.find("/2024-05/v2</id>"), rest);
    }
    BOOST_TEST(count_in(feed(fmt::format("since={}&until={}", revisions[0].revision, revisions[1].revision)).body, "<entry>") == 1U);
    const auto none = feed(fmt::format("since={}", revisions.back().revision));
    BOOST_TEST(none.status == 200);
    BOOST_TEST(count_in(none.body, "<entry>") == 0U);
    BOOST_TEST(link_in(whole.body, "self") == "/v1/changes.atom?since=0");
    BOOST_TEST(link_in(whole.body, "next").empty());
}

BOOST_DATA_TEST_CASE(the_feed_refuses_what_the_list_of_changes_refuses, kListeners) {
    for (const auto* wrong : {"since=1000000", "since=2999-01-01", "since=soon", "since=-1", "since=", "until=2001-01-01", "since=2024-08-02&until=2024-06-04", "sinse=3"}) {
        const auto feed = test::get(world().port(sample), std::string("/v1/changes.atom?") + wrong), list = test::get(world().port(sample), std::string("/v1/changes?") + wrong);
        BOOST_TEST(feed.status == 400, wrong << ": " << feed.body.substr(0, 300));
        BOOST_TEST((json_of(feed).at("errors") == json_of(list).at("errors")), wrong << "\n" << feed.body << list.body);
    }
    BOOST_TEST(test::get(world().port(sample), "/v1/changes.atom?since=0&size=3").status == 400);
}

BOOST_AUTO_TEST_CASE(what_has_no_room_on_a_page_of_the_feed_is_on_the_next) {
    tests::ArchiveFixture archive;
    const auto offer = [&](int n) {
        const auto month = fmt::format("{}-{:02}", 2012 + n / 12, 1 + n % 12);
        archive.offer("coasts", month, "https://coasts.example/" + month + ".csv", tests::spend_csv(tests::month_of_payments(month, 2)));
    };
    for (int n = 0; n < 2; ++n) offer(n);
    archive.release("2024-06-03T08:30:00Z");
    for (int n = 2; n < 104; ++n) offer(n);
    archive.release("2024-06-10T08:30:00Z");
    catalogue::Catalogue catalogue(tests::index_settings(archive.public_dir(), archive.index_dir()));
    catalogue.follow();
    base::FixedClock clock(base::parse_rfc3339("2024-09-01T12:00:00Z"));
    const auto handler = api::make_handler({catalogue, archive.public_dir(), {}, clock, {}});
    const auto feed = [&](const std::string& address) { return std::string(*api::text_of(handler({"GET", address, {}, "127.0.0.1"}))); };
    const auto first = feed("/v1/changes.atom?since=0"), rest = feed(link_in(first, "next"));
    // A revision is on one page, though that has more than a hundred then.
    BOOST_TEST(count_in(first, "<entry>") == 102U);
    BOOST_TEST(count_in(rest, "<entry>") == 2U);
    BOOST_TEST(rest.find("/2012-02/v1</id>") != std::string::npos, rest);
    BOOST_TEST(link_in(rest, "next").empty());
    // All pages are one feed, and no entry is on two.
    const auto of_first = ids_in(first), of_rest = ids_in(rest);
    BOOST_TEST(of_first.front() == of_rest.front());
    std::set<std::string> entries(of_first.begin() + 1, of_first.end());
    entries.insert(of_rest.begin() + 1, of_rest.end());
    BOOST_TEST(entries.size() == 104U);
}

BOOST_AUTO_TEST_SUITE_END()
