#include "publisher/record/run_history.hpp"
#include "publisher/record/run_ledger.hpp"
#include "publisher/record/tombstone.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using record::GatheringSays;
using record::Offer;

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::days kWeek{7};

/// A register and the visits of one source in it, an hour apart.
struct Visits {
    tests::TempFolder folder;
    record::Register reg{folder.path() / "register.sqlite"};
    record::RunLedger ledger{reg};
    base::Instant now = base::parse_rfc3339("2024-06-01T00:00:00Z");
    std::int64_t run = 0;

    std::vector<std::int64_t> visit(const std::vector<Offer>& offers,
                                    const GatheringSays& says = {true, true},
                                    const record::SourceOutcome& outcome = {}) {
        now += 1h;
        run = ledger.begin_run(now);
        ledger.begin(run, "coasts", "asked", now);
        std::vector<std::int64_t> out;
        for (const auto& object : ledger.enter(run, "coasts", offers, says, now)) out.push_back(object.id);
        ledger.end(run, "coasts", outcome, now);
        reg.end_run(run, now, "{}");
        return out;
    }
    std::vector<std::string> missing() {
        std::vector<std::string> out;
        for (const auto& one : ledger.vanished()) out.push_back(one.url);
        return out;
    }
    auto since() { return ledger.since("coasts", "asked", kWeek, now); }
};

Offer offer(const std::string& identity, const std::string& url) {
    return {identity, url, "", {}};
}

std::vector<Offer> numbered(int n) {
    std::vector<Offer> out;
    for (int i = 0; i < n; ++i)
        out.push_back(offer(fmt::format("r{}", i), fmt::format("https://coasts.example/{}.csv", i)));
    return out;
}

const std::string kMay = "https://coasts.example/may.csv", kJune = "https://coasts.example/june.csv";

}  // namespace

BOOST_AUTO_TEST_SUITE(what_runs_find)

BOOST_AUTO_TEST_CASE(a_file_whose_address_changes_keeps_its_history) {
    Visits v;
    const auto before = v.visit({offer("r1", kMay)});
    BOOST_TEST(v.visit({offer("r1", kJune)}) == before, boost::test_tools::per_element());
    BOOST_TEST(v.reg.object(before[0]).url == kJune);
    BOOST_TEST(v.missing().empty());
}

BOOST_AUTO_TEST_CASE(what_was_erased_is_missed_by_nobody) {
    Visits v;
    const auto offers = numbered(10);
    const auto before = v.visit(offers);
    record::Tombstone stone;
    stone.counter = 1;
    stone.code = "personal-data";
    for (int i = 0; i < 6; ++i) {
        const auto digest = base::sha256(std::to_string(i));
        v.reg.fetched(before[static_cast<std::size_t>(i)], digest, 1, "", "", v.now);
        stone.snapshots.push_back(digest.hex());
    }
    v.reg.erase(stone, v.now);
    const auto left = v.ledger.disappearing("coasts", offers, {true, true});
    BOOST_TEST(left.gone == 0);
    BOOST_TEST(left.offered == 4);
    v.visit(offers);
    BOOST_TEST(v.missing().empty());
}

BOOST_AUTO_TEST_CASE(an_acceptance_of_what_vanished_waits_for_a_gathering_that_tells) {
    Visits v;
    v.visit(numbered(3));
    v.ledger.accept_vanished("coasts", "pat", v.now);
    v.visit(numbered(1), {true, false});
    BOOST_TEST(v.ledger.accepts_vanished("coasts", v.now));
    v.visit(numbered(1), {false, true});
    BOOST_TEST(v.ledger.accepts_vanished("coasts", v.now));
    v.visit(numbered(1));
    BOOST_TEST(!v.ledger.accepts_vanished("coasts", v.now));
}

