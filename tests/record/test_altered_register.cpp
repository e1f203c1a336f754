#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/register_rebuild.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

/// What was public is what the log says, whatever a register has lost or somebody has written into it.
using namespace daybook;
namespace fs = std::filesystem;
using tests::ArchiveFixture;

BOOST_AUTO_TEST_SUITE(altered_register)

namespace {

const std::string kDataset = "coasts-spend-over-25k";

void offer(ArchiveFixture& a, const std::string& month, int salt = 0) {
    a.offer("coasts", month, fmt::format("https://coasts.example/{}.csv", month),
            tests::spend_csv(tests::month_of_payments(month, 12 + salt, salt)));
}

/// A month of 2023 and one of 2024 are public, of 2024 one that was withdrawn; the next month of each year is
/// drafted.
struct TwoYears {
    ArchiveFixture a;

    TwoYears() {
        for (const auto* month : {"2023-04", "2024-04", "2024-05"}) offer(a, month);
        a.release("2024-06-28T08:30:00Z");
        a.publisher().withdraw({kDataset, "2024-04", 1, "published-in-error",
                                "It held another body's payments", "", "an officer"},
                               base::parse_rfc3339("2024-06-29T08:30:00Z"));
        for (const auto* month : {"2023-06", "2024-06"}) offer(a, month, 1);
    }
    void sql(const std::string& text) { a.publisher().reg().database().execute(text.c_str()); }
    record::Released release() { return a.release("2024-07-31T08:30:00Z"); }
    /// The version of this month and year alone goes out, and why the other does not is told in these words.
    void releases_but(const std::string& month, const std::vector<std::string>& words) {
        const auto released = release();
        BOOST_REQUIRE(released.left_behind.size() == 1U);
        const auto& left = released.left_behind.front();
        BOOST_TEST(left.name.starts_with(kDataset + "/" + month), left.name);
        BOOST_TEST(!left.is_thrown_out);
        for (const auto& word : words) BOOST_TEST(left.why.find(word) != std::string::npos, left.why);
        BOOST_TEST(left.why.find("daybook rebuild-register --replace") != std::string::npos, left.why);
        BOOST_TEST(released.versions.size() == 1U, "what has nothing to do with it goes out");
        const record::LogReader log(a.public_dir());
        log.verify(log.checkpoint());
    }
    /// What is told as the way out is one.
    void is_mended_by_a_rebuild() {
        a.close();
        {
            record::Archive archive(a.root(), "daybook.example/test");
            record::rebuild_register(archive, true, {});
        }
        a.reopen();
        const auto released = a.release_by_name("2024-08-31T08:30:00Z");
        BOOST_TEST(released.versions.size() == 1U);
        BOOST_TEST(released.left_behind.empty());
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_register_that_says_other_states_than_the_log)

BOOST_AUTO_TEST_CASE(brings_no_withdrawn_rows_back_into_a_table) {
    TwoYears t;
    t.sql("UPDATE version SET state = 'released' WHERE edition = '2024-04'");
    t.releases_but("2024-06", {kDataset + "/2024-04 v1", "withdrawn"});
    t.is_mended_by_a_rebuild();
}

BOOST_AUTO_TEST_CASE(takes_no_public_rows_out_of_a_table) {
    for (const auto* change : {"UPDATE version SET state = 'superseded' WHERE edition = '2024-05'",
                               "UPDATE version SET \"table\" = '' WHERE edition = '2024-05'"}) {
        TwoYears t;
        t.sql(change);
        t.releases_but("2024-06", {"the log says that " + kDataset + "/2024-05 v1 is current"});
        t.is_mended_by_a_rebuild();
    }
}

BOOST_AUTO_TEST_CASE(withdraws_nothing_twice) {
    TwoYears t;
    t.sql("UPDATE version SET state = 'superseded' WHERE edition = '2024-04'");
    const record::Withdrawal again{kDataset,    "2024-04", 1,           "published-in-error",
                                   "Once more", "",        "an officer"};
    BOOST_CHECK_EXCEPTION(
        t.a.publisher().withdraw(again, base::parse_rfc3339("2024-07-31T08:30:00Z")), base::Error,
        [](const auto& e) {
            return e.message().find("2024-04 v1 is superseded, and the log says that it is withdrawn") !=
                   std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(is_told_from_one_of_an_earlier_program_which_reads_the_log_once) {
    TwoYears t;
    t.sql("DELETE FROM logged WHERE key GLOB 'current/*'");
    BOOST_TEST(t.release().versions.size() == 2U);
    BOOST_TEST(!t.a.publisher().reg().logged("current/spend").empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_register_of_which_somebody_changed)

BOOST_AUTO_TEST_CASE(what_waits_after_its_day_was_cancelled_releases_no_more_for_it) {
    ArchiveFixture a;
    a.wait_for_date(true);
    offer(a, "2024-05");
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-06-03T08:00:00Z");
    auto date = record::announce(kDataset, "2024-05", base::parse_rfc3339("2024-06-28T08:30:00Z"), true, now);
    reg.enter(date, "pat", now);
    record::cancel(date, "legal", "Advice is awaited.");
    reg.enter(date, "pat", now);
    a.publisher().announce(now, a.descriptors());
    reg.database().execute("UPDATE version SET waits = 0");
    BOOST_TEST(a.release("2024-07-31T08:30:00Z").versions.empty());
    const record::ReleasedByName by_name{reg.drafts().front().id, "pat"};
    BOOST_TEST(a.publisher().release(base::parse_rfc3339("2024-07-31T08:31:00Z"), a.descriptors(), by_name).versions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_words_of_a_correction_has_them_held_against_those_that_it_was_handed_in_with) {
    ArchiveFixture a;
    offer(a, "2024-05");
    a.release("2024-06-28T08:30:00Z");
    a.explain("department-correction");
    offer(a, "2024-05", 1);
    auto& reg = a.publisher().reg();
    reg.database().execute("UPDATE version SET note = 'One was missing.' WHERE version = 0");
    const auto draft = reg.drafts().front();
    record::write_officer(a.root() / "drafts" / draft.folder, {draft.reason, draft.note, "pat"});
    reg.database().execute("UPDATE version SET note = 'Forged.' WHERE version = 0");
    const auto released = a.release("2024-07-31T08:30:00Z");
    BOOST_TEST(released.versions.empty());
    BOOST_REQUIRE(released.left_behind.size() == 1U);
    BOOST_TEST(!released.left_behind.front().is_thrown_out);
    for (const auto* word : {"'Forged.'", "'One was missing.'"}) BOOST_TEST(released.left_behind.front().why.find(word) != std::string::npos, released.left_behind.front().why);
    reg.database().execute("UPDATE version SET note = 'One was missing.' WHERE version = 0");
    BOOST_TEST(a.release("2024-07-31T08:31:00Z").versions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_audit_trail_lacks_lines_by_number_also_after_an_erasure) {
    TwoYears t;
    auto& reg = t.a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-06-30T08:30:00Z");
    for (const auto* what : {"one", "two", "three"}) reg.audit(now, "pat", what, "");
    BOOST_TEST(reg.lost_audit_lines() == 0);
    t.sql("DELETE FROM audit WHERE what = 'two'");
    BOOST_TEST(reg.lost_audit_lines() == 1);
    t.a.publisher().erase({{kDataset + "/2024-05"}, "personal-data", "", "pat"}, now);
    BOOST_TEST(reg.lost_audit_lines() == 1);
    t.sql("DELETE FROM audit");
    BOOST_TEST(reg.lost_audit_lines() > 3);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_register_that_lost_a_version)

namespace {

constexpr const char* kLose =
    "DELETE FROM history WHERE version IN (SELECT id FROM version WHERE edition = '2024-05'); DELETE FROM "
    "row_prints WHERE version IN (SELECT id FROM version WHERE edition = '2024-05'); DELETE FROM "
    "version WHERE edition = '2024-05'";

}  // namespace

BOOST_AUTO_TEST_CASE(signs_no_table_without_it) {
    TwoYears t;
    t.sql(kLose);
    t.releases_but("2024-06", {"the log says that " + kDataset +
                               "/2024-05 v1 is current, and the register does not have it"});
    t.is_mended_by_a_rebuild();
}

BOOST_AUTO_TEST_CASE(gives_its_number_to_no_other) {
    for (const auto* more : {"", "; DELETE FROM logged WHERE key GLOB 'file/*2024-05*'"}) {
        TwoYears t;
        t.a.publisher().discard_draft(*t.a.publisher().reg().draft_of(kDataset, "2024-06"), "an officer",
                                      "not yet", base::parse_rfc3339("2024-07-01T08:30:00Z"));
        t.sql(std::string(kLose) + more);
        offer(t.a, "2024-05", 2);
        const auto before =
            base::sha256_file(t.a.public_dir() / "releases" / kDataset / "2024-05/v1/data.csv");
        t.releases_but("2024-05", {"2024-05/v1"});
        BOOST_TEST(
            (base::sha256_file(t.a.public_dir() / "releases" / kDataset / "2024-05/v1/data.csv") == before));
    }
}

/// What a program of before did: it began to make a release public, and came upon a version that was public
/// already.
BOOST_AUTO_TEST_CASE(and_began_a_release_that_cannot_end_is_made_again_and_the_release_taken_back) {
    const auto at = base::parse_rfc3339("2024-07-31T08:30:00Z"),
               before = base::parse_rfc3339("2024-07-01T08:30:00Z");
    ArchiveFixture other;
    for (const auto* month : {"2024-04", "2024-05"}) {
        offer(other, month, 3);
        other.publisher().reg().enter(record::announce(kDataset, month, at, true, before), "pat", before);
    }
    other.publisher().prepare(at, other.descriptors());
    ArchiveFixture a;
    offer(a, "2024-05");
    a.release("2024-06-28T08:30:00Z");
    const auto may = a.public_dir() / "releases" / kDataset / "2024-05/v1",
               april = a.public_dir() / "releases" / kDataset / "2024-04/v1";
    const auto digest = base::sha256_file(may / "data.csv");
    a.close();
    const auto batch = fs::path("staging/batch-000000000000");
    fs::copy(other.root() / batch, a.root() / batch, fs::copy_options::recursive);
    fs::create_directories(april.parent_path());
    fs::rename(a.root() / batch / "public/releases" / kDataset / "2024-04/v1", april);
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, [&](const auto& e) {
        return e.message().find(may.string()) != std::string::npos &&
               e.message().find("daybook rebuild-register --replace") != std::string::npos;
    });
    {
        record::Archive archive(a.root(), "daybook.example/test");
        const auto rebuilt = record::rebuild_register(archive, true, {});
        BOOST_REQUIRE(rebuilt.taken_back.size() == 1U);
        BOOST_TEST(rebuilt.taken_back.front().find("2024-05/v1") != std::string::npos,
                   rebuilt.taken_back.front());
    }
    BOOST_TEST(!fs::exists(april), "what no log entry names is public no more");
    BOOST_TEST((base::sha256_file(may / "data.csv") == digest), "and what one names is as it was");
    BOOST_TEST(!fs::exists(a.root() / batch));
    a.reopen();
    offer(a, "2024-06");
    BOOST_TEST(a.release("2024-08-31T08:30:00Z").versions.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
