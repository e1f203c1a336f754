#include "publisher/record/register.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/altered_dates.hpp"
#include "publisher/record/erased_mark.hpp"
#include "publisher/record/tombstone.hpp"
#include "publisher/record/trail.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

/// How an erasure takes what is said of something out of the register.
namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

std::set<std::int64_t> numbers_of(SqliteStatement&& rows) {
    std::set<std::int64_t> out;
    while (rows.step()) out.insert(rows.integer(0));
    return out;
}

/// Objects of which these bytes are or were what their source offered.
constexpr std::string_view kObjectsWith =
    "SELECT id FROM object WHERE snapshot = ?1 UNION SELECT object FROM snapshot WHERE sha256 = ?1 UNION "
    "SELECT object FROM version WHERE snapshot = ?1 UNION SELECT object FROM held WHERE snapshot = ?1 UNION "
    "SELECT object FROM rejection WHERE snapshot = ?1";

/// Of why something was done nothing stays, of a date all but its words.
std::string without_reason(const std::string& what, const std::string& why) try {
    if (!what.starts_with(kCalendarLine)) return {};
    return base::json::canonical(without_words(CalendarEntry::from_json(base::json::parse(why))).to_json());
} catch (const Error&) {
    return {};   // somebody altered it, which keeps no erasure from its end
}

/// Why something was done stays with its order where that is about something else.
void forget_reasons(SqliteDatabase& db, const std::set<std::string>& subjects) {
    SqliteStatement lines(db, "SELECT rowid, what, why FROM audit WHERE why <> ''");
    std::map<std::int64_t, std::string> left;
    while (lines.step())
        if (std::ranges::any_of(subjects, [what = lines.text(1)](const auto& subject) { return names(what, subject); })) left[lines.integer(0)] = without_reason(lines.text(1), lines.text(2));
    for (const auto& [line, why] : left) SqliteStatement(db, "UPDATE audit SET why = ? WHERE rowid = ?").bind(why).bind(line).run();
}

/// Of a decision the note goes: "refused by pat: …" says still that it was, and by whom.
constexpr std::string_view kWithoutNote = "iif(instr({0}, ': ') > 0, substr({0}, 1, instr({0}, ': ') - 1), {0})";

/// True when the log says just this of the date last, in a file that is none of `erased`.
bool says_last(Register& reg, const CalendarEntry& entry, const std::vector<std::string>& erased) {
    const auto logged = reg.logged("calendar/" + entry.name());
    if (logged.empty()) return false;
    const auto said = base::json::parse(logged);
    return said.string_or("sha256", "") == base::sha256(base::json::canonical(as_logged(entry, said).to_json())).hex() &&
           std::ranges::find(erased, said.string_or("path", "")) == erased.end();
}

/// What was said of held and refused files with these bytes; gives the numbers of the held ones, by which orders name them. Runs tell the same words of
/// them as long as their address goes on.
std::set<std::string> erase_judgements_of(SqliteDatabase& db, const std::string& snapshot) {
    std::set<std::string> out;
    SqliteStatement held(db, "SELECT id FROM held WHERE snapshot = ?");
    held.bind(snapshot);
    for (const auto id : numbers_of(std::move(held))) out.insert(fmt::format("held {}", id));
    for (const auto* told : {"held", "rejection"})
        SqliteStatement(db, fmt::format("UPDATE result SET why = '' FROM {0} t WHERE t.object = result.object AND t.snapshot = ? AND t.why = result.why", told))
            .bind(snapshot)
            .run();
    SqliteStatement(db, fmt::format("UPDATE result SET decided = {} FROM held h WHERE h.object = result.object AND h.snapshot = ? AND h.decision = result.decided",
                                     fmt::format(kWithoutNote, "result.decided")))
        .bind(snapshot)
        .run();
    SqliteStatement(db, fmt::format("UPDATE held SET decision = coalesce({}, 'erased'), why = '', evidence = '{{}}' WHERE snapshot = ?", fmt::format(kWithoutNote, "decision")))
        .bind(snapshot)
        .run();
    SqliteStatement(db, "DELETE FROM rejection WHERE snapshot = ?").bind(snapshot).run();
    return out;
}

}  // namespace

