#include "publisher/base/error.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using tests::filter;
using tests::Shelf;

namespace {

struct Asked {
    Shelf shelf;
    Revision revision;

    Asked() {
        shelf.add("coasts-over-25k", "2024-01",
                  {{"2024-01-31", "Mistral Ltd", "30000.10", "3", "true"},
                   {"2024-02-01", "50% Off_Sale", "-0.10", {}, "false"},
                   {"2024-04-05", "É. Dupont & Fils", {}, "5", {}},
                   {"2024-12-31", {}, "99999999999.99", "-1", "true"}});
        shelf.add("coasts-over-500", "2024-01", {{"2024-01-31", "Mistral Ltd", "600.00", "North"}});
        revision = shelf.publish("2024-05-01T09:30:00Z");
    }
    std::vector<std::string> suppliers(const std::string& one) const {
        RowsQuery query{.table = "spend", .filters = {filter(one)}, .columns = {"supplier"}};
        std::vector<std::string> out;
        for (const auto& row : rows_page(shelf.view(), query).rows) out.push_back(row[1].value_or("-"));
        return out;
    }
    std::string summary(SummaryQuery query) const {
        query.table = "spend";
        std::string out;
        for (const auto& row : summary_of(shelf.view(), query).rows) {
            for (const auto& cell : row) out += cell.value_or("-") + " ";
            out += "/ ";
        }
        return out;
    }
    void refuses(const RowsQuery& query, const std::string& words) const {
        BOOST_CHECK_EXCEPTION(rows_page(shelf.view(), query), Error, [&](const Error& e) {
            BOOST_TEST_MESSAGE(e.what());
            return e.kind() == ErrorKind::usage && e.message().find(words) != std::string::npos;
        });
    }
    void refuses(SummaryQuery query, const std::string& words) const {
        query.table = "spend";
        BOOST_CHECK_EXCEPTION(summary_of(shelf.view(), query), Error, [&](const Error& e) {
            BOOST_TEST_MESSAGE(e.what());
            return e.kind() == ErrorKind::usage && e.message().find(words) != std::string::npos;
        });
    }
};

using Texts = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(questions, Asked)

BOOST_AUTO_TEST_CASE(a_row_carries_its_locator_its_origin_and_exact_values) {
    const auto page = rows_page(shelf.view(), {.table = "spend"});
    Texts names;
    for (const auto& column : page.columns) names.push_back(column.name);
    const Texts expected = {"_row", "dataset", "edition", "version", "publisher", "series", "supplier_id", "date", "supplier", "amount", "units", "settled", "area"};
    BOOST_TEST(names == expected, boost::test_tools::per_element());
    const std::vector<Cell> first = {"coasts-over-25k/2024-01/v1#1::2",
                                     "coasts-over-25k",
                                     "2024-01",
                                     "1",
                                     "coasts",
                                     "over-25k",
                                     "mistral-ltd",
                                     "2024-01-31",
                                     "Mistral Ltd",
                                     "30000.10",
                                     "3",
                                     "true",
                                     {}};
    BOOST_TEST((page.rows.front() == first));
    BOOST_TEST(page.count == 5);
    BOOST_TEST(page.revision == revision);
    BOOST_TEST(!page.next.has_value());
    BOOST_TEST(page.coverage.editions_released == 2);
}

BOOST_AUTO_TEST_CASE(text_is_found_without_case_and_signs_mean_themselves) {
    BOOST_TEST(suppliers("supplier__contains=mistral") == Texts({"Mistral Ltd", "Mistral Ltd"}),
               boost::test_tools::per_element());
    BOOST_TEST(suppliers("supplier__contains=é. dupont") == Texts({"É. Dupont & Fils"}),
               boost::test_tools::per_element());
    BOOST_TEST(suppliers("supplier__contains=%") == Texts({"50% Off_Sale"}),
               boost::test_tools::per_element());
    BOOST_TEST(suppliers("supplier__contains=_") == Texts({"50% Off_Sale"}),
               boost::test_tools::per_element());
    BOOST_TEST(suppliers("supplier__startswith=50% o") == Texts({"50% Off_Sale"}),
               boost::test_tools::per_element());
    BOOST_TEST(suppliers("supplier__contains=' OR 1=1 --").empty());
    BOOST_TEST(suppliers("supplier=mistral ltd").empty());
}

BOOST_AUTO_TEST_CASE(blank_cells_are_found_by_isnull_and_kept_by_ne) {
    BOOST_TEST(suppliers("supplier__isnull=true") == Texts({"-"}), boost::test_tools::per_element());
    BOOST_TEST(suppliers("supplier__ne=Mistral Ltd") == Texts({"50% Off_Sale", "É. Dupont & Fils", "-"}),
               boost::test_tools::per_element());
    BOOST_TEST(suppliers("amount__gte=-99999999").size() == 4U);
    BOOST_TEST(suppliers("settled=true") == Texts({"Mistral Ltd", "-"}), boost::test_tools::per_element());
    BOOST_TEST(suppliers("area__isnull=true").size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_wrong_filter_is_refused_with_its_name_its_value_and_what_would_do) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"suplier=x", "did you mean 'supplier'"},
        {"amount__gte=lots", "amount__gte='lots' should be a plain number of at most 18 digits, 2 of them decimals"},
        {"amount=1.005", "2 of them decimals"},
        {"amount=1,000", "plain number"},
        {"date__lt=31/01/2024", "like 2024-05-31"},
        {"date=2024-02-30", "like 2024-05-31"},
        {"units=1.5", "whole number"},
        {"settled=yes", "true or false"},
        {"supplier=", "supplier__isnull=true"},
        {"amount__contains=5", "compares text"},
        {"supplier__isnull=maybe", "true or false"},
        {"publisher=coats", "did you mean 'coasts'"},
        {"dataset__in=coasts-over-25k,nope", "is no dataset we have"},
        {"series=over-50k", "did you mean"},
        {"version=latest", "whole number"},
        {"supplier=\xff", "UTF-8"},
        {"_row_id=5", "names no field"},
        {"_to__gt=1", "names no field"},
        {"supplier=" + std::string(1001, 'x'), "longer than 1000 bytes"}};
    for (const auto& [text, words] : cases)
        refuses(RowsQuery{.table = "spend", .filters = {filter(text)}}, words);
}

