#include "publisher/base/durable_file.hpp"
#include "publisher/record/calendar.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/trail.hpp"
#include "tests/record/older_register.hpp"
#include "tests/record/promised_may.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;

BOOST_AUTO_TEST_SUITE(calendar_kept)

using tests::ArchiveFixture;
using tests::kDataset;
using tests::kMay;
using tests::kNow;
using tests::kPromised;
using tests::waiting_draft;

BOOST_AUTO_TEST_CASE(a_register_knows_when_a_date_was_kept_also_one_of_an_earlier_layout) {
    ArchiveFixture a;
    const auto date = [&] { return *a.publisher().reg().calendar(kDataset, "2024-05"); };
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    const auto out = kPromised + std::chrono::milliseconds(120);
    a.release(out);
    BOOST_TEST((date().released_at == out));
    a.publisher().reg().database().execute(tests::kPrintsInVersions);
    a.publisher().reg().database().execute("UPDATE calendar SET body = json_remove(body, '$.released_at'); PRAGMA user_version = 16");
    a.reopen();
    BOOST_TEST((date().released_at == out));
    const auto next = kPromised + std::chrono::days(30);
    a.publisher().reg().enter(record::announce(date(), kDataset, "2024-05", next, true, out), "pat", out);
    BOOST_TEST(a.release(out + std::chrono::hours(1)).revision > 0, "the log says what the register has");
    const record::LogReader log(a.public_dir());
    std::string said;
    for (const auto& entry : log.entries(0, log.checkpoint().size))
        if (entry.kind() == "calendar") said = base::read_file(a.public_dir() / entry.body.at("path").as_string());
    BOOST_TEST(said.find(R"("released_at":"2024-06-28T08:30:00.120Z")") != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(an_announced_date_is_public_before_the_data_and_says_nothing_of_it) {
    ArchiveFixture a;
    waiting_draft(a);
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    const auto released = a.release("2024-06-04T08:30:00Z");
    const record::LogReader log(a.public_dir());
    const auto entries = log.entries(0, released.revision);
    BOOST_TEST(entries[entries.size() - 2].kind() == "calendar");
    BOOST_TEST(entries[entries.size() - 2].body.at("release_at").as_string() == "2024-06-28T08:30:00Z");
    BOOST_TEST(a.release("2024-06-05T08:30:00Z").revision == 0);
}

BOOST_AUTO_TEST_CASE(the_trail_gives_each_date_its_own_reason_or_none) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    auto when = kNow;
    const auto enter = [&](const record::CalendarEntry& entry) { reg.enter(entry, "pat", when += std::chrono::minutes(1)); };
    auto date = record::announce(kDataset, "2024-05", kPromised, false, kNow);
    enter(date);
    record::move(date, kPromised + std::chrono::days(1), "quality", "Two suppliers are being checked.", when);
    enter(date);
    record::confirm(date, when);
    enter(date);
    record::cancel(date, "legal", "Advice is awaited.");
    enter(date);
    date = record::announce(date, kDataset, "2024-05", kPromised + std::chrono::days(2), true, when);
    enter(date);
    record::move(date, kPromised + std::chrono::days(3), "operational", "The office is shut.", when);
    enter(date);
    std::vector<std::string> whys, codes;
    for (const auto& line : record::trail(reg.database(), "coasts-spend-over-25k/2024-05", 100)) {
        whys.push_back(line.why);
        codes.push_back(line.code);
    }
    const std::vector<std::string> expected{"provisional for 28 June 2024, 9:30am",
                                            "provisional for 29 June 2024, 9:30am: Two suppliers are being checked.",
                                            "confirmed for 29 June 2024, 9:30am",
                                            "cancelled for 29 June 2024, 9:30am: Advice is awaited.",
                                            "confirmed for 30 June 2024, 9:30am",
                                            "confirmed for 1 July 2024, 9:30am: The office is shut."};
    BOOST_TEST(whys == expected, boost::test_tools::per_element());
    const std::vector<std::string> reasons{"", "quality", "", "legal", "", "operational"};
    BOOST_TEST(codes == reasons, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
