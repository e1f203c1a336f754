#include "harvesters/spoken_period.hpp"

#include "harvesters/url.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::harvesters {

using schemas::Edition;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;
using Reading = PeriodReading::Kind;

namespace {

/// What is read above a header is bounded: the rows there are whatever the file holds.
constexpr std::size_t kMaxHeadings = 30;

std::string reading_words(const PeriodReading& reading) {
    if (reading.kind == Reading::unclear) return "no period of whole months";
    if (reading.kind == Reading::part)
        return reading.month ? month_words(*reading.month) + ", no year"
                             : fmt::format("{}, no month", static_cast<int>(*reading.year));
    std::vector<std::string> all;
    for (const auto& period : reading.periods) all.push_back(edition_of(period).title());
    const auto text = base::join(all, " or ");
    return reading.firm || all.size() > 1 ? text : text + ", if it is a period";
}

constexpr int kYear = 12;

int length(const Months& period) {
    return static_cast<int>((period.last - period.first).count()) + 1;
}

year_month month_of(base::Date day) {
    const std::chrono::year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

/// Whole months are an edition; a period that begins or ends within one is told and decides nothing.
PeriodReading reading_of(const StatedPeriod& stated) {
    PeriodReading out;
    out.text = fmt::format("{} to {}", base::to_iso(stated.first), base::to_iso(stated.last));
    const Months months{month_of(stated.first), month_of(stated.last)};
    const bool whole = stated.first == base::Date{months.first / 1} &&
                       stated.last == base::Date{months.last / std::chrono::last} &&
                       months.first <= months.last;
    out.kind = whole ? Reading::whole : Reading::unclear;
    if (whole) out.periods.push_back(months);
    out.is_frame = whole && length(months) >= kYear;
    return out;
}

void add_hint(SpokenPeriod& spoken, std::string_view from, PeriodReading reading) {
    if (reading.kind == Reading::nothing) return;
    // Free text above a table may speak of any dates; only a name or a title is meant to say the file's
    // period.
    if (reading.kind == Reading::unclear && (from == kHeading || from == kPublication)) return;
    reading.is_frame |= from == kPublication;
    spoken.unclear |= reading.kind == Reading::unclear;
    if (spoken.sources.find(from) == std::string::npos)
        spoken.sources += (spoken.sources.empty() ? "" : " and ") + std::string(from);
    spoken.hints.push_back({from, std::move(reading)});
}

template <class T>
bool agree(std::optional<T>& known, const std::optional<T>& said) {
    if (!said) return true;
    if (known && *known != *said) return false;
    known = said;
    return true;
}

/// Who names a year may mean a month of it; of "2012-13", which may be two years, only the financial year is
/// taken so.
bool leaves_room(const PeriodReading& reading, const Months& period) {
    return std::ranges::any_of(reading.periods, [&](const Months& meant) {
        const bool holds_it = reading.is_frame && (length(meant) == kYear || reading.periods.size() == 1);
        return meant == period || (holds_it && meant.contains(period));
    });
}

/// "April" beside "2012-13" is April 2012.
std::vector<Months> months_within(const PeriodReading& reading, std::chrono::month m) {
    std::vector<Months> out;
    if (!reading.is_frame) return out;
    for (const auto& meant : reading.periods)
        if (length(meant) == kYear)
            for (auto at = meant.first; at <= meant.last; at += months(1))
                if (at.month() == m) out.push_back({at, at});
    return out;
}

/// More than a year is the coverage of a series, and no file's period.
bool is_coverage(std::string_view from, const PeriodReading& reading) {
    return from == kMetadata && length(reading.periods.front()) > kYear;
}

void settle(SpokenPeriod& spoken) {
    bool named = false;  // by more than the coverage of a series
    const auto take = [&](const Months& period) {
        if (spoken.allows(period) && std::ranges::find(spoken.periods, period) == spoken.periods.end())
            spoken.periods.push_back(period);
    };
    for (const auto& [from, reading] : spoken.hints) {
        if (reading.kind != Reading::whole || is_coverage(from, reading)) continue;
        named = true;
        for (const auto& period : reading.periods) take(period);
        if (spoken.month)
            for (const auto& period : months_within(reading, *spoken.month)) take(period);
    }
    spoken.conflict |= named && spoken.periods.empty();
    if (named || !spoken.month || !spoken.year) return;
    take({*spoken.year / *spoken.month, *spoken.year / *spoken.month});
    spoken.conflict |= spoken.periods.empty();
}

/// One firm source is enough; of those that may mean something else two are needed.
bool is_firm(const SpokenPeriod& spoken) {
    if (spoken.periods.size() != 1) return false;
    std::vector<std::string_view> whole;
    for (const auto& [from, reading] : spoken.hints) {
        if (std::ranges::find(reading.periods, spoken.periods.front()) == reading.periods.end()) continue;
        if (reading.firm) return true;
        if (std::ranges::find(whole, from) == whole.end()) whole.push_back(from);
    }
    return whole.size() > 1;
}

}  // namespace

bool SpokenPeriod::allows(const Months& period) const {
    if (month && !(period.is_one() && period.first.month() == *month)) return false;
    if (year && (*year < period.first.year() || period.last.year() < *year)) return false;
    return std::ranges::all_of(hints, [&](const Hint& hint) {
        return hint.reading.kind != Reading::whole || leaves_room(hint.reading, period);
    });
}

bool SpokenPeriod::only_frames() const {
    return std::ranges::all_of(hints, [](const Hint& hint) {
        return hint.reading.kind == Reading::whole ? hint.reading.is_frame : !hint.reading.month;
    });
}

std::string Hint::evidence() const {
    return fmt::format("{} '{}' says {}", from, reading.text, reading_words(reading));
}

std::optional<StatedPeriod> stated_period(std::string_view first, std::string_view last) {
    const auto from = base::parse_iso_date(first.substr(0, 10)),
               to = base::parse_iso_date(last.substr(0, 10));
    if (!from || !to) return {};
    return StatedPeriod{*from, *to};
}

std::string month_words(std::chrono::month month) {
    const auto text = base::month_in_words(year(2000) / month);
    return text.substr(0, text.find(' '));
}

SpokenPeriod listen(const PeriodEvidence& known, const std::vector<std::string>& headings) {
    SpokenPeriod out;
    if (known.stated) add_hint(out, kMetadata, reading_of(*known.stated));
    add_hint(out, kFileName, read_period(file_name_of(known.url), true));
    add_hint(out, kTitle, read_period(known.title, false));
    add_hint(out, kPublication, read_period(known.publication, false));
    for (std::size_t i = 0; i < std::min(headings.size(), kMaxHeadings); ++i)
        add_hint(out, kHeading, read_period(headings[i], false));
    for (const auto& hint : out.hints)
        if (hint.reading.kind == Reading::part)
            out.conflict |= !agree(out.month, hint.reading.month) | !agree(out.year, hint.reading.year);
    settle(out);
    out.firm = is_firm(out);
    return out;
}

Edition edition_of(const Months& period) {
    if (period.is_one()) return Edition::month(period.first);
    return Edition::parse(Edition::month(period.first).str() + "--" + Edition::month(period.last).str());
}

}  // namespace daybook::harvesters
