#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace daybook::record {

/// Remembers for each 64-bit print the two owners that had it first, so that one of them is not whoever asks.
/// Open addressing, eight bytes a slot, seven slots in ten to seven in eight taken: nine to eleven and a half
/// bytes a print of one owner. It lies in parts that grow one after the other, so that growing takes neither
/// much memory nor much time at once.
///
/// Of a print 50 bits are kept, so another is taken for it by chance: beside fifty million of them, one in
/// twenty-two million.
class PrintOwners {
public:
    using Owner = std::uint32_t;
    static constexpr Owner kMostOwners = (1U << 24) - 1;  ///< numbered from 0
    static constexpr Owner kNobody = kMostOwners;

    /// In the order in which they came; kNobody where there is none.
    struct Two {
        Owner first = kNobody, second = kNobody;
    };

    PrintOwners() : parts_(kParts) {}
    /// Makes room for so many prints in one go.
    void reserve(std::size_t prints);
    /// Remembers them all. Of prints that were made to lie in one place it does not remember every one, so
    /// that they make nothing slow. \pre owner < kMostOwners
    void add(const std::vector<std::uint64_t>& prints, Owner owner);
    Two of(std::uint64_t print) const;
    /// Asks memory for where of() will look, which is worth it so many prints ahead.
    void prefetch(std::uint64_t print) const;
    static constexpr std::size_t kAhead = 12;
    /// That it takes up.
    std::size_t bytes() const;

private:
    static constexpr int kPartBits = 10;
    static constexpr std::size_t kParts = std::size_t{1} << kPartBits;

    // An entry is 40 bits of the print and the owner's number from 1; the 10 bits before them are the part's.
    // 0: nothing here.
    struct Part {
        std::unique_ptr<std::uint64_t[]> entries;
        std::uint32_t slots = 0, taken = 0;

        std::size_t home(std::uint64_t entry) const;
        std::size_t behind(std::size_t at) const { return at + 1 == slots ? 0 : at + 1; }
        void put(std::uint64_t entry);
        bool is_full() const { return 8 * (std::size_t{taken} + 1) > 7 * std::size_t{slots}; }
        void grow(std::size_t to);
    };

    std::vector<Part> parts_;
};

}  // namespace daybook::record
