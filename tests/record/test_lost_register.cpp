#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/register_rebuild.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace fs = std::filesystem;
using base::ErrorKind;
using record::Outcome;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(lost_register)

namespace {

constexpr const char* kOrigin = "daybook.example/test";
const std::string kMay = spend_csv(month_of_payments("2024-05", 12));
const std::string kMayMended = spend_csv(month_of_payments("2024-05", 11));
const std::string kJune = spend_csv(month_of_payments("2024-06", 15, 1));
const std::string kJuly = spend_csv(month_of_payments("2024-07", 8, 4));
const std::string kForests = spend_csv(month_of_payments("2024-06", 5, 2), "Forests");
const std::string kSorry = "<!doctype html><title>Sorry</title>";

/// Releases, a correction, a withdrawal, a rejection, a date that was kept and one to come, a held file, and an officer's draft that waits.
void make_history(ArchiveFixture& a) {
    const auto now = base::parse_rfc3339("2024-06-01T08:30:00Z");
    auto& reg = a.publisher().reg();
    reg.enter(record::announce("coasts-spend-over-25k", "2024-05", base::parse_rfc3339("2024-06-28T08:30:00Z"), true, now), "an officer", now);
    reg.enter(record::announce("coasts-spend-over-25k", "2024-08", base::parse_rfc3339("2024-09-30T08:30:00Z"), false, now), "an officer", now);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.offer("forests", "2024-05", "https://forests.example/may.csv", kSorry);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMayMended);
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune);
    a.offer("forests", "2024-06", "https://forests.example/june.csv", kForests);
    a.release("2024-07-31T08:30:00Z");
    a.publisher().withdraw({"forests-spend-over-25k", "2024-06", 1, "published-in-error", "It held another body's payments", "", "an officer"},
                           base::parse_rfc3339("2024-08-01T08:30:00Z"));
    a.offer("coasts", "2024-06", "https://coasts.example/june-again.csv", spend_csv(month_of_payments("2024-06", 6, 9)));   // held: the edition is occupied
    a.wait_for_date(true);
    a.offer("coasts", "2024-07", "https://coasts.example/july.csv", kJuly);
    a.wait_for_date(false);
}

/// The same rows in other bytes.
std::string in_quotes(std::string csv) {
    const std::string end = "Dredging\r\n";
    for (auto at = csv.find(end); at != std::string::npos; at = csv.find(end, at + end.size())) csv.replace(at, end.size(), "\"Dredging\"\r\n");
    return csv;
}

