#include "tests/record/model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

/// Erasures as docs/erasing.md promises them: all that shares bytes or rows goes, or nothing does.
namespace daybook::tests::model {

namespace {

bool made_of(const Version& v, std::size_t file) {
    return v.state != "erased" && (v.file == file || v.said.contains(file));
}

bool same_rows(const Version& v, const Version& other) {
    const auto& rows = files()[v.file].rows;
    return other.state != "erased" && !rows.empty() && files()[other.file].rows == rows;
}

/// Whether something that is not gone for good is made of a file.
bool stands(const Slot& slot, std::size_t file) {
    return std::ranges::any_of(slot.versions, [&](const auto& v) {
        return v.file == file && (v.alive() || v.state == "withdrawn");
    });
}

}  // namespace

bool Model::says_what_was_erased(std::size_t file) const {
    const auto& rows = files()[file].rows;
    return !rows.empty() && std::ranges::any_of(slots, [&](const auto& slot) {
        return std::ranges::any_of(slot.versions, [&](const auto& v) {
            return v.state == "erased" && files()[v.file].rows == rows;
        });
    });
}

void Model::forget(std::size_t file) {
    erased_.insert(file);
    known_.erase(file);
    for (auto& slot : slots) slot.offered.erase(file);
    for (auto* all : {&untold_, &told_}) std::erase_if(*all, [&](const auto& r) { return r.file == file; });
}

std::optional<std::size_t> Model::drafted(std::size_t at) const {
    const auto found = std::ranges::find_if(slots[at].versions, &Version::pending);
    return found == slots[at].versions.end() ? std::nullopt : std::optional(found->file);
}

std::set<std::string> Model::erased_rows() const {
    std::set<std::string> out;
    for (const auto file : erased_) out.insert(files()[file].rows.begin(), files()[file].rows.end());
    for (const auto file : known_)
        for (const auto& row : files()[file].rows) out.erase(row);
    return out;
}

/// That there was a draft, and of what edition, is nobody's business.
void Model::take(Reach& reach, std::size_t slot, std::size_t place) const {
    if (!reach.versions.emplace(slot, place).second) return;
    const auto& v = slots[slot].versions[place];
    auto& stone = reach.stones[v.number > 0 ? slots[slot].name() : ""];
    stone.files.insert(v.file);
    stone.files.insert(v.said.begin(), v.said.end());
    if (v.number > 0) stone.numbers.insert(v.number);
}

/// Drafts go with what they share; false when a public version would have to that nobody named.
bool Model::take_along(Reach& reach) const {
    for (std::optional<std::size_t> before; before != reach.versions.size();) {
        before = reach.versions.size();
        std::set<std::size_t> bytes;
        for (const auto& [name, stone] : reach.stones) bytes.insert(stone.files.begin(), stone.files.end());
        const auto taken = reach.versions;
        for (std::size_t i = 0; i < slots.size(); ++i)
            for (std::size_t k = 0; k < slots[i].versions.size(); ++k) {
                const auto& v = slots[i].versions[k];
                const bool shares =
                    std::ranges::any_of(bytes, [&](auto file) { return made_of(v, file); }) ||
                    std::ranges::any_of(taken, [&](const auto& one) {
                        return same_rows(slots[one.first].versions[one.second], v);
                    });
                if (!shares || reach.versions.contains({i, k})) continue;
                if (v.number > 0) return false;
                take(reach, i, k);
            }
    }
    return true;
}

std::string Model::erase_version(std::size_t at, int number) {
    auto& versions = slots[at].versions;
    const auto v = std::ranges::find(versions, number, &Version::number);
    if (v == versions.end()) return "refused: no such version";
    if (v->state == "erased") return "refused: erased already";
    Reach reach;
    take(reach, at, static_cast<std::size_t>(v - versions.begin()));
    return erase(std::move(reach), {});
}

std::string Model::erase_edition(std::size_t at, const Cut& cut) {
    const auto& slot = slots[at];
    Reach reach;
    for (std::size_t k = 0; k < slot.versions.size(); ++k)
        if (slot.versions[k].state != "erased") take(reach, at, k);
    const bool is_public = reach.stones.contains(slot.name());
    for (const auto file : slot.offered)
        if (std::ranges::none_of(slots, [&](const auto& s) { return &s != &slot && stands(s, file); }))
            reach.stones[is_public ? slot.name() : ""].files.insert(file);
    if (reach.stones.empty()) return "refused: nothing of it";
    return erase(std::move(reach), cut);
}

std::string Model::erase_bytes(std::size_t file) {
    if (!known_.contains(file)) return "refused: unknown bytes";
    Reach reach;
    reach.stones[""].files.insert(file);
    return erase(std::move(reach), {});
}

std::string Model::stone_words(const std::string& slot, const Reach::Stone& stone) {
    std::set<std::string> names;
    for (const auto file : stone.files) names.insert(files()[file].name);
    const auto reports = std::ranges::count_if(
        stone.files, [&](auto file) { return std::ranges::count(told_, file, &Rejected::file) > 0; });
    return fmt::format("erasure {} of '{}' v{}: {}, {} reports", ++erasures_, slot,
                       fmt::join(stone.numbers, ","), fmt::join(names, ", "), reports);
}

std::string Model::erase(Reach reach, const Cut& cut) {
    if (!take_along(reach)) return "refused: shared";
    if (cut.undone()) return "cut off";
    std::vector<std::string> names;
    for (const auto& [slot, stone] : reach.stones) {
        log.push_back(stone_words(slot, stone));
        for (const auto number : stone.numbers) names.push_back(fmt::format("{} v{}", slot, number));
    }
    // It waits for no clock, and the log never runs backwards.
    last_release = std::max(now, last_release);
    log.push_back("revision " + base::to_rfc3339(last_release));
    for (const auto& [slot, place] : reach.versions) {
        slots[slot].versions[place].state = "erased";
        slots[slot].versions[place].waits = false;
    }
    for (const auto& [slot, stone] : reach.stones)
        for (const auto file : stone.files) forget(file);
    return fmt::format("revision {}: erased {}", log.size(), fmt::join(names, ", "));
}

}  // namespace daybook::tests::model
