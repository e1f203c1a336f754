#include "publisher/base/error.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(row_rules)

namespace {

std::string published(const std::string& id) {
    return base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/" + id + ".json");
}

Report report_of(const std::string& id, const std::string& text, Profile profile = Profile::strict) {
    return check(text, {"test.csv", published(id), profile}).report;
}

constexpr const char* kJunior =
    "Parent Department,Organisation,Unit,Reporting Senior Post,Grade,Payscale Minimum (£),Payscale Maximum (£),Generic Job "
    "Title,Number of Posts in FTE,Professional/Occupational Group\n";

std::string post(const std::string& from, const std::string& to, const std::string& title = "Diver") {
    return "Piers,Piers,Harbours,7,HEO," + from + "," + to + "," + title + ",1.00,Operational Delivery\n";
}

std::string announcement(const std::string& details) {
    return R"({"results": [{"content_id": "c", "base_path": "/a", "title": "Tides", "details": {"display_date": "May 2024", )" +
           details + "}}]}";
}

constexpr const char* kOwn =
    R"({"name": "test", "version": "1", "description": "x", "fieldsMatch": "partial", "fields": [
        {"name": "opened", "title": "Opened", "type": "datetime", "description": "x"},
        {"name": "closed", "title": "Closed", "type": "datetime", "description": "x"},
        {"name": "state", "title": "State", "type": "string", "description": "x"},
        {"name": "why", "title": "Why", "type": "string", "description": "x",
         "missingValues": ["-", {"value": "N/D", "label": "not disclosed"}], "constraints": {"required": true}}],
        "daybook": {"checks": {"order": [["opened", "closed"]], "needs": [{"field": "state", "is": "off", "needed": "why"}]}}})";

Report own(const std::string& rows) {
    return check("Opened,Closed,State,Why\n" + rows, {"test.csv", kOwn, Profile::strict}).report;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_pay_scale_that_is_not_disclosed_says_so_and_is_no_error) {
    const auto report = report_of("organogram-junior", kJunior + post("N/D", "N/A") + post("N/D", "40000", "Rower"));
    BOOST_TEST(report.valid());
    BOOST_TEST(find(report, "required-value") == nullptr);
    BOOST_TEST(find(report, "missing-value", "payscale_minimum")->message ==
               "'Payscale minimum (£)' has no value, and 'N/D' (not disclosed) says why");
    BOOST_TEST(find(report, "missing-value", "payscale_maximum")->message ==
               "'Payscale maximum (£)' has no value, and 'N/A' (not applicable) says why");
    const auto without = report_of("organogram-junior", "Organisation,Reporting Senior Post,Grade\nA,7,HEO\n");
    BOOST_TEST(find(without, "missing-label", "payscale_minimum") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_text_for_no_value_where_one_is_required_is_not_called_blank) {
    const auto report = own("2024-05-01T09:00:00Z,,on,N/D\n2024-05-01T09:00:00Z,,on,-\n2024-05-02T09:00:00Z,,on,\n");
    const auto said = std::ranges::count_if(report.findings, [](const Finding& f) { return f.code == "required-value"; });
    BOOST_TEST(said == 2);
    BOOST_TEST(find(report, "required-value", "why")->message ==
               "'-' and 'N/D' (not disclosed) stand for no value, and 'Why' requires one");
}

BOOST_AUTO_TEST_CASE(a_pay_ceiling_is_not_below_its_floor) {
    const auto report = report_of("organogram-junior", kJunior + post("30000", "29999") + post("30000", "30000", "Rower"));
    const auto* const said = find(report, "row-constraint", "payscale_maximum");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST(said->count == 1);
    BOOST_TEST((said->severity == Severity::error));
    BOOST_TEST(said->message == "'Payscale maximum (£)' is less, or earlier, than 'Payscale minimum (£)' of its row");
    BOOST_TEST(said->places.front().value == "29999");
}

BOOST_AUTO_TEST_CASE(moments_are_compared_as_moments_and_blanks_with_nothing) {
    const auto report = own("2024-05-01T09:00:00+02:00,2024-05-01T08:00:00Z,on,x\n,2024-05-01T08:00:00Z,on,x\n"
                            "2024-05-01T09:00:00Z,2024-05-01T08:00:00Z,on,x\n");
    BOOST_TEST(find(report, "row-constraint", "closed")->count == 1);
    BOOST_TEST(find(report, "row-constraint", "closed")->places.front().line == 4);
}

BOOST_AUTO_TEST_CASE(a_release_that_was_cancelled_has_a_reason) {
    const auto said = [](const std::string& words) {
        const auto report = report_of("statistics-announcements", announcement(words));
        BOOST_TEST(report.refusal == "");
        const auto* const found = find(report, "row-constraint");
        return found == nullptr ? std::string() : found->message;
    };
    BOOST_TEST(said(R"("state": "cancelled")").find("is blank where") != std::string::npos);
    BOOST_TEST(said(R"("state": "cancelled", "cancellation_reason": "A storm")") == "");
    BOOST_TEST(said(R"("state": "confirmed")") == "");
    BOOST_TEST(said(R"("state": "provisional")") == "");
}

BOOST_AUTO_TEST_CASE(rules_of_a_row_name_fields_that_can_be_compared) {
    const auto why = [](const std::string& checks) -> std::string {
        auto text = std::string(kOwn);
        const auto at = text.find("\"checks\": {") + 11;
        text.replace(at, text.rfind("}}}") - at, checks);
        try {
            parse_schema(text);
        } catch (const base::Error& e) {
            return e.what();
        }
        return "";
    };
    BOOST_TEST(why(R"("order": [["opened", "closed"]])") == "");
    BOOST_TEST(why(R"("order": [["opened", "state"]])").find("both must be") != std::string::npos);
    BOOST_TEST(why(R"("order": [["opened", "opened"]])").find("with itself") != std::string::npos);
    BOOST_TEST(why(R"("order": [["opened", "none"]])").find("'none'") != std::string::npos);
    BOOST_TEST(why(R"("needs": [{"field": "state", "is": "off", "needed": "none"}])").find("'none'") != std::string::npos);
    BOOST_TEST(why(R"("needs": [{"field": "state", "is": "", "needed": "why"}])").find("may never say") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_supplier_that_is_an_address_of_a_person_is_remarked_on) {
    const auto report = check_text(std::string(kHeading) + row("31/05/2012", "26000.00", "ann.other@piers.example")).report;
    const auto* const said = find(report, "personal-data", "supplier");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST(said->places.front().value.find("piers.example") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
