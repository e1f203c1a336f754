# DuckDB, the columnar engine: its C library and header.
#
# A system one is preferred. Otherwise DUCKDB_ROOT (default: build/deps/duckdb, where `./dev deps` puts it) holds
# lib/libduckdb.so and include/duckdb.h. The library is 1.5.6 from its own npm package, which carries no header; the header is
# that of the npm package duckdb 1.4.4, whose C interface the newer library keeps.
#
# Makes the target duckdb::duckdb.

set(DUCKDB_ROOT "${CMAKE_SOURCE_DIR}/build/deps/duckdb" CACHE PATH "Folder with DuckDB's lib/ and include/")

find_library(DUCKDB_LIBRARY duckdb)
find_library(DUCKDB_LIBRARY duckdb PATHS "${DUCKDB_ROOT}/lib" NO_DEFAULT_PATH)
find_path(DUCKDB_INCLUDE_DIR duckdb.h)
find_path(DUCKDB_INCLUDE_DIR duckdb.h PATHS "${DUCKDB_ROOT}/include" NO_DEFAULT_PATH)
mark_as_advanced(DUCKDB_LIBRARY DUCKDB_INCLUDE_DIR)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB
  REQUIRED_VARS DUCKDB_LIBRARY DUCKDB_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run ./dev deps, or set DUCKDB_ROOT to a folder with lib/libduckdb.so and include/duckdb.h")

if(DuckDB_FOUND AND NOT TARGET duckdb::duckdb)
  add_library(duckdb::duckdb SHARED IMPORTED)
  # Without a soname CMake would write the library's path into every program that links it.
  set_target_properties(duckdb::duckdb PROPERTIES
    IMPORTED_LOCATION "${DUCKDB_LIBRARY}"
    IMPORTED_SONAME libduckdb.so
    INTERFACE_INCLUDE_DIRECTORIES "${DUCKDB_INCLUDE_DIR}")
endif()
