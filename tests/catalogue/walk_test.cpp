#include "publisher/base/error.hpp"
#include "publisher/catalogue/cursor.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using tests::filter;
using tests::Shelf;

namespace {

/// Locators of a whole walk, and the counts that its pages told.
struct Walk {
    std::vector<std::string> rows;
    std::set<std::int64_t> counts;
    std::size_t longest_cursor = 0;
};

Walk walk(const Shelf& shelf, RowsQuery query) {
    Walk out;
    for (;;) {
        const auto page = rows_page(shelf.view(), query);
        out.counts.insert(page.count);
        for (const auto& row : page.rows) out.rows.push_back(*row.front());
        if (!page.next) return out;
        out.longest_cursor = std::max(out.longest_cursor, page.next->size());
        query.cursor = page.next;
    }
}

std::vector<Shelf::Row> payments(int rows, const std::string& supplier) {
    std::vector<Shelf::Row> out;
    for (int i = 0; i < rows; ++i) out.push_back({"2024-01-02", i % 7 == 0 ? Shelf::Row::value_type() : supplier + std::to_string(i % 5), fmt::format("{}.00", i % 3), "1", "true"});
    return out;
}

bool is_usage(const Error& e) { return e.kind() == base::ErrorKind::usage; }

}  // namespace

BOOST_AUTO_TEST_SUITE(walks)

BOOST_AUTO_TEST_CASE(a_walk_sorted_by_descriptions_of_any_length_comes_to_its_end) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(60, std::string(9000, 'x')));
    shelf.publish("2024-02-01T09:30:00Z");
    for (const bool descending : {false, true}) {
        const auto all = walk(shelf, {.table = "spend", .sort = {{"supplier", descending}, {"amount", !descending}}, .size = 7});
        BOOST_TEST(all.rows.size() == 60U);
        BOOST_TEST(std::set(all.rows.begin(), all.rows.end()).size() == 60U);
        BOOST_TEST(all.longest_cursor < 200U);
        BOOST_TEST((all.counts == std::set<std::int64_t>{60}));
    }
}

BOOST_AUTO_TEST_CASE(what_a_cursor_that_somebody_wrote_says_is_not_taken_for_true) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(20, "Supplier "));
    const auto r = shelf.publish("2024-02-01T09:30:00Z");
    RowsQuery query{.table = "spend", .filters = {filter("amount__gte=1")}, .sort = {{"amount", false}}, .size = 5};
    const auto made = [&](std::int64_t row) { return write_cursor({r, row, 0}, query, shelf.view().origin); };
    const auto first = rows_page(shelf.view(), query);
    query.cursor = made(first_row_id(shelf.rows().front().id >> kOrdinalBits) + 1);
    BOOST_TEST(rows_page(shelf.view(), query).count == first.count);
    query.cursor = made(first_row_id(1'000'000));
    BOOST_CHECK_EXCEPTION(rows_page(shelf.view(), query), Error, is_usage);
}

BOOST_AUTO_TEST_CASE(a_cursor_of_a_revision_that_is_not_here_says_what_to_do) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(20, "Supplier "));
    const auto r = shelf.publish("2024-02-01T09:30:00Z");
    RowsQuery query{.table = "spend", .size = 5};
    const auto refused = [&](Revision revision, ErrorKind kind, const std::string& words) {
        query.cursor = write_cursor({revision, first_row_id(shelf.rows().front().id >> kOrdinalBits), 0}, query, shelf.view().origin);
        BOOST_CHECK_EXCEPTION(rows_page(shelf.view(), query), Error, [&](const Error& e) { return e.kind() == kind && e.message().find(words) != std::string::npos; });
    };
    refused(r - 1, ErrorKind::usage, "start from the first page");
    refused(r + 1, ErrorKind::transient, "it may come here in a moment");
    refused(r + 1'000'000, ErrorKind::usage, "start from the first page");
}

BOOST_AUTO_TEST_CASE(a_walk_goes_on_over_corrections_of_what_it_reads) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(30, "A"));
    shelf.publish("2024-02-01T09:30:00Z");
    RowsQuery query{.table = "spend", .sort = {{"supplier", true}}, .size = 11};
    const auto first = rows_page(shelf.view(), query);
    shelf.add("coasts-over-25k", "2024-01", payments(12, "B"));
    shelf.publish("2024-03-01T09:30:00Z");
    query.cursor = first.next;
    const auto rest = walk(shelf, query);
    BOOST_TEST(first.rows.size() + rest.rows.size() == 30U);
    BOOST_TEST((rest.counts == std::set<std::int64_t>{30}));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(currencies)

BOOST_AUTO_TEST_CASE(amounts_of_different_currencies_are_not_added_up) {
    Shelf shelf;
    shelf.publish("2024-01-01T09:30:00Z");
    shelf.change_schema("over-25k", R"([{"name":"date","type":"date","description":"d"},{"name":"supplier","type":"string","description":"d"},{"name":"amount","type":"number","description":"d"},
        {"name":"units","type":"integer","description":"d"},{"name":"settled","type":"boolean","description":"d"},{"name":"paid_in","type":"string","description":"d"},
        {"name":"vat","type":"number","description":"d"}])");
    const auto paid = [](const char* amount, Shelf::Row::value_type currency) { return Shelf::Row{"2024-01-02", "S", amount, "1", "true", std::move(currency), "7.00"}; };
    shelf.add("coasts-over-25k", "2024-01", {paid("100.00", "GBP"), paid("200.00", "EUR"), paid("300.00", {})});
    shelf.add("rivers-over-25k", "2024-01", {paid("50.00", "GBP"), paid("60.00", "GBP")});
    shelf.publish("2024-02-01T09:30:00Z");
    const auto summary = [&](std::vector<Grouping> by, std::vector<Filter> filters, std::vector<Measure> measures) {
        return summary_of(shelf.view(), {.table = "spend", .filters = std::move(filters), .by = std::move(by), .measures = std::move(measures), .mix = true}).rows;
    };
    const std::vector<Measure> sum{{"sum", "amount"}};
    for (const auto* function : {"sum", "avg", "min", "max"})
        BOOST_CHECK_EXCEPTION(summary({}, {}, {{function, "amount"}}), Error, [](const Error& e) { return is_usage(e) && e.message().find("different currencies") != std::string::npos; });
    BOOST_TEST(summary({}, {}, {{"count", ""}, {"distinct", "amount"}}).front().front().value() == "5");
    BOOST_CHECK_EXCEPTION(summary({}, {}, {{"sum", "vat"}}), Error, is_usage);
    BOOST_TEST(summary({}, {filter("paid_in=GBP")}, {{"sum", "vat"}}).front().front().value() == "21.00");
    BOOST_TEST(summary({}, {}, {{"sum", "units"}}).front().front().value() == "5");
    BOOST_TEST(summary({{"paid_in", ""}}, {}, sum).size() == 3U);
    BOOST_TEST(summary({}, {filter("paid_in=GBP")}, sum).front().front().value() == "210.00");
    BOOST_TEST(summary({}, {filter("dataset=rivers-over-25k")}, sum).front().front().value() == "110.00");
    // One that is not known is no pound.
    BOOST_CHECK_EXCEPTION(summary({}, {filter("paid_in__ne=EUR")}, sum), Error, is_usage);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
