#include "publisher/catalogue/supplier_views.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using tests::Shelf;

namespace {

/// Two series of payments: a body pays in pounds, another in euro.
struct Paid {
    Shelf shelf;
    Paid() {
        shelf.publish("2024-01-01T09:30:00Z");
        const std::string fields = R"([{"name":"date","type":"date","description":"d"},{"name":"supplier","type":"string","description":"d"},
            {"name":"amount","type":"number","description":"d"},{"name":"entity","type":"string","description":"d"}])";
        for (const auto* id : {"over-25k", "over-500"}) shelf.change_schema(id, fields);
        shelf.add("coasts-over-25k", "2024-01", {row("Mistral", "100.00"), row("Mistral", "100.00"), row("Bora", "300.00")});
        shelf.add("coasts-over-500", "2024-01", {row("Mistral", "150.00")});
        shelf.currency = "EUR";
        shelf.add("rivers-over-25k", "2024-01", {row("Mistral", "900.00"), row("Tramontana", "80000.00")});
        shelf.publish("2024-02-01T09:30:00Z");
    }
    static Shelf::Row row(const char* supplier, const char* amount) { return {"2024-01-02", supplier, amount, "An entity"}; }
    std::vector<SupplierView> largest(int most) const {
        return largest_suppliers(shelf.state(), [&](const SummaryQuery& q) { return summary_of(shelf.view(), q); }, most);
    }
};

std::string told(const std::vector<SupplierView::Part>& parts) {
    std::string out;
    for (const auto& one : parts) out += fmt::format("{} {} {} {} {}; ", one.series, one.key, one.currency, one.total.to_string(), one.rows);
    return out;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(supplier_views, Paid)

BOOST_AUTO_TEST_CASE(currencies_are_ranked_apart_that_of_most_payments_first) {
    const auto all = largest(10);
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST(all[0].id == "mistral");
    BOOST_TEST(all[1].id == "bora");
    BOOST_TEST(all[2].id == "tramontana");
    BOOST_TEST(largest(2).size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_supplier_of_two_currencies_has_a_figure_of_each) {
    const auto mistral = largest(1).front();
    BOOST_TEST(told(mistral.series) == "over-25k  GBP 200.00 2; over-500  GBP 150.00 1; over-25k  EUR 900.00 1; ");
    BOOST_TEST(told(mistral.publishers) == "over-25k coasts GBP 200.00 2; over-500 coasts GBP 150.00 1; over-25k rivers EUR 900.00 1; ");
    BOOST_TEST(mistral.rows == 4);
}

BOOST_AUTO_TEST_CASE(a_supplier_has_the_days_of_its_first_and_its_last_payment_in_any_series) {
    shelf.add("rivers-over-25k", "2024-02", {{"2024-02-09", "Mistral", "5.00", "An entity"}});
    shelf.publish("2024-03-01T09:30:00Z");
    const auto mistral = largest(1).front();
    BOOST_TEST(mistral.first == "2024-01-02");
    BOOST_TEST(mistral.last == "2024-02-09");
}

BOOST_AUTO_TEST_CASE(a_name_is_found_by_its_words_in_any_order) {
    shelf.add("coasts-over-25k", "2024-02", {row("The Ouse & Humber Ltd", "1.00"), row("Farhaven Company Limited", "1.00"), row("Quillmere p.l.c.", "1.00"), row("Coal Board", "1.00")});
    shelf.publish("2024-03-01T09:30:00Z");
    const auto found = [&](const std::string& q) {
        std::string out;
        for (const auto& one : suppliers_of(shelf.view(), {.q = q}).suppliers) out += (out.empty() ? "" : " ") + one.id;
        return out;
    };
    for (const auto* q : {"Limited humber", "ouse the", "the ouse", "& ouse", "Humber and ltd", "OUSE, THE"}) BOOST_TEST(found(q) == "ouse-and-humber-ltd", q);
    for (const auto* q : {"Company Farhaven", "limited farhaven company", "co farhaven", "farhaven company ltd"}) BOOST_TEST(found(q) == "farhaven-co-ltd", q);
    for (const auto* q : {"public limited company quillmere", "plc quillmere", "Quillmere public limited company", "quill"}) BOOST_TEST(found(q) == "quillmere-plc", q);
    BOOST_TEST(found("Limited") == "farhaven-co-ltd ouse-and-humber-ltd");
    BOOST_TEST(found("company") == "farhaven-co-ltd");
    BOOST_TEST(found("limited mistral").empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
