#include "publisher/base/text.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>

using namespace daybook::base;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(blanks_and_no_break_spaces_at_the_ends_are_trimmed) {
    BOOST_TEST(trim(" \t\r\n HM Treasury \r\n") == "HM Treasury");
    BOOST_TEST(trim("\xC2\xA0 HM\xC2\xA0Treasury \xC2\xA0") == "HM\xC2\xA0Treasury");
    BOOST_TEST(trim(" \xC2\xA0 ") == "");
    BOOST_TEST(trim("") == "");
    // Half of a no-break space is another letter's end: the last byte of "à" is A0.
    BOOST_TEST(trim("voilà") == "voilà");
}

BOOST_AUTO_TEST_CASE(lower_case_touches_ascii_only) {
    BOOST_TEST(to_lower("ÀBC Z[@") == "Àbc z[@");
}

BOOST_AUTO_TEST_CASE(splitting_and_joining_lose_no_empty_piece) {
    for (const std::string whole : {"", ",", "a", "a,b", ",a", "a,", ",,a,,b,,"}) {
        std::vector<std::string> parts;
        for (const auto part : split(whole, ',')) parts.emplace_back(part);
        BOOST_TEST(join(parts, ",") == whole);
    }
    BOOST_TEST(split("", ',').size() == 1U);
    BOOST_TEST(split("a,,b", ',').size() == 3U);
    BOOST_TEST(join({}, ", ") == "");
}

