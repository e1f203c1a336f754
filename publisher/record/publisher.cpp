#include "publisher/record/publisher.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/columnar/parquet.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/key_chain.hpp"
#include "publisher/record/table_files.hpp"
#include "publisher/record/tiles.hpp"
#include "publisher/record/tlog_proof.hpp"

#include <algorithm>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// Under this key the register remembers the log as the last release left it.
constexpr const char* kLogState = "log";

/// And under this one the key entry last logged.
constexpr const char* kKeyState = "key";

std::string log_state(Revision size, const base::Sha256& root) { return fmt::format("size {}, root {}", size, root.hex()); }

/// Gathers one batch: stages its files and lists its entries.
class Composer {
public:
    Composer(Archive& archive, Register& reg, Batch& batch) : layout_(archive.layout()), archive_(archive), reg_(reg), batch_(batch) {}

    void describe(const Descriptors& d) {
        gather_schemas(d);
        for (const auto& schema : d.schemas) add_schema(schema);
        for (const auto& o : d.organisations) add_descriptor("organisation/" + o.id.str(), o.entry());
        for (const auto& s : d.datasets) add_descriptor("dataset/" + s.id.str(), s.entry());
    }
    void add_release(const VersionRecord& draft);
    void add_rejection(const RejectionRecord& rejection);
    void add_key(const Archive::Handover& handover);
    bool empty() const { return entries_.empty(); }
    Released close(Revision size_before);

private:
    void gather_schemas(const Descriptors& d);
    void stage_proofs(Revision size_before, const Append& append, const std::string& note);
    TableSchemas published_schemas() const;
    void add_schema(const schemas::Schema& schema) {
        const auto path = fmt::format("schemas/{}/{}.json", schema.id.str(), schema.version);
        const auto published = layout_.public_dir() / path;
        if (fs::exists(published) && base::read_file(published) != schema.text)
            throw Error::make(ErrorKind::conflict, "schema {} {} is published already and differs; give the changed schema a new version",
                              schema.id.str(), schema.version);
        const auto entry = Value::object({{"kind", "schema"}, {"id", schema.id.str()}, {"version", schema.version}, {"path", path},
                                          {"sha256", base::sha256(schema.text).hex()}});
        if (add_descriptor("schema/" + schema.id.str(), entry)) stage_file(path, schema.text);
    }
    /// False when the log says so already.
    bool add_descriptor(const std::string& key, const Value& entry) {
        const auto body = base::json::canonical(entry);
        if (reg_.logged(key) == body) return false;
        entries_.push_back(body);
        batch_.settled.descriptors.emplace_back(key, body);
        return true;
    }
    void stage_file(const std::string& path, std::string_view bytes) {
        base::write_unflushed(batch_.staged(path), bytes);
        batch_.move(path);
    }
    ReleaseManifest manifest_of(const VersionRecord& draft) const;
    /// The same bytes read anew are `reprocessed`; other bytes changed at the source, and nobody has said why.
    Reason reason_for(const VersionRecord& draft, int version) const {
        if (version == 1) return Reason::first;
        for (const auto& earlier : reg_.versions_with_snapshot(draft.snapshot))
            if (earlier.state == "released" && earlier.dataset == draft.dataset && earlier.edition == draft.edition && earlier.version == version - 1)
                return Reason::reprocessed;
        return Reason::source_changed_unexplained;
    }

    const ArchiveLayout& layout_;
    Archive& archive_;
    Register& reg_;
    Batch& batch_;
    std::vector<std::string> entries_;
    std::vector<ReleaseManifest> releases_;
    std::vector<schemas::Schema> schemas_;   ///< all that are published once the batch is, oldest first
    std::set<std::string> staged_reports_;
    Released out_;
};

