#pragma once

#include "publisher/base/error.hpp"
#include "publisher/columnar/duck.hpp"

#include <duckdb.h>

/// What this box's .cpp files share of duckdb.h.
namespace daybook::columnar {

/// Throws what the engine said as base::Error of the right kind.
[[noreturn]] void throw_duck(duckdb_error_type type, const char* message);

struct FreeLogicalType {
    void operator()(duckdb_logical_type type) const noexcept { duckdb_destroy_logical_type(&type); }
};
using LogicalType = std::unique_ptr<_duckdb_logical_type, FreeLogicalType>;

struct Result::Handle {
    duckdb_result result{};
    ~Handle() { duckdb_destroy_result(&result); }
};

}  // namespace daybook::columnar
