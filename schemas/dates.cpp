#include "schemas/dates.hpp"

#include "publisher/base/text.hpp"

#include <array>
#include <charconv>

namespace daybook::schemas {

namespace chrono = std::chrono;

namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 12> kLongMonths{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};
/// Excel counts days from 1899-12-30 (its 1900 is no leap year).
const base::Date kSerialZero{chrono::year(1899) / 12 / 30};
constexpr std::int64_t kFirstSerial = 32874, kLastSerial = 73415;   // 1990-01-01 to 2100-12-31

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a run of at most `most` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
    std::size_t n = 0;
    while (n < text.size() && n < most && digit(text[n])) ++n;
    int value = 0;
    if (n == 0 || std::from_chars(text.data(), text.data() + n, value).ec != std::errc{}) return {};
    text.remove_prefix(n);
    return value;
}

/// The separator must be the same on both sides.
bool take_separator(std::string_view& text, char& used) {
    if (text.empty() || std::string_view("/-. ").find(text[0]) == std::string_view::npos || (used != 0 && text[0] != used)) return false;
    used = text[0];
    text.remove_prefix(1);
    return true;
}

std::optional<int> take_month_name(std::string_view& text) {
    std::size_t n = 0;
    while (n < text.size() && ((text[n] | 0x20) >= 'a' && (text[n] | 0x20) <= 'z')) ++n;
    const auto word = base::to_lower(text.substr(0, n));
    for (std::size_t m = 0; m < 12; ++m)
        if (word == kMonths[m] || word == kLongMonths[m] || (m == 8 && word == "sept")) {
            text.remove_prefix(n);
            return static_cast<int>(m) + 1;
        }
    return {};
}

/// A time behind a date is allowed and says nothing: "2012-05-31T00:00:00", "31/05/2012 00:00".
bool is_time(std::string_view rest) {
    if (rest.empty()) return true;
    if (rest[0] != ' ' && rest[0] != 'T') return false;
    rest.remove_prefix(1);
    if (rest.size() < 4) return false;
    for (const char c : rest)
        if (!digit(c) && std::string_view(":.Z+ APMapm").find(c) == std::string_view::npos) return false;
    return digit(rest[0]);
}

std::optional<DateParts> year_last(std::string_view text) {
    DateParts parts;
    char separator = 0;
    const auto first = take_number(text, 2);
    if (!first || !take_separator(text, separator)) return {};
    parts.first = *first;
    if (const auto name = take_month_name(text)) {
        parts.shape = DateShape::named_month;
        parts.second = *name;
    } else if (const auto number = take_number(text, 2)) {
        parts.shape = DateShape::numeric;
        parts.second = *number;
    } else {
        return {};
    }
    if (!take_separator(text, separator)) return {};
    const auto before = text.size();
    const auto year = take_number(text, 4);
    if (!year || (before - text.size() != 2 && before - text.size() != 4) || !is_time(text)) return {};
    parts.two_digit_year = before - text.size() == 2;
    parts.year = parts.two_digit_year ? 2000 + *year : *year;
    return parts;
}

std::optional<DateParts> year_first(std::string_view text) {
    DateParts parts;
    char separator = 0;
    if (text.size() < 8 || !digit(text[3])) return {};
    parts.year = *take_number(text, 4);
    const auto month = take_separator(text, separator) ? take_number(text, 2) : std::nullopt;
    const auto day = month && take_separator(text, separator) ? take_number(text, 2) : std::nullopt;
    if (!day || !is_time(text)) return {};
    parts.second = *month;
    parts.first = *day;
    return parts;
}

}  // namespace

std::optional<DateParts> take_date_apart(std::string_view cell) {
    if (cell.size() < 5 || cell.size() > 30 || !digit(cell[0])) return {};
    if (cell.size() == 5) {
        auto rest = cell;
        const auto serial = take_number(rest, 5);
        if (serial && rest.empty() && *serial >= kFirstSerial && *serial <= kLastSerial) return DateParts{DateShape::serial, 0, 0, 0, *serial, false};
        return {};
    }
    if (digit(cell[1]) && digit(cell[2])) return year_first(cell);
    return year_last(cell);
}

std::optional<base::Date> day_of(const DateParts& p, bool month_first) {
    if (p.shape == DateShape::serial) return kSerialZero + chrono::days(p.serial);
    const bool swapped = p.shape == DateShape::numeric && month_first;
    const auto day = static_cast<unsigned>(swapped ? p.second : p.first), month = static_cast<unsigned>(swapped ? p.first : p.second);
    const chrono::year_month_day ymd{chrono::year(p.year), chrono::month(month), chrono::day(day)};
    if (!ymd.ok()) return {};
    return chrono::sys_days(ymd);
}

}  // namespace daybook::schemas
