#include "publisher/record/audit.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/parallel.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/tlog_proof.hpp"
#include "publisher/record/tombstone.hpp"
#include "schemas/schema.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Sha256;

namespace {

constexpr std::uint64_t kMostNamedBytes = UINT64_C(64) << 20;  // of a file the log names: JSON
constexpr std::uint64_t kMostTableBytes = UINT64_C(64)
                                          << 30;  // of a table's partition, whose size no manifest bounds

constexpr int kLooks = 10;
constexpr auto kBetweenLooks = std::chrono::milliseconds(200);

std::string schema_path(const ReleaseManifest& m) {
    return fmt::format("schemas/{}/{}.json", m.schema.str(), m.schema_version);
}

class Auditor {
public:
    Auditor(PublicFiles& files, const Inventory& inventory, const Walked& log, const AuditSettings& settings)
        : inventory_(inventory), log_(log), settings_(settings) {
        const auto threads = std::max(1U, settings.threads);
        for (unsigned i = 0; i < threads; ++i) readers_.push_back(files.another());
        checkers_.resize(threads);
    }

    Audited run();

private:
    void look_at(PublicFiles& files, const NamedFile& file);
    void read_release(const NamedFile& file, const std::string& text);
    std::optional<std::string> amount_field_of(const ReleaseManifest& m);
    void read_schema(const std::string& text);
    void read_table(const NamedFile& file, const std::string& text);
    void check_erased(PublicFiles& files, const NamedFile& file);
    void check_erased_partitions();
    void check_newest_manifests();
    bool stays(PublicFiles& files, const std::string& path);
    static Fault must_be_gone(const std::string& path);
    bool is_newest(const NamedFile& newest, const std::string& path);
    std::int64_t revision_to_come(const std::string& path, const std::string& text);
    void check_unproven(const NamedFile& newest, const std::string& path);
    void check_proof(PublicFiles& files, const NamedFile& file);
    void hold_proof(const TlogProof& proof, const NamedFile& file) const;
    std::optional<std::string> named_text(PublicFiles& files, const NamedFile& file);
    void check(unsigned worker, const FileFacts& facts);
    std::optional<Fault> fetch_and_check(unsigned worker, const FileFacts& facts);
    std::optional<Fault> refused(const NamedFile& file, const std::string& why) const {
        return Fault{file.path, "what log entry " + std::to_string(file.index) + " says", why,
                     remedies::kDistrust};
    }
    void keep_text(const std::string& path, const std::string& text) {
        if (settings_.keep.empty()) return;
        if (const auto own = settings_.keep / path; fs::exists(own) && base::read_file(own, kMostNamedBytes) == text) return;
        // Flushed with all else before a checkpoint speaks of it.
        const auto unnamed = settings_.scratch / ("text-" + base::sha256(path).hex());
        base::write_unflushed(unnamed, text);
        base::rename_unflushed(unnamed, made_parent(settings_.keep / path));
        const std::scoped_lock lock(mutex_);
        ++out_.fetched;
    }
    static fs::path made_parent(const fs::path& path) {
        base::make_directories_unflushed(path.parent_path());
        return path;
    }
    void add(FileFacts facts, bool may_be_gone = false) {
        const std::scoped_lock lock(mutex_);
        if (!may_be_gone) needed_.insert(facts.path);
        if (seen_.insert(facts.path + " " + facts.digest.hex()).second) todo_.push_back(std::move(facts));
    }
    void tell(std::optional<Fault> fault) {
        if (!fault) return;
        const std::scoped_lock lock(mutex_);
        if (out_.faults.size() < settings_.most_faults) out_.faults.push_back(*std::move(fault));
        else ++out_.more_faults;
    }
    void progress(const std::string& what, std::size_t all, const std::string& detail) {
        const std::scoped_lock lock(mutex_);
        ++done_;
        if (settings_.progress) settings_.progress(what, done_, all, detail);
    }

