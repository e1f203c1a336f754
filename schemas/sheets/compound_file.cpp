#include "schemas/sheets/compound_file.hpp"

#include "schemas/encoding.hpp"
#include "schemas/sheets/little_endian.hpp"

#include <algorithm>

namespace daybook::schemas::sheets {

namespace {

constexpr std::uint32_t kEndOfChain = 0xFFFFFFFE, kLastSector = 0xFFFFFFFA;
constexpr std::size_t kHeaderSize = 512, kFatInHeader = 109, kEntrySize = 128, kMiniSector = 64,
                      kMostEntries = 65536;

[[noreturn]] void damaged(std::string_view what) {
    refuse(
        "the file begins as an old Office file (XLS, DOC) does but is damaged or cut short ({}); open it in "
        "a "
        "spreadsheet, save it as XLSX or CSV and give that file",
        what);
}

std::string entry_name(std::string_view entry) {
    const auto size = load<std::uint16_t>(entry, 64);
    std::u16string units;
    for (std::size_t at = 0; at + 2 < size && at < 62; at += 2)
        units += static_cast<char16_t>(load<std::uint16_t>(entry, at));
    std::string out;
    append_utf16(units, out);
    return out;
}

std::vector<std::uint32_t> numbers(std::string_view bytes) {
    std::vector<std::uint32_t> out;
    for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) out.push_back(load<std::uint32_t>(bytes, at));
    return out;
}

}  // namespace

CompoundFile::CompoundFile(std::string_view bytes) : bytes_(bytes) {
    if (bytes_.size() < kHeaderSize) damaged("it has no whole header");
    const auto shift = load<std::uint16_t>(bytes_, 30);
    if (shift != 9 && shift != 12) damaged("its sectors have an unknown size");
    sector_size_ = std::size_t{1} << shift;
    mini_cutoff_ = load<std::uint32_t>(bytes_, 56);
    read_fat();
    read_directory();
    mini_fat_ = numbers(chain(load<std::uint32_t>(bytes_, 60), bytes_.size()));
    const auto root = std::ranges::find_if(entries_, &Entry::root);
    if (root != entries_.end())
        mini_stream_ = chain(root->start, std::min<std::uint64_t>(root->size, bytes_.size()));
}

std::string_view CompoundFile::sector(std::uint32_t number) const {
    const auto begin = (static_cast<std::uint64_t>(number) + 1) * sector_size_;
    if (number > kLastSector || begin >= bytes_.size()) damaged("a sector lies beyond its end");
    // Writers leave out the end of the last sector.
    return bytes_.substr(static_cast<std::size_t>(begin), sector_size_);
}

void CompoundFile::read_fat() {
    auto locations = numbers(bytes_.substr(76, kFatInHeader * 4));
    const auto most = bytes_.size() / sector_size_ + 1;
    auto next = load<std::uint32_t>(bytes_, 68);
    for (std::size_t steps = 0; next < kLastSector; ++steps) {
        if (steps > most) damaged("its table of sectors runs in a circle");
        const auto more = numbers(sector(next));
        if (more.size() < 2) damaged("its table of sectors is cut short");
        locations.insert(locations.end(), more.begin(), more.end() - 1);
        next = more.back();
    }
    for (const auto location : locations) {
        if (location > kLastSector) continue;
        if (fat_.size() > most + sector_size_) break;
        const auto more = numbers(sector(location));
        fat_.insert(fat_.end(), more.begin(), more.end());
    }
}

std::string CompoundFile::chain(std::uint32_t start, std::uint64_t size) const {
    std::string out;
    std::vector<bool> seen(fat_.size());
    for (auto at = start; at < kLastSector && out.size() < size; at = fat_[at]) {
        if (at >= fat_.size() || seen[at]) damaged("a chain of sectors is broken");
        seen[at] = true;
        out += sector(at);
    }
    if (out.size() > size) out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string CompoundFile::mini_chain(std::uint32_t start, std::uint64_t size) const {
    std::string out;
    std::vector<bool> seen(mini_fat_.size());
    for (auto at = start; at != kEndOfChain && out.size() < size; at = mini_fat_[at]) {
        const auto begin = std::size_t{at} * kMiniSector;
        if (at >= mini_fat_.size() || seen[at] || begin >= mini_stream_.size())
            damaged("a chain of small sectors is broken");
        seen[at] = true;
        out += std::string_view(mini_stream_).substr(begin, kMiniSector);
    }
    if (out.size() > size) out.resize(static_cast<std::size_t>(size));
    return out;
}

void CompoundFile::read_directory() {
    const auto directory = chain(load<std::uint32_t>(bytes_, 48), kMostEntries * kEntrySize);
    for (std::size_t at = 0; at + kEntrySize <= directory.size(); at += kEntrySize) {
        const auto entry = std::string_view(directory).substr(at, kEntrySize);
        const auto type = static_cast<unsigned char>(entry[66]);
        if (type == 0) continue;
        // Only version 4, with its large sectors, may use the upper half of a size.
        const auto size =
            sector_size_ == 512 ? load<std::uint32_t>(entry, 120) : load<std::uint64_t>(entry, 120);
        entries_.push_back({entry_name(entry), load<std::uint32_t>(entry, 116), size, type == 5});
    }
    if (entries_.empty()) damaged("its directory is empty");
}

const CompoundFile::Entry* CompoundFile::find(std::string_view name) const {
    const auto at = std::ranges::find(entries_, name, &Entry::name);
    return at == entries_.end() ? nullptr : &*at;
}

std::string CompoundFile::read(std::string_view name, Budget& budget) const {
    const auto* entry = find(name);
    if (entry == nullptr) damaged(fmt::format("it has no '{}'", name));
    auto out =
        entry->size < mini_cutoff_ ? mini_chain(entry->start, entry->size) : chain(entry->start, entry->size);
    if (out.size() < entry->size) damaged(fmt::format("its '{}' ends early", name));
    budget.add_inflated(out.size());
    return out;
}

}  // namespace daybook::schemas::sheets
