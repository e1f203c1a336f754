#include "schemas/amounts.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(amounts)

BOOST_AUTO_TEST_CASE(money_is_read_to_the_penny_in_every_form_that_files_have) {
    struct Case {
        const char* text;
        std::int64_t pence;
        unsigned repairs;
    };
    const Case cases[] = {
        {"31234.50", 3123450, 0},
        {"-26123.45", -2612345, 0},
        {"25000", 2500000, 0},
        {"0.5", 50, 0},
        {"0.500", 50, three_decimals},
        {"0,000.00", 0, thousands_separator},
        {"  512.00  ", 51200, 0},
        {"007.10", 710, 0},
        {"1,166,040.91", 116604091, thousands_separator},
        {"25,000", 2500000, thousands_separator},
        {"1 234.00", 123400, thousands_separator},
        {"£25,017.93", 2501793, currency_sign | thousands_separator},
        {"Â£19.12", 1912, currency_sign},
        {"\u0153"
         "73.50",
         7350, currency_sign},
        {"\uFFFD"
         "73.50",
         7350, currency_sign},
        {"-£13.97", -1397, currency_sign},
        {"£-13.97", -1397, currency_sign},
        {"£ 13.97", 1397, currency_sign | blank_inside},
        {"(1,234.00)", -123400, bracketed_negative | thousands_separator},
        {"(£5.00)", -500, bracketed_negative | currency_sign},
        {"£(31,234.50)", -3123450, bracketed_negative | currency_sign | thousands_separator},
        {"ú31.50", 3150, currency_sign},
        {"¬£31.50", 3150, currency_sign},
        {"1234.00-", -123400, trailing_minus},
        {"\u2212"
         "5.00",
         -500, 0},
        {"+5.00", 500, plus_sign},
        {"$1,145.00", 114500, dollar_sign | thousands_separator},
        {"($5.00)", -500, bracketed_negative | dollar_sign},
        {"-", 0, dash_for_zero},
        {" £-   ", 0, dash_for_zero},
        {"1.25E+05", 12500000, scientific_notation},
        {"4E-2", 4, scientific_notation},
        {"10.005", 1001, rounded},
        {"-10.005", -1001, rounded},
        {"10.0049999", 1000, rounded},
        {"2.665", 267, rounded},  // as Excel shows it, and writes it to CSV
        {"10.015", 1002, rounded},
        {"10.0051", 1001, rounded},
        {"0.005", 1, rounded},
        {"0.0005", 0, rounded},
        {"0.0151", 2, rounded},
        {"-10.999", -1100, rounded},
        {"10.500000", 1050, 0},
        {"753,042,911.90 \u00A0", 75304291190, thousands_separator},
        {".50", 50, 0},
        {"9999999999999999.99", 999999999999999999, 0},
        {"30000.00 GBP", 3000000, currency_sign},
        {"30,000.00GBP", 3000000, currency_sign | thousands_separator},
        {"30000.00£", 3000000, currency_sign},
        {"30000.00 Â£", 3000000, currency_sign},
        {"-30000.00\u00A0£", -3000000, currency_sign},
        {"(30,000.00) GBP", -3000000, currency_sign | bracketed_negative | thousands_separator},
        {"30000.00- GBP", -3000000, currency_sign | trailing_minus},
        {"£30,000.00 GBP", 3000000, currency_sign | thousands_separator},
        {"=\"30000.00\"", 3000000, text_mark},
        {"=\"£30,000\"", 3000000, text_mark | currency_sign | thousands_separator},
        {"'30000.00", 3000000, text_mark},
        {"'-30000", -3000000, text_mark},
        {"\u200B30000.00", 3000000, unseen_mark},
        {"\uFEFF30,000.00\u200E", 3000000, unseen_mark | thousands_separator},
        {"\u202D£30,000.00\u202C", 3000000, unseen_mark | currency_sign | thousands_separator},
        {"30\u2009000.00", 3000000, unseen_mark | thousands_separator},
        {"30000.00\u202F", 3000000, unseen_mark},
    };
    for (const auto& c : cases) {
        const auto read = read_number(c.text, 2);
        BOOST_TEST_CONTEXT(c.text) {
            BOOST_TEST((read.kind == NumberReading::Kind::number));
            BOOST_TEST(read.units == c.pence);
            BOOST_TEST(read.repairs == c.repairs);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_would_be_a_guess_is_unreadable) {
    for (const std::string text :
         {"n/a",      "1.234,56", "1234,56", "12,34",      "1,2345",   ",123",
          "1,,234",   "1.2.3",    "US$5",    "$$5", "€500",       "12 34",    "--5",
          "-5-",      "(-5)",     "(5",      "5)",         "£",        "£££5",
          "E5",       "5E",       "5E+",     "26/09/2135", "########", "12345678901234567890",
          "4.72E+21", "1e999",    ".",       "5 pounds",   "1 2345", "£5£",
          "$5 GBP",   "5 USD",    "5 GBP GBP", "=30000.00", "=\"\"",   "=\"n/a\"",  "'",          "'soon",
          "\u200B",   "30000.00 p", "3000.5p", "300050%", "30000.00 k", "GBP",
          // Half a pound as it is written abroad, or a sum that has lost its first digit.
          "0,500",    "£0,500",   "-0,500",  "0,500.00", "01,234",  "0 500"})
        BOOST_TEST((read_number(text, 2).kind == NumberReading::Kind::unreadable), text);
    BOOST_TEST((read_number(" \u00A0 ", 2).kind == NumberReading::Kind::blank));
}

BOOST_AUTO_TEST_CASE(money_is_told_from_a_transaction_number_by_its_shape) {
    for (const char* text : {"25.00", "1,000", "£5"}) BOOST_TEST(read_number(text, 2).money_shaped, text);
    for (const char* text : {"0050023587", "25000", "-"})
        BOOST_TEST(!read_number(text, 2).money_shaped, text);
}

BOOST_AUTO_TEST_CASE(a_rule_drawn_with_dashes_is_nothing) {
    BOOST_TEST(count_dashes("-") == 1);
    BOOST_TEST(count_dashes(" £ - ") == 1);
    BOOST_TEST(count_dashes("-----") == 5);
    BOOST_TEST(count_dashes("- 5") == 0);
    BOOST_TEST(count_dashes("") == 0);
    BOOST_TEST((read_number("---", 2).kind == NumberReading::Kind::unreadable));
}

BOOST_AUTO_TEST_SUITE_END()
