#include "publisher/app/disk_room.hpp"

#include "publisher/base/exposition.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/archive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
namespace exposition = base::exposition;

namespace {

DiskRoom room_of(const std::string& name, fs::path folder) {
    std::error_code failed;
    while (!fs::exists(folder, failed) && folder.has_relative_path()) folder = folder.parent_path();
    const auto space = fs::space(folder, failed);
    return failed ? DiskRoom{name} : DiskRoom{name, space.available, space.capacity};
}

std::string series(const std::vector<DiskRoom>& rooms, std::string_view name, std::string_view help, std::uint64_t DiskRoom::*what) {
    auto out = exposition::head(name, "gauge", help);
    for (const auto& room : rooms)
        if (room.size > 0) out += fmt::format("{}{{folder=\"{}\"}} {}\n", name, room.folder, room.*what);
    return out;
}

std::string room_words(const DiskRoom& room) {
    if (room.size == 0) return "not known";
    const auto gigabytes = [](std::uint64_t bytes) { return static_cast<double>(bytes) / 1e9; };
    return fmt::format("{}{:.1f} of {:.1f} GB free", room.is_full() ? "FULL, " : "", gigabytes(room.free), gigabytes(room.size));
}

}  // namespace

Disks::Disks(const Config& config) {
    const record::ArchiveLayout layout{config.archive};
    // A server's archive may be no more than a link to what is public of another's.
    folders_ = {{"archive", config.sources.empty() ? layout.public_dir() : config.archive}, {"index", layout.index_dir()}, {"site", config.site}};
}

std::vector<DiskRoom> Disks::look() const {
    std::vector<DiskRoom> out;
    for (const auto& [name, folder] : folders_) out.push_back(room_of(name, folder));
    return out;
}

std::string Disks::figures() const {
    const auto rooms = look();
    return series(rooms, "daybook_disk_free_bytes", "What is free on the disk below a folder", &DiskRoom::free) +
           series(rooms, "daybook_disk_size_bytes", "The size of that disk", &DiskRoom::size);
}

std::string disk_words(const std::vector<DiskRoom>& rooms) {
    std::vector<std::pair<std::string, std::string>> by_words;
    for (const auto& room : rooms) {
        const auto words = room_words(room);
        // Mostly they lie on one disk.
        const auto same = std::ranges::find(by_words, words, &std::pair<std::string, std::string>::second);
        if (same == by_words.end()) by_words.emplace_back(room.folder, words);
        else same->first += ", " + room.folder;
    }
    std::vector<std::string> parts;
    for (const auto& [names, words] : by_words) parts.push_back(names + ": " + words);
    return base::join(parts, "; ");
}

base::json::Value disk_json(const std::vector<DiskRoom>& rooms) {
    auto out = base::json::Value::object();
    for (const auto& room : rooms)
        out.set(room.folder, base::json::Value::object({{"free_bytes", static_cast<std::int64_t>(room.free)}, {"size_bytes", static_cast<std::int64_t>(room.size)}}));
    return out;
}

}  // namespace daybook::app
