#include "schemas/times.hpp"

#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace daybook::schemas {

using base::is_digit;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kMonth = 2'629'746 * kSecond;  // a twelfth of 365.2425 days

/// Walks over a cell from the front.
class TimeScanner {
public:
    explicit TimeScanner(std::string_view text) : rest_(text) {}

    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly `digits` digits; -1 when they are not there.
    int number(std::size_t digits) {
        if (rest_.size() < digits) return -1;
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!is_digit(rest_[i])) return -1;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    /// Any number of digits up to nine; absent for none or more.
    std::optional<std::int64_t> count() {
        std::int64_t value = 0;
        int digits = 0;
        for (; !rest_.empty() && is_digit(rest_.front()) && digits < 10; ++digits) {
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        if (digits == 0 || digits > 9) return {};
        return value;
    }
    /// The digits of a fraction as millionths; finer ones are read over.
    std::optional<std::int64_t> micros() {
        std::int64_t value = 0, unit = kSecond / 10;
        if (rest_.empty() || !is_digit(rest_.front())) return {};
        for (int digits = 0; !rest_.empty() && is_digit(rest_.front()); ++digits, unit /= 10) {
            if (digits == 30) return {};
            value += (rest_.front() - '0') * unit;
            rest_.remove_prefix(1);
        }
        return value;
    }
    bool empty() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

/// Microseconds since midnight, and minutes east of UTC where a zone is given.
struct TimeOfDay {
    std::int64_t micros = 0;
    std::optional<int> offset;
};

bool read_seconds(TimeScanner& in, std::int64_t& micros) {
    const int seconds = in.number(2);
    if (seconds < 0 || seconds > 59) return false;
    micros += seconds * kSecond;
    if (!in.take('.')) return true;
    const auto fraction = in.micros();
    micros += fraction.value_or(0);
    return fraction.has_value();
}

/// Z, ±hh:mm or ±hh, which PostgreSQL writes; true when there is none, too.
bool read_offset(TimeScanner& in, std::optional<int>& offset) {
    if (in.empty()) return true;
    if (in.take('Z')) {
        offset = 0;
        return true;
    }
    const bool west = in.take('-');
    if (!west && !in.take('+')) return false;
    const int hours = in.number(2);
    int minutes = 0;
    if (!in.empty()) {
        in.take(':');
        minutes = in.number(2);
    }
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return false;
    offset = (hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

/// XML Schema's form; nothing may follow.
std::optional<TimeOfDay> read_clock(std::string_view text) {
    TimeScanner in(text);
    const int hours = in.number(2);
    if (!in.take(':')) return {};
    const int minutes = in.number(2);
    if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59 || !in.take(':')) return {};
    TimeOfDay out{hours * kHour + minutes * kMinute, {}};
    if (!read_seconds(in, out.micros) || !read_offset(in, out.offset) || !in.empty()) return {};
    if (out.micros > kDay) return {};  // 24:00:00 is midnight's other name
    return out;
}

/// h:mm[:ss[.fff]] [AM|PM], or XML Schema's form.
std::optional<TimeOfDay> read_any_clock(std::string_view text) {
    if (const auto exact = read_clock(text)) return exact;
    const auto lower = base::to_lower(text.substr(0, 32));
    std::string_view body = lower;
    const bool pm = body.ends_with("pm"), am = body.ends_with("am");
    if (pm || am) body = base::trim(body.substr(0, body.size() - 2));
    TimeScanner in(body);
    auto hours = in.count();
    if (!hours || *hours > (pm || am ? 12 : 24) || !in.take(':')) return {};
    const int minutes = in.number(2);
    if (minutes < 0 || minutes > 59) return {};
    if (pm || am) hours = *hours % 12 + (pm ? 12 : 0);
    TimeOfDay out{*hours * kHour + minutes * kMinute, {}};
    if (in.take(':') && !read_seconds(in, out.micros)) return {};
    if (!in.empty() || out.micros > kDay || text.size() > 32) return {};
    return out;
}

void append_clock(std::string& out, std::int64_t micros) {
    fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", micros / kHour, micros / kMinute % 60,
                   micros / kSecond % 60);
    if (micros % kSecond == 0) return;
    auto fraction = fmt::format(".{:06}", micros % kSecond);
    fraction.resize(fraction.find_last_not_of('0') + 1);
    out += fraction;
}

std::optional<Moment> time_of(const std::optional<TimeOfDay>& time, std::string& buffer) {
    if (!time) return {};
    buffer.clear();
    append_clock(buffer, time->micros);
    if (time->offset == 0) buffer += 'Z';
    else if (time->offset)
        fmt::format_to(std::back_inserter(buffer), "{}{:02}:{:02}", *time->offset < 0 ? '-' : '+',
                       std::abs(*time->offset) / 60, std::abs(*time->offset) % 60);
    return Moment{time->micros - time->offset.value_or(0) * kMinute, buffer};
}

std::optional<Moment> datetime_of(base::Date day, const TimeOfDay& time, std::string& buffer) {
    const auto days = day.time_since_epoch().count();
    const auto micros = days * kDay + time.micros - time.offset.value_or(0) * kMinute;
    auto whole = micros / kDay, rest = micros % kDay;
    if (rest < 0) {
        rest += kDay;
        --whole;
    }
    buffer.clear();
    buffer += base::to_iso(base::Date{std::chrono::days{whole}});
    buffer += 'T';
    append_clock(buffer, rest);
    if (time.offset) buffer += 'Z';
    return Moment{micros, buffer};
}

/// False when the order has no room for it.
bool add_units(std::int64_t count, std::int64_t unit, std::int64_t& order) {
    std::int64_t part = 0;
    return !__builtin_mul_overflow(count, unit, &part) && !__builtin_add_overflow(order, part, &order);
}

/// One "5D" of a duration; false when its letter is not `letter`, and nothing is taken.
bool take_part(TimeScanner& in, char letter, std::int64_t unit, std::int64_t& order, bool& any, bool& good) {
    auto ahead = in;
    const auto count = ahead.count();
    if (!count || !ahead.take(letter)) return false;
    in = ahead;
    any = true;
    good = good && add_units(*count, unit, order);
    return true;
}

bool take_decimal_seconds(TimeScanner& in, std::int64_t& order, bool& any, bool& good) {
    auto ahead = in;
    const auto whole = ahead.count();
    if (!whole || !ahead.take('.')) return false;
    const auto fraction = ahead.micros();
    if (!fraction || !ahead.take('S')) return false;
    in = ahead;
    any = true;
    good = good && add_units(*whole, kSecond, order) && add_units(*fraction, 1, order);
    return true;
}

}  // namespace

std::optional<Moment> read_time(std::string_view cell, std::string& buffer) {
    return time_of(read_clock(cell), buffer);
}

std::optional<Moment> read_any_time(std::string_view cell, std::string& buffer) {
    return time_of(read_any_clock(cell), buffer);
}

std::optional<Moment> read_datetime(std::string_view cell, std::string& buffer) {
    if (cell.size() < 19 || cell[10] != 'T') return {};
    const auto day = base::parse_iso_date(cell.substr(0, 10));
    const auto time = read_clock(cell.substr(11));
    if (!day || !time) return {};
    return datetime_of(*day, *time, buffer);
}

std::optional<Moment> read_any_datetime(std::string_view cell, DateOrder order, std::string& buffer) {
    if (auto exact = read_datetime(cell, buffer)) return exact;
    // The date is what stands before the time: "31/03/2024 09:30", "1 April 2012 9:30pm", "2024-03-31T09:30".
    for (std::size_t at = 0; at <= cell.size() && at < 40; ++at) {
        if (at != cell.size() && cell[at] != ' ' && cell[at] != 'T') continue;
        const auto rest = base::trim(cell.substr(at == cell.size() ? at : at + 1));
        const auto time = rest.empty() ? TimeOfDay{} : read_any_clock(rest);
        if (!time) continue;
        const auto day = read_date(cell.substr(0, at), order);
        // With a time in a form that only dates have behind them, it would become midnight.
        if (day.kind == DateReading::Kind::date && !has_time(day.style)) return datetime_of(day.day, *time, buffer);
    }
    return {};
}

std::optional<std::int64_t> read_year(std::string_view cell) {
    TimeScanner in(cell);
    const bool before = in.take('-');
    const int year = in.number(4);
    if (year < 0 || !in.empty()) return {};
    return before ? -year : year;
}

std::optional<Moment> read_yearmonth(std::string_view cell) {
    TimeScanner in(cell);
    const int year = in.number(4);
    if (!in.take('-')) return {};
    const int month = in.number(2);
    if (year < 0 || month < 1 || month > 12 || !in.empty()) return {};
    return Moment{year * 12 + month - 1, cell};
}

std::optional<Moment> read_duration(std::string_view cell) {
    TimeScanner in(cell);
    const bool negative = in.take('-');
    if (!in.take('P')) return {};
    std::int64_t order = 0;
    bool any = false, good = true;
    take_part(in, 'Y', 12 * kMonth, order, any, good);
    take_part(in, 'M', kMonth, order, any, good);
    take_part(in, 'D', kDay, order, any, good);
    if (in.take('T')) {
        any = false;
        take_part(in, 'H', kHour, order, any, good);
        take_part(in, 'M', kMinute, order, any, good);
        if (!take_part(in, 'S', kSecond, order, any, good)) take_decimal_seconds(in, order, any, good);
    }
    if (!any || !good || !in.empty()) return {};
    return Moment{negative ? -order : order, cell};
}

}  // namespace daybook::schemas
