#include "publisher/catalogue/state.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/date_outcome.hpp"
#include "publisher/record/tombstone.hpp"

#include <algorithm>
#include <map>
#include <ranges>
#include <set>
#include <utility>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using base::json::Value;
using record::LogEntry;

namespace {

using ReadFile = std::function<std::string(const std::string& path, const std::string& sha256)>;

record::Licence licence_of(const Value& v) {
    return {v.string_or("id", ""), v.string_or("title", ""), v.string_or("url", "")};
}

/// What a rejection's code means, for readers.
std::string_view words_for(std::string_view code) {
    constexpr std::pair<std::string_view, std::string_view> kWords[] = {
        {"beyond-belief", "its amounts add up to more than any government spends"},
        {"no-rows", "none of its records is a row that can be used"},
        {"too-many-bad-rows", "too many of its rows cannot be used"},
        {"gate", "it has more findings of a kind than its dataset may have"},
        {"unreadable", "it could not be read in several attempts"},
    };
    const auto at = std::ranges::find(kWords, code, [](const auto& one) { return one.first; });
    return at == std::end(kWords) ? "it cannot be used" : at->second;
}

/// What the entries to come say is erased: its files are gone, whatever an earlier entry says of them.
class Erased {
public:
    Erased(const std::vector<LogEntry>& entries, const ReadFile& read_file) {
        for (const auto& entry : entries)
            if (entry.kind() == "erasure")
                for (const auto& path : record::Tombstone::from(entry.body).files) files_[path] = entry.index;
        for (const auto& entry : entries)
            if (entry.kind() == "erasure") add(entry, read_file);
    }
    bool file(const std::string& path, std::int64_t index) const {
        const auto at = files_.find(path);
        return at != files_.end() && index < at->second;
    }
    bool version(const std::string& name) const { return versions_.contains(name); }
    /// What its tombstone says of a version; absent when it says nothing.
    const record::ReleaseManifest* remains(const std::string& name) const {
        const auto at = versions_.find(name);
        return at == versions_.end() || !at->second ? nullptr : &*at->second;
    }

private:
    void add(const LogEntry& entry, const ReadFile& read_file) {
        const auto stone = record::Tombstone::from(entry.body);
        for (const auto n : stone.versions) versions_[record::version_name(stone.dataset, stone.edition, n)];
        if (stone.path.empty() || file(stone.path, entry.index)) return;
        const auto words = base::json::parse(read_file(stone.path, stone.sha256));
        for (const auto& one : words.at("versions").as_array()) {
            auto m = record::ReleaseManifest::from_json(one);
            const auto name = m.name();
            versions_[name] = std::move(m);
        }
    }

    std::map<std::string, std::int64_t> files_;
    std::map<std::string, std::optional<record::ReleaseManifest>> versions_;
};

/// Applies entries to a state, one at a time; each knows the revision that first shows it.
class Replayer {
public:
    Replayer(State& state, const ReadFile& read_file, const Erased& erased) : state_(state), read_file_(read_file), erased_(erased) {}

    void apply(const LogEntry& entry, Revision shown) {
        index_ = entry.index;
        shown_ = shown;
        for (const auto& [kind, effect] : kEffects)
            if (kind == entry.kind()) return (this->*effect)(entry.body);
        throw Error(ErrorKind::corrupt, "this version does not know its kind");
    }

private:
    void organisation(const Value& v);
    void name(const Organisation& o);
    void dataset(const Value& v);
    void schema(const Value& v);
    void release(const Value& v);
    void withdrawal(const Value& v);
    void rejection(const Value& v);
    Value report_of(const Value& v) const;
    void settle_rejections(const schemas::DatasetId& dataset, std::string_view url);
    void calendar(const Value& v);
    void aliases(const Value& v);
    void erasure(const Value& v);
    void erase(const record::Tombstone& stone, const Value& words);
    record::ReleaseManifest manifest_of(const Value& v, const Dataset& dataset) const;
    record::ReleaseManifest bare_manifest(const Value& v, const Dataset& dataset) const;
    Value words_in(const Value& v) const;
    void nothing(const Value&) {}
    void revision(const Value& v);

