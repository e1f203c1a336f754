#include "publisher/base/file_names.hpp"
#include "tests/record/backup_service.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace fs = std::filesystem;
using Service = tests::BackedService;

BOOST_AUTO_TEST_SUITE(a_backup_of_an_archive_with_a_damaged_draft)

namespace {

fs::path draft_of(Service& s) { return s.a.root() / "drafts" / s.a.publisher().reg().drafts().front().folder; }

void damage(const fs::path& file) {
    auto bytes = base::read_file(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    fs::remove(file);   // a part may be the snapshot itself under a second name
    base::write_flushed(file, bytes);
}

}  // namespace

BOOST_AUTO_TEST_CASE(names_the_file_and_brings_everything_else) {
    for (const auto* victim : {"data.csv", "data.parquet", "report.json", "parts/2024-06.csv", "manifest.json"}) {
        Service s;
        s.offer("2024-07", 4);
        damage(draft_of(s) / victim);
        const auto done = s.back_up();
        BOOST_TEST(done.faults.empty(), victim);
        BOOST_REQUIRE_MESSAGE(done.damaged_drafts.size() == 1U, victim);
        const auto& fault = done.damaged_drafts.front();
        BOOST_TEST(fault.file == (fs::path("drafts") / draft_of(s).filename() / victim).string());
        BOOST_TEST(fault.remedy.find("coasts-spend-over-25k/2024-06") != std::string::npos, fault.remedy);
        BOOST_TEST(done.rounds == 1U, victim);
        BOOST_TEST(done.drafts == 1U, "the other draft is there");
        BOOST_TEST(done.revision > 0, victim);
        BOOST_TEST(record::check_backup(s.backup, 2).faults.empty(), victim);
    }
}

BOOST_AUTO_TEST_CASE(says_so_also_when_the_file_or_the_folder_is_gone) {
    for (const auto* victim : {"data.csv", "manifest.json", ""}) {
        Service s;
        fs::remove_all(draft_of(s) / victim);
        const auto done = s.back_up();
        BOOST_TEST(done.faults.empty(), victim);
        BOOST_TEST(done.damaged_drafts.size() == 1U, victim);
        BOOST_TEST(done.drafts == 0U, victim);
        BOOST_TEST(done.snapshots == 2U, victim);
    }
}

BOOST_AUTO_TEST_CASE(keeps_the_whole_copy_that_it_has_and_says_where_it_lies) {
    Service s;
    s.back_up();
    const auto victim = draft_of(s) / "data.csv";
    const auto whole = base::read_file(victim);
    damage(victim);
    const auto done = s.back_up();
    BOOST_REQUIRE(done.damaged_drafts.size() == 1U);
    const auto kept = s.backup / "private/files" / record::snapshot_name(base::sha256(whole));
    BOOST_TEST(done.damaged_drafts.front().remedy.find(fmt::format("copy {} back to {}", kept.string(), victim.string())) != std::string::npos);
    BOOST_TEST(done.drafts == 1U);
    BOOST_TEST(s.restore().drafts == 1U);
    BOOST_TEST(base::read_file(s.restored / "drafts" / victim.parent_path().filename() / "data.csv") == whole);
}

BOOST_AUTO_TEST_CASE(is_restored_to_one_in_which_the_draft_can_be_made_again) {
    Service s;
    damage(draft_of(s) / "data.csv");
    s.back_up();
    const auto restored = s.restore();
    BOOST_TEST(restored.faults.empty());
    BOOST_TEST(restored.drafts == 0U);
    BOOST_REQUIRE(restored.lost_drafts.size() == 1U);
    record::Publisher again(s.restored, "daybook.example/test");
    BOOST_TEST(tests::release_by_name(again, base::parse_rfc3339("2024-07-31T08:30:00Z"), s.a.descriptors()).versions.empty());
    BOOST_TEST(again.reg().drafts().empty(), "it was thrown out");
}

BOOST_AUTO_TEST_CASE(knows_a_draft_that_was_released_meanwhile_from_one_that_is_damaged) {
    Service s;
    bool once = true;
    const auto done = s.back_up([&](const std::string& step) {
        if (step != "drafts" || !std::exchange(once, false)) return;
        s.a.release_by_name("2024-07-31T08:30:00Z");
    });
    BOOST_TEST(done.damaged_drafts.empty());
    BOOST_TEST(done.drafts == 0U);
    BOOST_TEST(done.rounds > 1U);
}

BOOST_AUTO_TEST_SUITE_END()