void Register::throw_away(const std::string& snapshot) {
    SqliteTransaction all(db_);
    SqliteStatement(db_, "INSERT OR IGNORE INTO erased SELECT ?1, coalesce(max(counter), 0) FROM erased")
        .bind(snapshot)
        .run();
    SqliteStatement(db_, "DELETE FROM snapshot WHERE sha256 = ?").bind(snapshot).run();
    SqliteStatement(db_, "DELETE FROM offered WHERE snapshot = ?").bind(snapshot).run();
    // A file's name is what its department says of it; the address of a source is needed to know it by.
    SqliteStatement delivered(db_, "SELECT id FROM object WHERE snapshot = ? AND url GLOB 'delivered:*'");
    delivered.bind(snapshot);
    for (const auto object : numbers_of(std::move(delivered))) erase_object(object);
    SqliteStatement(db_, "UPDATE object SET snapshot = '', etag = '', last_modified = '', validators_of = '' WHERE snapshot = ?")
        .bind(snapshot)
        .run();
    all.commit();
}

/// What is said of a version in words goes, also where the one that it took the place of says why; who did what and when stays, and so do the
/// digests by which it is told again.
void Register::erase_version(const VersionRecord& version, const std::string& code, base::Instant now) {
    if (version.state != VersionState::erased) pass({version.id, Event::erase, 0, "daybook", code, ""}, now);
    SqliteStatement(db_, "DELETE FROM row_prints WHERE version = ?").bind(version.id).run();
    SqliteStatement(db_, "UPDATE version SET note = '', folder = '', manifest = '', waits = 0 WHERE id = ?")
        .bind(version.id)
        .run();
    SqliteStatement(db_, "UPDATE history SET note = '' WHERE version = ?1 OR (note = ?2 AND version IN (SELECT id FROM version WHERE dataset = ?3 AND edition = ?4))")
        .bind(version.id)
        .bind(version.note)
        .bind(version.dataset)
        .bind(version.edition)
        .run();
}

/// An object whose other bytes stay keeps its address; of one that has none left nothing is known any more.
void Register::erase_object(std::int64_t object) {
    SqliteStatement found(db_, "SELECT url FROM object WHERE id = ?");
    if (!found.bind(object).step()) return;
    const auto url = found.text(0);
    found.run();
    SqliteStatement(db_, "UPDATE result SET why = '', decided = '' WHERE object = ?").bind(object).run();
    SqliteStatement(db_,
                    "UPDATE object SET snapshot = '', judged = '', outcome = '', code = '', why = '', missed = '', etag = "
                    "'', last_modified = '', validators_of = '' WHERE id = ?")
        .bind(object)
        .run();
    // Its other bytes may have been seen first at another address.
    SqliteStatement others(db_,
                           "SELECT 1 FROM snapshot WHERE object = ?1 UNION ALL SELECT 1 FROM version WHERE "
                           "object = ?1 AND state NOT IN ('discarded', 'erased') LIMIT 1");
    const bool stays = others.bind(object).step();
    others.run();
    if (stays) return;
    SqliteStatement(db_, "DELETE FROM stated WHERE object = ?").bind(object).run();
    SqliteStatement(db_, "UPDATE object SET identity = ?1 || ' ' || id, url = ?1 || ' ' || id, title = '', moved_to = '' WHERE id = ?2")
        .bind(kErasedMark)
        .bind(object)
        .run();
    forget_reasons(db_, {"(" + url + ")"});
    forget_words(url);
    const std::string delivered = "delivered:";
    if (url.starts_with(delivered)) forget_words("/" + url.substr(delivered.size()));
}

/// Others' reasons may name the file that took their place.
void Register::forget_words(const std::string& words) {
    if (words.empty() || words.starts_with(kErasedMark)) return;
    for (const auto* column : {"object SET why", "result SET why", "held SET why", "held SET evidence",
                               "rejection SET why", "audit SET what", "audit SET why", "run SET summary", "source_run SET why"}) {
        const std::string text = column, name = text.substr(text.rfind(' ') + 1);
        SqliteStatement(
            db_, fmt::format("UPDATE {} = replace({}, ?1, ?2) WHERE instr({}, ?1) > 0", text, name, name))
            .bind(words)
            .bind(kErasedMark)
            .run();
    }
}

