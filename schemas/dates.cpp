#include "schemas/dates.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace daybook::schemas {

using base::is_digit;
using base::is_letter;

namespace {

struct StyleNames {
    std::string_view day_first, month_first;
};

constexpr std::array<StyleNames, kDateStyles> kStyleNames{{
    {"dd/mm/yyyy", "mm/dd/yyyy"},
    {"d/m/yyyy", "m/d/yyyy"},
    {"dd/mm/yy", "mm/dd/yy"},
    {"dd-Mon-yy", "dd-Mon-yy"},
    {"dd-Mon-yyyy", "dd-Mon-yyyy"},
    {"dd/Mon/yyyy", "dd/Mon/yyyy"},
    {"yyyy-mm-dd", "yyyy-mm-dd"},
    {"yyyy-mm-ddThh:mm:ss", "yyyy-mm-ddThh:mm:ss"},
    {"dd/mm/yyyy hh:mm", "mm/dd/yyyy hh:mm"},
    {"Excel serial", "Excel serial"},
    {"dd-mm-yyyy", "mm-dd-yyyy"},
    {"dd.mm.yyyy", "mm.dd.yyyy"},
    {"yyyy/mm/dd", "yyyy/mm/dd"},
    {"Mon d, yyyy", "Mon d, yyyy"},
}};

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

/// The number before something else, and how many digits it had.
struct Run {
    unsigned value = 0;
    int digits = 0;
};

Run take_digits(std::string_view& text) {
    Run run;
    while (!text.empty() && is_digit(text.front()) && run.digits < 6) {
        run.value = run.value * 10 + static_cast<unsigned>(text.front() - '0');
        ++run.digits;
        text.remove_prefix(1);
    }
    return run;
}

/// 1 to 12 for a month's name or an abbreviation of three letters or more; 0 for anything else.
unsigned take_month(std::string_view& text) {
    std::size_t size = 0;
    while (size < text.size() && is_letter(text[size])) ++size;
    if (size < 3 || size > 9) return 0;
    const auto word = base::to_lower(text.substr(0, size));
    text.remove_prefix(size);
    for (unsigned i = 0; i < kMonths.size(); ++i)
        if (kMonths[i].starts_with(word)) return i + 1;
    return 0;
}

char take_separator(std::string_view& text) {
    if (text.empty()) return '\0';
    const char c = text.front();
    if (c != '/' && c != '-' && c != '.' && c != ' ') return '\0';
    text.remove_prefix(1);
    return c;
}

/// The year of two or four digits; 0 for anything else.
int full_year(Run run) {
    if (run.digits == 4) return static_cast<int>(run.value);
    if (run.digits != 2) return 0;
    return static_cast<int>(run.value) + (run.value < 70 ? 2000 : 1900);
}

constexpr int kFirstYear = 1000;

std::optional<base::Date> make_day(int year, unsigned month, unsigned day) {
    if (year < kFirstYear) return {};
    const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{month},
                                          std::chrono::day{day}};
    if (!ymd.ok()) return {};
    return base::Date{ymd};
}

DateReading unreadable(OrderEvidence evidence = OrderEvidence::none) {
    return {DateReading::Kind::unreadable, {}, DateStyle::numeric_padded, evidence};
}

DateReading reading(std::optional<base::Date> day, DateStyle style,
                    OrderEvidence evidence = OrderEvidence::none) {
    if (!day) return unreadable(evidence);
    return {DateReading::Kind::date, *day, style, evidence};
}

/// The time of day behind a date, and how far east of UTC it is told, where that is said.
struct TimeBehind {
    std::chrono::minutes since_midnight{};
    std::optional<std::chrono::minutes> east;
};

/// "z", "+01", "+0100" or "+01:00", in small letters, as ISO 8601 and databases write it.
std::optional<std::chrono::minutes> read_offset_behind(std::string_view text) {
    if (text == "z") return std::chrono::minutes{0};
    const bool west = text.front() == '-';
    if (!west && text.front() != '+') return {};
    text.remove_prefix(1);
    auto hours = take_digits(text);
    Run minutes;
    if (hours.digits == 4) minutes = {hours.value % 100, 2}, hours = {hours.value / 100, 2};
    else if (text.starts_with(':')) text.remove_prefix(1), minutes = take_digits(text);
    else minutes.digits = 2;
    if (hours.digits != 2 || minutes.digits != 2 || hours.value > 14 || minutes.value > 59 || !text.empty()) return {};
    const std::chrono::minutes east{hours.value * 60 + minutes.value};
    return west ? -east : east;
}

