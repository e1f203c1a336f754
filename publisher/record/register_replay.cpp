#include "publisher/record/register_replay.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/altered_dates.hpp"
#include "publisher/record/composer.hpp"
#include "publisher/record/current_versions.hpp"
#include "publisher/record/erased_mark.hpp"
#include "publisher/record/inventory.hpp"
#include "publisher/record/judge.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/merkle.hpp"
#include "publisher/record/proven_files.hpp"
#include "publisher/record/public_files.hpp"
#include "publisher/record/tiles.hpp"
#include "publisher/record/tombstone.hpp"
#include "schemas/check.hpp"

#include <map>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// Who did it is not in the log.
constexpr const char* kWho = "not known: entered again from the log";
/// As officers' files are called in the register, see order_draft.cpp.
constexpr std::string_view kDelivered = "delivered:";

/// Which thing an entry replaces the earlier words about, as Composer calls it; "" for what is not replaced.
std::string key_of(const LogEntry& entry) {
    const auto kind = entry.kind();
    if (kind == "organisation" || kind == "dataset" || kind == "schema") return kind + "/" + entry.body.at("id").as_string();
    if (kind == "calendar") return fmt::format("calendar/{}/{}", entry.body.at("dataset").as_string(), entry.body.at("edition").as_string());
    return kind == "key" ? kKeyState : "";
}

class Replay {
public:
    Replay(Register& reg, const ArchiveLayout& layout, const ReplaySettings& settings)
        : reg_(reg), layout_(layout), public_(layout.public_dir()), settings_(settings) {}

    Replayed run(Revision from);

private:
    void enter(const std::vector<LogEntry>& batch);
    void take(const LogEntry& entry);
    void release(const LogEntry& entry);
    void release_erased(const LogEntry& entry);
    bool words_gone(const LogEntry& entry) const;
    void give_way(const VersionRecord& version);
    std::int64_t draft_of(const VersionRecord& version, const ReleaseManifest& m);
    void withdraw(const LogEntry& entry);
    void erase(const LogEntry& entry);
    void announce(const LogEntry& entry);
    void reject(const LogEntry& entry);
    std::string named_text(const Value& entry) const;
    std::string source_of(const std::string& dataset, const std::string& url);
    std::string prints_of(const ReleaseManifest& m);
    VersionRecord version_of(const LogEntry& entry, std::int64_t number);

    Register& reg_;
    const ArchiveLayout& layout_;
    fs::path public_;
    const ReplaySettings& settings_;
    Inventory inventory_;   ///< of the whole log: what it erases later may be gone already
    Register::Settled settled_;
    Replayed out_;
};

std::string Replay::named_text(const Value& entry) const {
    const auto path = entry.at("path").as_string();
    if (!is_public_path(path)) throw Error::make(ErrorKind::corrupt, "the log names '{}', which leads out of the folder", path);
    auto text = base::read_file(public_ / path, UINT64_C(64) << 20);
    if (base::sha256(text).hex() != entry.at("sha256").as_string())
        throw Error::make(ErrorKind::corrupt, "{} is not what the log says; copy it again from a mirror or a backup", (public_ / path).string());
    return text;
}

std::string Replay::source_of(const std::string& dataset, const std::string& url) {
    if (url.starts_with(kDelivered)) return dataset + "/delivered";
    auto source = settings_.source_of ? settings_.source_of(dataset, url) : dataset;
    if (!source.empty()) return source;
    out_.without_source.push_back(dataset + " " + url);
    return dataset;
}

/// The rows' prints are made from the released rows, with the schema they were released under.
std::string Replay::prints_of(const ReleaseManifest& m) try {
    const auto schema = base::read_file(public_ / "schemas" / m.schema.str() / (m.schema_version + ".json"));
    const auto file = public_ / m.path() / "data.csv";
    if (m.nil && m.rows == 0) return {};
    const auto result = schemas::check(base::read_file(file), {"data.csv", schema, schemas::Profile::harvest});
    const bool same = result.rows && (m.parts.size() > 1 ? static_cast<std::int64_t>(result.rows->count()) == m.rows : result.rows->digest() == m.rows_digest);
    if (same) return pack_prints(result.rows->prints());
    out_.without_prints.push_back(m.name());
    return {};
} catch (const Error& e) {
    if (e.kind() == ErrorKind::exhausted || e.kind() == ErrorKind::internal) throw;
    out_.without_prints.push_back(m.name());
    return {};
}

