#include "schemas/date_parts.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

using base::is_digit;
using base::is_letter;

namespace {

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

constexpr std::array<std::string_view, 12> kWelshMonths{"ionawr",     "chwefror", "mawrth", "ebrill",
                                                        "mai",        "mehefin",  "gorffennaf", "awst",
                                                        "medi",       "hydref",   "tachwedd", "rhagfyr"};

constexpr std::array<std::string_view, 7> kDaysOfWeek{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

/// "z", "+01", "+0100" or "+01:00", in small letters, as ISO 8601 and databases write it.
std::optional<std::chrono::minutes> read_offset_behind(std::string_view text) {
    if (text == "z") return std::chrono::minutes{0};
    const bool west = text.front() == '-';
    if (!west && text.front() != '+') return {};
    text.remove_prefix(1);
    auto hours = take_digits(text);
    DigitRun minutes;
    if (hours.digits == 4) minutes = {hours.value % 100, 2}, hours = {hours.value / 100, 2};
    else if (text.starts_with(':')) text.remove_prefix(1), minutes = take_digits(text);
    else minutes.digits = 2;
    if (hours.digits != 2 || minutes.digits != 2 || hours.value > 14 || minutes.value > 59 || !text.empty()) return {};
    const std::chrono::minutes east{hours.value * 60 + minutes.value};
    return west ? -east : east;
}

/// Summer time is from one o'clock UTC on the last Sunday of March to that of October.
bool is_british_summer(std::chrono::sys_time<std::chrono::minutes> utc) {
    const auto year = std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(utc)}.year();
    const std::chrono::sys_days first{year / std::chrono::March / std::chrono::Sunday[std::chrono::last]};
    const std::chrono::sys_days last{year / std::chrono::October / std::chrono::Sunday[std::chrono::last]};
    return utc >= first + std::chrono::hours{1} && utc < last + std::chrono::hours{1};
}

}  // namespace

unsigned take_month(std::string_view& text) {
    std::size_t size = 0;
    while (size < text.size() && is_letter(text[size])) ++size;
    if (size < 3 || size > 10) return 0;
    const auto word = base::to_lower(text.substr(0, size));
    text.remove_prefix(size);
    for (unsigned i = 0; i < kMonths.size(); ++i)
        if (kMonths[i].starts_with(word) || kWelshMonths[i] == word) return i + 1;
    return 0;
}

int take_weekday(std::string_view& text) {
    std::size_t size = 0;
    while (size < text.size() && is_letter(text[size])) ++size;
    auto rest = text.substr(size);
    if (size < 3 || size > 9) return -1;
    if (rest.starts_with(',') || rest.starts_with('.')) rest.remove_prefix(1);
    if (!rest.starts_with(' ')) return -1;
    const auto word = base::to_lower(text.substr(0, size));
    for (std::size_t i = 0; i < kDaysOfWeek.size(); ++i) {
        if (!kDaysOfWeek[i].starts_with(word) && !(word == "weds" && i == 3)) continue;
        text = base::trim(rest);
        return static_cast<int>(i);
    }
    return -1;
}

std::optional<std::string> with_plain_signs(std::string_view text) {
    constexpr std::size_t kLongest = 40;
    constexpr std::array<std::string_view, 5> kDashes{"\u2010", "\u2011", "\u2012", "\u2013", "\u2212"};
    const auto is_foreign = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
    if (text.size() > kLongest || (text.front() != '\'' && std::ranges::none_of(text, is_foreign)) || std::ranges::none_of(text, is_digit)) return {};
    auto rest = text;
    for (const std::string_view mark : {"'", "\u2019"})
        if (rest.starts_with(mark) && rest.size() == text.size()) rest.remove_prefix(mark.size());
    std::string out;
    while (!rest.empty()) {
        const auto dash = std::ranges::find_if(kDashes, [&](std::string_view sign) { return rest.starts_with(sign); });
        out += dash == kDashes.end() ? rest.front() : '-';
        rest.remove_prefix(dash == kDashes.end() ? 1 : dash->size());
    }
    return out == text ? std::nullopt : std::optional(out);
}

bool take_ordinal(std::string_view& text) {
    const auto ending = base::to_lower(text.substr(0, 2));
    if ((ending != "st" && ending != "nd" && ending != "rd" && ending != "th") || (text.size() > 2 && is_letter(text[2]))) return false;
    text.remove_prefix(2);
    return true;
}

char take_separator(std::string_view& text) {
    if (text.empty()) return '\0';
    const char c = text.front();
    if (c != '/' && c != '-' && c != '.' && c != ' ') return '\0';
    text.remove_prefix(1);
    return c;
}

std::optional<TimeBehind> read_time_behind(std::string_view text) {
    const auto hours = take_digits(text);
    const char parting = text.starts_with('.') ? '.' : ':';
    if (hours.digits < 1 || hours.digits > 2 || hours.value > 24 || !text.starts_with(parting)) return {};
    text.remove_prefix(1);
    const auto minutes = take_digits(text);
    if (minutes.digits != 2 || minutes.value > 59 || (parting == '.' && !text.starts_with('.'))) return {};
    for (const char mark : {parting, '.'})
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

base::Date day_in_london(base::Date written, const TimeBehind& time) {
    // 24:00 is the end of the day before it.
    if (!time.east || time.since_midnight >= std::chrono::days{1}) return written;
    const auto utc = written + time.since_midnight - *time.east;
    return std::chrono::floor<std::chrono::days>(utc + std::chrono::hours{is_british_summer(utc) ? 1 : 0});
}

}  // namespace daybook::schemas