/// hh:mm[:ss[.fff]] with an optional AM, PM or offset from UTC.
std::optional<TimeBehind> read_time_behind(std::string_view text) {
    const auto hours = take_digits(text);
    if (hours.digits < 1 || hours.digits > 2 || hours.value > 24 || !text.starts_with(':')) return {};
    text.remove_prefix(1);
    const auto minutes = take_digits(text);
    if (minutes.digits != 2 || minutes.value > 59) return {};
    for (const char mark : {':', '.'})
        if (text.starts_with(mark)) {
            text.remove_prefix(1);
            if (take_digits(text).digits == 0) return {};
            // .NET writes seven digits.
            while (mark == '.' && take_digits(text).digits > 0) {}
        }
    TimeBehind out{std::chrono::minutes{hours.value * 60 + minutes.value}, {}};
    const auto tail = base::to_lower(base::trim(text));
    if (tail.empty() || tail == "am" || tail == "pm") return out;
    out.east = read_offset_behind(tail);
    return out.east ? std::optional(out) : std::nullopt;
}

/// Summer time is from one o'clock UTC on the last Sunday of March to that of October.
bool is_british_summer(std::chrono::sys_time<std::chrono::minutes> utc) {
    const auto year = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(utc)}.year();
    const std::chrono::sys_days first{year / std::chrono::March / std::chrono::Sunday[std::chrono::last]};
    const std::chrono::sys_days last{year / std::chrono::October / std::chrono::Sunday[std::chrono::last]};
    return utc >= first + std::chrono::hours{1} && utc < last + std::chrono::hours{1};
}

/// The day in the United Kingdom: programs in JavaScript write a day of summer without a time as 23:00 of the day before, in
/// UTC. Where no offset is said, the day that is written.
base::Date day_of(base::Date written, const TimeBehind& time) {
    // 24:00 is the end of the day before it.
    if (!time.east || time.since_midnight >= std::chrono::days{1}) return written;
    const auto utc = written + time.since_midnight - *time.east;
    return std::chrono::floor<std::chrono::days>(utc + std::chrono::hours{is_british_summer(utc) ? 1 : 0});
}

/// A date with `time` behind it; unreadable where that is no time.
DateReading reading_at(std::optional<base::Date> day, std::string_view time, DateStyle style, OrderEvidence evidence = OrderEvidence::none) {
    const auto behind = read_time_behind(time);
    if (!behind) return unreadable();
    return reading(day ? std::optional(day_of(*day, *behind)) : day, style, evidence);
}

/// "2024/05/01": with the year in front there is but one order.
DateReading read_year_first(Run year, std::string_view rest) {
    const auto month = take_digits(rest);
    if (take_separator(rest) != '/') return unreadable();
    const auto day = take_digits(rest);
    if (month.digits == 0 || month.digits > 2 || day.digits == 0 || day.digits > 2) return unreadable();
    const auto made = make_day(static_cast<int>(year.value), month.value, day.value);
    if (rest.empty()) return reading(made, DateStyle::year_first);
    return rest.front() == ' ' ? reading_at(made, rest.substr(1), DateStyle::with_time) : unreadable();
}

/// "September 5, 2024", "Sept 5 2024".
DateReading read_month_named(std::string_view rest) {
    const auto month = take_month(rest);
    if (month == 0 || take_separator(rest) != ' ') return unreadable();
    const auto day = take_digits(rest);
    if (rest.starts_with(',')) rest.remove_prefix(1);
    if (day.digits == 0 || day.digits > 2 || take_separator(rest) != ' ') return unreadable();
    const auto year = take_digits(rest);
    if (year.digits != 4 || !rest.empty()) return unreadable();
    return reading(make_day(static_cast<int>(year.value), month, day.value), DateStyle::month_named);
}

DateReading read_iso(Run year, std::string_view rest) {
    const auto month = take_digits(rest);
    if (take_separator(rest) != '-') return unreadable();
    const auto day = take_digits(rest);
    if (month.digits != 2 || day.digits != 2) return unreadable();
    const auto made = make_day(static_cast<int>(year.value), month.value, day.value);
    if (rest.empty()) return reading(made, DateStyle::iso);
    if (rest.front() != 'T' && rest.front() != ' ') return unreadable();
    return reading_at(made, rest.substr(1), DateStyle::iso_time);
}

/// Excel's 1900 calendar, from 1990 to 2099: other numbers in a date column are not likely to be days.
DateReading read_serial(Run whole, std::string_view rest) {
    constexpr unsigned kFirst = 32874, kLast = 73050, kUnixEpoch = 25569;
    if (whole.value < kFirst || whole.value > kLast) return unreadable();
    if (!rest.empty()) {
        if (rest.front() != '.') return unreadable();
        for (const char c : rest.substr(1))
            if (!is_digit(c)) return unreadable();
    }
    return reading(base::Date{std::chrono::days{static_cast<int>(whole.value - kUnixEpoch)}},
                   DateStyle::serial);
}

