#include "publisher/catalogue/atom.hpp"
#include "publisher/catalogue/coverage.hpp"
#include "publisher/catalogue/publication.hpp"
#include "publisher/catalogue/returns.hpp"
#include "publisher/catalogue/views.hpp"
#include "tests/catalogue/spending.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

namespace {

using namespace ledger_of_returns;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(returns, Spending)

BOOST_AUTO_TEST_CASE(a_return_is_not_yet_due_until_the_last_minute_of_its_day_and_missing_from_the_next) {
    release("2024-01", "2024-02-20T10:00:00Z");
    BOOST_TEST(words("2024-02", "2024-03-28") == "Not yet due");
    BOOST_TEST(words("2024-02", "2024-03-29") == "Missing");
    BOOST_TEST(base::to_iso(*of("2024-02", "2024-03-28").due) == "2024-03-28");
    BOOST_TEST(of("2024-02", "2024-03-28").rule == "the last working day of the following month");
    BOOST_TEST(outstanding("2024-03-28").empty());
    BOOST_TEST(outstanding("2024-04-30") == "2024-02");
    BOOST_TEST(outstanding("2024-05-01") == "2024-02 2024-03");
}

BOOST_AUTO_TEST_CASE(a_return_seen_by_its_day_was_on_time_and_one_seen_after_it_was_late_by_so_many_days) {
    release("2024-01", "2024-02-29T23:59:00Z");
    release("2024-02", "2024-04-01T23:30:00Z");
    BOOST_TEST(words("2024-01", "2024-06-01") == "On time");
    const auto late = of("2024-02", "2024-06-01");
    // 23:30 UTC on 1 April is 2 April in London; due on 28 March.
    BOOST_TEST(late.in_words() == "Late by 5 days");
    BOOST_TEST((late.basis == Basis::first_sight));
    BOOST_TEST(late.held_by == "2024-02");
}

BOOST_AUTO_TEST_CASE(the_sources_own_date_goes_before_our_first_sight_unless_it_is_after_it) {
    release("2024-01", "2024-03-06T10:00:00Z", "Wed, 28 Feb 2024 16:00:00 GMT");
    release("2024-02", "2024-03-20T10:00:00Z", "Wed, 20 Mar 2024 10:00:01 GMT");
    const auto modified = of("2024-01", "2024-06-01"), impossible = of("2024-02", "2024-06-01");
    BOOST_TEST(modified.in_words() == "On time");
    BOOST_TEST((modified.basis == Basis::last_modified));
    BOOST_TEST((impossible.basis == Basis::first_sight));
}

BOOST_AUTO_TEST_CASE(what_gov_uk_says_goes_before_the_sources_own_date_where_the_file_can_have_been_there) {
    const auto say = [](Version& version, const std::string& published) {
        version.manifest.parts.front().first_published = published;
    };
    say(release("2024-01", "2024-03-06T10:00:00Z", "Tue, 05 Mar 2024 16:00:00 GMT"), "2024-02-28T09:30:00Z");
    say(release("2024-02", "2024-04-10T10:00:00Z", "Tue, 09 Apr 2024 10:00:00 GMT"), "2024-01-15T09:30:00Z");
    say(release("2024-03", "2024-04-20T10:00:00Z"), "2024-04-21T09:30:00Z");
    say(release("2024-04", "2024-05-20T10:00:00Z"), "some day in May");
    const auto said = of("2024-01", "2024-06-01");
    BOOST_TEST(said.in_words() == "On time");
    BOOST_TEST((said.basis == Basis::first_published));
    BOOST_TEST((of("2024-02", "2024-06-01").basis == Basis::last_modified), "the page is older than the month");
    BOOST_TEST((of("2024-03", "2024-06-01").basis == Basis::first_sight), "we saw it before");
    BOOST_TEST((of("2024-04", "2024-06-01").basis == Basis::first_sight), "it is no instant");
}

BOOST_AUTO_TEST_CASE(nothing_gathered_as_backfill_is_called_late) {
    dataset().since = "2023-01";
    release("2023-06", "2024-01-02T09:00:00Z");
    release("2023-07", "2024-01-02T09:00:00Z", "Thu, 30 Nov 2023 09:00:00 GMT");
    release("2023-08", "2024-01-02T09:00:00Z", "Fri, 29 Sep 2023 09:00:00 GMT");
    release("2024-01", "2024-09-30T09:00:00Z");
    for (const auto* edition : {"2023-06", "2023-07", "2024-01"}) {
        const auto one = of(edition, "2024-10-01");
        BOOST_TEST(one.in_words() == "Not known", edition);
        BOOST_TEST(one.days_late == 0);
        BOOST_TEST(!one.note.empty());
    }
    // What the source says of itself still proves that it kept the date.
    BOOST_TEST(words("2023-08", "2024-10-01") == "On time");
}

BOOST_AUTO_TEST_CASE(what_this_service_released_itself_was_published_then_not_when_the_file_was_handed_in) {
    auto& version = release("2024-01", "2024-02-10T09:00:00Z");
    version.manifest.parts.front().source_url = "spend january.csv";
    version.manifest.released_at = at("2024-03-04T09:30:00Z");
    const auto one = of("2024-01", "2024-06-01");
    BOOST_TEST((one.basis == Basis::released_here));
    BOOST_TEST(one.in_words() == "Late by 4 days");
}

BOOST_AUTO_TEST_CASE(a_nil_return_and_a_correction_say_so_and_keep_the_time_of_the_first) {
    release("2024-01", "2024-02-20T10:00:00Z").manifest.nil = true;
    release("2024-02", "2024-04-01T10:00:00Z");
    release("2024-02", "2024-05-01T10:00:00Z").manifest.reason = record::Reason::department_correction;
    release("2024-03", "2024-04-20T10:00:00Z");
    release("2024-03", "2024-05-02T10:00:00Z").manifest.reason = record::Reason::reprocessed;
    BOOST_TEST(words("2024-01", "2024-06-01") == "Nil return, on time");
    BOOST_TEST(words("2024-02", "2024-06-01") == "Corrected, late by 4 days");
    BOOST_TEST(of("2024-02", "2024-06-01").version == 2);
    BOOST_TEST(words("2024-03", "2024-06-01") == "On time");
}

BOOST_AUTO_TEST_CASE(a_file_that_could_not_be_read_is_published_not_missing_until_a_readable_one_comes) {
    release("2024-01", "2024-02-20T10:00:00Z");
    reject("2024-02", next("2024-03-20T10:00:00Z"));
    const auto one = of("2024-02", "2024-03-21");
    BOOST_TEST(one.in_words() == "Published but unreadable");
    BOOST_REQUIRE_EQUAL(one.rejections.size(), 1U);
    BOOST_TEST(one.rejections.front().report_path == "rejections/ab/cd.json");
    BOOST_TEST(outstanding("2024-03-21") == "2024-02");
    release("2024-02", "2024-03-22T10:00:00Z");
    BOOST_TEST(words("2024-02", "2024-06-01") == "On time");
}

BOOST_AUTO_TEST_CASE(a_dataset_of_which_nothing_was_ever_collected_is_not_called_missing) {
    BOOST_TEST(words("2024-01", "2024-06-01") == "Not collected");
    reject("", state.revision);
    BOOST_TEST(words("2024-01", "2024-06-01") == "Missing");
}

BOOST_AUTO_TEST_CASE(without_a_rule_a_gap_is_missing_and_an_end_is_not_known) {
    dataset().due.clear();
    release("2024-01", "2024-02-20T10:00:00Z");
    release("2024-03", "2024-04-20T10:00:00Z");
    BOOST_TEST(words("2024-01", "2024-06-01") == "Not known");
    BOOST_TEST(words("2024-02", "2024-06-01") == "Missing");
    BOOST_TEST(words("2024-04", "2024-06-01") == "Not known");
    BOOST_TEST(outstanding("2024-06-01") == "2024-02");
}

BOOST_AUTO_TEST_CASE(a_schemas_rule_holds_where_the_dataset_names_none) {
    dataset().due.clear();
    schemas::Schema schema;
    schema.id = dataset().schema;
    schema.due = "14-days-after-period-end";
    state.schemas.emplace(schema.id.str(), schema);
    BOOST_TEST(base::to_iso(*of("2024-01", "2024-02-02").due) == "2024-02-14");
}

BOOST_AUTO_TEST_CASE(a_promise_shows_its_earlier_dates_and_is_the_due_date_where_no_rule_is) {
    record::CalendarEntry promise{
        kId,
        "2024-03",
        at("2024-05-10T08:30:00Z"),
        record::Promise::confirmed,
        "",
        "",
        {{at("2024-05-03T08:30:00Z"), at("2024-05-01T08:30:00Z"), "quality", "One supplier is checked."}}};
    state.calendar.push_back({promise, next("2024-05-01T09:00:00Z"), kStillCurrent});
    release("2024-01", "2024-02-20T10:00:00Z");
    const auto by_rule = of("2024-03", "2024-05-02");
    BOOST_TEST(by_rule.in_words() == "Missing");
    BOOST_TEST(by_rule.promise->entry.changes.size() == 1U);
    dataset().due.clear();
    BOOST_TEST(words("2024-03", "2024-05-10") == "Not yet due");
    BOOST_TEST(words("2024-03", "2024-05-11") == "Missing");
    state.calendar.back().entry.state = record::Promise::cancelled;
    state.calendar.back().entry.code = "no-return-due";
    BOOST_TEST(words("2024-03", "2024-05-11") == "Not known");
}

BOOST_AUTO_TEST_CASE(what_became_of_a_date_is_called_as_in_the_calendar) {
    const auto announce = [&](const std::string& edition, std::string_view release_at) {
        record::CalendarEntry entry{kId, edition, at(release_at), record::Promise::provisional, "", "", {}};
        state.calendar.push_back({entry, next("2024-02-01T09:00:00Z"), kStillCurrent});
    };
    announce("2024-01", "2024-02-28T09:30:00Z");
    announce("2024-02", "2024-03-20T09:30:00Z");
    announce("2024-03", "2024-04-20T08:30:00Z");
    const auto before = state.revision;
    release("2024-01", "2024-02-20T10:00:00Z");
    release("2024-02", "2024-03-20T10:00:00Z");
    const auto called = [&](Revision r, std::size_t n) {
        const auto one = returns_of(state, dataset(), r, day("2024-04-01")).at(n);
        return to_json(one, kId).at("promise").at("state").as_string();
    };
    const std::string expected[] = {"early", "kept", "provisional"};
    for (std::size_t n = 0; n < 3; ++n) {
        BOOST_TEST(called(state.revision, n) == expected[n]);
        BOOST_TEST(to_json(announcements(state).at(n)).at("state").as_string() == expected[n]);
        BOOST_TEST(called(before, n) == "provisional", "as it stood before anything came out");
    }
    // The date of a correction is kept by the correction, and is not the return's.
    announce("2024-01", "2024-05-20T08:30:00Z");
    state.calendar.back().promise = 2;
    const auto corrected = [&] { return to_json(announcements(state).back()); };
    BOOST_TEST(corrected().at("state").as_string() == "provisional");
    BOOST_TEST(called(state.revision, 0) == "early");
    release("2024-01", "2024-05-20T08:30:00Z");
    BOOST_TEST(corrected().at("state").as_string() == "kept");
    BOOST_TEST(called(state.revision, 0) == "early");
    dataset().due.clear();
    BOOST_TEST(base::to_iso(*of("2024-01", "2024-06-01").due) == "2024-02-28", "nor is it what a return is judged by where no rule is");
}

BOOST_AUTO_TEST_CASE(what_came_out_on_a_later_day_than_was_announced_is_late_and_by_how_much) {
    const auto announce = [&](const std::string& edition) {
        record::CalendarEntry entry{kId, edition, at("2024-03-20T09:30:00Z"), record::Promise::confirmed, "", "", {}};
        state.calendar.push_back({entry, next("2024-02-01T09:00:00Z"), kStillCurrent});
    };
    announce("2024-01");
    announce("2024-02");
    release("2024-01", "2024-03-20T23:59:00Z");
    release("2024-02", "2024-03-21T00:01:00Z");
    const auto told = announcements(state);
    BOOST_TEST(to_json(told.at(0)).at("state").as_string() == "kept", "on its day, if not at its minute");
    BOOST_TEST(to_json(told.at(0)).at("days_late").as_int() == 0);
    BOOST_TEST(to_json(told.at(1)).at("state").as_string() == "late");
    BOOST_TEST(to_json(told.at(1)).at("days_late").as_int() == 1);
    BOOST_TEST(announcement_words(told.at(1)).starts_with("Released 1 day late; it was announced for 20 March 2024"), announcement_words(told.at(1)));
    const auto one = of("2024-02", "2024-06-01");
    BOOST_TEST(to_json(one, kId).at("promise").at("state").as_string() == "late");
    BOOST_TEST(one.in_words() == "On time", "by the rule that it is due by");
}

BOOST_AUTO_TEST_CASE(a_return_that_came_without_an_announced_day_is_not_judged_by_the_day_of_its_correction) {
    dataset().due.clear();
    release("2024-01", "2024-02-20T10:00:00Z");
    const auto before = of("2024-01", "2024-06-01");
    record::CalendarEntry entry{kId, "2024-01", at("2024-05-20T08:30:00Z"), record::Promise::confirmed, "", "", {}};
    state.calendar.push_back({entry, next("2024-05-01T09:00:00Z"), kStillCurrent});
    for (const bool came : {false, true}) {
        if (came) release("2024-01", "2024-05-20T08:30:00Z");
        const auto after = of("2024-01", "2024-06-01");
        BOOST_TEST(!after.due);
        BOOST_TEST(!after.promise);
        BOOST_TEST(after.in_words() == before.in_words());
    }
}

BOOST_AUTO_TEST_CASE(a_quarter_is_there_when_its_months_are_and_as_late_as_the_last_of_them) {
    dataset().cadence = "quarterly";
    dataset().due = "one-month-after-period-end";
    release("2024-01", "2024-02-20T10:00:00Z");
    release("2024-02", "2024-03-20T10:00:00Z");
    BOOST_TEST(words("2024-01--2024-03", "2024-05-01") == "Missing");
    BOOST_TEST(of("2024-01--2024-03", "2024-05-01").note ==
               "Part of it is here: January 2024, February 2024. A file that waits here for a person, or a source that could not be read here, is not told apart from this.");
    BOOST_TEST(standing_of(state, dataset(), state.revision, day("2024-05-01")).covered.empty());
    release("2024-03", "2024-05-03T10:00:00Z");
    BOOST_TEST(words("2024-01--2024-03", "2024-06-01") == "Late by 3 days");
}

BOOST_AUTO_TEST_CASE(a_span_of_months_stands_for_each_of_them_by_its_own_date) {
    release("2024-01--2024-02", "2024-03-14T10:00:00Z");
    BOOST_TEST(words("2024-01", "2024-06-01") == "Late by 14 days");
    BOOST_TEST(words("2024-02", "2024-06-01") == "On time");
    BOOST_TEST(of("2024-02", "2024-06-01").held_by == "2024-01--2024-02");
    BOOST_TEST(standing_of(state, dataset(), state.revision, day("2024-04-15")).covered.size() == 2U);
    BOOST_TEST(outstanding("2024-05-01") == "2024-03");
}

BOOST_AUTO_TEST_CASE(a_month_between_two_spans_is_missing_and_those_inside_are_not) {
    release("2024-01--2024-03", "2024-04-20T10:00:00Z");
    release("2024-05--2024-06", "2024-07-20T10:00:00Z");
    BOOST_TEST(outstanding("2024-07-25") == "2024-04");
    BOOST_TEST(of("2024-06", "2024-07-25").held_by == "2024-05--2024-06");
}

BOOST_AUTO_TEST_CASE(an_organogram_is_owed_twice_a_year) {
    dataset().cadence = "half-yearly";
    dataset().due = "6-june-and-6-december";
    release("2024-03-31", "2024-06-06T10:00:00Z");
    BOOST_TEST(words("2024-03-31", "2024-12-01") == "On time");
    BOOST_TEST(words("2024-09-30", "2024-12-06") == "Not yet due");
    BOOST_TEST(words("2024-09-30", "2024-12-07") == "Missing");
}

BOOST_AUTO_TEST_CASE(a_withdrawn_return_is_owed_again_and_says_why_it_went) {
    release("2024-01", "2024-02-20T10:00:00Z");
    auto& version = release("2024-02", "2024-03-20T10:00:00Z");
    version.withdrawn = version.to = next("2024-03-25T10:00:00Z");
    version.withdrawal_code = "published-in-error";
    const auto one = of("2024-02", "2024-06-01");
    BOOST_TEST(one.in_words() == "Withdrawn");
    BOOST_TEST((one.state == ReturnState::missing && one.lack() == Lack::withdrawn), "it is owed, and was here");
    BOOST_TEST((of("2024-03", "2024-06-01").lack() == Lack::missing));
    BOOST_TEST(one.note == "Version 1 of February 2024 was withdrawn (published in error). A file that waits here for a person, or a source that could not be read here, is not told apart from this.");
}

BOOST_AUTO_TEST_CASE(a_return_whose_rows_were_put_into_another_edition_was_handed_in_when_it_was) {
    release("2024-01", "2024-02-20T10:00:00Z");
    auto& version = release("2024-02", "2024-03-20T10:00:00Z");
    version.withdrawn = version.to = next("2024-04-25T10:00:00Z");
    version.withdrawal_code = "consolidated";
    const std::string note = "It was handed in as version 1 of February 2024, which was withdrawn (consolidated).";
    const auto meanwhile = of("2024-02", "2024-06-01");
    BOOST_TEST(meanwhile.in_words() == "On time");
    BOOST_TEST((meanwhile.held_by == "2024-02" && meanwhile.version == 1));
    BOOST_TEST(meanwhile.note == note);
    BOOST_TEST(outstanding("2024-06-01") == "2024-03 2024-04");
    dataset().table = "spend";
    const auto lacks = coverage_of(state, "spend", {}, 0, day("2024-06-01"));
    BOOST_TEST(lacks.missing_count == 3, "its rows are not here, and the answer says so");
    BOOST_TEST(lacks.editions_released == 1);
    release("2024-02--2024-04", "2024-05-20T10:00:00Z");
    const auto one = of("2024-02", "2024-06-01");
    BOOST_TEST(one.in_words() == "On time");
    BOOST_TEST(base::to_rfc3339(*one.published) == "2024-03-20T10:00:00Z");
    BOOST_TEST((one.held_by == "2024-02--2024-04" && one.version == 1));
    BOOST_TEST(one.note == note);
    BOOST_TEST(words("2024-03", "2024-06-01") == "Late by 20 days");
    BOOST_TEST(outstanding("2024-06-01").empty());
    BOOST_TEST(coverage_of(state, "spend", {}, 0, day("2024-06-01")).missing_count == 0);
}

BOOST_AUTO_TEST_CASE(a_body_whose_only_return_was_withdrawn_owes_it_and_what_came_after) {
    dataset().since = "";
    auto& version = release("2024-02", "2024-03-20T10:00:00Z");
    version.withdrawn = version.to = next("2024-03-25T10:00:00Z");
    version.withdrawal_code = "published-in-error";
    BOOST_TEST(outstanding("2024-06-01") == "2024-02 2024-03 2024-04");
}

BOOST_AUTO_TEST_CASE(the_ledger_of_an_earlier_revision_does_not_know_what_came_later) {
    const auto first = release("2024-01", "2024-02-20T10:00:00Z").from;
    release("2024-02", "2024-03-20T10:00:00Z");
    BOOST_TEST(returns_of(state, dataset(), first, day("2024-05-01")).at(1).in_words() == "Missing");
    BOOST_TEST(words("2024-02", "2024-05-01") == "On time");
}

BOOST_AUTO_TEST_CASE(words_of_a_later_program_owe_nothing_rather_than_stop_the_service) {
    dataset().cadence = "weekly";
    release("2024-01", "2024-02-20T10:00:00Z");
    BOOST_TEST(returns_of(state, dataset(), state.revision, day("2024-06-01")).empty());
    dataset().cadence = "monthly";
    dataset().due = "when-ready";
    BOOST_TEST(words("2024-01", "2024-06-01") == "Not known");
}

BOOST_AUTO_TEST_CASE(its_json_and_its_csv_hold_the_evidence) {
    release("2024-01", "2024-03-04T10:00:00Z", "Fri, 01 Mar 2024 09:30:00 GMT");
    const auto one = of("2024-01", "2024-06-01");
    const auto json = to_json(one, kId);
    BOOST_TEST(json.at("state").as_string() == "late");
    BOOST_TEST(json.at("days_late").as_int() == 1);
    BOOST_TEST(json.at("due").as_string() == "2024-02-29");
    BOOST_TEST(json.at("published").as_string() == "2024-03-01T09:30:00Z");
    BOOST_TEST(json.at("basis").as_string() == "last-modified");
    BOOST_TEST(json.at("links").at("version").as_string() ==
               "/v1/datasets/coasts-spend-over-25k/editions/2024-01/versions/1");
    std::string csv;
    append_returns_header(csv);
    append_returns(csv, "coasts", kId, {one});
    BOOST_TEST(csv ==
               "organisation,dataset,edition,state,punctuality,days_late,due,rule,promised,promise_state,"
               "published,basis,"
               "held_by,version,rejected_files,note\r\n"
               "coasts,coasts-spend-over-25k,2024-01,late,late,1,2024-02-29,the last working day of the "
               "following month,"
               ",,2024-03-01T09:30:00Z,last-modified,2024-01,1,0,\r\n");
}

BOOST_AUTO_TEST_CASE(an_http_date_is_read_in_its_one_form) {
    BOOST_TEST((parse_http_date("Thu, 30 May 2024 11:22:33 GMT") == at("2024-05-30T11:22:33Z")));
    for (const auto* text :
         {"", "Thu, 30 May 2024 11:22:33", "Thursday, 30-May-24 11:22:33 GMT", "Thu May 30 11:22:33 2024",
          "Thu, 31 Jun 2024 11:22:33 GMT", "Thu, 30 Mai 2024 11:22:33 GMT", "Thu, 3x May 2024 11:22:33 GMT",
          "Thu, 30 May 2024 25:22:33 GMT", "Thu, 30 May 2024 11:22:3Z GMT"})
        BOOST_TEST(!parse_http_date(text).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
