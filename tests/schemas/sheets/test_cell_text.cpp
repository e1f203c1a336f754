#include "schemas/sheets/cell_text.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace daybook::schemas::sheets;

namespace {

int shown(std::string_view code) {
    return static_cast<int>(shown_by(code));
}
constexpr int kNumber = static_cast<int>(Shown::number), kDate = static_cast<int>(Shown::date),
              kDatetime = static_cast<int>(Shown::datetime), kTime = static_cast<int>(Shown::time),
              kDuration = static_cast<int>(Shown::duration);

}  // namespace

BOOST_AUTO_TEST_SUITE(cell_text)

BOOST_AUTO_TEST_CASE(a_number_is_the_decimal_that_was_typed) {
    BOOST_TEST(number_text("1.1000000000000001") == "1.1");
    BOOST_TEST(number_text("1234567.8899999999") == "1234567.89");
    BOOST_TEST(number_text("0.1") == "0.1");
    BOOST_TEST(number_text("-25000.5") == "-25000.5");
    BOOST_TEST(number_text("100000") == "100000");
    BOOST_TEST(number_text(100000.0) == "100000");
    BOOST_TEST(number_text("1E+5") == "100000");
    BOOST_TEST(number_text("1.5E-2") == "0.015");
    BOOST_TEST(number_text(0.1 + 0.2) == "0.3");
    BOOST_TEST(number_text(1234.56 * 1.2) == "1481.472");
    BOOST_TEST(number_text(-0.0) == "0");
    BOOST_TEST(number_text(1e300) == "1e+300");
}

BOOST_AUTO_TEST_CASE(whole_numbers_keep_every_digit_and_what_is_no_number_stays) {
    BOOST_TEST(number_text("12345678901234567890") == "12345678901234567890");
    BOOST_TEST(number_text("-7") == "-7");
    BOOST_TEST(number_text("007") == "007");
    BOOST_TEST(number_text("abc") == "abc");
    BOOST_TEST(number_text("1.2.3") == "1.2.3");
    BOOST_TEST(number_text("inf") == "inf");
    BOOST_TEST(number_text("") == "");
}

BOOST_AUTO_TEST_CASE(what_a_format_says_of_a_number_is_part_of_it) {
    const auto seen = [](std::string number, std::string_view code) { return as_shown(std::move(number), format_of(code)); };
    BOOST_TEST(seen("445791", "00000000") == "00445791");
    BOOST_TEST(seen("12345678901", "00000000") == "12345678901");
    BOOST_TEST(seen("445791.5", "00000000") == "445791.5");
    BOOST_TEST(seen("30003", "#,##0.00\" CR\"") == "30003 CR");
    BOOST_TEST(seen("-30003", "#,##0.00\" CR\"") == "-30003");
    BOOST_TEST(seen("30001", "\"-\"#,##0.00") == "-30001");
    BOOST_TEST(seen("30001", "\\(#,##0.00\\)") == "-30001");
    for (const char* code : {"_-* #,##0.00_-;\\-* #,##0.00_-", "#,##0.00;[Red]-#,##0.00", "0.00", "#,##0.00_);(#,##0.00)", "[<0]-0.00;0.00", "General", "0"})
        BOOST_TEST(seen("30001", code) == "30001", code);
}

BOOST_AUTO_TEST_CASE(a_first_of_the_month_that_is_shown_without_its_day_is_a_month) {
    BOOST_TEST(as_month("2024-05-01", format_of("mmm-yy")) == "May 2024");
    BOOST_TEST(as_month("2024-05-01", format_of_builtin(17)) == "May 2024");
    BOOST_TEST(as_month("2024-05-15", format_of("mmm-yy")) == "2024-05-15");
    for (const char* code : {"dd/mm/yyyy", "d-mmm", "yyyy", "mm"}) BOOST_TEST(as_month("2024-05-01", format_of(code)) == "2024-05-01", code);
    BOOST_TEST(as_month("2024-05-01", format_of_builtin(14)) == "2024-05-01");
}

