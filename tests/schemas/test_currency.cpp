#include "publisher/base/error.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string award(const std::string& id, const std::string& value, const std::string& more = "") {
    return R"({"id": ")" + id + R"(", "status": "active", "suppliers": [{"name": "Dredging Ltd"}], "value": )" + value + more + "}";
}

std::string release(const std::string& awards) {
    return R"({"ocid": "ocds-1", "id": "1", "date": "2024-05-10T09:00:00Z", "tag": ["award"], "initiationType": "tender", "awards": [)" +
           awards + "]}";
}

CheckResult contracts(const std::string& releases, Profile profile = Profile::harvest) {
    const auto text = R"({"uri": "https://contracts.example/1", "version": "1.1", "publishedDate": "2024-06-01T00:00:00Z",)"
                      R"( "publisher": {"name": "Coasts"}, "releases": [)" + releases + "]}";
    return check(text, {"test.json", base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/contracts.json"), profile});
}

std::string with_currency(const std::string& word) {
    return R"({"name": "test", "version": "1", "description": "x", "fields": [
        {"name": "paid", "title": "Paid", "type": "number", "description": "x"},
        {"name": "money", "title": "Money", "type": "string", "description": "x"},
        {"name": "to_whom", "title": "To whom", "type": "string", "description": "x"}],
        "daybook": {"amount": "paid")" + word + "}}";
}

std::string verdict_of(const std::string& word, const std::string& rows) {
    return verdict(check("Paid,Money,To whom\n" + rows, {"test.csv", with_currency(word), Profile::strict}).report);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(currency)

BOOST_AUTO_TEST_CASE(an_award_in_dollars_is_not_told_in_pounds) {
    const auto report = contracts(release(award("a", R"({"amount": 11000000, "currency": "USD"})"))).report;
    BOOST_TEST(report.currency == "USD");
    BOOST_TEST(verdict(report).find("1 row, 11,000,000.00 USD") != std::string::npos, verdict(report));
    BOOST_TEST(to_text(report).find("£") == std::string::npos);
    BOOST_TEST(to_html({report}).find("£") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(amounts_in_two_currencies_are_not_added_up) {
    const auto both = award("a", R"({"amount": 5, "currency": "USD"})") + "," + award("b", R"({"amount": 7, "currency": "GBP"})");
    const auto report = Report::from_json(contracts(release(both)).report.to_json());
    BOOST_TEST(verdict(report).find("2 rows, in 2 currencies") != std::string::npos, verdict(report));
    BOOST_TEST(report.currency == "");
    BOOST_TEST(report.currency_totals.at("USD").to_string() == "5.00");
    BOOST_TEST(report.currency_totals.at("GBP").to_string() == "7.00");
    for (const auto& text : {to_text(report), to_html({report})}) {
        BOOST_TEST(text.find("5.00 USD") != std::string::npos);
        BOOST_TEST(text.find("12.00") == std::string::npos);
    }
    const auto unsaid = contracts(release(award("a", R"({"amount": 5, "currency": "USD"})") + "," + award("b", R"({"amount": 7})")));
    BOOST_TEST(verdict(unsaid.report).find("in 1 currency and some in none that is said") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_quarantined_is_told_in_the_currency_of_what_is_accepted) {
    auto schema = with_currency(R"(, "currency": "money")");
    schema.replace(schema.find(R"("description": "x"}],)"), 21, R"("description": "x", "daybook": {"essential": true}}],)");
    const auto of = [&](const std::string& rows) {
        return Report::from_json(check("Paid,Money,To whom\n" + rows, {"test.csv", schema, Profile::harvest}).report.to_json());
    };
    const auto one = of("5.00,GBP,x\n7.00,GBP,\n100.00,USD,\n30.00,other,\n");
    BOOST_TEST((one.rows.accepted == 1 && one.rows.quarantined == 3));
    BOOST_TEST(one.quarantined_total.to_string() == "7.00");
    BOOST_TEST(to_text(one).find("£7.00") != std::string::npos, to_text(one));
    const auto several = of("5.00,GBP,x\n7.00,USD,y\n100.00,USD,\n30.00,GBP,\n");
    for (const auto& text : {to_text(several), to_html({several})}) BOOST_TEST(text.find("130.00") == std::string::npos, text);
    const auto none = of("100.00,USD,\n30.00,USD,\n");
    BOOST_TEST((none.currency == "USD" && none.quarantined_total.to_string() == "130.00"));
    BOOST_TEST(of("100.00,USD,\n30.00,GBP,\n").quarantined_total.to_string() == "0.00");
}

BOOST_AUTO_TEST_CASE(pounds_are_told_where_the_schema_or_every_row_says_so) {
    BOOST_TEST(verdict(check_text(std::string(kHeading) + row("31/05/2012", "26000.00")).report).find("1 row, £26,000.00") !=
               std::string::npos);
    BOOST_TEST(verdict_of(R"(, "currency": "GBP")", "5.00,x,y\n").find("1 row, £5.00") != std::string::npos);
    BOOST_TEST(verdict_of(R"(, "currency": "EUR")", "5.00,x,y\n").find("1 row, 5.00 EUR") != std::string::npos);
    BOOST_TEST(verdict_of(R"(, "currency": "money")", "5.00,GBP,y\n-7.50,GBP,y\n").find("2 rows, -£2.50") != std::string::npos);
    BOOST_TEST(verdict_of("", "5.00,GBP,y\n").find("1 row, 5.00") != std::string::npos);
    BOOST_TEST(verdict_of(R"(, "currency": "money")", "5.00,pounds,y\n").find("1 row, 5.00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_currency_is_a_code_or_a_field_of_text) {
    const auto why = [](const std::string& word) -> std::string {
        try {
            parse_schema(with_currency(word));
        } catch (const base::Error& e) {
            return e.what();
        }
        return "";
    };
    BOOST_TEST(why(R"(, "currency": "GBP")") == "");
    BOOST_TEST(why(R"(, "currency": "money")") == "");
    BOOST_TEST(why(R"(, "currency": "pounds")").find("does not exist") != std::string::npos);
    BOOST_TEST(why(R"(, "currency": "paid")").find("is no string") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_award_is_looked_over_as_a_payment_is_and_comes_once) {
    const auto odd = award("a", R"({"amount": 5, "currency": "GBP"})",
                           R"j(, "title": "=HYPERLINK(\"https://a.example\")", "description": "Ask ann@piers.example, 020 7946 0018")j");
    auto again = release(odd);   // a package may not have the very same twice
    again.replace(again.find("T09:00"), 6, "T10:00");
    const auto report = contracts(release(odd) + "," + again, Profile::strict).report;
    BOOST_TEST(!report.valid());
    BOOST_TEST(find(report, "formula-cell", "award_title") != nullptr);
    BOOST_TEST(find(report, "personal-data", "description") != nullptr);
    BOOST_TEST(find(report, "primary-key")->count == 1);
}

BOOST_AUTO_TEST_SUITE_END()