BOOST_AUTO_TEST_CASE(what_a_person_says_is_meant_to_be_gone_is_no_alert_until_it_comes_back_and_goes_again) {
    Visits v;
    v.visit({offer("r1", kMay), offer("r2", kJune)});
    v.visit({});
    const auto alerts = [&] {
        return std::ranges::count_if(v.ledger.vanished(),
                                     [&](const auto& one) { return one.is_alert(v.now + kWeek, kWeek); });
    };
    BOOST_TEST(alerts() == 2);
    BOOST_TEST(v.ledger.accept_missing("https://coasts.example/july.csv", "pat", v.now) == 0);
    BOOST_TEST(v.ledger.accept_missing(kMay, "pat", v.now) == 1);
    BOOST_TEST(alerts() == 1);
    v.ledger.accept_vanished("coasts", "kim", v.now);
    BOOST_TEST(alerts() == 0);
    BOOST_TEST(v.missing() == (std::vector{kJune, kMay}), boost::test_tools::per_element());
    std::vector<std::string> who;
    for (const auto& one : v.ledger.vanished()) who.push_back(one.accepted_by);
    BOOST_TEST(who == (std::vector<std::string>{"kim", "pat"}), boost::test_tools::per_element());
    v.visit({offer("r1", kMay)});
    v.visit({offer("r1", kMay)});
    v.visit({});
    BOOST_TEST(alerts() == 1);
}

BOOST_AUTO_TEST_CASE(what_an_accepted_gathering_takes_away_is_acknowledged_with_it) {
    Visits v;
    v.visit(numbered(3));
    v.ledger.accept_vanished("coasts", "pat", v.now);
    v.visit(numbered(1));
    BOOST_REQUIRE_EQUAL(v.ledger.vanished().size(), 2U);
    for (const auto& one : v.ledger.vanished()) BOOST_TEST(one.accepted_by == "pat");
}

