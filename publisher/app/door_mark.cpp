#include "publisher/app/door_mark.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::uint64_t kMostBytes = 4096;

/// The first line of a folder's mark; none where there is no mark.
std::optional<std::string> mark_in(const fs::path& folder) {
    const auto file = folder / kDoorMark;
    std::error_code failed;
    if (!fs::is_regular_file(fs::symlink_status(file, failed))) return {};
    const auto text = base::read_file(file, kMostBytes);
    return std::string(base::trim(text.substr(0, text.find('\n'))));
}

bool holds_folders(const fs::path& folder) {
    std::error_code failed;
    const fs::directory_iterator at(folder, failed);
    return !failed && std::any_of(begin(at), end(at), [](const auto& entry) { return entry.is_directory() && !entry.path().filename().string().starts_with('.'); });
}

bool is_the_door(const fs::path& folder, const std::string& known) {
    std::error_code failed;
    if (!fs::is_directory(folder, failed)) return false;
    const auto mark = mark_in(folder);
    if (known.empty()) return mark || holds_folders(folder);
    return mark && (mark->empty() || *mark == known);
}

std::string new_mark() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

}  // namespace

void refuse_door_away(const Config& config, record::Register& reg) {
    if (!reg.had_deliveries()) return;
    for (const auto& door : {config.inbox, config.outbox()})
        if (!is_the_door(door, reg.door_mark()))
            throw Error::make(ErrorKind::transient, "{} is not there, or is an empty folder in its place, though files came by the inbox before, or may have (a register that was made again or restored cannot say): is its share mounted? Where it was moved on purpose, make the folder with an empty file {} in it",
                              door.string(), kDoorMark);
}

void mark_door(const Config& config, record::Register& reg) {
    const auto folders = {config.inbox, config.outbox()};
    const auto known = reg.door_mark();
    if (!known.empty() && std::ranges::all_of(folders, [&](const auto& folder) { return mark_in(folder) == known; })) return;
    // Another than any before: a folder that was made where the share was not mounted yet has that one.
    const auto mark = new_mark();
    for (const auto& folder : folders) base::write_durably(folder / kDoorMark, mark + "\nBy this file daybook knows that the folder is the one it made, and not the place where its share is to be mounted.\n");
    reg.door_mark(mark);
}

}  // namespace daybook::app
