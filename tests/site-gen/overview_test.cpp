#include "publisher/catalogue/atom.hpp"
#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;

BOOST_AUTO_TEST_SUITE(overview)

BOOST_AUTO_TEST_CASE(a_calendar_is_subscribed_to_at_an_address_and_is_a_file_where_there_is_none) {
    const auto page = Built(test::sample_state()).page("calendar");
    BOOST_TEST(has(page, "href=\"webcal://daybook.example/calendar/releases.ics\">Subscribe in your own calendar</a>"));
    BOOST_TEST(has(page, "<code class=\"db-url\">https://daybook.example/calendar/releases.ics</code>"));
    const auto file = Built(test::sample_state(), "").page("calendar");
    BOOST_TEST(has(file, "<a class=\"govuk-link\" href=\"/calendar/releases.ics\">the calendar as a file</a>"));
    BOOST_TEST(!has(file, "webcal"));
}

BOOST_AUTO_TEST_CASE(home_says_how_much_by_whom_what_is_new_and_what_is_missing) {
    const Built site(test::sample_state());
    const auto home = site.page("");
    BOOST_TEST(has(home, "Who spent how much"));
    BOOST_TEST(has(home, "HM Treasury"));
    BOOST_TEST(has(home, "What is new"));
    BOOST_TEST(has(home, "What is missing"));
    BOOST_TEST(has(home, "February to March 2024"));
}

BOOST_AUTO_TEST_CASE(series_that_may_hold_the_same_payment_twice_are_never_added_up) {
    auto state = test::sample_state();
    auto schema = state.schemas.at("spend-over-25k");
    schema.id = schemas::SchemaId("spend-card");
    schema.title = "Card spending";
    schema.series = "card";
    state.schemas.emplace("spend-card", schema);
    auto card = state.datasets.at("hm-treasury-spend-over-25k");
    card.id = schemas::DatasetId("hm-treasury-spend-card");
    card.schema = schema.id;
    card.series = "card";
    card.editions.clear();
    state.datasets.emplace(card.id.str(), card);
    test::release(state, card.id.str(), "2024-05", 123'456'00);
    const Built site(state);
    const auto home = site.page(""), treasury = site.page("organisations/hm-treasury");
    BOOST_TEST(has(home, ">Card spending</dt><dd class=\"db-figure__value\">£123,456.00</dd>"));
    BOOST_TEST(has(home, "<br><span class=\"db-note\">Card spending</span>"));
    BOOST_TEST(has(home, "so they are not added up"));
    BOOST_TEST(!has(home, "<strong>£"));
    BOOST_TEST(has(treasury, ">in all current editions: Card spending</dt><dd class=\"db-figure__value\">£123,456.00</dd>"));
    BOOST_TEST(has(Built(test::sample_state()).page(""), "<strong>£"));
    // Nor in the list of bodies.
    const auto list = site.page("organisations");
    const auto row = list.substr(list.find(">HM Treasury</a>"));
    const auto in_row = row.substr(0, row.find("</tr>"));
    BOOST_TEST(has(in_row, "<div>£123,456.00<br><span class=\"db-note\">Card spending</span></div><div>£"), in_row);
    BOOST_TEST(!has(Built(test::sample_state()).page("organisations"), "</span></div>"));
}

BOOST_AUTO_TEST_CASE(news_that_was_withdrawn_is_struck_and_has_no_figures_and_the_withdrawal_is_news) {
    const Built site(test::sample_state());
    const auto home = site.page("");
    BOOST_TEST(has(home, ">Withdrawn: published in error</span>"));
    const auto at = home.find("<s><a class=\"govuk-link\" href=\"/datasets/ink-agency-spend-over-25k/2024-05/v1/\">");
    BOOST_REQUIRE(at != std::string::npos);
    const auto row = home.substr(at, home.find("</tr>", at) - at);
    BOOST_TEST(has(row, ">Withdrawn since</span>"));
    BOOST_TEST(!has(row, "111,111.11"), row);
    BOOST_TEST(has(site.page("changes"), ">Superseded since</span>"));
}

