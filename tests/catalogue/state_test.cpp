#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/catalogue/returns.hpp"
#include "publisher/catalogue/views.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using base::json::Value;
using tests::Shelf;

BOOST_AUTO_TEST_SUITE(state)

namespace {

const Shelf::Row kRow = {"2024-01-02", "Mistral Ltd", "30000.00", "1", "true"};

bool names(const Error& e, std::string_view words) {
    return std::string_view(e.what()).find(words) != std::string_view::npos;
}

std::shared_ptr<const State> replayed(const std::vector<Value>& bodies) {
    std::vector<record::LogEntry> entries;
    for (const auto& body : bodies) entries.push_back({std::ssize(entries), body});
    return replay({}, entries, [](const std::string&, const std::string&) { return std::string("{}"); });
}

const Value kEnd = Value::object({{"kind", "revision"}, {"at", "2024-06-03T08:30:00Z"}});

}  // namespace

BOOST_AUTO_TEST_CASE(a_correction_ends_its_predecessor_at_its_own_revision) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", {kRow});
    const auto first = shelf.publish("2024-02-01T09:30:00Z");
    shelf.add("coasts-over-25k", "2024-01", {kRow, kRow});
    const auto second = shelf.publish("2024-02-02T09:30:00Z");
    const auto& edition = *shelf.state().edition("coasts-over-25k", "2024-01");
    BOOST_TEST(State::current(edition, first)->manifest.version == 1);
    BOOST_TEST(State::current(edition, second)->manifest.version == 2);
    BOOST_TEST(State::current(edition, first - 1) == nullptr);
    BOOST_TEST(edition.versions[0].to == second);
    BOOST_TEST(shelf.state().dataset("coasts-over-25k")->changed == second);
    BOOST_TEST(shelf.state().dataset("rivers-over-25k")->changed == first);
}

BOOST_AUTO_TEST_CASE(a_log_that_runs_backwards_in_time_is_not_followed) {
    const auto earlier = Value::object({{"kind", "revision"}, {"at", "2024-06-03T08:29:59Z"}});
    BOOST_TEST(replayed({kEnd, kEnd})->revision == 2);
    BOOST_CHECK_EXCEPTION(replayed({kEnd, earlier}), Error, [](const Error& e) { return e.kind() == ErrorKind::corrupt && names(e, "runs backwards"); });
}

BOOST_AUTO_TEST_CASE(of_two_versions_in_one_batch_only_the_later_was_ever_current) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", {kRow});
    shelf.add("coasts-over-25k", "2024-01", {kRow, kRow});
    const auto r = shelf.publish("2024-02-01T09:30:00Z");
    const auto& edition = *shelf.state().edition("coasts-over-25k", "2024-01");
    BOOST_TEST(edition.versions.size() == 2U);
    BOOST_TEST(State::current(edition, r)->manifest.version == 2);
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend"}).count == 2);
}

BOOST_AUTO_TEST_CASE(a_withdrawn_version_keeps_its_entry_and_loses_its_place) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", {kRow});
    const auto first = shelf.publish("2024-02-01T09:30:00Z");
    shelf.withdraw("coasts-over-25k", "2024-01", 1);
    const auto second = shelf.publish("2024-02-02T09:30:00Z");
    const auto& version = *shelf.state().version("coasts-over-25k", "2024-01", 1);
    BOOST_TEST(version.withdrawn == second);
    BOOST_TEST(version.withdrawal_code == "published-in-error");
    BOOST_TEST(version.current_at(first));
    BOOST_TEST(!version.current_at(second));
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend"}).count == 0);
    BOOST_TEST(rows_page(shelf.view(), {.table = "spend", .as_of = first}).count == 1);
}

