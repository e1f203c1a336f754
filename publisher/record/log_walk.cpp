#include "publisher/record/log_walk.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/compact_range.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/tiles.hpp"

#include <algorithm>
#include <optional>

namespace daybook::record {

using base::Error;
using base::ErrorKind;
using base::Sha256;

namespace {

constexpr std::uint64_t kMostTileBytes = 32 * kTileWidth;
constexpr std::size_t kMostDifferences = 100;

std::string log_path(std::string_view level, std::int64_t index, std::int64_t width) {
    return "log/" + tile_path(level, index, width);
}

/// The first entry of a tile of which bundle and tile do not say the same.
struct UnlikeTile {
    std::int64_t tile = 0;
    std::int64_t entry = 0;
    Sha256 by_entry, by_tile;
};

class Walk {
public:
    Walk(PublicFiles& files, const VerifierKey& trusted, const KnownLog& known, const WalkUse& use)
        : files_(files), known_(known), use_(use), chain_(trusted) {}

    Walked run();

private:
    bool read_checkpoint();
    void seed();
    bool walk_tile(std::int64_t tile);
    std::optional<std::string> read(std::string_view level, std::int64_t tile, std::int64_t width,
                                    std::uint64_t most);
    std::optional<std::vector<std::string>> read_bundle(std::int64_t tile);
    std::optional<std::vector<Sha256>> read_tile(std::int64_t tile);
    void compare(std::int64_t tile, std::int64_t entry, const Sha256& by_entry, const Sha256& by_tile);
    void take(std::int64_t index, const std::string& bytes, bool agreed);
    void push(std::size_t level, const Sha256& hash);
    void end_revision(Revision size);
    void hold_order(Revision size, base::Instant at);
    void hold(std::string_view level, std::int64_t tile, std::int64_t width, const std::string& expected,
              bool read_already);
    void give(std::string_view level, std::int64_t tile, std::int64_t width, std::string_view bytes) {
        if (use_.file) use_.file(tile_path(level, tile, width), bytes);
    }
    void tell_of_tile(Fault fault) {
        const bool told =
            std::ranges::any_of(of_tiles_, [&](const Fault& one) { return one.file == fault.file; });
        if (!told && of_tiles_.size() < kMostDifferences) of_tiles_.push_back(std::move(fault));
    }
    void conclude();
    void blame(bool tiles);
    bool check_signature();

