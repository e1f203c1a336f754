#pragma once

#include "publisher/record/print_owners.hpp"
#include "publisher/record/register.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace daybook::record {

/// Where the rows of a table have been released: tells a file whose rows are already public elsewhere. It
/// holds ten bytes or so of each row.
class PrintIndex {
public:
    /// Loads the prints of everything drafted or released in `table`.
    PrintIndex(Register& reg, const std::string& table);
    /// Throws exhausted for the editions beyond 16,777,215.
    void add(const std::string& dataset, const std::string& edition,
             const std::vector<std::uint64_t>& prints);

    struct Overlap {
        std::int64_t rows = 0;  ///< of the file's rows, found under another dataset or edition
        std::string where;      ///< "dataset/edition" that holds most of them
        std::int64_t there = 0;
    };
    Overlap elsewhere(const std::string& dataset, const std::string& edition,
                      const std::vector<std::uint64_t>& prints) const;

private:
    PrintOwners::Owner owner(const std::string& dataset, const std::string& edition);
    PrintOwners found_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, PrintOwners::Owner> ids_;
};

/// The two names in Overlap::where.
std::pair<std::string, std::string> dataset_and_edition(const std::string& where);

/// Prints as the register keeps them: little-endian 64-bit.
std::string pack_prints(const std::vector<std::uint64_t>& prints);
std::vector<std::uint64_t> unpack_prints(std::string_view bytes);

}  // namespace daybook::record
