#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "tests/record/backup_service.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

using namespace daybook;
namespace fs = std::filesystem;
using Service = tests::BackedService;

namespace {

std::string first_of(const std::vector<record::Fault>& faults) {
    return faults.empty() ? std::string() : faults.front().str();
}

void damage(const fs::path& file) {
    auto bytes = base::read_file(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    base::write_durably(file, bytes);
}

/// Everything in a backup that a digest or a signature speaks for.
std::vector<fs::path> proven_files(const fs::path& backup) {
    std::vector<fs::path> out;
    for (const auto& file : base::files_below(backup)) {
        const auto name = file.lexically_relative(backup).string();
        const bool free = name == "lock" || name == "private/lock" || name == "backup.json" || name == "public/log/vkey" ||
                          name.ends_with("/manifest.json");
        if (!free) out.push_back(file);
    }
    return out;
}

void erase_may(Service& s) {
    s.a.publisher().erase({{"coasts-spend-over-25k/2024-05"}, "personal-data", "", "pat"}, base::parse_rfc3339("2024-08-01T08:30:00Z"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_backup_that_is_read_again)

BOOST_AUTO_TEST_CASE(gets_every_damaged_file_anew_from_the_archive) {
    Service s;
    s.back_up();
    const auto victims = proven_files(s.backup);
    BOOST_TEST(victims.size() > 12U);
    for (const auto& victim : victims) {
        const auto name = victim.lexically_relative(s.backup).string();
        if (!fs::exists(victim)) continue;  // the register before this one
        damage(victim);
        const auto checked = record::check_backup(s.backup, 2).faults;
        BOOST_TEST((!checked.empty() || name.ends_with(".tlog-proof") || name.ends_with("manifest.json")), name << " may be damaged unseen");
        const auto mended = s.back_up({}, true);
        BOOST_TEST(mended.faults.empty(), name << ": " << first_of(mended.faults));
        const auto again = record::check_backup(s.backup, 2).faults;
        BOOST_TEST(again.empty(), name << ": " << first_of(again));
    }
}

BOOST_AUTO_TEST_CASE(believes_no_file_by_its_size_that_no_backup_names) {
    Service s;
    // What a power cut may leave of a run that had not come to its end: the name, the size, and other bytes.
    for (const auto& file : base::files_below(s.a.root() / "snapshots"))
        base::write_flushed(s.backup / "private/snapshots" / file.lexically_relative(s.a.root() / "snapshots"), std::string(fs::file_size(file), '\0'));
    const auto done = s.back_up();
    BOOST_TEST(done.mended == done.snapshots);
    const auto checked = record::check_backup(s.backup, 2).faults;
    BOOST_TEST(checked.empty(), first_of(checked));
}

BOOST_AUTO_TEST_CASE(tells_the_remedy_that_mends_it) {
    Service s;
    s.back_up();
    damage(base::files_below(s.backup / "private/snapshots").front());
    const auto faults = record::check_backup(s.backup, 2).faults;
    BOOST_REQUIRE(faults.size() == 1U);
    BOOST_TEST(faults.front().remedy.find("daybook backup with --config and --verify") != std::string::npos);
    BOOST_TEST(s.back_up({}, true).mended == 1U);
    BOOST_TEST(s.back_up({}, true).mended == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_backup_while_something_is_erased)

BOOST_AUTO_TEST_CASE(takes_the_state_after_it_at_whatever_step) {
    for (const auto* moment : {"register", "public", "drafts", "snapshots", "manifest", "clean"}) {
        Service s;
        bool once = true;
        const auto done = s.back_up([&](const std::string& step) {
            if (step == moment && std::exchange(once, false)) erase_may(s);
        });
        BOOST_TEST(done.faults.empty(), moment << ": " << first_of(done.faults));
        const auto checked = record::check_backup(s.backup, 2).faults;
        BOOST_TEST(checked.empty(), moment << ": " << first_of(checked));
        const auto restored = s.restore();
        BOOST_TEST(restored.faults.empty(), moment << ": " << first_of(restored.faults));
        // What came after the last round is the next run's.
        if (moment == std::string("manifest") || moment == std::string("clean")) s.back_up();
        BOOST_TEST(!fs::exists(s.backup / "public/releases/coasts-spend-over-25k/2024-05"), moment);
        BOOST_TEST(base::files_below(s.backup / "private/snapshots").size() == 1U, moment);
        record::Register copied(s.backup / "private" / record::BackupManifest::read(s.backup / "backup.json").database.path);
        BOOST_TEST((copied.version("coasts-spend-over-25k", "2024-05", 1)->state == record::VersionState::erased), moment);
    }
}

BOOST_AUTO_TEST_CASE(copes_with_the_very_file_going_that_it_is_about_to_copy) {
    for (const auto* work : {"copying snapshots", "checking", "reading what the log names"}) {
        Service s;
        bool once = true;
        const auto done = s.back_up({}, false, [&](const std::string& what, auto, auto, const auto&) {
            if (what == work && std::exchange(once, false)) erase_may(s);
        });
        BOOST_TEST(!once, work);
        BOOST_TEST(done.faults.empty(), work << ": " << first_of(done.faults));
        const auto checked = record::check_backup(s.backup, 2).faults;
        BOOST_TEST(checked.empty(), work << ": " << first_of(checked));
    }
}

BOOST_AUTO_TEST_CASE(waits_until_what_was_erased_is_gone) {
    Service s;
    erase_may(s);
    s.a.publisher().reg().erased_up_to(0);   // as it is between the tombstone and the end
    std::atomic<bool> waited = false;
    std::jthread publisher([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        waited = true;
        record::Register(s.a.root() / "register.sqlite").erased_up_to(1);
    });
    const auto done = s.back_up();
    BOOST_TEST(waited);
    BOOST_TEST(done.faults.empty());
}

BOOST_AUTO_TEST_CASE(leaves_nothing_half_copied_behind_once_it_is_made_again) {
    Service s;
    // What a run leaves that is killed in the middle of a file.
    for (const auto* left : {"private/snapshots/ab/cdef.part", "private/files/ab/cdef.part", "private/register/new.sqlite", "private/register/new.sqlite-wal"})
        base::write_flushed(s.backup / left, "Wilhelmina Quillfeather");
    s.back_up();
    for (const auto& file : base::files_below(s.backup))
        BOOST_TEST(base::read_file(file).find("Quillfeather") == std::string::npos, file);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_restore_that_was_cut_off)

BOOST_AUTO_TEST_CASE(is_no_archive_and_no_beginning_of_one) {
    Service s;
    s.back_up();
    const pid_t child = ::fork();
    if (child == 0) {
        record::ReplaySettings replay;
        replay.progress = [](auto&&...) { ::raise(SIGKILL); };
        record::restore({s.backup, s.restored, s.a.root() / "key.pem", nullptr, 1, replay});
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
    BOOST_CHECK_EXCEPTION(record::Publisher(s.restored, "daybook.example/test"), base::Error,
                          [](const auto& e) { return e.message().find("delete the folder and restore the backup again") != std::string::npos; });
    fs::remove_all(s.restored);
    BOOST_TEST(s.restore().faults.empty());
    const record::Publisher whole(s.restored, "daybook.example/test");
}

BOOST_AUTO_TEST_SUITE_END()
