#include "publisher/record/run_history.hpp"
#include "tests/record/visits.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace daybook;
using namespace visits;
using record::Offer;

BOOST_AUTO_TEST_SUITE(what_runs_find)

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

BOOST_AUTO_TEST_SUITE_END()
