#include "publisher/record/archive.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/note.hpp"

namespace daybook::record {

namespace fs = std::filesystem;

namespace {

/// Made before the lock, which lives in the root.
ArchiveLayout prepared(fs::path root) {
    ArchiveLayout layout{std::move(root)};
    for (const auto& folder : {layout.log_dir(), layout.snapshots(), layout.drafts(), layout.incoming()})
        base::make_directories(folder);
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

}  // namespace

fs::path ArchiveLayout::snapshot(const base::Sha256& digest) const {
    const auto hex = digest.hex();
    return snapshots() / hex.substr(0, 2) / hex.substr(2);
}

Archive::Archive(fs::path root, std::string origin)
    : layout_(prepared(std::move(root))), origin_(std::move(origin)), lock_(layout_.root / "lock"), key_(key_at(layout_)) {
    const auto published = layout_.log_dir() / "vkey";
    if (!fs::exists(published)) base::write_durably(published, vkey() + "\n");
    const auto found = std::string(base::trim(base::read_file(published, 4096)));
    if (found != vkey())
        throw base::Error::make(base::ErrorKind::conflict,
                                "the log in {} is signed as {}, but the configuration and {} say {}; the origin of a log "
                                "and its key do not change",
                                layout_.log_dir().string(), found, layout_.key_file().string(), vkey());
}

std::string Archive::vkey() const { return VerifierKey{origin_, key_.public_key()}.str(); }

fs::path Archive::keep_snapshot(const fs::path& fetched, const base::Sha256& digest) {
    const auto place = layout_.snapshot(digest);
    base::make_directories(place.parent_path());
    if (fs::exists(place)) fs::remove(fetched);
    else base::rename_durably(fetched, place);
    return place;
}

}  // namespace daybook::record