BOOST_AUTO_TEST_CASE(every_kind_of_entry_is_accepted) {
    Shelf shelf;
    shelf.add("rivers-over-25k", "2024-01", {});
    const record::CalendarEntry promise{"coasts-over-25k", "2024-02", base::parse_rfc3339("2024-03-29T09:30:00Z"), record::Promise::provisional, "", "", {}};
    const auto words = base::json::canonical(promise.to_json());
    base::write_flushed(shelf.folder() / "public/calendar/a.json", words);
    shelf.log(Value::object({{"kind", "calendar"},
                             {"dataset", promise.dataset},
                             {"edition", promise.edition},
                             {"release_at", base::to_rfc3339(promise.release_at)},
                             {"state", "provisional"},
                             {"path", "calendar/a.json"},
                             {"sha256", base::sha256(words).hex()}}));
    const auto joined = base::json::canonical(record::AliasDecision{1, "a-ltd--1", {"a-ltd", "b-ltd"}, false, "renamed", "So it says.", promise.release_at}.to_json());
    base::write_flushed(shelf.folder() / "public/aliases/1.json", joined);
    shelf.log(Value::object({{"kind", "aliases"}, {"set", 1}, {"path", "aliases/1.json"}, {"sha256", base::sha256(joined).hex()}}));
    shelf.log(Value::object({{"kind", "erasure"},
                             {"counter", 1},
                             {"dataset", "coasts-over-25k"},
                             {"edition", "2024-01"},
                             {"versions", Value::array()}}));
    shelf.log(Value::object({{"kind", "rejection"},
                             {"dataset", "rivers-over-25k"},
                             {"url", "https://rivers.example/a.html"},
                             {"title", "May"},
                             {"why", "HTML page, not a table"},
                             {"path", "rejections/a.json"},
                             {"sha256", "00"}}));
    const auto r = shelf.publish("2024-02-01T09:30:00Z");
    BOOST_TEST(shelf.state().supplier_sets.standing("b-ltd", r).id == "a-ltd--1");
    BOOST_TEST(shelf.state().rejections.size() == 1U);
    BOOST_TEST(shelf.state().rejections.front().at == r);
    BOOST_TEST((shelf.state().calendar.front().entry == promise));
    BOOST_TEST(shelf.state().calendar.front().stands_at(r));
    BOOST_TEST(shelf.state().version("rivers-over-25k", "2024-01", 1)->manifest.nil);
    BOOST_TEST(shelf.state().dataset("coasts-over-25k")->changed == r);
}

