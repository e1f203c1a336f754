#include "publisher/base/error.hpp"
#include "publisher/record/collection_reader.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/run_ledger.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace daybook;
using record::Collection;
using record::Outcome;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

namespace {

const std::string kDataset = "coasts-spend-over-25k", kSource = "coasts-page";

base::Instant at(std::string_view text) { return base::parse_rfc3339(text); }

/// One dataset with a source, May of which is public, and what the log says of its collection.
struct Collected {
    ArchiveFixture a;
    record::RunLedger ledger{a.publisher().reg()};
    std::vector<record::Offer> offers;   ///< by the source, when it is read

    Collected() {
        a.describe("spend-over-25k", "coasts");
        a.descriptors().datasets.front().sources = {kSource};
    }
    record::Register& reg() { return a.publisher().reg(); }

    /// A run that reads the source, or that could not.
    void visit(std::string_view when, bool is_read = true) {
        const auto run = ledger.begin_run(at(when));
        ledger.begin(run, kSource, "asked", at(when));
        if (is_read) ledger.enter(run, kSource, offers, {.whole = true, .complete = true}, at(when));
        ledger.end(run, kSource, {is_read ? "" : "unreachable", is_read ? "" : "no answer", base::json::Value::object()}, at(when));
        reg().end_run(run, at(when), "{}");
    }
    std::int64_t hold(const std::string& url, const std::vector<std::string>& may_be, std::string_view when, const std::string& code = "period-disagrees") {
        auto& known = reg();
        const auto object = known.object(kSource, url, "Spending", at(when)).id;
        const auto digest = base::sha256(url);
        known.fetched(object, digest, 9, "", "", at(when));
        auto evidence = base::json::Value::object(), list = base::json::Value::array();
        for (const auto& edition : may_be) list.push(edition);
        if (!may_be.empty()) evidence.set("may_be", list);
        known.hold(object, digest.hex(), {Outcome::held, code, "why", kDataset, ""}, evidence, at(when));
        return object;
    }
    /// What the log says last after a release.
    std::string told(std::string_view when) {
        a.release(at(when));
        const record::LogReader log(a.public_dir());
        std::string out = "no entry";
        for (const auto& entry : log.entries(0, log.checkpoint().size)) {
            if (entry.kind() != "dataset") continue;
            const auto* said = entry.body.find("collection");
            out = said == nullptr ? "nothing" : base::json::canonical(*said);
        }
        return out;
    }
    record::Revision size() { return record::LogReader(a.public_dir()).checkpoint().size; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(what_was_not_taken, Collected)

BOOST_AUTO_TEST_CASE(of_a_source_that_nobody_visited_is_not_said) { BOOST_TEST(told("2024-06-01T08:00:00Z") == "nothing"); }

BOOST_AUTO_TEST_CASE(is_a_source_that_could_not_be_read_for_longer_than_a_day_and_a_half_and_until_when) {
    visit("2024-06-01T08:00:00Z");
    BOOST_TEST(told("2024-06-01T08:01:00Z") == "{}");
    visit("2024-06-02T08:00:00Z", false);
    BOOST_TEST(told("2024-06-02T08:01:00Z") == "{}", "a turn or two mislead nobody");
    const auto before = size();
    visit("2024-06-03T08:00:00Z", false);
    const std::string since = R"({"unread":{"from":"2024-06-01T08:00:00Z"}})";
    BOOST_TEST(told("2024-06-03T08:01:00Z") == since);
    BOOST_TEST(size() == before + 2);
    visit("2024-06-04T08:00:00Z", false);
    BOOST_TEST(told("2024-06-04T08:01:00Z") == since);
    BOOST_TEST(size() == before + 2, "what was said is not said again");
    visit("2024-06-05T08:00:00Z");
    const std::string gap = R"({"unread":{"from":"2024-06-01T08:00:00Z","to":"2024-06-05T08:00:00Z"}})";
    BOOST_TEST(told("2024-06-05T08:01:00Z") == gap);
    visit("2024-06-05T20:00:00Z"), visit("2024-06-06T08:00:00Z");
    BOOST_TEST(told("2024-06-06T08:01:00Z") == gap, "the last gap stays");
    BOOST_TEST(size() == before + 4);
}

BOOST_AUTO_TEST_CASE(is_also_a_time_in_which_nobody_asked_and_one_that_ended_before_it_was_told) {
    visit("2024-06-01T08:00:00Z");
    BOOST_TEST(told("2024-06-01T08:01:00Z") == "{}");
    visit("2024-06-09T08:00:00Z");
    const std::string gap = R"({"unread":{"from":"2024-06-01T08:00:00Z","to":"2024-06-09T08:00:00Z"}})";
    BOOST_TEST(told("2024-06-09T08:01:00Z") == gap);
    BOOST_TEST(told("2024-06-12T08:01:00Z") == R"({"unread":{"from":"2024-06-09T08:00:00Z"}})");
    visit("2024-06-12T09:00:00Z"), visit("2024-06-12T10:00:00Z");
    BOOST_TEST(told("2024-06-12T10:01:00Z") == R"({"unread":{"from":"2024-06-09T08:00:00Z","to":"2024-06-12T10:00:00Z"}})");
}

BOOST_AUTO_TEST_CASE(is_a_file_that_waits_because_its_period_is_not_told) {
    visit("2024-07-01T08:00:00Z");
    hold("https://coasts.example/june.csv", {"2024-06", "2024-07"}, "2024-07-01T08:00:00Z");
    hold("https://coasts.example/spend.csv", {}, "2024-07-02T23:30:00Z", "period-unknown");
    const std::string both = R"({"waiting":[{"may_be":["2024-06","2024-07"],"since":"2024-07-01"},{"may_be":[],"since":"2024-07-03"}]})";
    BOOST_TEST(told("2024-07-02T08:01:00Z") == both, "a day is London's");
    BOOST_TEST(told("2024-07-02T08:02:00Z") == both);
    for (const auto& file : reg().held()) reg().settle_hold(file.object, file.snapshot, "refused by pat: no");
    BOOST_TEST(told("2024-07-02T08:03:00Z") == "{}");
}

BOOST_AUTO_TEST_CASE(is_no_file_that_is_held_for_what_is_here_nor_one_of_an_officer) {
    visit("2024-07-01T08:00:00Z");
    for (const auto* code : {"edition-occupied", "same-bytes-elsewhere", "rows-elsewhere", "edition-overlaps", "refused-before", "after-erasure"})
        hold(fmt::format("https://coasts.example/{}.csv", code), {"2024-06"}, "2024-07-01T08:00:00Z", code);
    hold("delivered:june.csv", {"2024-06"}, "2024-07-01T08:00:00Z");
    BOOST_TEST(told("2024-07-01T08:01:00Z") == "{}");
}

BOOST_AUTO_TEST_CASE(tells_nothing_before_a_promised_day) {
    visit("2024-07-01T08:00:00Z");
    hold("https://coasts.example/june.csv", {"2024-06"}, "2024-07-01T08:00:00Z");
    hold("https://coasts.example/july.csv", {"2024-07"}, "2024-07-01T08:00:00Z");
    hold("https://coasts.example/some.csv", {}, "2024-07-01T08:00:00Z");
    reg().enter({kDataset, "2024-06", at("2024-07-20T08:30:00Z"), record::Promise::confirmed, "", "", {}}, "pat", at("2024-07-01T09:00:00Z"));
    const std::string july = R"({"waiting":[{"may_be":["2024-07"],"since":"2024-07-01"}]})";
    BOOST_TEST(told("2024-07-01T09:01:00Z") == july, "only what cannot be the promised one");

}

BOOST_AUTO_TEST_CASE(tells_no_decision_before_what_came_of_it_is_public) {
    const std::string url = "https://coasts.example/july.csv", csv = spend_csv(month_of_payments("2024-07", 9));
    visit("2024-07-01T08:00:00Z");
    a.wait_for_date(true);
    a.set_now(at("2024-07-01T08:00:00Z"));
    a.offer("coasts", "2024-07", url, csv);
    const std::string waits = R"({"waiting":[{"may_be":["2024-07"],"since":"2024-07-01"}]})";
    const auto draft = reg().drafts().front();
    auto evidence = base::json::Value::object({{"may_be", base::json::Value::array({"2024-07"})}});
    reg().hold(draft.object, draft.snapshot, {Outcome::held, "period-unknown", "why", kDataset, ""}, evidence, at("2024-07-01T08:00:00Z"));
    BOOST_TEST(told("2024-07-01T09:00:00Z") == waits);
    reg().settle_hold(draft.object, draft.snapshot, "accepted by pat");
    BOOST_TEST(told("2024-07-01T10:00:00Z") == waits, "that it was accepted is told with the release");
    a.release_by_name("2024-07-01T11:00:00Z");
    BOOST_TEST(told("2024-07-01T11:00:00Z") == "{}");
    BOOST_TEST(reg().current(kDataset, "2024-07").has_value());
}

BOOST_AUTO_TEST_CASE(is_a_file_that_is_offered_and_could_never_be_fetched) {
    visit("2024-07-01T08:00:00Z");
    const auto failed = [&](const std::string& url, const std::string& code, std::string_view when) {
        const auto run = ledger.begin_run(at(when));
        const auto object = reg().object(kSource, url, "Spending", at(when)).id;
        offers.push_back({url, url, "Spending", {}});
        reg().judge(run, object, "", {Outcome::failed, code, "why", kDataset, ""}, at(when));
        reg().end_run(run, at(when), "{}");
    };
    failed("https://coasts.example/gone.csv", std::string(to_string(base::ErrorKind::not_found)), "2024-07-01T08:00:00Z");
    failed("https://coasts.example/refused.csv", "forbidden", "2024-07-01T08:00:00Z");
    failed("https://coasts.example/june.csv", "transient", "2024-07-02T12:00:00Z");
    visit("2024-07-02T12:00:00Z");
    BOOST_TEST(told("2024-07-03T08:00:00Z") == "{}", "an address that is not there is no file, and what fails for a day is tried again");
    visit("2024-07-03T08:00:00Z");
    BOOST_TEST(told("2024-07-04T08:00:00Z") == R"({"unfetched":true})");
}

BOOST_AUTO_TEST_CASE(stays_what_the_log_said_where_the_register_was_made_again) {
    visit("2024-06-01T08:00:00Z");
    const std::string since = R"({"unread":{"from":"2024-06-01T08:00:00Z"}})";
    BOOST_TEST(told("2024-06-03T08:01:00Z") == since);
    reg().database().execute("DELETE FROM source_run");
    BOOST_TEST(told("2024-06-04T08:01:00Z") == since);
    visit("2024-06-04T09:00:00Z", false);
    BOOST_TEST(told("2024-06-04T09:01:00Z") == since, "until it was read");
    visit("2024-06-05T08:00:00Z");
    BOOST_TEST(told("2024-06-05T08:01:00Z") == R"({"unread":{"from":"2024-06-01T08:00:00Z","to":"2024-06-05T08:00:00Z"}})");
}

BOOST_AUTO_TEST_CASE(is_a_source_that_was_asked_and_never_read) {
    const std::string never = R"({"never_read":true})";
    visit("2024-06-01T08:00:00Z", false);
    BOOST_TEST(told("2024-06-01T08:01:00Z") == never, "a visit that failed read nothing");
    const auto before = size();
    visit("2024-06-04T08:00:00Z", false);
    BOOST_TEST(told("2024-06-04T08:01:00Z") == never, "nor is its beginning when the source was read last");
    BOOST_TEST(size() == before, "what was said is not said again");
    visit("2024-06-05T08:00:00Z");
    BOOST_TEST(told("2024-06-05T08:01:00Z") == "{}");
}

BOOST_AUTO_TEST_CASE(is_no_time_since_a_visit_that_failed_which_earlier_programs_said) {
    visit("2024-06-01T08:00:00Z", false);
    const std::string never = R"({"never_read":true})", key = "dataset/" + kDataset;
    int minute = 10;
    for (const std::string earlier : {R"({})", R"({"unread":{"from":"2024-06-01T08:00:00Z"}})"}) {
        BOOST_TEST(told(fmt::format("2024-06-04T08:{}:00Z", minute++)) == never);
        auto body = reg().logged(key);
        reg().enter_logged(key, body.replace(body.find(never), never.size(), earlier));
        BOOST_TEST(told(fmt::format("2024-06-04T08:{}:00Z", minute++)) == never, earlier);
    }
}

BOOST_AUTO_TEST_CASE(begins_with_the_first_visit_where_a_source_was_read_before_the_register_was_made_again) {
    const auto object = reg().object(kSource, "https://coasts.example/april.csv", "Spending", at("2024-05-20T08:00:00Z")).id;
    reg().fetched(object, base::sha256("april"), 9, "", "", at("2024-05-20T08:00:00Z"));
    visit("2024-06-01T08:00:00Z", false);
    BOOST_TEST(told("2024-06-01T08:01:00Z") == "{}", "it was read, as its file says");
    visit("2024-06-03T08:00:00Z", false);
    const std::string since = R"({"unread":{"from":"2024-06-01T08:00:00Z"}})";
    for (const auto* when : {"2024-06-03T08:01:00Z", "2024-06-03T08:02:00Z"}) BOOST_TEST(told(when) == since);
}

BOOST_AUTO_TEST_CASE(is_read_as_it_is_written) {
    const Collection all{{{{"2024-06"}, *base::parse_iso_date("2024-07-01")}, {{}, *base::parse_iso_date("2024-07-02")}}, Collection::Gap{at("2024-06-01T08:00:00Z"), at("2024-06-05T08:00:00Z")}, true, true};
    BOOST_TEST((Collection::from_json(base::json::parse(base::json::canonical(all.to_json()))) == all));
    BOOST_TEST((Collection::from_json(base::json::parse("{}")) == Collection{}));
    for (const auto* text : {R"({"waiting":[{"may_be":["May"],"since":"2024-07-01"}]})", R"({"waiting":[{"may_be":[],"since":"July"}]})", R"({"unread":{"from":"yesterday"}})"})
        BOOST_CHECK_THROW(Collection::from_json(base::json::parse(text)), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
