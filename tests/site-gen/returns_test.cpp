#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;

BOOST_AUTO_TEST_SUITE(returns_pages)

BOOST_AUTO_TEST_CASE(an_organisations_returns_say_released_missing_and_nil_in_words) {
    const Built site(test::sample_state());
    const auto page = site.page("organisations/hm-treasury");
    BOOST_TEST(has(page, ">Missing</td>"));
    BOOST_TEST(has(page, "£2.5m v2</a>"));
    BOOST_TEST(has(page, "Nil</a>"));
    BOOST_TEST(has(page, "Not expected"));
    BOOST_TEST(has(site.page("organisations/ink-agency"), "with Jan</a>"));
}

BOOST_AUTO_TEST_CASE(returns_stand_below_the_name_of_their_own_dataset) {
    auto state = test::sample_state();
    test::add_policy(state);
    const auto page = Built(state).page("organisations/hm-treasury");
    // An organogram is of a day, so no month of a grid is its own.
    const auto posts = page.find(">Returns: Senior posts</h2>"), meetings = page.find(">Returns: Ministers’ meetings</h2>");
    BOOST_REQUIRE(posts != std::string::npos);
    BOOST_TEST(has(page.substr(posts, 400), "When each return of Senior posts was due"));
    BOOST_REQUIRE(meetings != std::string::npos);
    BOOST_TEST(has(page.substr(meetings, 200), "How many rows were released for each month"));
    BOOST_TEST(has(page, "The total released for each month"));
}

BOOST_AUTO_TEST_CASE(an_organisations_returns_show_their_evidence_for_the_day_they_are_asked) {
    auto state = test::sample_state();
    auto& dataset = state.datasets.at("hm-treasury-spend-over-25k");
    dataset.due = "last-working-day-of-following-month";
    dataset.described = state.revisions.front().revision;
    state.rejections.front().edition = "2024-02";
    Built site(state);
    const auto page = site.page("organisations/hm-treasury");
    BOOST_TEST(has(page, "When each return of Spending over £25,000 was due"));
    BOOST_TEST(has(page, "data-label=\"Due\"><time datetime=\"2024-05-31\">31 May 2024</time> (the last working day of the following month)</td>"));
    BOOST_TEST(has(page, "<time datetime=\"2024-05-30\">30 May 2024</time> (the source’s Last-Modified)</td>"));
    BOOST_TEST(has(page, ">Published but unreadable</td>"));
    BOOST_TEST(has(page, "Our report: HTML page, not a table."));
    BOOST_TEST(has(page, ">Unreadable</td>"));
    BOOST_TEST(!has(page, ">July 2024</th>"));
    site.settings.today = *base::parse_iso_date("2024-08-15");
    site.build(state);
    BOOST_TEST(has(site.page("organisations/hm-treasury"), ">Not due yet</td>"));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), ">July 2024</th>"));
    site.settings.today = *base::parse_iso_date("2024-08-31");
    site.build(state);
    BOOST_TEST(!has(site.page("organisations/hm-treasury"), ">Not due yet</td>"));
}

BOOST_AUTO_TEST_CASE(timeliness_is_worked_out_by_the_formula_that_the_page_states) {
    auto state = test::sample_state();
    auto& dataset = state.datasets.at("hm-treasury-spend-over-25k");
    dataset.due = "last-working-day-of-following-month";
    dataset.described = state.revisions.front().revision;
    const Built site(state);
    const auto page = site.page("quality");
    BOOST_TEST(has(page, "On time ÷ (on time + late + missing)"));
    BOOST_TEST(has(page, "db-share__missing"));
    BOOST_TEST(has(site.page(""), " came late</a>"));
    // Nothing is said to have come late, or not, where no time is known.
    BOOST_TEST(!has(Built(test::sample_state()).page(""), " came late</a>"));
    BOOST_TEST(has(page, "71.4%"));  // five of the seven returns whose day is over: June is here before its own
}

BOOST_AUTO_TEST_CASE(nothing_is_said_of_timeliness_where_no_time_is_known) {
    const auto page = Built(test::sample_state()).page("quality");
    BOOST_TEST(has(page, ">on time: too little evidence to say</dt><dd class=\"db-figure__value\">–</dd>"));
    BOOST_TEST(has(page, "data-label=\"Timely\">–</td>"));
    BOOST_TEST(has(page, "Not among these rows: 2 editions missing or unreadable between others"));
}

BOOST_AUTO_TEST_CASE(quality_counts_what_its_formula_says) {
    auto state = test::sample_state();
    const std::string id = "hm-treasury-spend-over-25k";
    state.datasets.at(id).due = "last-working-day-of-following-month";
    Built site(state);
    const auto owed = [&](const char* today) {
        site.settings.today = *base::parse_iso_date(today);
        site.build(state);
        const auto page = site.page("quality");
        const auto row = page.substr(page.find(">HM Treasury</a>"));
        const std::string cell = "data-label=\"Owed\">";
        const auto at = row.find(cell) + cell.size();
        return std::stoi(row.substr(at));
    };
    // November to May; June is here already, before its last day of July, and counts when that is over.
    BOOST_TEST(owed("2024-07-20") == 7);
    BOOST_TEST(owed("2024-08-01") == 8);
    test::announce(state, id, "2024-03", "2024-08-05T08:30:00Z", "2024-08-06T08:30:00Z");
    auto& entry = state.calendar.back().entry;
    entry.state = record::Promise::cancelled;
    entry.code = "no-return-due";
    BOOST_TEST(owed("2024-08-01") == 7);
    BOOST_TEST(has(site.page("quality"), "announced that none is due (1 return)"));
    // Without a rule nothing is owed, whatever is here.
    BOOST_TEST(!has(site.page("quality"), ">Quiet Office</a>"));
}

BOOST_AUTO_TEST_SUITE_END()
