#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/record/sqlite.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// Who made a register again from the log, or brought one back from a backup, in its trail: what was in it before may be lost.
inline constexpr const char *kRebuilder = "daybook rebuild-register", *kRestorer = "daybook restore";

/// What the line of a date begins with, before its edition; why it says is the whole entry of the calendar as JSON.
inline constexpr std::string_view kCalendarLine = "calendar ";

/// One line of the audit trail.
struct TrailEntry {
    base::Instant at;
    std::string who;
    std::string subject;  ///< "hm-treasury-spend-over-25k/2024-05 v1", or what else an order was about
    std::string what;     ///< "draft to scheduled"; "" for an order that moved no version
    std::string code, why;
    bool operator==(const TrailEntry&) const = default;
};

/// Whether a line of the trail is about an edition ("hm-treasury-spend-over-25k/2024-05"), or about one of its drafts where its number follows ("… draft 3").
/// "…/2024-05" does not name "…/2024-05--2024-07" or "…/2024-05-31".
bool names(std::string_view subject, std::string_view edition);

/// What happened to the drafts, versions and dates of an edition ("hm-treasury-spend-over-25k/2024-05"), and every order that names it; of all of
/// the archive when that is "". The last `most`, oldest first.
std::vector<TrailEntry> trail(SqliteDatabase& reg, const std::string& edition, std::size_t most);

}  // namespace daybook::record