BOOST_AUTO_TEST_CASE(only_well_formed_utf_8_passes) {
    for (const std::string_view good :
         {"", "abc", "£25,000", "Ŵ", "\xE2\x82\xAC", "\xF0\x9F\x92\xB7", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF"})
        BOOST_TEST(is_utf8(good));
    // Lone continuation, overlong forms, surrogates, beyond U+10FFFF, cut short, Windows-1252's pound sign.
    for (const std::string_view bad :
         {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC2", "\xE2\x82", "\xF0\x9F\x92",
          "\xA3"
          "25,000",
          "\xFF",
          "\xC2"
          "a"})
        BOOST_TEST(!is_utf8(bad));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_replaced_and_the_rest_is_kept) {
    BOOST_TEST(to_utf8("£5 \xA3"
                       "5") ==
               "£5 \xEF\xBF\xBD"
               "5");
    BOOST_TEST(to_utf8("\xE2\x82") == "\xEF\xBF\xBD\xEF\xBF\xBD");
    BOOST_TEST(to_utf8("plain") == "plain");
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    BOOST_TEST(is_utf8(to_utf8(all + all)));
}

BOOST_AUTO_TEST_CASE(clipped_text_never_ends_in_half_a_letter) {
    BOOST_TEST(clip("£££", 6) == "£££");
    BOOST_TEST(clip("£££", 5) == "££…");
    BOOST_TEST(clip("£££", 1) == "…");
    BOOST_TEST(clip("abc", 0) == "…");
    for (std::size_t most = 0; most < 12; ++most) BOOST_TEST(is_utf8(clip("a£€💷bc", most)));
}

BOOST_AUTO_TEST_CASE(the_nearest_word_is_offered_and_a_far_one_is_not) {
    const std::vector<std::string> words{"supplier", "amount", "date", "publisher"};
    BOOST_TEST(nearest("suplier", words) == "supplier");
    BOOST_TEST(nearest("amuont", words) == "amount");
    BOOST_TEST(nearest("daet", words) == "date");
    BOOST_TEST(nearest("dat", words) == "date");
    BOOST_TEST(nearest("colour", words) == "");
    BOOST_TEST(nearest("", words) == "");
    BOOST_TEST(nearest("amount", {}) == "");
}

BOOST_AUTO_TEST_CASE(slugs_are_as_gov_uk_writes_them) {
    BOOST_TEST(slug("HM Treasury") == "hm-treasury");
    BOOST_TEST(slug("  Spend over £25,000! ") == "spend-over-25-000");
    BOOST_TEST(slug("£££") == "");
    BOOST_TEST(slug("Llywodraeth Cymru â") == "llywodraeth-cymru");
    for (const std::string_view good : {"a", "hm-treasury", "2024", "a-1-b"}) BOOST_TEST(is_slug(good));
    for (const std::string_view bad : {"", "-a", "a-", "a--b", "A", "a b", "a_b", "../etc", "a/b", "é"})
        BOOST_TEST(!is_slug(bad));
}

BOOST_AUTO_TEST_CASE(counts_are_grouped_by_thousands) {
    BOOST_TEST(grouped(0) == "0");
    BOOST_TEST(grouped(999) == "999");
    BOOST_TEST(grouped(-1000) == "-1,000");
    BOOST_TEST(grouped(1332318) == "1,332,318");
    BOOST_TEST(grouped(INT64_MIN) == "-9,223,372,036,854,775,808");
}

BOOST_AUTO_TEST_CASE(percent_escapes_are_undone_and_made) {
    BOOST_TEST(percent_decode("a%20b%2Fc+d") == "a b/c+d");
    BOOST_TEST(percent_decode("a+b", true) == "a b");
    BOOST_TEST(percent_decode("%C2%a3") == "£");
    BOOST_TEST(percent_encode("spend may/£5.csv~-_") == "spend%20may%2F%C2%A35.csv~-_");
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    BOOST_TEST((percent_decode(percent_encode(all)) == all));
}

BOOST_AUTO_TEST_CASE(a_hexadecimal_digit_has_a_value_in_either_case_and_nothing_else_has_one) {
    const std::string_view digits = "0123456789abcdef0123456789ABCDEF";
    int values = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) BOOST_TEST(hex_value(digits[i]) == static_cast<int>(i % 16));
    for (int i = 0; i < 256; ++i) values += hex_value(static_cast<char>(i)) >= 0 ? 1 : 0;
    BOOST_TEST(values == 22);
}

BOOST_AUTO_TEST_CASE(a_broken_percent_escape_is_refused) {
    for (const std::string_view bad : {"%", "%2", "a%", "a%2", "%zz", "%2g", "%%20", "% 20"})
        BOOST_CHECK_EXCEPTION(percent_decode(bad), Error,
                              [](const Error& e) { return e.kind() == ErrorKind::bad_input; });
}

BOOST_AUTO_TEST_CASE(a_supplier_s_name_cannot_become_markup) {
    BOOST_TEST(escape_html("<b class=\"x\" id='y'>P&O</b>") ==
               "&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;P&amp;O&lt;/b&gt;");
}

BOOST_AUTO_TEST_CASE(a_name_that_turns_its_letters_round_does_not_look_like_another) {
    BOOST_TEST(escape_html("Acme\u202Egnp.Ltd") == "Acme\uFFFDgnp.Ltd");
    for (const std::string_view mark : {"\u202A", "\u202B", "\u202C", "\u202D", "\u2066", "\u2067", "\u2068", "\u2069"}) BOOST_TEST(escape_html(mark) == "\uFFFD");
    // Neighbours that turn nothing: a line separator, a narrow space, a word joiner, dashes, euros; and names that are written from right to left.
    for (const std::string_view text : {"\u2029", "\u202F", "\u2065", "\u206A", "Ropes – €5’", "\u200Fוזארה", "\xE2\x80", "\xE2"}) BOOST_TEST(escape_html(text) == text);
}

BOOST_AUTO_TEST_CASE(a_whole_number_is_digits_and_nothing_else) {
    BOOST_TEST(parse_whole("2024").value() == 2024);
    BOOST_TEST(parse_whole("-12").value() == -12);
    for (const auto* text : {"", "1.0", "+1", " 1", "1 ", "0x1", "9223372036854775808", "one"})
        BOOST_TEST(!parse_whole(text));
}

BOOST_AUTO_TEST_SUITE_END()
