#include "publisher/record/register.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/promised.hpp"
#include "publisher/record/trail.hpp"

#include <fmt/ranges.h>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

// In a statement: a draft; what is or was public and can be read; both.
constexpr std::string_view kDraft = "v.state IN ('draft', 'scheduled')";
constexpr std::string_view kAlive = "v.state IN ('draft', 'scheduled', 'released', 'superseded')";
constexpr std::string_view kKnown = "v.state IN ('draft', 'scheduled', 'released', 'superseded', 'withdrawn')";

/// True when both are of whole months and have one in common; a state and a register share none.
bool share_a_month(const schemas::Edition& a, const schemas::Edition& b) {
    using Kind = schemas::Edition::Kind;
    const auto has_months = [](const schemas::Edition& e) { return e.kind() == Kind::month || e.kind() == Kind::span; };
    return has_months(a) && has_months(b) && a.first_day() <= b.last_day() && b.first_day() <= a.last_day();
}

bool is_cancelled(const std::optional<CalendarEntry>& date) { return date && date->state == Promise::cancelled; }

VersionRecord version_of(const SqliteStatement& row) {
    VersionRecord v;
    v.id = row.integer(0);
    v.object = row.integer(1);
    v.dataset = row.text(2);
    v.edition = row.text(3);
    v.version = static_cast<int>(row.integer(4));
    v.snapshot = row.text(5);
    v.rows_digest = row.text(6);
    v.state = parse_version_state(row.text(7));
    v.folder = row.text(8);
    v.url = row.text(9);
    v.waits = row.integer(10) != 0;
    v.reason = row.text(11);
    v.note = row.text(12);
    v.who = row.text(13);
    v.manifest = row.text(14);
    return v;
}

}  // namespace

std::string VersionRecord::name() const {
    return version > 0 ? fmt::format("{}/{} v{}", dataset, edition, version) : fmt::format("{}/{} draft {}", dataset, edition, id);
}

std::vector<VersionRecord> Register::versions(std::string_view where, const std::function<void(SqliteStatement&)>& bind) {
    SqliteStatement rows(db_, fmt::format("SELECT v.id, v.object, v.dataset, v.edition, v.version, v.snapshot, v.rows_digest, v.state, v.folder, o.url, "
                                          "v.waits, v.reason, v.note, v.who, v.manifest FROM version v JOIN object o ON o.id = v.object WHERE {}", where));
    bind(rows);
    std::vector<VersionRecord> out;
    while (rows.step()) out.push_back(version_of(rows));
    return out;
}

std::int64_t Register::add_draft(const VersionRecord& d, const std::string& table, std::string_view prints, base::Instant now) {
    SqliteTransaction all(db_);
    if (const auto there = draft_of(d.dataset, d.edition))
        throw Error::make(ErrorKind::conflict, "{} is there already, by {}; it is released or discarded before another takes its place", there->name(), there->who);
    SqliteStatement(db_, "INSERT INTO version (object, \"table\", dataset, edition, snapshot, rows_digest, state, folder, made_at, waits, reason, note, who, manifest) "
                         "VALUES (?, ?, ?, ?, ?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?)")
        .bind(d.object).bind(table).bind(d.dataset).bind(d.edition).bind(d.snapshot).bind(d.rows_digest)
        .bind(d.folder).bind(base::to_rfc3339(now)).bind(std::int64_t{d.waits || is_cancelled(calendar(d.dataset, d.edition))}).bind(d.reason).bind(d.note).bind(d.who).bind(d.manifest).run();
    const auto id = db_.last_id();
    if (!prints.empty()) SqliteStatement(db_, "INSERT INTO row_prints VALUES (?, ?)").bind(id).bind_blob(prints).run();
    offer(d.snapshot, d.dataset, d.edition);
    pair_up(d.dataset, d.edition, d.who, now);
    all.commit();
    return id;
}

std::int64_t Register::add_draft(const NewDraft& draft, base::Instant now) {
    SqliteTransaction all(db_);
    if (draft.replaces) discard_draft(*draft.replaces, "daybook", "newer bytes came before its release", now);
    if (draft.date) enter(*draft.date, draft.version.who, now);
    const auto id = add_draft(draft.version, draft.table, draft.prints, now);
    all.commit();
    return id;
}

