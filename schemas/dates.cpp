#include "schemas/dates.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"
#include "schemas/date_parts.hpp"

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
    {"yyyy-m-d", "yyyy-m-d"},
    {"dth Mon yyyy", "dth Mon yyyy"},
    {"Day dd/mm/yyyy", "Day mm/dd/yyyy"},
    {"Day d Mon yyyy", "Day d Mon yyyy"},
    {"dd-Mon-yy hh:mm", "dd-Mon-yy hh:mm"},
    {"yyyymmdd", "yyyymmdd"},
    {"'dd/mm/yyyy", "'mm/dd/yyyy"},
    {"Mon yyyy", "Mon yyyy"},
}};

/// The year of two or four digits; 0 for anything else.
int full_year(DigitRun run) {
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

/// A date with `time` behind it; unreadable where that is no time.
DateReading reading_at(std::optional<base::Date> day, std::string_view time, DateStyle style, OrderEvidence evidence = OrderEvidence::none) {
    const auto behind = read_time_behind(time);
    if (!behind) return unreadable();
    return reading(day ? std::optional(day_in_london(*day, *behind)) : day, style, evidence);
}

/// "2024/05/01": with the year in front there is but one order.
DateReading read_year_first(DigitRun year, std::string_view rest) {
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
    take_ordinal(rest);
    if (rest.starts_with(',')) rest.remove_prefix(1);
    if (day.digits == 0 || day.digits > 2 || take_separator(rest) != ' ') return unreadable();
    const auto year = take_digits(rest);
    if (year.digits != 4 || !rest.empty()) return unreadable();
    return reading(make_day(static_cast<int>(year.value), month, day.value), DateStyle::month_named);
}

DateReading read_iso(DigitRun year, std::string_view rest) {
    const auto month = take_digits(rest);
    if (take_separator(rest) != '-') return unreadable();
    const auto day = take_digits(rest);
    if (month.digits < 1 || month.digits > 2 || day.digits < 1 || day.digits > 2) return unreadable();
    const auto made = make_day(static_cast<int>(year.value), month.value, day.value);
    if (rest.empty()) return reading(made, month.digits == 2 && day.digits == 2 ? DateStyle::iso : DateStyle::year_first_dashes);
    if (rest.front() != 'T' && rest.front() != ' ') return unreadable();
    return reading_at(made, rest.substr(1), DateStyle::iso_time);
}

/// Excel's 1900 calendar, from 1990 to 2099: other numbers in a date column are not likely to be days.
DateReading read_serial(DigitRun whole, std::string_view rest) {
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

DateReading read_named(DigitRun day, char separator, std::string_view rest) {
    const auto month = take_month(rest);
    if (month == 0) return unreadable();
    const bool comma = separator == ' ' && rest.starts_with(',');
    if (comma) rest.remove_prefix(1);
    const char second = take_separator(rest);
    const auto year = take_digits(rest);
    if (comma && year.digits != 4) return unreadable();
    const bool comma_free = second == separator || (second == ' ' && separator == ' ');
    if (!comma_free || day.digits > 2) return unreadable();
    const auto style = separator == '/'   ? DateStyle::named_slash
                       : year.digits == 2 ? DateStyle::named_year2
                                          : DateStyle::named_year4;
    const auto made = make_day(full_year(year), month, day.value);
    if (rest.empty()) return reading(made, style);
    return rest.front() == ' ' ? reading_at(made, rest.substr(1), DateStyle::named_time) : unreadable();
}

/// "3rd May 2024", "3rd of May 2024" behind its day.
DateReading read_ordinal(DigitRun day, std::string_view rest) {
    if (take_separator(rest) != ' ') return unreadable();
    if (base::to_lower(rest.substr(0, 3)) == "of ") rest.remove_prefix(3);
    auto read = read_named(day, ' ', rest);
    if (read.kind == DateReading::Kind::date && !has_time(read.style)) read.style = DateStyle::ordinal;
    return read;
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

DateReading read_numeric(DigitRun first, char separator, std::string_view rest, DateOrder order) {
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

/// What stands behind "Fri ": true only where it is such a day.
DateReading read_of_week(unsigned weekday, std::string_view rest, DateOrder order) {
    const auto fits = [&](const DateReading& read) {
        return read.kind == DateReading::Kind::date && std::chrono::weekday{read.day}.c_encoding() == weekday;
    };
    // One day of the week is enough, and words in front of a serial number are none.
    if (rest.empty() || !is_digit(rest.front())) return unreadable();
    auto read = read_date(rest, order);
    if (read.style == DateStyle::serial) return unreadable();
    const bool day_first = order == DateOrder::day_first;
    const auto other = read_date(rest, day_first ? DateOrder::month_first : DateOrder::day_first);
    const bool here = fits(read), there = fits(other);
    const bool digits = form_of(read.style, false) == DateForm::digits;
    if (here != there && read.evidence == OrderEvidence::none && digits)
        read.evidence = here == day_first ? OrderEvidence::day_first : OrderEvidence::month_first;
    if (!here) return unreadable(read.evidence);
    if (!has_time(read.style)) read.style = digits ? DateStyle::weekday_digits : DateStyle::weekday_named;
    return read;
}

/// That it was mended is told by its style.
DateReading as_mended(DateReading read) {
    if (read.kind != DateReading::Kind::date) return read;
    if (read.style == DateStyle::serial) return unreadable();
    if (read.style == DateStyle::numeric_padded) read.style = DateStyle::marked;
    if (read.style == DateStyle::iso) read.style = DateStyle::year_first_dashes;
    return read;
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
        case weekday_digits:
        case marked:
        case with_time: return DateForm::digits;
        case iso:
        case iso_time: return in_sheet ? DateForm::real : DateForm::other;
        case serial: return DateForm::real;
        default: return DateForm::other;
    }
}

bool has_time(DateStyle style) {
    return style == DateStyle::iso_time || style == DateStyle::with_time || style == DateStyle::named_time;
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
    if (const auto plain = with_plain_signs(rest)) return as_mended(read_date(*plain, order));
    if (is_letter(rest.front())) {
        const int weekday = take_weekday(rest);
        return weekday < 0 ? read_month_named(rest) : read_of_week(static_cast<unsigned>(weekday), rest, order);
    }
    const auto first = take_digits(rest);
    if (first.digits == 0) return unreadable();
    if (first.digits == 5) return read_serial(first, rest);
    if (first.digits <= 2 && take_ordinal(rest)) return read_ordinal(first, rest);
    const char separator = take_separator(rest);
    if (separator == '\0' || rest.empty()) return unreadable();
    if (first.digits == 4)
        return separator == '-'   ? read_iso(first, rest)
               : separator == '/' ? read_year_first(first, rest)
                                  : unreadable();
    if (is_letter(rest.front())) return read_named(first, separator, rest);
    return read_numeric(first, separator, rest, order);
}

std::optional<base::Date> read_compact_day(std::string_view cell) {
    constexpr int kFrom = 1990, kTo = 2099;
    if (cell.size() != 8 || !std::ranges::all_of(cell, is_digit)) return {};
    auto years = cell.substr(0, 4), months = cell.substr(4, 2), days = cell.substr(6);
    const auto year = static_cast<int>(take_digits(years).value);
    if (year < kFrom || year > kTo) return {};
    return make_day(year, take_digits(months).value, take_digits(days).value);
}

std::optional<base::Date> read_month(std::string_view cell) {
    auto rest = base::trim(cell);
    if (rest.empty()) return {};
    if (const auto plain = with_plain_signs(rest)) return read_month(*plain);
    if (const auto named = take_month(rest); named != 0) {
        if (take_separator(rest) == '\0') return {};
        const auto year = take_digits(rest);
        return rest.empty() ? make_day(full_year(year), named, 1) : std::nullopt;
    }
    const auto first = take_digits(rest);
    const char sign = take_separator(rest);
    const auto second = take_digits(rest);
    if (!rest.empty()) return {};
    if (first.digits == 4 && sign == '-' && second.digits == 2) return make_day(static_cast<int>(first.value), second.value, 1);
    const bool month_first = (sign == '/' || sign == '-') && (first.digits == 1 || first.digits == 2) && second.digits == 4;
    return month_first ? make_day(static_cast<int>(second.value), first.value, 1) : std::nullopt;
}

bool is_doubtful_month(std::string_view cell) {
    auto rest = base::trim(cell);
    if (const auto plain = with_plain_signs(rest)) return is_doubtful_month(*plain);
    if (take_month(rest) != 0) {
        if (take_separator(rest) != ' ') return false;
        return take_digits(rest).digits == 2 && rest.empty();
    }
    const auto year = take_digits(rest);
    const bool dash = take_separator(rest) == '-';
    const auto second = take_digits(rest);
    return year.digits == 4 && dash && second.digits == 2 && rest.empty() && second.value == (year.value + 1) % 100;
}

bool names_no_day(std::string_view cell, DateOrder order) {
    constexpr std::size_t kLongest = 60;
    constexpr unsigned kInEveryMonth = 28;
    std::string text(base::trim(cell).substr(0, kLongest));
    if (read_date(text, order).kind != DateReading::Kind::unreadable) return false;
    std::string_view without = text;
    if (take_weekday(without) >= 0) return read_date(without, order).kind == DateReading::Kind::date || names_no_day(without, order);
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
