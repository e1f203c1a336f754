#include "publisher/app/edition_before.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using schemas::Edition;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(edition_before)

BOOST_AUTO_TEST_CASE(a_total_is_held_against_that_of_the_last_edition_of_the_same_length) {
    tests::ArchiveFixture a;
    a.offer("coasts", "2024-01--2024-03", "https://coasts.example/q4.csv", spend_csv(month_of_payments("2024-02", 30, 2)));
    a.offer("coasts", "2024-04", "https://coasts.example/april.csv", spend_csv(month_of_payments("2024-04", 7)));
    a.release("2024-06-28T08:30:00Z");
    const auto before = [&](const char* edition) {
        const auto found = app::edition_before(a.publisher().archive().layout().public_dir(), "coasts-spend-over-25k", Edition::parse(edition));
        return found ? found->rows.accepted : 0;
    };
    BOOST_TEST(before("2024-05") == 7);
    BOOST_TEST(before("2024-07--2024-09") == 30);
    BOOST_TEST(before("2024-04--2025-03") == 0);
    BOOST_TEST(before("2024-04") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
