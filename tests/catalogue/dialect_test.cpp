#include "publisher/base/error.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

/// What the query model says to an engine that is elsewhere. That the answers are the same is seen against real servers: tests/app/clickhouse.py.
namespace daybook::catalogue {

using tests::filter;
using tests::Shelf;

namespace {

struct Dialects {
    Dialects() {
        shelf.add("coasts-over-25k", "2024-01", {{"2024-01-02", "Mistral Ltd", "30000.00", "1", "true"}});
        revision = shelf.publish("2024-02-01T09:30:00Z");
    }
    TableModel model() const { return {shelf.state(), "spend", click_dialect()}; }

    Shelf shelf;
    Revision revision = 0;
};

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(dialects, Dialects)

BOOST_AUTO_TEST_CASE(each_engine_has_words_for_every_operator_part_and_function) {
    for (const auto* dialect : {&duck_dialect(), &click_dialect()}) {
        for (const auto& op : operators()) BOOST_TEST(!dialect->comparison(op.suffix).empty(), op.suffix);
        for (const auto* part : {"year", "month", "quarter"}) BOOST_TEST(!dialect->date_part(part).empty(), part);
        for (const auto* function : {"sum", "min", "max", "distinct"}) BOOST_TEST(!dialect->function(function).empty(), function);
        BOOST_TEST(dialect->comparison("like").empty());
    }
}

BOOST_AUTO_TEST_CASE(values_are_bound_in_the_order_of_their_marks) {
    const auto compiled = compile_rows(shelf.state(), model(), {.table = "spend", .filters = {filter("amount__in=5,7.50"), filter("supplier__contains=o'b"), filter("settled__isnull=true")}}, revision, {}, 10);
    BOOST_TEST(static_cast<std::size_t>(std::ranges::count(compiled.sql, '?')) == compiled.values.size());
    BOOST_TEST(holds(compiled.sql, R"(("amount" = ? OR "amount" = ?))"), compiled.sql);
    BOOST_TEST(holds(compiled.sql, "position(lowerUTF8"), compiled.sql);
    BOOST_TEST(!holds(compiled.sql, "o'b"), compiled.sql);
    BOOST_TEST((compiled.values[0] == Bound(revision)));
    BOOST_TEST((compiled.values[2] == Bound(base::pence(500))));
    BOOST_TEST((compiled.values[4] == Bound(std::string("o'b"))));
}

BOOST_AUTO_TEST_CASE(rows_of_many_shards_are_always_sorted) {
    const auto compiled = compile_rows(shelf.state(), model(), {.table = "spend"}, revision, {}, 10, model().in_stored_order());
    BOOST_TEST(compiled.sql.ends_with(R"( ORDER BY "_row_id" LIMIT 10)"), compiled.sql);
    BOOST_TEST(holds(compiled.sql, R"(FROM {db}."rows_spend" WHERE)"), compiled.sql);
}

BOOST_AUTO_TEST_CASE(a_summary_names_its_columns_in_both) {
    const SummaryQuery query{.table = "spend", .by = {{"supplier", ""}, {"date", "year"}}, .measures = {{"sum", "amount"}, {"sum", "units"}, {"distinct", "supplier"}}};
    const auto there = compile_summary(shelf.state(), model(), query, revision).sql, here = compile_summary(shelf.state(), TableModel(shelf.state(), "spend"), query, revision).sql;
    for (const auto& sql : {there, here}) BOOST_TEST(holds(sql, R"(GROUP BY "_o0", "_o1" ORDER BY "_o0" ASC NULLS LAST, "_o1" ASC NULLS LAST)"), sql);
    BOOST_TEST(holds(there, R"(sum("amount") AS "_o2")"), there);
    BOOST_TEST(holds(there, R"(sum(toDecimal128(toNullable("units"), 0)) AS "_o3")"), there);
    BOOST_TEST(holds(here, R"(sum("units") AS "_o3")"), here);
}

BOOST_AUTO_TEST_CASE(an_id_that_could_end_its_quotes_is_none) {
    BOOST_TEST(id_literal("mistral-ltd") == "'mistral-ltd'");
    for (const char* wrong : {"a'b", "a\\b", "a?b", "{db}"}) BOOST_CHECK_THROW(id_literal(wrong), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