/// Of a version that was erased since there may be nothing left but its number.
void Replay::release_erased(const LogEntry& entry) {
    VersionRecord version;
    version.dataset = entry.body.at("dataset").as_string();
    version.edition = entry.body.at("edition").as_string();
    version.who = kWho;
    version.object = reg_.object(version.dataset, std::string(kErasedEdition) + version.edition, "", settled_.at).id;
    give_way(version);
    settled_.acts.push_back({reg_.add_draft(version, "", "", settled_.at), Event::release, static_cast<int>(entry.body.at("version").as_int()), kWho,
                             entry.body.string_or("reason", ""), ""});
    out_.erased_without_rows.push_back(version_name(version.dataset, version.edition, entry.body.at("version").as_int()));
    ++out_.versions;
}

/// A draft of a restored register that something else took the place of before that was released.
void Replay::give_way(const VersionRecord& version) {
    if (const auto draft = reg_.draft_of(version.dataset, version.edition)) reg_.discard_draft(draft->id, kWho, "another draft of the edition was released", settled_.at);
}

/// The draft of a restored register that has become public since, or a new one.
std::int64_t Replay::draft_of(const VersionRecord& version, const ReleaseManifest& m) {
    const auto draft = reg_.draft_of(version.dataset, version.edition);
    if (draft && draft->snapshot == version.snapshot && draft->rows_digest == version.rows_digest) return draft->id;
    give_way(version);
    return reg_.add_draft(version, m.table, prints_of(m), m.released_at);
}

/// The log says it, and an erasure took the file that says more.
bool Replay::words_gone(const LogEntry& entry) const { return inventory_.erased_file(entry.body.string_or("path", ""), entry.index); }

void Replay::release(const LogEntry& entry) {
    const auto dataset = entry.body.at("dataset").as_string(), edition = entry.body.at("edition").as_string();
    if (inventory_.erased(dataset, edition, entry.body.at("version").as_int())) return release_erased(entry);
    const auto m = ReleaseManifest::from_json(base::json::parse(named_text(entry.body)));
    const auto& part = m.parts.empty() ? Part() : m.parts.front();
    const auto object = reg_.object(source_of(dataset, part.source_url), part.source_url, part.source_title, part.fetched_at).id;
    reg_.fetched(object, part.snapshot, part.bytes, "", part.last_modified, part.fetched_at);
    VersionRecord version;
    version.object = object;
    version.dataset = dataset;
    version.edition = edition;
    version.snapshot = part.snapshot.hex();
    version.rows_digest = m.rows_digest.hex();
    version.reason = m.reason == Reason::department_correction ? std::string(to_string(m.reason)) : std::string();
    version.note = m.note;
    version.who = kWho;
    settled_.acts.push_back({draft_of(version, m), Event::release, m.version, kWho, std::string(to_string(m.reason)), m.note});
    ++out_.versions;
}

VersionRecord Replay::version_of(const LogEntry& entry, std::int64_t number) {
    const auto dataset = entry.body.at("dataset").as_string(), edition = entry.body.at("edition").as_string();
    if (const auto found = reg_.version(dataset, edition, static_cast<int>(number))) return *found;
    throw Error::make(ErrorKind::corrupt, "log entry {} is about {}/{} v{}, which was never released", entry.index, dataset, edition, number);
}

void Replay::withdraw(const LogEntry& entry) {
    const auto version = version_of(entry, entry.body.at("version").as_int());
    const auto words = words_gone(entry) ? Value::object() : base::json::parse(named_text(entry.body));
    settled_.acts.push_back({version.id, Event::withdraw, 0, kWho, entry.body.at("code").as_string(), words.string_or("note", "")});
    ++out_.withdrawals;
}

