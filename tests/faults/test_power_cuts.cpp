#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/faults/power_cut.hpp"
#include "tests/faults/trial.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace fs = std::filesystem;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::PowerCut;
using tests::spend_csv;
using tests::Trial;

BOOST_AUTO_TEST_SUITE(a_power_cut_after_any_change)

namespace {

constexpr long kFew = 8;
constexpr PowerCut::Kept kKept[] = {PowerCut::Kept::nothing, PowerCut::Kept::names, PowerCut::Kept::bytes};
constexpr const char* kKeptWords[] = {"nothing that was not flushed", "names without their bytes", "bytes without their names"};

/// Plays a power cut after every change of the work. What a reader could have seen before it stays: the log never goes back behind a
/// checkpoint whose move was flushed, and never names what is lost.
void cut_everywhere(Trial& trial) {
    const auto trace = trial.trace();
    const auto changes = PowerCut::changes_in(trace);
    const auto after = record::LogReader(trial.archive().public_dir()).checkpoint().size;
    const auto before = record::LogReader(trial.before() / "public").checkpoint().size;
    auto& a = trial.archive();
    long tried = 0;
    const auto chosen = tests::calls_to_try(static_cast<long>(changes.size()), kFew, 3);
    PowerCut disk(trial.before());
    std::size_t played = 0;
    tests::skip_flushing(true);
    for (const auto n : chosen) {
        for (; played < static_cast<std::size_t>(n); ++played) disk.play(changes[played]);
        for (const auto kept : kKept) {
            const auto context = fmt::format("{}, power cut after change {} of {} ({}), kept: {}", trial.name(), n, changes.size(), PowerCut::words_of(changes[played - 1]),
                                             kKeptWords[static_cast<int>(kept)]);
            a.close();
            fs::remove_all(a.root());
            disk.write_to(a.root(), kept);
            const auto seen = tests::public_is_whole(a.public_dir(), context);
            BOOST_TEST((seen == before || seen == after), context << ": revision " << seen);
            try {
                a.reopen();
                a.release("2024-08-31T08:30:00Z");
            } catch (const std::exception& e) {
                BOOST_ERROR(context << ": the archive does not open and release: " << e.what());
                continue;
            }
            BOOST_TEST(tests::public_is_whole(a.public_dir(), context) >= seen, context);
            tests::private_is_whole(a, context);
            ++tried;
        }
    }
    tests::skip_flushing(false);
    BOOST_TEST_MESSAGE(trial.name() << ": " << tried << " power cuts over " << changes.size() << " changes");
}

const std::string kMay = spend_csv(month_of_payments("2024-05", 12));

void one_release_and_a_draft(ArchiveFixture& a) {
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", spend_csv(month_of_payments("2024-05", 11)));
    a.offer("forests", "2024-05", "https://forests.example/may.csv", "<!doctype html><title>Sorry</title>");
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_release_leaves_a_log_whose_files_are_all_there) {
    Trial trial("a release", one_release_and_a_draft, [](ArchiveFixture& a) { a.release("2024-07-31T08:30:00Z"); });
    cut_everywhere(trial);
}

BOOST_AUTO_TEST_CASE(of_a_change_of_key_leaves_a_log_that_one_of_the_two_keys_signs) {
    Trial trial("a change of key", one_release_and_a_draft, [](ArchiveFixture& a) { a.publisher().rotate_key(base::parse_rfc3339("2024-07-31T08:30:00Z")); });
    cut_everywhere(trial);
}

BOOST_AUTO_TEST_CASE(of_a_recovery_leaves_a_log_whose_files_are_all_there) {
    // Killed, then cut off: what the killed process moved was flushed by nobody but the recovery.
    Trial trial("a release that is recovered", one_release_and_a_draft, [](ArchiveFixture& a) {
        int moves = 0;
        a.reopen([&](const std::string& step) {
            if (step.starts_with("move ") && ++moves == 5) throw base::Error(base::ErrorKind::internal, "as if killed");
        });
        BOOST_CHECK_THROW(a.release("2024-07-31T08:30:00Z"), base::Error);
        a.reopen();
    });
    cut_everywhere(trial);
}

BOOST_AUTO_TEST_CASE(of_making_an_archive_leaves_one_that_can_be_made) {
    Trial trial(
        "a new archive",
        [](ArchiveFixture& a) {
            a.close();
            fs::remove_all(a.root());
            fs::create_directories(a.root());
        },
        [](ArchiveFixture& a) {
            a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
            a.release("2024-06-28T08:30:00Z");
        });
    cut_everywhere(trial);
}

BOOST_AUTO_TEST_SUITE_END()
