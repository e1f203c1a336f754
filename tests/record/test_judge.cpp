#include "publisher/base/error.hpp"
#include "tests/record/older_register.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

using namespace daybook;
using record::Outcome;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(judging)

namespace {
constexpr const char* kMay = "https://coasts.example/may.csv";
constexpr const char* kJune = "https://coasts.example/june.csv";
const std::string kMayCsv = spend_csv(month_of_payments("2024-05", 20));
}  // namespace

BOOST_AUTO_TEST_CASE(mays_bytes_posted_again_as_june_are_held) {
    ArchiveFixture a;
    BOOST_TEST((a.offer("coasts", "2024-05", kMay, kMayCsv).judgement.outcome == Outcome::released));
    const auto verdict = a.offer("coasts", "2024-06", kJune, kMayCsv);
    BOOST_TEST((verdict.judgement.outcome == Outcome::held));
    BOOST_TEST(verdict.judgement.code == "same-bytes-elsewhere");
    BOOST_TEST(verdict.judgement.why.find(kMay) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_nil_return_in_the_bytes_of_another_months_is_one) {
    ArchiveFixture a;
    const auto nil = spend_csv({}) + "Nil return,,,,,,,,\r\n";
    for (const auto* month : {"2024-05", "2024-06", "2024-07"})
        BOOST_TEST((a.offer("coasts", month, fmt::format("https://coasts.example/{}.csv", month), nil).judgement.outcome == Outcome::released), month);
    BOOST_TEST((a.offer("rivers", "2024-05", "https://rivers.example/may.csv", nil).judgement.outcome == Outcome::released), "and of another body's");
    BOOST_TEST(a.release("2024-08-28T08:30:00Z").versions.size() == 4U);
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/2024-05.csv", nil).judgement.outcome == Outcome::unchanged));
}

BOOST_AUTO_TEST_CASE(a_file_with_four_fifths_of_mays_rows_is_held_and_with_fewer_is_not) {
    ArchiveFixture a;
    auto rows = month_of_payments("2024-05", 16);
    a.offer("coasts", "2024-05", kMay, spend_csv(rows));
    a.release("2024-06-28T08:30:00Z");
    const auto fresh = month_of_payments("2024-06", 5, 3);
    auto mixed = rows;
    mixed.insert(mixed.end(), fresh.begin(), fresh.begin() + 4);
    BOOST_TEST(a.offer("coasts", "2024-06", kJune, spend_csv(mixed)).judgement.code == "rows-elsewhere");
    mixed.push_back(fresh[4]);
    BOOST_TEST((a.offer("coasts", "2024-06", kJune, spend_csv(mixed)).judgement.outcome == Outcome::released));
}

BOOST_AUTO_TEST_CASE(another_address_claiming_an_occupied_month_is_held) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    const auto other = a.offer("coasts", "2024-05", "https://coasts.example/may-final.csv", spend_csv(month_of_payments("2024-05", 9, 2)));
    BOOST_TEST(other.judgement.code == "edition-occupied");
    const auto same_rows = a.offer("coasts", "2024-05", "https://coasts.example/may-copy.csv", kMayCsv + ",,,,,,,,\r\n");
    BOOST_TEST((same_rows.judgement.outcome == Outcome::unchanged));
}

BOOST_AUTO_TEST_CASE(a_quarter_that_holds_a_month_already_taken_is_held_and_names_it_and_so_is_the_month_of_a_quarter) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    a.release("2024-06-28T08:30:00Z");
    const auto quarter = a.offer("coasts", "2024-04--2024-06", "https://coasts.example/q1.csv", spend_csv(month_of_payments("2024-04", 30, 5)));
    BOOST_TEST((quarter.judgement.outcome == Outcome::held));
    BOOST_TEST(quarter.judgement.code == "edition-overlaps");
    BOOST_TEST(quarter.judgement.why.find("months in common with 2024-05, taken by " + std::string(kMay)) != std::string::npos);
    BOOST_TEST(quarter.evidence.at("other").at("edition").as_string() == "2024-05");

    BOOST_TEST((a.offer("coasts", "2024-07--2024-09", "https://coasts.example/q2.csv", spend_csv(month_of_payments("2024-08", 30, 6))).judgement.outcome ==
                Outcome::released));
    BOOST_TEST(a.offer("coasts", "2024-09", "https://coasts.example/sep.csv", spend_csv(month_of_payments("2024-09", 30, 7))).judgement.code ==
               "edition-overlaps");
    BOOST_TEST(a.publisher().reg().overlapping("coasts-spend-over-25k", schemas::Edition::parse("2024-05-31")).empty());
    BOOST_TEST(a.publisher().reg().overlapping("coasts-spend-over-25k", schemas::Edition::parse("current")).empty());
    BOOST_TEST((a.offer("coasts", "2024-10", "https://coasts.example/oct.csv", spend_csv(month_of_payments("2024-10", 30, 8))).judgement.outcome ==
                Outcome::released));
}

