#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(decimal_commas)

namespace {

Report report_of(const std::vector<std::string>& amounts, std::string_view more = {}, char sign = ';') {
    std::string text = "Entity;Date;Supplier;Amount\n";
    for (const auto& amount : amounts) text += "A;31/05/2012;B Ltd;" + amount + "\n";
    text += more;
    if (sign != ';') std::ranges::replace(text, ';', sign);
    return check_text(text).report;
}

std::string style_of_amounts(const Report& report) {
    const auto at = std::ranges::find(report.understood, "amount", &ColumnRead::field);
    return at == report.understood.end() ? "none" : at->style;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_column_with_commas_before_its_pence_is_read_so_and_says_it) {
    const auto report = report_of({"30.000,00", "30000,50", "-£1.234.567,8", "26.500", "500", ""});
    BOOST_TEST(report.rows.accepted == 5);
    BOOST_TEST(report.accepted_total.to_string() == "-1147567.30");
    BOOST_TEST(style_of_amounts(report) == "1.234,56");
    const auto told = std::ranges::find_if(report.findings, [](const Finding& one) { return one.message.find("a comma before its pence, as all") != std::string::npos; });
    BOOST_REQUIRE((told != report.findings.end()));
    BOOST_TEST(told->code == "repaired-number");
    BOOST_TEST(told->count == 3);
    BOOST_TEST(told->places.front().line == 2);
    BOOST_TEST(told->places.front().value == "30.000,00");
    BOOST_TEST(find(report, "ambiguous-number") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_total_in_a_column_with_commas_before_its_pence_is_one) {
    const auto report = report_of({"30.000,00", "31.000,50"}, "Total;;;61.000,50\n");
    BOOST_TEST(report.accepted_total.to_string() == "61000.50");
    BOOST_TEST(report.rows.set_aside.at("total") == 1);
    BOOST_TEST(find(report, "wrong-total") == nullptr);
    BOOST_TEST(find(report_of({"30.000,00", "31.000,50"}, "Total;;;71.001,50\n"), "wrong-total") != nullptr);
}

BOOST_AUTO_TEST_CASE(credits_with_commas_before_their_pence_are_credits) {
    for (const char* heading : {"Credit amount", "Refund"}) {
        const auto report = check_text(std::string("Entity;Date;Supplier;Amount;") + heading + "\nA;31/05/2012;B Ltd;30.000,00;\nA;31/05/2012;B Ltd;40.000,00;40.000,00\n").report;
        BOOST_TEST(report.accepted_total.to_string() == "30000.00", heading);
        BOOST_TEST(report.rows.quarantined == 1, heading);
    }
}

BOOST_AUTO_TEST_CASE(a_number_left_of_an_amount_with_a_comma_has_not_moved) {
    const auto quarantined = [](std::string_view amount) {
        std::string text = "Entity;Date;Supplier;Transaction number;Amount;VAT registration number;Description\n";
        for (int i = 0; i < 12; ++i) text += fmt::format("A;31/05/2012;B Ltd;T{};{};123456789;Rope\n", i, amount);
        text += fmt::format("A;31/05/2012;B Ltd;987654321;{};;\n", amount);
        return check_text(text).report.rows.quarantined;
    };
    BOOST_TEST(quarantined("30000,50") == quarantined("30000.50"));
}

BOOST_AUTO_TEST_CASE(a_column_in_two_styles_is_not_read_by_a_guess) {
    // The last may be thousands, or pounds with three digits of pence.
    for (const char* other : {"30.50", "1,234.50", "26,500"}) {
        const auto report = report_of({"30.000,00", other});
        BOOST_TEST(report.rows.quarantined == 1, other);
        BOOST_TEST(style_of_amounts(report) == "", other);
        const auto* found = find(report, "type-error", "amount");
        BOOST_REQUIRE(found != nullptr);
        BOOST_TEST(found->places.front().line == 2);
        BOOST_TEST(found->message.find("write it as 1234.56") != std::string::npos);
    }
    // Nothing in it parts thousands with points.
    BOOST_TEST(report_of({"30000,00", "26.500"}).rows.quarantined == 1);
    BOOST_TEST(report_of({"30.000,00"}, {}, '|').rows.quarantined == 1);
    // "45,000" alone is forty-five thousand, as everywhere.
    BOOST_TEST(report_of({"45,000", "26,500"}).accepted_total.to_string() == "71500.00");
}

BOOST_AUTO_TEST_SUITE_END()