    const Inventory& inventory_;
    const Walked& log_;
    const AuditSettings& settings_;
    std::vector<std::unique_ptr<PublicFiles>> readers_;
    std::vector<FileChecker> checkers_;
    std::mutex mutex_;
    std::map<std::string, std::string> amounts_;  ///< "<schema>/<version>" to its amount field
    std::set<std::string> schemas_;  ///< paths of those that the log names, also where the file is damaged
    std::set<std::string> seen_;
    std::set<std::string> needed_;  ///< paths that no erasure excuses
    std::vector<FileFacts> todo_;
    std::map<std::string, std::int64_t> listed_;  ///< partitions by the last entry whose manifest lists them
    std::set<std::string> tables_;                ///< folders
    std::atomic<bool> has_waited_{false};   ///< for what was erased to go: once is enough
    std::atomic<std::size_t> serial_{0};  ///< no name twice: the engine may remember what it read under one
    std::size_t done_ = 0;
    Audited out_;
};

std::optional<std::string> Auditor::named_text(PublicFiles& files, const NamedFile& file) {
    if (!is_public_path(file.path)) {
        tell(Fault{file.path, "a path inside the folder", "one that leads elsewhere", remedies::kDistrust});
        return {};
    }
    const auto own = settings_.keep / file.path;
    if (!settings_.keep.empty() && fs::exists(own)) {
        if (auto text = base::read_file(own, kMostNamedBytes); base::sha256(text).hex() == file.sha256)
            return text;
        base::remove_file(own);
    }
    auto text = files.text(file.path, kMostNamedBytes);
    if (!text) tell(missing(file.path));
    else if (const auto found = base::sha256(*text).hex(); found != file.sha256) {
        tell(Fault{file.path, "SHA-256 " + file.sha256, found, remedies::kCopyAgain});
        text.reset();
    }
    return text;
}

void Auditor::look_at(PublicFiles& files, const NamedFile& file) try {
    if (inventory_.erased(file)) return check_erased(files, file);
    const auto text = named_text(files, file);
    if (!text) return;
    {
        const std::scoped_lock lock(mutex_);
        ++out_.files;
        out_.bytes += text->size();
    }
    if (file.kind == "schema") read_schema(*text);
    if (file.kind == "table") read_table(file, *text);
    if (file.version > 0) {
        read_release(file, *text);
        check_proof(files, file);
    }
    keep_text(file.path, *text);
} catch (const Error& e) {
    if (e.kind() != ErrorKind::bad_input && e.kind() != ErrorKind::corrupt && e.kind() != ErrorKind::usage)
        throw;
    tell(refused(file, e.message()));
}

void Auditor::read_schema(const std::string& text) {
    const auto schema = schemas::parse_schema(text);
    const std::scoped_lock lock(mutex_);
    amounts_[schema.id.str() + "/" + schema.version] = schema.amount_field;
}

/// A schema that was logged before what is looked at now lies in the copy, where it was proven.
std::optional<std::string> Auditor::amount_field_of(const ReleaseManifest& m) {
    const std::scoped_lock lock(mutex_);
    const auto name = m.schema.str() + "/" + m.schema_version;
    if (const auto known = amounts_.find(name); known != amounts_.end()) return known->second;
    const auto own = settings_.keep / schema_path(m);
    if (settings_.keep.empty() || !fs::exists(own)) return {};
    return amounts_[name] = schemas::parse_schema(base::read_file(own, kMostNamedBytes)).amount_field;
}

void Auditor::read_release(const NamedFile& file, const std::string& text) {
    const auto m = ReleaseManifest::from_json(base::json::parse(text));
    if (m.path() + "/release.json" != file.path || m.dataset.str() != file.dataset ||
        m.edition.str() != file.edition || m.version != file.version)
        return tell(refused(file, "it is of " + m.name()));
    if (const auto part = part_not_original(m); !part.empty())
        tell(Fault{m.path() + "/parts/" + part, "the department's own file, as its release.json calls it", "another than the snapshot that release.json names", remedies::kContradicts});
    const auto amount = amount_field_of(m);
    if (!amount && !schemas_.contains(schema_path(m)))
        return tell(refused(
            file, fmt::format("its schema {} {} is not in the log", m.schema.str(), m.schema_version)));
    for (const auto& one : m.files) {
        FileFacts facts{m.path() + "/" + one.name, one.digest, one.bytes, {}};
        if (amount && (one.name == "data.csv" || one.name == "data.parquet"))
            facts.rows = {m.rows, *amount, m.total};
        add(std::move(facts));
    }
    const std::scoped_lock lock(mutex_);
    ++out_.releases;
    out_.rows += m.rows;
}

void Auditor::read_table(const NamedFile& file, const std::string& text) {
    const auto manifest = base::json::parse(text);
    for (const auto& one : manifest.at("files").as_array()) {
        const auto path = one.at("path").as_string();
        add({path,
             Sha256::from_hex(one.at("sha256").as_string()),
             static_cast<std::uint64_t>(one.at("bytes").as_int()),
             {}},
            inventory_.partition_erased(path, file.index));
    }
    const std::scoped_lock lock(mutex_);
    tables_.insert(file.path.substr(0, file.path.rfind('/')));
    for (const auto& one : manifest.at("files").as_array())
        if (auto& last = listed_.try_emplace(one.at("path").as_string(), -1).first->second; last < file.index) last = file.index;
}

/// An erasure that is under way takes its bytes away just after the log says so.
bool Auditor::stays(PublicFiles& files, const std::string& path) {
    const auto is_there = [&] { return files.cheap() ? !files.here(path).empty() : files.text(path, kMostNamedBytes).has_value(); };
    for (int look = 0; is_there(); ++look) {
        if (look == kLooks || has_waited_) return true;
        std::this_thread::sleep_for(kBetweenLooks);
        if (look + 1 == kLooks) has_waited_ = true;
    }
    return false;
}

Fault Auditor::must_be_gone(const std::string& path) {
    return {path, "nothing: the log says that this was erased", "the file", "delete it, here and in every backup; it holds what had to be erased"};
}

/// Of a partition that an erasure touched only what a manifest made after it lists may be there.
void Auditor::check_erased_partitions() {
    auto& files = *readers_[0];
    if (!files.cheap() || !settings_.keep.empty()) return;  // a copy takes none of them over
    for (const auto& folder : tables_)
        for (const auto& path : files.below(folder)) {
            if (!path.ends_with(".parquet") || inventory_.partition_erased(path) < 0) continue;
            if (const auto last = listed_.find(path); last != listed_.end() && last->second > inventory_.partition_erased(path)) continue;
            if (stays(files, path)) tell(must_be_gone(path));
        }
}

/// Nothing may be left of what was erased. Of a server's files only the one that the log names is asked for.
void Auditor::check_erased(PublicFiles& files, const NamedFile& file) {
    std::vector<std::string> paths{file.path};
    if (file.version > 0 && files.cheap()) {
        for (auto& path : files.below("releases/" + version_name(file.dataset, file.edition, file.version)))
            if (path != file.path) paths.push_back(std::move(path));
        paths.push_back(proof_path(file.dataset, file.edition, file.version));
    }
    const auto named_again = [&](const auto& other) { return other.path == file.path && !inventory_.erased(other); };
    if (std::ranges::any_of(inventory_.files(), named_again)) return;
    for (const auto& path : paths)
        if (stays(files, path)) tell(must_be_gone(path));
    const std::scoped_lock lock(mutex_);
    if (file.version > 0) ++out_.erased;
}

void Auditor::hold_proof(const TlogProof& proof, const NamedFile& file) const {
    const auto checkpoint = unproven_checkpoint(proof.checkpoint);
    const auto root = log_.roots.find(checkpoint.size);
    if (proof.entry != file.entry || proof.index != file.index)
        throw Error(ErrorKind::corrupt, "a proof of another entry");
    if (root != log_.roots.end() && root->second != checkpoint.root)
        throw Error::make(ErrorKind::corrupt, "the root {} of {} entries", checkpoint.root.hex(),
                          checkpoint.size);
    for (const auto& key : log_.keys) try {
            proof.verify(key);
            return;
        } catch (const Error&) {
            if (&key == &log_.keys.back()) throw;
        }
}

void Auditor::check_proof(PublicFiles& files, const NamedFile& file) {
    const auto path = proof_path(file.dataset, file.edition, file.version);
    const auto text = files.text(path, kMostProofBytes);
    if (!text) return;  // the log does not name it, and it can be made from the tiles
    try {
        hold_proof(TlogProof::parse(*text), file);
        keep_text(path, *text);
        const std::scoped_lock lock(mutex_);
        ++out_.proofs;
    } catch (const Error& e) {
        tell(Fault{path, fmt::format("a proof of log entry {}", file.index), e.message(),
                   "delete it; daybook proof makes it again from the tiles"});
    }
}

std::optional<Fault> Auditor::fetch_and_check(unsigned worker, const FileFacts& facts) {
    auto& files = *readers_[worker];
    const auto own = settings_.keep.empty() ? fs::path() : settings_.keep / facts.path;
    if (!own.empty() && fs::exists(own)) {
        if (!checkers_[worker].check(own, facts)) return {};
        base::remove_file(own);
    }
    if (const auto here = files.here(facts.path); own.empty() && !here.empty())
        return checkers_[worker].check(here, facts);
    const auto to = settings_.scratch / fmt::format("file-{}", serial_++);
    const bool there = files.copy(facts.path, to, facts.bytes.value_or(kMostTableBytes));
    if (!there) return needed_.contains(facts.path) ? std::optional(missing(facts.path)) : std::nullopt;
    auto fault = checkers_[worker].check(to, facts);
    // A file gets its name when it is proven, and not before.
    if (!fault && !own.empty()) {
        base::rename_unflushed(to, made_parent(own));
        const std::scoped_lock lock(mutex_);
        ++out_.fetched;
    } else {
        base::remove_file(to);
    }
    return fault;
}

void Auditor::check(unsigned worker, const FileFacts& facts) {
    if (!is_public_path(facts.path))
        return tell(
            Fault{facts.path, "a path inside the folder", "one that leads elsewhere", remedies::kDistrust});
    try {
        tell(fetch_and_check(worker, facts));
    } catch (const Error& e) {
        // A server that sends more than the manifest says is told like a file that is too long.
        if (e.kind() != ErrorKind::exhausted ||
            e.message().find("larger than the limit") == std::string::npos)
            throw;
        tell(Fault{facts.path, fmt::format("{} bytes", facts.bytes.value_or(0)), "more",
                   remedies::kCopyAgain});
    }
    const std::scoped_lock lock(mutex_);
    ++out_.files;
    out_.bytes += facts.bytes.value_or(0);
}

/// Waits while a release is just becoming public: then the manifest is that of a checkpoint which comes in a moment.
bool Auditor::is_newest(const NamedFile& newest, const std::string& path) {
    for (int look = 0;; ++look) {
        const auto text = readers_[0]->text(path, kMostNamedBytes);
        if (text && base::sha256(*text).hex() == newest.sha256) return true;
        if (const auto note = readers_[0]->text("log/checkpoint", kMostNoteBytes); note != log_.checkpoint.note) return true;
        if (look == kLooks) return false;
        std::this_thread::sleep_for(kBetweenLooks);
    }
}

/// A release or a copy that was cut off has brought the manifest of the revision which its end would have made public. 0 when it is not that.
std::int64_t Auditor::revision_to_come(const std::string& path, const std::string& text) try {
    const auto revision = base::json::parse(text).at("revision").as_int();
    if (revision <= log_.checkpoint.size) return 0;
    return readers_[0]->text(fmt::format("{}/{}.json", path.substr(0, path.rfind('/')), revision), kMostNamedBytes) == text ? revision : 0;
} catch (const Error& e) {
    if (e.kind() == ErrorKind::transient || e.kind() == ErrorKind::exhausted) throw;
    return 0;
}

/// What stands in place of the newest manifest that the log names, and stays.
void Auditor::check_unproven(const NamedFile& newest, const std::string& path) {
    const auto text = readers_[0]->text(path, kMostNamedBytes);
    const auto revision = text ? revision_to_come(path, *text) : 0;
    const auto expected = fmt::format("the same as {}, which the log names (SHA-256 {})", newest.path, newest.sha256);
    if (revision == 0)
        return tell(Fault{path, expected, "something else, or no file", fmt::format("copy {} over it; the next release of the table makes it anew as well", newest.path)});
    out_.unproven.push_back({path, expected, fmt::format("a manifest of revision {}, which no checkpoint signs: not proven", revision),
                             fmt::format("where a release or a copy was cut off, let it come to its end (open the archive, or run the mirror again); else copy {} over it", newest.path)});
    try {
        const auto manifest = base::json::parse(*text);
        for (const auto& one : manifest.at("files").as_array()) {
            FileFacts facts{one.at("path").as_string(), Sha256::from_hex(one.at("sha256").as_string()), static_cast<std::uint64_t>(one.at("bytes").as_int()), {}};
            if (!seen_.insert(facts.path + " " + facts.digest.hex()).second) continue;
            needed_.insert(facts.path);
            check(0, facts);
        }
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::bad_input) throw;
        tell(Fault{path, "a table's manifest", e.message(), remedies::kCopyAgain});
    }
}

