#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/backup.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/mirror.hpp"
#include "publisher/record/restore.hpp"
#include "publisher/record/trail.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace daybook;
namespace fs = std::filesystem;
using record::Outcome;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(erasure_reach)

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

/// What was erased is gone from the tables, and what was made after that stays, since the log goes on naming it.
BOOST_AUTO_TEST_CASE(is_no_file_of_a_table_that_was_made_after_an_earlier_erasure) {
    ArchiveFixture a;
    tests::TempFolder folder;
    const auto whole = [&](const std::string& name) {
        const auto done = record::back_up(record::ArchiveLayout{a.root()}, {folder.path() / name, 2, false, {}, {}});
        const auto faults = record::check_backup(folder.path() / name, 2).faults;
        const auto copied = [&](const fs::path& of, const std::string& to) {
            const auto mirrored = record::mirror_archive(*record::public_folder(of), {folder.path() / to, a.publisher().archive().vkey(), 2});
            return mirrored.log_faults.empty() && mirrored.audit.faults.empty();
        };
        const auto mirror = "mirror-" + name;
        return copied(a.public_dir(), mirror) && copied(folder.path() / mirror / "public", "of-" + mirror) && done.faults.empty() && faults.empty() && record::restore({folder.path() / name, folder.path() / ("of-" + name), a.root() / "key.pem", nullptr, 2, {}}).faults.empty();
    };
    int n = 0;
    const auto release = [&](const std::string& month) {
        a.offer("coasts", month, "https://coasts.example/" + month + ".csv", spend_csv(month_of_payments(month, 9, ++n)));
        a.release(fmt::format("2024-08-01T08:{:02}:00Z", n));
    };
    for (const auto* month : {"2024-04", "2024-05", "2023-05"}) release(month);
    erase(a, {kDataset + "/2024-04"}, "2024-08-01T08:30:00Z");
    a.offer("coasts", "2024-06", "https://coasts.example/6.csv", spend_csv(month_of_payments("2024-06", 9, 50)));
    a.release("2024-08-01T08:31:00Z");
    BOOST_TEST(whole("first"), "one release later");
    a.offer("coasts", "2024-07", "https://coasts.example/7.csv", spend_csv(month_of_payments("2024-07", 9, 60)));
    a.release("2024-08-01T08:32:00Z");
    erase(a, {kDataset + "/2023-05"}, "2024-08-01T08:33:00Z");
    BOOST_TEST(whole("second"), "an erasure in another year later");
    a.reopen();
    BOOST_TEST(whole("third"));
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

namespace {

const std::string kName = "Quillfeather";

/// Texts of the register that hold the name, as "table.column".
std::string holds_name(record::Register& reg) {
    std::string out;
    for (const auto* place : {"audit.why", "audit.what", "held.decision", "held.why", "result.why", "result.decided", "history.note", "version.note", "calendar.body", "rejection.why"}) {
        const std::string text = place, table = text.substr(0, text.find('.'));
        record::SqliteStatement found(reg.database(), fmt::format("SELECT 1 FROM {} WHERE instr({}, ?) > 0", table, text));
        if (found.bind(kName).step()) out += text + " ";
    }
    return out;
}

/// A file of forests that is held since its rows are those of coasts, as a run found it, and what pat decided on it.
std::int64_t held_and_refused(ArchiveFixture& a, const std::string& url, const std::string& bytes) {
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z");
    const auto verdict = a.offer("forests", "2024-05", url, bytes);
    BOOST_TEST((verdict.judgement.outcome == Outcome::held));
    const auto held = reg.held().back();
    reg.judge(reg.begin_run(now), held.object, "judged", {Outcome::held, "rows-elsewhere", held.why, held.dataset, held.edition}, now, record::Stage::settled, record::Found::new_here);
    reg.settle_hold(held.object, held.snapshot, "refused by pat: it names " + kName);
    reg.audit(now, "pat", fmt::format("refuse held {} ({})", held.id, held.url), "it names " + kName);
    return held.id;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(words_of_officers)

BOOST_AUTO_TEST_CASE(on_a_file_that_was_held_and_refused_go_with_it) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    held_and_refused(a, "https://forests.example/latest.csv", kMay + "\r\n");
    const auto other = base::parse_rfc3339("2024-07-02T08:30:00Z");
    reg.audit(other, "pat", "refuse held 11 (https://forests.example/latest.csv.old)", "another file's reason");
    BOOST_TEST(holds_name(reg) == "audit.why held.decision result.decided ");
    erase(a, {digest_of(kMay + "\r\n")});
    BOOST_TEST(holds_name(reg) == "");
    record::SqliteStatement kept(reg.database(), "SELECT count(*) FROM audit WHERE why = 'another file''s reason'");
    BOOST_TEST((kept.step() && kept.integer(0) == 1));
}

BOOST_AUTO_TEST_CASE(go_also_where_its_address_has_other_bytes_by_now) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    held_and_refused(a, "https://forests.example/latest.csv", kMay + "\r\n");
    BOOST_TEST((a.offer("forests", "2024-06", "https://forests.example/latest.csv", kJune).judgement.outcome == Outcome::released));
    erase(a, {digest_of(kMay + "\r\n")});
    BOOST_TEST(holds_name(reg) == "");
    record::SqliteStatement decided(reg.database(), "SELECT count(*) FROM result WHERE decided = 'refused by pat'");
    BOOST_TEST((decided.step() && decided.integer(0) == 1), "that it was decided, and by whom, stays");
}

BOOST_AUTO_TEST_CASE(on_a_held_file_that_was_accepted_into_a_draft_go_with_the_draft) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z");
    a.offer("coasts", "2024-05", kLatest, kMay);
    const auto draft = reg.drafts().front();
    reg.audit(now, "pat", fmt::format("discard {}, by daybook for held 3 of {}/2024-05", draft.name(), kDataset), kName + " said that this is the right one");
    reg.audit(now, "pat", fmt::format("accept held 31 (https://coasts.example/b.csv) as {}/2024-05", kDataset), "kept");
    erase(a, {kDataset + "/2024-05"});
    BOOST_TEST(holds_name(reg) == "");
    record::SqliteStatement kept(reg.database(), "SELECT count(*) FROM audit WHERE why = 'kept'");
    BOOST_TEST((kept.step() && kept.integer(0) == 1));
}