BOOST_AUTO_TEST_CASE(a_span_over_a_month_names_a_way_that_there_is_of_a_draft_and_of_what_is_public) {
    ArchiveFixture a;
    const auto quarter = [&] { return a.offer("coasts", "2024-04--2024-06", "https://coasts.example/q1.csv", spend_csv(month_of_payments("2024-04", 30, 5))).judgement.why; };
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    const auto of_draft = quarter();
    BOOST_TEST(of_draft.ends_with("drop the draft that waits (daybook draft coasts-spend-over-25k/2024-05 --drop), or refuse this"), of_draft);
    a.release("2024-06-28T08:30:00Z");
    const auto of_public = quarter();
    BOOST_TEST(of_public.ends_with("both would count them; withdraw one, or refuse this"), of_public);
    a.offer("coasts", "2024-06", kJune, spend_csv(month_of_payments("2024-06", 9, 3)));
    const auto of_both = quarter();
    BOOST_TEST(of_both.ends_with("withdraw what is public and drop the draft that waits (daybook draft coasts-spend-over-25k/2024-06 --drop), or refuse this"), of_both);
}

BOOST_AUTO_TEST_CASE(all_that_stands_in_the_way_of_an_edition_is_named_and_not_the_first_alone) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    a.offer("coasts", "2024-07", "https://coasts.example/july.csv", spend_csv(month_of_payments("2024-07", 30, 5)));
    a.release("2024-08-28T08:30:00Z");
    const auto file = tests::check_file(a.schema(), kMayCsv);
    auto& reg = a.publisher().reg();
    const record::PrintIndex prints(reg, a.schema().table);
    const auto codes = [&](std::optional<schemas::Edition> edition) {
        std::vector<std::string> out;
        for (const auto& one : record::obstacles(reg, prints, "coasts-spend-over-25k", 0, file.digest.hex(), {edition, "", "", "", {}}, file.result)) out.push_back(one.code);
        return out;
    };
    const auto as = [](const char* edition) { return std::optional(schemas::Edition::parse(edition)); };
    BOOST_TEST((codes(as("2024-07--2024-09")) == std::vector<std::string>{"same-bytes-elsewhere", "edition-overlaps"}));
    BOOST_TEST((codes(as("2024-07")) == std::vector<std::string>{"same-bytes-elsewhere", "edition-occupied"}), "whoever has it");
    BOOST_TEST((codes(as("2024-05")) == std::vector<std::string>{"same-rows"}), "its own bytes are nobody else's");
    BOOST_TEST((codes(std::nullopt) == std::vector<std::string>{"same-bytes-elsewhere"}), "without an edition, what is said of its rows");
}

BOOST_AUTO_TEST_CASE(bytes_that_change_while_rows_stay_equal_make_no_version) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    a.release("2024-06-28T08:30:00Z");
    BOOST_TEST((a.offer("coasts", "2024-05", kMay, "Spend over 25k\r\n" + kMayCsv).judgement.outcome == Outcome::unchanged));
}

BOOST_AUTO_TEST_CASE(a_register_of_the_layout_before_is_brought_up_to_date) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    a.release("2024-06-28T08:30:00Z");
    const auto snapshot = base::sha256(kMayCsv).hex(), later = base::sha256("other bytes").hex();
    auto& reg = a.publisher().reg();
    const auto version = reg.versions_said_by(snapshot).at(0);
    reg.database().execute(tests::kPrintsInVersions);
    reg.database().execute("DROP INDEX one_draft; DROP TABLE host_pause; DROP TABLE offered; DROP TABLE source_run; DROP TABLE accepted; DROP TABLE acknowledged; ALTER TABLE run DROP COLUMN ended; ALTER TABLE run DROP COLUMN kind; DROP TABLE erased; DROP TABLE stated; DROP TABLE said_again; DROP TABLE history; DROP TABLE calendar; DROP TABLE batch; ALTER TABLE version DROP COLUMN waits; "
                           "ALTER TABLE version DROP COLUMN reason; ALTER TABLE version DROP COLUMN note; ALTER TABLE version DROP COLUMN who; ALTER TABLE version DROP COLUMN manifest; "
                           "ALTER TABLE rejection DROP COLUMN edition; PRAGMA user_version = 1");
    a.reopen();
    BOOST_TEST(a.publisher().reg().versions_said_by(later).empty());
    a.publisher().reg().say_again(version.id, later);
    a.publisher().reg().say_again(version.id, later);
    BOOST_REQUIRE(a.publisher().reg().versions_said_by(later).size() == 1U);
    BOOST_TEST(a.publisher().reg().versions_said_by(later).front().id == version.id);
}

