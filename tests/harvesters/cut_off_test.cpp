#include "harvesters/cut_off.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using daybook::harvesters::sign_of_a_cut;

namespace {

std::string sign_of(const std::string& body) { return sign_of_a_cut(body, body, body.size()); }

}  // namespace

BOOST_AUTO_TEST_SUITE(cut_off)

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off_shows_it_by_its_end) {
    const std::string directory("PK\x05\x06\0\0\0\0", 8), block(512, 'x');
    BOOST_TEST(sign_of("Date,Amount\n01/05/2024,26000.0") == "its last line does not end");
    BOOST_TEST(sign_of("PK\x03\x04 and no more") == "an archive without the directory at its end");
    BOOST_TEST(sign_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + block) == "a workbook that ends in the middle of a block");
    BOOST_TEST(sign_of("<!DOCTYPE html><html><table><tr><td>5") == "a page that does not end");
    BOOST_TEST(sign_of("<table><tr><td>5</td") == "a page that does not end");
    BOOST_TEST(sign_of("[{\"Amount\": 5},") == "its last line does not end");
    BOOST_TEST(sign_of(std::string("\xFF\xFE" "D\0a\0", 6)) == "its last line does not end");
}

BOOST_AUTO_TEST_CASE(what_ends_as_its_kind_does_shows_nothing) {
    for (const auto& whole : {std::string("Date,Amount\r\n01/05/2024,26000.00\r\n"), std::string("a,b\r1,2\r"), std::string("PK\x03\x04 rows PK\x05\x06 and a comment"),
                              "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(504, 'x'), std::string("<html><body></body></HTML>\n<!-- 5 ms -->"), std::string("<table></table>"),
                              std::string("[{\"Amount\": 5}]"), std::string("\xFF\xFE" "D\0\n\0", 6), std::string("\xFE\xFF" "\0D\0\n", 6), std::string("a,b\n1,2\n\x1A"), std::string()})
        BOOST_TEST(sign_of(whole) == "", whole);
}

BOOST_AUTO_TEST_SUITE_END()