    Dataset& dataset_named(const Value& v);
    Edition& edition_in(Dataset& dataset, const schemas::Edition& edition);

    static constexpr std::pair<std::string_view, void (Replayer::*)(const Value&)> kEffects[] = {
        {"organisation", &Replayer::organisation},
        {"dataset", &Replayer::dataset},
        {"schema", &Replayer::schema},
        {"release", &Replayer::release},
        {"nil-return", &Replayer::release},
        {"withdrawal", &Replayer::withdrawal},
        {"rejection", &Replayer::rejection},
        {"calendar", &Replayer::calendar},
        {"aliases", &Replayer::aliases},
        {"erasure", &Replayer::erasure},
        {"key", &Replayer::nothing},
        {"revision", &Replayer::revision},
    };

    State& state_;
    const ReadFile& read_file_;
    const Erased& erased_;
    std::int64_t index_ = 0;
    Revision shown_ = 0;
};

Dataset& Replayer::dataset_named(const Value& v) {
    const auto& id = v.at("dataset").as_string();
    const auto at = state_.datasets.find(id);
    if (at == state_.datasets.end())
        throw Error::make(ErrorKind::corrupt, "no entry before it describes the dataset '{}'", id);
    at->second.changed = shown_;
    return at->second;
}

Edition& Replayer::edition_in(Dataset& dataset, const schemas::Edition& edition) {
    auto at = std::ranges::lower_bound(dataset.editions, edition, {}, &Edition::edition);
    if (at == dataset.editions.end() || at->edition != edition)
        at = dataset.editions.insert(at, Edition{edition, {}});
    return *at;
}

void Replayer::organisation(const Value& v) {
    Organisation o{schemas::OrganisationId(v.at("id").as_string()), v.at("name").as_string(),
                   v.string_or("url", ""), v.string_or("contact", ""), v.string_or("parent", "")};
    name(o);
    state_.organisations.insert_or_assign(o.id.str(), std::move(o));
}

void Replayer::name(const Organisation& o) {
    for (auto& known : state_.organisation_names) {
        if (known.organisation != o.id.str() || known.to != kStillCurrent) continue;
        if (known.name == o.name) return;
        known.to = shown_;
    }
    state_.organisation_names.push_back({o.name, o.id.str(), shown_, kStillCurrent});
}

void Replayer::dataset(const Value& v) {
    const schemas::DatasetId id(v.at("id").as_string());
    auto& d = state_.datasets[id.str()];
    d.id = id;
    d.organisation = schemas::OrganisationId(v.at("organisation").as_string());
    d.schema = schemas::SchemaId(v.at("schema").as_string());
    d.title = v.at("title").as_string();
    d.licence = licence_of(v.at("licence"));
    d.attribution = v.string_or("attribution", "");
    d.contact = v.string_or("contact", "");
    d.cadence = v.string_or("cadence", "");
    d.due = v.string_or("due", "");
    d.nation = v.string_or("nation", d.nation);
    d.since = v.string_or("since", "");
    if (!d.since.empty()) schemas::Edition::parse(d.since);
    d.table = v.string_or("table", "");
    d.series = v.string_or("series", "");
    if (const auto* collection = v.find("collection")) {
        auto what = record::Collection::from_json(*collection);
        if (d.collected.empty() || d.collected.back().what != what) d.collected.push_back({shown_, std::move(what)});
    }
    if (d.described == 0) d.described = shown_;
    d.changed = shown_;
}

void Replayer::schema(const Value& v) {
    const auto text = read_file_(v.at("path").as_string(), v.at("sha256").as_string());
    auto schema = schemas::parse_schema(text);
    const auto& id = v.at("id").as_string();
    if (schema.id.str() != id || schema.version != v.at("version").as_string())
        throw Error::make(ErrorKind::corrupt, "{} is not version {} of {}", v.at("path").as_string(),
                          v.at("version").as_string(), id);
    const bool is_new = state_.schemas.insert_or_assign(id, std::move(schema)).second;
    if (is_new) state_.schema_order.push_back(id);
}

void Replayer::release(const Value& v) {
    auto& dataset = dataset_named(v);
    const auto& path = v.at("path").as_string();
    Version version;
    version.manifest = manifest_of(v, dataset);
    version.entry_index = index_;
    version.from = shown_;
    if (const auto* before = v.find("reinstates")) version.reinstates = static_cast<int>(before->as_int());
    const auto& m = version.manifest;
    if (m.dataset != dataset.id || m.edition.str() != v.at("edition").as_string() ||
        m.version != v.at("version").as_int())
        throw Error::make(ErrorKind::corrupt, "{} is the manifest of {}, not of what the entry says", path,
                          m.name());
    auto& versions = edition_in(dataset, m.edition).versions;
    if (!versions.empty() && versions.back().manifest.version >= m.version)
        throw Error::make(ErrorKind::corrupt, "{} comes after version {}", m.name(),
                          versions.back().manifest.version);
    if (!versions.empty()) versions.back().to = std::min(versions.back().to, shown_);
    for (const auto& part : m.parts) settle_rejections(dataset.id, part.source_url);
    versions.push_back(std::move(version));
}

void Replayer::withdrawal(const Value& v) {
    const auto& dataset = dataset_named(v);
    const auto& edition = v.at("edition").as_string();
    const auto number = static_cast<int>(v.at("version").as_int());
    auto* version = const_cast<Version*>(state_.version(dataset.id.str(), edition, number));
    if (version == nullptr)
        throw Error::make(ErrorKind::corrupt, "{}/{}/v{} was never released", dataset.id.str(), edition,
                          number);
    version->to = std::min(version->to, shown_);
    version->withdrawn = shown_;
    version->withdrawal_code = v.string_or("code", "");
    version->replaced_by = v.string_or("replaced_by", "");
    version->withdrawal_note = words_in(v).string_or("note", "");
}

/// Of a version that is erased further on what its tombstone says, or else its entry: how far a follower was makes no difference.
record::ReleaseManifest Replayer::manifest_of(const Value& v, const Dataset& dataset) const {
    const auto name = record::version_name(v.at("dataset").as_string(), v.at("edition").as_string(), v.at("version").as_int());
    if (!erased_.version(name)) return record::ReleaseManifest::from_json(base::json::parse(read_file_(v.at("path").as_string(), v.at("sha256").as_string())));
    const auto* remains = erased_.remains(name);
    return remains != nullptr ? *remains : bare_manifest(v, dataset);
}

record::ReleaseManifest Replayer::bare_manifest(const Value& v, const Dataset& dataset) const {
    record::ReleaseManifest m;
    m.dataset = dataset.id;
    m.organisation = dataset.organisation;
    m.edition = schemas::Edition::parse(v.at("edition").as_string());
    m.version = static_cast<int>(v.at("version").as_int());
    if (const auto* reason = v.find("reason")) m.reason = record::parse_reason(reason->as_string());
    m.schema = dataset.schema;
    m.table = dataset.table;
    m.series = dataset.series;
    m.licence = dataset.licence;
    m.attribution = dataset.attribution;
    m.contact = dataset.contact;
    m.nil = v.at("kind").as_string() == "nil-return";
    return m;
}

/// The JSON file of words that an entry names; an empty object when it is erased or there is none.
Value Replayer::words_in(const Value& v) const {
    const auto* path = v.find("path");
    if (path == nullptr || erased_.file(path->as_string(), index_)) return Value::object();
    return base::json::parse(read_file_(path->as_string(), v.at("sha256").as_string()));
}

/// The last word on a file of a source is the one that stands.
void Replayer::settle_rejections(const schemas::DatasetId& dataset, std::string_view url) {
    for (auto& r : state_.rejections)
        if (r.dataset == dataset && (r.url == url || (!url.empty() && record::erased_address(r.url) == url))) r.to = std::min(r.to, shown_);
}

void Replayer::rejection(const Value& v) {
    const auto& dataset = dataset_named(v);
    settle_rejections(dataset.id, v.at("url").as_string());
    const auto report = report_of(v);
    state_.rejections.push_back({dataset.id, v.at("url").as_string(), report.string_or("title", ""), report.at("why").as_string(),
                                 v.string_or("path", ""), v.string_or("edition", ""), shown_, kStillCurrent, v.string_or("code", "")});
}

/// Its `why` and `title`. In the log's first form these stand in the entry. A report that was erased leaves what its code means.
Value Replayer::report_of(const Value& v) const {
    const auto said = [](std::string_view why, const std::string& title) { return Value::object({{"why", why}, {"title", title}}); };
    if (const auto* why = v.find("why")) return said(why->as_string(), v.string_or("title", ""));
    const auto meaning = words_for(v.at("code").as_string());
    if (erased_.file(v.at("path").as_string(), index_)) return said(meaning, "");
    try {
        const auto report = base::json::parse(read_file_(v.at("path").as_string(), v.at("sha256").as_string()));
        return said(report.string_or("why", meaning), report.string_or("title", v.string_or("title", "")));
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::not_found) throw;
        return said(meaning, "");
    }
}

