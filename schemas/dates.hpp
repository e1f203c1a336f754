#pragma once

#include "publisher/base/clock.hpp"

#include <optional>
#include <string_view>

namespace daybook::schemas {

/// How a day is written. Numeric styles with day and month both under 13 can be read in two orders; the order
/// is decided once for a file (design section 6), never for a cell.
enum class DateStyle {
    numeric_padded,  ///< dd/mm/yyyy
    numeric_short,   ///< d/m/yyyy
    numeric_year2,   ///< dd/mm/yy
    named_year2,     ///< dd-Mon-yy
    named_year4,     ///< dd-Mon-yyyy, 1 April 2012
    named_slash,     ///< dd/Mon/yyyy
    iso,             ///< yyyy-mm-dd
    iso_time,        ///< yyyy-mm-ddThh:mm:ss
    with_time,       ///< any other with a time of day behind it
    serial,          ///< Excel's count of days since 1899-12-30
    numeric_dashes,  ///< dd-mm-yyyy
    numeric_dots,    ///< dd.mm.yyyy
    year_first,      ///< yyyy/mm/dd
    month_named,     ///< Mon d, yyyy
    year_first_dashes,  ///< yyyy-m-d
    ordinal,            ///< 3rd May 2024
    weekday_digits,     ///< Fri 03/05/2024
    weekday_named,      ///< Friday 3 May 2024
    named_time,         ///< dd-Mon-yy hh:mm, 03-MAY-24 12.00.00 AM
    compact,            ///< yyyymmdd; only read_compact_day() reads it
    marked,             ///< 'dd/mm/yyyy, as spreadsheets mark text
    month_alone,        ///< Mon yyyy, the first day of it; only read_month() reads it
};
inline constexpr std::size_t kDateStyles = 22;

/// Whether a time of day stands behind the date.
bool has_time(DateStyle style);

enum class DateOrder { day_first, month_first };

/// What a spreadsheet had to do with a date: of digits it makes dates of its own, and may take the day for the month.
enum class DateForm {
    digits,  ///< text of three numbers, the year last
    real,    ///< a spreadsheet's own
    other,   ///< the month in words, the year in front
};
inline constexpr std::size_t kDateForms = 3;

/// \param in_sheet the date stands in a spreadsheet, whose own dates are read as ISO ones
DateForm form_of(DateStyle style, bool in_sheet);

/// "dd/mm/yyyy", "mm/dd/yyyy" …
std::string_view to_string(DateStyle style, DateOrder order);

/// What a cell says of the file's order: a component over 12 can only be a day.
enum class OrderEvidence { none, day_first, month_first };

struct DateReading {
    enum class Kind { blank, date, unreadable } kind = Kind::blank;
    base::Date day{};
    DateStyle style = DateStyle::numeric_padded;
    /// Given also when the cell cannot be read in the order asked for.
    OrderEvidence evidence = OrderEvidence::none;
};

/// Reads a cell. Two-digit years are 1970 to 2069. A month without a day ("May-10") is unreadable: which day
/// it was would be a guess. With an offset from UTC behind it ("2024-05-02T23:00:00Z", "2024-05-03 00:00:00+01") it is the day
/// in the United Kingdom at that instant. A day of the week in front must be that day's: where it is so in one order only, it
/// is evidence of that order.
DateReading read_date(std::string_view cell, DateOrder order);

/// "20240503", of 1990 to 2099, so that the day and the month cannot stand in front. Eight digits are more often a number of
/// something else: only for a column that is headed as of dates and holds nothing else.
std::optional<base::Date> read_compact_day(std::string_view cell);

/// The first day of "May-10", "May 2010", "2010-05" or "05/2010": only for a column of months. Years are as read_date() has them;
/// a month without a year is none.
std::optional<base::Date> read_month(std::string_view cell);

/// Of what read_month() reads: "May 10", which may be a day of no year as well as a month, and "2011-12", which may be a financial year.
bool is_doubtful_month(std::string_view cell);

/// "31/04/2024", "29-Feb-23", "Mon 03/05/2024": written as a date, and no month of it has such a day, or it is another of the week.
bool names_no_day(std::string_view cell, DateOrder order);

/// "May-10", "May 2010": a month's name and a number, which some bodies give for a date.
bool is_month(std::string_view cell);

/// A day or a month, with or without the rest of its date, and spans of them: "05/05/2024", "May 2024", "13 May", "2024-05",
/// "w/c 13th May", "April to June 2024". In either order; no serial number, and no number alone.
bool says_when(std::string_view cell);

}  // namespace daybook::schemas