DateReading read_named(Run day, char separator, std::string_view rest) {
    const auto month = take_month(rest);
    if (month == 0) return unreadable();
    const char second = take_separator(rest);
    const auto year = take_digits(rest);
    const bool comma_free = second == separator || (second == ' ' && separator == ' ');
    if (!comma_free || day.digits > 2) return unreadable();
    const auto style = separator == '/'   ? DateStyle::named_slash
                       : year.digits == 2 ? DateStyle::named_year2
                                          : DateStyle::named_year4;
    const auto made = make_day(full_year(year), month, day.value);
    if (rest.empty()) return reading(made, style);
    return rest.front() == ' ' ? reading_at(made, rest.substr(1), DateStyle::with_time) : unreadable();
}

OrderEvidence evidence_of(unsigned first, unsigned second) {
    // Without a branch: which it is changes from row to row.
    const bool day_first = (first > 12) & (first <= 31) & (second <= 12);
    const bool month_first = (second > 12) & (second <= 31) & (first <= 12);
    const auto of_two = month_first ? OrderEvidence::month_first : OrderEvidence::none;
    return day_first ? OrderEvidence::day_first : of_two;
}

DateStyle style_parted_by(char sign) {
    return sign == '/' ? DateStyle::numeric_padded : sign == '-' ? DateStyle::numeric_dashes : DateStyle::numeric_dots;
}

DateReading read_numeric(Run first, char separator, std::string_view rest, DateOrder order) {
    const auto second = take_digits(rest);
    if (take_separator(rest) != separator || separator == ' ') return unreadable();
    const auto year = take_digits(rest);
    if (first.digits > 2 || second.digits == 0 || second.digits > 2 || full_year(year) == 0)
        return unreadable();
    const bool day_first = order == DateOrder::day_first;
    const auto made = make_day(full_year(year), day_first ? second.value : first.value,
                               day_first ? first.value : second.value);
    const bool padded = first.digits == 2 && second.digits == 2;
    const auto style = year.digits == 2                 ? DateStyle::numeric_year2
                       : padded || separator != '/' ? style_parted_by(separator)
                                                        : DateStyle::numeric_short;
    const auto evidence = evidence_of(first.value, second.value);
    if (rest.empty()) return reading(made, style, evidence);
    return rest.front() == ' ' ? reading_at(made, rest.substr(1), DateStyle::with_time, evidence) : unreadable();
}

/// "31/05/2012", which is how nearly every date is written, as read_numeric() reads it; false for anything
/// else. Writes where the answer is wanted, since this is done for every row. \pre there are ten characters
bool read_padded(const char* text, DateOrder order, DateReading& out) {
    const char sign = text[2];
    if (text[5] != sign || (sign != '/' && sign != '-' && sign != '.')) return false;
    const auto digit = [&](int i) {
        return static_cast<unsigned>(static_cast<unsigned char>(text[i])) - '0';
    };
    const unsigned a = digit(0), b = digit(1), c = digit(3), d = digit(4);
    const unsigned e = digit(6), f = digit(7), g = digit(8), h = digit(9);
    // No digit has more than four bits, and the few others that have not are told by adding six.
    if (((a | b | c | d | e | f | g | h) > 15) ||
        (((a + 6) | (b + 6) | (c + 6) | (d + 6) | (e + 6) | (f + 6) | (g + 6) | (h + 6)) > 15))
        return false;
    const unsigned first = a * 10 + b, second = c * 10 + d;
    const auto year = static_cast<int>(e * 1000 + f * 100 + g * 10 + h);
    if (year == 0) return false;
    const bool day_first = order == DateOrder::day_first;
    const std::chrono::year_month_day ymd{std::chrono::year{year},
                                          std::chrono::month{day_first ? second : first},
                                          std::chrono::day{day_first ? first : second}};
    const bool is_day = year >= kFirstYear && ymd.ok();
    out.kind = is_day ? DateReading::Kind::date : DateReading::Kind::unreadable;
    if (is_day) out.day = base::Date{ymd};
    out.style = style_parted_by(sign);
    out.evidence = evidence_of(first, second);
    return true;
}

/// "2024-05"
bool is_month_of_iso(std::string_view text) {
    const auto year = take_digits(text);
    if (year.digits != 4 || take_separator(text) != '-') return false;
    const auto month = take_digits(text);
    return month.digits == 2 && month.value >= 1 && month.value <= 12 && text.empty();
}