BOOST_AUTO_TEST_CASE(rows_that_a_register_of_the_layout_before_knows_are_known) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    a.release("2024-06-28T08:30:00Z");
    const auto prints_of = [&] {
        std::vector<std::tuple<std::string, std::string, std::string>> out;
        a.publisher().reg().for_each_prints("spend", [&](const auto& dataset, const auto& edition, auto prints) { out.emplace_back(dataset, edition, prints); });
        return out;
    };
    const auto before = prints_of();
    BOOST_REQUIRE(before.size() == 1U);
    BOOST_TEST(!std::get<2>(before.front()).empty());
    a.publisher().reg().database().execute(tests::kPrintsInVersions);
    a.reopen();
    BOOST_CHECK(prints_of() == before);
    BOOST_TEST(a.publisher().reg().rows_of_editions("spend") == static_cast<std::int64_t>(std::get<2>(before.front()).size() / sizeof(std::uint64_t)));
}

BOOST_AUTO_TEST_CASE(an_edition_has_one_draft_also_when_two_processes_make_one_at_the_same_time) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    auto draft = a.publisher().reg().drafts().at(0);
    record::Register other(a.root() / "register.sqlite");
    BOOST_CHECK_EXCEPTION(other.add_draft(draft, "spend", "", base::parse_rfc3339("2024-06-01T00:00:00Z")), base::Error,
                          [&](const auto& e) { return e.kind() == base::ErrorKind::conflict && e.message().find(draft.name()) != std::string::npos; });
    // What no rule of ours looks at first, the register itself refuses.
    BOOST_CHECK_THROW(other.database().execute("INSERT INTO version (object, \"table\", dataset, edition, snapshot, rows_digest, state, folder, made_at) "
                                               "SELECT object, \"table\", dataset, edition, snapshot, rows_digest, 'scheduled', folder, made_at FROM version"),
                      base::Error);
    BOOST_TEST(other.drafts().size() == 1U);
}

BOOST_AUTO_TEST_CASE(of_two_drafts_in_a_register_of_an_earlier_layout_the_newest_stays) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", kMay, kMayCsv);
    const auto older = a.publisher().reg().drafts().at(0);
    auto& db = a.publisher().reg().database();
    db.execute(tests::kPrintsInVersions);
    db.execute("DROP INDEX one_draft; DROP TABLE host_pause; ALTER TABLE version DROP COLUMN manifest; ALTER TABLE object DROP COLUMN validators_of; DROP TABLE acknowledged; ALTER TABLE stated DROP COLUMN published; ALTER TABLE run DROP COLUMN kind; ALTER TABLE result DROP COLUMN decided; "
               "PRAGMA user_version = 8; "
               "INSERT INTO version (object, \"table\", dataset, edition, snapshot, rows_digest, prints, state, folder, made_at) "
               "SELECT object, \"table\", dataset, edition, 'later', rows_digest, prints, state, 'later', made_at FROM version");
    record::Register again(a.root() / "register.sqlite");
    BOOST_REQUIRE(again.drafts().size() == 1U);
    BOOST_TEST(again.drafts().front().snapshot == "later");
    BOOST_TEST((again.version(older.id)->state == record::VersionState::discarded));
    BOOST_TEST((again.history(older.id).back().event == record::Event::discard));
    BOOST_TEST(again.object(older.object).judged.empty(), "its file is judged again");
}

BOOST_AUTO_TEST_CASE(what_a_source_states_of_a_file_is_kept_for_whenever_it_is_judged) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    const auto object = reg.object("coasts", kMay, "May", base::parse_rfc3339("2024-06-01T00:00:00Z")).id;
    BOOST_TEST((reg.stated(object) == record::Statement{}));
    const record::Statement may{"2024-05-01", "2024-05-31", "Spending in May", "2024-06-27T08:30:00Z"};
    reg.state(object, {"2024-04-01", "2024-04-30", ""});
    reg.state(object, may);
    BOOST_TEST((reg.stated(object) == may));
    reg.state(object, {});
    BOOST_TEST((reg.stated(object) == record::Statement{}));
}

BOOST_AUTO_TEST_CASE(a_file_with_more_findings_of_a_kind_than_its_gate_allows_is_rejected) {
    ArchiveFixture a;
    auto rows = month_of_payments("2024-05", 20);
    rows[0].amount = "lots";
    const auto csv = spend_csv(rows);
    BOOST_TEST((a.offer("coasts", "2024-05", kMay, csv).judgement.outcome == Outcome::released));
    a.gate().findings = {{"errors", 0}};
    const auto verdict = a.offer("inland", "2024-05", "https://inland.example/may.csv", spend_csv(rows, "Inland"));
    BOOST_TEST((verdict.judgement.outcome == Outcome::rejected));
    BOOST_TEST(verdict.judgement.code == record::kGateClosed);
    BOOST_TEST(verdict.judgement.why == "1 of 'errors', where none may be");
}

BOOST_AUTO_TEST_CASE(a_file_of_mostly_bad_rows_is_rejected_with_its_counts) {
    ArchiveFixture a;
    auto rows = month_of_payments("2024-05", 10);
    for (int i = 0; i < 3; ++i) rows[static_cast<std::size_t>(i)].amount = "lots";
    const auto verdict = a.offer("coasts", "2024-05", kMay, spend_csv(rows));
    BOOST_TEST((verdict.judgement.outcome == Outcome::rejected));
    BOOST_TEST(verdict.judgement.why.find("3 of 10") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