BOOST_AUTO_TEST_CASE(wrong_columns_sorts_and_sizes_are_refused) {
    refuses(RowsQuery{.table = "spend", .columns = {"supplier", "supplier"}},
            "columns='supplier' is named twice");
    refuses(RowsQuery{.table = "spend", .columns = {"\"; DROP TABLE rows_spend; --"}}, "columns=");
    refuses(RowsQuery{.table = "spend", .sort = {{"amonut", false}}}, "did you mean 'amount'");
    refuses(RowsQuery{.table = "spend", .size = 0}, "from 1 to 10000");
    refuses(RowsQuery{.table = "spend", .size = 10'001}, "from 1 to 10000");
    refuses(RowsQuery{.table = "spend", .cursor = "nonsense"}, "first");
    refuses(RowsQuery{.table = "spend", .as_of = revision - 1}, "was never public");
    refuses(RowsQuery{.table = "spend", .filters = std::vector<Filter>(51, filter("supplier=x"))},
            "at most 50");
    BOOST_CHECK_EXCEPTION(rows_page(shelf.view(), {.table = "spends"}), Error, [](const Error& e) {
        return e.kind() == ErrorKind::not_found && e.message().find("'spend'") != std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(columns_come_in_the_order_asked) {
    const auto page = rows_page(
        shelf.view(),
        {.table = "spend", .columns = {"amount", "_row", "version"}, .sort = {{"amount", true}}, .size = 1});
    BOOST_TEST(
        (page.rows.front() == std::vector<Cell>{"coasts-over-25k/2024-01/v1#1::11", "99999999999.99", "1"}));
}

BOOST_AUTO_TEST_CASE(a_summary_groups_by_fields_and_parts_of_dates) {
    BOOST_TEST(summary({.filters = {filter("series=over-25k")},
                        .by = {{"date", "year"}},
                        .measures = {{"count", ""}, {"sum", "amount"}}}) == "2024 4 100000029999.99 / ");
    BOOST_TEST(summary({.filters = {filter("series=over-25k")},
                        .by = {{"date", "quarter"}},
                        .measures = {{"sum", "units"}}}) ==
               "2024-01--2024-03 3 / 2024-04--2024-06 5 / 2024-10--2024-12 -1 / ");
    BOOST_TEST(summary({.filters = {filter("series=over-25k")},
                        .by = {{"date", "month"}},
                        .measures = {{"min", "date"}, {"max", "supplier"}},
                        .sort = {{"month_date", true}}}) ==
               "2024-12 2024-12-31 - / 2024-04 2024-04-05 É. Dupont & Fils / 2024-02 2024-02-01 50% Off_Sale "
               "/ 2024-01 2024-01-31 Mistral Ltd / ");
    BOOST_TEST(summary({.by = {{"series", ""}, {"publisher", ""}}}) ==
               "over-25k coasts 4 / over-500 coasts 1 / ");
    BOOST_TEST(summary({.filters = {filter("series=over-500"), filter("amount__gt=600")},
                        .measures = {{"count", ""}, {"sum", "amount"}}}) == "0 - / ");
}

BOOST_AUTO_TEST_CASE(different_series_are_not_added_up_unless_asked) {
    const SummaryQuery sum{.measures = {{"sum", "amount"}}};
    refuses(sum, "mix=1");
    auto by_payee = sum;
    by_payee.by = {{"supplier", ""}, {"date", "year"}};
    refuses(by_payee, "by='supplier,year(date)' would add up rows of different series");
    for (auto by : {"supplier", "edition", "publisher"}) refuses(SummaryQuery{.by = {{by, ""}}}, "by=series");
    auto mixed = sum;
    mixed.mix = true;
    BOOST_TEST(summary(mixed) == "100000030599.99 / ");
    for (auto by : {"series", "dataset"}) BOOST_CHECK_NO_THROW(summary({.by = {{by, ""}}}));
    for (auto alone :
         {"series=over-25k", "dataset=coasts-over-500", "publisher=rivers", "area=North", "settled=true"})
        BOOST_CHECK_NO_THROW(summary({.filters = {filter(alone)}, .measures = {{"sum", "amount"}}}));
}

BOOST_AUTO_TEST_CASE(groups_beyond_the_size_are_announced) {
    const auto result =
        summary_of(shelf.view(), {.table = "spend", .by = {{"supplier", ""}}, .size = 2, .mix = true});
    BOOST_TEST(result.rows.size() == 2U);
    BOOST_TEST(result.more);
    BOOST_TEST(
        !summary_of(shelf.view(), {.table = "spend", .by = {{"supplier", ""}}, .size = 4, .mix = true}).more);
}

BOOST_AUTO_TEST_CASE(a_wrong_summary_is_refused_with_what_would_do) {
    refuses(SummaryQuery{.measures = {{"total", "amount"}}, .mix = true}, "should be count, or sum, min");
    refuses(SummaryQuery{.measures = {{"sum", ""}}, .mix = true}, "needs a field");
    refuses(SummaryQuery{.measures = {{"sum", "supplier"}}, .mix = true}, "not a number");
    refuses(SummaryQuery{.measures = {{"count", "amount"}}, .mix = true}, "without a field");
    refuses(SummaryQuery{.measures = {{"sum", "amuont"}}, .mix = true}, "did you mean 'amount'");
    refuses(SummaryQuery{.by = {{"date", "week"}}, .mix = true}, "year(…), month(…) or quarter(…)");
    refuses(SummaryQuery{.by = {{"supplier", "year"}}, .mix = true}, "no date field");
    refuses(SummaryQuery{.by = {{"supplier", ""}, {"supplier", ""}}, .mix = true}, "named twice");
    refuses(SummaryQuery{.sort = {{"amount", true}}, .mix = true}, "no grouping or measure");
    refuses(SummaryQuery{.size = 0, .mix = true}, "from 1 to 10000");
}

BOOST_AUTO_TEST_CASE(fields_are_those_of_every_schema_of_the_table) {
    std::set<std::string> names;
    for (const auto& field : fields_of(shelf.state(), "spend")) names.insert(field.name);
    const std::set<std::string> expected = {"dataset",  "edition", "version", "publisher", "series", "date",
                                            "supplier_id", "supplier", "amount",  "units",   "settled",   "area"};
    BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
