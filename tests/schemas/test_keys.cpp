#include "schemas/print_set.hpp"
#include "schemas/row_keys.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string schema_with(std::string_view more) {
    return R"({"name": "things", "version": "1.0.0", "description": "Things.", "fields": [
        {"name": "day", "title": "Day", "type": "date", "description": "d", "daybook": {"essential": true}},
        {"name": "code", "title": "Code", "description": "c"},
        {"name": "band", "title": "Band", "description": "s", "constraints": {"enum": ["small", "large"]}},
        {"name": "posts", "title": "Posts", "type": "integer", "description": "i"}])" +
           std::string(more) + "}";
}

CheckResult check_with(std::string_view keys, std::string_view rows) {
    return check("Day,Code,Band,Posts\n" + std::string(rows), {"t", schema_with(keys)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keys)

BOOST_AUTO_TEST_CASE(a_primary_key_that_comes_again_names_the_first_place) {
    const auto result = check_with(R"(, "primaryKey": "code")",
                                   "2024-03-31,A1,small,1\n2024-03-31,B1,small,1\n2024-04-01,A1,large,2\n"
                                   "2024-04-01,,large,2\nsoon,B1,large,3\n");
    const auto* again = find(result.report, "primary-key", "code");
    BOOST_REQUIRE(again != nullptr);
    BOOST_TEST((again->severity == Severity::error));
    std::vector<std::string> seen;
    for (const auto& finding : result.report.findings)
        if (finding.code == "primary-key")
            for (const auto& place : finding.places)
                seen.push_back(std::to_string(place.line) + " " + place.value);
    // The row with an unreadable date is quarantined, and its key is compared all the same.
    BOOST_TEST(seen == (std::vector<std::string>{"5 ", "4 A1 as on line 2", "6 B1 as on line 3"}),
               boost::test_tools::per_element());
    BOOST_TEST(result.report.rows.accepted == 4);
}

BOOST_AUTO_TEST_CASE(fields_that_are_unique_together_may_each_come_again_and_blanks_are_not_compared) {
    const auto result = check_with(R"(, "uniqueKeys": [["code", "posts"]])",
                                   "2024-03-31,A,small,1\n2024-03-31,A,small,2\n2024-03-31,A,large,1\n"
                                   "2024-03-31,A,,\n2024-03-31,A,,\n2024-03-31,A,,x\n2024-03-31,A,,x\n");
    const auto* again = find(result.report, "unique-error");
    BOOST_REQUIRE(again != nullptr);
    BOOST_TEST(again->count == 1);
    BOOST_TEST(again->places.front().line == 4);
    BOOST_TEST(again->places.front().value == "A, 1 as on line 2");
    BOOST_TEST(again->message ==
               "'Code' with 'Posts' must be unique together, and stand in an earlier row too");
}

BOOST_AUTO_TEST_CASE(without_a_key_rows_equal_in_every_cell_are_counted_and_kept) {
    const auto result = check_with(R"(, "daybook": {"checks": {"repeated_rows": true}})",
                                   "2024-03-31,A,small,1\n2024-04-01,A,small,1\n31-Mar-24,A,small,1\n");
    const auto* again = find(result.report, "duplicate-row");
    BOOST_REQUIRE(again != nullptr);
    BOOST_TEST(again->count == 1);
    BOOST_TEST((again->severity == Severity::note));
    BOOST_TEST(again->places.front().value == "as on line 2");
    BOOST_TEST(result.rows->count() == 3u);
}

BOOST_AUTO_TEST_CASE(a_value_that_is_not_allowed_is_reported_and_its_row_kept) {
    const auto result = check_with("", "2024-03-31,A,small,1\n2024-04-01,A,tiny,1\n2024-04-01,A,,1\n");
    BOOST_TEST(find(result.report, "constraint-error", "band")->count == 1);
    BOOST_TEST(find(result.report, "constraint-error", "band")->places.front().value == "tiny");
    BOOST_TEST(result.report.rows.accepted == 3);
}

BOOST_AUTO_TEST_CASE(a_set_of_prints_remembers_the_first_place_of_each) {
    PrintSet set(std::size_t{64} << 20);
    for (std::uint32_t i = 1; i <= 300'000; ++i) BOOST_REQUIRE(set.insert(mix(i, 1), i) == PrintSet::kNew);
    BOOST_TEST(set.size() == 300'000u);
    for (std::uint32_t i = 1; i <= 300'000; ++i) BOOST_REQUIRE(set.insert(mix(i, 1), i + 1) == i);
}

BOOST_AUTO_TEST_CASE(a_set_of_prints_says_when_it_is_full_and_when_prints_were_made_to_collide) {
    PrintSet small(std::size_t{1} << 20);
    std::uint32_t kept = 0;
    while (kept < 1'000'000 && small.insert(mix(kept, 1), kept + 1) == PrintSet::kNew) ++kept;
    BOOST_TEST(kept > 40'000u);
    BOOST_TEST(kept < (1u << 20) / 12);
    PrintSet forged(std::size_t{64} << 20);
    std::uint32_t alike = 0;
    while (alike < 100'000 && forged.insert(alike, alike + 1) == PrintSet::kNew) ++alike;
    BOOST_TEST(alike < 2000u);
}

BOOST_AUTO_TEST_CASE(a_print_depends_on_every_byte_and_on_the_length) {
    const std::string text(37, 'a');
    for (std::size_t size = 0; size <= text.size(); ++size) {
        auto bytes = text.substr(0, size);
        const auto print = print_of(bytes, 0);
        BOOST_TEST(print_of(bytes + "a", 0) != print);
        for (auto& c : bytes) {
            c = 'b';
            BOOST_TEST(print_of(bytes, 0) != print);
            c = 'a';
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
