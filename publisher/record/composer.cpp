#include "publisher/record/composer.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/record/collection_reader.hpp"
#include "publisher/record/current_versions.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/key_chain.hpp"
#include "publisher/record/table_files.hpp"
#include "publisher/record/tlog_proof.hpp"

#include <algorithm>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

std::string log_state(Revision size, const base::Sha256& root) { return fmt::format("size {}, root {}", size, root.hex()); }

void Composer::describe(const Descriptors& d) {
    gather_schemas(d);
    for (const auto& schema : d.schemas) add_schema(schema);
    for (const auto& o : d.organisations) add_descriptor("organisation/" + o.id.str(), o.entry());
    CollectionReader collected(reg_, batch_.at());
    for (const auto& s : d.datasets) {
        auto entry = s.entry();
        if (const auto collection = collected.of(s)) entry.set("collection", collection->to_json());
        add_descriptor("dataset/" + s.id.str(), entry);
    }
}

void Composer::add_schema(const schemas::Schema& schema) {
    const auto path = fmt::format("schemas/{}/{}.json", schema.id.str(), schema.version);
    const auto published = layout_.public_dir() / path;
    if (fs::exists(published) && base::read_file(published) != schema.text)
        throw Error::make(ErrorKind::conflict, "schema {} {} is published already and differs; give the changed schema a new version", schema.id.str(),
                          schema.version);
    const auto entry = Value::object({{"kind", "schema"}, {"id", schema.id.str()}, {"version", schema.version}, {"path", path},
                                      {"sha256", base::sha256(schema.text).hex()}});
    if (add_descriptor("schema/" + schema.id.str(), entry)) stage_file(path, schema.text);
}

bool Composer::add_descriptor(const std::string& key, const Value& entry) {
    const auto body = base::json::canonical(entry);
    if (reg_.logged(key) == body) return false;
    entries_.push_back(body);
    batch_.settled.descriptors.emplace_back(key, body);
    return true;
}

void Composer::stage_file(const std::string& path, std::string_view bytes) {
    base::write_unflushed(batch_.staged(path), bytes);
    batch_.move(path);
}

Value Composer::stage_note(std::string_view folder, const Value& note) {
    const auto text = base::json::canonical(note);
    const auto digest = base::sha256(text).hex();
    const auto path = fmt::format("{}/{}/{}.json", folder, digest.substr(0, 2), digest.substr(2));
    if (staged_files_.insert(path).second && !fs::exists(layout_.public_dir() / path)) stage_file(path, text);
    return Value::object({{"path", path}, {"sha256", digest}});
}

/// The same bytes read anew are `reprocessed`, and so are bytes that said the same rows before; others changed at the source, and unless
/// somebody said why, nobody knows.
static Reason reason_for(Register& reg, const VersionRecord& draft, int version) {
    if (version == 1) return Reason::first;
    if (!draft.reason.empty()) return parse_reason(draft.reason);
    for (const auto& earlier : reg.versions_said_by(draft.snapshot))
        if (earlier.dataset == draft.dataset && earlier.edition == draft.edition && earlier.version == version - 1) return Reason::reprocessed;
    return Reason::source_changed_unexplained;
}

/// A date that is kept needs no more words: the release itself is in the log.
void Composer::announce(const std::vector<CalendarEntry>& entries) {
    for (const auto& e : entries) {
        if (e.state == Promise::kept) continue;
        auto entry = Value::object({{"kind", "calendar"}, {"dataset", e.dataset}, {"edition", e.edition}, {"release_at", base::to_rfc3339(e.release_at)},
                                    {"state", to_string(e.state)}});
        if (!e.code.empty()) entry.set("code", e.code);
        const auto text = base::json::canonical(e.to_json());
        entry.set("sha256", base::sha256(text).hex());
        if (reg_.logged("calendar/" + e.name()).find(base::sha256(text).hex()) != std::string::npos) continue;
        const auto note = stage_note("calendar", e.to_json());
        entry.set("path", note.at("path"));
        add_descriptor("calendar/" + e.name(), entry);
    }
}

void Composer::add_withdrawal(const Withdrawal& order, const VersionRecord& version) {
    refuse_altered_state(version, proven_);
    gone_.push_back(proven_.release(version.dataset, version.edition, version.version));
    auto entry = Value::object({{"kind", "withdrawal"}, {"dataset", version.dataset}, {"edition", version.edition}, {"version", version.version}, {"code", order.code}});
    if (!order.replaced_by.empty()) entry.set("replaced_by", order.replaced_by);
    const auto note = stage_note("withdrawals", Value::object({{"version", gone_.back().name()}, {"code", order.code}, {"note", order.note},
                                                               {"replaced_by", order.replaced_by}, {"at", base::to_rfc3339(batch_.at())}}));
    entry.set("path", note.at("path")).set("sha256", note.at("sha256"));
    entries_.push_back(base::json::canonical(entry));
    batch_.settled.acts.push_back({version.id, Event::withdraw, 0, order.who, order.code, order.note});
    out_.withdrawn.push_back(gone_.back().name());
}

