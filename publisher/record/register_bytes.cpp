#include "publisher/record/register.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

/// What the register knows of bytes: what was made of them, for what they were offered, and whether they were erased.
namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

std::set<std::string> texts_of(SqliteStatement&& rows) {
    std::set<std::string> out;
    while (rows.step()) out.insert(rows.text(0));
    return out;
}

/// Bytes that were offered for an edition, unless another edition is made of them: those stay with it.
constexpr std::string_view kBytesFor =
    "SELECT b.snapshot FROM (SELECT snapshot FROM offered WHERE dataset = ?1 AND edition = ?2 UNION SELECT "
    "snapshot FROM version WHERE dataset = ?1 AND edition = ?2) b WHERE b.snapshot NOT IN (SELECT snapshot "
    "FROM erased) AND NOT EXISTS (SELECT 1 FROM version v WHERE v.snapshot = b.snapshot AND (v.dataset <> ?1 "
    "OR v.edition <> ?2) AND v.state NOT IN ('discarded', 'erased'))";

}  // namespace

std::vector<VersionRecord> Register::made_of(const std::string& snapshot) {
    return versions(
        "(v.snapshot = ?1 OR v.id IN (SELECT version FROM said_again WHERE snapshot = ?1)) AND v.state <> "
        "'erased' ORDER BY v.id",
        [&](auto& s) { s.bind(snapshot); });
}

std::vector<VersionRecord> Register::same_rows(const VersionRecord& version) {
    return versions(
        "v.rows_digest = ?1 AND EXISTS (SELECT 1 FROM row_prints p WHERE p.version = v.id) AND v.id <> ?2 AND v.state <> 'erased' ORDER BY v.id",
        [&](auto& s) { s.bind(version.rows_digest).bind(version.id); });
}

std::vector<VersionRecord> Register::of_edition(const std::string& dataset, const std::string& edition) {
    return versions("v.dataset = ? AND v.edition = ? AND v.state <> 'erased' ORDER BY v.id",
                    [&](auto& s) { s.bind(dataset).bind(edition); });
}

std::set<std::string> Register::bytes_of(const VersionRecord& version) {
    SqliteStatement rows(db_,
                         "SELECT snapshot FROM version WHERE id = ?1 UNION SELECT snapshot FROM said_again "
                         "WHERE version = ?1");
    rows.bind(version.id);
    return texts_of(std::move(rows));
}

std::set<std::string> Register::bytes_for(const std::string& dataset, const std::string& edition) {
    SqliteStatement rows(db_, kBytesFor);
    rows.bind(dataset).bind(edition);
    return texts_of(std::move(rows));
}

bool Register::knows(const std::string& snapshot) {
    SqliteStatement rows(db_,
                         "SELECT 1 FROM snapshot WHERE sha256 = ?1 UNION ALL SELECT 1 FROM version WHERE "
                         "snapshot = ?1 UNION ALL SELECT 1 FROM held WHERE snapshot = ?1 UNION ALL "
                         "SELECT 1 FROM rejection WHERE snapshot = ?1 LIMIT 1");
    return rows.bind(snapshot).step();
}

std::vector<std::string> Register::reports_told_of(const std::string& snapshot) {
    SqliteStatement rows(db_, "SELECT report FROM rejection WHERE snapshot = ? AND batch <> ''");
    rows.bind(snapshot);
    std::vector<std::string> out;
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

std::optional<std::int64_t> Register::erasure_of(const std::string& snapshot) {
    SqliteStatement found(db_, "SELECT counter FROM erased WHERE snapshot = ?");
    if (!found.bind(snapshot).step()) return {};
    return found.integer(0);
}

void Register::refuse_erased(const std::string& snapshot, const std::string& name) {
    if (erasure_of(snapshot))
        throw Error::make(
            ErrorKind::conflict,
            "the bytes of {} were erased here and are not taken in again; offer the mended file", name);
}

std::optional<VersionRecord> Register::erased_rows(const std::string& rows_digest) {
    auto found = versions("v.rows_digest = ? AND v.state = 'erased' ORDER BY v.id DESC LIMIT 1",
                          [&](auto& s) { s.bind(rows_digest); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::optional<VersionRecord> Register::erased_last(const std::string& dataset, const std::string& edition) {
    auto found =
        versions("v.dataset = ? AND v.edition = ? AND v.state <> 'discarded' ORDER BY v.id DESC LIMIT 1",
                 [&](auto& s) { s.bind(dataset).bind(edition); });
    if (found.empty() || found.front().state != VersionState::erased) return {};
    return std::move(found.front());
}

std::optional<VersionRecord> Register::erased_without_rows(const std::string& dataset, const std::string& edition) {
    auto found = versions(
        "v.dataset = ? AND v.edition = ? AND v.state = 'erased' AND v.rows_digest = '' ORDER BY v.id DESC LIMIT 1",
        [&](auto& s) { s.bind(dataset).bind(edition); });
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::set<std::string> Register::erased_after(std::int64_t counter) {
    SqliteStatement rows(db_, "SELECT snapshot FROM erased WHERE counter > ?");
    rows.bind(counter);
    return texts_of(std::move(rows));
}

void Register::offer(const std::string& snapshot, const std::string& dataset, const std::string& edition) {
    if (snapshot.empty() || edition.empty()) return;
    SqliteStatement(db_, "INSERT OR IGNORE INTO offered VALUES (?, ?, ?)")
        .bind(snapshot)
        .bind(dataset)
        .bind(edition)
        .run();
}

std::int64_t Register::number_under(const char* key) {
    const auto text = logged(key);
    return text.empty() ? 0 : std::stoll(text);
}

void Register::set_number(const char* key, std::int64_t number) {
    SqliteStatement(db_,
                    "INSERT INTO logged VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body")
        .bind(key)
        .bind(std::to_string(number))
        .run();
}

namespace {
constexpr const char* kDone = "erased-up-to";
constexpr const char* kDeliveriesDone = "deliveries-erased-up-to";
}  // namespace

std::int64_t Register::erased_up_to() {
    return number_under(kDone);
}

void Register::erased_up_to(std::int64_t counter) {
    SqliteTransaction both(db_);
    set_number(kDone, counter);
    // A register out of a backup learns here how far the log has counted.
    set_number(kErasureState, std::max(counter, number_under(kErasureState)));
    both.commit();
}

std::int64_t Register::deliveries_erased_up_to() {
    return number_under(kDeliveriesDone);
}
void Register::deliveries_erased_up_to(std::int64_t counter) {
    set_number(kDeliveriesDone, counter);
}

}  // namespace daybook::record
