#include "harvesters/fetch_ahead.hpp"
#include "harvesters/host_pauses.hpp"
#include "harvesters/web_address.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "tests/harvesters/other_user.hpp"
#include "tests/support/http_server.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <map>
#include <set>
#include <thread>

using namespace daybook;
using harvesters::FetchAhead;
using harvesters::FetchLimits;
using harvesters::FetchRequest;
using harvesters::FetchResult;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Canned;

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

namespace {

FetchLimits quick() {
    FetchLimits limits;
    limits.allow_private_addresses = true;
    limits.first_backoff = milliseconds(1);
    limits.total = seconds(20);
    limits.hosts.robots = false;
    limits.hosts.per_second = 0;
    limits.fetcher = test::fetcher_of_tests();
    return limits;
}

FetchLimits obedient() {
    auto limits = quick();
    limits.hosts.robots = true;
    limits.user_agent = "daybook/0.1 (+data@daybook.example)";
    return limits;
}

struct Ahead {
    test::HttpServer server;
    test::TemporaryFolder folder;
    std::atomic<int> next = 0;

    FetchRequest request(const std::string& url) {
        FetchRequest out;
        out.url = url;
        out.to = folder / std::to_string(next++);
        return out;
    }
    FetchRequest ask(const std::string& path) { return request(server.url(path)); }

    /// What became of each path, in order.
    std::vector<FetchResult> fetch_all(const FetchLimits& limits, const std::vector<std::string>& urls) {
        FetchAhead fetching(limits);
        std::vector<FetchAhead::Ticket> tickets;
        for (const auto& url : urls) tickets.push_back(fetching.add(request(url)));
        std::vector<FetchResult> out;
        for (const auto ticket : tickets) out.push_back(fetching.take(ticket));
        return out;
    }
    FetchResult fetch_one(const FetchLimits& limits, const std::string& path) {
        return fetch_all(limits, {server.url(path)}).front();
    }

