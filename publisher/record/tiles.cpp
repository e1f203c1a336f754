#include "publisher/record/tiles.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Sha256;

namespace {

constexpr std::size_t kHashBytes = 32;

std::string read_tile(const fs::path& log_dir, const std::string& path) {
    try {
        return base::read_file(log_dir / path, 64 << 20);
    } catch (const Error& e) {
        throw Error::make(ErrorKind::corrupt, "the log lacks {}: {}", path, e.message());
    }
}

std::vector<Sha256> hashes_of(std::string_view bytes) {
    std::vector<Sha256> out;
    for (; bytes.size() >= kHashBytes; bytes.remove_prefix(kHashBytes))
        out.push_back(Sha256::from_bytes(bytes.substr(0, kHashBytes)));
    return out;
}

/// Root of 2^n hashes.
Sha256 fold(std::vector<Sha256> hashes) {
    while (hashes.size() > 1) {
        for (std::size_t i = 0; i * 2 < hashes.size(); ++i) hashes[i] = merkle::node_hash(hashes[2 * i], hashes[2 * i + 1]);
        hashes.resize(hashes.size() / 2);
    }
    return hashes.front();
}

/// Adds `items` to a level that holds `count`, cutting it into tiles: `make(index, items of that tile)` for each
/// tile touched.
template <class Item, class Make>
void cut(std::vector<Item> partial, std::int64_t count, const std::vector<Item>& items, const Make& make) {
    auto index = count / kTileWidth;
    for (std::size_t i = 0; i < items.size(); ++i) {
        partial.push_back(items[i]);
        const bool full = partial.size() == kTileWidth;
        if (full || i + 1 == items.size()) make(index, partial);
        if (full) {
            partial.clear();
            ++index;
        }
    }
}

std::string bundle_of(const std::vector<std::string>& entries) {
    std::string out;
    for (const auto& entry : entries) {
        if (entry.size() > 65535)
            throw Error::make(ErrorKind::bad_input, "a log entry has {} bytes; 65,535 is the most: {}", entry.size(),
                              entry.substr(0, 120));
        append_to_bundle(out, entry);
    }
    return out;
}

std::string tile_of(const std::vector<Sha256>& hashes) {
    std::string out;
    for (const auto& hash : hashes) out += hash.view();
    return out;
}

/// What a level holds after its last full tile.
std::string partial_of(const fs::path& log_dir, std::string_view level, std::int64_t count) {
    if (count % kTileWidth == 0) return {};
    return read_tile(log_dir, tile_path(level, count / kTileWidth, count % kTileWidth));
}

void append_entries(const fs::path& log_dir, std::int64_t size, const std::vector<std::string>& entries, Append& out) {
    cut(parse_bundle(partial_of(log_dir, "entries", size)), size, entries, [&](std::int64_t index, const auto& items) {
        out.files.push_back({tile_path("entries", index, std::ssize(items)), bundle_of(items)});
    });
}

/// Adds hashes to every level they reach; a full tile's root is the next level's hash.
void append_hashes(const fs::path& log_dir, std::int64_t size, std::vector<Sha256> hashes, Append& out) {
    for (int level = 0; !hashes.empty(); ++level) {
        const auto count = size >> (kTileHeight * level);
        const auto name = std::to_string(level);
        std::vector<Sha256> above;
        cut(hashes_of(partial_of(log_dir, name, count)), count, hashes, [&](std::int64_t index, const auto& items) {
            out.files.push_back({tile_path(name, index, std::ssize(items)), tile_of(items)});
            if (items.size() == kTileWidth) above.push_back(fold(items));
        });
        hashes = std::move(above);
    }
}

/// Tiles of an append overlay those on disk, so that the new root is computed before anything is written.
class TileSource {
public:
    TileSource(fs::path log_dir, std::int64_t size) : log_dir_(std::move(log_dir)), size_(size) {}
    void overlay(const std::vector<LogFile>& files) {
        for (const auto& file : files)
            if (!file.path.starts_with("tile/entries")) tiles_[file.path] = hashes_of(file.bytes);
    }
    Sha256 at(int level, std::int64_t index) {
        const int tile_level = level / kTileHeight, height = level % kTileHeight;
        const auto first = index << height;
        const auto& tile = tile_at(tile_level, first / kTileWidth);
        const auto from = static_cast<std::size_t>(first % kTileWidth), n = std::size_t{1} << height;
        if (from + n > tile.size()) throw Error::make(ErrorKind::corrupt, "a tile of level {} is short", tile_level);
        const auto begin = tile.begin() + static_cast<std::ptrdiff_t>(from);
        return fold({begin, begin + static_cast<std::ptrdiff_t>(n)});
    }

private:
    const std::vector<Sha256>& tile_at(int level, std::int64_t index) {
        const auto path = tile_path(std::to_string(level), index, tile_width(size_ >> (kTileHeight * level), index));
        auto found = tiles_.find(path);
        if (found == tiles_.end()) found = tiles_.emplace(path, hashes_of(read_tile(log_dir_, path))).first;
        return found->second;
    }