BOOST_AUTO_TEST_CASE(a_harvest_of_many_months_is_one_line_of_the_news_and_no_dataset_has_more_than_two) {
    const auto news = [](const catalogue::State& state) {
        const auto home = Built(state).page("");
        const auto at = home.find("id=\"new\"");
        return home.substr(at, home.find("</table>", at) - at);
    };
    const auto times = [](const std::string& text, const std::string& part) {
        std::size_t out = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++out;
        return out;
    };
    auto state = test::large_state(2, 11);
    BOOST_TEST(times(news(state), "href=\"/datasets/body-0-spend-over-25k/2010-") == 2U, "one a revision");
    BOOST_TEST(times(news(state), "href=\"/datasets/body-1-spend-over-25k/2010-") == 2U);
    for (auto& edition : state.datasets.at("body-0-spend-over-25k").editions) edition.versions.back().from = state.revision;
    const auto harvested = news(state);
    BOOST_TEST(has(harvested, "<a class=\"govuk-link\" href=\"/datasets/body-0-spend-over-25k/\">Body 0, 11 editions, January to November 2010</a>"), harvested);
    BOOST_TEST(times(harvested, "Body 0") == 1U, harvested);
}

BOOST_AUTO_TEST_CASE(what_waits_here_is_not_called_missing_and_every_page_has_the_same_numbers) {
    auto state = test::sample_state();
    record::Collection waits;
    waits.waiting.push_back({{"2024-02"}, *base::parse_iso_date("2024-04-01")});
    state.datasets.at("hm-treasury-spend-over-25k").collected.push_back({state.revision, waits});
    const Built site(state);
    const std::string one = "</dt><dd class=\"db-figure__value\">1</dd>";
    const auto home = site.page("");
    BOOST_TEST(has(home, "href=\"#missing\">edition missing or unreadable</a>" + one));
    BOOST_TEST(has(home, "href=\"#not-collected\">edition not collected here</a>" + one));
    BOOST_TEST(has(home, "a file that may be one of them waits here for a person"));
    for (const auto* path : {"quality", "organisations/hm-treasury", "datasets/hm-treasury-spend-over-25k", "tables/spend"}) {
        BOOST_TEST(has(site.page(path), ">edition missing or unreadable" + one), path);
        BOOST_TEST(has(site.page(path), ">edition not collected here" + one), path);
    }
    const auto page = site.page("datasets/hm-treasury-spend-over-25k");
    BOOST_TEST(has(page, ">Missing: 1 edition not released</td>"));
    BOOST_TEST(has(page, ">Not collected here: 1 edition, published or not</td>"));
}

BOOST_AUTO_TEST_CASE(what_was_withdrawn_is_called_withdrawn_and_not_missing) {
    auto state = test::sample_state();
    test::withdraw(state, "hm-treasury-spend-over-25k", "2024-01");
    const Built site(state);
    const auto home = site.page(""), treasury = site.page("organisations/hm-treasury");
    BOOST_TEST(has(home, "href=\"#withdrawn\">edition withdrawn</a>"));
    BOOST_TEST(has(home, ">editions missing or unreadable</a></dt><dd class=\"db-figure__value\">2</dd>"));
    BOOST_TEST(has(home, "<td class=\"govuk-table__cell db-wide\">January 2024</td>"));
    BOOST_TEST(has(home, "<td class=\"govuk-table__cell db-wide\">February to March 2024</td>"));
    BOOST_TEST(has(treasury, ">edition withdrawn</dt><dd class=\"db-figure__value\">1</dd>"));
    BOOST_TEST(has(treasury, ">editions missing or unreadable</dt><dd class=\"db-figure__value\">2</dd>"));
    BOOST_TEST(has(treasury, "<td class=\"govuk-table__cell\">Withdrawn</td>"));
}

BOOST_AUTO_TEST_CASE(the_calendar_strikes_out_a_date_that_moved_and_says_why) {
    auto state = test::sample_state();
    test::announce(state, "hm-treasury-spend-over-25k", "2024-07", "2024-08-30T08:30:00Z", "2024-09-06T08:30:00Z");
    Built site(state);
    site.settings.today = *base::parse_iso_date("2024-08-15");
    site.build(state);
    const auto page = site.page("calendar");
    BOOST_TEST(has(page, "6 September 2024, 9:30am"));
    BOOST_TEST(has(page, ">Confirmed</span>"));
    BOOST_TEST(has(page, "30 August 2024, 9:30am</time></s>"));
    BOOST_TEST(has(page, "data not ready"));
    BOOST_TEST(has(page, "Two &lt;b&gt; suppliers"));
    BOOST_TEST(has(page, "<p class=\"db-month__entry\" data-day=\"30\"><s>"));
    BOOST_TEST(has(page, "href=\"/calendar/2024-09/\""));
    BOOST_TEST(has(site.page("calendar/2024-09"), "Releases in September 2024"));
    BOOST_TEST(has(site.page(""), "What comes next"));
}