/// The rows of a table as text, without what only the lost register can know.
std::vector<std::string> rows_of(record::Register& reg, const std::string& sql) {
    std::vector<std::string> out;
    record::SqliteStatement rows(reg.database(), sql);
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

const std::vector<std::pair<std::string, std::string>>& comparable() {
    static const std::vector<std::pair<std::string, std::string>> out{
        {"versions", "SELECT json_array(o.source, o.url, v.\"table\", v.dataset, v.edition, v.version, v.snapshot, v.rows_digest, coalesce((SELECT hex(p.prints) FROM row_prints p WHERE p.version = v.id), ''), v.state, v.batch, v.released_at, v.reason, v.note) "
                     "FROM version v JOIN object o ON o.id = v.object WHERE v.version > 0 ORDER BY v.dataset, v.edition, v.version"},
        {"drafts", "SELECT json_array(o.source, o.url, v.\"table\", v.dataset, v.edition, v.snapshot, v.rows_digest, coalesce((SELECT hex(p.prints) FROM row_prints p WHERE p.version = v.id), ''), v.state, v.folder, v.waits) "
                   "FROM version v JOIN object o ON o.id = v.object WHERE v.version = 0 ORDER BY v.dataset, v.edition"},
        {"history", "SELECT json_array(v.dataset, v.edition, v.version, h.at, h.event, h.from_state, h.to_state, h.code, h.note) FROM history h JOIN version v ON v.id = h.version "
                    "WHERE h.event IN ('release', 'supersede', 'withdraw') ORDER BY h.id"},
        {"calendar", "SELECT json_array(dataset, edition, release_at, state, body) FROM calendar ORDER BY dataset, edition"},
        {"rejections", "SELECT json_array(o.source, o.url, r.snapshot, r.dataset, r.why, r.report, r.batch, r.edition) FROM rejection r JOIN object o ON o.id = r.object ORDER BY 1"},
        {"what was last logged", "SELECT json_array(key, body) FROM logged ORDER BY key"},
        {"the order of schemas", "SELECT key FROM logged WHERE key GLOB 'schema/*' ORDER BY rowid"},
        {"batches", "SELECT json_array(name, settled_at) FROM batch ORDER BY name"},
        {"snapshots", "SELECT json_array(sha256, bytes) FROM snapshot WHERE sha256 IN (SELECT snapshot FROM version UNION SELECT snapshot FROM rejection) ORDER BY sha256"},
        {"files of versions", "SELECT json_array(source, url, snapshot) FROM object WHERE id IN (SELECT object FROM version) ORDER BY source, url"}};
    return out;
}

std::map<std::string, std::vector<std::string>> everything(record::Register& reg) {
    std::map<std::string, std::vector<std::string>> out;
    for (const auto& [what, sql] : comparable()) out[what] = rows_of(reg, sql);
    return out;
}

void lose_register(ArchiveFixture& a) {
    a.close();
    record::remove_database(a.root() / "register.sqlite");
}

record::Rebuilt rebuild(ArchiveFixture& a, bool replace = false) {
    record::Archive archive(a.root(), kOrigin);
    return record::rebuild_register(archive, replace, {});
}

auto names(ErrorKind kind, const std::string& words) {
    return [kind, words](const base::Error& e) {
        if (e.kind() == kind && std::string(e.what()).find(words) != std::string::npos) return true;
        BOOST_TEST_MESSAGE(e.what());
        return false;
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_lost_register)

BOOST_AUTO_TEST_CASE(is_refused_by_name_and_the_command_that_makes_it_again_is_named) {
    ArchiveFixture a;
    make_history(a);
    lose_register(a);
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, names(ErrorKind::corrupt, "rebuild-register"));
    BOOST_TEST(!fs::exists(a.root() / "register.sqlite"));
    BOOST_TEST(!fs::is_empty(a.root() / "drafts"), "the refused opening leaves the drafts");
}

BOOST_AUTO_TEST_CASE(is_made_again_as_it_was_in_everything_that_the_log_says) {
    ArchiveFixture a;
    make_history(a);
    const auto before = everything(a.publisher().reg());
    lose_register(a);
    const auto rebuilt = rebuild(a);
    a.reopen();
    const auto after = everything(a.publisher().reg());
    for (const auto& [what, rows] : before) BOOST_TEST(rows == after.at(what), what << boost::test_tools::per_element());
    BOOST_TEST(before.at("versions").size() == 4U);
    BOOST_TEST(before.at("rejections").size() == 1U);
    BOOST_TEST(before.at("calendar").size() == 2U);
    BOOST_TEST(rebuilt.log.without_prints.empty());
    BOOST_TEST(rebuilt.snapshots == 1, "the held file's bytes are counted");
    BOOST_TEST(rebuilt.adopted.size() == 1U);
    BOOST_TEST(record::contradictions(a.publisher().reg(), a.public_dir()).empty());
}

BOOST_AUTO_TEST_CASE(gives_a_waiting_correction_back_with_its_reason_or_puts_it_aside) {
    for (const bool is_known : {true, false}) {
        ArchiveFixture a;
        a.offer("coasts", "2024-05", "delivered:may.csv", kMay);
        a.release("2024-06-28T08:30:00Z");
        a.wait_for_date(true);
        a.explain("department-correction");
        a.offer("coasts", "2024-05", "delivered:may.csv", kMayMended);
        auto& reg = a.publisher().reg();
        const auto now = base::parse_rfc3339("2024-07-01T08:30:00Z");
        reg.enter(record::announce(reg.calendar("coasts-spend-over-25k", "2024-05"), "coasts-spend-over-25k", "2024-05", base::parse_rfc3339("2024-09-30T08:30:00Z"), true, now), "pat", now);
        a.publisher().announce(now, a.descriptors());
        const auto folder = a.root() / "drafts" / reg.drafts().front().folder;
        if (is_known) record::write_officer(folder, {"department-correction", "The supplier was wrong.", "pat"});
        lose_register(a);
        const auto rebuilt = rebuild(a);
        a.reopen();
        const auto drafts = a.publisher().reg().drafts();
        BOOST_REQUIRE(drafts.size() == (is_known ? 1U : 0U));
        if (is_known) {
            BOOST_TEST(drafts.front().reason == "department-correction");
            BOOST_TEST(drafts.front().note == "The supplier was wrong.");
            BOOST_TEST(drafts.front().who == "pat");
        } else {
            BOOST_TEST(rebuilt.not_adopted.size() == 1U);
            BOOST_TEST(rebuilt.not_adopted.front().find("why is not known") != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(is_made_again_also_where_refused_files_and_words_were_erased) {
    ArchiveFixture a;
    make_history(a);
    record::ErasureOrder order{{}, "personal-data", "", "Sam Ouse"};
    const record::LogReader log(a.public_dir());
    for (const auto& entry : log.entries(0, log.checkpoint().size))
        if (const auto kind = entry.kind(); kind == "rejection" || kind == "calendar" || kind == "withdrawal") order.names.push_back(entry.body.at("path").as_string());
    BOOST_TEST(order.names.size() >= 3U);
    a.publisher().erase(order, base::parse_rfc3339("2025-01-31T09:30:00Z"));
    const auto calendar = everything(a.publisher().reg()).at("calendar").size();
    lose_register(a);
    rebuild(a);
    a.reopen();
    BOOST_TEST(everything(a.publisher().reg()).at("calendar").size() == calendar);
    BOOST_TEST(a.publisher().reg().erased_up_to() > 0);
}

BOOST_AUTO_TEST_CASE(is_made_again_with_what_was_said_after_words_were_erased) {
    const std::string dataset = "coasts-spend-over-25k";
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-04T08:30:00Z");
    const auto say = [&](const std::string& at, const std::function<void(record::CalendarEntry&, base::Instant)>& change) {
        const auto now = base::parse_rfc3339(at);
        for (const auto* edition : {"2024-05", "2024-06", "2024-07"}) {
            const auto known = a.publisher().reg().calendar(dataset, edition);
            auto date = known ? *known : record::announce(dataset, edition, base::parse_rfc3339("2024-09-30T08:30:00Z"), true, now);
            change(date, now);
            a.publisher().reg().enter(date, "an officer", now);
        }
        a.publisher().announce(now, a.descriptors());
    };
    const auto moved = [](const char* to, const char* why) {
        return [=](record::CalendarEntry& date, base::Instant now) { record::move(date, base::parse_rfc3339(to), "quality", why, now); };
    };
    a.publisher().withdraw({dataset, "2024-05", 1, "published-in-error", "Zephyrine erred.", "", "an officer"}, base::parse_rfc3339("2024-06-05T08:30:00Z"));
    say("2024-06-06T08:30:00Z", moved("2024-10-01T08:30:00Z", "Zephyrine was ill."));
    record::ErasureOrder order{{}, "personal-data", "", "Sam Ouse"};
    const record::LogReader log(a.public_dir());
    for (const auto& entry : log.entries(0, log.checkpoint().size))
        if (const auto kind = entry.kind(); kind == "calendar" || kind == "withdrawal") order.names.push_back(entry.body.at("path").as_string());
    a.publisher().erase(order, base::parse_rfc3339("2024-06-07T08:30:00Z"));
    say("2024-06-08T08:30:00Z", moved("2024-10-02T08:30:00Z", "Figures are looked at."));
    a.wait_for_date(true);
    a.explain("department-correction");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMayMended);
    a.wait_for_date(false);
    a.release("2024-10-02T08:30:00Z");
    a.publisher().withdraw({dataset, "2024-05", 2, "published-in-error", "It held another month.", "", "an officer"}, base::parse_rfc3339("2024-10-03T08:30:00Z"));
    auto before = everything(a.publisher().reg());
    // That a draft waited for its date is nothing the log tells.
    for (auto& line : before.at("history"))
        if (const auto at = line.find("\"scheduled\""); at != std::string::npos) line.replace(at, 11, "\"draft\"");
    for (const bool is_lost : {true, false}) {
        if (is_lost) lose_register(a);
        else a.close();
        rebuild(a, !is_lost);
        a.reopen();
        auto& reg = a.publisher().reg();
        BOOST_TEST(record::contradictions(reg, a.public_dir()).empty());
        const auto after = everything(reg);
        for (const auto* what : {"calendar", "history"})
            BOOST_TEST(after.at(what) == before.at(what), base::join(after.at(what), "\n") << "\n  which was\n" << base::join(before.at(what), "\n"));
    }
    BOOST_TEST(a.publisher().reg().calendar(dataset, "2024-07")->changes.size() == 2U);
}

BOOST_AUTO_TEST_CASE(that_cannot_be_made_again_leaves_nothing_half_made) {
    ArchiveFixture a;
    make_history(a);
    lose_register(a);
    fs::rename(a.public_dir() / "releases/coasts-spend-over-25k/2024-06/v1/release.json", a.root() / "away");
    BOOST_CHECK_THROW(rebuild(a), base::Error);
    for (const auto& entry : fs::directory_iterator(a.root())) BOOST_TEST(!entry.path().filename().string().starts_with("register."), entry.path());
}

BOOST_AUTO_TEST_CASE(made_again_holds_what_comes_for_an_edition_of_which_a_version_was_erased) {
    ArchiveFixture a;
    make_history(a);
    // Version 1 is erased, version 2 stays: what had to go could come back as version 3.
    a.publisher().erase({{"coasts-spend-over-25k/2024-05/v1"}, "personal-data", "", "pat"}, base::parse_rfc3339("2024-08-02T08:30:00Z"));
    lose_register(a);
    const auto rebuilt = rebuild(a);
    BOOST_TEST(rebuilt.log.erased_without_rows == std::vector<std::string>{"coasts-spend-over-25k/2024-05/v1"}, boost::test_tools::per_element());
    a.reopen();
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMayMended).judgement.outcome == Outcome::unchanged), "what is public is known");
    const auto verdict = a.offer("coasts", "2024-05", "https://coasts.example/may.csv", in_quotes(kMay));
    BOOST_TEST((verdict.judgement.outcome == Outcome::held), "the erased rows in other bytes");
    BOOST_TEST(verdict.judgement.code == record::kAfterErasure);
    BOOST_TEST(verdict.judgement.why.find("coasts-spend-over-25k/2024-05 v1") != std::string::npos, verdict.judgement.why);
    BOOST_TEST(a.release("2024-08-31T08:30:00Z").versions.empty());
    a.wait_for_date(true);
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/may.csv", spend_csv(month_of_payments("2024-05", 10))).judgement.outcome == Outcome::released), "an officer has looked");
}

BOOST_AUTO_TEST_CASE(made_again_makes_no_version_of_what_is_unchanged_and_the_next_of_what_is_mended) {
    ArchiveFixture a;
    make_history(a);
    lose_register(a);
    rebuild(a);
    a.reopen();
    for (const auto& [edition, url, csv] : {std::tuple("2024-05", "https://coasts.example/may.csv", kMayMended), std::tuple("2024-06", "https://coasts.example/june.csv", kJune)})
        BOOST_TEST((a.offer("coasts", edition, url, csv).judgement.outcome == Outcome::unchanged), url);
    BOOST_TEST((a.offer("coasts", "2024-06", "https://coasts.example/june-again.csv", spend_csv(month_of_payments("2024-06", 6, 9))).judgement.outcome == Outcome::held));
    a.offer("forests", "2024-05", "https://forests.example/may.csv", kSorry);
    BOOST_TEST(a.release("2024-08-31T08:30:00Z").revision == 0, "nothing is new, the rejection is not told twice");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", spend_csv(month_of_payments("2024-05", 10)));
    const auto third = a.release("2024-09-01T08:30:00Z");
    BOOST_TEST(third.versions == std::vector<std::string>{"coasts-spend-over-25k/2024-05/v3"}, boost::test_tools::per_element());
    const auto withdrawn = a.publisher().withdraw({"coasts-spend-over-25k", "2024-05", 1, "published-in-error", "Wrong", "", "an officer"}, base::parse_rfc3339("2024-09-02T08:30:00Z"));
    BOOST_TEST(withdrawn.withdrawn.size() == 1U);
    BOOST_CHECK_THROW(a.publisher().withdraw({"forests-spend-over-25k", "2024-06", 1, "published-in-error", "Again", "", "an officer"}, base::parse_rfc3339("2024-09-03T08:30:00Z")), base::Error);
    record::LogReader log(a.public_dir());
    log.verify(log.checkpoint());
}

BOOST_AUTO_TEST_CASE(made_again_knows_which_withdrawn_rows_were_brought_back) {
    ArchiveFixture a;
    const auto offer = [&] { return a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune).judgement; };
    const auto withdraw = [&](int version, const std::string& at) {
        a.publisher().withdraw({"coasts-spend-over-25k", "2024-06", version, "published-in-error", "Wrong", "", "an officer"}, base::parse_rfc3339(at));
    };
    offer();
    a.release("2024-07-28T08:30:00Z");
    withdraw(1, "2024-07-29T08:30:00Z");
    a.bring_back(true);
    a.explain("department-correction");
    offer();
    a.bring_back(false);
    a.explain("");
    a.release("2024-07-30T08:30:00Z");
    lose_register(a);
    rebuild(a);
    a.reopen();
    BOOST_TEST(offer().code == "same-rows");
    withdraw(2, "2024-07-31T08:30:00Z");
    BOOST_TEST(offer().code == "withdrawn");
}

