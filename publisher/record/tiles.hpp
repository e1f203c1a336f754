#pragma once

#include "publisher/record/merkle.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// The files of a log (C2SP tlog-tiles), below `<public>/log`.
namespace daybook::record {

inline constexpr std::int64_t kTileWidth = 256;
inline constexpr int kTileHeight = 8;  ///< levels of the tree that one stands for
/// A bundle's bytes at most: each entry is a length in two bytes and so many more.
inline constexpr std::uint64_t kMostBundleBytes = (2 + 65535) * kTileWidth;

/// "tile/0/x001/x234/067", with ".p/<width>" when `width` is not 256. Level "entries" for bundles.
std::string tile_path(std::string_view level, std::int64_t index, std::int64_t width);

/// How many hashes or entries tile `index` of a level with `count` of them holds.
std::int64_t tile_width(std::int64_t count, std::int64_t index);

/// Subtree hashes of a tree of `size` leaves, from its tiles. Throws Error(corrupt) naming a tile that is
/// missing or short. Keeps the tiles it read.
merkle::HashAt hashes_from_tiles(const std::filesystem::path& log_dir, std::int64_t size);

/// A file of the log that an append makes, relative to the log's folder.
struct LogFile {
    std::string path;
    std::string bytes;
};

/// The tiles and bundles that appending `entries` to a log of `size` entries makes, and the new root. Nothing is written.
/// Throws Error(bad_input) when an entry has more than 65,535 bytes.
struct Append {
    std::vector<LogFile> files;
    merkle::Sha256 root;
    std::int64_t size = 0;
    merkle::HashAt hash_at;  ///< of the grown log, so that proofs can be made before anything is written
};
Append append_to_log(const std::filesystem::path& log_dir, std::int64_t size, const std::vector<std::string>& entries);

/// A tile's bytes as its hashes, and back; and the root of a full one, which is a hash of the level above.
std::vector<merkle::Sha256> parse_tile(std::string_view bytes);
std::string tile_bytes(const std::vector<merkle::Sha256>& hashes);
merkle::Sha256 tile_root(const std::vector<merkle::Sha256>& hashes);

/// Appends an entry to a bundle's bytes. \pre it has at most 65,535 bytes
void append_to_bundle(std::string& bundle, std::string_view entry);

/// The entries of one bundle: big-endian 16-bit length, bytes. Throws Error(corrupt) when it does not add up.
std::vector<std::string> parse_bundle(std::string_view bytes);

}  // namespace daybook::record
