#pragma once

#include "publisher/columnar/duck.hpp"
#include "schemas/checked_table.hpp"

#include <memory>
#include <string>

namespace daybook::columnar {

/// Puts checked rows into a table of a database, a chunk of 2,048 at a time (ten times quicker than row by
/// row). Chunks are full, but for the last: where they end decides where the engine ends its groups of rows.
class Appender {
public:
    /// `table` has the columns `_part` INTEGER, `_sheet` VARCHAR, `_line` BIGINT, then those of what will be
    /// appended.
    Appender(Connection& connection, const std::string& table);
    Appender(const Appender&) = delete;
    Appender& operator=(const Appender&) = delete;
    ~Appender();

    /// Rows of one part. Throws Error, and nothing of it may be used then.
    void append(const schemas::CheckedTable& rows, int part);
    /// All rows of a chunk whose columns are the table's.
    void append(const Chunk& chunk);
    /// Flushes. Without it what was appended is lost.
    void close();

private:
    class Block;
    void append_some(const schemas::CheckedTable& rows, int part, std::size_t first, std::size_t count);
    void send();
    void checked(int state);

    _duckdb_appender* handle_ = nullptr;
    std::unique_ptr<Block> block_;  ///< rows that are not a chunk yet
};

}  // namespace daybook::columnar