/// What is public already, each schema as the batch is to leave it, then the schemas that are new. Schemas that
/// contradict each other in a table are refused before anything is staged.
void Composer::gather_schemas(const Descriptors& d) {
    for (const auto& body : reg_.all_logged("schema")) {
        const auto path = layout_.public_dir() / base::json::parse(body).at("path").as_string();
        schemas_.push_back(schemas::parse_schema(base::read_file(path)));
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

/// Drafts are not flushed when they are made; whatever a power cut left of one is damage, and says so.
ReleaseManifest manifest_in(const fs::path& folder) try {
    return ReleaseManifest::from_json(base::json::parse(base::read_file(folder / "manifest.json")));
} catch (const Error& e) {
    throw Error::make(ErrorKind::corrupt, "the draft {} cannot be read: {}", folder.string(), e.message());
}

ReleaseManifest Composer::manifest_of(const VersionRecord& draft) const {
    const auto folder = layout_.drafts() / draft.folder;
    auto m = manifest_in(folder);
    for (const auto& file : m.files)
        if (base::sha256_file(folder / file.name) != file.digest)
            throw Error::make(ErrorKind::corrupt, "{} is not what was checked", (folder / file.name).string());
    m.version = reg_.last_number(draft.dataset, draft.edition) + 1;
    m.reason = reason_for(draft, m.version);
    m.released_at = batch_.at();
    return m;
}

void Composer::add_release(const VersionRecord& draft) {
    const auto m = manifest_of(draft);
    const auto folder = layout_.drafts() / draft.folder, to = batch_.staged(m.path());
    fs::create_directories(to / "parts");
    for (const auto& file : m.files) fs::create_hard_link(folder / file.name, to / file.name);
    const auto text = base::json::canonical(m.to_json());
    base::write_unflushed(to / "release.json", text);
    batch_.move(m.path());
    batch_.settled.released.emplace_back(draft.id, m.version);
    const auto digest = base::sha256(text).hex();
    auto entry = Value::object({{"kind", m.nil ? "nil-return" : "release"}, {"dataset", draft.dataset}, {"edition", draft.edition},
                                {"version", m.version}, {"path", m.path() + "/release.json"}, {"sha256", digest}});
    if (!m.nil) entry.set("reason", to_string(m.reason));
    entries_.push_back(base::json::canonical(entry));
    out_.versions.push_back(m.name());
    out_.rows += m.rows;
    out_.total = out_.total + m.total;
    releases_.push_back(m);
}

void Composer::add_rejection(const RejectionRecord& r) {
    const auto digest = base::sha256(r.report).hex();
    const auto path = fmt::format("rejections/{}/{}.json", digest.substr(0, 2), digest.substr(2));
    if (staged_reports_.insert(path).second && !fs::exists(layout_.public_dir() / path)) stage_file(path, r.report);
    entries_.push_back(base::json::canonical(Value::object({{"kind", "rejection"}, {"dataset", r.dataset}, {"url", r.url}, {"title", r.title},
                                                            {"snapshot", r.snapshot}, {"why", r.why}, {"path", path}, {"sha256", digest}})));
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

/// Writes what the whole batch makes: the tables' new partitions, then tiles and, last, the checkpoint that signs it all.
Released Composer::close(Revision size_before) {
    auto end = Value::object({{"kind", "revision"}, {"at", base::to_rfc3339(batch_.at())}});
    const auto revision = size_before + std::ssize(entries_) + 1;
    const auto tables = stage_tables(layout_, reg_, published_schemas(), releases_, revision, batch_);
    if (!tables.as_array().empty()) end.set("tables", tables);
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

/// Our own errors keep their kind; one of the standard library's about a full disk becomes `exhausted`.
Error with_place(const std::exception& e, const std::string& place) {
    if (const auto* ours = dynamic_cast<const Error*>(&e)) {
        auto copy = *ours;
        copy.while_("{}", place);
        return copy;
    }
    const auto* files = dynamic_cast<const fs::filesystem_error*>(&e);
    const bool full = files != nullptr && files->code() == std::errc::no_space_on_device;
    return Error(full ? ErrorKind::exhausted : ErrorKind::internal, e.what()).while_("{}", place);
}

/// Removes the folders of drafts that a crash left behind after their release.
void sweep_drafts(const ArchiveLayout& layout, Register& reg) {
    std::set<std::string> wanted;
    for (const auto& draft : reg.drafts()) wanted.insert(draft.folder);
    for (const auto& entry : fs::directory_iterator(layout.drafts()))
        if (!wanted.contains(entry.path().filename().string())) fs::remove_all(entry.path());
}

}  // namespace

Publisher::Publisher(fs::path root, std::string origin, OnStep on_step)
    : archive_(std::move(root), std::move(origin)), register_(archive_.layout().register_file()),
      on_step_(std::move(on_step)) {
    recover();
}

void Publisher::recover() {
    for (const auto& line : Batch::recover(archive_.layout(), register_)) {
        register_.audit(base::SystemClock().now(), "daybook", "recover", line);
        recovered_.push_back(line);
    }
    sweep_drafts(archive_.layout(), register_);
    const auto logged = register_.logged(kKeyState);
    archive_.settle_rotation(logged.empty() ? std::string() : base::json::parse(logged).at("vkey").as_string());
}

/// The log must stand where the last release left it: a lost checkpoint is no empty log.
Revision Publisher::size_of_log() {
    const auto checkpoint = LogReader(archive_.layout().public_dir(), archive_.vkey()).checkpoint();
    const auto remembered = register_.logged(kLogState);
    if (!remembered.empty() && remembered != log_state(checkpoint.size, checkpoint.root))
        throw Error::make(ErrorKind::corrupt, "the log in {} stands at {} entries, not where the last release left it ({}); restore its checkpoint and tiles from a "
                          "mirror or a backup before releasing anything", archive_.layout().log_dir().string(), checkpoint.size, remembered);
    return checkpoint.size;
}

Released Publisher::release(base::Instant at, const Descriptors& descriptors) {
    // In a process that lives on, an earlier release may have failed half way.
    recover();
    const auto size = size_of_log();
    Batch batch(archive_.layout(), at, size, on_step_);
    Composer composer(archive_, register_, batch);
    const auto drafts = register_.drafts();
    Released released;
    try {
        composer.describe(descriptors);
        for (const auto& draft : drafts) try {
                composer.add_release(draft);
            } catch (const Error& e) {
                // A draft that a power cut damaged is made again from its snapshot; the others go out.
                if (e.kind() != ErrorKind::corrupt && e.kind() != ErrorKind::not_found) throw;
                register_.discard_draft(draft.id, e.message(), at);
            }
        for (const auto& rejection : register_.pending_rejections()) composer.add_rejection(rejection);
        if (composer.empty()) {
            fs::remove_all(archive_.layout().staging() / batch.name());
            return {};
        }
        released = composer.close(size);
    } catch (const std::exception& e) {
        std::error_code ignored;
        fs::remove_all(archive_.layout().staging() / batch.name(), ignored);
        throw with_place(e, fmt::format("staging {} drafts for release in {}", drafts.size(), archive_.layout().root.string()));
    }
    batch.commit(register_);
    for (const auto& draft : drafts) fs::remove_all(archive_.layout().drafts() / draft.folder);
    return released;
}

Released Publisher::rotate_key(base::Instant at) {
    recover();
    const auto size = size_of_log();
    if (size == 0)
        throw Error::make(ErrorKind::usage, "the log in {} has no entries yet; delete {} and log/vkey to begin it with another key",
                          archive_.layout().log_dir().string(), archive_.layout().key_file().string());
    Batch batch(archive_.layout(), at, size, on_step_);
    Composer composer(archive_, register_, batch);
    composer.describe({});
    composer.add_key(archive_.begin_rotation());
    const auto released = composer.close(size);
    batch.commit(register_);
    recover();
    return released;
}

}  // namespace daybook::record
