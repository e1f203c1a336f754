#include "publisher/record/came_out.hpp"

namespace daybook::record {

namespace {

// Whoever enters a date leaves a line in the audit trail. Texts of instants do not sort within a second, as SQLite's days do.
constexpr const char* kFirstSince = "SELECT released_at FROM version WHERE dataset = ? AND edition = ? AND version > 0 AND "
                                    "julianday(released_at) >= (SELECT max(julianday(at)) FROM audit WHERE what = ?) ORDER BY version LIMIT 1";

}  // namespace

std::optional<base::Instant> came_out(Register& reg, const CalendarEntry& kept) {
    SqliteStatement first(reg.database(), kFirstSince);
    if (!first.bind(kept.dataset).bind(kept.edition).bind("calendar " + kept.name()).step()) return {};
    return base::parse_rfc3339(first.text(0));
}

}  // namespace daybook::record
