#include "publisher/catalogue/monthly_sums.hpp"

#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/duck_index.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using tests::filter;
using tests::Shelf;

BOOST_AUTO_TEST_SUITE(sums_by_month)

namespace {

std::vector<Shelf::Row> payments(int rows, int salt) {
    std::vector<Shelf::Row> out;
    for (int i = 0; i < rows; ++i) {
        const auto amount = fmt::format("{}{}.{:02}", i % 5 == 0 ? "-" : "", (i * 31 + salt) % 1000, i % 100);
        out.push_back({fmt::format("2024-{:02}-{:02}", 1 + (i + salt) % 12, 1 + i % 28), "Supplier Ltd", i % 11 == 0 ? Shelf::Row::value_type() : amount, "1", "true"});
    }
    return out;
}

/// A filter that lets every row through and that sums know nothing of.
Filter every_row() { return filter("supplier__ne=nobody"); }

SummaryQuery question(std::vector<Grouping> by, std::vector<Filter> filters, Revision r) {
    return {.table = "spend", .filters = std::move(filters), .by = std::move(by), .measures = {{"count", ""}, {"sum", "amount"}, {"min", "amount"}, {"max", "amount"}}, .as_of = r, .mix = true};
}

/// The same from the sums and from the rows themselves.
void hold_against_rows(const Shelf& shelf, SummaryQuery query) {
    BOOST_TEST(is_in_monthly_sums(shelf.state(), query));
    const auto sums = summary_of(shelf.view(), query);
    query.filters.push_back(every_row());
    BOOST_TEST(!is_in_monthly_sums(shelf.state(), query));
    const auto rows = summary_of(shelf.view(), query);
    BOOST_TEST((sums.rows == rows.rows), sums.rows.size() << " and " << rows.rows.size() << " groups of '" << (query.by.empty() ? "all" : query.by.front().field) << "'");
}

void hold_all_against_rows(const Shelf& shelf, Revision r) {
    for (const auto& by : std::vector<std::vector<Grouping>>{{}, {{"dataset", ""}}, {{"publisher", ""}, {"date", "year"}}, {{"date", "month"}}, {{"date", "quarter"}, {"series", ""}}, {{"edition", ""}, {"version", ""}}})
        for (const auto& filters : std::vector<std::vector<Filter>>{{}, {filter("date__gte=2024-04-01"), filter("date__lte=2024-06-30")}, {filter("date__gt=2024-02-29"), filter("date__lt=2024-12-01")}, {filter("dataset=rivers-over-25k")}, {filter("date__isnull=true")}})
            hold_against_rows(shelf, question(by, filters, r));
}

std::int64_t sums_in(const Shelf& shelf) {
    return dynamic_cast<DuckIndex&>(*shelf.view().index).connect().query("SELECT count(*) FROM sums_spend").scalar();
}

}  // namespace

BOOST_AUTO_TEST_CASE(they_give_what_the_rows_give_at_every_revision) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(900, 1));
    const auto first = shelf.publish("2024-02-01T09:30:00Z");
    shelf.add("rivers-over-25k", "2024-01", payments(500, 2));
    shelf.add("coasts-over-25k", "2024-01", payments(901, 3));
    const auto corrected = shelf.publish("2024-03-01T09:30:00Z");
    shelf.withdraw("rivers-over-25k", "2024-01", 1);
    const auto withdrawn = shelf.publish("2024-04-01T09:30:00Z");
    for (const auto revision : {first, corrected, withdrawn}) hold_all_against_rows(shelf, revision);
    BOOST_TEST(sums_in(shelf) == 36);  // of 2,301 rows
}

BOOST_AUTO_TEST_CASE(only_whole_months_are_asked_of_them) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(100, 1));
    const auto r = shelf.publish("2024-02-01T09:30:00Z");
    for (const auto* parted : {"date__gte=2024-04-02", "date__lte=2024-06-29", "date__gt=2024-04-01", "date__lt=2024-04-30", "date=2024-04-01", "date__in=2024-04-01", "amount__gte=5", "supplier=Supplier Ltd"})
        BOOST_TEST(!is_in_monthly_sums(shelf.state(), question({}, {filter(parted)}, r)), parted);
    BOOST_TEST(is_in_monthly_sums(shelf.state(), question({}, {{"", nullptr, {}, {filter("date__lt=2024-04-01"), filter("dataset=coasts-over-25k")}}}, r)));
    BOOST_TEST(!is_in_monthly_sums(shelf.state(), question({{"date", ""}}, {}, r)));
    BOOST_TEST(!is_in_monthly_sums(shelf.state(), {.table = "spend", .measures = {{"avg", "amount"}}}));
    BOOST_TEST(!is_in_monthly_sums(shelf.state(), {.table = "spend", .measures = {{"sum", "units"}}}));
}

BOOST_AUTO_TEST_CASE(other_decimals_add_everything_up_anew) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(100, 1));
    const auto first = shelf.publish("2024-02-01T09:30:00Z");
    shelf.change_schema("over-25k", R"([{"name":"date","type":"date","description":"d"},{"name":"supplier","type":"string","description":"d"},
        {"name":"amount","type":"number","description":"d","daybook":{"scale":3}},{"name":"units","type":"integer","description":"d"},{"name":"settled","type":"boolean","description":"d"}])");
    shelf.add("rivers-over-25k", "2024-01", {{"2024-01-05", "Supplier Ltd", "5.125", "1", "true"}});
    const auto second = shelf.publish("2024-03-01T09:30:00Z");
    for (const auto revision : {first, second}) hold_all_against_rows(shelf, revision);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