void Composer::add_aliases(const AliasDecision& decision) {
    auto entry = Value::object({{"kind", "aliases"}, {"set", decision.number}});
    const auto file = stage_note("aliases", decision.to_json());
    entry.set("path", file.at("path")).set("sha256", file.at("sha256"));
    entries_.push_back(base::json::canonical(entry));
}

void Composer::add_erasure(const ErasurePlan& plan, const ErasureOrder& order) {
    const auto last = reg_.logged(kErasureState);
    auto counter = last.empty() ? std::int64_t{0} : std::stoll(last);
    for (auto stone : plan.stones) {
        stone.counter = ++counter;
        auto remains = Value::array();
        for (const auto& m : plan.manifests)
            if (m.dataset.str() == stone.dataset && m.edition.str() == stone.edition) remains.push(remains_of(m).to_json());
        const auto note = stage_note("erasures", Value::object({{"counter", stone.counter}, {"dataset", stone.dataset}, {"edition", stone.edition}, {"code", stone.code},
                                                                {"note", order.note}, {"at", base::to_rfc3339(batch_.at())}, {"versions", remains}}));
        stone.path = note.at("path").as_string();
        stone.sha256 = note.at("sha256").as_string();
        entries_.push_back(base::json::canonical(stone.entry()));
        for (const auto n : stone.versions) out_.erased.push_back(version_name(stone.dataset, stone.edition, n));
    }
    for (const auto& version : plan.versions) batch_.settled.acts.push_back({version.id, Event::erase, 0, order.who, order.code, ""});
    // Those of which no row is current as well: only what a manifest made after the erasure lists is known to be free of them.
    gone_.insert(gone_.end(), plan.manifests.begin(), plan.manifests.end());
    batch_.settled.descriptors.emplace_back(kErasureState, std::to_string(counter));
    announce(plan.calendar);
}

/// What is public already, each schema as the batch is to leave it, then the schemas that are new. Schemas that
/// contradict each other in a table are refused before anything is staged.
void Composer::gather_schemas(const Descriptors& d) {
    for (const auto& body : reg_.all_logged("schema")) {
        schemas_.push_back(schemas::parse_schema(proven_.named(base::json::parse(body))));
    }
    for (const auto& schema : d.schemas) {
        const auto known = std::ranges::find(schemas_, schema.id, &schemas::Schema::id);
        if (known == schemas_.end()) schemas_.push_back(schema);
        else *known = schema;
    }
    std::set<std::string> tables;
    for (const auto& schema : schemas_) tables.insert(schema.table);
    for (const auto& table : tables)
        if (!table.empty()) refuse_contradictions(table, of_table(published_schemas(), table));
}

TableSchemas Composer::published_schemas() const {
    TableSchemas out;
    for (const auto& schema : schemas_) out.push_back(&schema);
    return out;
}

ReleaseManifest draft_manifest(const ArchiveLayout& layout, Register& reg, const VersionRecord& draft, base::Instant at) {
    auto m = whole_manifest(layout, draft);
    hold_words(layout.drafts() / draft.folder, draft);
    m.version = reg.last_number(draft.dataset, draft.edition) + 1;
    m.reason = reason_for(reg, draft, m.version);
    m.note = draft.note;
    m.released_at = at;
    return m;
}

/// A number that was given already would be given again by a register that lost its version. Only the draft cannot go out; it is not damaged.
static void refuse_taken(const ArchiveLayout& layout, Register& reg, const ReleaseManifest& m) {
    if (!reg.logged(file_key(m.path() + "/release.json")).empty())
        throw Error(ErrorKind::conflict, register_remedy(fmt::format("the log has {} already, and the register does not know that version", m.name())));
    if (const auto place = layout.public_dir() / m.path(); fs::exists(place))
        throw Error(ErrorKind::conflict, register_remedy(fmt::format("{} is there already, and the register knows no such version", place.string())) +
                                             "; what the log does not name there either is to be deleted");
}

/// It was a first version when it was handed in, of a register that had lost what is public.
static void refuse_unexplained(const VersionRecord& draft, const ReleaseManifest& m) {
    if (m.version > 1 && draft.reason.empty() && draft.url.starts_with("delivered:"))
        throw Error::make(ErrorKind::conflict, "{} would follow a version, and a correction without a reason is refused: hand it in again with the reason department-correction and, as the note, what was wrong", m.name());
}

