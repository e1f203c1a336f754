#include "publisher/record/print_owners.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace daybook::record {

namespace {

/// By chance no run of taken slots is ever so long.
constexpr int kMostProbes = 5000;
constexpr std::size_t kFewest = 32;
constexpr std::uint64_t kOwnerMask = PrintOwners::kMostOwners;

bool same_print(std::uint64_t a, std::uint64_t b) {
    return ((a ^ b) & ~kOwnerMask) == 0;
}

/// Room for so much in one of the parts, some of which get up to a quarter more: as they take in the same,
/// they would all be full at once.
std::size_t staggered(std::size_t slots, std::size_t part) {
    return slots + slots * (part % 64) / 256;
}

}  // namespace

std::size_t PrintOwners::Part::home(std::uint64_t entry) const {
    return static_cast<std::size_t>(static_cast<unsigned __int128>(entry) * slots >> 64);
}

void PrintOwners::Part::put(std::uint64_t entry) {
    auto at = home(entry & ~kOwnerMask);
    bool has_one = false;
    for (int probes = 0; probes < kMostProbes; ++probes, at = behind(at)) {
        auto& there = entries[at];
        if (there == 0) {
            there = entry;
            ++taken;
            return;
        }
        if (!same_print(there, entry)) continue;
        if (there == entry || has_one) return;
        has_one = true;
    }
}

/// An owner that came first lies before the other, and does so afterwards: entries are taken over in their
/// order, from behind a free slot on.
void PrintOwners::Part::grow(std::size_t to) {
    Part old(std::move(*this));
    slots = static_cast<std::uint32_t>(to);
    taken = 0;
    entries = std::make_unique<std::uint64_t[]>(slots);
    if (old.slots == 0) return;
    auto at = static_cast<std::size_t>(std::find(old.entries.get(), old.entries.get() + old.slots, 0U) -
                                       old.entries.get());
    for (std::uint32_t n = 1; n < old.slots; ++n) {
        at = old.behind(at);
        if (old.entries[at] != 0) put(old.entries[at]);
    }
}

void PrintOwners::reserve(std::size_t prints) {
    // Parts differ by chance: few have two standard deviations more than their share.
    const auto share = static_cast<double>(prints) / static_cast<double>(kParts);
    const auto slots = std::max(kFewest, static_cast<std::size_t>((share + 2 * std::sqrt(share)) * 8 / 7));
    for (std::size_t i = 0; i < kParts; ++i)
        if (const auto to = staggered(slots, i); parts_[i].slots < to) parts_[i].grow(to);
}

void PrintOwners::prefetch(std::uint64_t print) const {
    const auto& part = parts_[print >> (64 - kPartBits)];
    if (part.slots > 0) __builtin_prefetch(&part.entries[part.home(print << kPartBits & ~kOwnerMask)]);
}

void PrintOwners::add(const std::vector<std::uint64_t>& prints, Owner owner) {
    for (std::size_t i = 0; i < prints.size(); ++i) {
        if (i + kAhead < prints.size()) prefetch(prints[i + kAhead]);
        const auto number = prints[i] >> (64 - kPartBits);
        auto& part = parts_[number];
        if (part.is_full())
            part.grow(part.slots == 0 ? staggered(kFewest, number) : part.slots + part.slots / 4);
        part.put((prints[i] << kPartBits & ~kOwnerMask) | (owner + 1));
    }
}

PrintOwners::Two PrintOwners::of(std::uint64_t print) const {
    const auto& part = parts_[print >> (64 - kPartBits)];
    Two out;
    if (part.slots == 0) return out;
    const auto wanted = print << kPartBits & ~kOwnerMask;
    auto at = part.home(wanted);
    for (int probes = 0; probes < kMostProbes && part.entries[at] != 0; ++probes, at = part.behind(at)) {
        if (!same_print(part.entries[at], wanted)) continue;
        const auto owner = static_cast<Owner>((part.entries[at] & kOwnerMask) - 1);
        if (out.first != kNobody) {
            out.second = owner;
            break;
        }
        out.first = owner;
    }
    return out;
}

std::size_t PrintOwners::bytes() const {
    auto out = parts_.size() * sizeof(Part);
    for (const auto& part : parts_) out += part.slots * sizeof(std::uint64_t);
    return out;
}

}  // namespace daybook::record