void Replay::erase(const LogEntry& entry) {
    for (const auto number : Tombstone::from(entry.body).versions) {
        const auto version = version_of(entry, number);
        if (version.state == VersionState::erased) continue;
        settled_.acts.push_back({version.id, Event::erase, 0, kWho, "", ""});
        ++out_.erased;
    }
}

void Replay::announce(const LogEntry& entry) {
    const auto& body = entry.body;
    const auto text = [&](std::string_view name) { return body.at(name).as_string(); };
    const auto date = words_gone(entry) ? CalendarEntry{text("dataset"), text("edition"), base::parse_rfc3339(text("release_at")), parse_promise(text("state")),
                                                        body.string_or("code", ""), "", {}}
                                        : CalendarEntry::from_json(base::json::parse(named_text(body)));
    reg_.enter(date, kWho, settled_.at);
    ++out_.dates;
}

void Replay::reject(const LogEntry& entry) {
    if (words_gone(entry)) return;
    const auto text = [&](std::string_view name) { return entry.body.string_or(name, ""); };
    const auto report = named_text(entry.body);
    const auto told = base::json::parse(report);
    const auto object = reg_.object(source_of(text("dataset"), text("url")), text("url"), told.string_or("title", text("title")), settled_.at).id;
    const auto why = told.string_or("why", text("why"));
    const auto snapshot = base::Sha256::from_hex(text("snapshot"));
    std::error_code not_kept;
    const auto bytes = fs::file_size(layout_.snapshot(snapshot), not_kept);
    reg_.fetched(object, snapshot, not_kept ? 0 : bytes, "", "", settled_.at);
    reg_.reject(object, text("snapshot"), {Outcome::rejected, text("code"), why, text("dataset"), text("edition")}, report, settled_.at);
    for (const auto& pending : reg_.pending_rejections())
        if (pending.snapshot == text("snapshot") && pending.url == text("url")) settled_.rejections.push_back(pending.id);
    ++out_.rejections;
}

void Replay::take(const LogEntry& entry) try {
    const auto kind = entry.kind();
    if (kind == "release" || kind == "nil-return") release(entry);
    else if (kind == "withdrawal") withdraw(entry);
    else if (kind == "erasure") erase(entry);
    else if (kind == "calendar") announce(entry);
    else if (kind == "rejection") reject(entry);
    if (const auto key = key_of(entry); !key.empty()) settled_.descriptors.emplace_back(key, base::json::canonical(entry.body));
    for (auto& named : named_by(entry)) settled_.descriptors.push_back(std::move(named));
} catch (Error& e) {
    e.while_("entering log entry {} ({}) into the register", entry.index, entry.kind());
    throw;
}

void Replay::enter(const std::vector<LogEntry>& batch) {
    settled_ = {};
    settled_.batch = fmt::format("batch-{:012}", batch.front().index);
    settled_.at = base::parse_rfc3339(batch.back().body.at("at").as_string());
    for (const auto& entry : batch) take(entry);
    const Revision size = batch.back().index + 1;
    settled_.descriptors.emplace_back(kLogState, log_state(size, merkle::root(size, hashes_from_tiles(public_ / "log", size))));
    reg_.settle(settled_);
    ++out_.batches;
    out_.to = size;
}