/// manifest.json is no file that the log names: it must be the newest that it does.
void Auditor::check_newest_manifests() {
    if (!settings_.keep.empty()) return;  // a copy makes its own
    std::map<std::string, const NamedFile*> newest;
    for (const auto& file : inventory_.files())
        if (file.kind == "table" && is_public_path(file.path)) newest[file.path.substr(0, file.path.rfind('/'))] = &file;
    for (const auto& [folder, file] : newest)
        if (const auto path = folder + "/manifest.json"; !is_newest(*file, path)) check_unproven(*file, path);
}

Audited Auditor::run() {
    const auto& named = inventory_.files();
    const auto threads = static_cast<unsigned>(readers_.size());
    // Schemas first: they say which column a release's control total is of.
    for (const auto& file : named)
        if (file.kind == "schema") {
            schemas_.insert(file.path);
            look_at(*readers_[0], file);
        }
    base::parallel_for(named.size(), threads, [&](unsigned worker, std::size_t i) {
        if (named[i].kind != "schema") look_at(*readers_[worker], named[i]);
        progress("reading what the log names", named.size(), named[i].path);
    });
    // The largest first, so that no thread is left with one at the end.
    std::ranges::sort(todo_, [](const FileFacts& a, const FileFacts& b) {
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
    });
    done_ = 0;
    base::parallel_for(todo_.size(), threads, [&](unsigned worker, std::size_t i) {
        check(worker, todo_[i]);
        progress("checking", todo_.size(), todo_[i].path);
    });
    check_erased_partitions();
    check_newest_manifests();
    std::ranges::sort(out_.faults, {}, &Fault::file);
    return std::move(out_);
}

}  // namespace

Audited audit_files(PublicFiles& files, const Inventory& inventory, const Walked& log,
                    const AuditSettings& settings) {
    return Auditor(files, inventory, log, settings).run();
}

}  // namespace daybook::record
