#include "publisher/catalogue/supplier_layout.hpp"

#include "publisher/catalogue/duck_index.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using tests::filter;
using tests::Shelf;

BOOST_AUTO_TEST_SUITE(layout_by_supplier)

namespace {

std::vector<Shelf::Row> payments(int rows, int salt) {
    std::vector<Shelf::Row> out;
    for (int i = 0; i < rows; ++i)
        out.push_back({fmt::format("2024-0{}-{:02}", 1 + i % 9, 1 + (i + salt) % 28), fmt::format("Supplier {} Ltd", (i * 7 + salt) % 97), fmt::format("{}.{:02}", i % 1000, salt), "1", "true"});
    return out;
}

/// Locators of one supplier's rows as the rows' own order has them, found without asking for him.
std::vector<std::string> by_hand(const Shelf& shelf, const std::string& supplier, Revision r) {
    std::vector<std::string> out;
    for (const auto& row : shelf.rows())
        if (row.from <= r && r < row.to && row.cells.at("supplier") == tests::Naive(supplier)) out.push_back(row.locator);
    return out;
}

std::vector<std::string> looked_up(const Shelf& shelf, const std::string& asked, Revision r) {
    std::vector<std::string> out;
    RowsQuery query{.table = "spend", .filters = {filter(asked)}, .size = 1000, .as_of = r};
    for (;;) {
        const auto page = rows_page(shelf.view(), query);
        for (const auto& row : page.rows) out.push_back(*row.front());
        if (!page.next) return out;
        query.cursor = page.next;
    }
}

void hold_against_rows(const Shelf& shelf, Revision r) {
    for (int n = 0; n < 97; n += 16) {
        const auto expected = by_hand(shelf, fmt::format("Supplier {} Ltd", n), r);
        // Of few rows it is counted as they are read, of many by a question of its own.
        for (const int size : {3, 1000}) {
            const auto page = rows_page(shelf.view(), {.table = "spend", .filters = {filter(fmt::format("supplier_id__in=supplier-{}-ltd,nobody-{}", n, size))}, .sort = {{"date", true}}, .size = size, .as_of = r});
            BOOST_TEST(page.count == std::ssize(expected));
            BOOST_TEST(std::ssize(page.rows) == std::min<std::ptrdiff_t>(size, std::ssize(expected)));
            BOOST_TEST(page.next.has_value() == (std::ssize(expected) > size));
        }
        BOOST_TEST(looked_up(shelf, fmt::format("supplier=Supplier {} Ltd", n), r) == expected, boost::test_tools::per_element());
        BOOST_TEST(looked_up(shelf, fmt::format("supplier_id=supplier-{}-ltd", n), r).size() == expected.size());
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(look_ups_give_the_rows_before_and_after_they_are_sorted_anew) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(4000, 1));
    const auto first = shelf.publish("2024-02-01T09:30:00Z");
    shelf.add("rivers-over-25k", "2024-01", payments(52000, 2));
    shelf.add("coasts-over-25k", "2024-01", payments(4100, 3));
    const auto second = shelf.publish("2024-03-01T09:30:00Z");
    auto connection = dynamic_cast<DuckIndex&>(*shelf.view().index).connect();
    hold_against_rows(shelf, first);
    hold_against_rows(shelf, second);
    BOOST_TEST(tidy_supplier_layouts(connection, shelf.state()));
    BOOST_TEST(!tidy_supplier_layouts(connection, shelf.state()));
    hold_against_rows(shelf, first);
    hold_against_rows(shelf, second);
    shelf.withdraw("rivers-over-25k", "2024-01", 1);
    hold_against_rows(shelf, shelf.publish("2024-04-01T09:30:00Z"));
    hold_against_rows(shelf, second);
}

BOOST_AUTO_TEST_CASE(what_was_asked_before_sees_what_came_since) {
    Shelf shelf;
    shelf.add("coasts-over-25k", "2024-01", payments(400, 1));
    shelf.publish("2024-02-01T09:30:00Z");
    const auto count = [&] { return rows_page(shelf.view(), {.table = "spend", .filters = {filter("supplier=Supplier 1 Ltd")}, .size = 2}).count; };
    const auto before = count();
    auto connection = dynamic_cast<DuckIndex&>(*shelf.view().index).connect();
    for (int month = 2; month < 6; ++month) {
        shelf.add("coasts-over-25k", fmt::format("2024-0{}", month), payments(400, 1));
        shelf.publish(fmt::format("2024-0{}-15T09:30:00Z", month + 1));
        // As when the layout is sorted anew: another table of the same name.
        connection.run("CREATE OR REPLACE TABLE by_supplier_spend AS SELECT * FROM by_supplier_spend");
        BOOST_TEST(count() == before * month);
    }
}

BOOST_AUTO_TEST_CASE(a_number_is_a_function_of_the_id_and_no_negative_one) {
    BOOST_TEST(supplier_number("acme-ltd") == supplier_number("acme-ltd"));
    BOOST_TEST(supplier_number("acme-ltd") != supplier_number("acme-plc"));
    for (int i = 0; i < 1000; ++i) BOOST_TEST(supplier_number(std::to_string(i)) >= 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
