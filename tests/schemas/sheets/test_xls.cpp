#include "tests/schemas/sheets/old_office.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;
using namespace std::string_literals;

namespace {

std::string book(const std::string& globals, const std::string& cells) {
    return compound_of("Workbook", biff_of(globals, cells));
}
std::string cells_text(const std::string& cells, const std::string& globals = {}) {
    return text_of(book(globals, cells));
}
std::string number(std::uint32_t row, std::uint32_t column, double value, std::uint32_t style = 0) {
    return record(0x0203, at(row, column, style) + little(value));
}
/// A formula whose stored result is one of the kinds that are no number.
std::string formula(std::uint32_t row, std::uint32_t column, const std::string& result) {
    return record(0x0006, at(row, column) + result + u16(0) + u32(0) + u16(0));
}
std::string special(char kind, char value) {
    return std::string{kind, '\0', value, '\0', '\0', '\0', '\xFF', '\xFF'};
}
/// Styles 0 to 3: General, built-in date, "dd/mm/yyyy hh:mm", a custom date.
std::string styles() {
    std::string out = record(0x041E, u16(164) + u16(16) + "\0dd/mm/yyyy hh:mm"s) +
                      record(0x041E, u16(165) + u16(6) + "\0mmm-yy"s);
    for (const std::uint32_t format : {0U, 14U, 164U, 165U})
        out += record(0x00E0, u16(0) + u16(format) + std::string(16, '\0'));
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xls)

BOOST_AUTO_TEST_CASE(every_kind_of_cell_is_read) {
    const auto hundredths = (static_cast<std::uint32_t>(123456) << 2) | 3,
               whole = (static_cast<std::uint32_t>(-7) << 2) | 2;
    BOOST_TEST(cells_text(number(0, 0, 1.1) + record(0x027E, at(0, 1) + u32(hundredths)) +
                          record(0x027E, at(0, 2) + u32(whole)) + record(0x027E, at(0, 3) + u32(0x3FF80000)) +
                          record(0x0205, at(0, 4) + "\1\0"s) + record(0x0205, at(0, 5) + "\x2A\1"s) +
                          record(0x0204, at(0, 6) + u16(5) + "\0Label"s) +
                          record(0x00BD, u16(1) + u16(2) + u16(0) + u32(hundredths) + u16(0) + u32(whole) +
                                             u16(3))) ==
               "1.1,1234.56,-7,1.5,TRUE,#N/A,Label\n,,1234.56,-7\n");
}

BOOST_AUTO_TEST_CASE(formulas_give_their_stored_results) {
    BOOST_TEST(cells_text(formula(0, 0, little(30.25)) + formula(0, 1, special(0, 0)) +
                          record(0x04BC, std::string(10, '\0')) + record(0x0207, u16(4) + "\0text"s) +
                          formula(0, 2, special(1, 1)) + formula(0, 3, special(2, 7)) +
                          formula(0, 4, special(3, 0)) + formula(0, 5, special(0, 0)) + number(0, 6, 5)) ==
               "30.25,text,TRUE,#DIV/0!,,,5\n");
}

BOOST_AUTO_TEST_CASE(dates_are_told_by_number_formats) {
    const auto dates = number(0, 0, 41060) + number(0, 1, 41060, 1) + number(0, 2, 41060.395833333336, 2) +
                       number(0, 3, 41060, 3);
    BOOST_TEST(cells_text(dates, styles()) == "41060,2012-05-31,2012-05-31T09:30:00,2012-05-31\n");
    BOOST_TEST(cells_text(dates, record(0x0022, u16(1)) + styles()) ==
               "41060,2016-06-01,2016-06-01T09:30:00,Jun 2016\n");
}

BOOST_AUTO_TEST_CASE(shared_strings_may_break_off_anywhere) {
    // "Harbour", whose last four characters stand in a new record and are wide; "Pier" with a run of
    // formatting; "é\u2013" wide from the start.
    const auto strings = record(0x00FC, u32(3) + u32(3) + u16(7) + "\0Har"s) +
                         record(0x003C, "\1b\0o\0u\0r\0"s + u16(4) + "\x08"s + u16(1) + "Pier" + u32(0)) +
                         record(0x003C, u16(2) + "\x01"s + u16(0xE9) + u16(0x2013));
    const auto cell = [](std::uint32_t column, std::uint32_t n) {
        return record(0x00FD, at(0, column) + u32(n));
    };
    BOOST_TEST(cells_text(cell(0, 2) + cell(1, 1) + cell(2, 0), strings) == "é–,Pier,Harbour\n");
    BOOST_TEST(mentions(refusal(book(strings, cell(1, 3))), "refers in B1 to a text"));
}

BOOST_AUTO_TEST_CASE(excel_95_wrote_in_a_code_page) {
    const auto stream = [](std::uint32_t page) {
        return padded(biff_of(record(0x0042, u16(page)),
                              record(0x0204, at(0, 0) + u16(6) +
                                                 "\xA3"
                                                 "5 \x96 x"),
                              0x0500),
                      5000);
    };
    BOOST_TEST(text_of(compound_of("Book", stream(1252))) == "£5 – x\n");
    BOOST_TEST(mentions(refusal(compound_of("Book", stream(1251))), "code page 1251"));
}

BOOST_AUTO_TEST_CASE(cells_in_any_order_and_gaps_come_out_in_place) {
    BOOST_TEST(cells_text(number(3, 1, 4) + number(1, 2, 3) + number(1, 0, 1) + number(1, 0, 2)) ==
               "\n2,,3\n\n,4\n");
}

BOOST_AUTO_TEST_CASE(cells_merged_down_rows_are_known_in_an_old_workbook_too) {
    // B2:B5 and C3:D4; E1:F1 stands in one row. A place is its first and last row, then its first and last column.
    const auto merges = u16(3) + u16(1) + u16(4) + u16(1) + u16(1) + u16(2) + u16(3) + u16(2) + u16(3) + u16(0) + u16(0) + u16(4) + u16(5);
    const auto sheet = read(book("", number(0, 0, 1) + number(4, 0, 2) + record(0x00E5, merges))).front();
    BOOST_TEST((sheet.merged_down == std::vector<MergedDown>{{1, 4, 1}, {2, 3, 2}}));
    // One that says more than it holds is read as far as it goes.
    BOOST_TEST(read(book("", number(0, 0, 1) + record(0x00E5, merges.substr(0, 14)))).front().merged_down.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_chart_on_a_sheet_is_passed_over) {
    BOOST_TEST(cells_text(number(0, 0, 1) + begin_stream(0x0600, 0x20) + number(0, 0, 9) + end_stream() +
                          number(1, 0, 2)) == "1\n2\n");
}

BOOST_AUTO_TEST_CASE(small_and_large_workbooks_are_found_in_their_container) {
    std::string many;
    for (std::uint32_t row = 0; row < 3000; ++row) many += number(row, 0, row);
    const auto text = cells_text(many);
    BOOST_TEST(text.starts_with("0\n1\n2\n"));
    BOOST_TEST(text.ends_with("2998\n2999\n"));
    BOOST_TEST(cells_text(number(0, 0, 1)) == "1\n");
}

BOOST_AUTO_TEST_CASE(hidden_sheets_come_by_name_only) {
    for (const std::uint8_t state : {std::uint8_t{1}, std::uint8_t{2}}) {
        const auto sheets = read(
            compound_of("Workbook", biff_of("", number(0, 0, 1), 0x0600, static_cast<std::uint8_t>(state))));
        BOOST_REQUIRE(sheets.size() == 1);
        BOOST_TEST(sheets[0].name == "May");
        BOOST_TEST(sheets[0].hidden);
        BOOST_TEST(sheets[0].text == "");
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_refused_with_a_remedy) {
    BOOST_TEST(mentions(refusal(book(record(0x002F, "\1\0\1\0\1\0"s), "")), "protected by a password"));
    BOOST_TEST(mentions(refusal(compound_of("Workbook", biff_of("", "", 0x0400))), "before Excel 5"));
    BOOST_TEST(mentions(refusal(book("", record(0x0203, "\1\0"s))), "damaged or cut short"));
    BOOST_TEST(mentions(refusal(book(record(0x00FC, u32(9) + u32(9) + u16(7) + "\0Har"s), "")),
                        "damaged or cut short"));
    const auto whole = book("", number(0, 0, 1));
    // The last sector is mostly filling.
    for (std::size_t size = 8; size <= whole.size() - 512; size += 97)
        BOOST_TEST(refusal(whole.substr(0, size)) != "", size);
}

BOOST_AUTO_TEST_CASE(a_chain_of_sectors_that_runs_in_a_circle_ends) {
    auto circle = book("", std::string(6000, '\0'));
    const auto entry = 512 + 10 * 4;
    circle.replace(entry, 4, u32(10));
    BOOST_TEST(mentions(refusal(circle), "a chain of sectors is broken"));
}

BOOST_AUTO_TEST_SUITE_END()
