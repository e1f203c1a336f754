#include "schemas/unseen_marks.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using daybook::schemas::tests::cell;
using daybook::schemas::tests::check_text;
using daybook::schemas::tests::find;
using daybook::schemas::tests::kHeading;
using daybook::schemas::tests::row;

namespace {

CheckResult paid_to(std::string_view supplier, Profile profile = Profile::harvest) {
    return check_text(std::string(kHeading) + row("31/05/2012", "26000.00", supplier), profile);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unseen_marks)

BOOST_AUTO_TEST_CASE(what_nobody_sees_is_left_out_of_a_text_and_what_is_escaped_is_read) {
    struct Case {
        const char *written, *meant;
        unsigned found;
    };
    for (const auto& [written, meant, found] : {
             Case{"Rope\u200B Ltd", "Rope Ltd", is_unseen},
             Case{"Ro\u00ADpe Ltd\uFEFF", "Rope Ltd", is_unseen},
             Case{"Rope\x01 Ltd\x7F", "Rope Ltd", is_unseen},
             Case{"Rope\x0BLtd", "Rope Ltd", is_unseen},
             Case{"O\u0092Brien", "O\u2019Brien", is_of_windows},
             Case{"and so on\u0085", "and so on\u2026", is_of_windows},
             Case{"Rope\u0090 Ltd\u009D", "Rope Ltd", is_unseen},
             Case{"Rope\u2028Ltd", "Rope Ltd", is_unseen},
             Case{"\u202EdtL epoR\u202C", "dtL epoR", turns_text},
             Case{"\u2066Rope\u2069 Ltd", "Rope Ltd", turns_text},
             Case{"Rope &amp; Sons", "Rope & Sons", is_escaped},
             Case{"Rope &amp;amp; Sons", "Rope & Sons", is_escaped},
             Case{"ROPE &AMP; SONS", "ROPE & SONS", is_escaped},
             Case{"O&#39;Brien &#x26; O&apos;Dea", "O'Brien & O'Dea", is_escaped},
             Case{"Rope_x000D_\nLtd", "Rope\nLtd", is_escaped},
             Case{"Rope_x000d_Ltd", "Rope Ltd", is_escaped},
             Case{"Rope&#8238;Ltd", "RopeLtd", is_escaped | turns_text},
         }) {
        std::string out;
        BOOST_TEST(without_marks(written, out) == found, written);
        BOOST_TEST(out == meant, written);
        BOOST_TEST(holds_marks(written, true), written);
    }
}

BOOST_AUTO_TEST_CASE(ampersands_underscores_line_ends_and_joiners_of_other_scripts_are_no_marks) {
    for (const auto* text : {"M&S plc", "Rope & Sons; Ouse", "INV_0001_x", "a_x000G_b", "AT&T;", "line\none\tand two", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "Caf\u00E9 \u00A35", ""}) {
        std::string out;
        BOOST_TEST(without_marks(text, out) == 0U, text);
        BOOST_TEST(!holds_marks(text, true), text);
    }
    BOOST_TEST(holds_marks("Ro\xADpe", false));
    BOOST_TEST(holds_marks("Caf\xE9 &amp; Bar", false));
    BOOST_TEST(holds_marks("Caf\xE9 \x01", false));
    BOOST_TEST(!holds_marks("\xA3 5 & Sons_Ltd", false));
    BOOST_TEST(!holds_marks("Caf\xE9 \xA3 5", false));
    BOOST_TEST(!holds_marks("Caf\xE9", true));  // no UTF-8
}

BOOST_AUTO_TEST_CASE(text_in_the_wrong_encoding_keeps_what_it_can_be_read_anew_by) {
    for (const auto* text : {"\u00E2\u20AC\u0153Rope\u00E2\u20AC\u009D", "\u00C3\u0081lvarez", "\u00C4\u008Dapek"}) {
        std::string out;
        BOOST_TEST(without_marks(text, out) == 0U, text);
        const auto result = paid_to(text, Profile::strict);
        BOOST_TEST(cell(result, 0, "supplier") == text, text);
        BOOST_TEST(find(result.report, "mojibake", "supplier") != nullptr, text);
        BOOST_TEST(find(result.report, "unseen-marks") == nullptr, text);
    }
    const auto report = paid_to("O\u0092Brien").report;
    BOOST_REQUIRE(find(report, "unseen-marks", "supplier") != nullptr);
    BOOST_TEST(find(report, "unseen-marks", "supplier")->message.ends_with("which are read as those signs"));
}

BOOST_AUTO_TEST_CASE(text_that_turns_round_or_hides_does_not_reach_published_rows) {
    const auto turned = paid_to("\u202ERope Ltd\u202C");
    BOOST_TEST(cell(turned, 0, "supplier") == "Rope Ltd");
    const auto* const said = find(turned.report, "unseen-marks", "supplier");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST((said->severity == Severity::repair));
    BOOST_TEST(said->places.front().line == 2);
    BOOST_TEST(said->places.front().column == 6);
    BOOST_TEST(said->places.front().value == "\uFFFDRope Ltd\uFFFD");
    BOOST_TEST(!paid_to("Rope\u200B Ltd", Profile::strict).report.valid());
}

BOOST_AUTO_TEST_CASE(a_name_escaped_by_a_web_page_is_published_as_it_is_meant) {
    const auto result = paid_to("Rope &amp; Sons");
    BOOST_TEST(cell(result, 0, "supplier") == "Rope & Sons");
    const auto* const said = find(result.report, "escaped-text", "supplier");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST(said->places.front().value == "Rope &amp; Sons");
    BOOST_TEST(find(paid_to("M&S plc").report, "escaped-text") == nullptr);
}

BOOST_AUTO_TEST_CASE(personal_data_is_masked_also_where_its_marks_are_told) {
    const auto report = paid_to("Jo Doe jo.doe&#64;pier.example").report;
    const auto* const said = find(report, "escaped-text", "supplier");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST(said->places.front().value.starts_with("Jo"));
    BOOST_TEST(said->places.front().value.find("pier") == std::string::npos);
    BOOST_TEST(find(report, "personal-data", "supplier") != nullptr);
}

BOOST_AUTO_TEST_CASE(an_amount_and_a_date_with_unseen_marks_are_read) {
    const auto result = check_text(std::string(kHeading) + row("\u200B31/05/2012", "26000.00\u200E"));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(find(result.report, "unseen-marks", "date") != nullptr);
    BOOST_TEST(find(result.report, "unseen-marks", "amount") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
