#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace fs = std::filesystem;
using record::Outcome;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

namespace {

const std::string kDataset = "coasts-spend-over-25k";
const std::string kLatest = "https://coasts.example/latest.csv";
const std::string kMay = spend_csv(month_of_payments("2024-05", 12));
const std::string kJune = spend_csv(month_of_payments("2024-06", 9, 3));

std::string digest_of(const std::string& bytes) {
    return base::sha256(bytes).hex();
}

bool is_kept(ArchiveFixture& a, const std::string& bytes) {
    return fs::exists(a.publisher().archive().layout().snapshot(base::sha256(bytes)));
}

void erase(ArchiveFixture& a, const std::vector<std::string>& names, const std::string& at = "2024-08-01T08:30:00Z") {
    a.publisher().erase({names, "personal-data", "", "pat"}, base::parse_rfc3339(at));
}

bool refused(ArchiveFixture& a, const std::vector<std::string>& names, const std::string& words) {
    try {
        erase(a, names);
    } catch (const base::Error& e) {
        return e.message().find(words) != std::string::npos;
    }
    return false;
}

/// The last tombstone of the log.
record::Tombstone last_stone(ArchiveFixture& a) {
    const record::LogReader log(a.public_dir());
    record::Tombstone out;
    for (const auto& entry : log.entries(0, log.checkpoint().size))
        if (entry.kind() == "erasure") out = record::Tombstone::from(entry.body);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(what_an_erasure_reaches)

BOOST_AUTO_TEST_CASE(is_no_file_of_the_next_month_that_came_from_the_same_address) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    // Next month's bytes at the same address, of which nothing was made yet.
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z");
    const auto object = reg.object(kDataset, kLatest, "Spending", now);
    const auto incoming = a.root() / "staging/incoming/file";
    base::write_flushed(incoming, kJune);
    a.publisher().archive().keep_snapshot(incoming, base::sha256(kJune));
    reg.fetched(object.id, base::sha256(kJune), kJune.size(), "", "", now);
    erase(a, {kDataset + "/2024-05"});
    BOOST_TEST(last_stone(a).snapshots == std::vector<std::string>{digest_of(kMay)}, boost::test_tools::per_element());
    BOOST_TEST(!reg.erasure_of(digest_of(kJune)).has_value());
    BOOST_TEST((is_kept(a, kJune) && !is_kept(a, kMay)));
    BOOST_TEST(reg.object(kDataset, kLatest, "Spending", now).id == object.id, "the address goes on as it is");
    BOOST_TEST((a.offer("coasts", "2024-06", kLatest, kJune).judgement.outcome == Outcome::released));
}

BOOST_AUTO_TEST_CASE(is_every_file_that_was_offered_for_the_edition_also_one_that_said_nothing_new) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    const auto again = "Spending\r\n" + kMay;
    BOOST_TEST(a.offer("coasts", "2024-05", "https://coasts.example/other.csv", again).judgement.code == "same-rows");
    BOOST_TEST(is_kept(a, again));
    erase(a, {kDataset + "/2024-05"});
    BOOST_TEST((!is_kept(a, kMay) && !is_kept(a, again)));
}

BOOST_AUTO_TEST_CASE(is_refused_while_another_public_version_says_the_same_rows_in_other_bytes) {
    ArchiveFixture a;
    const auto again = "Spending\r\n" + kMay;
    for (const auto* csv : {&kMay, &kJune, &again}) {
        a.offer("coasts", "2024-05", kLatest, *csv);
        a.release(fmt::format("2024-07-{:02}T08:30:00Z", csv == &kMay ? 1 : csv == &kJune ? 2 : 3));
    }
    BOOST_TEST(a.publisher().reg().last_number(kDataset, "2024-05") == 3);
    BOOST_TEST(refused(a, {kDataset + "/2024-05/v1"}, kDataset + "/2024-05/v3 too, or say the same rows"));
    erase(a, {kDataset + "/2024-05/v1", kDataset + "/2024-05/v3"});
    BOOST_TEST((!is_kept(a, kMay) && !is_kept(a, again) && is_kept(a, kJune)));
    BOOST_TEST(a.offer("forests", "2024-05", "https://forests.example/may.csv", "May\r\n" + kMay).judgement.code == "erased",
               "nor do the rows come back as another body's");
}

BOOST_AUTO_TEST_CASE(is_no_nil_return_of_a_later_month) {
    ArchiveFixture a;
    const auto nil = spend_csv({}) + "Nil return,,,,,,,,\r\n";
    a.offer("coasts", "2024-05", kLatest, nil);
    a.release("2024-06-28T08:30:00Z");
    erase(a, {kDataset + "/2024-05"});
    BOOST_TEST((a.offer("coasts", "2024-06", kLatest, nil + ",,,,,,,,\r\n").judgement.outcome == Outcome::released));
}

BOOST_AUTO_TEST_CASE(is_not_the_address_of_a_public_version_whose_bytes_were_seen_first_elsewhere) {
    ArchiveFixture a;
    a.offer("forests", "2024-06", "https://forests.example/june.csv", "<!doctype html><title>Sorry</title>");
    a.offer("forests", "2024-05", "https://forests.example/may.csv", kMay);
    a.offer("coasts", "2024-05", kLatest, kMay);   // held: the bytes are those of forests' draft
    auto& reg = a.publisher().reg();
    reg.discard_draft(reg.drafts().front().id, "pat", "not theirs", base::parse_rfc3339("2024-06-20T08:30:00Z"));
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    BOOST_TEST(a.offer("coasts", "2024-05", kLatest, "<!doctype html><title>Sorry</title>").judgement.code == "not-usable");
    erase(a, {digest_of("<!doctype html><title>Sorry</title>")});
    BOOST_TEST(reg.version(kDataset, "2024-05", 1)->url == kLatest);
    BOOST_TEST((a.offer("coasts", "2024-05", kLatest, kJune).judgement.outcome == Outcome::released), "its source still corrects it");
}

BOOST_AUTO_TEST_CASE(what_the_source_goes_on_calling_it_stays_out_of_the_register) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    erase(a, {kDataset + "/2024-05"});
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-09-01T08:30:00Z");
    const auto object = reg.object(kDataset, kLatest, "Payments to Wilhelmina Quillfeather", now);
    reg.state(object.id, {"2024-05-01", "2024-05-31", "Quillfeather and others"});
    reg.judge(reg.begin_run(now), object.id, "", {Outcome::unchanged, std::string(record::kErasedBefore), "", kDataset, ""}, now);
    BOOST_TEST((reg.stated(object.id) == record::Statement{}));
    record::SqliteStatement titles(reg.database(), "SELECT count(*) FROM object WHERE title <> ''");
    BOOST_TEST((titles.step() && titles.integer(0) == 0));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(words_of_officers)

BOOST_AUTO_TEST_CASE(on_another_edition_whose_name_begins_alike_stay) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z");
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    for (const auto* edition : {"2024-05--2024-07", "2024-05-31"})
        reg.enter(record::announce(kDataset, edition, base::parse_rfc3339("2030-06-28T08:30:00Z"), true, now), "pat", now);
    erase(a, {kDataset + "/2024-05/v1"});
    record::SqliteStatement kept(reg.database(), "SELECT count(*) FROM audit WHERE what LIKE 'calendar %' AND why <> ''");
    BOOST_TEST((kept.step() && kept.integer(0) == 2));
}

BOOST_AUTO_TEST_SUITE_END()
