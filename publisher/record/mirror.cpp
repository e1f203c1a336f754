#include "publisher/record/mirror.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/compact_range.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/tiles.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

ArchiveLayout prepared_copy(const fs::path& to) {
    ArchiveLayout layout{to};
    if (fs::exists(layout.key_file()) || fs::exists(layout.register_file()))
        throw Error::make(ErrorKind::conflict, "{} is a publisher's own archive; mirror into another folder",
                          to.string());
    base::make_directories(layout.log_dir());
    base::make_directories(layout.staging());
    return layout;
}

class Mirror {
public:
    Mirror(PublicFiles& from, const MirrorSettings& settings)
        : from_(from),
          settings_(settings),
          layout_(prepared_copy(settings.to)),
          lock_(layout_.root / "lock"),
          staging_(layout_.staging() / "mirror") {}

    Mirrored run();

private:
    VerifierKey trusted_key() const;
    KeyChain own_chain(const VerifierKey& from) const;
    bool is_ours(const Checkpoint& theirs) const;
    Fault refuse_older(const Checkpoint& theirs, const VerifierKey& key) const;
    void read_own();
    bool refuse_or_rest(const VerifierKey& key);
    Walked walk(const VerifierKey& key);
    Fault other_history(const Checkpoint& theirs) const;
    void publish_log(const Walked& log);
    void renew_table_manifests();
    void step(const std::string& what) const {
        if (settings_.on_step) settings_.on_step(what);
    }

    PublicFiles& from_;
    const MirrorSettings& settings_;
    ArchiveLayout layout_;
    base::FileLock lock_;
    fs::path staging_;
    Checkpoint own_;
    Inventory inventory_;
    std::set<std::string> log_files_;  ///< staged
    Mirrored out_;
};

/// Whoever calls it by a timer goes on giving the key of the first run; the log that was copied says, by its
/// handovers, which one followed it.
VerifierKey Mirror::trusted_key() const {
    const auto file = layout_.log_dir() / "vkey";
    const bool is_kept = fs::exists(file);
    if (settings_.vkey.empty() && !is_kept)
        throw Error::make(ErrorKind::usage,
                          "give --key, the log's verifier key, from the publisher and not from the server "
                          "that is mirrored; {} has none yet",
                          layout_.root.string());
    if (!is_kept) return VerifierKey::parse(base::trim(settings_.vkey));
    const auto kept = VerifierKey::parse(base::trim(base::read_file(file, kMostNoteBytes)));
    if (settings_.vkey.empty()) return kept;
    const auto given = VerifierKey::parse(base::trim(settings_.vkey));
    return given.str() != kept.str() && own_chain(given).newest().str() == kept.str() ? kept : given;
}

/// The changes of key in the log that was copied, followed from a key. Each handover is signed by the key
/// before, so that a damaged copy leads to no other key, only less far.
KeyChain Mirror::own_chain(const VerifierKey& from) const {
    KeyChain chain(from);
    try {
        for (std::int64_t tile = 0; tile * kTileWidth < own_.size; ++tile) {
            const auto bundle = layout_.log_dir() / tile_path("entries", tile, tile_width(own_.size, tile));
            auto index = tile * kTileWidth;
            for (const auto& bytes : parse_bundle(base::read_file(bundle, kMostBundleBytes))) {
                if (bytes.find(R"("kind":"key")") != std::string::npos)
                    if (const auto entry = parse_entry(index, bytes); entry.kind() == "key")
                        chain.accept(entry);
                ++index;
            }
        }
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::corrupt && e.kind() != ErrorKind::not_found) throw;
    }
    return chain;
}

/// Where the mirror stands. Its own signature need not be looked at: what lies here was proven when it came.
void Mirror::read_own() {
    const auto path = layout_.log_dir() / "checkpoint";
    own_.root = merkle::empty_root();
    if (!fs::exists(path)) return;
    own_ = unproven_checkpoint(base::read_file(path, kMostNoteBytes));
    if (settings_.recheck) return;
    try {
        if (merkle::root(own_.size, hashes_from_tiles(layout_.log_dir(), own_.size)) != own_.root)
            throw Error(ErrorKind::corrupt, "the tiles do not give the root of the checkpoint beside them");
    } catch (const Error& e) {
        throw Error::make(ErrorKind::corrupt,
                          "the mirror's own log in {} is damaged: {}; run again with --recheck",
                          layout_.log_dir().string(), e.message());
    }
}

/// True when the copy's own entries give their root at their size: they have not gone another way, only less
/// far.
bool Mirror::is_ours(const Checkpoint& theirs) const {
    const auto hashes = hashes_from_tiles(layout_.log_dir(), own_.size);
    if (merkle::root(own_.size, hashes) != own_.root)
        throw Error::make(ErrorKind::corrupt,
                          "the mirror's own log in {} is damaged, and the source has less of it ({} "
                          "entries): run again with --recheck when it has caught up",
                          layout_.log_dir().string(), theirs.size);
    return theirs.root == (theirs.size == 0 ? merkle::empty_root() : merkle::root(theirs.size, hashes));
}

/// Several servers behind one address reach a revision at different moments: that is no other history, and
/// nothing to alarm anybody. Returns what is wrong with a note that no key of the log signed.
Fault Mirror::refuse_older(const Checkpoint& theirs, const VerifierKey& key) const {
    std::string refused;
    const auto chain = own_chain(key);
    for (const auto& one : chain.known()) try {
            open_checkpoint(theirs.note, one);
            throw Error::make(ErrorKind::transient,
                              "{} stands at {} entries, an older state of the same log, of which {} has {}: "
                              "a server that lags behind. "
                              "Try again; where it stays there, what came after is lost at this source, and "
                              "only copies have it",
                              from_.name("log/checkpoint"), theirs.size, layout_.root.string(), own_.size);
        } catch (const Error& e) {
            if (e.kind() == ErrorKind::transient) throw;
            refused = e.message();
        }
    return {"log/checkpoint", "a note signed with " + key.str(), refused, remedies::kKey};
}

