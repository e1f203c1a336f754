#include "harvesters/host_turns.hpp"

#include <boost/test/unit_test.hpp>

using daybook::harvesters::HostLimits;
using daybook::harvesters::HostTurns;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const HostTurns::Time kStart{seconds(1000)};

}  // namespace

BOOST_AUTO_TEST_SUITE(host_turns)

BOOST_AUTO_TEST_CASE(requests_begin_at_the_rate_and_no_more_at_once_than_allowed) {
    HostTurns turns(HostLimits{.per_host = 2, .per_second = 4});
    BOOST_TEST(turns.may_start(kStart));
    turns.started(kStart);
    BOOST_TEST(!turns.may_start(kStart + milliseconds(249)));
    BOOST_TEST(turns.may_start(kStart + milliseconds(250)));
    turns.started(kStart + milliseconds(250));
    BOOST_TEST(!turns.may_start(kStart + seconds(10)));
    turns.ended();
    BOOST_TEST(turns.may_start(kStart + seconds(10)));
}

BOOST_AUTO_TEST_CASE(a_crawl_delay_is_a_floor_and_is_bounded) {
    HostTurns turns(HostLimits{.per_host = 9, .per_second = 4, .most_crawl_delay = seconds(5)});
    turns.slow_down(milliseconds(10));
    turns.started(kStart);
    BOOST_TEST(turns.may_start(kStart + milliseconds(250)));
    turns.slow_down(seconds(2));
    BOOST_TEST(!turns.may_start(kStart + milliseconds(1999)));
    BOOST_TEST(turns.may_start(kStart + seconds(2)));
    turns.slow_down(seconds(86'400));
    turns.started(kStart + seconds(10));
    BOOST_TEST(turns.may_start(kStart + seconds(15)));
}

BOOST_AUTO_TEST_CASE(a_pause_holds_everything_up) {
    HostTurns turns(HostLimits{.per_second = 0});
    turns.pause_until(kStart + seconds(3));
    turns.pause_until(kStart + seconds(1));
    BOOST_TEST(!turns.may_start(kStart + milliseconds(2999)));
    BOOST_TEST(turns.may_start(kStart + seconds(3)));
}

BOOST_AUTO_TEST_CASE(failures_count_only_in_a_row) {
    HostTurns turns(HostLimits{.failures_in_a_row = 3});
    BOOST_TEST(!turns.failed());
    BOOST_TEST(!turns.failed());
    turns.succeeded();
    BOOST_TEST(!turns.failed());
    BOOST_TEST(!turns.failed());
    BOOST_TEST(turns.failed());
    HostTurns patient(HostLimits{.failures_in_a_row = 0});
    for (int i = 0; i < 100; ++i) BOOST_TEST(!patient.failed());
}

BOOST_AUTO_TEST_SUITE_END()