BOOST_AUTO_TEST_CASE(made_again_keeps_rows_from_being_released_twice_under_another_name) {
    ArchiveFixture a;
    make_history(a);
    lose_register(a);
    rebuild(a);
    a.reopen();
    BOOST_TEST((a.offer("coasts", "2024-03", "https://coasts.example/march.csv", kJune).judgement.outcome == Outcome::held));
}

BOOST_AUTO_TEST_CASE(leaves_the_drafts_waiting_and_of_two_for_an_edition_takes_neither) {
    ArchiveFixture a;
    make_history(a);
    fs::path first;
    for (const auto& entry : fs::directory_iterator(a.root() / "drafts")) first = entry.path();
    lose_register(a);
    fs::copy(first, a.root() / "drafts" / "another", fs::copy_options::recursive);
    const auto rebuilt = rebuild(a);
    BOOST_TEST(rebuilt.adopted.empty());
    BOOST_TEST(rebuilt.not_adopted.size() == 2U);
    BOOST_TEST(fs::exists(a.root() / "drafts.lost" / "another" / "data.csv"));
    a.reopen();
    BOOST_TEST(a.publisher().reg().drafts().empty());
}

BOOST_AUTO_TEST_CASE(that_is_there_is_not_replaced_unasked) {
    ArchiveFixture a;
    make_history(a);
    a.close();
    BOOST_CHECK_EXCEPTION(rebuild(a), base::Error, names(ErrorKind::conflict, "--replace"));
    const auto rebuilt = rebuild(a, true);
    BOOST_TEST(fs::exists(rebuilt.kept_as));
    a.reopen();
}

