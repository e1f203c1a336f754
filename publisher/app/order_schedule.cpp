#include "publisher/app/command.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/date_outcome.hpp"
#include "publisher/record/due_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using record::CalendarEntry;

namespace {

/// Up to here the zone library has London's clock changes written out; beyond, it would leave out British Summer Time.
constexpr auto kLastYear = std::chrono::year(2037);

/// "09:30", and nothing that only begins like it.
std::optional<std::chrono::minutes> time_of_day(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -100; };
    if (text.size() != 5 || text[2] != ':') return {};
    const int hour = digit(0) * 10 + digit(1), minute = digit(3) * 10 + digit(4);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return {};
    return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

/// The instant of a time in London, where there is just one: an hour is left out in March, and one comes twice in October.
base::Instant only_instant(const std::string& text, base::Date day, std::chrono::minutes time) {
    using std::chrono::hours, std::chrono::minutes;
    const auto at = base::london_instant(day, time);
    if (base::london_instant(day, time + minutes(1)) == at)
        throw Error::make(ErrorKind::usage, "'{}' is no time in London, where the clocks go forward past it: write an hour before or after it, or {} (UTC)", text, base::to_rfc3339(at));
    if (base::london_instant(day, time + hours(1)) - at == hours(2))
        throw Error::make(ErrorKind::usage, "'{}' comes twice in London, where the clocks go back: write which, in UTC: {} or {}", text, base::to_rfc3339(at), base::to_rfc3339(at + hours(1)));
    return at;
}

base::Instant read_instant(const std::string& text) {
    if (const auto day = base::parse_iso_date(text)) return record::release_hour(*day);
    if (text.size() == 16 && (text[10] == ' ' || text[10] == 'T'))
        if (const auto day = base::parse_iso_date(text.substr(0, 10))) {
            if (const auto time = time_of_day(std::string_view(text).substr(11))) return only_instant(text, *day, *time);
        }
    try {
        return base::parse_rfc3339(text);
    } catch (const Error&) {
        throw Error::make(ErrorKind::usage, "'{}' is no date: write 2024-06-28 (half past nine in London), '2024-06-28 14:00' (London) or 2024-06-28T13:00:00Z", text);
    }
}

}  // namespace

base::Instant release_instant(const std::string& text) {
    const auto at = read_instant(text);
    if (std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(at)).year() > kLastYear)
        throw Error::make(ErrorKind::usage, "'{}' lies after {}: when London's clocks change then is not known here, so the hour could not be kept; announce an earlier date, or none yet", text, static_cast<int>(kLastYear));
    return at;
}

