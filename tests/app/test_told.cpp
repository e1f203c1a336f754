#include "publisher/catalogue/events.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using catalogue::EventKind;

namespace {

const std::string kNil = tests::spend_csv({}) + "Nil return,,,,,,,,\r\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(what_readers_are_told)

BOOST_AUTO_TEST_CASE(a_nil_return_that_follows_a_version_is_a_correction_and_a_first_one_is_none) {
    tests::ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    a.offer("forests", "2024-06", "https://forests.example/june.csv", tests::spend_csv({}) + "NIL RETURN,,,,,,,,\r\n");
    a.release("2024-06-28T08:30:00Z");
    a.explain("department-correction");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kNil);
    a.release("2024-07-28T08:30:00Z");
    const auto events = catalogue::events(*catalogue::read_state(a.public_dir()));
    BOOST_REQUIRE(events.size() == 3U);
    BOOST_TEST(std::ranges::count(events, EventKind::nil_return, &catalogue::Event::kind) == 1);
    BOOST_TEST((events.front().kind == EventKind::correction));
    BOOST_TEST(events.front().in_words() == "Corrected by the publisher, to a nil return");
}

BOOST_AUTO_TEST_CASE(the_title_of_a_refused_file_comes_from_its_report) {
    tests::ArchiveFixture a;
    const auto now = base::parse_rfc3339("2024-06-03T08:00:00Z");
    a.describe("spend-over-25k", "coasts");
    auto& reg = a.publisher().reg();
    const auto object = reg.object("coasts-spend-over-25k", "https://coasts.example/may.csv", "May 2024", now).id;
    reg.reject(object, std::string(64, 'a'), {record::Outcome::rejected, "not-usable", "It is no table.", "coasts-spend-over-25k", {}},
               R"({"code":"not-usable","why":"It is no table."})", now);
    a.release("2024-06-28T08:30:00Z");
    const auto state = catalogue::read_state(a.public_dir());
    BOOST_REQUIRE(state->rejections.size() == 1U);
    BOOST_TEST(state->rejections.front().title == "May 2024");
    BOOST_TEST(state->rejections.front().why == "It is no table.");
}

BOOST_AUTO_TEST_SUITE_END()
