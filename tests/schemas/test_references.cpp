#include "schemas/keys.hpp"
#include "schemas/references.hpp"
#include "schemas/row_checks.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(references)

namespace {

using Lines = std::vector<std::int64_t>;

Schema posts(const std::string& id, const std::string& keys) {
    return parse_schema(R"({"name": ")" + id + R"(", "version": "1", "description": "x", "fields": [)" +
                        R"({"name": "post", "type": "string", "description": "x"},)"
                        R"({"name": "reports_to", "type": "string", "description": "x"},)"
                        R"({"name": "unit_code", "type": "number", "description": "x"}], "foreignKeys": )" +
                        keys + "}");
}

CheckedTable table_of(const Schema& schema, const std::vector<std::vector<std::string>>& rows, std::string_view sheet = {}) {
    TableBuilder builder(schema);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t c = 0; c < 2; ++c)
            rows[i][c].empty() ? builder.column(c).append_null() : builder.column(c).append_text(rows[i][c]);
        builder.column(2).append_number(static_cast<std::int64_t>(i) * 100);
        builder.end_row(static_cast<std::int64_t>(i) + 2);
    }
    builder.place(sheet, 0);
    return std::move(builder).finish();
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_organogram_is_one_tree) {
    TreeCheck good("XX");
    good.add("1", "XX", 2);
    good.add("2", "1", 3);
    good.add("3", "2", 4);
    good.add("3", "2", 5);  // a job share
    BOOST_TEST(good.judge().roots == (Lines{2}), boost::test_tools::per_element());
    BOOST_TEST(good.judge().unknown_parent.empty());
    BOOST_TEST(good.judge().in_cycle.empty());

    TreeCheck bad("XX");
    bad.add("1", "XX", 2);
    bad.add("2", "XX", 3);
    bad.add("3", "9", 4);
    bad.add("4", "5", 5);
    bad.add("5", "6", 6);
    bad.add("6", "4", 7);
    bad.add("7", "4", 8);  // leads into the circle, but is not of it
    bad.add("8", "8", 9);
    const auto faults = bad.judge();
    BOOST_TEST(faults.roots == (Lines{2, 3}), boost::test_tools::per_element());
    BOOST_TEST(faults.unknown_parent == (Lines{4}), boost::test_tools::per_element());
    BOOST_TEST(faults.in_cycle == (Lines{5, 6, 7, 9}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(people_who_share_a_post_report_to_one) {
    TreeCheck tree("XX");
    tree.add("1", "XX", 2);
    tree.add("2", "1", 3);
    tree.add("2", "1", 4);
    tree.add("2", "2", 5);
    BOOST_TEST(tree.judge().other_parent == Lines{5}, boost::test_tools::per_element());
    BOOST_TEST(tree.judge().in_cycle.empty());
}

BOOST_AUTO_TEST_CASE(whoever_holds_no_post_has_no_place_in_the_tree) {
    TreeCheck tree("XX", "0");
    tree.add("1", "XX", 2);
    tree.add("2", "1", 3);
    for (const auto* above : {"1", "2", "XX", "0", "", "9"}) tree.add("0", above, 4);
    tree.add("3", "9", 5);
    const auto faults = tree.judge();
    BOOST_TEST(faults.other_parent.empty());
    BOOST_TEST(faults.in_cycle.empty());
    BOOST_TEST(faults.roots == (Lines{2}), boost::test_tools::per_element());
    // Whom they report to must be there all the same.
    BOOST_TEST(faults.unknown_parent == (Lines{4, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_chain_of_a_million_posts_is_walked_without_recursion) {
    TreeCheck chain("XX");
    constexpr int kPosts = 1'000'000;
    for (int i = 0; i < kPosts; ++i) chain.add(std::to_string(i), std::to_string(i + 1), i + 2);
    chain.add(std::to_string(kPosts), "XX", kPosts + 2);
    BOOST_TEST(chain.judge().roots.size() == 1U);
    BOOST_TEST(chain.judge().in_cycle.empty());
}

BOOST_AUTO_TEST_CASE(a_foreign_key_finds_its_row_before_or_after_in_this_table_or_another) {
    const auto senior = posts("senior", R"([{"fields": "reports_to", "reference": {"fields": "post"}}])");
    const auto junior = posts("junior", R"([{"fields": ["reports_to"], "reference": {"resource": "senior",)"
                                        R"( "fields": ["post"]}}, {"fields": ["unit_code"], "reference":)"
                                        R"( {"resource": "senior", "fields": ["unit_code"]}}])");
    ForeignKeyCheck check({&junior, &senior});
    check.take(0, table_of(junior, {{"a", "1"}, {"b", "9"}, {"c", ""}, {"d", "9"}}));
    check.take(1, table_of(senior, {{"2", "1"}, {"1", ""}}));
    check.take(1, table_of(senior, {{"3", "4"}}));
    const auto broken = check.judge();
    BOOST_REQUIRE(broken.size() == 3U);
    BOOST_TEST(broken[0].table == 0U);
    BOOST_TEST(broken[0].field == 1U);
    BOOST_TEST(broken[0].resource == "senior");
    BOOST_REQUIRE(broken[0].dangling.size() == 1U);
    BOOST_TEST(broken[0].dangling[0].line == 3);
    BOOST_TEST(broken[0].dangling[0].count == 2);
    BOOST_TEST(broken[1].field == 2U);
    BOOST_TEST(broken[2].table == 1U);
    BOOST_TEST(broken[2].dangling[0].line == 2);

    ForeignKeyCheck alone({&junior});
    alone.take(0, table_of(junior, {{"a", "1"}}));
    BOOST_TEST(alone.judge().empty());
}

BOOST_AUTO_TEST_CASE(a_reference_to_nothing_is_shown_on_the_sheet_on_which_it_stands) {
    const auto senior = posts("senior", R"([{"fields": "reports_to", "reference": {"fields": "post"}}])");
    const auto junior = posts("junior", R"([{"fields": ["reports_to"], "reference": {"resource": "senior", "fields": ["post"]}}])");
    const CheckedRows others(table_of(senior, {{"1", ""}, {"2", "1"}}));
    CheckedRows rows(table_of(junior, {{"a", "1"}, {"b", "2"}, {"c", "7"}}, "North"));
    rows.append(table_of(junior, {{"d", "2"}, {"e", "9"}, {"f", "9"}}, "South"));
    Report report;
    ColumnRead column;
    column.field = "reports_to";
    column.column = 2;
    report.understood = {column};
    const auto found = judge_references(junior, rows, report, {{&senior, &others}});
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].count == 3);
    BOOST_REQUIRE(found[0].places.size() == 2U);
    BOOST_TEST((found[0].places[0] == Place{4, 2, "7", "North"}));
    // Where the second sheet has the column the report does not say.
    BOOST_TEST((found[0].places[1] == Place{3, 0, "9", "South"}));
}

BOOST_AUTO_TEST_CASE(one_number_has_one_print_in_any_type) {
    Column pounds("a", FieldType::number, 2), exact("b", FieldType::number, 4),
        whole("c", FieldType::integer, 0), text("d", FieldType::string, 0), more("e", FieldType::string, 0);
    pounds.append_number(500);
    exact.append_number(50'000);
    whole.append_number(5);
    text.append_text("ab");
    more.append_text("c");
    const auto print = [](std::vector<const Column*> columns) { return key_print(columns, 0); };
    BOOST_TEST((print({&pounds}) == print({&exact})));
    BOOST_TEST((print({&pounds}) == print({&whole})));
    BOOST_TEST((print({&text, &more}) != print({&more, &text})));
    BOOST_TEST(!print({&text, nullptr}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
