#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace daybook::bench {

/// How often each finding must be made: "type-error date" -> 1250.
using Planted = std::map<std::string, std::int64_t>;

/// Writes `rows` payments as CSV, the same every time, a block at a time; with a fault in one of a hundred rows
/// when `dirty`, every eighth of those with two. Gives the faults.
Planted write_payments(const std::filesystem::path& file, std::int64_t rows, bool dirty);

}  // namespace daybook::bench