BOOST_AUTO_TEST_CASE(of_which_an_earlier_copy_is_there_is_brought_forward_with_its_drafts) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune);
    a.close();
    fs::copy(a.root() / "register.sqlite", a.root() / "earlier");
    a.reopen();
    a.release("2024-07-31T08:30:00Z");
    lose_register(a);
    fs::rename(a.root() / "earlier", a.root() / "register.sqlite");
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, names(ErrorKind::corrupt, "brings it to where the log stands"));
    const auto rebuilt = rebuild(a);
    BOOST_TEST(rebuilt.from_before);
    BOOST_TEST(rebuilt.log.versions == 1);
    a.reopen();
    BOOST_TEST(a.publisher().reg().drafts().empty(), "the draft is the version that was released");
    BOOST_TEST(a.release("2024-08-31T08:30:00Z").revision == 0);
}

BOOST_AUTO_TEST_CASE(of_which_an_earlier_copy_has_a_draft_that_was_replaced_before_its_release_keeps_none_of_it) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", kJune);
    a.close();
    fs::copy(a.root() / "register.sqlite", a.root() / "earlier");
    a.reopen();
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", spend_csv(month_of_payments("2024-06", 14, 1)));
    a.release("2024-07-31T08:30:00Z");
    lose_register(a);
    fs::rename(a.root() / "earlier", a.root() / "register.sqlite");
    BOOST_TEST(rebuild(a).from_before);
    a.reopen();
    BOOST_TEST(a.publisher().reg().drafts().empty(), "what was replaced is not released after what replaced it");
    BOOST_TEST(a.release("2024-08-31T08:30:00Z").revision == 0);
    BOOST_TEST(record::contradictions(a.publisher().reg(), a.public_dir()).empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_register_that_is_wrong)

