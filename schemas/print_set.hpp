#pragma once

#include <cstddef>
#include <cstdint>

namespace daybook::schemas {

/// Remembers 64-bit prints, each with the place where it came first: open addressing, twelve bytes a slot and
/// at most three slots in four taken, so about sixteen bytes a print.
class PrintSet {
public:
    /// Never takes more than `most_bytes`, its growing included.
    explicit PrintSet(std::size_t most_bytes) : most_slots_(most_bytes / sizeof(Entry)) {}
    ~PrintSet() { release(); }
    PrintSet(PrintSet&& other) noexcept;
    PrintSet& operator=(PrintSet&&) = delete;

    static constexpr std::uint32_t kNew = 0;
    static constexpr std::uint32_t kFull = UINT32_MAX;
    /// The place of an equal print that came before; kNew when there is none and this one is remembered;
    /// kFull when nothing more can be. \pre place is neither of the two
    std::uint32_t insert(std::uint64_t print, std::uint32_t place);
    /// Asks memory for where insert() will look: worth it a dozen prints ahead.
    void prefetch(std::uint64_t print) const {
        if (slots_ > 0) __builtin_prefetch(entries_ + slot_of(print), 1);
    }
    /// Makes room for so many prints in one go, as far as the limit lets it.
    void reserve(std::size_t prints);
    void clear();
    std::size_t size() const { return size_; }

private:
    struct Entry {
        std::uint32_t low, high;
        std::uint32_t place;  ///< 0: nothing here
    };

    std::size_t slot_of(std::uint64_t print) const {
        return static_cast<std::size_t>(static_cast<unsigned __int128>(print) * slots_ >> 64);
    }
    bool grow(std::size_t slots);
    void release();

    Entry* entries_ = nullptr;
    std::size_t slots_ = 0;
    std::size_t size_ = 0;
    std::size_t most_slots_;
};

}  // namespace daybook::schemas
