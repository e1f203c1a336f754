#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::schemas {

/// What had to be mended to read a number; bits of NumberReading::repairs.
enum NumberRepair : unsigned {
    currency_sign =
        1U << 0,  ///< £ before or behind, also as mojibake (Â£), code page 437 read as 1252 (œ), lost (U+FFFD) or "GBP"
    thousands_separator = 1U << 1,  ///< commas or blanks between groups of three
    bracketed_negative = 1U << 2,   ///< (1,234.00), as accountants write
    trailing_minus = 1U << 3,       ///< 1234.00-, as SAP writes
    dash_for_zero = 1U << 4,        ///< a lone dash, as Excel's accounting format shows zero
    scientific_notation = 1U << 5,  ///< 1.23E+05, as Excel shows long numbers
    rounded = 1U << 6,              ///< more digits than the scale, rounded half away from zero, as spreadsheets show it
    blank_inside = 1U << 7,         ///< a blank between sign, currency and digits
    plus_sign = 1U << 8,
    dollar_sign = 1U << 9,  ///< $, as a spreadsheet set up for the United States shows pounds
    taken_off = 1U << 10,   ///< a unit or currency around a number that need not be bare
    three_decimals = 1U << 11,  ///< 25.000, which elsewhere is twenty-five thousand
    text_mark = 1U << 12,    ///< ="1234.00" or '1234.00, as numbers are kept texts in a spreadsheet
    unseen_mark = 1U << 13,  ///< zero-width marks, marks of direction and wide blanks, as web pages have
    decimal_comma = 1U << 14,  ///< 30.000,00, where its whole column is written so
    per_cent = 1U << 15,       ///< 100%, of a share of one
};

/// Units of a number stay below this: DECIMAL(18) of the index.
inline constexpr std::int64_t kMostUnits = 1'000'000'000'000'000'000;

/// A number as read: `units` of 10^-scale.
struct NumberReading {
    enum class Kind { blank, number, unreadable } kind = Kind::blank;
    std::int64_t units = 0;
    unsigned repairs = 0;
    /// Written as money is: a point, a thousands separator or a currency sign.
    bool money_shaped = false;
};

/// Reads a cell (UTF-8) as an exact number of `scale` digits after the point; never by way of a float. At
/// most 18 digits, so that it fits DECIMAL(18). A decimal comma, a euro sign, two points are unreadable: what
/// they mean would be a guess. A dollar sign is read and told (decision "next").
NumberReading read_number(std::string_view cell, int scale);

/// What the point of a number that can be read is for, as its digits show.
enum class Point {
    silent,   ///< "500": it has none, and needs none
    open,     ///< "26.500": three digits behind one to three, which may be thousands or pounds
    decimal,  ///< "26.50", "1234.500", "26000": nobody who parts thousands with points writes so
};
Point point_of(std::string_view number);

/// How many dashes a cell consists of, blanks and currency signs aside; 0 when anything else is in it. One is
/// how a spreadsheet shows zero, rows of them are rules drawn with the keyboard.
int count_dashes(std::string_view cell);

}  // namespace daybook::schemas
