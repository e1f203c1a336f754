#include "publisher/record/archive.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/key_chain.hpp"

namespace daybook::record {

namespace fs = std::filesystem;

namespace {

/// Made before the lock, which lives in the root. What is not public is no other user's of the machine either, whatever the umask; the
/// register's files are made anew by SQLite with the mode of the first.
ArchiveLayout prepared(fs::path root) {
    ArchiveLayout layout{std::move(root)};
    // An archive begun in its remains would be another log under the same name.
    if (fs::exists(layout.unfinished_restore()))
        throw base::Error::make(base::ErrorKind::corrupt, "{} is what a restore that did not come to its end left; delete the folder and restore the backup again",
                                layout.root.string());
    for (const auto& folder : {layout.log_dir(), layout.snapshots(), layout.drafts(), layout.incoming(), layout.orders()})
        base::make_directories(folder);
    for (const auto& folder : {layout.snapshots(), layout.drafts(), layout.staging(), layout.orders()}) fs::permissions(folder, fs::perms::owner_all);
    // Beside a log an empty register would be taken for the state of things; that it is missing is told by whoever opens it.
    if (!fs::exists(layout.register_file()) && !fs::exists(layout.log_dir() / "checkpoint")) base::write_new_private_file(layout.register_file(), "");
    for (const auto* suffix : {"", "-wal", "-shm"})
        if (const fs::path file = layout.register_file().string() + suffix; fs::exists(file)) fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    return layout;
}

base::SigningKey key_at(const ArchiveLayout& layout) {
    if (!fs::exists(layout.key_file())) {
        if (fs::exists(layout.log_dir() / "checkpoint"))
            throw base::Error::make(base::ErrorKind::conflict,
                                    "{} is missing, but the log was signed with it; restore it from its backup, or move the "
                                    "archive away and start another log",
                                    layout.key_file().string());
        base::SigningKey::generate().save(layout.key_file());
    }
    return base::SigningKey::load(layout.key_file());
}

std::optional<base::SigningKey> key_if_there(const fs::path& pem) {
    if (!fs::exists(pem)) return {};
    return base::SigningKey::load(pem);
}

}  // namespace

fs::path ArchiveLayout::snapshot(const base::Sha256& digest) const {
    const auto hex = digest.hex();
    return snapshots() / hex.substr(0, 2) / hex.substr(2);
}

fs::path ArchiveLayout::whole_snapshot(const base::Sha256& digest) const {
    const auto place = snapshot(digest);
    if (const auto found = base::sha256_file(place); found != digest)
        throw base::Error::make(base::ErrorKind::corrupt, "the snapshot {} is not what was fetched (SHA-256 {} expected, {} found), so nothing is made of it: the next harvest fetches it again where its source still has it; else copy it from a backup (private/{})",
                                place.string(), digest.hex(), found.hex(), place.lexically_relative(root).string());
    return place;
}

Archive::Archive(fs::path root, std::string origin)
    : layout_(prepared(std::move(root))), origin_(std::move(origin)), lock_(layout_.root / "lock"), key_(key_at(layout_)),
      next_(key_if_there(layout_.next_key_file())), retiring_(key_if_there(layout_.retiring_key_file())) {
    const auto published = layout_.log_dir() / "vkey";
    if (!fs::exists(published)) base::write_durably(published, vkey() + "\n");
    const auto found = std::string(base::trim(base::read_file(published, 4096)));
    // A change of key that was cut off after the new one was published is finished here.
    if (next_ && found == VerifierKey{origin_, next_->public_key()}.str()) settle_rotation(found);
    if (found != vkey())
        throw base::Error::make(base::ErrorKind::conflict,
                                "the log in {} is signed as {}, but the configuration and {} say {}; a log's origin "
                                "does not change, and its key only by daybook key rotate",
                                layout_.log_dir().string(), found, layout_.key_file().string(), vkey());
}

std::string Archive::vkey() const { return VerifierKey{origin_, key_.public_key()}.str(); }

std::string Archive::sign(std::string_view text) const {
    auto note = sign_note(text, origin_, key_);
    if (next_) note = cosign_note(note, origin_, *next_);
    if (retiring_) note = cosign_note(note, origin_, *retiring_);
    return note;
}

Archive::Handover Archive::begin_rotation() {
    base::remove_file(layout_.next_key_file());
    next_ = base::SigningKey::generate();
    next_->save(layout_.next_key_file());
    const auto next = VerifierKey{origin_, next_->public_key()}.str();
    return {next, sign_note(handover_text(origin_, next), origin_, key_)};
}

void Archive::settle_rotation(const std::string& logged_vkey) {
    if (!next_) return;
    const auto next = VerifierKey{origin_, next_->public_key()}.str();
    if (next != logged_vkey) {
        base::remove_file(layout_.next_key_file());
        next_.reset();
        return;
    }
    // The last checkpoint is signed by both keys, so that a reader finds one of them in force at every moment here.
    base::write_durably(layout_.log_dir() / "vkey", next + "\n");
    // A crash after the link and before the rename leaves the key twice, and this is done again.
    base::remove_file(layout_.retiring_key_file());
    base::link_file(layout_.key_file(), layout_.retiring_key_file());
    base::rename_durably(layout_.next_key_file(), layout_.key_file());
    retiring_ = std::move(key_);
    key_ = std::move(*next_);
    next_.reset();
}

void Archive::retire() {
    base::remove_file(layout_.retiring_key_file());
    base::flush(layout_.root);
    retiring_.reset();
}

fs::path Archive::keep_snapshot(const fs::path& fetched, const base::Sha256& digest) {
    const auto place = layout_.snapshot(digest);
    base::make_directories(place.parent_path());
    // What lies there may have been damaged since; these bytes have just been read.
    if (fs::exists(place) && base::sha256_file(place) == digest) base::remove_file(fetched);
    else base::rename_durably(fetched, place);
    return place;
}

}  // namespace daybook::record
