#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::schemas::sheets {

/// How a number format shows a number.
enum class Shown : std::uint8_t { number, date, datetime, time, duration };

/// By Excel's number format code: "dd/mm/yyyy", "[h]:mm", "#,##0.00". Only the first section counts, which is
/// that of positive numbers (ECMA-376 part 1, 18.8.31).
Shown shown_by(std::string_view format_code);
/// The money, other than pounds, whose sign or code a number format shows: "$", "€", "US$", "kr "; "" for none. Such a number
/// is written with it, since it is no amount in pounds. Of "$" alone that is not sure: spreadsheets set up for the United States show
/// pounds so.
std::string foreign_money_of(std::string_view format_code);
/// The same by its code (ISO 4217) or its sign: "EUR" is "€", "kr" is "kr ".
std::string foreign_money_sign(std::string_view code);
/// "-$5.00" of "-5.00" and "$".
std::string in_money(std::string number, std::string_view sign);

/// How a cell's number is shown.
struct NumberFormat {
    Shown shown = Shown::number;
    std::string money = {};   ///< as foreign_money_of() says
    std::size_t zeros = 0;    ///< digits that are shown at least, of a format of zeros alone: "00000000"
    bool month_alone = false; ///< a date is shown without its day
    bool minus = false;       ///< positive numbers are shown with a minus, or in brackets
    bool credit = false;      ///< they are shown with "CR" behind
    bool percent = false;     ///< a hundred times of them is shown, with "%" behind
    std::string unit = {};    ///< as unit_behind() says, of a format that shows the number itself
};
/// What stands behind a number that is in another unit than pounds: "p", "pence", "k", "m", "%"; "" for anything else.
std::string unit_behind(std::string_view shown);
NumberFormat format_of(std::string_view format_code);
/// By the number of a built-in format.
NumberFormat format_of_builtin(unsigned id);
/// A number's text as its format shows it, where that says another thing: "00445791", "-5.00", "5.00 CR", "$5.00", "5000p", "12.5%".
std::string as_shown(std::string number, const NumberFormat& format);
/// "May 2024" of a first of the month that is shown so: whether its day was known nobody can tell. Other text as it stands.
std::string as_month(std::string date, const NumberFormat& format);

/// "12.5%" of "0.125".
std::string as_percent(std::string number);

/// By the number of a built-in format (18.8.30); date formats of East Asian editions included.
Shown shown_by_builtin(unsigned id);

/// The decimal that was typed: "1.1" for 1.1000000000000001. The shortest text that reads back as the number;
/// one of more than 15 digits is rounded to 15, beyond which no spreadsheet shows or keeps what is typed.
std::string number_text(double value);
/// The same for a number as stored in a file; whole numbers stay digit for digit, and what is no number is
/// returned as it stands.
std::string number_text(std::string_view stored);

/// A serial day number as ISO: "2012-05-31", "2012-05-31T09:30:00" where the time is shown and is not
/// midnight, "09:30:00", for durations "37:30:00"; as number_text() where the day is none that exists (0, 29
/// February 1900, after 9999). Seconds are rounded.
std::string serial_text(double serial, Shown shown, bool from_1904);

/// An ISO date or time of day as a file stores it, without a midnight that only says "no time":
/// "2012-05-31T00:00:00" is "2012-05-31". Other text as it stands.
std::string iso_text(std::string_view stored);

/// An XML Schema duration as a spreadsheet shows it, "PT09H30M00S" as "09:30:00"; other text as it stands.
std::string duration_text(std::string_view stored);

}  // namespace daybook::schemas::sheets
