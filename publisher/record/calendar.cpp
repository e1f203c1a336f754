#include "publisher/record/calendar.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/life.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace daybook::record {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr std::pair<Promise, std::string_view> kPromises[] = {
    {Promise::provisional, "provisional"}, {Promise::confirmed, "confirmed"}, {Promise::cancelled, "cancelled"}, {Promise::kept, "kept"}};

constexpr auto kHalfPastNine = std::chrono::hours(9) + std::chrono::minutes(30);

/// So far ahead calendars of statistics announce, at first provisionally.
constexpr auto kFarthest = std::chrono::years(1);

void refuse_past(const CalendarEntry& entry, base::Instant at, base::Instant now) {
    if (at != std::chrono::floor<std::chrono::seconds>(at))
        throw Error::make(ErrorKind::usage, "{} cannot be promised for {}: an instant is a whole second", entry.name(), base::to_rfc3339(at));
    if (at <= now)
        throw Error::make(ErrorKind::conflict, "{} cannot be released on {}: that is past, and now is {}; nothing is released retroactively", entry.name(),
                          base::london_words(at), base::london_words(now));
}

void refuse_settled(const CalendarEntry& entry, std::string_view what) {
    if (entry.state == Promise::kept) throw Error::make(ErrorKind::conflict, "cannot {} the date of {}: it is kept, the edition is public", what, entry.name());
    if (entry.state == Promise::cancelled)
        throw Error::make(ErrorKind::conflict, "cannot {} the date of {}: it was cancelled ({}); announce a new one", what, entry.name(), entry.code);
}

void refuse_unknown(const std::string& code) {
    if (std::ranges::find(kDateCodes, code) == std::end(kDateCodes))
        throw Error::make(ErrorKind::usage, "'{}' is no reason code for a date; known are {}", code,
                          base::join(std::vector<std::string>(std::begin(kDateCodes), std::end(kDateCodes)), ", "));
}

void need_reason(const CalendarEntry& entry, const std::string& code, const std::string& note, std::string_view what, std::span<const std::string_view> codes) {
    if (code.empty() || base::trim(note).empty())
        throw Error::make(ErrorKind::conflict, "cannot {} the confirmed date of {} without a reason: give a code ({}) and a sentence for readers", what, entry.name(),
                          base::join(std::vector<std::string>(codes.begin(), codes.end()), ", "));
    refuse_unknown(code);
}

/// A code that cannot be true of what is done tells readers something else than what happened.
void refuse_brought_forward(const CalendarEntry& entry, const std::string& code, std::string_view act) {
    if (code == "brought-forward")
        throw Error::make(ErrorKind::conflict, "cannot {} {} as brought-forward, which is said of a date that moves to an earlier one than {}: give another code", act, entry.name(),
                          base::london_words(entry.release_at));
}

/// Readers would wait for a return that is not to come.
void refuse_no_return(const CalendarEntry& entry, const std::string& code) {
    if (code == kNoReturnDue)
        throw Error::make(ErrorKind::conflict, "cannot move {} as {}, which is said of a date that is cancelled, since no return is to come: cancel it (daybook schedule cancel), or give another code", entry.name(), code);
}

/// Said once more, as after an order that failed, a move is done already; other words would be dropped, since no date bears them.
void refuse_other_words(const CalendarEntry& entry, const std::string& code, const std::string& note) {
    const bool said = !entry.changes.empty() && entry.changes.back().code == code && entry.changes.back().note == note;
    if (said || (code.empty() && note.empty())) return;
    throw Error::make(ErrorKind::conflict, "{} has that date already, {}; it does not move, so nothing was changed and the reason given was not kept: give another date, or leave it", entry.name(),
                      base::london_words(entry.release_at));
}

/// Dates that were not kept have no word of it, so that what was logged of them before is the same bytes.
void set_released(Value& value, const std::optional<base::Instant>& at) {
    if (at) value.set("released_at", base::to_rfc3339(*at));
}

std::optional<base::Instant> released_in(const Value& v) {
    const auto* at = v.find("released_at");
    return at == nullptr ? std::nullopt : std::optional(base::parse_rfc3339(at->as_string()));
}

Value change_json(const DateChange& c) {
    auto out = Value::object({{"previous", base::to_rfc3339(c.previous)}, {"changed_at", base::to_rfc3339(c.changed_at)}, {"code", c.code}, {"note", c.note}});
    set_released(out, c.released_at);
    return out;
}

DateChange change_of(const Value& v) {
    return {base::parse_rfc3339(v.at("previous").as_string()), base::parse_rfc3339(v.at("changed_at").as_string()), v.at("code").as_string(), v.at("note").as_string(),
            released_in(v)};
}

}  // namespace

std::string_view to_string(Promise promise) { return std::ranges::find(kPromises, promise, &std::pair<Promise, std::string_view>::first)->second; }

Promise parse_promise(std::string_view text) {
    const auto* const found = std::ranges::find(kPromises, text, &std::pair<Promise, std::string_view>::second);
    if (found == std::end(kPromises)) throw Error::make(ErrorKind::corrupt, "'{}' is no state of a calendar entry", text);
    return found->first;
}