/// Logs of before have no word of it among the earlier dates; the release itself says so.
void mark_kept(std::vector<record::DateChange>& changes, const record::CalendarEntry& kept) {
    const auto it = std::ranges::find_if(changes, [&](const auto& c) { return c.previous == kept.release_at && c.changed_at >= *kept.released_at; });
    if (it != changes.end()) it->released_at = kept.released_at;
}

/// An entry replaces the one that stood for its edition, unless that was kept by then: it is a promise of its own beside it, of a correction.
void Replayer::calendar(const Value& v) {
    const auto& id = dataset_named(v).id.str();
    const auto& edition = v.at("edition").as_string();
    const auto body = words_in(v);
    AnnouncedDate date{{}, shown_, kStillCurrent};
    if (body.find("dataset") != nullptr) date.entry = record::CalendarEntry::from_json(body);
    else  // its words are erased; the date stands in the entry
        date.entry = {id, edition, base::parse_rfc3339(v.at("release_at").as_string()), record::parse_promise(v.at("state").as_string()), v.string_or("code", ""), "", {}};
    for (auto& known : state_.calendar) {
        if (known.entry.dataset != id || known.entry.edition != edition || known.to != kStillCurrent) continue;
        const auto before = outcome_at(known, state_.edition(id, edition), shown_ - 1).entry;
        date.promise = known.promise + (before.released_at ? 1 : 0);
        if (before.released_at) mark_kept(date.entry.changes, before);
        else known.to = shown_;
    }
    state_.calendar.push_back(std::move(date));
}