BOOST_AUTO_TEST_CASE(in_its_pages_is_refused_by_name_with_the_remedy) {
    ArchiveFixture a;
    make_history(a);
    a.close();
    auto bytes = base::read_file(a.root() / "register.sqlite");
    for (std::size_t page = 4096; page + 4096 <= bytes.size(); page += 4096) bytes.replace(page, 64, std::string(64, '\xff'));
    base::write_durably(a.root() / "register.sqlite", bytes);
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, names(ErrorKind::corrupt, "rebuild-register"));
    base::write_durably(a.root() / "register.sqlite", "this is no database, and was never one");
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, names(ErrorKind::corrupt, "rebuild-register"));
    rebuild(a, true);
    a.reopen();
}

BOOST_AUTO_TEST_CASE(in_a_reference_is_refused_by_name) {
    ArchiveFixture a;
    make_history(a);
    a.publisher().reg().database().execute("PRAGMA foreign_keys = OFF; DELETE FROM object WHERE url LIKE '%june.csv'");
    a.close();
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, names(ErrorKind::corrupt, "refers to a row"));
}

BOOST_AUTO_TEST_CASE(about_a_version_is_told_in_words) {
    ArchiveFixture a;
    make_history(a);
    auto& reg = a.publisher().reg();
    reg.database().execute("UPDATE version SET state = 'withdrawn' WHERE dataset = 'coasts-spend-over-25k' AND edition = '2024-05' AND version = 1; "
                           "UPDATE version SET version = 7 WHERE edition = '2024-06' AND dataset = 'coasts-spend-over-25k'; "
                           "UPDATE logged SET body = '{}' WHERE key = 'dataset/coasts-spend-over-25k'");
    const auto wrong = record::contradictions(reg, a.public_dir());
    const std::vector<std::string> expected{
        "the register says that coasts-spend-over-25k/2024-05 v1 is withdrawn, the log that it is superseded",
        "the register has coasts-spend-over-25k/2024-06 v7, which the log has not or which stands in it twice",
        "the log has coasts-spend-over-25k/2024-06 v1 (released), the register has not",
        "the log says of dataset/coasts-spend-over-25k last what the register does not"};
    BOOST_TEST(wrong == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(about_where_the_log_stands_is_refused_on_opening) {
    ArchiveFixture a;
    make_history(a);
    a.close();
    fs::remove(a.public_dir() / "log/checkpoint");
    BOOST_CHECK_EXCEPTION(a.reopen(), base::Error, names(ErrorKind::corrupt, "restore its checkpoint"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
