#include "schemas/print_set.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <utility>

namespace daybook::schemas {

namespace {

/// By chance no run of taken slots is ever so long; prints made to collide shall not make a check slow.
constexpr std::size_t kMostProbes = 1000;
constexpr std::size_t kFewest = 4096;

constexpr std::size_t slots_for(std::size_t prints) {
    return std::max(prints + prints / 3 + 1, kFewest);
}

}  // namespace

PrintSet::PrintSet(PrintSet&& other) noexcept
    : entries_(std::exchange(other.entries_, nullptr)),
      slots_(std::exchange(other.slots_, 0)),
      size_(std::exchange(other.size_, 0)),
      most_slots_(other.most_slots_) {}

void PrintSet::release() {
    if (slots_ > 0) ::munmap(entries_, slots_ * sizeof(Entry));
    entries_ = nullptr;
    slots_ = size_ = 0;
}

void PrintSet::clear() {
    release();
}

bool PrintSet::grow(std::size_t slots) {
    if (slots + slots_ > most_slots_) slots = most_slots_ - std::min(slots_, most_slots_);
    if (slots <= slots_) return false;
    const auto bytes = slots * sizeof(Entry);
    // Fresh pages are zero, which is what an empty slot is, and cost nothing before they are used.
    void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    ::madvise(memory, bytes, MADV_HUGEPAGE);  // only faster
    PrintSet old(std::move(*this));
    entries_ = static_cast<Entry*>(memory);
    slots_ = slots;
    for (std::size_t i = 0; i < old.slots_; ++i) {
        const auto& entry = old.entries_[i];
        if (entry.place != 0) insert(static_cast<std::uint64_t>(entry.high) << 32 | entry.low, entry.place);
    }
    return true;
}

void PrintSet::reserve(std::size_t prints) {
    if (slots_for(prints) > slots_) grow(std::min(slots_for(prints), most_slots_ - slots_));
}

std::uint32_t PrintSet::insert(std::uint64_t print, std::uint32_t place) {
    if (size_ + size_ / 3 >= slots_ && !grow(slots_for(size_ + size_ / 2)) && size_ + size_ / 16 >= slots_)
        return kFull;
    const auto low = static_cast<std::uint32_t>(print), high = static_cast<std::uint32_t>(print >> 32);
    auto at = slot_of(print);
    for (std::size_t probes = 0; probes < kMostProbes; ++probes) {
        auto& entry = entries_[at];
        if (entry.place == 0) {
            entry = {low, high, place};
            ++size_;
            return kNew;
        }
        if (entry.low == low && entry.high == high) return entry.place;
        at = at + 1 == slots_ ? 0 : at + 1;
    }
    return kFull;
}

}  // namespace daybook::schemas