BOOST_AUTO_TEST_CASE(a_number_format_tells_dates_from_numbers) {
    for (const char* code : {"dd/mm/yyyy", "mmm-yy", "yyyy", "[$-809]dd mmmm yyyy;@", "d\\-mmm\\-yy",
                             "m/d/yy", "mm", "\"Week of \"dd/mm", "DD/MM/YYYY", "[Red]yyyy-mm-dd"})
        BOOST_TEST(shown(code) == kDate, code);
    for (const char* code :
         {"dd/mm/yyyy hh:mm", "yyyy-mm-dd\\Thh:mm:ss", "d/m/yy h:mm AM/PM", "yyyy-mm-dd hh:mm:ss.000"})
        BOOST_TEST(shown(code) == kDatetime, code);
    for (const char* code : {"h:mm", "mm:ss", "hh:mm:ss AM/PM", "h:mm a/p"})
        BOOST_TEST(shown(code) == kTime, code);
    for (const char* code : {"[h]:mm", "[mm]:ss", "[hh]:mm:ss"}) BOOST_TEST(shown(code) == kDuration, code);
    for (const char* code :
         {"General", "0.00", "#,##0.00;[Red]-#,##0.00", "\"made by hand\"0", "0\\d", "[$£-809]#,##0.00",
          "_-* #,##0.00_-", "0.00E+00", "@", "", "0%", "0.00_d", "\"unclosed dd", "[dd", "0;dd/mm/yyyy"})
        BOOST_TEST(shown(code) == kNumber, code);
}

BOOST_AUTO_TEST_CASE(serial_numbers_are_days_as_excel_counts_them) {
    const auto date = [](double serial, bool from_1904 = false) {
        return serial_text(serial, Shown::date, from_1904);
    };
    BOOST_TEST(date(41060) == "2012-05-31");
    BOOST_TEST(date(1) == "1900-01-01");
    BOOST_TEST(date(59) == "1900-02-28");
    BOOST_TEST(date(60) == "60");  // 29 February 1900 never was
    BOOST_TEST(date(61) == "1900-03-01");
    BOOST_TEST(date(0) == "0");
    BOOST_TEST(date(-5) == "-5");
    BOOST_TEST(date(2958465) == "9999-12-31");
    BOOST_TEST(date(2958466) == "2958466");
    BOOST_TEST(date(std::nan("")) != "");
    BOOST_TEST(date(39598, true) == "2012-05-31");
    BOOST_TEST(date(0, true) == "1904-01-01");
    BOOST_TEST(date(2958465, true) == "2958465");
    BOOST_TEST(date(41060.75) == "2012-05-31");
    BOOST_TEST(date(41059.999999999) == "2012-05-31");
}

BOOST_AUTO_TEST_CASE(times_are_shown_where_the_format_shows_them) {
    BOOST_TEST(serial_text(41060.395833333336, Shown::datetime, false) == "2012-05-31T09:30:00");
    BOOST_TEST(serial_text(41060, Shown::datetime, false) == "2012-05-31");
    BOOST_TEST(serial_text(41060.9999999, Shown::datetime, false) == "2012-06-01");
    BOOST_TEST(serial_text(0.5, Shown::time, false) == "12:00:00");
    BOOST_TEST(serial_text(1.5625, Shown::duration, false) == "37:30:00");
    BOOST_TEST(serial_text(0.1, Shown::number, false) == "0.1");
}

BOOST_AUTO_TEST_CASE(midnight_that_only_says_no_time_is_left_out) {
    BOOST_TEST(iso_text("2012-05-31T00:00:00") == "2012-05-31");
    BOOST_TEST(iso_text("2012-05-31T00:00:00.000Z") == "2012-05-31");
    BOOST_TEST(iso_text("2012-05-31T09:30:00") == "2012-05-31T09:30:00");
    BOOST_TEST(iso_text("2012-05-31") == "2012-05-31");
    BOOST_TEST(iso_text("T00:00") == "T00:00");
    BOOST_TEST(duration_text("PT09H30M00S") == "09:30:00");
    BOOST_TEST(duration_text("PT37H30M05.250S") == "37:30:05");
    BOOST_TEST(duration_text("P1D") == "P1D");
    BOOST_TEST(duration_text("PT") == "PT");
}

BOOST_AUTO_TEST_SUITE_END()