/// Takes a word of a date off the front: 1 for a month, 0 for another ("13th", "2024", "Monday", "to"), -1 for none.
int take_word_of_date(std::string_view& text) {
    constexpr std::array<std::string_view, 20> kBeside{"st", "nd",  "rd",  "th",  "to",  "and", "of",   "from",  "w",   "c",
                                                       "wc", "mon", "tue", "wed", "thu", "fri", "sat",  "sun",   "mid", "early"};
    if (const auto number = take_digits(text); number.digits > 0) return number.digits <= 2 || number.digits == 4 ? 0 : -1;
    if (auto rest = text; take_month(rest) != 0) return text = rest, 1;
    std::size_t size = 0;
    while (size < text.size() && is_letter(text[size])) ++size;
    auto word = base::to_lower(text.substr(0, size));
    text.remove_prefix(size);
    if (word.ends_with("day")) word.resize(3);
    return std::ranges::find(kBeside, word) != kBeside.end() ? 0 : -1;
}

/// Nothing but words of a date, and a month's name among them.
bool is_of_dates(std::string_view text) {
    constexpr std::size_t kLongest = 60;
    if (text.size() > kLongest) return false;
    bool month = false;
    while (!text.empty()) {
        if (is_digit(text.front()) || is_letter(text.front())) {
            const int word = take_word_of_date(text);
            if (word < 0) return false;
            month = month || word > 0;
        } else if (text.starts_with("\u2013")) {
            text.remove_prefix(3);
        } else if (std::string_view(" -/.,&").find(text.front()) != std::string_view::npos) {
            text.remove_prefix(1);
        } else {
            return false;
        }
    }
    return month;
}

}  // namespace

DateForm form_of(DateStyle style, bool in_sheet) {
    using enum DateStyle;
    switch (style) {
        case numeric_padded:
        case numeric_short:
        case numeric_year2:
        case numeric_dashes:
        case numeric_dots:
        case with_time: return DateForm::digits;
        case iso:
        case iso_time: return in_sheet ? DateForm::real : DateForm::other;
        case serial: return DateForm::real;
        default: return DateForm::other;
    }
}

std::string_view to_string(DateStyle style, DateOrder order) {
    const auto& names = kStyleNames[static_cast<std::size_t>(style)];
    return order == DateOrder::day_first ? names.day_first : names.month_first;
}

DateReading read_date(std::string_view cell, DateOrder order) {
    DateReading out;
    if (cell.size() == 10 && read_padded(cell.data(), order, out)) return out;
    auto rest = base::trim(cell);
    if (rest.empty()) return out;
    if (is_letter(rest.front())) return read_month_named(rest);
    const auto first = take_digits(rest);
    if (first.digits == 0) return unreadable();
    if (first.digits == 5) return read_serial(first, rest);
    const char separator = take_separator(rest);
    if (separator == '\0' || rest.empty()) return unreadable();
    if (first.digits == 4)
        return separator == '-'   ? read_iso(first, rest)
               : separator == '/' ? read_year_first(first, rest)
                                  : unreadable();
    if (is_letter(rest.front())) return read_named(first, separator, rest);
    return read_numeric(first, separator, rest, order);
}

bool names_no_day(std::string_view cell, DateOrder order) {
    constexpr std::size_t kLongest = 60;
    constexpr unsigned kInEveryMonth = 28;
    std::string text(base::trim(cell).substr(0, kLongest));
    if (read_date(text, order).kind != DateReading::Kind::unreadable) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string_view rest = std::string_view(text).substr(at);
        const auto run = take_digits(rest);
        if (rest.starts_with(':')) break;
        if (run.digits == 2 && (run.value == 0 || run.value > kInEveryMonth)) {
            auto other = text;
            other.replace(at, 2, std::to_string(kInEveryMonth));
            if (read_date(other, order).kind == DateReading::Kind::date) return true;
        }
        at += static_cast<std::size_t>(run.digits);
    }
    return false;
}

bool is_month(std::string_view cell) {
    auto rest = base::trim(cell);
    if (take_month(rest) == 0) return false;
    if (take_separator(rest) == '\0' && !rest.empty()) return false;
    take_digits(rest);
    return rest.empty();
}

bool says_when(std::string_view cell) {
    const auto is_day = [&](DateOrder order) {
        const auto read = read_date(cell, order);
        return read.kind == DateReading::Kind::date && read.style != DateStyle::serial;
    };
    if (is_day(DateOrder::day_first) || is_day(DateOrder::month_first)) return true;
    const auto text = base::trim(cell);
    return is_month_of_iso(text) || is_of_dates(text);
}

}  // namespace daybook::schemas
