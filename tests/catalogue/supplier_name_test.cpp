#include "publisher/catalogue/supplier_name.hpp"

#include "publisher/base/text.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using daybook::catalogue::supplier_name;

namespace {

std::string key_of(std::string_view name) {
    const auto read = supplier_name(name);
    return read ? read->key : "(nobody)";
}
std::string changes_of(std::string_view name) {
    return daybook::base::join(supplier_name(name)->changes, "; ");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(supplier_names)

BOOST_AUTO_TEST_CASE(ways_of_writing_one_name_have_one_key) {
    for (const auto& [key, names] : std::vector<std::pair<std::string, std::vector<std::string>>>{
             {"ouse and humber llp", {"Ouse & Humber LLP", "OUSE AND HUMBER L.L.P.", "Ouse&Humber Limited Liability Partnership", "  Ouse &  Humber, llp "}},
             {"mistral dredging ltd", {"Mistral Dredging Ltd", "MISTRAL DREDGING LIMITED", "Mistral Dredging Ltd.", "The Mistral Dredging Ltd", "Mistral Dredging Ltd t/a Deep Blue", "Mistral-Dredging (Ltd)", "MISTRAL DREDGING LTD (trading as Deep Blue)", "Mistral Dredging Cyf"}},
             {"sainsburys supermarkets ltd", {"Sainsbury's Supermarkets Ltd", "SAINSBURYS SUPERMARKETS LTD", "Sainsbury\xE2\x80\x99s Supermarkets Limited"}},
             {"bt plc", {"BT plc", "B.T. PLC", "BT Public Limited Company", "B.T. p.l.c."}},
             {"societe generale", {"Soci\xC3\xA9t\xC3\xA9 G\xC3\xA9n\xC3\xA9rale", "SOCIETE GENERALE", "Socie\xCC\x81te\xCC\x81 Generale"}},
             {"zurich ag", {"Z\xC3\xBCrich AG", "ZURICH AG"}},
             {"lodz strasse co ltd", {"\xC5\x81\xC3\xB3""d\xC5\xBA Stra\xC3\x9F""e Company Limited", "Lodz Strasse Co Ltd"}},
             {"helping hands cic", {"Helping Hands C.I.C.", "Helping Hands Community Interest Company"}}})
        for (const auto& name : names) BOOST_TEST(key_of(name) == key, name << " is " << key_of(name));
}

BOOST_AUTO_TEST_CASE(what_may_be_another_company_has_another_key) {
    for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
             {"Capita plc", "Capita Ltd"}, {"Capita", "Capita Ltd"}, {"Ernst & Young LLP", "Ernst & Young"}, {"Harbour 1 Ltd", "Harbour 2 Ltd"}, {"Ab c", "A bc"}})
        BOOST_TEST(key_of(a) != key_of(b));
    BOOST_TEST(supplier_name("Capita plc")->stem == supplier_name("Capita Ltd")->stem);
    BOOST_TEST(supplier_name("Capita plc")->stem == "capita");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_withheld_or_none_is_nobody) {
    for (const auto* name : {"", " ", "-", "REDACTED", "Redacted - Personal Data", "Name withheld", "various", "N/A", "Various Suppliers", "***"})
        BOOST_TEST(key_of(name) == "(nobody)", name);
    BOOST_TEST(key_of("Individual Solutions Ltd") == "individual solutions ltd");
}

BOOST_AUTO_TEST_CASE(a_company_form_alone_is_a_name) {
    BOOST_TEST(key_of("Limited") == "limited");
    BOOST_TEST(key_of("The") == "the");
    BOOST_TEST(key_of("T/A The Buoy") == "t a the buoy");
}

BOOST_AUTO_TEST_CASE(why_is_told_in_the_order_of_the_rule) {
    BOOST_TEST(changes_of("The Ouse & Humber Limited t/a Caf\xC3\xA9") ==
               "letters in their plain form; left out 't/a cafe'; read '&' as 'and'; left out 'the'; read 'limited' as 'ltd'");
    BOOST_TEST(changes_of("mistral dredging ltd").empty());
}

BOOST_AUTO_TEST_CASE(ids_are_path_segments_and_never_two_keys_for_one) {
    BOOST_TEST(supplier_name("Ouse & Humber LLP")->id == "ouse-and-humber-llp");
    const std::string long_name(180, 'a');
    std::set<std::string> ids;
    for (const auto& name : {long_name, long_name + " b", long_name + " c", std::string("\xF0\x9F\x98\x80"), std::string("\xF0\x9F\x98\x81")}) {
        const auto id = supplier_name(name)->id;
        BOOST_TEST(id.size() <= 100U);
        BOOST_TEST(ids.insert(id).second, id);
        BOOST_TEST(daybook::base::percent_encode(id) == id);
    }
}

BOOST_AUTO_TEST_CASE(reading_a_key_again_gives_it_again) {
    for (const auto* name : {"The Ouse & Humber Limited", "B.T. p.l.c.", "Company of Cooks Ltd", "Soci\xC3\xA9t\xC3\xA9 & Co. Ltd."}) BOOST_TEST(key_of(key_of(name)) == key_of(name));
}

BOOST_AUTO_TEST_SUITE_END()