BOOST_AUTO_TEST_CASE(a_file_whose_name_changes_keeps_its_history_by_its_address) {
    Visits v;
    const auto before = v.visit({offer("r1", kMay)});
    BOOST_TEST(v.visit({offer("r2", kMay)}) == before, boost::test_tools::per_element());
    BOOST_TEST(v.visit({offer(kMay, kMay)}) == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_files_that_change_places_stay_two) {
    Visits v;
    const auto before = v.visit({offer("r1", kMay), offer("r2", kJune)});
    BOOST_TEST(v.visit({offer("r1", kJune), offer("r2", kMay)}) == before, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_new_file_at_the_address_of_one_that_moved_away_is_new) {
    Visits v;
    const auto before = v.visit({offer("r1", kMay)});
    const auto after = v.visit({offer("r2", kMay), offer("r1", kJune)});
    BOOST_TEST(after[1] == before[0]);
    BOOST_TEST(after[0] != before[0]);
}

BOOST_AUTO_TEST_CASE(a_page_that_links_where_a_file_had_moved_to_links_the_same_file) {
    Visits v;
    const auto before = v.visit({offer(kMay, kMay)});
    v.ledger.moved(v.reg.object(before[0]), "https://coasts.example/new/may.csv");
    BOOST_TEST(v.visit({offer("https://coasts.example/new/may.csv", "https://coasts.example/new/may.csv")}) ==
                   before,
               boost::test_tools::per_element());
    BOOST_TEST(v.reg.object(before[0]).moved_to == "");
}

BOOST_AUTO_TEST_CASE(a_validator_of_the_old_address_is_not_sent_to_the_new_one) {
    Visits v;
    const auto id = v.visit({offer("r1", kMay)})[0];
    v.reg.fetched(id, base::sha256("may"), 3, "\"1\"", "yesterday", v.now);
    v.visit({offer("r1", kMay)});
    BOOST_TEST(v.reg.object(id).etag == "\"1\"");
    v.visit({offer("r1", kJune)});
    BOOST_TEST(v.reg.object(id).etag == "");
    BOOST_TEST(v.reg.object(id).snapshot == base::sha256("may").hex());
}

BOOST_AUTO_TEST_CASE(validators_of_a_register_of_before_stay_until_the_address_that_may_have_given_them_is_given_up) {
    Visits v;
    const auto id = v.visit({offer("r1", kMay)})[0];
    v.reg.fetched(id, base::sha256("may"), 3, "\"1\"", "yesterday", v.now);
    v.ledger.moved(v.reg.object(id), "https://coasts.example/new/may.csv");
    v.reg.database().execute("DROP TABLE host_pause; ALTER TABLE version DROP COLUMN manifest; ALTER TABLE object DROP COLUMN validators_of; PRAGMA user_version = 12");
    record::Register again(v.folder.path() / "register.sqlite");
    BOOST_TEST(again.object(id).etag == "\"1\"", "nothing is fetched again for a new program's sake");
    BOOST_TEST(again.object(id).last_modified == "yesterday");
    BOOST_TEST(again.object(id).validators_of == "");
    record::RunLedger(again).moved(again.object(id), "");
    BOOST_TEST(again.object(id).etag == "");
    BOOST_TEST(again.object(id).last_modified == "");
    again.fetched(id, base::sha256("may"), 3, "\"2\"", "", v.now, "of the first");
    record::RunLedger(again).moved(again.object(id), "https://coasts.example/new/may.csv");
    record::RunLedger(again).moved(again.object(id), "");
    BOOST_TEST(again.object(id).etag == "\"2\"", "whose it is is known");
    BOOST_TEST(again.object(id).validators_of == "of the first");
}

BOOST_AUTO_TEST_CASE(files_that_were_known_by_their_places_stay_the_same_files_when_they_are_known_by_their_addresses) {
    Visits v;
    const auto before = v.visit({offer("spend#CSV", kJune), offer("spend#CSV#2", kMay)});
    const auto after = v.visit({offer("spend#https://coasts.example/july.csv", "https://coasts.example/july.csv"), offer("spend#" + kJune, kJune), offer("spend#" + kMay, kMay)});
    BOOST_TEST(after.size() == 3U);
    BOOST_TEST(std::vector(after.begin() + 1, after.end()) == before, boost::test_tools::per_element());
    BOOST_TEST(v.missing().empty());
}

BOOST_AUTO_TEST_CASE(only_a_whole_and_complete_gathering_tells_what_vanished) {
    Visits v;
    v.visit({offer("r1", kMay), offer("r2", kJune)});
    v.visit({offer("r1", kMay)}, {true, false});
    v.visit({offer("r1", kMay)}, {false, true});
    BOOST_TEST(v.missing().empty());
    v.visit({offer("r1", kMay)});
    const auto first = v.now;
    v.visit({offer("r1", kMay)});
    BOOST_TEST(v.missing() == std::vector{kJune}, boost::test_tools::per_element());
    BOOST_TEST((v.ledger.vanished().front().since == first));
    v.visit({offer("r1", kMay), offer("r2", kJune)});
    BOOST_TEST(v.missing().empty());
}

BOOST_AUTO_TEST_CASE(what_falls_off_the_end_of_a_list_of_what_is_new_has_not_vanished) {
    Visits v;
    v.visit({offer("r1", kMay), offer("r2", kJune)});
    const GatheringSays window{true, true, {}, true};
    BOOST_TEST(v.ledger.disappearing("coasts", std::vector{offer("r2", kJune)}, window).gone == 0);
    v.visit({offer("r2", kJune)}, window);
    BOOST_TEST(v.missing().empty());
    BOOST_TEST((v.since() == v.now));
    v.visit({offer("r2", kJune)}, {true, true, {"r1"}, true});
    BOOST_TEST(v.missing() == std::vector{kMay}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_source_says_is_deleted_has_vanished_also_where_only_changes_were_read) {
    Visits v;
    v.visit({offer("entry", kMay), offer("entry#june", kJune)});
    v.visit({}, {false, true, {"entry"}});
    BOOST_TEST(v.missing() == std::vector{kMay}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_deleted_entry_takes_its_further_files_along_and_nothing_else_with_a_number_sign) {
    Visits v;
    v.visit({offer("entry#may.csv", kMay), offer("entry#june", kJune)});
    const auto entry_of = [](const std::string& identity, const std::string& url) {
        return identity == "entry#may.csv" && url == kMay ? std::string("entry") : identity;
    };
    v.visit({}, {false, true, {"entry"}, false, entry_of});
    BOOST_TEST(v.missing() == std::vector{kMay}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_disappearance_is_counted_against_what_was_offered_last) {
    Visits v;
    BOOST_TEST(v.ledger.disappearing("coasts", numbered(1), {true, true}).offered == 0);
    v.visit(numbered(12));
    v.visit(numbered(10));
    const auto d = v.ledger.disappearing("coasts", numbered(4), {true, true});
    BOOST_TEST(d.offered == 10);
    BOOST_TEST(d.gone == 6);
    BOOST_TEST(v.ledger.disappearing("coasts", numbered(4), {false, true}).gone == 0);
}

BOOST_AUTO_TEST_CASE(a_disappearance_is_counted_against_the_last_visit_also_after_the_clock_was_set_back) {
    for (const auto back : {2h, 24h * 30}) {
        Visits v;
        v.visit(numbered(12));
        v.now -= back;
        v.visit(numbered(10));
        const auto d = v.ledger.disappearing("coasts", numbered(4), {true, true});
        BOOST_TEST(d.offered == 10);
        BOOST_TEST(d.gone == 6);
    }
}

BOOST_AUTO_TEST_CASE(a_harvest_that_came_to_no_source_is_one_and_a_recheck_is_none) {
    Visits v;
    v.visit(numbered(1));
    const auto stopped = v.ledger.begin_run(v.now + 1h);
    v.reg.end_run(stopped, v.now + 1h, R"({"sources_left":1})", "stopped");
    v.reg.end_run(v.reg.begin_run(v.now + 2h), v.now + 2h, R"({"up_to_date":1})");
    const auto last = record::RunHistory(v.folder.path() / "register.sqlite").last_run().value();
    BOOST_TEST(last.id == stopped);
    BOOST_TEST(last.ended == "stopped");
    BOOST_TEST(last.counts.at("sources_left").as_int() == 1);
}

BOOST_AUTO_TEST_CASE(the_first_whole_gathering_takes_away_what_came_piece_by_piece_before) {
    Visits v;
    const auto all = numbered(10);
    v.visit({all.begin(), all.begin() + 5}, {false, true});
    v.visit({all.begin() + 5, all.end()}, {true, false});
    const auto d = v.ledger.disappearing("coasts", numbered(2), {true, true});
    BOOST_TEST(d.offered == 10);
    BOOST_TEST(d.gone == 8);
}

BOOST_AUTO_TEST_CASE(changes_are_asked_for_since_the_last_visit_that_was_free_of_failures) {
    Visits v;
    BOOST_TEST(!v.since().has_value());
    v.visit({}, {true, true}, {"transient", "no answer", {}});
    BOOST_TEST(!v.since().has_value());
    v.visit({});
    BOOST_TEST((v.since() == v.now));
    v.visit({}, {false, true});
    BOOST_TEST((v.since() == v.now));
    BOOST_TEST(!v.ledger.since("coasts", "something else", kWeek, v.now).has_value());
    BOOST_TEST(!v.ledger.since("coasts", "asked", kWeek, v.now + kWeek).has_value());
}

BOOST_AUTO_TEST_CASE(while_a_file_waits_to_be_judged_again_everything_is_asked_for) {
    Visits v;
    const auto id = v.visit({offer("r1", kMay)})[0];
    v.reg.judge(v.run, id, "", {record::Outcome::failed, "transient", "no answer", "coasts", ""}, v.now);
    BOOST_TEST(!v.since().has_value());
    v.reg.judge(v.run, id, "judged", {record::Outcome::released, "", "", "coasts", "2024-05"}, v.now);
    BOOST_TEST(v.since().has_value());
}

BOOST_AUTO_TEST_CASE(changes_are_asked_for_since_the_first_of_the_runs_of_which_one_went_on_where_another_was_cut_off) {
    Visits v;
    const auto id = v.visit({offer("r1", kMay)})[0];
    const auto first = v.now - 10h;
    // What was settled by the run that was cut off has the moment of that one.
    v.reg.judge(v.run, id, "judged", {record::Outcome::unchanged, "", "", "coasts", "2024-05"}, first);
    BOOST_TEST((v.since().value() == first));
}

BOOST_AUTO_TEST_CASE(what_was_left_out_by_runs_that_were_cut_off_is_no_younger_than_its_last_answer) {
    Visits v;
    const auto asked = v.now;
    std::int64_t id = 0;
    for (int i = 0; i < 4; ++i) {
        const auto run = v.ledger.begin_run(v.now);
        const auto known = v.ledger.settled_when_cut_off(run, 24h, v.now);
        v.ledger.begin(run, "coasts", "asked", v.now);
        id = v.ledger.enter(run, "coasts", std::vector{offer("r1", kMay)}, {true, true}, v.now)[0].id;
        BOOST_TEST(known.contains(id) == (i == 1), i);
        if (i == 2) break;
        v.reg.judge(run, id, "judged", {record::Outcome::unchanged, "", "", "coasts", "2024-05"}, known.contains(id) ? known.at(id) : v.now);
        v.now += 20h;
    }
    BOOST_TEST((v.now == asked + 40h));
}

BOOST_AUTO_TEST_CASE(what_runs_settled_that_were_cut_off_is_known_until_one_goes_to_its_end) {
    Visits v;
    const record::Judgement released{record::Outcome::released, "", "", "coasts", "2024-05"};
    const auto began = v.now;
    const auto cut_off = [&](const std::string& source, const std::vector<Offer>& offers) {
        v.now += 1h;
        v.run = v.ledger.begin_run(v.now);
        v.ledger.begin(v.run, source, "asked", v.now);
        return v.ledger.enter(v.run, source, offers, {true, true}, v.now);
    };
    const auto files = cut_off("coasts", numbered(4));
    for (const auto& file : files) v.reg.judge(v.run, file.id, "judged", released, v.now);
    // One run in another source, and one in this: of its files one is missed, one fails, the others are not come to.
    cut_off("harbours", {});
    cut_off("coasts", numbered(3));
    v.reg.judge(v.run, files[2].id, "", {record::Outcome::failed, "transient", "no answer", "coasts", ""}, v.now);
    const auto next = v.ledger.begin_run(v.now);
    const std::map expected{std::pair{files[0].id, began + 1h}, std::pair{files[1].id, began + 1h}};
    BOOST_TEST((v.ledger.settled_when_cut_off(next, 24h, v.now) == expected));
    v.reg.end_run(next, v.now, "{}");
    BOOST_TEST(v.ledger.settled_when_cut_off(v.ledger.begin_run(v.now), 24h, v.now).empty());
}

BOOST_AUTO_TEST_CASE(an_acceptance_that_no_gathering_took_up_is_forgotten_after_two_weeks) {
    Visits v;
    v.visit(numbered(3));
    v.ledger.accept_vanished("coasts", "pat", v.now);
    BOOST_TEST(v.ledger.accepts_vanished("coasts", v.now + 24h * 13));
    BOOST_TEST(!v.ledger.accepts_vanished("coasts", v.now + 24h * 15));
}

BOOST_AUTO_TEST_CASE(a_run_that_never_ended_is_interrupted_and_what_it_settled_need_not_be_fetched) {
    Visits v;
    v.now += 1h;
    const auto run = v.ledger.begin_run(v.now);
    v.ledger.begin(run, "coasts", "asked", v.now);
    const auto objects = v.ledger.enter(run, "coasts", numbered(3), {true, true}, v.now);
    v.reg.judge(run, objects[0].id, "judged", {record::Outcome::released, "", "", "coasts", "2024-05"},
                v.now);
    v.reg.judge(run, objects[1].id, "", {record::Outcome::failed, "transient", "no answer", "coasts", ""},
                v.now);
    const auto next = v.ledger.begin_run(v.now + 1h);
    BOOST_TEST((v.ledger.settled_when_cut_off(next, 24h, v.now + 1h) == std::map{std::pair{objects[0].id, v.now}}));
    BOOST_TEST(v.ledger.settled_when_cut_off(next, 24h, v.now + 25h).empty());
    BOOST_TEST(!v.since().has_value());
    record::RunHistory history(v.folder.path() / "register.sqlite");
    BOOST_TEST(history.last_run(next).value().ended == "interrupted");
    BOOST_TEST((history.objects("coasts") ==
                std::map<std::string, std::int64_t>{{"released", 1}, {"failed", 1}, {"waiting", 1}}));
}

BOOST_AUTO_TEST_CASE(a_file_that_fails_for_ever_leaves_no_row_for_each_harvest_there_ever_was) {
    Visits v;
    const auto judged = [&](const std::string& code, record::Outcome outcome) {
        const auto id = v.visit({offer("r1", kMay)})[0];
        v.reg.judge(v.run, id, "", {outcome, code, "", "coasts", ""}, v.now);
        v.ledger.forget_old(v.run);
    };
    judged("", record::Outcome::released);
    judged(std::string(record::kWorkerDied), record::Outcome::failed);
    v.visit({offer("r1", kMay)});  // that was never come to
    for (int i = 0; i < 150; ++i) judged("transient", record::Outcome::failed);
    record::SqliteStatement rows(v.reg.database(), "SELECT count(*), sum(code = 'transient') FROM result");
    rows.step();
    BOOST_TEST(rows.integer(0) == 2 + 101);
    BOOST_TEST(rows.integer(1) == 101);
    record::RunHistory history(v.folder.path() / "register.sqlite");
    BOOST_TEST((history.objects("coasts") == std::map<std::string, std::int64_t>{{"failed", 1}}));
}

BOOST_AUTO_TEST_CASE(a_file_on_which_a_person_decided_is_held_no_more) {
    Visits v;
    const record::Judgement held{record::Outcome::held, "edition-occupied", "", "coasts", "2024-05"};
    const auto states = [&] {
        return record::RunHistory(v.folder.path() / "register.sqlite").objects("coasts");
    };
    using States = std::map<std::string, std::int64_t>;
    const auto ids = v.visit(numbered(3));
    for (const auto id : ids) {
        const auto bytes = base::sha256(std::to_string(id));
        v.reg.fetched(id, bytes, 1, "", "", v.now);
        v.reg.hold(id, bytes.hex(), held, base::json::Value::object(), v.now);
        v.reg.judge(v.run, id, "judged", held, v.now);
    }
    BOOST_TEST((states() == States{{"held", 3}}));
    v.reg.settle_hold(ids[0], base::sha256(std::to_string(ids[0])).hex(), "accepted as 2024-05 by pat");
    v.reg.settle_hold(ids[1], base::sha256(std::to_string(ids[1])).hex(), "refused by pat: last year's");
    BOOST_TEST((states() == States{{"held", 1}, {"released", 1}, {"refused", 1}}));
    v.reg.fetched(ids[1], base::sha256("other bytes"), 1, "", "", v.now);
    BOOST_TEST((states() == States{{"held", 2}, {"released", 1}}));
}

BOOST_AUTO_TEST_CASE(a_run_tells_what_was_decided_since_on_the_bytes_that_it_held) {
    Visits v;
    const record::Judgement held{record::Outcome::held, "edition-occupied", "", "coasts", "2024-05"};
    const auto hold = [&](std::int64_t id, const std::string& bytes, record::Found found) {
        v.reg.fetched(id, base::sha256(bytes), 1, "", "", v.now);
        v.reg.hold(id, base::sha256(bytes).hex(), held, base::json::Value::object(), v.now);
        v.reg.judge(v.run, id, "judged", held, v.now, record::Stage::settled, found);
    };
    const auto ids = v.visit(numbered(2));
    for (const auto id : ids) hold(id, "as it was", record::Found::new_here);
    const auto first = v.run;
    v.visit(numbered(2));
    hold(ids[0], "other bytes", record::Found::changed);
    v.reg.settle_hold(ids[0], base::sha256("other bytes").hex(), "accepted as 2024-05 by pat");
    v.reg.settle_hold(ids[1], base::sha256("as it was").hex(), "refused by pat: last year's");
    record::RunHistory history(v.folder.path() / "register.sqlite");
    BOOST_TEST((history.last_run().value().decided == record::Decided{{"accepted", 1}}));
    BOOST_TEST((history.last_run(first + 1).value().decided == record::Decided{{"refused", 1}}), "not what was decided on later bytes");
    BOOST_TEST((history.last_visit("coasts").value().decided == record::Decided{{"accepted", 1}}));
    BOOST_TEST(v.ledger.decision_on(v.reg.object(ids[1])) == "refused by pat: last year's");
    BOOST_TEST(v.ledger.decision_on(v.reg.object(v.visit(numbered(3))[2])) == "");
}

BOOST_AUTO_TEST_CASE(when_bytes_that_were_erased_were_seen_last_is_remembered_and_nothing_else) {
    Visits v;
    const auto id = v.visit({offer("r1", kMay)})[0];
    BOOST_TEST(!v.ledger.erased_seen(id).has_value());
    v.ledger.remember_erased(id, "\"1\"", "", "", v.now);
    BOOST_TEST(v.reg.object(id).etag == "", "it is no erased file");
    v.reg.judge(v.run, id, "", {record::Outcome::unchanged, std::string(record::kErasedBefore), "", "coasts", ""}, v.now);
    BOOST_TEST(!v.ledger.erased_seen(id).has_value());
    v.ledger.remember_erased(id, "", "", "", v.now);
    BOOST_TEST((v.ledger.erased_seen(id) == v.now));
}

BOOST_AUTO_TEST_CASE(a_move_counts_only_in_runs_that_follow_each_other) {
    Visits v;
    const auto id = v.visit({offer("r1", kMay)})[0];
    for (const auto* to : {"https://a.example/", "https://a.example/", "https://b.example/"})
        v.ledger.moved(v.reg.object(id), to);
    BOOST_TEST(v.reg.object(id).moved_runs == 1);
    v.ledger.moved(v.reg.object(id), "");
    BOOST_TEST(v.reg.object(id).moved_runs == 0);
}

BOOST_AUTO_TEST_SUITE_END()
