#pragma once

#include "schemas/dates.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// A moment or part of the calendar as read: its canonical text, and a number by which two of a kind are
/// ordered. Nothing finer than a microsecond is kept.
struct Moment {
    std::int64_t order = 0;
    std::string_view text;  ///< canonical; in the buffer that was handed in
};

/// hh:mm:ss[.fff][Z|+hh:mm|+hh] (XML Schema's time, and PostgreSQL's). Canonical: the same, with fractions only where there are
/// any.
std::optional<Moment> read_time(std::string_view cell, std::string& buffer);

/// YYYY-MM-DDThh:mm:ss[.fff][Z|+hh:mm|+hh] (XML Schema's dateTime). With an offset it becomes UTC and ends in Z;
/// without it names no zone and is ordered as if it were UTC.
std::optional<Moment> read_datetime(std::string_view cell, std::string& buffer);

/// Format "any": also hh:mm, AM and PM; for a datetime any date that read_date() takes, with or without a
/// time.
std::optional<Moment> read_any_time(std::string_view cell, std::string& buffer);
std::optional<Moment> read_any_datetime(std::string_view cell, DateOrder order, std::string& buffer);

/// A calendar year of four digits (XML Schema's gYear; a minus for years before year 1).
std::optional<std::int64_t> read_year(std::string_view cell);

/// YYYY-MM, as it stands.
std::optional<Moment> read_yearmonth(std::string_view cell);

/// ISO 8601 "P1Y2M10DT2H30M5.5S", as it stands; a month counts as 30.436875 days where two are compared.
std::optional<Moment> read_duration(std::string_view cell);

/// True for a strptime pattern like "%m/%d/%Y", in which the month stands before the day and both before the year:
/// then a date in other digits than the pattern's is meant that way round, too.
bool is_month_first(std::string_view pattern);

/// A strptime pattern of a schema: "%d %B %Y", "%Y-%m-%dT%H:%M:%S.%fZ".
class TimePattern {
public:
    /// Throws Error(bad_input) for directives that depend on a language's habits (%c, %x), that name a zone without its
    /// offset (%Z) or that nobody knows, and for a pattern that reads what is written as ISO 8601 has it as another moment.
    explicit TimePattern(std::string_view pattern);

    /// Year, month and day are in it.
    bool has_day() const { return has_day_; }
    bool has_time() const { return has_time_; }
    const std::string& text() const { return text_; }

    std::optional<base::Date> read_date(std::string_view cell) const;
    /// Its time of day, with the offset from UTC where the pattern reads one.
    std::optional<Moment> read_time(std::string_view cell, std::string& buffer) const;
    std::optional<Moment> read_datetime(std::string_view cell, std::string& buffer) const;

private:
    struct Parts;
    bool read(std::string_view cell, Parts& parts) const;
    std::string zone_of(const Parts& parts) const;
    void refuse_misreading() const;

    std::string text_;
    std::vector<std::string> pieces_;  ///< between each %f, which C does not know
    bool has_date_ = false, has_day_ = false, has_time_ = false, has_zone_ = false;
};

}  // namespace daybook::schemas
