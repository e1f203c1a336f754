#include "schemas/encoding.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::vector<std::string> seeds() {
    const std::string rows = row("31/05/2012", "\"£1,234.50\"") +
                             row("5-Jun-12", "(7.00)", "\"Smith, \"\"Jones\"\"\"") + ",,,,,,,,\n" +
                             row("41063", "1.5E+04") + "Total,,,,,,,9.00,\n";
    const std::string plain = "May 2012,,\n" + std::string(kHeading) + rows;
    std::string with_private =
        "Date;VAT number;Supplier;Amount\r\n31/05/2012;GB1;\"A;B\";5.00\r\n01/06/2012;\"GB\r\n2\";C;6.00\r\n";
    return {plain, with_private, "\xFF\xFE" + to_utf16(with_private, false), "\xEF\xBB\xBF" + plain};
}

std::string mutate(std::string bytes, std::mt19937& random) {
    static constexpr std::string_view kNasty[] = {
        "\"",           "\"\"",       ",",         "\n", "\r", ";",          "\xA3",
        "\x81",         "Date",       "Amount",    "-",  "(",  "31/05/2012", "1E308",
        "\xEF\xBF\xBD", "nil return", "VAT number"};
    for (auto i = 1 + random() % 12; i > 0 && !bytes.empty(); --i) {
        const auto at = random() % bytes.size();
        switch (random() % 5) {
            case 0: bytes[at] = static_cast<char>(random()); break;
            case 1: bytes.erase(at, 1 + random() % 20); break;
            case 2: bytes.insert(at, kNasty[random() % std::size(kNasty)]); break;
            case 3: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 60)); break;
            default: bytes.resize(at + 1);
        }
    }
    return bytes;
}

void hold_to_the_rules(const CheckResult& result) {
    const auto& report = result.report;
    BOOST_TEST(report.rows.balances());
    BOOST_TEST(result.rows.has_value() == report.refusal.empty());
    BOOST_TEST(result.needs_redaction == result.redacted.has_value());
    if (result.rows) {
        BOOST_TEST(result.rows->count() == static_cast<std::size_t>(report.rows.accepted));
        BOOST_TEST(encode_table(decode_table(encode_table(result.rows->whole()))) == encode_table(result.rows->whole()));
    }
    // What the worker sends is JSON in UTF-8, whatever the file held.
    const auto json = daybook::base::json::write(report.to_json());
    BOOST_TEST(daybook::base::json::write(Report::from_json(daybook::base::json::parse(json)).to_json()) ==
               json);
    BOOST_TEST(!to_text(report).empty());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fuzz)

BOOST_AUTO_TEST_CASE(no_mutation_of_a_file_breaks_the_balance) {
    std::mt19937 random(20120531);
    const auto samples = seeds();
    for (int i = 0; i < 4000; ++i) {
        const auto bytes = mutate(samples[random() % samples.size()], random);
        BOOST_TEST_CONTEXT("mutation " << i) {
            hold_to_the_rules(check_text(bytes, random() % 2 == 0 ? Profile::harvest : Profile::strict));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
