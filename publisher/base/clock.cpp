#include "publisher/base/clock.hpp"

#include "publisher/base/error.hpp"

#include <date/tz.h>

#include <array>
#include <charconv>

namespace daybook::base {

namespace chrono = std::chrono;

namespace {

constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};

/// Digits only, the whole of `text`.
std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text[0] == '-' || failed != std::errc{} || end != text.data() + text.size())
        return {};
    return value;
}

const date::time_zone* london() {
    static const auto* zone = date::locate_zone("Europe/London");
    return zone;
}

}  // namespace

Instant SystemClock::now() const {
    return chrono::time_point_cast<chrono::milliseconds>(chrono::system_clock::now());
}

std::string to_rfc3339(Instant at) {
    const auto day = chrono::floor<chrono::days>(at);
    const chrono::hh_mm_ss time(at - day);
    auto text = fmt::format("{}T{:02}:{:02}:{:02}", to_iso(day), time.hours().count(), time.minutes().count(),
                            time.seconds().count());
    if (const auto ms = time.subseconds().count(); ms != 0) text += fmt::format(".{:03}", ms);
    return text + "Z";
}

std::string to_whole_second(Instant at) { return to_rfc3339(std::chrono::floor<std::chrono::seconds>(at)); }

Instant parse_rfc3339(std::string_view text) {
    const auto bad = [&] {
        return Error::make(ErrorKind::bad_input, "expected an instant like 2024-05-31T08:30:00Z, got '{}'",
                           text);
    };
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) throw bad();
    const auto day = parse_iso_date(text.substr(0, 10));
    const auto h = number(text.substr(11, 2)), m = number(text.substr(14, 2)), s = number(text.substr(17, 2));
    if (!day || !h || !m || !s || text[13] != ':' || text[16] != ':' || *h > 23 || *m > 59 || *s > 60)
        throw bad();
    auto rest = text.substr(19);
    int ms = 0;
    if (rest.starts_with('.')) {
        const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
        const auto digits = std::string(rest.substr(1, end - 1)) + "00";
        if (end == 1) throw bad();
        ms = *number(std::string_view(digits).substr(0, 3));
        rest.remove_prefix(end);
    }
    chrono::minutes offset{0};
    if (rest != "Z" && rest != "z") {
        if (rest.size() != 6 || rest[3] != ':' || (rest[0] != '+' && rest[0] != '-')) throw bad();
        const auto oh = number(rest.substr(1, 2)), om = number(rest.substr(4, 2));
        if (!oh || !om || *oh > 23 || *om > 59) throw bad();
        offset = chrono::minutes(*oh * 60 + *om) * (rest[0] == '-' ? -1 : 1);
    }
    return Instant(*day) + chrono::hours(*h) + chrono::minutes(*m) + chrono::seconds(*s) +
           chrono::milliseconds(ms) - offset;
}

std::string to_iso(Date day) {
    const chrono::year_month_day ymd(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()));
}

std::optional<Date> parse_iso_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
    const auto y = number(text.substr(0, 4)), m = number(text.substr(5, 2)), d = number(text.substr(8, 2));
    if (!y || !m || !d) return {};
    const chrono::year_month_day ymd{chrono::year(*y), chrono::month(static_cast<unsigned>(*m)),
                                     chrono::day(static_cast<unsigned>(*d))};
    if (!ymd.ok()) return {};
    return chrono::sys_days(ymd);
}

std::string to_words(Date day) {
    const chrono::year_month_day ymd(day);
    return fmt::format("{} {}", static_cast<unsigned>(ymd.day()), month_in_words(ymd.year() / ymd.month()));
}

std::string month_in_words(chrono::year_month month) {
    return fmt::format("{} {}", kMonths[static_cast<unsigned>(month.month()) - 1],
                       static_cast<int>(month.year()));
}

Date london_date(Instant at) {
    const auto local = date::make_zoned(london(), at).get_local_time();
    return Date(chrono::floor<chrono::days>(local.time_since_epoch()));
}

std::string london_words(Instant at) {
    const auto local = date::make_zoned(london(), at).get_local_time().time_since_epoch();
    const auto minutes =
        chrono::duration_cast<chrono::minutes>(local - chrono::floor<chrono::days>(local)).count();
    const auto hour = minutes / 60;
    const auto twelve = hour % 12 == 0 ? 12 : hour % 12;
    return fmt::format("{}, {}:{:02}{}", to_words(london_date(at)), twelve, minutes % 60,
                       hour < 12 ? "am" : "pm");
}

Instant london_instant(Date day, chrono::minutes since_midnight) {
    const date::local_time<chrono::milliseconds> local(day.time_since_epoch() + since_midnight);
    return date::make_zoned(london(), local, date::choose::earliest).get_sys_time();
}

}  // namespace daybook::base