Fault Mirror::other_history(const Checkpoint& theirs) const {
    return {
        "log/checkpoint",
        fmt::format("a log that continues the mirror's: {} entries with root {}", own_.size, own_.root.hex()),
        fmt::format("{} entries with root {}, which is another history", theirs.size, theirs.root.hex()),
        remedies::kDistrust};
}

/// True when there is nothing to do, or nothing that may be done.
bool Mirror::refuse_or_rest(const VerifierKey& key) {
    const auto note = checkpoint_note(from_);
    Checkpoint theirs;
    try {
        theirs = unproven_checkpoint(note);
    } catch (const Error& e) {
        out_.log_faults.push_back(unreadable_checkpoint(e.message()));
        return true;
    }
    if (theirs.size < own_.size && is_ours(theirs)) {
        out_.log_faults.push_back(refuse_older(theirs, key));
        return true;
    }
    if (theirs.size < own_.size || (theirs.size == own_.size && theirs.root != own_.root)) {
        out_.log_faults.push_back(other_history(theirs));
        return true;
    }
    if (theirs.size > own_.size || settings_.recheck) return false;
    try {
        open_checkpoint(note, key);
    } catch (const Error& e) {
        out_.log_faults.push_back(
            {"log/checkpoint", "a note signed with " + key.str(), e.message(), remedies::kKey});
    }
    return true;
}

Walked Mirror::walk(const VerifierKey& key) {
    const WalkUse use{[this](const LogEntry& entry) { inventory_.add(entry); },
                      [this](const std::string& path, std::string_view bytes) {
                          base::write_unflushed(staging_ / "log" / path, bytes);
                          log_files_.insert(path);
                      },
                      [this](Revision done, Revision all) {
                          if (settings_.progress)
                              settings_.progress("reading the log", static_cast<std::size_t>(done),
                                                 static_cast<std::size_t>(all), "");
                      }};
    const KnownLog known{layout_.log_dir(), settings_.recheck ? 0 : own_.size};
    auto log = walk_log(from_, key, known, use);
    const auto then = log.roots.find(own_.size);
    if (settings_.recheck && own_.size > 0 && log.proven &&
        (then == log.roots.end() || then->second != own_.root)) {
        log.proven = false;
        log.faults.push_back(other_history(log.checkpoint));
    }
    return log;
}

/// manifest.json is the newest of a table's manifests under a name that does not change.
void Mirror::renew_table_manifests() {
    std::map<std::string, std::string> newest;
    for (const auto& file : inventory_.files())
        if (file.kind == "table") newest[file.path.substr(0, file.path.rfind('/'))] = file.path;
    for (const auto& [folder, path] : newest)
        base::write_durably(layout_.public_dir() / folder / "manifest.json",
                            base::read_file(layout_.public_dir() / path));
}

void Mirror::publish_log(const Walked& log) {
    for (const auto& path : log_files_) {
        const auto to = layout_.log_dir() / path;
        base::make_directories_unflushed(to.parent_path());
        base::rename_unflushed(staging_ / "log" / path, to);
    }
    base::write_durably(layout_.log_dir() / "vkey", log.newest.str() + "\n");
    base::flush_file_system(layout_.root);
    step("checkpoint");
    base::write_durably(layout_.log_dir() / "checkpoint", log.checkpoint.note);
}

Mirrored Mirror::run() {
    base::remove_tree(staging_);
    read_own();
    const auto key = trusted_key();
    out_.key = key;
    out_.before = out_.after = own_.size;
    if (refuse_or_rest(key)) return std::move(out_);
    base::make_directories(staging_);
    step("walk");
    const auto log = walk(key);
    out_.key = log.newest;
    out_.log_faults = log.faults;
    if (!log.proven || !log.faults.empty()) return std::move(out_);
    step("files");
    out_.audit = audit_files(from_, inventory_, log,
                             {settings_.threads, staging_, layout_.public_dir(), settings_.progress});
    if (!out_.audit.faults.empty()) return std::move(out_);
    step("publish");
    renew_table_manifests();
    // Before the checkpoint: a run that is cut off here is taken up by the next, which still sees the erasure
    // as new.
    out_.removed = remove_erased(layout_, inventory_);
    publish_log(log);
    out_.after = log.checkpoint.size;
    base::remove_tree(staging_);
    return std::move(out_);
}

}  // namespace

namespace {

void note_held(const fs::path& log_dir, std::chrono::seconds clock_ahead) {
    const auto now = base::SystemClock().now() - clock_ahead;
    const timespec at{std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count(), 0};
    const timespec times[2] = {at, at};
    // Only its owner may give a folder another time than now.
    if (::utimensat(AT_FDCWD, log_dir.c_str(), times, 0) != 0 && ::utimensat(AT_FDCWD, log_dir.c_str(), nullptr, 0) != 0)
        base::throw_errno("cannot set the time of " + log_dir.string());
}

}  // namespace

Mirrored mirror_archive(PublicFiles& from, const MirrorSettings& settings) {
    auto out = Mirror(from, settings).run();
    if (out.log_faults.empty() && out.audit.faults.empty()) note_held(ArchiveLayout{settings.to}.log_dir(), from.clock_ahead());
    return out;
}

std::optional<base::Instant> held_against_source(const fs::path& log_dir) {
    struct stat info {};
    if (::stat(log_dir.c_str(), &info) != 0) return std::nullopt;
    return base::Instant(std::chrono::seconds(info.st_mtim.tv_sec));
}

}  // namespace daybook::record
