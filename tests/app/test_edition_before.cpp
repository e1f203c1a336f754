#include "publisher/app/edition_before.hpp"
#include "publisher/base/durable_file.hpp"
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
        const auto found = app::edition_before(a.publisher().archive().layout().public_dir(), "coasts-spend-over-25k", Edition::parse(edition), a.schema());
        return found ? found->rows.accepted : 0;
    };
    BOOST_TEST(before("2024-05") == 7);
    BOOST_TEST(before("2024-07--2024-09") == 30);
    BOOST_TEST(before("2024-04--2025-03") == 0);
    BOOST_TEST(before("2024-04") == 0);
}

BOOST_AUTO_TEST_CASE(figures_of_several_currencies_are_no_total_to_hold_another_against) {
    tests::ArchiveFixture a;
    a.offer("coasts", "2024-04", "https://coasts.example/april.csv", spend_csv(month_of_payments("2024-04", 7)));
    a.release("2024-06-28T08:30:00Z");
    const auto before = [&](const schemas::Schema& schema) { return app::edition_before(a.public_dir(), "coasts-spend-over-25k", Edition::parse("2024-05"), schema); };
    auto by_row = a.schema();
    by_row.currency_field = "currency";
    BOOST_TEST(before(by_row).value().currency == "GBP");
    // As a version says whose rows are not of one.
    const auto path = a.public_dir() / "releases/coasts-spend-over-25k/2024-04/v1/release.json";
    auto manifest = base::read_file(path);
    const std::string pounds = R"("currency":"GBP")";
    BOOST_REQUIRE(manifest.find(pounds) != std::string::npos);
    base::write_flushed(path, manifest.replace(manifest.find(pounds), pounds.size(), R"("currency":"")"));
    BOOST_TEST(!before(by_row).has_value());
    BOOST_TEST(before(a.schema()).value().rows.accepted == 7, "one that says no currency at all has one all the same");
}

BOOST_AUTO_TEST_SUITE_END()
