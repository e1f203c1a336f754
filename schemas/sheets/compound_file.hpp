#pragma once

#include "schemas/sheets/budget.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// A compound file, the container of Office before 2007 and of encrypted Office since (MS-CFB 3.0). Bounds
/// are checked on every step; a chain of sectors that runs in a circle is damage.
class CompoundFile {
public:
    /// `bytes` must outlive this. Throws Error(bad_input) when it is damaged or cut short.
    explicit CompoundFile(std::string_view bytes);

    /// True when a stream or a folder of this name is anywhere in it.
    bool has(std::string_view name) const { return find(name) != nullptr; }
    /// The bytes of a stream; counted against the budget. Throws Error(bad_input) when there is none or it is
    /// damaged.
    std::string read(std::string_view name, Budget& budget) const;

private:
    struct Entry {
        std::string name;
        std::uint32_t start;
        std::uint64_t size;
        bool root;
    };

    const Entry* find(std::string_view name) const;
    std::string_view sector(std::uint32_t number) const;
    void read_fat();
    void read_directory();
    std::string chain(std::uint32_t start, std::uint64_t size) const;
    std::string mini_chain(std::uint32_t start, std::uint64_t size) const;

    std::string_view bytes_;
    std::size_t sector_size_ = 512;
    std::uint32_t mini_cutoff_ = 4096;
    std::vector<std::uint32_t> fat_, mini_fat_;
    std::vector<Entry> entries_;
    std::string mini_stream_;
};

}  // namespace daybook::schemas::sheets
