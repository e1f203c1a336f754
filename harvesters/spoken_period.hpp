#pragma once

#include "harvesters/period_words.hpp"
#include "publisher/base/clock.hpp"
#include "schemas/edition.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// The period that a source's metadata states (a catalogue's start and end); the last day is included. One of a year or
/// more may be the coverage of a whole series, inside which the file's own period lies.
struct StatedPeriod {
    base::Date first, last;
};

/// From ISO days; absent when one is missing or none: "2012-05-01" and "2012-05-31", also with a time behind
/// them.
std::optional<StatedPeriod> stated_period(std::string_view first, std::string_view last);

/// What is known of a file's period before it is opened.
struct PeriodEvidence {
    std::string url;         ///< its last piece is the file name
    std::string title = {};  ///< link text, or the title that a catalogue gives
    std::string publication =
        {};  ///< title of what the file is part of: its period is this one's, or holds it
    std::optional<StatedPeriod> stated = {};  ///< the period that a catalogue states
    std::string cadence = {};  ///< what its dataset owes: "monthly" (or ""), "quarterly", "annual" …
};

/// Where a period can be said.
inline constexpr std::string_view kMetadata = "source's metadata";
inline constexpr std::string_view kFileName = "file name";
inline constexpr std::string_view kTitle = "title";
inline constexpr std::string_view kPublication = "publication";
inline constexpr std::string_view kHeading = "heading";

/// One thing that was said about a file's period, and where.
struct Hint {
    std::string_view from;  ///< one of those above
    PeriodReading reading;
    /// "file name 'may12' says May 2012"
    std::string evidence() const;
};

/// What all the words together say; disagreement is kept, not settled.
struct SpokenPeriod {
    std::vector<Hint> hints;
    /// Everything that all hints allow; several when the words leave it open.
    std::vector<Months> periods;
    std::optional<std::chrono::month> month;  ///< when no whole period is named
    std::optional<std::chrono::year> year;
    bool firm = false;      ///< holds without dates
    bool conflict = false;  ///< two hints exclude each other
    bool unclear = false;   ///< the metadata, the name or the title speaks of no whole period
    std::string sources;    ///< "file name and heading"

    /// Whether nothing that was said excludes `period`. Who names a year, or the period of a publication, may
    /// mean a month of it.
    bool allows(const Months& period) const;
    /// True when no hint says more than what the file's own period lies within.
    bool only_frames() const;
};

/// Hears the metadata, the file name, the title, that of the publication and the words above the header.
SpokenPeriod listen(const PeriodEvidence& known, const std::vector<std::string>& headings);

/// "May"
std::string month_words(std::chrono::month month);

/// The edition of whole months.
schemas::Edition edition_of(const Months& months);

}  // namespace daybook::harvesters
