#include "publisher/clickhouse/literal.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

namespace daybook::clickhouse {

namespace {

/// What ClickHouse's lexer makes of the text behind an opening quote: the value, and where it ends. Written after its documentation, not after our code.
std::pair<std::string, std::size_t> read_by_its_rules(const std::string& text, char quote) {
    std::string out;
    std::size_t at = 1;
    for (; at < text.size() && text[at] != quote; ++at) {
        if (text[at] != '\\') {
            out += text[at];
            continue;
        }
        const char c = text.at(++at);
        constexpr std::pair<char, char> kEscapes[] = {{'b', '\b'}, {'f', '\f'}, {'r', '\r'}, {'n', '\n'}, {'t', '\t'}, {'0', '\0'}, {'a', '\a'}, {'v', '\v'}};
        const auto* found = std::find_if(std::begin(kEscapes), std::end(kEscapes), [&](const auto& one) { return one.first == c; });
        out += found == std::end(kEscapes) ? c : found->second;
    }
    return {out, at};
}

void comes_out_again(const std::string& text) {
    const auto written = literal(text);
    const auto [read, end] = read_by_its_rules(written, '\'');
    BOOST_TEST(read == text);
    BOOST_TEST(end == written.size() - 1, written << " ends at " << end);
    BOOST_TEST(written.find('\0') == std::string::npos);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(literals)

BOOST_AUTO_TEST_CASE(no_text_ends_its_quotes) {
    for (const char* text : {"", "'", "\\", "\\'", "'\\", "\\\\'", "''", "' OR '1'='1", "x' UNION ALL SELECT * FROM system.users --", "\\x27", "\\N", "\n\t\r\b", "?", "{db}", "Zürich", "\xF0\x9F\x92\xB7", "\"", "`", "/*", "--"})
        comes_out_again(text);
    comes_out_again(std::string("a\0b", 3));
    std::mt19937 random(20261129);
    const std::string hostile("'\\\"\0\n\t0bx;-?{}`", 16);
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto n = random() % 12; n > 0; --n) text += random() % 3 == 0 ? static_cast<char>(random() % 256) : hostile[random() % hostile.size()];
        comes_out_again(text);
    }
}

BOOST_AUTO_TEST_CASE(no_name_ends_its_quotes) {
    for (const auto* text : {"amount", "a\"b", "a\\", "\\\"", "a`b", "a'b"}) {
        const std::string name = text;
        const auto [read, end] = read_by_its_rules(quoted_name(name), '"');
        BOOST_TEST(read == name);
        BOOST_TEST(end == quoted_name(name).size() - 1);
    }
}

BOOST_AUTO_TEST_CASE(money_keeps_every_digit) {
    BOOST_TEST(literal(base::pence(-1250)) == "toDecimal64('-12.50', 2)");
    BOOST_TEST(literal(base::Decimal{999'999'999'999'999'999, 2}) == "toDecimal64('9999999999999999.99', 2)");
    BOOST_TEST(literal(base::Decimal{1'000'000'000'000'000'000, 2}) == "toDecimal128('10000000000000000.00', 2)");
    BOOST_TEST(literal(base::Decimal{7, 0}) == "toDecimal64('7', 0)");
}

BOOST_AUTO_TEST_CASE(a_day_of_any_century_is_a_number_that_sorts) {
    using namespace std::chrono;
    for (const auto& [text, packed] : {std::pair("0001-01-01", 10101), {"1899-12-31", 18991231}, {"2024-02-29", 20240229}, {"9999-12-31", 99991231}}) {
        const auto day = *base::parse_iso_date(text);
        BOOST_TEST(packed_day(day) == packed);
        BOOST_TEST(base::to_iso(unpacked_day(packed)) == text);
    }
    BOOST_CHECK_THROW(unpacked_day(20230229), base::Error);
    BOOST_CHECK_THROW(unpacked_day(-1), base::Error);
}

BOOST_AUTO_TEST_CASE(values_go_where_the_marks_are_and_into_no_quotes) {
    BOOST_TEST(bound(R"(SELECT '?', "a?b" FROM {db}.t WHERE x = ? AND y IN (?, ?))", {"1", "'{db}'", "'?'"}, "d_1") == R"(SELECT '?', "a?b" FROM "d_1".t WHERE x = 1 AND y IN ('{db}', '?'))");
    BOOST_CHECK_THROW(bound("SELECT ?", {}, "d"), base::Error);
    BOOST_CHECK_THROW(bound("SELECT 1", {"1"}, "d"), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::clickhouse
