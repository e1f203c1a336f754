#include "publisher/app/disk_room.hpp"
#include "publisher/app/publisher_status.hpp"
#include "publisher/app/source_status.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using app::DiskRoom;
using app::HarvestStatus;
using app::PublisherStatus;

BOOST_AUTO_TEST_SUITE(alarms)

namespace {

constexpr std::uint64_t kDisk = 50'000'000'000;

bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

HarvestStatus of_disks(std::vector<DiskRoom> disks) {
    HarvestStatus out;
    out.disks = std::move(disks);
    return out;
}

/// Of a publisher that does not run now, from what its last one noted.
PublisherStatus publisher_of(const std::filesystem::path& archive) { return {.running = false, .note = app::read_publisher_note(archive), .overdue = {}}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_disk_is_full_when_hardly_a_file_fits_in_however_large_it_is) {
    BOOST_TEST(!DiskRoom({"archive", kDisk / 2, kDisk}).is_full());
    BOOST_TEST((DiskRoom{"archive", kDisk / 20, kDisk}.is_short() && !DiskRoom{"archive", kDisk / 20, kDisk}.is_full()));
    BOOST_TEST(!DiskRoom({"archive", DiskRoom::kLeast, kDisk}).is_full());
    BOOST_TEST(DiskRoom({"archive", DiskRoom::kLeast - 1, kDisk}).is_full());
    BOOST_TEST(DiskRoom({"archive", 0, kDisk}).is_full());
    BOOST_TEST(!DiskRoom({"archive", 0, 0}).is_full(), "one of which the system says nothing is not known to be full");
}

BOOST_AUTO_TEST_CASE(a_full_disk_of_archive_index_or_site_is_an_alarm_and_is_named) {
    for (const std::size_t full : {0U, 1U, 2U}) {
        std::vector<DiskRoom> disks{{"archive", kDisk / 2, kDisk}, {"index", kDisk / 2, kDisk}, {"site", kDisk / 2, kDisk}};
        BOOST_TEST(!of_disks(disks).alarm());
        BOOST_TEST(!has(to_text(of_disks(disks), false), "FULL"));
        disks[full].free = 1 << 20;
        const auto status = of_disks(disks);
        BOOST_TEST((status.alarm() && status.alarms() == 0));
        BOOST_TEST(has(to_text(status, false), disks[full].folder + ": FULL, 0.0 of 50.0 GB free"), to_text(status, false));
        BOOST_TEST(has(to_text(status, false), "above; none of 0 sources"), to_text(status, false));
    }
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_up_is_shown_and_no_alarm_of_the_status_yet) {
    const auto status = of_disks({{"archive", kDisk / 20, kDisk}});
    BOOST_TEST(!status.alarm());
    BOOST_TEST(has(to_text(status, false), "archive: 2.5 of 50.0 GB free"), to_text(status, false));
    BOOST_TEST(has(to_text(status, true), "\x1b[1;31marchive: 2.5 of 50.0 GB free"), "in red, for whoever sees colours");
}

BOOST_AUTO_TEST_CASE(a_publisher_that_cannot_begin_is_an_alarm_until_one_does) {
    const tests::TempFolder archive;
    const base::FixedClock clock(base::parse_rfc3339("2024-07-10T08:30:00Z"));
    BOOST_TEST(!publisher_of(archive.path()).alarm());
    app::note_failed_start(archive.path(), clock, "127.0.0.1:8080 cannot be listened at");
    const auto status = publisher_of(archive.path());
    BOOST_TEST((status.alarm() && status.could_not_begin() && !status.died()));
    BOOST_TEST(status.words() == "NOT RUNNING: it could not begin, last " + base::london_words(clock.now()) + ": 127.0.0.1:8080 cannot be listened at");
    BOOST_TEST(status.to_json().at("trouble").as_string() == "127.0.0.1:8080 cannot be listened at");
    {
        const app::PublisherNotes begun(archive.path(), clock);
        BOOST_TEST(!publisher_of(archive.path()).could_not_begin());
    }
    BOOST_TEST(!publisher_of(archive.path()).alarm());
    BOOST_TEST(has(publisher_of(archive.path()).words(), "stopped"));
}

BOOST_AUTO_TEST_CASE(a_publisher_that_was_stopped_while_something_kept_it_from_its_work_did_begin) {
    const tests::TempFolder archive;
    const base::FixedClock clock(base::parse_rfc3339("2024-07-10T08:30:00Z"));
    {
        app::PublisherNotes begun(archive.path(), clock);
        begun.say("No space left on device");
        auto running = publisher_of(archive.path());
        running.running = true;
        BOOST_TEST((running.alarm() && has(running.words(), "No space left on device")), running.words());
    }
    BOOST_TEST(!publisher_of(archive.path()).alarm(), publisher_of(archive.path()).words());
}

BOOST_AUTO_TEST_CASE(of_an_archive_that_is_not_there_nothing_is_noted) {
    const tests::TempFolder folder;
    app::note_failed_start(folder.path() / "not-mounted", base::FixedClock(base::parse_rfc3339("2024-07-10T08:30:00Z")), "it is gone");
    BOOST_TEST(!std::filesystem::exists(folder.path() / "not-mounted"));
}

BOOST_AUTO_TEST_SUITE_END()