std::optional<VersionRecord> Register::draft_of(const std::string& dataset, const std::string& edition) {
    auto found = versions(fmt::format("v.dataset = ? AND v.edition = ? AND {}", kDraft), [&](auto& s) { s.bind(dataset).bind(edition); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

void Register::discard_draft(std::int64_t id, const std::string& who, const std::string& why, base::Instant now) {
    SqliteTransaction all(db_);
    pass({id, Event::discard, 0, who, {}, why}, now);
    SqliteStatement(db_, "UPDATE object SET judged = '' WHERE id = (SELECT object FROM version WHERE id = ?)").bind(id).run();
    all.commit();
}

void Register::refuse_early(const VersionRecord& draft, base::Instant now) {
    const auto promise = calendar(draft.dataset, draft.edition);
    if (promise && promise->state == Promise::confirmed && promise->release_at > now)
        throw Error::make(ErrorKind::conflict, "{} is promised for {}; move that date with a reason (daybook schedule move --code brought-forward) instead of breaking it",
                          promise->name(), base::london_words(promise->release_at));
}

std::vector<VersionRecord> Register::drafts() {
    return versions(fmt::format("{} ORDER BY v.dataset, v.edition, v.id", kDraft), [](auto&) {});
}

namespace {

// A day that was cancelled holds its draft by the calendar, which the log bears out, and not by a mark that anybody may take away.
constexpr std::string_view kFree = "(v.state = 'draft' AND v.waits = 0 AND NOT EXISTS (SELECT 1 FROM calendar c WHERE c.dataset = v.dataset AND c.edition = v.edition AND "
                                   "c.state IN ('confirmed', 'cancelled')))";

}  // namespace

std::vector<VersionRecord> Register::due(base::Instant at) {
    return versions(fmt::format("{} OR {} ORDER BY v.dataset, v.edition, v.id", kFree, kPromised),
                    [&](auto& s) { s.bind(base::to_whole_second(at)); });
}

std::vector<VersionRecord> Register::promised(base::Instant at) {
    return versions(fmt::format("{} ORDER BY v.dataset, v.edition, v.id", kPromised), [&](auto& s) { s.bind(base::to_whole_second(at)); });
}

std::optional<base::Instant> Register::next_promise(const std::vector<std::int64_t>& except) {
    SqliteStatement first(db_, fmt::format("SELECT min(c.release_at) FROM calendar c JOIN version v ON v.dataset = c.dataset AND v.edition = c.edition "
                                           "WHERE c.state = 'confirmed' AND (v.state = 'scheduled' OR (v.state = 'draft' AND v.waits = 0)) AND v.id NOT IN ({})",
                                           fmt::join(except, ", ")));
    if (!first.step() || first.is_null(0)) return {};
    return base::parse_rfc3339(first.text(0));
}

std::optional<VersionRecord> Register::version(std::int64_t id) {
    auto found = versions("v.id = ?", [&](auto& s) { s.bind(id); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<VersionRecord> Register::version(const std::string& dataset, const std::string& edition, int number) {
    auto found = versions("v.dataset = ? AND v.edition = ? AND v.version = ?", [&](auto& s) { s.bind(dataset).bind(edition).bind(std::int64_t{number}); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<VersionRecord> Register::versions_with_snapshot(const std::string& snapshot) {
    return versions(fmt::format("v.snapshot = ? AND {} ORDER BY v.id", kAlive), [&](auto& s) { s.bind(snapshot); });
}

void Register::say_again(std::int64_t version, const std::string& snapshot) {
    SqliteStatement(db_, "INSERT OR IGNORE INTO said_again VALUES (?, ?)").bind(version).bind(snapshot).run();
}

std::vector<VersionRecord> Register::versions_said_by(const std::string& snapshot) {
    return versions(fmt::format("(v.snapshot = ?1 OR v.id IN (SELECT version FROM said_again WHERE snapshot = ?1)) AND {} ORDER BY v.id", kAlive),
                    [&](auto& s) { s.bind(snapshot); });
}

std::vector<VersionRecord> Register::versions_of(std::int64_t object) {
    return versions(fmt::format("v.object = ? AND {} ORDER BY v.id DESC", kAlive), [&](auto& s) { s.bind(object); });
}

std::optional<VersionRecord> Register::newest(const std::string& dataset, const std::string& edition) {
    auto found = versions(fmt::format("v.dataset = ? AND v.edition = ? AND {} ORDER BY v.id DESC LIMIT 1", kKnown), [&](auto& s) { s.bind(dataset).bind(edition); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<VersionRecord> Register::overlapping(const std::string& dataset, const schemas::Edition& edition) {
    auto out = versions("v.dataset = ? AND v.state IN ('draft', 'scheduled', 'released') ORDER BY v.edition, v.id", [&](auto& s) { s.bind(dataset); });
    std::erase_if(out, [&](const VersionRecord& v) {
        const auto other = schemas::Edition::parse(v.edition);
        return other == edition || !share_a_month(other, edition);
    });
    return out;
}

std::vector<VersionRecord> Register::current_of_table(const std::string& table) {
    return versions("v.\"table\" = ?1 AND v.state = 'released' ORDER BY v.dataset, v.edition", [&](auto& s) { s.bind(table); });
}

std::optional<VersionRecord> Register::withdrawn(const std::string& dataset, const std::string& edition, const std::string& rows_digest) {
    auto found = versions(fmt::format("v.dataset = ? AND v.edition = ? AND v.rows_digest = ? AND {} ORDER BY v.id DESC LIMIT 1", kKnown),
                          [&](auto& s) { s.bind(dataset).bind(edition).bind(rows_digest); });
    return found.empty() || found.front().state != VersionState::withdrawn ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<VersionRecord> Register::brought_back_by(const VersionRecord& draft) {
    auto found = versions("v.dataset = ? AND v.edition = ? AND v.rows_digest = ? AND v.state IN ('released', 'superseded', 'withdrawn') ORDER BY v.id DESC LIMIT 1",
                          [&](auto& s) { s.bind(draft.dataset).bind(draft.edition).bind(draft.rows_digest); });
    return found.empty() || found.front().state != VersionState::withdrawn ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<VersionRecord> Register::current(const std::string& dataset, const std::string& edition) {
    auto found = versions("v.dataset = ? AND v.edition = ? AND v.state = 'released'", [&](auto& s) { s.bind(dataset).bind(edition); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

int Register::last_number(const std::string& dataset, const std::string& edition) {
    SqliteStatement last(db_, "SELECT coalesce(max(version), 0) FROM version WHERE dataset = ? AND edition = ?");
    last.bind(dataset).bind(edition).step();
    return static_cast<int>(last.integer(0));
}

/// No print is read for it.
std::int64_t Register::rows_of_editions(const std::string& table) {
    SqliteStatement all(db_, "SELECT coalesce(sum(most), 0) / 8 FROM (SELECT max(length(p.prints)) AS most FROM row_prints p JOIN version v ON v.id = p.version WHERE v.\"table\" = ? GROUP BY v.dataset, v.edition)");
    all.bind(table).step();
    return all.integer(0);
}

void Register::for_each_prints(const std::string& table, const std::function<void(const std::string&, const std::string&, std::string_view)>& use) {
    SqliteStatement rows(db_, fmt::format("SELECT v.dataset, v.edition, p.prints FROM version v JOIN row_prints p ON p.version = v.id WHERE v.\"table\" = ? AND {} ORDER BY v.id", kAlive));
    rows.bind(table);
    while (rows.step()) use(rows.text(0), rows.text(1), rows.blob(2));
}

std::vector<HistoryRecord> Register::history(std::int64_t version) {
    SqliteStatement rows(db_, "SELECT at, who, event, from_state, to_state, code, note FROM history WHERE version = ? ORDER BY id");
    rows.bind(version);
    std::vector<HistoryRecord> out;
    while (rows.step())
        out.push_back({base::parse_rfc3339(rows.text(0)), rows.text(1), parse_event(rows.text(2)), parse_version_state(rows.text(3)),
                       parse_version_state(rows.text(4)), rows.text(5), rows.text(6)});
    return out;
}

void Register::pass(const Act& act, base::Instant at) {
    const auto found = version(act.version);
    if (!found) throw Error::make(ErrorKind::not_found, "the register knows no version {}", act.version);
    const auto to = record::after(found->state, act.event, found->name());
    SqliteStatement(db_, "UPDATE version SET state = ? WHERE id = ?").bind(to_string(to)).bind(act.version).run();
    SqliteStatement(db_, "INSERT INTO history (at, who, version, event, from_state, to_state, code, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(base::to_rfc3339(at)).bind(act.who).bind(act.version).bind(to_string(act.event)).bind(to_string(found->state)).bind(to_string(to)).bind(act.code)
        .bind(act.note).run();
}

/// Its batch was public by then: only a register of before batches owned their drafts says so.
void Register::take_back_discard(const VersionRecord& version, base::Instant at) {
    SqliteStatement(db_, "UPDATE version SET state = ? WHERE id = ?").bind(to_string(VersionState::draft)).bind(version.id).run();
    audit(at, "daybook", "release " + version.name(), "it had been discarded while its release was under way, and is public");
}

/// A release takes its number, and takes the place of what was current.
void Register::apply(const Settled& s) {
    for (const auto& act : s.acts) {
        if (act.event == Event::release) {
            const auto draft = version(act.version);
            if (draft && draft->state == VersionState::discarded) take_back_discard(*draft, s.at);
            for (const auto& earlier : draft ? versions("v.dataset = ? AND v.edition = ? AND v.state = 'released'",
                                                        [&](auto& q) { q.bind(draft->dataset).bind(draft->edition); })
                                             : std::vector<VersionRecord>())
                pass({earlier.id, Event::supersede, 0, act.who, act.code, act.note}, s.at);
        }
        pass(act, s.at);
        if (act.event == Event::release)
            SqliteStatement(db_, "UPDATE version SET version = ?, batch = ?, released_at = ?, folder = '', manifest = '' WHERE id = ?")
                .bind(std::int64_t{act.number}).bind(s.batch).bind(base::to_rfc3339(s.at)).bind(act.version).run();
    }
}

/// Dates of what is public now are kept.
constexpr const char* kKeepDates = "UPDATE calendar SET state = 'kept', body = json_set(body, '$.state', 'kept', '$.released_at', ?2) WHERE state IN ('provisional', 'confirmed') AND "
                                   "EXISTS (SELECT 1 FROM version v WHERE v.dataset = calendar.dataset AND v.edition = calendar.edition AND v.batch = ?1)";

void Register::settle(const Settled& s) {
    SqliteTransaction all(db_);
    SqliteStatement once(db_, "INSERT OR IGNORE INTO batch VALUES (?, ?) RETURNING name");
    if (!once.bind(s.batch).bind(base::to_rfc3339(s.at)).step()) return;
    once.run();
    apply(s);
    SqliteStatement(db_, kKeepDates).bind(s.batch).bind(base::to_rfc3339(s.at)).run();
    for (const auto id : s.rejections) SqliteStatement(db_, "UPDATE rejection SET batch = ? WHERE id = ?").bind(s.batch).bind(id).run();
    for (const auto& [key, body] : s.descriptors)
        if (key.starts_with("calendar/")) SqliteStatement(db_, "DELETE FROM logged WHERE key = ?").bind("entered/" + key.substr(key.find('/') + 1)).run();
    for (const auto& [key, body] : s.descriptors) enter_logged(key, body);
    all.commit();
}

std::vector<CalendarEntry> Register::calendar_where(std::string_view where, const std::function<void(SqliteStatement&)>& bind) {
    SqliteStatement rows(db_, fmt::format("SELECT body FROM calendar WHERE {}", where));
    bind(rows);
    std::vector<CalendarEntry> out;
    while (rows.step()) out.push_back(CalendarEntry::from_json(base::json::parse(rows.text(0))));
    return out;
}

std::optional<CalendarEntry> Register::calendar(const std::string& dataset, const std::string& edition) {
    auto found = calendar_where("dataset = ? AND edition = ?", [&](auto& s) { s.bind(dataset).bind(edition); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<CalendarEntry> Register::calendar() {
    return calendar_where("true ORDER BY release_at, dataset, edition", [](auto&) {});
}

void Register::enter(const CalendarEntry& entry, const std::string& who, base::Instant now) {
    SqliteTransaction all(db_);
    const auto body = base::json::canonical(entry.to_json());
    SqliteStatement(db_, "INSERT INTO calendar VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET release_at = excluded.release_at, state = excluded.state, body = excluded.body")
        .bind(entry.dataset).bind(entry.edition).bind(base::to_rfc3339(entry.release_at)).bind(to_string(entry.state)).bind(body).run();
    // Until the log says it, this tells what somebody entered from what somebody changed.
    enter_logged("entered/" + entry.name(), base::sha256(body).hex());
    // Whoever cancels a day does not mean "at once".
    if (is_cancelled(entry))
        SqliteStatement(db_, "UPDATE version SET waits = 1 WHERE dataset = ? AND edition = ? AND state IN ('draft', 'scheduled')").bind(entry.dataset).bind(entry.edition).run();
    pair_up(entry.dataset, entry.edition, who, now);
    audit(now, who, std::string(kCalendarLine) + entry.name(), body);
    all.commit();
}

/// A draft that waits is scheduled while its edition has a date that stands.
void Register::pair_up(const std::string& dataset, const std::string& edition, const std::string& who, base::Instant now) {
    const auto entry = calendar(dataset, edition);
    const bool stands = entry && (entry->state == Promise::provisional || entry->state == Promise::confirmed);
    const auto out_of_step = versions(fmt::format("v.dataset = ? AND v.edition = ? AND v.waits = 1 AND v.state = '{}'", stands ? "draft" : "scheduled"),
                                      [&](auto& s) { s.bind(dataset).bind(edition); });
    for (const auto& draft : out_of_step) pass({draft.id, stands ? Event::schedule : Event::unschedule, 0, who, entry ? entry->code : "", ""}, now);
}

}  // namespace daybook::record