/// A decision whose words were erased takes its whole set with it: half of its history would say what nobody decided.
void Replayer::aliases(const Value& v) {
    const auto number = v.at("set").as_int();
    const auto& path = v.at("path").as_string();
    if (erased_.file(path, index_)) return state_.supplier_sets.forget(number);
    auto decision = record::AliasDecision::from_json(words_in(v));
    if (decision.number != number) throw Error::make(ErrorKind::corrupt, "{} is a decision on set {}", path, decision.number);
    state_.supplier_sets.apply(std::move(decision), path, shown_);
}

void Replayer::erasure(const Value& v) {
    const auto stone = record::Tombstone::from(v);
    const auto words = words_in(v);
    const auto dataset = stone.dataset.empty() ? schemas::DatasetId() : dataset_named(v).id;
    state_.erasures.push_back({stone.counter, dataset, stone.edition, stone.versions, shown_, stone.code, words.string_or("note", "")});
    erase(stone, words);
    // Answers of a log that is read from its beginning are those of one that was followed.
    for (const auto& path : stone.files) {
        for (auto& r : state_.rejections)
            if (r.report_path == path) {
                r.why = words_for(r.code);
                r.title.clear();
            }
        if (path.starts_with("aliases/")) state_.supplier_sets.forget_file(path);
        if (path.starts_with("calendar/"))
            for (auto& date : state_.calendar)
                if (date.entry.dataset == stone.dataset && date.entry.edition == stone.edition && date.from < shown_)
                    date.entry = record::without_words(std::move(date.entry));
        if (path.starts_with("withdrawals/"))
            if (auto* edition = const_cast<Edition*>(state_.edition(stone.dataset, stone.edition)))
                for (auto& version : edition->versions) version.withdrawal_note.clear();
    }
}

