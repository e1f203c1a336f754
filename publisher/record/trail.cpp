#include "publisher/record/trail.hpp"

#include "publisher/base/json.hpp"
#include "publisher/record/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace daybook::record {

namespace {

/// A version is made before anything happens to it.
constexpr const char* kTrail = R"sql(
SELECT v.made_at, v.who, v.dataset || '/' || v.edition, v.version, v.id, 'drafted', v.reason, v.note FROM version v
UNION ALL
SELECT h.at, h.who, v.dataset || '/' || v.edition, v.version, v.id, h.from_state || ' to ' || h.to_state, h.code, h.note FROM history h JOIN version v ON v.id = h.version
UNION ALL
SELECT at, who, what, -1, 0, '', '', why FROM audit
)sql";

struct DateReason {
    std::string code, note;
};

/// What was said with an entry: of a cancellation its own reason, of a date that moved that of the change. Another date after a cancellation, and what
/// was only confirmed, repeat what was said of the entry before.
DateReason date_reason_of(const CalendarEntry& entry, const std::optional<CalendarEntry>& before) {
    if (entry.state == Promise::cancelled) return {entry.code, entry.note};
    const bool moved = entry.changes.size() > (before ? before->changes.size() : 0) && !(before && before->state == Promise::cancelled);
    return moved ? DateReason{entry.changes.back().code, entry.changes.back().note} : DateReason{};
}

/// The register keeps a date as the whole entry of the calendar; who reads the trail asks which, how firm and why.
void put_date_in_words(TrailEntry& line, const CalendarEntry& entry, const std::optional<CalendarEntry>& before) {
    const auto [code, note] = date_reason_of(entry, before);
    line.code = code;
    line.why = fmt::format("{} for {}{}{}", to_string(entry.state), base::london_words(entry.release_at), note.empty() ? "" : ": ", note);
}

/// Each entry of the calendar beside the one before of the same edition.
void put_dates_in_words(std::vector<TrailEntry>& lines) {
    std::map<std::string, std::optional<CalendarEntry>> before;
    for (auto& line : lines) {
        if (!line.subject.starts_with(kCalendarLine) || line.why.empty()) continue;
        auto& last = before[line.subject];
        auto entry = CalendarEntry::from_json(base::json::parse(line.why));
        put_date_in_words(line, entry, last);
        last = std::move(entry);
    }
}

TrailEntry entry_of(const SqliteStatement& row) {
    TrailEntry out{base::parse_rfc3339(row.text(0)), row.text(1), row.text(2), row.text(5), row.text(6), row.text(7)};
    if (const auto version = row.integer(3); version >= 0)
        out.subject += version > 0 ? fmt::format(" v{}", version) : fmt::format(" draft {}", row.integer(4));
    return out;
}

}  // namespace

bool names(std::string_view subject, std::string_view edition) {
    const auto goes_on = [](char c) { return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
    for (auto at = subject.find(edition); at != std::string_view::npos; at = subject.find(edition, at + 1)) {
        const auto end = at + edition.size();
        if ((at == 0 || !goes_on(subject[at - 1])) && (end == subject.size() || !goes_on(subject[end]))) return true;
    }
    return false;
}

std::vector<TrailEntry> trail(SqliteDatabase& reg, const std::string& edition, std::size_t most) {
    SqliteStatement rows(reg, kTrail);
    std::vector<TrailEntry> out;
    while (rows.step())
        if (edition.empty() || names(rows.text(2), edition)) out.push_back(entry_of(rows));
    std::ranges::stable_sort(out, {}, &TrailEntry::at);
    put_dates_in_words(out);
    if (out.size() > most) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(most));
    return out;
}

}  // namespace daybook::record