Value CalendarEntry::to_json() const {
    auto earlier = Value::array();
    for (const auto& change : changes) earlier.push(change_json(change));
    auto out = Value::object({{"dataset", dataset}, {"edition", edition}, {"release_at", base::to_rfc3339(release_at)}, {"state", to_string(state)},
                              {"code", code}, {"note", note}, {"changes", earlier}});
    set_released(out, released_at);
    return out;
}

CalendarEntry CalendarEntry::from_json(const Value& v) {
    CalendarEntry e{v.at("dataset").as_string(), v.at("edition").as_string(), base::parse_rfc3339(v.at("release_at").as_string()),
                    parse_promise(v.at("state").as_string()), v.at("code").as_string(), v.at("note").as_string(), {}, released_in(v)};
    for (const auto& change : v.at("changes").as_array()) e.changes.push_back(change_of(change));
    return e;
}

base::Instant release_hour(base::Date day) { return base::london_instant(day, kHalfPastNine); }

void refuse_untimely(const std::string& dataset, const schemas::Edition& edition, base::Instant at, base::Instant now) {
    using Kind = schemas::Edition::Kind;
    if (edition.kind() == Kind::current) return;
    const auto name = dataset + "/" + edition.str();
    const base::Date farthest = std::chrono::year_month_day(base::london_date(now)) + kFarthest;
    if (edition.first_day() > farthest)
        throw Error::make(ErrorKind::conflict, "{} cannot be promised yet: it begins on {}, and dates are announced for what begins within twelve months, now until {}", name, base::to_words(edition.first_day()), base::to_words(farthest));
    // A state is whole on its day, months are when they are over.
    const auto whole = edition.kind() == Kind::day ? edition.first_day() : edition.last_day() + std::chrono::days(1);
    if (at < base::london_instant(whole, std::chrono::minutes(0)))
        throw Error::make(ErrorKind::conflict, "{} cannot be promised for {}: {}, and a return is released for a period that is over: give {} or a later day", name, base::london_words(at),
                          edition.kind() == Kind::day ? "its day is " + base::to_words(whole) : "it ends on " + base::to_words(edition.last_day()), base::to_words(whole));
}

CalendarEntry announce(std::string dataset, std::string edition, base::Instant release_at, bool confirmed, base::Instant now) {
    CalendarEntry entry{std::move(dataset), std::move(edition), release_at, confirmed ? Promise::confirmed : Promise::provisional, {}, {}, {}, {}};
    refuse_past(entry, release_at, now);
    return entry;
}

CalendarEntry announce(const std::optional<CalendarEntry>& known, std::string dataset, std::string edition, base::Instant release_at, bool confirmed,
                       base::Instant now) {
    const bool stands = known && (known->state == Promise::provisional || known->state == Promise::confirmed);
    // Said once more, as after an announcement that failed.
    if (stands && known->release_at == release_at && (known->state == Promise::confirmed) == confirmed) return *known;
    if (stands)
        throw Error::make(ErrorKind::conflict, "{} has a date already, {}; move it instead: daybook schedule move", known->name(), base::london_words(known->release_at));
    auto entry = announce(std::move(dataset), std::move(edition), release_at, confirmed, now);
    // What was announced before stays shown, also when this date is that of a correction.
    if (known) entry.changes = known->changes;
    if (known && known->state == Promise::kept) entry.changes.push_back({known->release_at, now, "", "", known->released_at});
    if (known && known->state == Promise::cancelled) entry.changes.push_back({known->release_at, now, known->code, known->note});
    return entry;
}

void move(CalendarEntry& entry, base::Instant release_at, const std::string& code, const std::string& note, base::Instant now) {
    refuse_settled(entry, "move");
    refuse_unfit_note(note);
    if (entry.state == Promise::confirmed) need_reason(entry, code, note, "move", kMoveCodes);
    else if (!code.empty()) refuse_unknown(code);
    refuse_past(entry, release_at, now);
    if (release_at == entry.release_at) return refuse_other_words(entry, code, note);
    refuse_no_return(entry, code);
    if (release_at > entry.release_at) refuse_brought_forward(entry, code, "move");
    entry.changes.push_back({entry.release_at, now, code, note});
    entry.release_at = release_at;
}

void confirm(CalendarEntry& entry, base::Instant now) {
    refuse_settled(entry, "confirm");
    if (entry.state == Promise::confirmed) return;
    if (entry.release_at <= now)
        throw Error::make(ErrorKind::conflict, "the date of {}, {}, cannot be confirmed: that is past, and now is {}; move it to one to come first: daybook schedule move {} --at …", entry.name(),
                          base::london_words(entry.release_at), base::london_words(now), entry.name());
    entry.state = Promise::confirmed;
}

void cancel(CalendarEntry& entry, const std::string& code, const std::string& note) {
    refuse_settled(entry, "cancel");
    refuse_unfit_note(note);
    need_reason(entry, code, note, "cancel", kDateCodes);
    refuse_brought_forward(entry, code, "cancel");
    entry.state = Promise::cancelled;
    entry.code = code;
    entry.note = note;
}

CalendarEntry without_words(CalendarEntry entry) {
    entry.note.clear();
    for (auto& change : entry.changes) change.note.clear();
    return entry;
}

}  // namespace daybook::record