namespace {

void log_date(Shelf& shelf, const record::CalendarEntry& entry) {
    const auto words = base::json::canonical(entry.to_json());
    const auto digest = base::sha256(words).hex(), path = "calendar/" + digest + ".json";
    base::write_flushed(shelf.folder() / "public" / path, words);
    shelf.log(Value::object({{"kind", "calendar"},
                             {"dataset", entry.dataset},
                             {"edition", entry.edition},
                             {"release_at", base::to_rfc3339(entry.release_at)},
                             {"state", to_string(entry.state)},
                             {"path", path},
                             {"sha256", digest}}));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_day_that_is_announced_when_a_promise_was_kept_is_another_promise_beside_it) {
    Shelf shelf;
    const auto at = [](const char* text) { return base::parse_rfc3339(text); };
    auto date = record::announce("coasts-over-25k", "2024-01", at("2024-02-28T09:30:00Z"), true, at("2024-02-01T09:30:00Z"));
    log_date(shelf, date);
    const auto announced = shelf.publish("2024-02-01T09:30:00Z");
    shelf.add("coasts-over-25k", "2024-01", {kRow});
    shelf.publish("2024-02-28T09:30:00Z");
    const auto out = shelf.state().version("coasts-over-25k", "2024-01", 1)->manifest.released_at;
    // As a log of before says it, that has no word of what was kept.
    date.state = record::Promise::kept;
    auto correction = record::announce(date, "coasts-over-25k", "2024-01", at("2027-03-20T09:30:00Z"), true, std::max(out, at("2024-03-01T09:30:00Z")));
    log_date(shelf, correction);
    const auto second = shelf.publish("2024-03-01T09:30:00Z");
    const auto& calendar = shelf.state().calendar;
    BOOST_REQUIRE(calendar.size() == 2U);
    BOOST_TEST(calendar[0].stands_at(announced));
    BOOST_TEST(calendar[0].stands_at(second));
    BOOST_TEST(calendar[1].promise == 2);
    BOOST_TEST((calendar[1].entry.changes.front().released_at == out));
    record::cancel(correction, "quality", "It is looked at again.");
    log_date(shelf, correction);
    shelf.publish("2024-03-02T09:30:00Z");
    BOOST_TEST(!shelf.state().calendar[1].stands_at(shelf.state().revision), "what was not kept gives way to what is said of it next");
    const auto all = announcements(shelf.state());
    BOOST_REQUIRE(all.size() == 2U);
    BOOST_TEST((all[0].entry.state == record::Promise::kept));
    BOOST_TEST((all[0].entry.released_at == out));
    BOOST_TEST(all[0].name() == "coasts-over-25k/2024-01");
    BOOST_TEST((all[1].entry.state == record::Promise::cancelled));
    BOOST_TEST(all[1].name() == "coasts-over-25k/2024-01/2");
}

BOOST_AUTO_TEST_CASE(a_later_word_on_a_file_takes_the_place_of_its_rejection) {
    Shelf shelf;
    const auto reject = [&](const std::string& why) {
        shelf.log(Value::object({{"kind", "rejection"},
                                 {"dataset", "rivers-over-25k"},
                                 {"url", "https://rivers.example/may.csv"},
                                 {"title", "May"},
                                 {"why", why},
                                 {"path", "rejections/a.json"},
                                 {"sha256", "00"}}));
    };
    shelf.add("rivers-over-25k", "2024-01", {});
    reject("no heading 'Amount'");
    const auto first = shelf.publish("2024-06-01T08:30:00Z");
    reject("9 of 9 rows cannot be used");
    const auto second = shelf.publish("2024-06-02T08:30:00Z");
    const auto& told = shelf.state().rejections;
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST((told[0].open_at(first) && !told[0].open_at(second)));
    BOOST_TEST(told[1].open_at(second));
    BOOST_TEST(home_view(shelf.state()).rejections == 1);
    BOOST_TEST(dataset_view(shelf.state(), "rivers-over-25k")->rejections.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_words_of_a_rejection_are_read_from_its_report_and_made_from_its_code_where_that_is_erased) {
    Shelf shelf;
    shelf.add("rivers-over-25k", "2024-01", {});
    const std::string report = R"({"code":"not-usable","why":"an HTML page, not a table"})";
    const auto reject = [&](const std::string& url, const std::string& code, const std::string& path) {
        shelf.log(Value::object({{"kind", "rejection"},
                                 {"dataset", "rivers-over-25k"},
                                 {"url", url},
                                 {"title", "May"},
                                 {"code", code},
                                 {"path", path},
                                 {"sha256", base::sha256(report).hex()}}));
    };
    base::write_flushed(shelf.folder() / "public/rejections/a.json", report);
    reject("https://rivers.example/may.csv", "not-usable", "rejections/a.json");
    reject("https://rivers.example/june.csv", "no-rows", "rejections/erased.json");
    shelf.publish("2024-06-01T08:30:00Z");
    const auto& told = shelf.state().rejections;
    BOOST_REQUIRE(told.size() == 2U);
    BOOST_TEST(told[0].why == "an HTML page, not a table");
    BOOST_TEST(told[0].code == "not-usable");
    BOOST_TEST(told[1].why == "none of its records is a row that can be used");
    BOOST_TEST(to_json(told[1]).at("code").as_string() == "no-rows");
}

BOOST_AUTO_TEST_CASE(what_was_not_taken_of_a_source_is_known_as_of_each_revision_that_said_something_else) {
    const auto dataset = Value::object({{"kind", "dataset"}, {"id", "a-b"}, {"organisation", "a"}, {"schema", "b"}, {"title", "t"}, {"licence", Value::object()}});
    const auto saying = [&](const char* collection) { return Value(dataset).set("collection", base::json::parse(collection)); };
    const auto state = replayed({dataset, kEnd, saying("{}"), kEnd, saying(R"({"unread":{"from":"2024-06-01T08:00:00Z"}})"), kEnd, Value(saying("{}")).set("title", "other"), kEnd,
                                 Value(saying("{}")).set("title", "third"), kEnd});
    const auto& told = state->datasets.at("a-b").collected;
    BOOST_TEST_REQUIRE(told.size() == 3U);
    BOOST_TEST((told[0].from == 4 && told[1].from == 6 && told[2].from == 8));
    BOOST_TEST((told[1].what.unread && !told[0].what.unread && !told[2].what.unread));
    BOOST_TEST(state->datasets.at("a-b").title == "third");
}

BOOST_AUTO_TEST_CASE(an_entry_that_makes_no_sense_is_named_by_its_number) {
    const auto release = Value::object({{"kind", "release"},
                                        {"dataset", "nobody"},
                                        {"edition", "2024-01"},
                                        {"version", 1},
                                        {"path", "x"},
                                        {"sha256", "0"}});
    const auto dataset = Value::object({{"kind", "dataset"},
                                        {"id", "a-b"},
                                        {"organisation", "a"},
                                        {"schema", "b"},
                                        {"title", "t"},
                                        {"licence", Value::object()}});
    const auto withdrawal =
        Value::object({{"kind", "withdrawal"}, {"dataset", "a-b"}, {"edition", "2024-01"}, {"version", 1}});
    const std::vector<std::pair<std::vector<Value>, std::string>> cases = {
        {{release, kEnd}, "log entry 0 (release)"},
        {{dataset, withdrawal, kEnd}, "log entry 1 (withdrawal)"},
        {{dataset, Value::object({{"kind", "gossip"}}), kEnd}, "log entry 1 (gossip)"},
        {{Value::object({{"kind", "organisation"}, {"id", "Not A Slug"}, {"name", "x"}}), kEnd},
         "Not A Slug"},
        {{dataset}, "no revision entry ends"},
        {{Value(dataset).set("collection", Value::object({{"unread", Value::object({{"from", "yesterday"}})}})), kEnd}, "log entry 0 (dataset)"},
    };
    for (const auto& [entries, words] : cases)
        BOOST_CHECK_EXCEPTION(replayed(entries), Error, [&](const Error& e) {
            return e.kind() == ErrorKind::corrupt && names(e, words);
        });
}

BOOST_AUTO_TEST_CASE(as_of_takes_a_number_a_day_in_london_or_an_instant) {
    const auto at = [](const char* text) { return base::parse_rfc3339(text); };
    State state;
    // 23:30 UTC on 2 June is already 3 June in London.
    state.revisions = {
        {5, at("2024-06-01T08:30:00Z")}, {9, at("2024-06-02T23:30:00Z")}, {12, at("2024-06-04T08:30:00Z")}};
    state.revision = 12;
    const auto asked = [&](const char* text) { return resolve_as_of(state, text); };
    BOOST_TEST(resolve_as_of(state, {}) == 12);
    BOOST_TEST(asked("9") == 9);
    BOOST_TEST(asked("2024-06-01") == 5);
    BOOST_TEST(asked("2024-06-02") == 5);
    BOOST_TEST(asked("2024-06-03") == 9);
    BOOST_TEST(asked("2030-01-01") == 12);
    BOOST_TEST(asked("2024-06-02T23:30:00Z") == 9);
    BOOST_TEST(asked("2024-06-02T23:29:59.999Z") == 5);
    BOOST_TEST(asked("2024-06-04T09:30:00+01:00") == 12);
}

BOOST_AUTO_TEST_CASE(a_state_that_never_was_public_is_refused_with_its_neighbours) {
    State state;
    state.revisions = {{5, base::parse_rfc3339("2024-06-01T08:30:00Z")},
                       {9, base::parse_rfc3339("2024-06-02T08:30:00Z")}};
    state.revision = 9;
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"7", "5 and 9"},
        {"0", "nearest to it: 5"},
        {"1010", "nearest to it: 9"},
        {"2024-05-31", "before the first revision, 5 of 2024-06-01T08:30:00Z"},
        {"yesterday", "2024-05-31T08:30:00Z"},
        {"", "revision number"},
        {"99999999999999999999", "too large"},
        {"-5", "revision number"}};
    for (const auto& [text, words] : cases)
        BOOST_CHECK_EXCEPTION(resolve_as_of(state, text), Error, [&](const Error& e) {
            return e.kind() == ErrorKind::usage && names(e, words);
        });
    BOOST_CHECK_THROW(resolve_as_of(State{}, "5"), Error);
    // A mirror that is behind cannot say so of what comes next.
    BOOST_CHECK_EXCEPTION(resolve_as_of(state, "10"), Unavailable, [&](const Error& e) { return names(e, "the newest here is 9"); });
    BOOST_CHECK_EXCEPTION(resolve_as_of(state, "59", "since"), Unavailable, [&](const Unavailable& e) { return e.for_readers().starts_with("The parameter 'since' names revision 59;"); });
    BOOST_CHECK_EXCEPTION(resolve_as_of(state, "60"), Error, [&](const Error& e) { return e.kind() == ErrorKind::usage && names(e, "never public; nearest to it: 9"); });
}

BOOST_AUTO_TEST_CASE(months_owed_are_those_no_current_edition_covers) {
    Shelf shelf;
    for (const auto* edition : {"2024-01", "2024-03--2024-04", "2024-07"})
        shelf.add("coasts-over-25k", edition, {kRow});
    const auto first = shelf.publish("2024-08-01T09:30:00Z");
    shelf.withdraw("coasts-over-25k", "2024-01", 1);
    shelf.add("coasts-over-25k", "2024-08", {kRow});
    const auto second = shelf.publish("2024-09-01T09:30:00Z");
    const auto names_at = [&](Revision r) {
        std::string out;
        for (const auto& e : outstanding_editions(shelf.state(), *shelf.state().dataset("coasts-over-25k"), r,
                                                  date_of(shelf.state(), r)))
            out += e.str() + " ";
        return out;
    };
    BOOST_TEST(names_at(first) == "2024-02 2024-05 2024-06 ");
    // What was withdrawn is owed again, the first return too.
    BOOST_TEST(names_at(second) == "2024-01 2024-02 2024-05 2024-06 ");
    BOOST_TEST(outstanding_editions(shelf.state(), *shelf.state().dataset("rivers-over-25k"), second,
                                    date_of(shelf.state(), second))
                   .size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
