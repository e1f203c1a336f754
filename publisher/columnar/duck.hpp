#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "publisher/base/error.hpp"
#include "schemas/schema.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct _duckdb_appender;
struct _duckdb_connection;
struct _duckdb_data_chunk;
struct _duckdb_database;
struct _duckdb_prepared_statement;

/// DuckDB's handles, one owner each. Only this box's .cpp files include duckdb.h; every return code is
/// checked there and the engine's own words go into base::Error.
namespace daybook::columnar {

/// The file of a database is not what the engine wrote: a block fails its checksum, or bytes are missing. Of a kind of its own, since
/// derived data is then made again, which other errors do not ask for.
class Damaged : public base::Error {
public:
    explicit Damaged(std::string_view said);
};

/// How a database is opened. What it may read or write beyond its own file is fixed before the first
/// statement.
struct DatabaseOptions {
    std::filesystem::path file;  ///< empty: in memory
    int threads = 1;             ///< of the engine itself; each connection adds its caller's
    std::string memory_limit = "1GB";
    std::filesystem::path temp_directory;  ///< where it may spill; empty: nowhere
    std::string temp_limit = "20GB";
    std::vector<std::filesystem::path> directories;  ///< the only folders COPY and read_parquet may use
};

/// An open database. No extension is fetched or loaded, the time zone is UTC, the configuration is locked.
class Database {
public:
    /// Throws Error: conflict (another process has the file), corrupt (not a database of this engine),
    /// exhausted.
    explicit Database(const DatabaseOptions& options);
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    ~Database();

private:
    friend class Connection;
    _duckdb_database* handle_ = nullptr;
};

class Result;

/// A session: one statement at a time, by one thread at a time, except interrupt().
class Connection {
public:
    explicit Connection(Database& database);
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&& other) noexcept;
    ~Connection();

    /// Runs a statement without values and forgets its rows.
    void run(const std::string& sql);
    /// Runs a statement without values.
    Result query(const std::string& sql);
    /// Stops what runs, soon (up to half a second); may be called from any thread. The stopped statement
    /// throws Error(exhausted).
    void interrupt() noexcept;

private:
    friend class Statement;
    friend class Appender;
    _duckdb_connection* handle_ = nullptr;
};

/// BEGIN on construction; ROLLBACK unless commit() was reached.
class Transaction {
public:
    explicit Transaction(Connection& connection);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

private:
    Connection& connection_;
    bool open_ = true;
};

/// A statement whose values are bound, never pasted. bind() fills the next '?'.
class Statement {
public:
    /// Throws Error(internal) with the engine's message: our SQL is wrong.
    Statement(Connection& connection, const std::string& sql);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    Statement& bind(std::string_view text);
    Statement& bind(const char* text) {
        return bind(std::string_view(text));
    }  // or a literal would be taken for a bool
    Statement& bind(std::int64_t number);
    Statement& bind(base::Date day);
    Statement& bind(base::Decimal amount);
    Statement& bind(bool truth);
    Statement& bind_null();

    /// The whole result, in memory.
    Result run();
    /// A result computed as it is read, in flat memory; the connection is busy until it is destroyed.
    Result stream();

private:
    Statement& checked(int state);
    Result start(bool streaming);
    _duckdb_prepared_statement* handle_ = nullptr;
    std::uint64_t bound_ = 0;
};

/// A column of a result.
struct ResultType {
    std::string name;
    schemas::FieldType type = schemas::FieldType::string;
    int scale = 0;  ///< of a number
};

/// Up to 2,048 rows of a result. Cells are read in place.
class Chunk {
public:
    Chunk() = default;
    Chunk(_duckdb_data_chunk* handle, std::shared_ptr<const std::vector<int>> storage,
          std::shared_ptr<const std::vector<ResultType>> types);
    Chunk(Chunk&& other) noexcept;
    Chunk& operator=(Chunk&& other) noexcept;
    ~Chunk();

    /// 0: the end of the result.
    std::size_t rows() const { return rows_; }
    bool is_null(std::size_t column, std::size_t row) const;
    /// \pre a text column
    std::string_view text(std::size_t column, std::size_t row) const;
    /// Integer, days since 1970, 0 or 1, or units of a decimal. \pre not text. Throws Error(exhausted) beyond
    /// 64 bits.
    std::int64_t integer(std::size_t column, std::size_t row) const;
    /// As canonical CSV and JSON text show it, exact at any width; absent for null.
    std::optional<std::string> canonical(std::size_t column, std::size_t row) const;
    /// The same behind `out`. \pre it is not null
    void append(std::string& out, std::size_t column, std::size_t row) const;

private:
    friend class Appender;
    template <class T>
    T at(std::size_t column, std::size_t row) const;
    __int128 wide(std::size_t column, std::size_t row) const;

    _duckdb_data_chunk* handle_ = nullptr;
    std::size_t rows_ = 0;
    std::vector<void*> data_;
    std::vector<std::uint64_t*> validity_;
    std::shared_ptr<const std::vector<int>> storage_;
    std::shared_ptr<const std::vector<ResultType>> types_;
};

/// Rows of a statement, a chunk at a time.
class Result {
public:
    Result(Result&& other) noexcept;
    Result& operator=(Result&& other) noexcept;
    ~Result();

    const std::vector<ResultType>& types() const { return *types_; }
    /// The next rows; one of no rows at the end. Throws Error when the rest cannot be computed.
    Chunk next();
    /// The first cell of the first row, as an integer. Throws Error(internal) when there is none.
    std::int64_t scalar();

private:
    friend class Connection;
    friend class Statement;
    struct Handle;
    explicit Result(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> handle_;
    std::shared_ptr<const std::vector<int>> storage_;
    std::shared_ptr<const std::vector<ResultType>> types_;
};

/// A name in SQL: a table or a column, quoted so that no name can end the quotes. The only way a name gets
/// into SQL.
class Quoted {
public:
    explicit Quoted(std::string_view name);
    const std::string& str() const { return text_; }

private:
    std::string text_;
};

/// A text literal, for the few places where the engine takes no bound value (settings, lists of files).
std::string text_literal(std::string_view text);

/// "DECIMAL(18,2)", "VARCHAR": how a field of a schema is stored.
std::string sql_type(schemas::FieldType type, int scale);

}  // namespace daybook::columnar