BOOST_AUTO_TEST_CASE(a_date_that_passed_without_a_release_is_not_kept_and_one_that_came_late_says_when) {
    auto state = test::sample_state();
    const std::string dataset = "hm-treasury-spend-over-25k";
    test::announce(state, dataset, "2024-07", "2024-07-14T08:30:00Z", "2024-07-15T08:30:00Z");
    Built site(state);
    BOOST_TEST(has(site.page("calendar"), ">Confirmed</span>"));
    site.settings.today = *base::parse_iso_date("2024-07-16");
    site.build(state);
    const auto missed = site.page("calendar");
    BOOST_TEST(has(missed, "govuk-tag--red\">Not kept</span>"));
    BOOST_TEST(!has(missed, ">Confirmed</span>"));
    BOOST_TEST(has(site.page("calendar/2024-07"), ">Not kept</span>"));
    BOOST_TEST(!has(site.page(""), "<span class=\"db-note\">confirmed</span>"));
    // A later revision says so on the day itself.
    for (const auto* other : {"2024-02", "2024-03"}) test::release(state, dataset, other, 5'000'00);
    site.settings.today = *base::parse_iso_date("2024-07-15");
    site.build(state);
    BOOST_TEST(has(site.page("calendar"), ">Not kept</span>"));

    test::release(state, dataset, "2024-07", 5'000'00);
    site.settings.today = {};
    site.build_on(state, Part::everything);
    for (const auto* page : {"calendar", "calendar/2024-07"}) {
        BOOST_TEST(has(site.page(page), ">Released late</span>"), page);
        BOOST_TEST(has(site.page(page), "Released on 21 July 2024, 9:30am, 6 days after the date."), page);
        BOOST_TEST(!has(site.page(page), "Not kept</span>"), page);
    }
}

BOOST_AUTO_TEST_CASE(a_date_that_is_kept_says_released) {
    auto state = test::sample_state();
    test::announce(state, "hm-treasury-spend-over-25k", "2024-07", "2024-07-14T08:30:00Z", "2024-07-15T08:30:00Z");
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 5'000'00);
    const auto page = Built(state).page("calendar");
    BOOST_TEST(has(page, "govuk-tag--green\">Released</span>"));
    BOOST_TEST(!has(page, "after the date"));
    BOOST_TEST(has(catalogue::announcement_words(catalogue::announcements(state).front()), "Released; it was announced for"));
}

BOOST_AUTO_TEST_CASE(a_date_that_was_kept_says_released_also_when_a_day_is_announced_for_its_correction) {
    auto state = test::sample_state();
    const std::string dataset = "hm-treasury-spend-over-25k";
    test::announce(state, dataset, "2024-07", "2024-07-15T08:30:00Z", "2024-07-15T08:30:00Z");
    test::release(state, dataset, "2024-07", 5'000'00);
    test::announce_correction(state, dataset, "2024-07", "2024-08-20T08:30:00Z");
    const Built site(state);
    BOOST_TEST(has(site.page("calendar/2024-07"), "govuk-tag--green\">Released</span>"));
    BOOST_TEST(!has(site.page("calendar/2024-07"), "Moved"));
    BOOST_TEST(!has(site.page("calendar/2024-07"), "20 August 2024"), "the correction's day is another month's");
    BOOST_TEST(has(site.page("calendar/2024-08"), ">Confirmed</span>"));
    BOOST_TEST(has(site.page("calendar"), "15 July 2024, 9:30am</time>, was kept: released on <time datetime=\""));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), "Promised for 15 July 2024 (kept)"));
}

