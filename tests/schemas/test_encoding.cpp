#include "schemas/encoding.hpp"
#include "schemas/mixed_text.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(the_whole_file_decides_its_encoding) {
    BOOST_TEST(to_string(decide_encoding("plain").encoding) == "utf-8");
    BOOST_TEST(to_string(decide_encoding("caf\xC3\xA9").encoding) == "utf-8");
    BOOST_TEST(to_string(decide_encoding("\xC0\xAF").encoding) == "windows-1252");
    const std::string far_down = std::string(1 << 20, 'x') + "\xA3";
    BOOST_TEST(to_string(decide_encoding(far_down).encoding) == "windows-1252");
    BOOST_TEST(decide_encoding("\xEF\xBB\xBF"
                               "a")
                   .text() == "a");
}

BOOST_AUTO_TEST_CASE(windows_1252_becomes_the_characters_that_were_meant) {
    std::string out;
    append_windows_1252(
        "\xA3"
        "5 \x96 \x80 \x92 \xE9",
        out);
    BOOST_TEST(out == "£5 – € ’ é");
    out.clear();
    append_windows_1252("\x81\x8D\x8F\x90\x9D", out);
    BOOST_TEST(out == "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
}

BOOST_AUTO_TEST_CASE(mac_roman_is_known_by_apostrophes_and_accents_that_windows_1252_has_not_there) {
    const auto mac = decide_encoding("Bob\xD5s Caf\x8E, \xA3""5 \xD0 \xD2net\xD3\r");
    BOOST_TEST(to_string(mac.encoding) == "macintosh");
    BOOST_TEST(mac.text() == "Bob’s Café, £5 – “net”\r");
    BOOST_TEST(mac.undecodable == 0);
    for (const auto* windows : {"Bob\x92s Caf\xE9, \xA3""5 \x96 \x93net\x94", "\xD3lafur \xD5un", "J\xD5GI", "\xA3""5", "ZO\x8E", "Bob\x92s, Ann\x92s and Sue\xD5s"})
        BOOST_TEST(to_string(decide_encoding(windows).encoding) == "windows-1252", windows);
}

BOOST_AUTO_TEST_CASE(bytes_of_windows_1252_among_utf_8_are_read_as_each_and_named_by_line) {
    const auto file = decide_encoding("T\xC5\xB7,a\r\nD\xC5\xB5r,\xE2\x80\x99\r\nCaf\xE9,\xA3\x9D\r\xA3\n");
    BOOST_TEST(to_string(file.encoding) == "utf-8+windows-1252");
    BOOST_TEST(file.text() == "Tŷ,a\r\nDŵr,’\r\nCafé,£\uFFFD\r£\n");
    BOOST_TEST(file.is_utf8());
    BOOST_TEST(file.strays == 4);
    BOOST_TEST((file.stray_lines == std::vector<std::int64_t>{3, 3, 3, 4}));
    BOOST_TEST(file.undecodable == 1);
    BOOST_TEST((file.bad_lines == std::vector<std::int64_t>{3}));
    BOOST_TEST(decide_encoding(std::string("\xC3\xA9\xA3\0", 4)).has_nul);
    // Two for each that tells of UTF-8, but behind a BOM any number.
    BOOST_TEST(decide_encoding("\xC3\xA9 \xA3 \xA3").text() == "é £ £");
    BOOST_TEST(to_string(decide_encoding("\xC3\xA9 \xA3 \xA3 \xA3").encoding) == "windows-1252");
    const auto marked = decide_encoding("\xEF\xBB\xBF\xC3\xA9 \xA3 \xA3 \xA3");
    BOOST_TEST(marked.text() == "é £ £ £");
    BOOST_TEST(marked.bom_bytes == 3);
}

BOOST_AUTO_TEST_CASE(a_letter_of_utf_8_that_was_cut_off_at_the_end_of_its_cell_is_damage_and_no_other_letter) {
    for (const auto* end : {",", "\"", "\r\n", "\n", ";", "\t", "|", ""}) {
        const auto file = decide_encoding(std::string("Caf\xC3\xA9,a\nCaf\xC3") + end);
        BOOST_TEST(file.text() == std::string("Café,a\nCaf\uFFFD") + end);
        BOOST_TEST(to_string(file.encoding) == "utf-8");
        BOOST_TEST(file.strays == 0);
        BOOST_TEST(file.undecodable == 1);
        BOOST_TEST((file.bad_lines == std::vector<std::int64_t>{2}));
    }
    const auto quotes = decide_encoding("\xE2\x80\x99,a\xE2\x80,b\xE2,\xF0\x9F,\xF0\x9F\x98\n\xEF\xBF");
    BOOST_TEST(quotes.text() == "’,a\uFFFD,b\uFFFD,\uFFFD,\uFFFD\n\uFFFD");
    BOOST_TEST(quotes.undecodable == 5);
    // A word ends so in Windows-1252.
    BOOST_TEST(decide_encoding("\xC3\xA9\xC3\xA9,Caf\xE9,caf\xE9\xBB,vi\xF0\n").text() == "éé,Café,café»,við\n");
}

BOOST_AUTO_TEST_CASE(mixed_text_is_as_large_as_it_was_said_to_be) {
    for (const std::string text : {"\xC3\xA9 \xA3 \x80 \xE2\x80\x99 \x9D\xC3,", "\xEF\xBB\xBF\xC3\xA9\xA3 \xE2\x80", "\xC3\xA9\xF0\x9F\x98"}) {
        TextFile file;
        file.original = text;
        file.bom_bytes = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        const auto size = size_of_mixed(text, file.bom_bytes);
        BOOST_REQUIRE(size.has_value());
        convert_mixed(file, *size);
        BOOST_TEST(file.converted.size() == *size);
    }
    // What was gone through is given back as it goes.
    std::size_t parts = 0;
    decide_encoding("\xC3\xA9 \xA3" + std::string(std::size_t{20} << 20, 'a'), 1, [&](std::string_view) { ++parts; });
    BOOST_TEST(parts > 8u);
}

BOOST_AUTO_TEST_CASE(capitals_before_a_quote_or_a_sign_are_no_utf_8) {
    for (const auto* windows : {"NESTL\xC9\x92S, \xA3", "NESTL\xC9\xAE \xA3", "BJ\xD6\x96 \xE9", "caf\xC3 \xA3", "\xE2\x80 \xA3"})
        BOOST_TEST(to_string(decide_encoding(windows).encoding) == "windows-1252", windows);
}

BOOST_AUTO_TEST_CASE(undefined_bytes_are_counted_with_their_lines) {
    const auto file = decide_encoding("a\r\nb\x81\n\x9D\x9D\n");
    BOOST_TEST(file.undecodable == 3);
    BOOST_TEST((file.bad_lines == std::vector<std::int64_t>{2, 3, 3}));
}

BOOST_AUTO_TEST_CASE(utf_16_is_read_in_both_orders_and_written_back_the_same) {
    const std::string text = "£5 – \U0001F600\r\n";
    for (const bool big_endian : {false, true}) {
        const auto bytes = (big_endian ? "\xFE\xFF" : "\xFF\xFE") + to_utf16(text, big_endian);
        const auto file = decide_encoding(bytes);
        BOOST_TEST(to_string(file.encoding) == (big_endian ? "utf-16be" : "utf-16le"));
        BOOST_TEST(file.text() == text);
        BOOST_TEST(file.undecodable == 0);
    }
    const auto broken =
        decide_encoding(std::string_view("\xFF\xFE"
                                         "a\0\x00\xD8"
                                         "b\0c",
                                         9));
    BOOST_TEST(broken.text() ==
               "a\uFFFD"
               "b");
    BOOST_TEST(broken.undecodable == 2);
}

BOOST_AUTO_TEST_CASE(utf_16_that_does_not_say_so_is_known_by_its_zeros) {
    const std::string text = "Date,Supplier,Amount\r\n31/05/2012,Café,£5\r\n";
    for (const bool big_endian : {false, true}) {
        const auto file = decide_encoding(to_utf16(text, big_endian));
        BOOST_TEST(to_string(file.encoding) == (big_endian ? "utf-16be" : "utf-16le"));
        BOOST_TEST(file.bom_bytes == 0);
        BOOST_TEST(file.text() == text);
    }
    const auto odd = decide_encoding(to_utf16(text, false) + "x");
    BOOST_TEST(odd.text() == text);
    BOOST_TEST(odd.undecodable == 1);
    for (const std::string_view no :
         {std::string_view("a\0b", 3), std::string_view("\0\0\0\0\0\0\0\0\0\0", 10),
          std::string_view("Date,Amount\0\0\0", 14), std::string_view("a\0", 2)})
        BOOST_TEST(!utf16_without_bom(no).has_value(), no);
}

BOOST_AUTO_TEST_CASE(units_of_utf_16_are_appended_as_utf_8) {
    std::string out;
    BOOST_TEST(append_utf16(u"£5 – \U0001F600", out) == 0U);
    BOOST_TEST(out == "£5 – \U0001F600");
    BOOST_TEST(append_utf16(std::u16string{u'a', 0xD83D, u'b', 0xDE00}, out) == 2U);
    BOOST_TEST(out.ends_with("a\uFFFDb\uFFFD"));
}

BOOST_AUTO_TEST_SUITE_END()