ReleaseManifest Composer::manifest_of(const VersionRecord& draft) const {
    auto m = draft_manifest(layout_, reg_, draft, batch_.at());
    refuse_taken(layout_, reg_, m);
    refuse_unexplained(draft, m);
    if (draft.manifest.empty())
        for (const auto& schema : schemas_)
            if (schema.id == m.schema && schema.version == m.schema_version) hold_rows(layout_.drafts() / draft.folder, m, schema.amount_field);
    return m;
}

void Composer::add_release(const VersionRecord& draft, const ReleaseManifest& m, const std::string& who) {
    const auto folder = layout_.drafts() / draft.folder, to = batch_.staged(m.path());
    base::make_directories_unflushed(to / "parts");
    for (const auto& file : m.files) base::link_file(folder / file.name, to / file.name);
    const auto text = base::json::canonical(m.to_json());
    base::write_unflushed(to / "release.json", text);
    batch_.move(m.path());
    batch_.settled.acts.push_back({draft.id, Event::release, m.version, who.empty() ? draft.who : who, std::string(to_string(m.reason)), draft.note});
    const auto digest = base::sha256(text).hex();
    auto entry = Value::object({{"kind", m.nil ? "nil-return" : "release"}, {"dataset", draft.dataset}, {"edition", draft.edition},
                                {"version", m.version}, {"path", m.path() + "/release.json"}, {"sha256", digest}});
    batch_.settled.descriptors.emplace_back(file_key(m.path() + "/release.json"), digest);
    // A first nil return has no other reason; one that follows a version corrects it.
    if (!m.nil || m.version > 1) entry.set("reason", to_string(m.reason));
    if (const auto before = reg_.brought_back_by(draft)) entry.set("reinstates", before->version);
    entries_.push_back(base::json::canonical(entry));
    out_.versions.push_back(m.name());
    out_.rows += m.rows;
    releases_.push_back(m);
}

void Composer::add_rejection(const RejectionRecord& r) {
    const auto digest = base::sha256(r.report).hex();
    const auto path = fmt::format("rejections/{}/{}.json", digest.substr(0, 2), digest.substr(2));
    if (staged_files_.insert(path).second && !fs::exists(layout_.public_dir() / path)) stage_file(path, r.report);
    // The words may quote the file, and its title may be personal, so both stand in the report alone, which can be erased.
    const auto code = base::json::parse(r.report).string_or("code", "not-usable");
    auto entry = Value::object({{"kind", "rejection"}, {"dataset", r.dataset}, {"url", r.url},
                                {"snapshot", r.snapshot}, {"code", code}, {"path", path}, {"sha256", digest}});
    if (!r.edition.empty()) entry.set("edition", r.edition);
    entries_.push_back(base::json::canonical(entry));
    batch_.settled.rejections.push_back(r.id);
    ++out_.rejections;
}

/// The proof of each version lies beside its folder, which never changes, and is that of the revision which released it.
void Composer::stage_proofs(Revision size_before, const Append& append, const std::string& note) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const auto entry = base::json::parse(entries_[i]);
        if (entry.at("kind").as_string() != "release" && entry.at("kind").as_string() != "nil-return") continue;
        const auto index = size_before + static_cast<std::int64_t>(i);
        const TlogProof proof{entries_[i], index, merkle::inclusion_proof(index, append.size, append.hash_at), note};
        stage_file(proof_path(entry.at("dataset").as_string(), entry.at("edition").as_string(), entry.at("version").as_int()), proof.str());
    }
}

void Composer::add_key(const Archive::Handover& handover) {
    add_descriptor(kKeyState, key_entry(handover.vkey, archive_.vkey(), handover.note));
}

Released Composer::close(Revision size_before) {
    auto end = Value::object({{"kind", "revision"}, {"at", base::to_rfc3339(batch_.at())}});
    const auto revision = size_before + std::ssize(entries_) + 1;
    // What takes rows out of a table describes nothing, and the table keeps its columns.
    if (schemas_.empty()) gather_schemas({});
    const auto tables = stage_tables(layout_, reg_, proven_, published_schemas(), releases_, gone_, revision, batch_);
    if (!tables.as_array().empty()) end.set("tables", tables);
    for (const auto& table : tables.as_array()) batch_.settled.descriptors.emplace_back(table_key(table.at("path").as_string()), base::json::canonical(table));
    entries_.push_back(base::json::canonical(end));
    const auto append = append_to_log(layout_.log_dir(), size_before, entries_);
    for (const auto& file : append.files) stage_file("log/" + file.path, file.bytes);
    const auto note = archive_.sign(checkpoint_text(archive_.origin(), append.size, append.root));
    stage_proofs(size_before, append, note);
    batch_.settled.descriptors.emplace_back(kLogState, log_state(append.size, append.root));
    stage_file("log/checkpoint", note);
    out_.revision = append.size;
    out_.at = batch_.at();
    return out_;
}

}  // namespace daybook::record