BOOST_AUTO_TEST_CASE(a_day_that_a_kept_date_was_moved_from_stands_once_in_its_month) {
    auto state = test::sample_state();
    const std::string dataset = "hm-treasury-spend-over-25k";
    test::announce(state, dataset, "2024-07", "2024-07-13T08:30:00Z", "2024-07-15T08:30:00Z");
    test::release(state, dataset, "2024-07", 5'000'00);
    const std::string page = "calendar/2024-07", moved = "Moved";
    const auto times = [&](const std::string& text) {
        std::size_t out = 0;
        for (auto at = text.find(moved); at != std::string::npos; at = text.find(moved, at + 1)) ++out;
        return out;
    };
    const auto before = times(Built(state).page(page));
    BOOST_TEST(before > 0U);
    test::announce_correction(state, dataset, "2024-07", "2024-08-20T08:30:00Z");
    BOOST_TEST(times(Built(state).page(page)) == before, "also when a day is announced for its correction");
}

BOOST_AUTO_TEST_CASE(what_came_out_before_its_date_says_released_early) {
    auto state = test::sample_state();
    test::announce(state, "hm-treasury-spend-over-25k", "2024-07", "2024-07-14T08:30:00Z", "2024-07-18T08:30:00Z");
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 5'000'00);
    const auto page = Built(state).page("calendar");
    BOOST_TEST(has(page, "govuk-tag--green\">Released early</span>"));
    BOOST_TEST(has(page, "3 days before the date."));
    BOOST_TEST(has(Built(state).page("organisations/hm-treasury"), "Promised for 18 July 2024 (released early)"));
    BOOST_TEST(has(catalogue::announcement_words(catalogue::announcements(state).front()), "Released early; it was announced for"));
}

BOOST_AUTO_TEST_CASE(what_changed_goes_by_revision_and_withdrawals_say_why) {
    const Built site(test::sample_state());
    const auto changes = site.page("changes");
    BOOST_TEST(changes.find("Withdrawn: published in error") < changes.find("First release"));
    BOOST_TEST(has(changes, "id=\"r36\""));
    const auto page = site.page("withdrawals");
    BOOST_TEST(has(page, "Withdrawn: published in error"));
    BOOST_TEST(has(page, "Agency: Spending over £25,000, January to March 2024, version 1</a>"));
    BOOST_TEST(has(page, "Changed at the source, no reason given"));
}

BOOST_AUTO_TEST_CASE(a_version_that_was_corrected_takes_the_place_of_the_withdrawn_one) {
    auto state = test::sample_state();
    test::withdraw(state, "hm-treasury-spend-over-25k", "2024-04");
    const std::string one = "hm-treasury-spend-over-25k/2024-04";
    const auto in_place = [&](const Built& site) {
        const auto page = site.page("withdrawals");
        const auto at = page.find("href=\"/datasets/" + one + "/v1/\"");
        return page.substr(at, page.find("</tr>", at) - at);
    };
    BOOST_TEST(has(in_place(Built(state)), "Nothing yet"));
    test::release(state, "hm-treasury-spend-over-25k", "2024-04", 7'000'00, record::Reason::department_correction);
    const Built site(state);
    BOOST_TEST(has(in_place(site), "href=\"/datasets/" + one + "/v2/\">Version 2</a>"));
    // It is so for an erased one, too.
    for (auto& edition : state.datasets.at("hm-treasury-spend-over-25k").editions)
        if (edition.edition.str() == "2024-04") edition.versions.front().erased = state.revision;
    const auto page = Built(state).page("withdrawals");
    BOOST_TEST(has(page, ">Erased"));
    BOOST_TEST(!has(page, "Nothing yet"));
}

BOOST_AUTO_TEST_CASE(a_supplier_has_a_page_that_adds_up_no_two_series) {
    auto state = test::sample_state();
    Built site(state);
    site.settings.summary = test::answers_of_suppliers;
    site.build(state);
    const auto page = site.page("suppliers/harbour-dredging-ltd");
    BOOST_TEST(has(page, "Harbour Dredging &lt;i&gt; Ltd"));
    BOOST_TEST(has(page, "HARBOUR DREDGING LIMITED"));
    BOOST_TEST(has(page, "£60,000.00"));
    BOOST_TEST(has(page, "£1,500.00"));
    BOOST_TEST(!has(page, "£61,500.00"));
    BOOST_TEST(has(page, "2023: nothing here"));
    const auto list = site.page("suppliers");
    const auto at = list.find("href=\"/suppliers/harbour-dredging-ltd/\"");
    BOOST_REQUIRE(at != std::string::npos);
    // The payments are those that the total beside them is of.
    BOOST_TEST(has(list.substr(at, list.find("</tr>", at) - at), "numeric\">3</td>"));
}