/// Of the manifest stays what the tombstone's file says, or else what the release's entry said.
void Replayer::erase(const record::Tombstone& stone, const Value& words) {
    for (const auto n : stone.versions) {
        auto* version = const_cast<Version*>(state_.version(stone.dataset, stone.edition, n));
        if (version == nullptr) throw Error::make(ErrorKind::corrupt, "{}/{}/v{} was never released", stone.dataset, stone.edition, n);
        const auto* remains = erased_.remains(version->manifest.name());
        version->manifest = remains != nullptr ? *remains : record::remains_of(version->manifest);
        version->to = std::min(version->to, shown_);
        version->erased = shown_;
        version->erasure_code = stone.code;
        version->erasure_note = words.string_or("note", "");
        version->withdrawal_note.clear();
        version->replaced_by.clear();
    }
}

void Replayer::revision(const Value& v) {
    const auto at = base::parse_rfc3339(v.at("at").as_string());
    // What was public at an instant is asked for by its order.
    if (!state_.revisions.empty() && at < state_.at)
        throw Error::make(ErrorKind::corrupt, "the log runs backwards: it is of {}, and the revision before it, {}, of {}", base::to_rfc3339(at), state_.revision, base::to_rfc3339(state_.at));
    state_.revision = index_ + 1;
    state_.at = at;
    state_.revisions.push_back({state_.revision, state_.at});
    const auto* tables = v.find("tables");
    if (tables == nullptr) return;
    for (const auto& one : tables->as_array()) {
        const auto& path = one.at("path").as_string();  // tables/<table>/<revision>.json
        const auto parts = base::split(path, '/');
        if (parts.size() != 3) throw Error::make(ErrorKind::corrupt, "'{}' is no manifest of a table", path);
        state_.table_manifests.push_back({std::string(parts[1]), path, one.at("sha256").as_string(), state_.revision});
    }
}

/// The revision that first shows each entry: the size of the log once its batch is complete.
std::vector<Revision> shown_at(const std::vector<LogEntry>& entries) {
    std::vector<Revision> out(entries.size());
    Revision shown = 0;
    for (std::size_t i = entries.size(); i-- > 0;) {
        if (entries[i].kind() == "revision") shown = entries[i].index + 1;
        if (shown == 0)
            throw Error::make(ErrorKind::corrupt,
                              "log entry {} belongs to a batch that no revision entry ends",
                              entries[i].index);
        out[i] = shown;
    }
    return out;
}

}  // namespace

std::shared_ptr<const State> replay(const State& before, const std::vector<LogEntry>& entries,
                                    const ReadFile& read_file) {
    auto next = std::make_shared<State>(before);
    const Erased erased(entries, read_file);
    Replayer replayer(*next, read_file, erased);
    const auto shown = shown_at(entries);
    for (std::size_t i = 0; i < entries.size(); ++i) try {
            if (entries[i].index != before.revision + static_cast<std::int64_t>(i))
                throw Error(ErrorKind::corrupt, "entries are missing before it");
            replayer.apply(entries[i], shown[i]);
        } catch (const Error& e) {
            // A full disk or a busy one says nothing about the log; everything else does.
            if (e.kind() == ErrorKind::transient || e.kind() == ErrorKind::exhausted ||
                e.kind() == ErrorKind::internal)
                throw;
            throw Error::make(ErrorKind::corrupt, "log entry {} ({}) cannot be applied: {}", entries[i].index,
                              entries[i].body.string_or("kind", "?"), e.message());
        }
    return next;
}

}  // namespace daybook::catalogue
