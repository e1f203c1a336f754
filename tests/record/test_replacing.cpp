#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace fs = std::filesystem;
using tests::ArchiveFixture;

BOOST_AUTO_TEST_SUITE(replacing)

namespace {

const std::string kDataset = "coasts-spend-over-25k", kMay = "2024-05";
const base::Instant kPromised = base::parse_rfc3339("2024-06-28T08:30:00Z"), kBefore = kPromised - std::chrono::hours(24);

std::string payments(int n) { return tests::spend_csv(tests::month_of_payments(kMay, n)); }

void offer(ArchiveFixture& a, int n) { a.offer("coasts", kMay, "https://coasts.example/may.csv", payments(n)); }

void promise(ArchiveFixture& a) { a.publisher().reg().enter(record::announce(kDataset, kMay, kPromised, true, kBefore), "pat", kBefore); }

/// A harvested draft in a batch that is prepared for its promised day.
struct Prepared {
    ArchiveFixture a;
    record::Released coming;

    Prepared() {
        a.set_now(kBefore);
        offer(a, 12);
        promise(a);
        coming = a.publisher().prepare(kPromised, a.descriptors());
    }
    record::Register& reg() { return a.publisher().reg(); }
};

/// A release that fails half way, because something lies in the way of a tile.
struct HalfPublic {
    ArchiveFixture a;
    bool is_in_the_way = true;

    HalfPublic() {
        a.set_now(kBefore);
        a.reopen([this](const std::string& step) {
            if (is_in_the_way && step.starts_with("move log/")) throw base::Error(base::ErrorKind::internal, "something lies in the way");
        });
        offer(a, 12);
        BOOST_CHECK_THROW(a.release(kPromised), base::Error);
        BOOST_TEST(fs::exists(a.public_dir() / "releases" / kDataset / kMay / "v1"));
    }
};

/// A correction of which everything is public but its checkpoint, and the process is gone.
struct WithoutCheckpoint {
    ArchiveFixture a;
    std::string before;