BOOST_AUTO_TEST_CASE(a_year_of_which_not_everything_is_here_is_not_shown_as_less_spending) {
    auto state = test::sample_state();
    Built site(state);
    site.settings.summary = test::answers_of_suppliers;
    site.build(state);
    const auto page = site.page("suppliers/harbour-dredging-ltd");
    const std::string words = "January, April to June; 2 returns owed by those who paid it are not here";
    BOOST_TEST(has(page, "<li>2024: " + words + "</li>"), page);
    BOOST_TEST(has(page, "<title>2024, " + words + ": £35,000.00</title>"));
    BOOST_TEST(has(page, "3 columns, 1 of them missing, 1 of them of a part of the time only."));
    BOOST_TEST(has(page, "Behind a column: a part of the year only"));
    BOOST_TEST(has(page, "The first payment is of <time datetime=\"2022-04-03\">3 April 2022</time>, the last of <time datetime=\"2024-05-30\">30 May 2024</time>."));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), "In all releases that are here, of November 2023 to June 2024."));
    for (const auto* month : {"2024-02", "2024-03", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11", "2024-12"}) test::release(state, "hm-treasury-spend-over-25k", month, 5'000'00);
    site.build(state);
    for (const auto* part : {"db-chart__part", "<li>2024: ", "a part of the year only"}) BOOST_TEST(!has(site.page("suppliers/harbour-dredging-ltd"), part), part);
}

BOOST_AUTO_TEST_CASE(a_suppliers_largest_payments_stand_on_its_page_each_with_the_address_to_cite_it_by) {
    auto state = test::sample_state();
    Built site(state);
    site.settings.summary = test::answers_of_suppliers;
    std::atomic<bool> largest_first = false;
    site.settings.rows = [&](const catalogue::RowsQuery& query) {
        catalogue::RowsPage page;
        if (query.table != "spend") return page;
        largest_first = query.size == 10 && query.sort.size() == 1U && query.sort[0].field == "amount" && query.sort[0].descending;
        for (const auto* name : {"_row", "publisher", "date", "amount"}) page.columns.push_back({name, schemas::FieldType::string, 0});
        page.rows = {{"hm-treasury-spend-over-25k/2024-05/v2#1::7", "hm-treasury", "2024-05-30", "25000.00"}};
        return page;
    };
    site.build(state);
    const auto page = site.page("suppliers/harbour-dredging-ltd");
    const auto at = page.find("id=\"largest\"");
    BOOST_REQUIRE(at != std::string::npos);
    BOOST_TEST(largest_first);
    const auto table = page.substr(at, page.find("</table>", at) - at);
    BOOST_TEST(has(table, "<time class=\"db-date\" datetime=\"2024-05-30\">30 May 2024</time>"), table);
    BOOST_TEST(has(table, "<bdi>HM Treasury</bdi>"), table);
    BOOST_TEST(has(table, "numeric db-beside\">£25,000.00</td>"), table);
    BOOST_TEST(has(table, "href=\"/row/?name=hm-treasury-spend-over-25k%2F2024-05%2Fv2%231%3A%3A7\""), table);
}

BOOST_AUTO_TEST_CASE(the_guide_to_the_api_has_links_to_try_from_its_own_description) {
    auto state = test::sample_state();
    Built site(state);
    site.settings.openapi = base::json::parse(R"({"tags": [{"name": "tables"}], "paths": {"/v1/tables/{table}/rows": {"get": {
        "operationId": "get-rows", "summary": "Rows <b>", "tags": ["tables"], "parameters": [
        {"name": "table", "in": "path", "required": true, "description": "a table", "example": "spend"},
        {"name": "size", "in": "query", "required": false, "description": "rows a page", "example": 5}]}},
        "/metrics": {"get": {"operationId": "get-metrics", "x-internal": true, "summary": "For Prometheus", "tags": ["tables"]}}}})");
    site.build(state);
    const auto page = site.page("developers");
    BOOST_TEST(!has(page, "/metrics"));
    BOOST_TEST(has(page, "href=\"/v1/tables/spend/rows\""));
    BOOST_TEST(has(page, "Rows &lt;b&gt;"));
}

BOOST_AUTO_TEST_SUITE_END()
