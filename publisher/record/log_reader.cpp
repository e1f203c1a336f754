#include "publisher/record/log_reader.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/note.hpp"
#include "publisher/record/tiles.hpp"

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

LogReader::LogReader(fs::path public_dir, std::string vkey) : public_(std::move(public_dir)), vkey_(std::move(vkey)) {}

Checkpoint LogReader::checkpoint() const {
    const auto path = public_ / "log" / "checkpoint";
    if (!fs::exists(path)) return {{}, 0, merkle::empty_root(), {}};
    try {
        const auto vkey = vkey_.empty() ? base::read_file(public_ / "log" / "vkey", kMostNoteBytes) : vkey_;
        const auto key = VerifierKey::parse(base::trim(vkey));
        const auto note = base::read_file(path, kMostNoteBytes);
        return open_checkpoint(note, key);
    } catch (Error& e) {
        if (e.kind() == ErrorKind::corrupt) e = Error::make(ErrorKind::corrupt, "{} is damaged or was altered ({}): copy it from a mirror or a backup of this revision", path.string(), e.message());
        else e.while_("reading the checkpoint {}", path.string());
        throw;
    }
}

std::vector<LogEntry> LogReader::entries(Revision from, Revision to) const {
    // A bundle is named by its width at a published size; the one that ends the range is that of `to`.
    std::vector<LogEntry> out;
    for (auto tile = from / kTileWidth; tile * kTileWidth < to; ++tile) {
        const auto path = public_ / "log" / tile_path("entries", tile, tile_width(to, tile));
        if (!fs::exists(path)) throw Error::make(ErrorKind::corrupt, "the log lacks {}", path.string());
        const auto entries = parse_bundle(base::read_file(path, 64 << 20));
        if (std::ssize(entries) != tile_width(to, tile))
            throw Error::make(ErrorKind::corrupt, "{} holds {} entries, not {}", path.string(), entries.size(),
                              tile_width(to, tile));
        for (std::int64_t i = 0; i < std::ssize(entries); ++i)
            if (const auto index = tile * kTileWidth + i; index >= from)
                out.push_back(parse_entry(index, entries[static_cast<std::size_t>(i)]));
    }
    return out;
}

base::Instant LogReader::instant(Revision revision) const {
    const auto last = entries(revision - 1, revision).front();
    if (last.kind() != "revision") throw Error::make(ErrorKind::corrupt, "no release of the log at {} ended at {} entries", public_.string(), revision);
    return base::parse_rfc3339(last.body.at("at").as_string());
}

void LogReader::verify(const Checkpoint& checkpoint) const {
    std::vector<base::Sha256> leaves;
    for (const auto& entry : entries(0, checkpoint.size))
        leaves.push_back(merkle::leaf_hash(base::json::canonical(entry.body)));
    const std::function<base::Sha256(int, std::int64_t)> hash_at = [&](int level, std::int64_t index) {
        if (level == 0) return leaves[static_cast<std::size_t>(index)];
        return merkle::node_hash(hash_at(level - 1, 2 * index), hash_at(level - 1, 2 * index + 1));
    };
    if (merkle::root(checkpoint.size, hash_at) != checkpoint.root)
        throw Error::make(ErrorKind::corrupt, "the entries of the log at {} do not give the root its checkpoint signs",
                          public_.string());
}

}  // namespace daybook::record