    PublicFiles& files_;
    const KnownLog& known_;
    const WalkUse& use_;
    KeyChain chain_;
    Walked out_;
    Revision size_ = 0;
    Sha256 known_root_;
    merkle::CompactRange by_entries_, by_tiles_;
    bool entries_whole_ = true, tiles_whole_ = true, usable_ = true;
    std::size_t backwards_ = 0;  ///< revisions that are earlier than the one before
    bool fell_back_ = false;  ///< what was read last is the full tile instead of a partial one
    std::vector<UnlikeTile> differences_;
    std::optional<UnlikeTile> of_known_;  ///< an entry that is known here and not the same there
    std::vector<Fault> of_tiles_;  ///< told when the entries are proven: then it is the tiles that are wrong
    std::optional<base::Instant> at_;  ///< of the last revision, where there is one that can be read
    std::string bundle_;           ///< of the tile being walked, so far
    struct Level {
        std::int64_t full = 0;       ///< tiles
        std::vector<Sha256> hashes;  ///< of the one after them
    };
    std::vector<Level> levels_;
};

bool Walk::read_checkpoint() {
    const auto note = checkpoint_note(files_);
    out_.newest = chain_.newest();
    try {
        out_.checkpoint = unproven_checkpoint(note);
    } catch (const Error& e) {
        out_.faults.push_back(unreadable_checkpoint(e.message()));
        return false;
    }
    size_ = out_.checkpoint.size;
    return true;
}

/// When the known log was left, unless that cannot be read: it was proven when it came.
std::optional<base::Instant> known_instant(const KnownLog& known) try {
    return known.size > 0 ? std::optional(LogReader(known.log_dir.parent_path()).instant(known.size)) : std::nullopt;
} catch (const Error& e) {
    if (e.kind() == ErrorKind::exhausted || e.kind() == ErrorKind::internal) throw;
    return {};
}

/// Takes up the tree where the known log ends.
void Walk::seed() {
    at_ = known_instant(known_);
    const auto hash_at = hashes_from_tiles(known_.log_dir, known_.size);
    by_entries_ = by_tiles_ = merkle::CompactRange(known_.size, hash_at);
    known_root_ = by_entries_.root();
    for (int level = 0; (known_.size >> (kTileHeight * level)) > 0; ++level) {
        const auto count = known_.size >> (kTileHeight * level);
        auto& at = levels_.emplace_back();
        at.full = count / kTileWidth;
        for (auto i = at.full * kTileWidth; i < count; ++i)
            at.hashes.push_back(hash_at(kTileHeight * level, i));
    }
}

/// A partial tile may have gone once its full one is there (C2SP tlog-tiles), which begins with it.
std::optional<std::string> Walk::read(std::string_view level, std::int64_t tile, std::int64_t width,
                                      std::uint64_t most) {
    auto bytes = files_.text(log_path(level, tile, width), most);
    fell_back_ = !bytes;
    if (!bytes && width < kTileWidth) bytes = files_.text(log_path(level, tile, kTileWidth), most);
    if (!bytes) out_.faults.push_back(missing(log_path(level, tile, width)));
    return bytes;
}

std::optional<std::vector<std::string>> Walk::read_bundle(std::int64_t tile) {
    const auto width = tile_width(size_, tile);
    const auto bytes = read("entries", tile, width, kMostBundleBytes);
    if (!bytes) return {};
    std::string trouble;
    try {
        auto entries = parse_bundle(*bytes);
        // A full tile that stands for a partial one holds more; anything else has exactly its entries.
        if (fell_back_ ? std::ssize(entries) >= width : std::ssize(entries) == width) {
            entries.resize(static_cast<std::size_t>(width));
            return entries;
        }
        trouble = fmt::format("{}", entries.size());
    } catch (const Error& e) {
        trouble = e.message();
    }
    out_.faults.push_back(
        {log_path("entries", tile, width), fmt::format("{} entries", width), trouble, remedies::kCopyAgain});
    return {};
}

std::optional<std::vector<Sha256>> Walk::read_tile(std::int64_t tile) {
    const auto width = tile_width(size_, tile);
    const auto bytes = read("0", tile, width, kMostTileBytes);
    if (!bytes) return {};
    auto hashes = parse_tile(*bytes);
    if (bytes->size() % 32 == 0 && (fell_back_ ? std::ssize(hashes) >= width : std::ssize(hashes) == width)) {
        hashes.resize(static_cast<std::size_t>(width));
        return hashes;
    }
    out_.faults.push_back({log_path("0", tile, width), fmt::format("{} bytes", 32 * width),
                           fmt::format("{}", bytes->size()), remedies::kCopyAgain});
    return {};
}

void Walk::compare(std::int64_t tile, std::int64_t entry, const Sha256& by_entry, const Sha256& by_tile) {
    const bool told = !differences_.empty() && differences_.back().tile == tile;
    if (by_entry != by_tile && !told && differences_.size() < kMostDifferences)
        differences_.push_back({tile, entry, by_entry, by_tile});
}

/// Gives an entry to whoever uses the walk. One that cannot be read and is not what the tile says needs no
/// word of its own.
void Walk::take(std::int64_t index, const std::string& bytes, bool agreed) try {
    const auto entry = parse_entry(index, bytes);
    if (entry.kind() == "key") chain_.accept(entry);
    if (use_.entry) use_.entry(entry);
    if (entry.kind() != "revision") return;
    hold_order(index + 1, base::parse_rfc3339(entry.body.at("at").as_string()));
    end_revision(index + 1);
} catch (const Error& e) {
    if (e.kind() == ErrorKind::transient || e.kind() == ErrorKind::exhausted ||
        e.kind() == ErrorKind::internal)
        throw;
    usable_ = false;
    if (agreed)
        out_.faults.push_back({log_path("entries", index / kTileWidth, tile_width(size_, index / kTileWidth)),
                               "entries that this version can read", e.message(),
                               "use the newest daybook; if that does not help, ask the publisher"});
}

void Walk::push(std::size_t level, const Sha256& hash) {
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].hashes.push_back(hash);
    if (std::ssize(levels_[level].hashes) < kTileWidth) return;
    const auto name = std::to_string(level);
    hold(name, levels_[level].full, kTileWidth, tile_bytes(levels_[level].hashes), level == 0);
    const auto above = tile_root(levels_[level].hashes);
    levels_[level].hashes.clear();
    ++levels_[level].full;
    push(level + 1, above);
}

/// Holds a file of the log against what the entries give.
void Walk::hold(std::string_view level, std::int64_t tile, std::int64_t width, const std::string& expected,
                bool read_already) {
    const auto path = log_path(level, tile, width);
    const auto count = level == "entries" ? size_ : size_ >> (kTileHeight * std::stoi(std::string(level)));
    const bool needed = width == kTileWidth || (tile + 1) * kTileWidth > count;
    if (!read_already && (needed || files_.cheap())) {
        const auto bytes = files_.text(path, kMostBundleBytes);
        if (!bytes && needed &&
            (width == kTileWidth || !files_.text(log_path(level, tile, kTileWidth), kMostBundleBytes)))
            tell_of_tile(missing(path));
        else if (bytes && *bytes != expected)
            tell_of_tile({path, "SHA-256 " + base::sha256(expected).hex(), base::sha256(*bytes).hex(),
                          remedies::kCopyAgain});
    }
    if (needed) give(level, tile, width, expected);
}

/// A log that runs backwards in time was signed by a clock that was set back: a day of it names two states.
void Walk::hold_order(Revision size, base::Instant at) {
    if (at_ && at < *at_ && backwards_++ < kMostDifferences)
        out_.faults.push_back({log_path("entries", (size - 1) / kTileWidth, tile_width(size_, (size - 1) / kTileWidth)), fmt::format("revision {} to be no earlier than the one before it, of {}", size, base::to_rfc3339(*at_)),
                               base::to_rfc3339(at), remedies::kDistrust});
    at_ = at;
}

/// Whoever holds the checkpoint of an earlier revision needs its partial tiles.
void Walk::end_revision(Revision size) {
    out_.roots[size] = by_entries_.root();
    const bool last = size == size_;
    if (const auto width = size % kTileWidth; width > 0)
        hold("entries", size / kTileWidth, width, bundle_, last);
    for (std::size_t level = 0; level < levels_.size(); ++level)
        if (const auto width = std::ssize(levels_[level].hashes); width > 0)
            hold(std::to_string(level), levels_[level].full, width, tile_bytes(levels_[level].hashes),
                 last && level == 0);
}

bool Walk::walk_tile(std::int64_t tile) {
    const auto entries = read_bundle(tile);
    const auto hashes = read_tile(tile);
    entries_whole_ = entries_whole_ && entries.has_value();
    tiles_whole_ = tiles_whole_ && hashes.has_value();
    if (!entries && !hashes) return false;
    bundle_.clear();
    for (std::int64_t i = 0; i < tile_width(size_, tile); ++i) {
        const auto at = static_cast<std::size_t>(i);
        const auto index = tile * kTileWidth + i;
        const auto by_entry = entries ? merkle::leaf_hash((*entries)[at]) : (*hashes)[at];
        const auto by_tile = hashes ? (*hashes)[at] : by_entry;
        compare(tile, index, by_entry, by_tile);
        if (entries) append_to_bundle(bundle_, (*entries)[at]);
        if (index < known_.size) {
            if (by_entry != levels_[0].hashes[at] && !of_known_)
                of_known_ = UnlikeTile{tile, index, by_entry, levels_[0].hashes[at]};
            continue;
        }
        by_entries_.add(by_entry);
        by_tiles_.add(by_tile);
        push(0, by_entry);
        if (entries) take(index, (*entries)[at], by_entry == by_tile);
    }
    if (entries && tile_width(size_, tile) == kTileWidth) give("entries", tile, kTileWidth, bundle_);
    return true;
}

bool Walk::check_signature() try {
    out_.newest = chain_.newest();
    out_.keys = chain_.known();
    open_checkpoint(out_.checkpoint.note, out_.newest);
    return true;
} catch (const Error& e) {
    out_.faults.push_back(
        {"log/checkpoint", "a note signed with " + out_.newest.str(), e.message(), remedies::kKey});
    return false;
}

/// Names the side that does not lead to the signed root.
void Walk::blame(bool tiles) {
    for (const auto& d : differences_)
        out_.faults.push_back(
            {log_path(tiles ? "0" : "entries", d.tile, tile_width(size_, d.tile)),
             fmt::format("hash {} of entry {}", (tiles ? d.by_entry : d.by_tile).hex(), d.entry),
             (tiles ? d.by_tile : d.by_entry).hex(), remedies::kCopyAgain});
}

void Walk::conclude() {
    const bool is_signed = check_signature();
    const auto& root = out_.checkpoint.root;
    if (entries_whole_ && by_entries_.root() == root) {
        out_.proven = is_signed && usable_;
        blame(true);
        if (of_known_) {
            differences_ = {*of_known_};
            blame(false);
        }
        out_.faults.insert(out_.faults.end(), of_tiles_.begin(), of_tiles_.end());
        if (size_ > 0 && !out_.roots.contains(size_) && size_ != known_.size)
            out_.faults.push_back({"log/checkpoint", "a size at which a release ended", std::to_string(size_),
                                   remedies::kDistrust});
        return;
    }
    const bool tiles_right = tiles_whole_ && by_tiles_.root() == root;
    blame(false);
    if (is_signed && entries_whole_ && !tiles_right && known_.size > 0)
        out_.faults.push_back(
            {"log/checkpoint",
             fmt::format("a log that continues the one known here: {} entries with root {}", known_.size,
                         known_root_.hex()),
             fmt::format("{} entries with root {}, which is another history", size_, root.hex()),
             remedies::kDistrust});
    else if (is_signed && entries_whole_ && !tiles_right)
        out_.faults.push_back(
            {"log/checkpoint",
             fmt::format("the root {} that its {} entries give", by_entries_.root().hex(), size_), root.hex(),
             remedies::kDistrust});
}

Walked Walk::run() {
    if (!read_checkpoint()) return std::move(out_);
    if (size_ < known_.size)
        throw Error::make(ErrorKind::internal, "a log of {} entries was walked from {}", size_, known_.size);
    seed();
    for (auto tile = known_.size / kTileWidth; tile * kTileWidth < size_; ++tile) {
        if (!walk_tile(tile)) break;
        if (use_.progress) use_.progress(std::min(size_, (tile + 1) * kTileWidth), size_);
    }
    conclude();
    return std::move(out_);
}

}  // namespace

Walked walk_log(PublicFiles& files, const VerifierKey& trusted, const KnownLog& known, const WalkUse& use) {
    return Walk(files, trusted, known, use).run();
}

}  // namespace daybook::record