namespace {

/// "came out 1 July 2024, 2:00pm"; "" where nothing did, or in the promised minute.
std::string came_out(const CalendarEntry& e) {
    if (!e.released_at || std::chrono::abs(*e.released_at - e.release_at) < std::chrono::minutes(1)) return {};
    return "came out " + base::london_words(*e.released_at);
}

/// "was 28 June 2024, 9:30am: quality, Two suppliers are being checked.", "kept 28 June 2024, 9:30am", or "late 28 June 2024, 9:30am, came out 1 July 2024, 2:00pm"
std::string line_of(const record::DateChange& c) {
    CalendarEntry kept;
    kept.release_at = c.previous;
    kept.state = record::Promise::kept;
    kept.released_at = c.released_at;
    const auto out = came_out(kept);
    return fmt::format("{:13}{} {}{}{}{}\n", "", c.released_at ? catalogue::outcome_of(kept) : "was", base::london_words(c.previous), out.empty() ? "" : ", " + out, c.code.empty() ? "" : ": " + c.code,
                       c.note.empty() ? "" : ", " + c.note);
}

std::string line_of(const CalendarEntry& e) {
    auto out = fmt::format("{:<12} {:<20} {}\n", catalogue::outcome_of(e), base::london_words(e.release_at), e.name());
    if (const auto told = came_out(e); !told.empty()) out += fmt::format("{:13}{}\n", "", told);
    for (const auto& c : e.changes) out += line_of(c);
    if (!e.code.empty()) out += fmt::format("{:13}{}: {}\n", "", e.code, e.note);
    return out;
}

Reply list(OrderDesk desk) {
    std::string out;
    for (const auto& entry : desk.publisher.reg().calendar()) out += line_of(entry);
    for (const auto& draft : desk.publisher.reg().drafts())
        if (draft.waits && draft.state == record::VersionState::draft) out += fmt::format("{:<12} {:<20} {}\n", "no date", "", draft.name());
    return {kDone, out.empty() ? "No date is announced and no draft waits for one.\n" : out};
}

/// Nobody owes a return for another period than its dataset's, so that its day would be in no ledger. What is here has a file that says so.
void refuse_other_shape(OrderDesk desk, const std::string& dataset, const schemas::Edition& edition) {
    const auto source = std::ranges::find(desk.config.sources, dataset, [](const auto& s) { return s.dataset.id.str(); });
    if (source == desk.config.sources.end() || source->dataset.cadence.empty()) return;
    const auto cadence = record::parse_cadence(source->dataset.cadence);
    if (record::is_owed_as(cadence, edition) || desk.publisher.reg().newest(dataset, edition.str())) return;
    throw Error::make(ErrorKind::usage, "{}/{} cannot be promised: what {} owes ({}) is {}. A file for another period is handed in first (daybook draft), and then has its date", dataset, edition.str(),
                      dataset, source->dataset.cadence, record::owed_as(cadence));
}

/// The instant that an order gives, which the edition's period allows; one that stands already may be said again.
base::Instant instant_of(const Order& order, const std::string& dataset, const std::string& edition, const std::optional<CalendarEntry>& known, base::Instant now) {
    const auto at = release_instant(order.text("at"));
    if (!known || known->release_at != at) record::refuse_untimely(dataset, schemas::Edition::parse(edition), at, now);
    return at;
}

/// The entry as the order leaves it.
CalendarEntry changed(OrderDesk desk, const Order& order, const std::string& dataset, const std::string& edition) {
    const auto now = desk.clock.now();
    auto known = desk.publisher.reg().calendar(dataset, edition);
    if (order.verb == "schedule set") refuse_other_shape(desk, dataset, schemas::Edition::parse(edition));
    if (order.verb == "schedule set")
        return record::announce(known, dataset, edition, instant_of(order, dataset, edition, known, now), order.details.at("confirmed").as_bool(), now);
    if (!known) throw Error::make(ErrorKind::not_found, "{}/{} has no date; announce one: daybook schedule set", dataset, edition);
    if (order.verb == "schedule move") record::move(*known, instant_of(order, dataset, edition, known, now), order.text("code"), order.text("note"), now);
    else if (order.verb == "schedule confirm") record::confirm(*known, now);
    else if (order.verb == "schedule cancel") record::cancel(*known, order.text("code"), order.text("note"));
    else throw Error::make(ErrorKind::usage, "there is no order '{}'", order.verb);
    return *known;
}

/// What a cancelled date leaves behind.
std::string words_of_draft(OrderDesk desk, const CalendarEntry& entry) {
    const auto draft = desk.publisher.reg().draft_of(entry.dataset, entry.edition);
    if (!draft || entry.state != record::Promise::cancelled) return {};
    return fmt::format("{} waits, and goes out with no other release: announce another date (daybook schedule set {}), or release it by name\n", draft->name(), entry.name());
}

}  // namespace

Reply order_schedule(OrderDesk desk, const Order& order) {
    if (order.verb == "schedule list") return list(desk);
    const auto [dataset, edition] = edition_named(desk.config, order.text("edition"));
    const auto entry = changed(desk, order, dataset, edition.str());
    const auto told = line_of(entry) + words_of_draft(desk, entry);
    if (order.dry_run) return {kDone, told + "Nothing was written.\n"};
    desk.publisher.reg().enter(entry, order.who, desk.clock.now());
    const auto released = desk.publisher.announce(desk.clock.now(), desk.config.descriptors());
    return {kDone, told + (released.revision ? fmt::format("Announced in revision {}.\n", released.revision) : std::string())};
}

}  // namespace daybook::app
