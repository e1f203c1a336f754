#include "publisher/base/error.hpp"
#include "publisher/record/tiles.hpp"
#include "tests/record/backup_service.hpp"

#include <boost/test/unit_test.hpp>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace daybook;
namespace fs = std::filesystem;
using base::ErrorKind;
using Service = tests::BackedService;

BOOST_AUTO_TEST_SUITE(a_backup)

namespace {

constexpr const char* kOrigin = "daybook.example/test";

record::Revision size_of(const fs::path& archive) { return record::LogReader(archive / "public").checkpoint().size; }

}  // namespace

BOOST_AUTO_TEST_CASE(of_an_archive_that_is_open_is_restored_to_one_that_goes_on) {
    Service s;
    const auto done = s.back_up();
    BOOST_TEST(done.faults.empty());
    BOOST_TEST(done.revision == size_of(s.a.root()));
    BOOST_TEST(done.snapshots == 2U);
    BOOST_TEST(record::check_backup(s.backup, 2).faults.empty());
    BOOST_TEST(!fs::exists(s.backup / "private/key.pem"));
    struct stat info {};
    ::stat((s.backup / "private").c_str(), &info);
    BOOST_TEST((info.st_mode & 077) == 0U, "embargoed rows are nobody else's");
    const auto restored = s.restore();
    BOOST_TEST(restored.faults.empty());
    BOOST_TEST(restored.drafts == 1U);
    record::Publisher again(s.restored, kOrigin);
    BOOST_TEST(again.reg().drafts().size() == 1U);
    const auto released = tests::release_by_name(again, base::parse_rfc3339("2024-07-31T08:30:00Z"), s.a.descriptors());
    BOOST_TEST(released.versions.size() == 1U);
    record::LogReader log(s.restored / "public");
    log.verify(log.checkpoint());
}

BOOST_AUTO_TEST_CASE(copies_only_what_is_new_the_second_time) {
    Service s;
    s.back_up();
    const auto nothing = s.back_up();
    BOOST_TEST(nothing.new_snapshots == 0U);
    BOOST_TEST(nothing.public_files == 0U);
    s.offer("2024-07", 4);
    s.a.release("2024-08-28T08:30:00Z");
    const auto more = s.back_up();
    BOOST_TEST(more.new_snapshots == 1U);
    BOOST_TEST(more.public_files > 4U);
    BOOST_TEST(more.before < more.revision);
    BOOST_TEST(record::check_backup(s.backup, 2).faults.empty());
}

BOOST_AUTO_TEST_CASE(during_which_something_is_released_is_of_one_moment) {
    Service s;
    for (const auto* moment : {"register", "public", "drafts", "snapshots", "manifest"}) {
        static int month = 1;
        bool once = true;
        const auto done = s.back_up([&](const std::string& step) {
            if (step != moment || !once) return;
            once = false;
            s.offer(fmt::format("2023-{:02}", month), 3 + month);
            s.a.release_by_name(fmt::format("2024-09-{:02}T08:30:00Z", month++));
        });
        BOOST_TEST(done.faults.empty(), moment);
        const auto checked = record::check_backup(s.backup, 2);
        BOOST_TEST(checked.faults.empty(), moment << ": " << (checked.faults.empty() ? "" : checked.faults.front().str()));
        fs::remove_all(s.restored);
        const auto restored = s.restore();
        BOOST_TEST(restored.faults.empty(), moment << ": " << (restored.faults.empty() ? "" : restored.faults.front().str()));
        record::Publisher again(s.restored, kOrigin);
        BOOST_TEST(record::contradictions(again.reg(), s.restored / "public").empty(), moment);
    }
}