/// Of a date that was announced the words go; the date itself stays. A register that is made or brought forward from the log may have a later one,
/// whose words the tombstone does not name.
void Register::erase_words_of_date(const Tombstone& stone) {
    const auto entry = calendar(stone.dataset, stone.edition);
    if (!entry || says_last(*this, *entry, stone.files)) return;
    const auto body = base::json::canonical(without_words(*entry).to_json());
    SqliteStatement(db_, "UPDATE calendar SET body = ? WHERE dataset = ? AND edition = ?").bind(body).bind(stone.dataset).bind(stone.edition).run();
    SqliteStatement(db_, "UPDATE logged SET body = ? WHERE key = ?").bind(base::sha256(body).hex()).bind("entered/" + entry->name()).run();
}

/// What was said of an edition's dates and withdrawals, until then where something was said since.
void Register::erase_words_of(const Tombstone& stone, const std::optional<base::Instant>& until) {
    const auto named = [&](std::string_view folder) { return std::ranges::any_of(stone.files, [&](const auto& file) { return file.starts_with(folder); }); };
    if (stone.edition.empty() || !(named("calendar/") || named("withdrawals/"))) return;
    if (named("calendar/")) erase_words_of_date(stone);
    SqliteStatement(db_, "UPDATE history SET note = '' WHERE (?1 = '' OR at <= ?1) AND version IN (SELECT id FROM version WHERE dataset = ?2 AND edition = ?3)")
        .bind(until ? base::to_rfc3339(*until) : "")
        .bind(stone.dataset)
        .bind(stone.edition)
        .run();
    forget_reasons(db_, {stone.dataset + "/" + stone.edition});
}

void Register::erase(const Tombstone& stone, base::Instant now, const std::optional<base::Instant>& until) {
    SqliteTransaction all(db_);
    std::set<std::int64_t> objects;
    std::set<std::string> subjects;
    if (!stone.versions.empty()) subjects.insert(stone.dataset + "/" + stone.edition);
    for (const auto n : stone.versions)
        if (const auto named = version(stone.dataset, stone.edition, n)) {
            erase_version(*named, stone.code, now);
            objects.insert(named->object);
        }
    for (const auto& digest : stone.snapshots) {
        for (const auto& made : versions("v.snapshot = ? ORDER BY v.id", [&](auto& s) { s.bind(digest); })) {
            erase_version(made, stone.code, now);
            subjects.insert(made.name());
        }
        SqliteStatement with(db_, kObjectsWith);
        with.bind(digest);
        objects.merge(numbers_of(std::move(with)));
        SqliteStatement(db_, "INSERT OR IGNORE INTO erased VALUES (?, ?)")
            .bind(digest)
            .bind(stone.counter)
            .run();
        SqliteStatement(db_, "DELETE FROM snapshot WHERE sha256 = ?").bind(digest).run();
        SqliteStatement(db_, "DELETE FROM offered WHERE snapshot = ?").bind(digest).run();
        subjects.merge(erase_judgements_of(db_, digest));
    }
    forget_reasons(db_, subjects);
    const std::set<std::string> gone(stone.snapshots.begin(), stone.snapshots.end());
    for (const auto object : objects) {
        SqliteStatement now_there(db_, "SELECT snapshot FROM object WHERE id = ?");
        now_there.bind(object).step();
        const auto current = now_there.text(0);
        now_there.run();
        // An address that has been given other bytes since goes on as it is.
        if (current.empty() || gone.contains(current)) erase_object(object);
    }
    erase_words_of(stone, until);
    all.commit();
}

/// What SQLite deletes it may leave in free pages, and in its log of changes.
void Register::scrub() {
    db_.execute("PRAGMA secure_delete = ON");
    db_.execute("VACUUM");
    // A backup that is just being made has the register in one transaction.
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    for (;; std::this_thread::sleep_for(std::chrono::milliseconds(100))) {
        SqliteStatement truncate(db_, "PRAGMA wal_checkpoint(TRUNCATE)");
        truncate.step();
        if (truncate.integer(0) == 0) return;
        if (std::chrono::steady_clock::now() > until) break;
    }
    throw Error(ErrorKind::transient,
                "the register's log of changes cannot be emptied while another process reads the register; "
                "close it");
}

}  // namespace daybook::record
