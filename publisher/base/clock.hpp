#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::base {

/// A moment in UTC, to the millisecond.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
/// A calendar day.
using Date = std::chrono::sys_days;

/// Where "now" comes from; passed in, so that output can be reproduced.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's clock.
class SystemClock : public Clock {
public:
    Instant now() const override;
};

/// A clock that stands still until told.
class FixedClock : public Clock {
public:
    explicit FixedClock(Instant at) : at_(at) {}
    Instant now() const override { return at_; }
    void set(Instant at) { at_ = at; }

private:
    Instant at_;
};

/// "2024-05-31T08:30:00Z"; milliseconds only when there are any ("…:00.250Z").
std::string to_rfc3339(Instant at);
/// The same of the whole second it is in, as instants are announced: such texts sort as their instants do.
std::string to_whole_second(Instant at);
/// Reads RFC 3339 with Z or an offset. Throws Error(bad_input) showing the text.
Instant parse_rfc3339(std::string_view text);

/// "2024-05-31"
std::string to_iso(Date day);
/// Absent unless the text is exactly YYYY-MM-DD and that day exists.
std::optional<Date> parse_iso_date(std::string_view text);

/// "31 May 2024", as GOV.UK writes dates.
std::string to_words(Date day);
/// "May 2024"
std::string month_in_words(std::chrono::year_month month);

/// The calendar day in Europe/London at that moment.
Date london_date(Instant at);
/// "31 May 2024, 9:30am" in Europe/London, GOV.UK style.
std::string london_words(Instant at);
/// The instant of a wall time in Europe/London; an hour that occurs twice gives the earlier, one that is
/// skipped gives the moment of the change.
Instant london_instant(Date day, std::chrono::minutes since_midnight);

}  // namespace daybook::base
