#include "publisher/record/log_end.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/tiles.hpp"

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::uint64_t kMostTileFile = UINT64_C(64) << 20;

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
    throw Error::make(ErrorKind::corrupt, "{} is not what was signed ({}), so nothing can be built on it: copy it from a mirror or a backup (daybook verify names every file that is wrong)", file.string(), why);
}

fs::path last_tile(const fs::path& log_dir, std::string_view level, std::int64_t size) {
    const auto tile = (size - 1) / kTileWidth;
    return log_dir / tile_path(level, tile, tile_width(size, tile));
}

/// \pre the tiles give the signed root
void hold_entries(const fs::path& log_dir, std::int64_t size) {
    const auto bundle = last_tile(log_dir, "entries", size);
    std::vector<std::string> entries;
    try {
        entries = parse_bundle(base::read_file(bundle, kMostTileFile));
    } catch (const Error& e) {
        refuse(bundle, e.message());
    }
    const auto hashes = parse_tile(base::read_file(last_tile(log_dir, "0", size), kMostTileFile));
    if (entries.size() != hashes.size()) refuse(bundle, fmt::format("it holds {} entries, not {}", entries.size(), hashes.size()));
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (merkle::leaf_hash(entries[i]) != hashes[i]) refuse(bundle, fmt::format("its entry {} is not the one of the tile", (size - 1) / kTileWidth * kTileWidth + static_cast<std::int64_t>(i)));
}

}  // namespace

void refuse_altered_end(const fs::path& log_dir, std::int64_t size, const base::Sha256& root) {
    if (size == 0) return;
    const auto tile = last_tile(log_dir, "0", size);
    merkle::Sha256 found;
    try {
        found = merkle::root(size, hashes_from_tiles(log_dir, size));
    } catch (const Error& e) {
        refuse(tile, e.message());
    }
    if (found != root) refuse(tile, "or one of the tiles above it: they give another root than the checkpoint's");
    if (const auto width = tile_width(size, (size - 1) / kTileWidth) * 32; fs::file_size(tile) != static_cast<std::uintmax_t>(width)) refuse(tile, fmt::format("it has {} bytes, not {}", fs::file_size(tile), width));
    hold_entries(log_dir, size);
}

}  // namespace daybook::record