    fs::path log_dir_;
    std::int64_t size_;
    std::map<std::string, std::vector<Sha256>> tiles_;
};

}  // namespace

std::string tile_path(std::string_view level, std::int64_t index, std::int64_t width) {
    std::string number = fmt::format("{:03}", index % 1000);
    for (auto rest = index / 1000; rest > 0; rest /= 1000) number = fmt::format("x{:03}/{}", rest % 1000, number);
    const auto partial = width == kTileWidth ? std::string() : fmt::format(".p/{}", width);
    return fmt::format("tile/{}/{}{}", level, number, partial);
}

std::int64_t tile_width(std::int64_t count, std::int64_t index) {
    return std::min(kTileWidth, count - index * kTileWidth);
}

merkle::HashAt hashes_from_tiles(const fs::path& log_dir, std::int64_t size) {
    const auto source = std::make_shared<TileSource>(log_dir, size);
    return [source](int level, std::int64_t index) { return source->at(level, index); };
}

Append append_to_log(const fs::path& log_dir, std::int64_t size, const std::vector<std::string>& entries) {
    Append out;
    out.size = size + std::ssize(entries);
    std::vector<Sha256> leaves;
    for (const auto& entry : entries) leaves.push_back(merkle::leaf_hash(entry));
    append_entries(log_dir, size, entries, out);
    append_hashes(log_dir, size, std::move(leaves), out);
    const auto source = std::make_shared<TileSource>(log_dir, out.size);
    source->overlay(out.files);
    out.hash_at = [source](int level, std::int64_t index) { return source->at(level, index); };
    out.root = merkle::root(out.size, out.hash_at);
    return out;
}

std::vector<Sha256> parse_tile(std::string_view bytes) { return hashes_of(bytes); }
std::string tile_bytes(const std::vector<Sha256>& hashes) { return tile_of(hashes); }
Sha256 tile_root(const std::vector<Sha256>& hashes) { return fold(hashes); }

void append_to_bundle(std::string& bundle, std::string_view entry) {
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 255);
    bundle += entry;
}

std::vector<std::string> parse_bundle(std::string_view bytes) {
    std::vector<std::string> out;
    while (!bytes.empty()) {
        const auto size = bytes.size() < 2 ? bytes.size()
                                           : static_cast<std::size_t>(static_cast<unsigned char>(bytes[0]) * 256 +
                                                                      static_cast<unsigned char>(bytes[1]));
        if (bytes.size() < size + 2) throw Error(ErrorKind::corrupt, "an entry bundle of the log is cut short");
        out.emplace_back(bytes.substr(2, size));
        bytes.remove_prefix(size + 2);
    }
    return out;
}

}  // namespace daybook::record
