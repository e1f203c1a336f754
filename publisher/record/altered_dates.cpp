#include "publisher/record/altered_dates.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"

namespace daybook::record {

using base::Error;
using base::ErrorKind;

CalendarEntry as_logged(CalendarEntry entry, const base::json::Value& said) {
    if (entry.state == Promise::kept) entry.state = parse_promise(said.at("state").as_string());
    entry.released_at.reset();
    return entry;
}

namespace {

/// What the log says last of it is what stands there, or nothing was logged yet.
bool agrees(Register& reg, const CalendarEntry& entry) {
    const auto logged = reg.logged("calendar/" + entry.name());
    if (logged.empty()) return false;
    const auto said = base::json::parse(logged);
    // An erasure took the words of a date that is kept: that is not logged again, and moves nothing.
    if (entry.state == Promise::kept && entry == without_words(entry) && said.at("release_at").as_string() == base::to_rfc3339(entry.release_at)) return true;
    const auto body = base::json::canonical(as_logged(entry, said).to_json());
    return said.string_or("sha256", "") == base::sha256(body).hex();
}

/// Somebody entered just this, and the next release announces it.
bool was_entered(Register& reg, const CalendarEntry& entry) {
    return reg.logged("entered/" + entry.name()) == base::sha256(base::json::canonical(entry.to_json())).hex();
}

}  // namespace

std::vector<std::string> altered_dates(Register& reg) {
    SqliteStatement rows(reg.database(), "SELECT dataset, edition, release_at, state, body FROM calendar ORDER BY dataset, edition");
    std::vector<std::string> out;
    while (rows.step()) {
        const auto name = rows.text(0) + "/" + rows.text(1);
        const auto entry = CalendarEntry::from_json(base::json::parse(rows.text(4)));
        if (entry.name() != name || base::to_rfc3339(entry.release_at) != rows.text(2) || to_string(entry.state) != rows.text(3))
            out.push_back(fmt::format("the register has {} ({}) as the day of {}, and beside it {} ({})", rows.text(2), rows.text(3), name, base::to_rfc3339(entry.release_at), to_string(entry.state)));
        else if (!agrees(reg, entry) && !was_entered(reg, entry))
            out.push_back(fmt::format("the register has {} ({}) as the day of {}, which nobody entered and the log does not say", rows.text(2), rows.text(3), name));
    }
    return out;
}

void refuse_altered_dates(Register& reg) {
    const auto altered = altered_dates(reg);
    if (altered.empty()) return;
    throw Error::make(ErrorKind::corrupt, "{}; nothing is released by it: restore the register from a backup, or make it again from the log (daybook rebuild-register --replace)", altered.front());
}

}  // namespace daybook::record