    std::vector<std::string> many(int n, const Canned& answer, const test::HttpServer& from) {
        std::vector<std::string> out;
        for (int i = 0; i < n; ++i) out.push_back(from.url(fmt::format("/{}.csv", i)));
        for (int i = 0; i < n; ++i)
            const_cast<test::HttpServer&>(from).serve(fmt::format("/{}.csv", i), answer);
        return out;
    }
    std::vector<std::string> many(int n, const Canned& answer) { return many(n, answer, server); }
};

milliseconds since(Steady::time_point start) {
    return std::chrono::duration_cast<milliseconds>(Steady::now() - start);
}

bool says(const FetchResult& result, const std::string& words) {
    return result.error && std::string(result.error->what()).find(words) != std::string::npos;
}

std::size_t fetched(const std::vector<FetchResult>& results) {
    return static_cast<std::size_t>(
        std::count_if(results.begin(), results.end(), [](const auto& r) { return r.fetched.has_value(); }));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch_ahead, Ahead)

BOOST_AUTO_TEST_CASE(many_files_come_over_few_connections_each_whole) {
    test::TemporaryFolder site;
    for (int i = 0; i < 200; ++i)
        base::write_flushed(site / fmt::format("{}.csv", i),
                            std::string(static_cast<std::size_t>(i) * 37, 'x'));
    server.serve_folder("/site/", site.path());
    std::vector<std::string> urls;
    for (int i = 0; i < 200; ++i) urls.push_back(server.url(fmt::format("/site/{}.csv", i)));
    const auto results = fetch_all(quick(), urls);
    for (int i = 0; i < 200; ++i) {
        BOOST_REQUIRE(results[static_cast<std::size_t>(i)].fetched.has_value());
        BOOST_TEST(results[static_cast<std::size_t>(i)].fetched->bytes == static_cast<std::uint64_t>(i) * 37);
        BOOST_TEST(fs::file_size(folder / std::to_string(i)) == static_cast<std::uint64_t>(i) * 37);
    }
    BOOST_TEST(server.connections() <= 2);
}

BOOST_AUTO_TEST_CASE(a_host_gets_no_more_requests_at_once_than_allowed) {
    auto limits = quick();
    limits.hosts.per_host = 3;
    BOOST_TEST(fetched(fetch_all(limits, many(30, Canned{.body = "x", .delay = milliseconds(20)}))) == 30U);
    BOOST_TEST(server.most_at_once() == 3);
}

BOOST_AUTO_TEST_CASE(requests_to_a_host_begin_no_faster_than_the_rate) {
    auto limits = quick();
    limits.hosts.per_second = 20;
    fetch_all(limits, many(11, Canned{.body = "x"}));
    const auto asked = server.asked();
    BOOST_TEST((asked.back().at - asked.front().at >= milliseconds(490)));
    for (std::size_t i = 1; i < asked.size(); ++i)
        BOOST_TEST((asked[i].at - asked[i - 1].at >= milliseconds(25)));
}

BOOST_AUTO_TEST_CASE(one_slow_host_does_not_hold_up_another) {
    test::HttpServer slow;
    auto urls = many(6, Canned{.body = "x", .delay = milliseconds(700)}, slow);
    for (const auto& url : many(50, Canned{.body = "x"})) urls.push_back(url);
    auto limits = quick();
    limits.at_once = 4;  // the slow host takes two of them
    FetchAhead fetching(limits);
    std::vector<FetchAhead::Ticket> tickets;
    for (const auto& url : urls) tickets.push_back(fetching.add(request(url)));
    const auto start = Steady::now();
    for (std::size_t i = 6; i < tickets.size(); ++i)
        BOOST_TEST(fetching.take(tickets[i]).fetched.has_value());
    BOOST_TEST((since(start) < milliseconds(1300)), since(start).count());
    for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(fetching.take(tickets[i]).fetched.has_value());
    BOOST_TEST((since(start) >= milliseconds(2100)));
}

BOOST_AUTO_TEST_CASE(nothing_is_fetched_far_ahead_of_whoever_takes_it) {
    auto limits = quick();
    limits.bytes_ahead = 10'000;
    const auto urls = many(50, Canned{.body = std::string(1000, 'x')});
    FetchAhead fetching(limits);
    std::vector<FetchAhead::Ticket> tickets;
    for (const auto& url : urls) tickets.push_back(fetching.add(request(url)));
    std::this_thread::sleep_for(milliseconds(300));
    const auto before = server.asked().size();
    BOOST_TEST(before >= 10U);
    BOOST_TEST(before <= 12U);
    // The last one is waited for: it comes although enough lies ready.
    BOOST_TEST(fetching.take(tickets.back()).fetched.has_value());
    for (std::size_t i = 0; i + 1 < tickets.size(); ++i)
        BOOST_TEST(fetching.take(tickets[i]).fetched.has_value());
    BOOST_TEST(server.asked().size() == 50U);
}

BOOST_AUTO_TEST_CASE(retry_after_pauses_the_whole_host_and_no_other) {
    test::HttpServer other;
    server.serve_in_turn("/busy.csv",
                         {Canned{.status = 429, .headers = {{"Retry-After", "1"}}}, Canned{.body = "rows"}});
    auto limits = quick();
    limits.hosts.per_host = 1;
    const auto start = Steady::now();
    FetchAhead fetching(limits);
    const auto busy = fetching.add(ask("/busy.csv"));
    std::vector<FetchAhead::Ticket> here, there;
    for (const auto& url : many(3, Canned{.body = "x"})) here.push_back(fetching.add(request(url)));
    for (const auto& url : many(3, Canned{.body = "x"}, other)) there.push_back(fetching.add(request(url)));
    for (const auto ticket : there) BOOST_TEST(fetching.take(ticket).fetched.has_value());
    BOOST_TEST((since(start) < milliseconds(900)));
    for (const auto ticket : here) BOOST_TEST(fetching.take(ticket).fetched.has_value());
    BOOST_TEST(fetching.take(busy).fetched.has_value());
    const auto asked = server.asked();
    for (std::size_t i = 1; i < asked.size(); ++i)
        BOOST_TEST((asked[i].at - asked[0].at >= milliseconds(990)));
}

BOOST_AUTO_TEST_CASE(a_host_that_fails_again_and_again_is_left_alone_with_one_sentence) {
    std::vector<std::string> urls;
    for (int i = 0; i < 10'000; ++i) urls.push_back(server.url(fmt::format("/{}.csv", i)));
    for (int i = 0; i < 100; ++i) server.serve(fmt::format("/{}.csv", i), Canned{.status = 500});
    auto limits = quick();
    limits.attempts = 2;
    const auto start = Steady::now();
    const auto results = fetch_all(limits, urls);
    BOOST_TEST((since(start) < seconds(10)));
    BOOST_TEST(server.asked().size() <= 14U);
    std::set<std::string> sentences;
    std::size_t left_alone = 0;
    for (const auto& result : results) {
        BOOST_REQUIRE(result.error.has_value());
        BOOST_TEST((result.error->kind() == base::ErrorKind::transient));
        if (result.code != harvesters::kHostLeftAlone) continue;
        ++left_alone;
        sentences.insert(result.error->message());
    }
    BOOST_TEST(left_alone >= 9'990U);
    BOOST_TEST(sentences.size() == 1U);
    BOOST_TEST(sentences.begin()->find(
                   "failed 5 times in a row and is left alone for the rest of this run") != std::string::npos,
               *sentences.begin());
    BOOST_TEST(says(results.back(), "/9999.csv"));
}

BOOST_AUTO_TEST_CASE(files_that_are_not_there_are_no_fault_of_the_host) {
    auto urls = std::vector<std::string>();
    for (int i = 0; i < 30; ++i) urls.push_back(server.url(fmt::format("/gone-{}.csv", i)));
    urls.push_back(server.url("/here.csv"));
    server.serve("/here.csv", Canned{.body = "x"});
    const auto results = fetch_all(quick(), urls);
    BOOST_TEST(results.back().fetched.has_value());
    BOOST_TEST(results.front().code == "not_found");
}

BOOST_AUTO_TEST_CASE(a_host_that_asks_for_a_day_is_left_alone_at_once) {
    auto urls = many(20, Canned{.status = 503, .headers = {{"Retry-After", "86400"}}});
    const auto results = fetch_all(quick(), urls);
    BOOST_TEST(server.asked().size() <= 2U);
    BOOST_TEST(says(results.back(), "asks to be left alone for 86400 s"));
    BOOST_TEST(results.back().code == harvesters::kHostLeftAlone);
}

BOOST_AUTO_TEST_CASE(what_a_host_asked_for_holds_for_the_next_run_too) {
    auto limits = quick();
    limits.hosts.pauses = std::make_shared<harvesters::HostPauses>();
    const auto urls = many(1, Canned{.status = 503, .headers = {{"Retry-After", "7200"}}});
    fetch_all(limits, urls);
    auto kept = limits.hosts.pauses->news();
    BOOST_REQUIRE(kept);
    BOOST_TEST(kept->size() == 1U);
    limits.hosts.pauses = std::make_shared<harvesters::HostPauses>(*kept);
    const auto later = fetch_all(limits, urls);
    BOOST_TEST(server.asked().size() == 1U);
    BOOST_TEST(later.front().code == harvesters::kHostLeftAlone);
    BOOST_TEST(says(later.front(), "asked to be left alone until "));
    // Over, it is asked again.
    for (auto& [host, until] : *kept) until = base::SystemClock().now() - seconds(1);
    limits.hosts.pauses = std::make_shared<harvesters::HostPauses>(*kept);
    fetch_all(limits, urls);
    BOOST_TEST(server.asked().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_short_pause_of_the_run_before_is_waited_out) {
    server.serve("/a.csv", Canned{.body = "rows"});
    auto limits = quick();
    const auto host = server.url("/").substr(7, server.url("/").size() - 8);
    limits.hosts.pauses = std::make_shared<harvesters::HostPauses>(
        std::map<std::string, base::Instant>{{host, base::SystemClock().now() + milliseconds(700)}});
    const auto start = Steady::now();
    BOOST_TEST(fetch_all(limits, {server.url("/a.csv")}).front().fetched.has_value());
    BOOST_TEST((since(start) >= milliseconds(500)));
}

BOOST_AUTO_TEST_CASE(who_asks_for_a_year_is_asked_again_after_a_day) {
    harvesters::HostPauses pauses;
    const base::Instant now{std::chrono::hours(1'000'000)};
    pauses.ask("data.example", std::chrono::hours(24 * 365), now);
    BOOST_TEST((pauses.until("data.example", now) == now + std::chrono::hours(24)));
    pauses.ask("data.example", seconds(5), now);
    BOOST_TEST((pauses.until("data.example", now) == now + std::chrono::hours(24)), "a shorter one does not end it");
    BOOST_TEST(!pauses.until("data.example", now + std::chrono::hours(24)));
    BOOST_TEST(!pauses.until("other.example", now));
}

BOOST_AUTO_TEST_CASE(cancelling_ends_everything_at_once) {
    const auto urls = many(20, Canned{.body = "x", .delay = seconds(15)});
    FetchAhead fetching(quick());
    std::vector<FetchAhead::Ticket> tickets;
    for (const auto& url : urls) tickets.push_back(fetching.add(request(url)));
    std::this_thread::sleep_for(milliseconds(100));
    const auto start = Steady::now();
    fetching.cancel();
    for (const auto ticket : tickets) BOOST_TEST(fetching.take(ticket).code == "cancelled");
    BOOST_TEST(fetching.take(fetching.add(ask("/0.csv"))).code == "cancelled");
    BOOST_TEST((since(start) < milliseconds(500)));
    BOOST_TEST(fs::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(the_time_for_all_of_it_is_limited) {
    auto limits = quick();
    limits.all = seconds(1);
    const auto start = Steady::now();
    auto urls = many(4, Canned{.body = "x", .delay = seconds(15)});
    test::HttpServer prompt;
    urls.push_back(many(1, Canned{.body = "x"}, prompt).front());
    const auto results = fetch_all(limits, urls);
    BOOST_TEST((since(start) < seconds(3)));
    BOOST_TEST(results.back().fetched.has_value());
    for (std::size_t i = 0; i < 4; ++i)
        BOOST_TEST((results[i].code == "deadline" || results[i].code == "transient"), results[i].code);
    BOOST_TEST(results[3].code == "deadline");
    BOOST_TEST(says(results[3], "the time for fetching, 1 s, was over"));
}

BOOST_AUTO_TEST_CASE(robots_txt_is_asked_once_and_obeyed_by_our_name) {
    server.serve("/robots.txt",
                 Canned{.body = "user-agent: *\ndisallow: /\n\nuser-agent: Daybook\ndisallow: /private/\n"});
    server.serve("/private/a.csv", Canned{.body = "x"});
    auto urls = many(10, Canned{.body = "x"});
    urls.push_back(server.url("/private/a.csv"));
    const auto results = fetch_all(obedient(), urls);
    BOOST_TEST(fetched(results) == 10U);
    BOOST_TEST(results.back().code == "robots");
    BOOST_TEST((results.back().error->kind() == base::ErrorKind::bad_input));
    BOOST_TEST(results.back().error->message() == fmt::format("robots.txt of {} forbids it", server.url("")));
    BOOST_TEST(server.times_asked("/robots.txt") == 1);
    BOOST_TEST(server.times_asked("/private/a.csv") == 0);
    BOOST_TEST(server.asked().front().target == "/robots.txt");
    BOOST_TEST(!server.asked().front().has("authorization"));
}

BOOST_AUTO_TEST_CASE(robots_txt_may_be_ignored_for_ones_own_host) {
    server.serve("/robots.txt", Canned{.body = "user-agent: *\ndisallow: /\n"});
    server.serve("/a.csv", Canned{.body = "x"});
    auto request = ask("/a.csv");
    request.ignore_robots = true;
    FetchAhead stranger(obedient());
    BOOST_TEST(stranger.take(stranger.add(request)).code == "robots", "it is nobody's own until the source says whose");
    request.own_headers.origins = {harvesters::WebAddress::parse(request.url)->origin};
    FetchAhead fetching(obedient());
    BOOST_TEST(fetching.take(fetching.add(request)).fetched.has_value());
    BOOST_TEST(server.times_asked("/robots.txt") == 1);
}

BOOST_AUTO_TEST_CASE(no_robots_txt_allows_everything) {
    for (const int status : {400, 401, 403, 404, 410}) {
        server.serve("/robots.txt", Canned{.status = status, .body = "user-agent: *\ndisallow: /\n"});
        server.serve("/a.csv", Canned{.body = "x"});
        BOOST_TEST(fetch_one(obedient(), "/a.csv").fetched.has_value(), status);
    }
}

BOOST_AUTO_TEST_CASE(a_robots_txt_that_cannot_be_had_forbids_everything) {
    for (const int status : {500, 503, 429}) {
        server.serve("/robots.txt", Canned{.status = status});
        server.serve("/a.csv", Canned{.body = "x"});
        const auto result = fetch_one(obedient(), "/a.csv");
        BOOST_TEST((result.error && result.error->kind() == base::ErrorKind::transient));
        BOOST_TEST(says(result, "robots.txt of " + server.url("") +
                                    " cannot be read, so nothing of it is fetched in this run"));
        BOOST_TEST(server.times_asked("/a.csv") == 0);
    }
    std::string gone;
    {
        test::HttpServer briefly;
        gone = briefly.url("/a.csv");
    }
    BOOST_TEST(says(fetch_all(obedient(), {gone}).front(), "cannot be read"));
}

BOOST_AUTO_TEST_CASE(a_robots_txt_that_stumbles_is_asked_again_and_may_be_elsewhere) {
    test::HttpServer other;
    server.serve_in_turn(
        "/robots.txt",
        {Canned{.status = 503}, Canned{.status = 301, .headers = {{"Location", other.url("/rules")}}}});
    other.serve("/rules", Canned{.body = "user-agent: *\ndisallow: /a\n"});
    server.serve("/a.csv", Canned{.body = "x"});
    server.serve("/b.csv", Canned{.body = "x"});
    const auto results = fetch_all(obedient(), {server.url("/a.csv"), server.url("/b.csv")});
    BOOST_TEST(results[0].code == "robots");
    BOOST_TEST(results[1].fetched.has_value());
}

BOOST_AUTO_TEST_CASE(a_robots_txt_in_a_circle_counts_as_none) {
    server.serve("/robots.txt", Canned{.status = 302, .headers = {{"Location", "/robots.txt"}}});
    server.serve("/a.csv", Canned{.body = "x"});
    BOOST_TEST(fetch_one(obedient(), "/a.csv").fetched.has_value());
    BOOST_TEST(server.times_asked("/robots.txt") == 6);
}

BOOST_AUTO_TEST_CASE(an_endless_robots_txt_is_read_as_far_as_the_limit) {
    server.serve("/robots.txt",
                 Canned{.body = "user-agent: *\ndisallow: /private/\n", .repeat = Canned::kEndless});
    server.serve("/a.csv", Canned{.body = "x"});
    const auto start = Steady::now();
    BOOST_TEST(fetch_one(obedient(), "/a.csv").fetched.has_value());
    BOOST_TEST(fetch_one(obedient(), "/private/a.csv").code == "robots");
    BOOST_TEST((since(start) < seconds(8)));
}

BOOST_AUTO_TEST_CASE(a_redirect_asks_the_robots_txt_of_where_it_leads) {
    test::HttpServer other;
    other.serve("/robots.txt", Canned{.body = "user-agent: *\ndisallow: /a.csv\n"});
    other.serve("/a.csv", Canned{.body = "x"});
    server.serve("/a.csv", Canned{.status = 302, .headers = {{"Location", other.url("/a.csv")}}});
    const auto result = fetch_one(obedient(), "/a.csv");
    BOOST_TEST(result.code == "robots");
    BOOST_TEST(says(result, "robots.txt of " + other.url("") + " forbids it"));
    BOOST_TEST(other.times_asked("/a.csv") == 0);
}

BOOST_AUTO_TEST_CASE(a_crawl_delay_slows_its_host_down_within_bounds) {
    server.serve("/robots.txt", Canned{.body = "user-agent: *\ncrawl-delay: 3600\n"});
    auto limits = obedient();
    limits.hosts.most_crawl_delay = milliseconds(200);
    const auto start = Steady::now();
    fetch_all(limits, many(4, Canned{.body = "x"}));
    const auto asked = server.asked();
    BOOST_TEST(asked.size() == 5U);
    // Counted from the start, since a busy server may see two requests closer to each other than they were sent.
    for (std::size_t i = 2; i < asked.size(); ++i)
        BOOST_TEST((asked[i].at - start >= (i - 1) * milliseconds(200)));
}

BOOST_AUTO_TEST_CASE(a_body_lost_again_and_again_counts_against_its_host_only_when_no_answer_helps) {
    server.serve("/cut.csv", Canned{.body = "0123456789", .cut_short = true});
    server.serve("/whole.csv", Canned{.body = "rows"});
    const auto results = fetch_all(quick(), {server.url("/cut.csv"), server.url("/whole.csv")});
    BOOST_TEST(results[0].code == "transient");
    BOOST_TEST(results[1].fetched.has_value());
    BOOST_TEST(!fs::exists(folder / "0"));
    BOOST_TEST(!fs::exists(folder / "0.part"));
}

BOOST_AUTO_TEST_CASE(a_robots_txt_comes_with_any_status_that_means_success) {
    server.serve("/a.csv", Canned{.body = "x"});
    server.serve("/robots.txt", Canned{.status = 204});
    BOOST_TEST(fetch_one(obedient(), "/a.csv").fetched.has_value(), "nothing is forbidden");
    server.serve("/robots.txt", Canned{.status = 203, .body = "user-agent: *\ndisallow: /\n"});
    BOOST_TEST(fetch_one(obedient(), "/a.csv").code == "robots");
}

BOOST_AUTO_TEST_CASE(only_a_host_that_is_busy_asks_to_be_left_alone) {
    for (const auto status : {404, 403, 410, 500}) {
        auto limits = quick();
        limits.hosts.pauses = std::make_shared<harvesters::HostPauses>();
        limits.attempts = 1;
        server.serve("/gone.csv", Canned{.status = status, .headers = {{"Retry-After", "7200"}}});
        server.serve("/here.csv", Canned{.body = "x"});
        const auto results = fetch_all(limits, {server.url("/gone.csv"), server.url("/here.csv")});
        BOOST_TEST(results.back().fetched.has_value(), status);
        BOOST_TEST(!limits.hosts.pauses->news().has_value(), status << " says when one file may be asked for again");
    }
}

BOOST_AUTO_TEST_CASE(a_host_that_asks_for_longer_than_there_is_time_is_asked_again_after_a_day) {
    auto limits = quick();
    limits.hosts.pauses = std::make_shared<harvesters::HostPauses>();
    fetch_all(limits, many(1, Canned{.status = 503, .headers = {{"Retry-After", "9223372036854775807"}}}));
    const auto kept = limits.hosts.pauses->news();
    BOOST_REQUIRE(kept);
    BOOST_REQUIRE(kept->size() == 1U);
    const auto now = base::SystemClock().now();
    BOOST_TEST((kept->begin()->second > now + std::chrono::hours(23)));
    BOOST_TEST((kept->begin()->second <= now + std::chrono::hours(24)));
    harvesters::HostPauses pauses;
    pauses.ask("data.example", seconds::max(), now);
    BOOST_TEST((pauses.until("data.example", now) == now + std::chrono::hours(24)));
}

BOOST_AUTO_TEST_SUITE_END()
