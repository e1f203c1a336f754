#include "tests/api/every_listener.hpp"

#include <map>

using namespace daybook;
using base::json::Value;
using test::json_of;
using test::kListeners;
using test::world;

namespace {

constexpr const char* kReturns = "/v1/organisations/coasts/returns";

std::map<std::string, std::string> words_of(const Value& ledger) {
    std::map<std::string, std::string> out;
    for (const auto& one : ledger.at("returns").as_array())
        out[one.at("edition").as_string()] = one.at("words").as_string();
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(returns_answers)

BOOST_DATA_TEST_CASE(an_organisations_returns_say_what_became_of_each_month, kListeners) {
    const auto body = json_of(test::get(world().port(sample), kReturns));
    BOOST_TEST(body.at("date").as_string() == "2024-09-01");
    const auto& ledger = body.at("datasets").as_array().at(0);
    BOOST_TEST(ledger.at("dataset").as_string() == test::kCoasts);
    const auto words = words_of(ledger);
    // April was due on 31 May and first fetched on 3 June 2024, when the service began to follow it.
    const std::map<std::string, std::string> expected = {{"2024-04", "Not known"},
                                                         {"2024-05", "Corrected, on time"},
                                                         {"2024-06", "Missing"},
                                                         {"2024-07", "On time"},
                                                         {"2024-08", "Not yet due"}};
    BOOST_TEST((words == expected));
    BOOST_TEST(ledger.at("counts").at("missing").as_int() == 1);
    const auto& june = ledger.at("returns").as_array().at(2);
    BOOST_TEST(june.at("due").as_string() == "2024-07-31");
    BOOST_TEST(june.at("rule").as_string() == "the last working day of the following month");
}

BOOST_DATA_TEST_CASE(a_dataset_tells_the_same_of_its_returns, kListeners) {
    const auto ledger = json_of(test::get(world().port(sample), kReturns)).at("datasets").as_array().at(0);
    const auto dataset =
        json_of(test::get(world().port(sample), fmt::format("/v1/datasets/{}", test::kCoasts)));
    BOOST_TEST(base::json::write(dataset.at("returns")) == base::json::write(ledger.at("returns")));
    BOOST_TEST(dataset.at("missing").as_array().size() == 1U);
}

BOOST_DATA_TEST_CASE(the_ledger_is_a_csv_too, kListeners) {
    const auto csv = test::get(world().port(sample), fmt::format("{}.csv", kReturns));
    BOOST_TEST(csv.header("content-disposition").find("coasts-returns-2024-09-01.csv") != std::string::npos);
    BOOST_TEST(csv.body.starts_with("organisation,dataset,edition,state,"));
    BOOST_TEST(csv.body.find("\r\ncoasts,coasts-spend-over-25k,2024-06,missing,") != std::string::npos);
    BOOST_TEST(test::get(world().port(sample), kReturns, "Accept: text/csv\r\n").body == csv.body);
}

BOOST_DATA_TEST_CASE(who_asks_for_json_is_recommended_nothing_that_is_for_csv, kListeners) {
    for (const auto* url : {"/v1/organisations/coasts/returns.json?foo=1", "/v1/organisations/coasts/returns?foo=1"}) {
        const auto answer = test::get(world().port(sample), url);
        BOOST_TEST(answer.status == 400, url);
        BOOST_TEST(answer.body.find("spreadsheet") == std::string::npos, answer.body);
    }
    const auto csv = test::get(world().port(sample), "/v1/organisations/coasts/returns.csv?foo=1");
    BOOST_TEST(csv.body.find("spreadsheet, bom") != std::string::npos, csv.body);
}

BOOST_AUTO_TEST_CASE(a_new_day_is_a_new_ledger_and_the_same_day_the_same) {
    test::World changing;
    const auto port = changing.port(0);
    const auto before = test::get(port, kReturns),
               rows = test::get(port, "/v1/tables/spend/rows.json?size=1");
    const auto again = [&](const test::Answer& answer, const std::string& url) {
        return test::get(port, url, "If-None-Match: " + answer.header("etag") + "\r\n").status;
    };
    BOOST_TEST(again(before, kReturns) == 304);
    BOOST_TEST(again(rows, "/v1/tables/spend/rows.json?size=1") == 304);
    changing.clock().set(base::parse_rfc3339("2024-10-01T12:00:00Z"));
    BOOST_TEST(again(before, kReturns) == 200);
    BOOST_TEST(again(rows, "/v1/tables/spend/rows.json?size=1") == 200);
    const auto ledger = json_of(test::get(port, kReturns)).at("datasets").as_array().at(0);
    BOOST_TEST(words_of(ledger).at("2024-08") == "Missing");
    const auto coverage = [&](const std::string& query) {
        return json_of(
                   test::get(port, fmt::format("/v1/datasets/{}/rows.json?size=1{}", test::kCoasts, query)))
            .at("coverage")
            .at("missing_count")
            .as_int();
    };
    BOOST_TEST(coverage("") == 2);
    // What was cited in August stays what it was.
    BOOST_TEST(coverage("&as_of=2024-08-02") == 1);
}

BOOST_DATA_TEST_CASE(an_organisation_that_is_not_there_is_told_the_nearest, kListeners) {
    const auto answer = test::get(world().port(sample), "/v1/organisations/coast/returns.csv");
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(answer.body.find("coasts") != std::string::npos);
    BOOST_TEST(test::get(world().port(sample), "/v1/organisations/coasts/returns?size=1").status == 400);
}

BOOST_AUTO_TEST_CASE(the_calendar_shows_what_is_promised_what_moved_and_what_was_kept) {
    test::World changing;
    const auto port = changing.port(0);
    BOOST_TEST(json_of(test::get(port, "/v1/releases")).at("count").as_int() == 0);
    const auto now = base::parse_rfc3339("2024-09-01T12:00:00Z");
    auto promise = record::announce(std::string(test::kCoasts), "2024-08",
                                    base::parse_rfc3339("2024-09-27T08:30:00Z"), true, now);
    record::move(promise, base::parse_rfc3339("2024-09-30T08:30:00Z"), "quality",
                 "Two suppliers are being checked.", now);
    changing.archive().publisher().reg().enter(promise, "pat", now);
    changing.archive().release("2024-09-01T13:00:00Z");
    changing.catalogue().follow();
    const auto body = json_of(test::get(port, "/v1/releases"));
    BOOST_REQUIRE_EQUAL(body.at("count").as_int(), 1);
    const auto& one = body.at("releases").as_array().at(0);
    BOOST_TEST(one.at("state").as_string() == "confirmed");
    BOOST_TEST(one.at("release_at").as_string() == "2024-09-30T08:30:00Z");
    BOOST_TEST(one.at("edition_title").as_string() == "August 2024");
    BOOST_TEST(one.at("changes").as_array().at(0).at("previous").as_string() == "2024-09-27T08:30:00Z");
    BOOST_TEST(one.at("changes").as_array().at(0).at("note").as_string() ==
               "Two suppliers are being checked.");
    const auto ledger = json_of(test::get(port, kReturns)).at("datasets").as_array().at(0);
    BOOST_TEST(ledger.at("returns").as_array().back().at("promise").at("state").as_string() == "confirmed");
}

BOOST_AUTO_TEST_CASE(a_promise_that_was_kept_stays_one_when_a_day_is_announced_for_its_correction) {
    test::World changing;
    const auto port = changing.port(0);
    auto& reg = changing.archive().publisher().reg();
    const std::string coasts(test::kCoasts);
    const auto enter = [&](const record::CalendarEntry& entry, const char* now) {
        reg.enter(entry, "pat", base::parse_rfc3339(now));
        changing.archive().release(now);
    };
    enter(record::announce(coasts, "2024-08", base::parse_rfc3339("2024-09-27T08:30:00Z"), true, base::parse_rfc3339("2024-09-01T12:00:00Z")), "2024-09-01T12:00:00Z");
    changing.archive().offer("coasts", "2024-08", "https://coasts.example/august.csv", tests::spend_csv(tests::month_of_payments("2024-08", 12)));
    changing.archive().release("2024-09-27T08:30:00Z");
    auto correction = record::announce(reg.calendar(coasts, "2024-08"), coasts, "2024-08", base::parse_rfc3339("2024-10-18T08:30:00Z"), true, base::parse_rfc3339("2024-10-01T12:00:00Z"));
    enter(correction, "2024-10-01T12:00:00Z");
    for (const bool cancelled : {false, true}) {
        if (cancelled) {
            record::cancel(correction, "quality", "It is looked at again.");
            enter(correction, "2024-10-02T12:00:00Z");
        }
        changing.catalogue().follow();
        const auto body = json_of(test::get(port, "/v1/releases"));
        BOOST_REQUIRE_EQUAL(body.at("count").as_int(), 2);
        const auto& kept = body.at("releases").as_array().at(0);
        BOOST_TEST(kept.at("state").as_string() == "kept");
        BOOST_TEST(kept.at("promise").as_int() == 1);
        BOOST_TEST(kept.at("released_at").as_string() == "2024-09-27T08:30:00Z");
        const auto& next = body.at("releases").as_array().at(1);
        BOOST_TEST(next.at("state").as_string() == (cancelled ? "cancelled" : "confirmed"));
        BOOST_TEST(next.at("promise").as_int() == 2);
        BOOST_TEST(next.at("released_at").is_null());
        BOOST_TEST(next.at("changes").as_array().at(0).at("released_at").as_string() == "2024-09-27T08:30:00Z");
        const auto ledger = json_of(test::get(port, kReturns)).at("datasets").as_array().at(0);
        for (const auto& one : ledger.at("returns").as_array())
            if (one.at("edition").as_string() == "2024-08") BOOST_TEST(one.at("promise").at("state").as_string() == "kept");
    }
}

BOOST_AUTO_TEST_CASE(what_came_out_before_its_day_is_early_in_the_calendar_and_in_the_ledger) {
    test::World changing;
    const auto port = changing.port(0);
    const auto now = base::parse_rfc3339("2024-09-01T12:00:00Z");
    changing.archive().publisher().reg().enter(record::announce(std::string(test::kCoasts), "2024-08", base::parse_rfc3339("2024-09-27T08:30:00Z"), false, now), "pat", now);
    changing.archive().offer("coasts", "2024-08", "https://coasts.example/august.csv", tests::spend_csv(tests::month_of_payments("2024-08", 12)));
    changing.archive().release("2024-09-01T13:00:00Z");
    changing.catalogue().follow();
    const auto one = json_of(test::get(port, "/v1/releases")).at("releases").as_array().at(0);
    BOOST_TEST(one.at("state").as_string() == "early");
    BOOST_TEST(one.at("released_at").as_string() == "2024-09-01T13:00:00Z");
    const auto ledger = json_of(test::get(port, kReturns)).at("datasets").as_array().at(0);
    BOOST_TEST(ledger.at("returns").as_array().back().at("promise").at("state").as_string() == "early");
    BOOST_TEST(test::get(port, fmt::format("{}.csv", kReturns)).body.find(",2024-09-27T08:30:00Z,early,") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