Replayed Replay::run(Revision from) {
    const LogReader log(public_);
    const auto end = log.checkpoint().size;
    out_.from = out_.to = from;
    std::vector<LogEntry> batch;
    StatesInLog states;
    constexpr Revision kAtOnce = 16 * kTileWidth;
    for (Revision at = 0; at < end; at += kAtOnce)
        for (const auto& entry : log.entries(at, std::min(end, at + kAtOnce))) {
            inventory_.add(entry);
            states.add(entry);
        }
    for (auto at = from; at < end; at += kAtOnce)
        for (auto& entry : log.entries(at, std::min(end, at + kAtOnce))) {
            const auto kind = entry.kind();
            batch.push_back(std::move(entry));
            if (kind != "revision") continue;
            enter(batch);
            batch.clear();
            if (settings_.progress) settings_.progress("entering the log", static_cast<std::size_t>(out_.to), static_cast<std::size_t>(end), "");
        }
    if (!batch.empty()) throw Error::make(ErrorKind::corrupt, "the log ends at {} in the middle of a batch", end);
    remember_current(reg_, states);
    return std::move(out_);
}

/// States by name, what was said last of each thing, and which bytes are named last.
std::map<std::string, VersionState> states_in(const LogReader& log, std::map<std::string, std::string>& last_said, std::map<std::string, std::string>& last_named) {
    StatesInLog states;
    for (const auto& entry : log.entries(0, log.checkpoint().size)) {
        if (const auto key = key_of(entry); !key.empty()) last_said[key] = base::json::canonical(entry.body);
        for (auto& [key, body] : named_by(entry)) last_named[key] = std::move(body);
        states.add(entry);
    }
    std::map<std::string, VersionState> out;
    for (const auto& [version, state] : states.states()) out[version.name()] = state;
    return out;
}

}  // namespace

Replayed replay_log(Register& reg, const ArchiveLayout& layout, Revision from, const ReplaySettings& settings) {
    return Replay(reg, layout, settings).run(from);
}

Revision revision_of(Register& reg) {
    const auto text = reg.logged(kLogState);
    if (text.empty()) return 0;
    const auto comma = text.find(',');
    const auto size = text.starts_with("size ") && comma != std::string::npos ? base::parse_whole(std::string_view(text).substr(5, comma - 5)) : std::nullopt;
    if (!size) throw Error::make(ErrorKind::corrupt, "the register says that the log stands at '{}', which cannot be read", text);
    return *size;
}

std::vector<std::string> contradictions(Register& reg, const fs::path& public_dir) {
    std::vector<std::string> out;
    const LogReader log(public_dir);
    const auto checkpoint = log.checkpoint();
    if (const auto state = reg.logged(kLogState); state != log_state(checkpoint.size, checkpoint.root) && !(state.empty() && checkpoint.size == 0))
        out.push_back(fmt::format("the register says that the log stands at {}, its checkpoint {}", state.empty() ? "nothing" : state, log_state(checkpoint.size, checkpoint.root)));
    std::map<std::string, std::string> said, named;
    auto states = states_in(log, said, named);
    SqliteStatement rows(reg.database(), "SELECT dataset || '/' || edition || ' v' || version, state FROM version WHERE version > 0 ORDER BY id");
    while (rows.step()) {
        const auto found = states.find(rows.text(0));
        if (found == states.end()) out.push_back(fmt::format("the register has {}, which the log has not or which stands in it twice", rows.text(0)));
        else if (to_string(found->second) != rows.text(1)) out.push_back(fmt::format("the register says that {} is {}, the log that it is {}", rows.text(0), rows.text(1), to_string(found->second)));
        if (found != states.end()) states.erase(found);
    }
    for (const auto& [name, state] : states) out.push_back(fmt::format("the log has {} ({}), the register has not", name, to_string(state)));
    for (const auto& [key, body] : said)
        if (reg.logged(key) != body) out.push_back(fmt::format("the log says of {} last what the register does not", key));
    // A register of before it remembered these files learns of them with the next release.
    for (const auto& [key, body] : named)
        if (const auto known = reg.logged(key); !known.empty() && known != body) out.push_back(fmt::format("the register remembers another digest of {} than the log names", key));
    for (auto& line : altered_dates(reg)) out.push_back(std::move(line));
    SqliteStatement whole(reg.database(), "PRAGMA integrity_check");
    while (whole.step())
        if (const auto line = whole.text(0); line != "ok") out.push_back("the register's file is damaged: " + line);
    return out;
}

}  // namespace daybook::record