    WithoutCheckpoint() {
        a.set_now(kBefore);
        offer(a, 12);
        a.release(kBefore);
        before = base::read_file(a.public_dir() / "log/checkpoint");
        a.reopen([](const std::string& step) {
            if (step == "move log/checkpoint") throw base::Error(base::ErrorKind::internal, "the power fails");
        });
        offer(a, 11);
        BOOST_CHECK_THROW(a.release(kPromised), base::Error);
        a.close();
    }
    fs::path staged(const std::string& name) {
        for (const auto& batch : fs::directory_iterator(a.root() / "staging"))
            if (batch.path().filename().string().starts_with("batch-")) return batch.path() / name;
        return {};
    }
};

bool opens(ArchiveFixture& a) try {
    a.reopen();
    return true;
} catch (const base::Error& e) {
    BOOST_TEST_MESSAGE(e.what());
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(replacing_a_draft)

BOOST_AUTO_TEST_CASE(is_refused_while_a_batch_owns_it_and_the_promise_is_kept) {
    Prepared p;
    BOOST_CHECK_EXCEPTION(offer(p.a, 11), base::Error, [](const auto& e) { return e.message().find("in a release that is being made") != std::string::npos; });
    BOOST_TEST(p.a.publisher().publish());
    p.a.publisher().settle();
    BOOST_TEST((p.reg().version(kDataset, kMay, 1)->state == record::VersionState::released));
    p.a.set_now(kPromised + std::chrono::minutes(1));
    offer(p.a, 11);
    BOOST_TEST(p.a.release(kPromised + std::chrono::minutes(2)).versions == std::vector<std::string>{kDataset + "/2024-05/v2"}, boost::test_tools::per_element());
    BOOST_TEST(opens(p.a));
}

BOOST_AUTO_TEST_CASE(after_its_batch_was_published_is_a_second_version_before_anything_was_settled) {
    Prepared p;
    p.a.publisher().publish();
    offer(p.a, 11);
    BOOST_TEST((p.reg().version(kDataset, kMay, 1)->state == record::VersionState::released));
    BOOST_TEST(p.reg().drafts().size() == 1U);
    BOOST_TEST(opens(p.a));
    BOOST_TEST(p.a.release(kPromised + std::chrono::minutes(2)).versions == std::vector<std::string>{kDataset + "/2024-05/v2"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(whose_release_failed_half_way_waits_for_its_end_and_loses_neither) {
    HalfPublic half;
    auto& a = half.a;
    BOOST_CHECK_THROW(offer(a, 11), base::Error);
    BOOST_TEST(a.publisher().has_batch(), "what has begun is still known");
    half.is_in_the_way = false;
    offer(a, 11);
    BOOST_TEST((a.publisher().reg().version(kDataset, kMay, 1)->state == record::VersionState::released));
    BOOST_TEST(a.release(kPromised + std::chrono::minutes(2)).versions == std::vector<std::string>{kDataset + "/2024-05/v2"}, boost::test_tools::per_element());
    BOOST_TEST(opens(a));
}

BOOST_AUTO_TEST_CASE(whose_release_failed_before_anything_was_public_waits_for_nothing) {
    ArchiveFixture a;
    bool is_in_the_way = true;
    a.reopen([&](const std::string& step) {
        if (is_in_the_way && step.starts_with("move ")) throw base::Error(base::ErrorKind::internal, "something lies in the way");
    });
    offer(a, 12);
    BOOST_CHECK_THROW(a.release(kPromised), base::Error);
    BOOST_TEST(!a.publisher().has_batch());
    offer(a, 11);
    is_in_the_way = false;
    BOOST_TEST(a.release(kPromised).rows == 11, "the newer file goes out in its place");
}

BOOST_AUTO_TEST_CASE(which_an_earlier_program_did_while_it_was_half_public_keeps_no_archive_from_opening) {
    HalfPublic half;
    auto& a = half.a;
    auto& reg = a.publisher().reg();
    const auto first = reg.drafts().front();
    reg.discard_draft(first.id, "daybook", "newer bytes came before its release", kPromised);
    BOOST_REQUIRE(opens(a));
    BOOST_TEST((a.publisher().reg().version(kDataset, kMay, 1)->state == record::VersionState::released));
    BOOST_TEST(a.publisher().reg().version(kDataset, kMay, 1)->id == first.id);
}

BOOST_AUTO_TEST_CASE(leaves_it_whole_until_the_other_is_there) {
    ArchiveFixture a;
    a.set_now(kBefore);
    offer(a, 12);
    promise(a);
    const auto before = a.publisher().reg().drafts().front();
    bool was_whole = false;
    a.reopen([&](const std::string& step) {
        if (step != "draft") return;
        was_whole = fs::exists(a.root() / "drafts" / before.folder / "manifest.json");
        throw base::Error(base::ErrorKind::exhausted, "the disk is full");
    });
    BOOST_CHECK_THROW(offer(a, 11), base::Error);
    BOOST_TEST(was_whole);
    BOOST_TEST(a.publisher().reg().drafts().front().id == before.id);
    BOOST_TEST(opens(a));
    BOOST_TEST(a.release(kPromised).versions.size() == 1U, "the promise is kept with what there is");
}

BOOST_AUTO_TEST_CASE(takes_its_files_away_with_it) {
    ArchiveFixture a;
    a.set_now(kBefore);
    offer(a, 12);
    offer(a, 11);
    std::vector<std::string> folders;
    for (const auto& entry : fs::directory_iterator(a.root() / "drafts")) folders.push_back(entry.path().filename());
    BOOST_TEST(folders == std::vector<std::string>{a.publisher().reg().drafts().front().folder}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(brings_its_date_with_it_or_is_not_there) {
    ArchiveFixture a;
    promise(a);
    const auto late = kPromised + std::chrono::hours(1);
    auto moved = *a.publisher().reg().calendar(kDataset, kMay);
    record::move(moved, kPromised + std::chrono::days(7), "data-not-ready", "A ledger is missing.", late);
    a.set_now(late);
    a.wait_for_date(true);
    a.bring_date(moved);
    offer(a, 12);
    BOOST_TEST((*a.publisher().reg().calendar(kDataset, kMay) == moved));
    BOOST_TEST(a.release(late).versions.empty(), "the day that has passed is no longer its day");
    BOOST_TEST(a.release(kPromised + std::chrono::days(7)).versions.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_cancelled_day)

BOOST_AUTO_TEST_CASE(holds_a_harvested_draft_that_waited_for_it_and_what_comes_after) {
    ArchiveFixture a;
    a.set_now(kBefore);
    offer(a, 12);
    promise(a);
    auto& reg = a.publisher().reg();
    auto date = *reg.calendar(kDataset, kMay);
    record::cancel(date, "legal", "Advice is awaited.");
    reg.enter(date, "pat", kBefore);
    BOOST_TEST(a.release(kPromised).versions.empty());
    offer(a, 11);
    BOOST_TEST(a.release(kPromised + std::chrono::hours(1)).versions.empty());
    const record::ReleasedByName by_name{reg.drafts().front().id, "pat"};
    BOOST_TEST(a.publisher().release(kPromised + std::chrono::hours(2), a.descriptors(), by_name).versions.size() == 1U, "by name it goes out");
}

BOOST_AUTO_TEST_CASE(is_told_by_a_revision_that_releases_nothing_else) {
    ArchiveFixture a;
    a.set_now(kBefore);
    offer(a, 12);
    a.offer("forests", kMay, "https://forests.example/may.csv", "<!doctype html><title>Sorry</title>");
    auto& reg = a.publisher().reg();
    reg.enter(record::announce("coasts-spend-over-25k", "2024-09", kPromised, true, kBefore), "pat", kBefore);
    const auto told = a.publisher().announce(kBefore, a.descriptors());
    BOOST_TEST(told.versions.empty());
    BOOST_TEST(told.rejections == 0);
    const record::LogReader log(a.public_dir());
    bool calendar = false;
    for (const auto& entry : log.entries(0, log.checkpoint().size)) {
        BOOST_TEST(entry.kind() != "release");
        calendar = calendar || entry.kind() == "calendar";
    }
    BOOST_TEST(calendar);
    BOOST_TEST(a.publisher().announce(kBefore, a.descriptors()).revision == 0);
    BOOST_TEST(a.release(kBefore).versions.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_release_that_was_cut_off)

BOOST_AUTO_TEST_CASE(and_lost_its_checkpoint_half_way_is_no_release_and_says_so) {
    WithoutCheckpoint lost;
    const auto staged = lost.staged("public/log/checkpoint");
    fs::rename(staged, lost.a.root() / "away");
    for (int i = 0; i < 2; ++i)
        BOOST_CHECK_EXCEPTION(lost.a.reopen(), base::Error, [&](const auto& e) {
            BOOST_TEST_MESSAGE(e.what());
            return e.kind() == base::ErrorKind::corrupt && e.message().find(staged.string() + " is gone") != std::string::npos && e.message().find("daybook restore") != std::string::npos;
        });
    BOOST_TEST(base::read_file(lost.a.public_dir() / "log/checkpoint") == lost.before);
    fs::rename(lost.a.root() / "away", staged);
    lost.a.reopen();
    BOOST_TEST(base::read_file(lost.a.public_dir() / "log/checkpoint") != lost.before);
    BOOST_TEST(lost.a.publisher().reg().current(kDataset, kMay)->version == 2);
}

BOOST_AUTO_TEST_CASE(and_has_a_damaged_journal_is_named_with_the_way_back) {
    WithoutCheckpoint lost;
    const auto journal = lost.staged("journal.json");
    const auto whole = base::read_file(journal);
    for (const auto& text : {whole.substr(0, whole.size() / 2), std::string("{}"), std::string()}) {
        base::write_flushed(journal, text);
        BOOST_CHECK_EXCEPTION(lost.a.reopen(), base::Error, [&](const auto& e) {
            BOOST_TEST_MESSAGE(e.what());
            return e.kind() == base::ErrorKind::corrupt && e.message().find(journal.string()) != std::string::npos && e.message().find("daybook restore") != std::string::npos;
        });
    }
    base::write_flushed(journal, whole);
    lost.a.reopen();
    BOOST_TEST(lost.a.publisher().reg().current(kDataset, kMay)->version == 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
