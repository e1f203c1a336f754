#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace daybook::record {

class SqliteDatabase;

/// A prepared statement: bind in order, step, read columns. Throws Error with SQLite's own words.
class SqliteStatement {
public:
    SqliteStatement(SqliteDatabase& db, std::string_view sql);

    SqliteStatement& bind(std::string_view text);
    SqliteStatement& bind(std::int64_t number);
    SqliteStatement& bind_blob(std::string_view bytes);
    SqliteStatement& bind_null();
    /// True when there is a row to read.
    bool step();
    /// Runs to the end; for statements that give no rows.
    void run() { while (step()) {} }

    std::string text(int column) const;
    std::int64_t integer(int column) const;
    std::string_view blob(int column) const;   ///< valid until the next step
    bool is_null(int column) const;

private:
    struct Free { void operator()(sqlite3_stmt* s) const noexcept; };
    void check(int code) const;
    sqlite3* db_;
    std::unique_ptr<sqlite3_stmt, Free> statement_;
    int next_ = 1;
};

/// One connection; WAL, full synchronisation, foreign keys on.
class SqliteDatabase {
public:
    enum class Access { write, read };
    /// For writing it is made when it is missing. A reader changes no row, and sees what others write meanwhile.
    explicit SqliteDatabase(const std::filesystem::path& path, Access access = Access::write);
    void execute(const char* script);
    std::int64_t last_id() const;
    bool is_in_transaction() const;

private:
    friend class SqliteStatement;
    struct Close { void operator()(sqlite3* db) const noexcept; };
    std::unique_ptr<sqlite3, Close> db_;
};

/// Rolled back unless committed. One that begins within another is part of that, and stands or falls with it.
class SqliteTransaction {
public:
    explicit SqliteTransaction(SqliteDatabase& db);
    ~SqliteTransaction();
    SqliteTransaction(const SqliteTransaction&) = delete;
    SqliteTransaction& operator=(const SqliteTransaction&) = delete;
    void commit();

private:
    SqliteDatabase& db_;
    bool open_ = false;   ///< and ours to end
};

}  // namespace daybook::record
