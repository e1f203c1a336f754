#pragma once

#include <cstdint>

namespace daybook::bench {

/// Calls of fsync, fdatasync and syncfs by this process since it began, by whatever library: SQLite's and
/// DuckDB's too.
std::int64_t flushes();

}  // namespace daybook::bench
