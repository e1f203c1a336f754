#include "harvesters/host_turns.hpp"

#include <boost/test/unit_test.hpp>

using daybook::harvesters::retry_delay;
using std::chrono::milliseconds;
using std::chrono::seconds;

BOOST_AUTO_TEST_SUITE(retry)

BOOST_AUTO_TEST_CASE(first_repeat_waits_half_to_all_of_the_first_backoff) {
    BOOST_TEST(retry_delay(2, milliseconds(250), seconds(0), 0.0).count() == 125);
    BOOST_TEST(retry_delay(2, milliseconds(250), seconds(0), 0.5).count() == 187);
    BOOST_TEST(retry_delay(2, milliseconds(250), seconds(0), 0.999).count() == 249);
}

BOOST_AUTO_TEST_CASE(each_repeat_doubles_the_wait) {
    BOOST_TEST(retry_delay(3, milliseconds(250), seconds(0), 0.0).count() == 250);
    BOOST_TEST(retry_delay(4, milliseconds(250), seconds(0), 0.0).count() == 500);
    BOOST_TEST(retry_delay(5, milliseconds(250), seconds(0), 0.0).count() == 1000);
}

BOOST_AUTO_TEST_CASE(the_wait_is_capped_at_half_a_minute) {
    BOOST_TEST(retry_delay(40, milliseconds(250), seconds(0), 0.0).count() == 15'000);
    BOOST_TEST(retry_delay(1'000'000, milliseconds(250), seconds(0), 0.999).count() <= 30'000);
    BOOST_TEST(retry_delay(2, milliseconds(3'600'000), seconds(0), 0.0).count() == 15'000);
}

BOOST_AUTO_TEST_CASE(retry_after_is_a_floor_and_not_a_ceiling) {
    BOOST_TEST(retry_delay(2, milliseconds(250), seconds(7), 0.0).count() == 7'000);
    BOOST_TEST(retry_delay(10, milliseconds(250), seconds(7), 0.0).count() == 15'000);
}

BOOST_AUTO_TEST_SUITE_END()
