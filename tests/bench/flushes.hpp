#pragma once

#include <cstdint>

namespace daybook::bench {

/// Calls of fsync, fdatasync and syncfs since this process began: by it, by whatever library (SQLite's and DuckDB's too), and by the
/// programs that it started with this library in LD_PRELOAD.
std::int64_t flushes();

}  // namespace daybook::bench
