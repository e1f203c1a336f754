#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/record/backup.hpp"
#include "publisher/record/restore.hpp"
#include "tests/faults/power_cut.hpp"
#include "tests/faults/trial.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>

using namespace daybook;
namespace fs = std::filesystem;
using tests::ArchiveFixture;
using tests::Fault;
using tests::month_of_payments;
using tests::spend_csv;
using tests::TempFolder;

namespace {

/// Of each kind of fault, in a run that is no heavy one.
constexpr long kFew = 3;

/// An archive, closed; a folder in which something is made of it.
struct Service {
    ArchiveFixture a;
    TempFolder folder, kept;
    fs::path backup = folder.path() / "backup", restored = folder.path() / "restored";

    Service() {
        a.offer("coasts", "2024-05", "https://coasts.example/may.csv", spend_csv(month_of_payments("2024-05", 12)));
        a.release("2024-06-28T08:30:00Z");
        a.wait_for_date(true);
        a.offer("coasts", "2024-06", "https://coasts.example/june.csv", spend_csv(month_of_payments("2024-06", 9)));
        a.close();
    }
    void back_up() const {
        const auto done = record::back_up(record::ArchiveLayout{a.root()}, {backup, 1});
        if (!done.faults.empty()) throw base::Error(base::ErrorKind::corrupt, done.faults.front().str());
    }
    void restore() const {
        const auto done = record::restore({backup, restored, a.root() / "key.pem", nullptr, 1, {}});
        if (!done.faults.empty()) throw base::Error(base::ErrorKind::corrupt, done.faults.front().str());
    }
    /// From here on each trial begins with what lies in the folder now.
    void keep() const { fs::copy(folder.path(), kept.path() / "folder", fs::copy_options::recursive); }
    void put_back() const {
        for (const auto& entry : fs::directory_iterator(folder.path())) fs::remove_all(entry);
        fs::copy(kept.path() / "folder", folder.path(), fs::copy_options::recursive);
    }
};

std::string first_of(const std::vector<record::Fault>& faults) {
    return faults.empty() ? std::string() : faults.front().str();
}

/// Each call of the work fails in each way, always from the same beginning; `then` looks at what that left.
void try_everything(Service& s, const std::string& name, const std::function<void()>& work,
                    const std::function<void(const std::string& context, const tests::Ended& ended)>& then) {
    s.keep();
    const auto whole = tests::in_child({s.folder.path(), Fault::none}, work);
    BOOST_REQUIRE_MESSAGE(whole.code == 0, name << " does not work when nothing fails: " << whole.words);
    long tried = 0;
    for (const auto fault : tests::kFaults)
        for (const auto n : tests::calls_to_try(whole.calls, kFew, 5 * static_cast<long>(fault))) {
            s.put_back();
            const auto ended = tests::in_child({s.folder.path(), fault, n}, work);
            const auto context = fmt::format("{}, {} at call {} of {} ({}) [{}]", name, to_string(fault), n, whole.calls, ended.call, ended.words);
            BOOST_TEST(ended.code != 3, context);
            tests::skip_flushing(true);
            then(context, ended);
            tests::skip_flushing(false);
            ++tried;
        }
    BOOST_TEST_MESSAGE(name << ": " << tried << " faults tried over " << whole.calls << " calls");
    BOOST_TEST(tried >= kFew);
}

/// A backup that nothing was wrong with any more is whole, and can be restored to an archive that opens.
void is_made_good(Service& s, const std::string& context) {
    try {
        s.back_up();
        const auto faults = record::check_backup(s.backup, 1).faults;
        BOOST_TEST(faults.empty(), context << ": " << first_of(faults));
        for (const auto& file : base::files_below(s.backup / "private")) BOOST_TEST((file.extension() != ".part"), context << ": left behind: " << file);
        s.restore();
        const record::Publisher again(s.restored, "daybook.example/test");
    } catch (const base::Error& e) {
        BOOST_ERROR(context << ": the next backup does not work: " << e.what());
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_fault_at_any_call_of_a_backup)

BOOST_AUTO_TEST_CASE(that_is_the_first_leaves_one_that_is_whole_or_says_that_it_is_none) {
    Service s;
    try_everything(s, "a first backup", [&] { s.back_up(); }, [&](const std::string& context, const tests::Ended& ended) {
        if (fs::exists(s.backup / "backup.json")) {
            const auto faults = record::check_backup(s.backup, 1).faults;
            BOOST_TEST(faults.empty(), context << ": " << first_of(faults));
        } else {
            BOOST_TEST((ended.killed || ended.code == 1), context << ": it was said to be done");
        }
        is_made_good(s, context);
    });
}

BOOST_AUTO_TEST_CASE(that_is_a_later_one_leaves_that_or_the_one_before) {
    Service s;
    s.back_up();
    s.a.reopen();
    s.a.wait_for_date(false);
    s.a.offer("coasts", "2024-07", "https://coasts.example/july.csv", spend_csv(month_of_payments("2024-07", 4, 2)));
    s.a.release("2024-08-28T08:30:00Z");
    s.a.close();
    const auto before = record::BackupManifest::read(s.backup / "backup.json").revision;
    try_everything(s, "a later backup", [&] { s.back_up(); }, [&](const std::string& context, const tests::Ended& ended) {
        const auto checked = record::check_backup(s.backup, 1);
        BOOST_TEST(checked.faults.empty(), context << ": " << first_of(checked.faults));
        if (!ended.killed && ended.code != 1) BOOST_TEST(checked.manifest.revision > before, context << ": it was said to be done");
        is_made_good(s, context);
    });
}

BOOST_AUTO_TEST_CASE(or_of_restoring_it_leaves_an_archive_that_is_whole_or_does_not_open) {
    Service s;
    s.back_up();
    try_everything(s, "a restore", [&] { s.restore(); }, [&](const std::string& context, const tests::Ended& ended) {
        const bool said_done = !ended.killed && ended.code != 1;
        if (const bool begun = fs::exists(s.restored / "public"); begun || said_done) try {
            record::Publisher again(s.restored, "daybook.example/test");
            BOOST_TEST(record::contradictions(again.reg(), s.restored / "public").empty(), context);
            BOOST_TEST(again.reg().drafts().size() == 1U, context);
            tests::public_is_whole(s.restored / "public", context);
        } catch (const base::Error& e) {
            BOOST_TEST((!said_done && e.message().find("restore the backup again") != std::string::npos), context << ": " << e.what());
        }
        fs::remove_all(s.restored);
        s.restore();
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_power_cut_during_a_backup)

BOOST_AUTO_TEST_CASE(leaves_no_private_file_under_its_name_that_is_not_whole) {
    Service s;
    fs::create_directories(s.backup);
    const tests::PowerCut::Kept kept = tests::PowerCut::Kept::names;   // as a file system may that writes names first
    const TempFolder traced, disk_folder;
    const int fd = ::open((traced.path() / "trace").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    tests::PowerCut disk(s.folder.path());
    const auto ended = tests::in_child({s.folder.path(), Fault::none, 0, fd}, [&] { s.back_up(); });
    ::close(fd);
    BOOST_REQUIRE_MESSAGE(ended.code == 0, ended.words);
    const auto trace = base::read_file(traced.path() / "trace");
    long seen = 0;
    for (const auto change : tests::PowerCut::changes_in(trace)) {
        disk.play(change);
        if (!tests::PowerCut::words_of(change).starts_with("rename /backup/private/")) continue;
        fs::remove_all(disk_folder.path() / "now");
        disk.write_to(disk_folder.path() / "now", kept);
        const auto snapshots = disk_folder.path() / "now/backup/private/snapshots";
        for (const auto& digest : record::snapshots_below(snapshots)) {
            BOOST_TEST(base::sha256_file(snapshots / record::snapshot_name(digest)).hex() == digest.hex(), tests::PowerCut::words_of(change));
            ++seen;
        }
    }
    BOOST_TEST(seen > 0);
}

BOOST_AUTO_TEST_SUITE_END()
