#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

namespace daybook::catalogue {

using tests::filter;
using tests::Shelf;

namespace {

const Shelf::Row kPaid = {"2024-01-02", "Mistral Ltd", "30000.00", "1", "true"};
const Shelf::Row kRow500 = {"2024-01-02", "Mistral Ltd", "600.00", "North"};

struct Covered {
    Shelf shelf;
    Revision first, second;

    Covered() {
        shelf.add("coasts-over-25k", "2024-01", {kPaid}, 2);
        shelf.add("coasts-over-25k", "2024-04", {kPaid}, 1);
        shelf.add("rivers-over-25k", "2024-02", {kPaid});
        first = shelf.publish("2024-05-01T09:30:00Z");
        shelf.add("coasts-over-25k", "2024-03", {kPaid});
        shelf.add("coasts-over-25k", "2024-04", {kPaid}, 5);
        shelf.add("coasts-over-500", "2024-01", {kRow500});
        shelf.add("coasts-over-500", "2024-03", {kRow500});
        second = shelf.publish("2024-06-01T09:30:00Z");
    }
    Coverage of(const std::vector<std::string>& filters, Revision r = 0) const {
        std::vector<Filter> list;
        for (const auto& text : filters) list.push_back(filter(text));
        const auto at = r == 0 ? shelf.state().revision : r;
        return coverage_of(shelf.state(), "spend", list, r, {}, *stray_months(shelf.view(), "spend", at));
    }
    std::string words(const std::vector<std::string>& filters, Revision r = 0) const {
        const auto c = of(filters, r);
        std::string out = fmt::format("{}/{} q{} {}:", c.editions_released, c.editions_expected,
                                      c.quarantined_rows, c.quarantined.only() != nullptr ? c.quarantined.only()->total.to_string() : "-");
        for (const auto& m : c.missing) out += " " + m;
        return out;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(coverage, Covered)

BOOST_AUTO_TEST_CASE(an_answer_says_which_returns_it_lacks_and_what_was_set_apart) {
    BOOST_TEST(words({}) == "6/8 q7 7.00: coasts-over-25k/2024-02 coasts-over-500/2024-02");
    BOOST_TEST(words({}, first) == "3/5 q3 3.00: coasts-over-25k/2024-02 coasts-over-25k/2024-03");
}

BOOST_AUTO_TEST_CASE(filters_on_publisher_dataset_series_and_edition_narrow_it) {
    BOOST_TEST(words({"publisher=rivers"}) == "1/1 q0 0.00:");
    BOOST_TEST(words({"series=over-500"}) == "2/3 q0 0.00: coasts-over-500/2024-02");
    BOOST_TEST(words({"dataset__in=coasts-over-25k,rivers-over-25k"}) ==
               "4/5 q7 7.00: coasts-over-25k/2024-02");
    BOOST_TEST(words({"edition=2024-02"}) == "1/3 q0 0.00: coasts-over-25k/2024-02 coasts-over-500/2024-02");
    BOOST_TEST(words({"publisher=coasts", "edition=2024-04"}) == "1/1 q5 5.00:");
}

BOOST_AUTO_TEST_CASE(days_asked_for_narrow_it_to_the_editions_that_hold_them) {
    BOOST_TEST(words({"date__gte=2024-03-31", "dataset=coasts-over-25k"}) == "2/2 q5 5.00:");
    BOOST_TEST(words({"date=2024-02-29", "dataset=coasts-over-25k"}) ==
               "0/1 q0 0.00: coasts-over-25k/2024-02");
    BOOST_TEST(words({"date__lt=2024-01-01"}) == "0/0 q0 0.00:");
}

BOOST_AUTO_TEST_CASE(a_file_of_several_months_counts_for_each_that_is_owed) {
    shelf.add("coasts-over-500", "2024-04--2024-06", {kRow500});
    shelf.publish("2024-07-01T09:30:00Z");
    // January, March, and three months in one file; February is missing.
    BOOST_TEST(words({"series=over-500"}) == "5/6 q0 0.00: coasts-over-500/2024-02");
    BOOST_TEST(words({"series=over-500", "date=2024-05-05"}) == "1/1 q0 0.00:");
    BOOST_TEST(words({"series=over-500", "edition=2024-04--2024-06"}) == "3/3 q0 0.00:");
    // No row has the edition 2024-05: it is not missing, and nothing is released under it.
    BOOST_TEST(words({"series=over-500", "edition=2024-05"}) == "0/0 q0 0.00:");
}

BOOST_AUTO_TEST_CASE(of_a_quarter_that_is_owed_the_months_that_were_sent_lack_nothing) {
    shelf.log(base::json::Value::object({{"kind", "dataset"}, {"id", "coasts-over-500"}, {"organisation", "coasts"}, {"schema", "over-500"}, {"title", "coasts-over-500"},
                                         {"licence", base::json::Value::object({{"id", "OGL-UK-3.0"}})}, {"cadence", "quarterly"}, {"table", "spend"}, {"series", "over-500"}}));
    shelf.add("coasts-over-500", "2024-04--2024-06", {kRow500});
    shelf.publish("2024-07-01T09:30:00Z");
    // January and March are here, February is not, and the second quarter came whole.
    BOOST_TEST(words({"series=over-500"}) == "3/4 q0 0.00: coasts-over-500/2024-01--2024-03");
    BOOST_TEST(words({"series=over-500", "date__gte=2024-03-01", "date__lt=2024-04-01"}) == "1/1 q0 0.00:");
    BOOST_TEST(words({"series=over-500", "date=2024-02-10"}) == "0/1 q0 0.00: coasts-over-500/2024-01--2024-03");
    BOOST_TEST(words({"series=over-500", "date__gte=2024-02-10", "date__lt=2024-05-01"}) == "2/3 q0 0.00: coasts-over-500/2024-01--2024-03");
}

BOOST_AUTO_TEST_CASE(filters_that_say_nothing_of_returns_leave_it_alone) {
    BOOST_TEST(words({"supplier__contains=x", "amount__gte=5"}) == words({}));
    BOOST_TEST(of({"supplier__contains=x", "amount__gte=5", "date__gte=2024-01-01", "edition__gt=2024-01"}).not_considered == (std::vector<std::string>{"supplier__contains", "amount__gte"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_operator_on_what_editions_know_narrows_it) {
    BOOST_TEST(words({"edition__gte=2024-03"}) == "3/3 q5 5.00:");
    BOOST_TEST(words({"edition__in=2024-02,2024-04"}) == "2/4 q5 5.00: coasts-over-25k/2024-02 coasts-over-500/2024-02");
    BOOST_TEST(words({"dataset__contains=RIVERS"}) == "1/1 q0 0.00:");
    BOOST_TEST(words({"dataset__ne=coasts-over-25k"}) == "3/4 q0 0.00: coasts-over-500/2024-02");
    BOOST_TEST(words({"series__ne=over-500"}) == "4/5 q7 7.00: coasts-over-25k/2024-02");
    BOOST_TEST(words({"publisher__startswith=riv"}) == "1/1 q0 0.00:");
    BOOST_TEST(words({"series__isnull=true"}) == "0/0 q0 0.00:");
    BOOST_TEST(words({"version__gt=1"}) == "1/3 q5 5.00: coasts-over-25k/2024-02 coasts-over-500/2024-02");
    BOOST_TEST(words({"date__in=2024-04-01,2024-04-02"}) == "1/1 q5 5.00:");
}

BOOST_AUTO_TEST_CASE(of_a_group_one_filter_is_to_let_an_edition_through) {
    const Filter either{"any", nullptr, {}, {filter("publisher=rivers"), filter("edition=2024-04")}};
    const Filter open{"any", nullptr, {}, {filter("publisher=rivers"), filter("supplier=x")}};
    const auto narrowed = coverage_of(shelf.state(), "spend", {either}, 0);
    BOOST_TEST(narrowed.editions_released == 2);
    BOOST_TEST(narrowed.missing_count == 0);
    BOOST_TEST(narrowed.not_considered.empty());
    const auto all = coverage_of(shelf.state(), "spend", {open}, 0);
    BOOST_TEST(all.editions_expected == 8);
    BOOST_TEST(all.not_considered == std::vector<std::string>{"any"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_edition_whose_rows_are_dated_elsewhere_is_among_what_gave_them) {
    // All rows of the fixture are of 2 January: those of February, March and April are dated outside of their month.
    BOOST_TEST(words({"date__lt=2024-02-01"}) == "6/6 q7 7.00:");
    BOOST_TEST(words({"date__gte=2024-05-01"}) == "0/0 q0 0.00:");
    shelf.add("rivers-over-25k", "2024-03", {{"2024-09-03", "Mistral Ltd", "30000.00", "1", "true"}}, 3);
    shelf.publish("2024-09-10T09:30:00Z");
    BOOST_TEST(words({"date__gt=2024-08-31", "date__lt=2024-10-01", "publisher=rivers"}) == "1/1 q3 3.00:");
    RowsQuery query{.table = "spend", .filters = {filter("date__gt=2024-08-31"), filter("publisher=rivers")}};
    const auto page = rows_page(shelf.view(), query);
    BOOST_TEST(page.count == 1);
    BOOST_TEST(page.coverage.editions_released == 1);
}

BOOST_AUTO_TEST_CASE(in_which_months_rows_are_dated_is_found_once_for_all_who_ask_at_once) {
    KnownStrays known;
    constexpr int kAsking = 8;
    std::atomic<int> here{0}, found{0};
    const auto find = [&] {
        // All have come before the first is answered.
        while (here < kAsking) std::this_thread::yield();
        ++found;
        return std::make_shared<const StrayMonths>(StrayMonths{{"coasts-over-25k/2024-01", {}}});
    };
    std::vector<KnownStrays::Months> answers(kAsking);
    {
        std::vector<std::jthread> asking;
        for (auto& answer : answers)
            asking.emplace_back([&] {
                ++here;
                answer = known.get("spend 7 0", find);
            });
    }
    BOOST_TEST(found == 1);
    for (const auto& answer : answers) BOOST_TEST((answer != nullptr && answer == answers.front()));
}

BOOST_AUTO_TEST_CASE(what_could_not_be_found_is_asked_for_again) {
    KnownStrays known;
    BOOST_CHECK_THROW(known.get("spend 7 0", []() -> KnownStrays::Months { throw base::Error(base::ErrorKind::transient, "no turn came"); }), base::Error);
    BOOST_TEST(known.get("spend 7 0", [] { return std::make_shared<const StrayMonths>(); })->empty());
}

BOOST_AUTO_TEST_CASE(amounts_that_were_set_apart_are_added_up_by_currency) {
    shelf.currency = "EUR";
    shelf.add("rivers-over-25k", "2024-03", {kPaid}, 4);
    shelf.publish("2024-07-01T09:30:00Z");
    BOOST_TEST(words({"publisher=rivers"}) == "2/2 q4 4.00:");
    BOOST_TEST(words({}) == "7/9 q11 -: coasts-over-25k/2024-02 coasts-over-500/2024-02");
    BOOST_TEST(words({"currency=EUR", "publisher=rivers"}) == "1/1 q4 4.00:");
    const auto json = base::json::write(of({"series=over-25k"}).to_json());
    BOOST_TEST(json.find(R"("quarantined_amount":null,"quarantined_totals":[{"currency":"GBP","total":7.00},{"currency":"EUR","total":4.00}])") != std::string::npos, json);
}

BOOST_AUTO_TEST_CASE(its_json_holds_the_money_as_a_number) {
    BOOST_TEST(
        base::json::write(of({"edition=2024-04"}).to_json()) ==
        R"({"editions_expected":1,"editions_released":1,"editions_erased":0,"missing":[],"missing_count":0,"quarantined_rows":5,"quarantined_amount":5.00,"quarantined_totals":[{"currency":"GBP","total":5.00}],"not_considered":[]})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