BOOST_AUTO_TEST_CASE(on_a_correction_go_also_from_the_version_that_it_took_the_place_of) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    a.explain("department-correction");
    a.offer("coasts", "2024-05", kLatest, kJune);
    record::SqliteStatement(reg.database(), "UPDATE version SET note = ? WHERE version = 0").bind("A payment to " + kName + " was missing").run();
    a.release("2024-07-28T08:30:00Z");
    BOOST_TEST(holds_name(reg) == "history.note version.note ");
    erase(a, {kDataset + "/2024-05/v2"});
    BOOST_TEST(holds_name(reg) == "");
}

BOOST_AUTO_TEST_CASE(of_a_date_leave_the_trail_and_the_dates_with_their_codes_stay) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z"), then = base::parse_rfc3339("2030-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", kLatest, kMay);
    a.release("2024-06-28T08:30:00Z");
    auto date = record::announce(kDataset, "2024-05", then, true, now);
    reg.enter(date, "pat", now);
    record::move(date, then + std::chrono::days(1), "quality", "Quillfeather's bill is looked at.", now);
    reg.enter(date, "pat", now);
    record::cancel(date, "legal", "Quillfeather objects.");
    reg.enter(date, "pat", now);
    erase(a, {kDataset + "/2024-05/v1"});
    std::vector<std::string> told;
    for (const auto& line : record::trail(reg.database(), kDataset + "/2024-05", 100))
        if (line.subject.starts_with(record::kCalendarLine)) told.push_back(line.why + " [" + line.code + "]");
    const std::vector<std::string> expected{"confirmed for 28 June 2030, 9:30am []", "confirmed for 29 June 2030, 9:30am [quality]", "cancelled for 29 June 2030, 9:30am [legal]"};
    BOOST_TEST(told == expected, boost::test_tools::per_element());
}

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

BOOST_AUTO_TEST_SUITE_END()