BOOST_AUTO_TEST_CASE(that_is_killed_at_any_step_leaves_the_one_before) {
    Service s;
    s.back_up();
    int killed = 0;
    for (const auto* moment : {"register", "public", "drafts", "snapshots", "manifest", "clean"}) {
        s.offer(fmt::format("2022-{:02}", 1 + killed), 3 + killed);
        s.a.release(fmt::format("2024-10-{:02}T08:30:00Z", 1 + killed));
        s.a.close();
        const pid_t child = ::fork();
        if (child == 0) {
            s.back_up([&](const std::string& step) {
                if (step == moment) ::raise(SIGKILL);
            });
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        BOOST_TEST(WIFSIGNALED(status), moment);
        s.a.reopen();
        ++killed;
        fs::remove_all(s.restored);
        const auto restored = s.restore();
        BOOST_TEST(restored.faults.empty(), moment << ": " << (restored.faults.empty() ? "" : restored.faults.front().str()));
        record::Publisher(s.restored, kOrigin);
    }
    BOOST_TEST(s.back_up().faults.empty());
    BOOST_TEST(record::check_backup(s.backup, 2).faults.empty());
}

BOOST_AUTO_TEST_CASE(that_was_damaged_says_which_file_and_is_not_restored) {
    Service s;
    s.back_up();
    const auto whole = s.folder.path() / "whole";
    fs::copy(s.backup, whole, fs::copy_options::recursive);
    std::vector<fs::path> victims;
    for (const auto& entry : fs::recursive_directory_iterator(s.backup)) {
        const auto name = entry.path().filename().string();
        if (entry.is_regular_file() && (name == "data.csv" || name == "release.json" || name.ends_with(".sqlite") || entry.path().string().find("/snapshots/") != std::string::npos))
            victims.push_back(entry.path());
    }
    BOOST_TEST(victims.size() >= 5U);
    for (const auto& victim : victims) {
        auto bytes = base::read_file(victim);
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        base::write_durably(victim, bytes);
        const auto name = victim.lexically_relative(s.backup).string();
        const auto checked = record::check_backup(s.backup, 2);
        BOOST_TEST((!checked.faults.empty() && checked.faults.front().file == name), name);
        fs::remove_all(s.restored);
        BOOST_TEST(!s.restore().faults.empty(), name);
        BOOST_TEST(!fs::exists(s.restored / "register.sqlite"), name);
        fs::remove_all(s.backup);
        fs::copy(whole, s.backup, fs::copy_options::recursive);
    }
}

BOOST_AUTO_TEST_CASE(of_a_damaged_archive_names_the_file_and_leaves_the_backup_as_it_was) {
    Service s;
    s.back_up();
    s.offer("2024-07", 4);
    s.a.release("2024-08-28T08:30:00Z");
    const auto victim = s.a.public_dir() / "releases/coasts-spend-over-25k/2024-07/v1/data.csv";
    auto bytes = base::read_file(victim);
    bytes[bytes.find("25")] = '9';
    base::write_durably(victim, bytes);
    const auto done = s.back_up();
    BOOST_TEST((!done.faults.empty() && done.faults.front().file == "public/releases/coasts-spend-over-25k/2024-07/v1/data.csv"));
    BOOST_TEST(done.revision == done.before);
    BOOST_TEST(record::BackupManifest::read(s.backup / "backup.json").revision == done.before);
}

BOOST_AUTO_TEST_CASE(is_never_restored_over_something_nor_with_another_key) {
    Service s;
    s.back_up();
    base::write_flushed(s.restored / "mine", "x");
    BOOST_CHECK_EXCEPTION(s.restore(), base::Error, [](const auto& e) { return e.kind() == ErrorKind::usage && e.message().find("not empty") != std::string::npos; });
    fs::remove_all(s.restored);
    base::SigningKey::generate().save(s.folder.path() / "other.pem");
    BOOST_CHECK_EXCEPTION(record::restore({s.backup, s.restored, s.folder.path() / "other.pem", nullptr, 2, {}}), base::Error,
                          [](const auto& e) { return e.kind() == ErrorKind::usage && e.message().find("signed with") != std::string::npos; });
    const auto without = record::restore({s.backup, s.restored, {}, nullptr, 2, {}});
    BOOST_TEST(!without.has_key);
    BOOST_CHECK_EXCEPTION(record::Publisher(s.restored, kOrigin), base::Error, [](const auto& e) { return e.message().find("key.pem is missing") != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(older_than_what_readers_saw_is_brought_forward_from_a_mirror) {
    Service s;
    s.back_up();
    const auto old = size_of(s.a.root());
    s.offer("2024-07", 4);
    s.a.release("2024-08-28T08:30:00Z");
    const auto newest = s.a.release_by_name("2024-08-31T08:30:00Z").revision;
    const auto archive = record::public_folder(s.a.public_dir());
    const auto mirror = s.folder.path() / "mirror";
    record::mirror_archive(*archive, {mirror, s.a.publisher().archive().vkey(), 2});
    s.a.close();   // its disk is lost

    const auto seen = record::public_folder(mirror / "public");
    const auto restored = s.restore(seen.get());
    BOOST_TEST(restored.faults.empty());
    BOOST_TEST(restored.in_backup == old);
    BOOST_TEST(restored.revision == newest);
    BOOST_TEST(restored.brought_forward.versions == 2);
    BOOST_TEST(restored.drafts == 0U, "the draft of the backup has been released since");
    {
        record::Publisher again(s.restored, kOrigin);
        BOOST_TEST(record::contradictions(again.reg(), s.restored / "public").empty());
        BOOST_TEST(again.release(base::parse_rfc3339("2024-09-30T08:30:00Z"), s.a.descriptors()).revision == 0);
        again.withdraw({"coasts-spend-over-25k", "2024-07", 1, "published-in-error", "Wrong", "", "an officer"}, base::parse_rfc3339("2024-10-01T08:30:00Z"));
    }
    const auto grown = record::public_folder(s.restored / "public");
    BOOST_TEST(record::mirror_archive(*grown, {mirror, {}, 2}).log_faults.empty(), "the mirror follows the restored log");
}

BOOST_AUTO_TEST_CASE(restored_without_what_readers_saw_and_released_from_is_a_fork_that_mirrors_refuse) {
    Service s;
    s.back_up();
    s.offer("2024-07", 4);
    s.a.release("2024-08-28T08:30:00Z");
    const auto archive = record::public_folder(s.a.public_dir());
    const auto mirror = s.folder.path() / "mirror";
    record::mirror_archive(*archive, {mirror, s.a.publisher().archive().vkey(), 2});
    s.restore();
    {
        record::Publisher fork(s.restored, kOrigin);
        tests::release_by_name(fork, base::parse_rfc3339("2024-08-31T08:30:00Z"), s.a.descriptors());
    }
    const auto forked = record::public_folder(s.restored / "public");
    BOOST_TEST(!record::mirror_archive(*forked, {mirror, {}, 2}).log_faults.empty());
    // Nor is another history taken for a newer one, when the true one is restored.
    s.back_up();
    const auto true_one = s.folder.path() / "true";
    const auto faults = record::restore({s.backup, true_one, {}, forked.get(), 2, {}}).faults;
    BOOST_TEST(!faults.empty());
    BOOST_TEST(!fs::exists(true_one / "register.sqlite"));
}

BOOST_AUTO_TEST_CASE(does_not_bring_back_what_the_log_says_was_erased_since) {
    Service s;
    s.back_up();
    auto& a = s.a;
    const auto version = *a.publisher().reg().version("coasts-spend-over-25k", "2024-05", 1);
    const auto snapshot = base::Sha256::from_hex(version.snapshot);
    // An erasure as the log tells of it, entered by hand: the operation itself is tested where it is.
    const std::vector<std::string> entries{R"({"counter":1,"dataset":"coasts-spend-over-25k","edition":"2024-05","kind":"erasure","versions":[1]})",
                                           R"({"at":"2024-08-01T08:30:00Z","kind":"revision"})"};
    const auto log = a.public_dir() / "log";
    const auto append = record::append_to_log(log, size_of(a.root()), entries);
    for (const auto& file : append.files) base::write_unflushed(log / file.path, file.bytes);
    base::write_durably(log / "checkpoint", a.publisher().archive().sign(record::checkpoint_text(kOrigin, append.size, append.root)));
    for (const auto* name : {"data.csv", "data.parquet", "report.json", "parts"}) fs::remove_all(a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v1" / name);

    const auto newer = record::public_folder(a.public_dir());
    const auto restored = s.restore(newer.get());
    BOOST_TEST(restored.faults.empty(), (restored.faults.empty() ? "" : restored.faults.front().str()));
    BOOST_TEST(restored.erased == 1U);
    BOOST_TEST(!fs::exists(record::ArchiveLayout{s.restored}.snapshot(snapshot)));
    BOOST_TEST(!fs::exists(s.restored / "public/releases/coasts-spend-over-25k/2024-05/v1/data.csv"));
    record::Publisher again(s.restored, kOrigin);
    BOOST_TEST((again.reg().version("coasts-spend-over-25k", "2024-05", 1)->state == record::VersionState::erased));
}

BOOST_AUTO_TEST_CASE(that_a_newer_copy_brings_forward_counts_what_is_there_then) {
    Service s;
    s.back_up();
    s.offer("2024-07", 4);
    s.a.release("2024-08-28T08:30:00Z");
    auto& publisher = s.a.publisher();
    const auto june = publisher.reg().draft_of("coasts-spend-over-25k", "2024-06")->snapshot;
    publisher.erase({{"coasts-spend-over-25k/2024-05/v1", june}, "personal-data", "", "pat"}, base::parse_rfc3339("2024-09-01T08:30:00Z"));
    const auto newer = record::public_folder(s.a.public_dir());
    const auto restored = s.restore(newer.get());
    BOOST_TEST(restored.faults.empty(), (restored.faults.empty() ? "" : restored.faults.front().str()));
    BOOST_TEST(restored.audit.releases == 1U, "May was in the backup, and is erased");
    BOOST_TEST(restored.audit.rows == 4);
    BOOST_TEST(restored.audit.erased == 1U);
    BOOST_TEST(restored.audit.proofs == 1U);
    BOOST_TEST(restored.audit.fetched > 0U);
    BOOST_TEST(restored.erased == 2U);
    BOOST_TEST(restored.snapshots == 0U);
    BOOST_TEST(restored.drafts == 0U, "the draft was of erased bytes");
    BOOST_TEST(restored.lost_drafts.empty());
    record::Inventory inventory;
    const auto log = record::walk_log(*newer, record::VerifierKey::parse(publisher.archive().vkey()), {}, {[&](const auto& entry) { inventory.add(entry); }});
    const auto there = record::audit_files(*newer, inventory, log, {2, s.folder.path() / "scratch"});
    BOOST_TEST(restored.audit.files == there.files);
    BOOST_TEST(restored.audit.bytes == there.bytes);
}

BOOST_AUTO_TEST_SUITE_END()
