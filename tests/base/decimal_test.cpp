#include "publisher/base/decimal.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>

using namespace daybook::base;

namespace {

constexpr auto kMost = INT64_MAX, kLeast = INT64_MIN;

/// What `text` is in units of 10^-scale, or "none".
std::string read(std::string_view text, int scale = 2) {
    const auto value = parse_decimal(text, scale);
    return value ? std::to_string(value->units) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(decimal)

BOOST_AUTO_TEST_CASE(pounds_and_pence_are_read_exactly) {
    BOOST_TEST(read("1234.56") == "123456");
    BOOST_TEST(read("-0.01") == "-1");
    BOOST_TEST(read("0") == "0");
    BOOST_TEST(read("-0") == "0");
    BOOST_TEST(read("25000") == "2500000");
    BOOST_TEST(read("0.1") == "10");
    BOOST_TEST(read("000123.4") == "12340");
}

BOOST_AUTO_TEST_CASE(what_spreadsheets_write_under_short_formats_is_read) {
    BOOST_TEST(read(".95") == "95");
    BOOST_TEST(read("-.5") == "-50");
    BOOST_TEST(read("950.") == "95000");
}

BOOST_AUTO_TEST_CASE(a_third_decimal_of_money_is_refused_unless_it_is_zero) {
    BOOST_TEST(read("1.005") == "none");
    BOOST_TEST(read("1.0050", 3) == "1005");
    BOOST_TEST(read("1.100000000000000000000000000000") == "110");
}

BOOST_AUTO_TEST_CASE(what_is_no_plain_decimal_is_absent) {
    for (const std::string_view text : {"", "-", ".", "-.", "+1", "1,000", "£1", "1 ", " 1", "1e3", "0x10",
                                        "1.2.3", "--1", "(1)", "NaN", "١"})
        BOOST_TEST(read(text) == "none", "'" << text << "' was read as " << read(text));
}

BOOST_AUTO_TEST_CASE(the_edges_of_64_bits_are_read_and_one_beyond_is_not) {
    BOOST_TEST(read("92233720368547758.07") == std::to_string(kMost));
    BOOST_TEST(read("92233720368547758.08") == "none");
    BOOST_TEST(read("-92233720368547758.08") == std::to_string(kLeast));
    BOOST_TEST(read("-92233720368547758.09") == "none");
    BOOST_TEST(read("9223372036854775807", 0) == std::to_string(kMost));
    BOOST_TEST(read("92233720368547759") == "none");
    BOOST_TEST(read(std::string(100'000, '9')) == "none");
}

BOOST_AUTO_TEST_CASE(every_decimal_is_written_as_it_would_be_read) {
    for (const auto units : {kLeast, kLeast + 1, INT64_C(-123456), INT64_C(-100), INT64_C(-5), INT64_C(0),
                             INT64_C(7), INT64_C(99), INT64_C(100), kMost})
        for (const int scale : {0, 1, 2, 6}) {
            const Decimal value{units, scale};
            BOOST_TEST((parse_decimal(value.to_string(), scale) == value), value.to_string());
        }
}

BOOST_AUTO_TEST_CASE(money_always_shows_both_digits_of_pence) {
    BOOST_TEST(pence(0).to_string() == "0.00");
    BOOST_TEST(pence(-5).to_string() == "-0.05");
    BOOST_TEST(pence(123450).to_string() == "1234.50");
    BOOST_TEST(pence(kLeast).to_string() == "-92233720368547758.08");
    BOOST_TEST((Decimal{42, 0}).to_string() == "42");
}

BOOST_AUTO_TEST_CASE(thousands_are_grouped_for_people) {
    BOOST_TEST(pence(99).to_grouped() == "0.99");
    BOOST_TEST(pence(99999).to_grouped() == "999.99");
    BOOST_TEST(pence(100000).to_grouped() == "1,000.00");
    BOOST_TEST(pence(-12345678900).to_grouped() == "-123,456,789.00");
    BOOST_TEST((Decimal{1234567, 0}).to_grouped() == "1,234,567");
}

BOOST_AUTO_TEST_CASE(a_sum_that_leaves_64_bits_is_an_error_and_never_wraps) {
    BOOST_TEST((pence(kMost - 1) + pence(1)).units == kMost);
    const auto exhausted = [](const Error& e) { return e.kind() == ErrorKind::exhausted; };
    BOOST_CHECK_EXCEPTION(pence(kMost) + pence(1), Error, exhausted);
    BOOST_CHECK_EXCEPTION(pence(kLeast) + pence(-1), Error, exhausted);
    BOOST_CHECK_THROW(pence(1) + (Decimal{1, 3}), Error);
}

BOOST_AUTO_TEST_SUITE_END()
