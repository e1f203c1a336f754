#pragma once

#include "schemas/schema.hpp"

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// Fields whose values together must not come twice in a file.
struct RowKey {
    enum class Kind {
        primary,  ///< primaryKey: no field may be blank
        unique,   ///< uniqueKeys or constraints.unique: rows with a blank are not compared
        row,      ///< every published field of an accepted row: repeated rows are counted and kept
    };
    Kind kind = Kind::row;
    std::vector<std::size_t> fields;
};

/// The keys of a schema. Rows are compared whole only where no key tells them apart.
std::vector<RowKey> row_keys(const Schema& schema);

/// Folds the 128-bit product of two words, so that each bit of the answer depends on all of both.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    const auto product = static_cast<unsigned __int128>(a ^ 0x9E3779B97F4A7C15) * (b ^ 0xD6E8FEB86659FD93);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// A 64-bit print of bytes, sixteen at a time, chained to `seed`. Not against forgery: two values of one
/// print are taken for equal, which by chance happens once in a hundred thousand files of ten million rows.
inline std::uint64_t print_of(std::string_view bytes, std::uint64_t seed) {
    const auto word = [](const char* at, std::size_t size) {
        std::uint64_t out = 0;
        std::memcpy(&out, at, size);
        return out;
    };
    const char* at = bytes.data();
    auto left = bytes.size();
    seed = mix(seed, left);
    for (; left > 16; at += 16, left -= 16) seed = mix(word(at, 8) ^ seed, word(at + 8, 8));
    if (left >= 8) return mix(word(at, 8) ^ seed, word(at + left - 8, 8));
    if (left >= 4) return mix(word(at, 4) ^ seed, word(at + left - 4, 4));
    std::uint64_t rest = 0;
    for (std::size_t i = 0; i < left; ++i) rest = rest << 8 | static_cast<unsigned char>(at[i]);
    return mix(rest ^ seed, left);
}

}  // namespace daybook::schemas
