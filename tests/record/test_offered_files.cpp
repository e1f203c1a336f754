#include "publisher/record/tombstone.hpp"
#include "tests/record/older_register.hpp"
#include "tests/record/visits.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using namespace visits;
using record::GatheringSays;

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
    v.reg.database().execute(tests::kPrintsInVersions);
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

BOOST_AUTO_TEST_CASE(the_first_whole_gathering_takes_away_what_came_piece_by_piece_before) {
    Visits v;
    const auto all = numbered(10);
    v.visit({all.begin(), all.begin() + 5}, {false, true});
    v.visit({all.begin() + 5, all.end()}, {true, false});
    const auto d = v.ledger.disappearing("coasts", numbered(2), {true, true});
    BOOST_TEST(d.offered == 10);
    BOOST_TEST(d.gone == 8);
}

BOOST_AUTO_TEST_CASE(an_acceptance_that_no_gathering_took_up_is_forgotten_after_two_weeks) {
    Visits v;
    v.visit(numbered(3));
    v.ledger.accept_vanished("coasts", "pat", v.now);
    BOOST_TEST(v.ledger.accepts_vanished("coasts", v.now + 24h * 13));
    BOOST_TEST(!v.ledger.accepts_vanished("coasts", v.now + 24h * 15));
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
