#include "publisher/record/run_history.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/erased_mark.hpp"
#include "publisher/record/open_question.hpp"
#include "publisher/record/promised.hpp"
#include "publisher/record/register_layout.hpp"

#include <fmt/format.h>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

std::optional<base::Instant> instant_in(const SqliteStatement& row, int column) {
    const auto text = row.text(column);
    return text.empty() ? std::nullopt : std::optional(base::parse_rfc3339(text));
}

base::json::Value counts_in(const std::string& text) {
    return text.empty() ? base::json::Value::object() : base::json::parse(text);
}

/// A person's decision is entered for bytes that were held; the file keeps what the last run said of it.
const std::string kObjectStates = fmt::format(
    "SELECT CASE WHEN o.missed <> '' THEN 'vanished' WHEN o.code = 'erased' THEN 'erased' WHEN o.outcome = '' "
    "THEN 'waiting' WHEN EXISTS (SELECT 1 FROM held h WHERE h.object = o.id AND {}) THEN 'held' "
    "WHEN EXISTS (SELECT 1 FROM version v WHERE v.snapshot = o.snapshot AND v.object = o.id AND v.state IN ('draft', 'scheduled')) "
    "THEN 'drafted' WHEN o.outcome <> 'held' OR h.decision IS NULL THEN o.outcome WHEN h.decision LIKE "
    "'accepted %' THEN 'released' ELSE 'refused' END AS state, count(*) FROM object o LEFT JOIN held h ON "
    "h.object = o.id AND h.snapshot = o.snapshot WHERE o.source = ?1 AND o.identity NOT LIKE ?2 || '%' GROUP BY "
    "state", kOpenQuestion);

SqliteDatabase opened_to_read(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file))
        throw Error::make(ErrorKind::not_found, "there is no register {}", file.string());
    SqliteDatabase db(file, SqliteDatabase::Access::read);
    if (!is_up_to_date(db))
        throw Error::make(ErrorKind::conflict,
                          "the register {} was written by another version of daybook, or by none; the next "
                          "harvest with this one brings it up to date",
                          file.string());
    return db;
}

}  // namespace

RunHistory::RunHistory(const std::filesystem::path& register_file) : db_(opened_to_read(register_file)) {}

std::optional<HarvestRun> RunHistory::last_run(std::int64_t before) {
    SqliteStatement row(db_,
                        "SELECT id, started, finished, ended, summary FROM run WHERE kind = 'harvest' AND id < ? "
                        "ORDER BY id DESC LIMIT 1");
    if (!row.bind(before).step()) return {};
    const auto id = row.integer(0);
    return HarvestRun{id,          base::parse_rfc3339(row.text(1)), instant_in(row, 2),
                      row.text(3), counts_in(row.text(4)),           decided(id, "")};
}

std::vector<RunHistory::Due> RunHistory::due(base::Instant at) {
    SqliteStatement rows(db_, fmt::format("SELECT v.dataset || '/' || v.edition, d.release_at FROM version v JOIN calendar d ON d.dataset = v.dataset AND d.edition = v.edition "
                                          "WHERE {} AND d.state = 'confirmed' ORDER BY d.release_at, 1",
                                          kPromised));
    rows.bind(base::to_whole_second(at));
    std::vector<Due> out;
    while (rows.step()) out.push_back({rows.text(0), base::parse_rfc3339(rows.text(1))});
    return out;
}

std::optional<SourceVisit> RunHistory::visit(const std::string& source, std::string_view where) {
    SqliteStatement row(db_,
                        fmt::format("SELECT run, started, gathered, ended, whole, complete, counts, code, "
                                    "why FROM source_run WHERE source = ? AND {} ORDER BY run DESC LIMIT 1",
                                    where));
    if (!row.bind(source).step()) return {};
    return SourceVisit{row.integer(0),
                       base::parse_rfc3339(row.text(1)),
                       instant_in(row, 2),
                       instant_in(row, 3),
                       row.integer(4) != 0,
                       row.integer(5) != 0,
                       counts_in(row.text(6)),
                       row.text(7),
                       row.text(8),
                       decided(row.integer(0), source)};
}

Decided RunHistory::decided(std::int64_t run, const std::string& source) {
    SqliteStatement rows(db_,
                         "SELECT CASE WHEN r.decided LIKE 'accepted %' THEN 'accepted' WHEN r.decided LIKE 'refused %' THEN "
                         "'refused' ELSE 'judged-again' END AS how, count(*) FROM result r JOIN object o ON o.id = r.object "
                         "WHERE r.run = ?1 AND r.decided <> '' AND (?2 = '' OR o.source = ?2) GROUP BY how");
    rows.bind(run).bind(source);
    Decided out;
    while (rows.step()) out[rows.text(0)] = rows.integer(1);
    return out;
}

std::optional<SourceVisit> RunHistory::last_visit(const std::string& source) {
    return visit(source, "true");
}
std::optional<SourceVisit> RunHistory::last_success(const std::string& source, std::int64_t before) {
    return visit(source, fmt::format("ended <> '' AND code = '' AND run < {}", before));
}

std::optional<Unusable> RunHistory::unusable(const std::string& source) {
    const auto last = visit(source, "ended <> '' AND coalesce(json_extract(counts, '$.new'), 0) + coalesce(json_extract(counts, '$.changed'), 0) > 0");
    if (!last) return {};
    SqliteStatement files(db_,
                          "SELECT count(*), coalesce(sum(o.outcome = 'rejected' OR (o.outcome = 'held' AND h.decision IS NULL)), 0) FROM "
                          "result r JOIN object o ON o.id = r.object LEFT JOIN held h ON h.object = o.id AND h.snapshot = o.snapshot WHERE "
                          "r.run = ?1 AND o.source = ?2 AND o.missed = '' AND r.found IN ('new', 'changed') AND r.outcome NOT IN ('', 'failed')");
    files.bind(last->run).bind(source).step();
    const auto all = files.integer(0);
    return all > 0 && files.integer(1) == all ? std::optional(Unusable{last->run, all}) : std::nullopt;
}
std::optional<SourceVisit> RunHistory::last_failure(const std::string& source) {
    return visit(source, "code <> ''");
}

std::map<std::string, std::int64_t> RunHistory::objects(const std::string& source) {
    SqliteStatement rows(db_, kObjectStates);
    rows.bind(source).bind(kErasedMark);
    std::map<std::string, std::int64_t> out;
    while (rows.step()) out[rows.text(0)] = rows.integer(1);
    return out;
}

std::vector<RunHistory::Moved> RunHistory::moved(const std::string& source) {
    SqliteStatement rows(db_,
                         "SELECT url, moved_to, moved_runs FROM object WHERE source = ? AND missed = '' AND "
                         "moved_to <> '' ORDER BY url");
    rows.bind(source);
    std::vector<Moved> out;
    while (rows.step()) out.push_back({rows.text(0), rows.text(1), rows.integer(2)});
    return out;
}

}  // namespace daybook::record
