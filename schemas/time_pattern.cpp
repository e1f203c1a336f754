#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace daybook::schemas {

namespace {

constexpr std::size_t kLongestCell = 120;

constexpr std::string_view kOfDate = "aAbBhdejmUWyYDF";
constexpr std::string_view kOfTime = "HIklMSpTRfz";
constexpr std::string_view kOfEither = "%nt";

[[noreturn]] void refuse(std::string_view pattern, std::string_view why) {
    throw base::Error::make(base::ErrorKind::bad_input, "the format '{}' {}; write for example \"%d/%m/%Y\"",
                            base::clip(pattern, 80), why);
}

bool is_in(char c, std::string_view set) {
    return set.find(c) != std::string_view::npos;
}

/// The digits at the front as microseconds.
bool take_fraction(const char*& at, std::int64_t& micros) {
    std::int64_t unit = 100'000;
    const auto* start = at;
    for (micros = 0; *at >= '0' && *at <= '9' && at - start < 9; ++at, unit /= 10)
        micros += (*at - '0') * unit;
    return at != start;
}

/// Year, month and day, or what holds them; without one of them a day would be made up.
bool names_whole_day(std::string_view directives) {
    const auto has = [&](std::string_view any_of) {
        return directives.find_first_of(any_of) != std::string_view::npos;
    };
    if (has("FD")) return true;
    return has("Yy") && (has("j") || (has("mbBh") && has("de")));
}

}  // namespace

struct TimePattern::Parts {
    std::tm tm{};
    std::int64_t micros = 0;

    std::string clock() const {
        return fmt::format("{:02}:{:02}:{:02}.{:06}", tm.tm_hour, tm.tm_min, tm.tm_sec, micros);
    }
};

bool is_month_first(std::string_view pattern) {
    for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
        if (pattern[i] != '%') continue;
        const char c = pattern[++i];
        if (is_in(c, "mbBhD")) return true;
        if (is_in(c, "deyYjF")) return false;
    }
    return false;
}

TimePattern::TimePattern(std::string_view pattern) : text_(pattern), pieces_(1) {
    std::string directives;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        pieces_.back() += pattern[i];
        if (pattern[i] != '%') continue;
        const char c = ++i < pattern.size() ? pattern[i] : '\0';
        if (!is_in(c, kOfDate) && !is_in(c, kOfTime) && !is_in(c, kOfEither))
            refuse(pattern, "has a directive that is not read");
        directives += c;
        has_date_ = has_date_ || is_in(c, kOfDate);
        has_time_ = has_time_ || is_in(c, kOfTime);
        has_zone_ = has_zone_ || c == 'z';
        if (c == 'f') {
            pieces_.back().pop_back();
            pieces_.emplace_back();
        } else {
            pieces_.back() += c;
        }
    }
    if (!has_date_ && !has_time_) refuse(pattern, "is no strptime pattern");
    has_day_ = names_whole_day(directives);
    refuse_misreading();
}

/// What was read is written as ISO 8601 has it, and must be read again as the same.
void TimePattern::refuse_misreading() const {
    constexpr std::string_view kDay = "2024-05-06", kClock = "07:08:09";
    const auto moment = fmt::format("{}T{}", kDay, kClock);
    std::string buffer;
    const auto differs = [](const auto& read, std::string_view written) { return read && read->text != written; };
    const auto day = has_day_ ? read_date(kDay) : std::nullopt;
    if ((day && base::to_iso(*day) != kDay) || (has_time_ && differs(read_time(kClock, buffer), kClock)) ||
        (has_day_ && has_time_ && differs(read_datetime(moment, buffer), moment)))
        refuse(text_, fmt::format("reads '{}', as it is written when it is published, as another moment", moment));
}

bool TimePattern::read(std::string_view cell, Parts& parts) const {
    if (cell.empty() || cell.size() > kLongestCell || cell.find('\0') != std::string_view::npos) return false;
    std::array<char, kLongestCell + 1> text{};
    std::ranges::copy(cell, text.begin());
    parts.tm.tm_mday = 1;
    const char* at = text.data();
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        if (i > 0 && !take_fraction(at, parts.micros)) return false;
        if (!pieces_[i].empty()) at = strptime(at, pieces_[i].c_str(), &parts.tm);
        if (at == nullptr) return false;
    }
    return *at == '\0';
}

std::optional<base::Date> TimePattern::read_date(std::string_view cell) const {
    Parts parts;
    if (!read(cell, parts)) return {};
    const int year = parts.tm.tm_year + 1900;
    // strptime takes "24" for %Y, and the 31st of every month.
    if (year < 1000 || year > 9999) return {};
    const std::chrono::year_month_day day{std::chrono::year{year},
                                          std::chrono::month{static_cast<unsigned>(parts.tm.tm_mon + 1)},
                                          std::chrono::day{static_cast<unsigned>(parts.tm.tm_mday)}};
    if (!day.ok()) return {};
    return base::Date{day};
}

std::optional<Moment> TimePattern::read_time(std::string_view cell, std::string& buffer) const {
    Parts parts;
    if (!read(cell, parts)) return {};
    // By way of the canonical form, so that there is one way to write a time.
    return schemas::read_time(parts.clock() + zone_of(parts), buffer);
}

/// "+01:00" or "Z", as the pattern reads or says it; "" for one without a zone.
std::string TimePattern::zone_of(const Parts& parts) const {
    if (!has_zone_) return text_.ends_with('Z') ? "Z" : "";
    const long minutes = parts.tm.tm_gmtoff / 60;
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::optional<Moment> TimePattern::read_datetime(std::string_view cell, std::string& buffer) const {
    Parts parts;
    const auto day = read_date(cell);
    if (!day || !read(cell, parts)) return {};
    return schemas::read_datetime(base::to_iso(*day) + "T" + parts.clock() + zone_of(parts), buffer);
}

}  // namespace daybook::schemas
