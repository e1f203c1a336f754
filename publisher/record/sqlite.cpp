#include "publisher/record/sqlite.hpp"

#include "publisher/base/error.hpp"

#include <sqlite3.h>

namespace daybook::record {

using base::Error;
using base::ErrorKind;

namespace {

ErrorKind kind_of(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return ErrorKind::exhausted;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ErrorKind::transient;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return ErrorKind::corrupt;
        case SQLITE_CONSTRAINT: return ErrorKind::conflict;
        default: return ErrorKind::internal;
    }
}

[[noreturn]] void fail(sqlite3* db, int code) {
    throw Error::make(kind_of(code), "SQLite: {}", db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
}

}  // namespace

void SqliteStatement::Free::operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
void SqliteDatabase::Close::operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }

SqliteStatement::SqliteStatement(SqliteDatabase& db, std::string_view sql) : db_(db.db_.get()) {
    sqlite3_stmt* raw = nullptr;
    check(sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &raw, nullptr));
    statement_.reset(raw);
}

void SqliteStatement::check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) fail(db_, code);
}

SqliteStatement& SqliteStatement::bind(std::string_view text) {
    check(sqlite3_bind_text64(statement_.get(), next_++, text.data() != nullptr ? text.data() : "", text.size(),
                              SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}
SqliteStatement& SqliteStatement::bind(std::int64_t number) {
    check(sqlite3_bind_int64(statement_.get(), next_++, number));
    return *this;
}
SqliteStatement& SqliteStatement::bind_blob(std::string_view bytes) {
    check(sqlite3_bind_blob64(statement_.get(), next_++, bytes.data(), bytes.size(), SQLITE_TRANSIENT));
    return *this;
}
SqliteStatement& SqliteStatement::bind_null() {
    check(sqlite3_bind_null(statement_.get(), next_++));
    return *this;
}

bool SqliteStatement::step() {
    const int code = sqlite3_step(statement_.get());
    check(code);
    return code == SQLITE_ROW;
}

std::string SqliteStatement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return data == nullptr ? std::string()
                           : std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}
std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
std::string_view SqliteStatement::blob(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}
bool SqliteStatement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

SqliteDatabase::SqliteDatabase(const std::filesystem::path& path, Access access) {
    sqlite3* raw = nullptr;
    // A connection that cannot write leaves its journal's files behind; one that may takes them away again.
    const int flags = SQLITE_OPEN_READWRITE | (access == Access::write ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
    db_.reset(raw);
    if (code != SQLITE_OK)
        throw Error::make(kind_of(code), "cannot open {}: {}", path.string(), raw ? sqlite3_errmsg(raw) : "no memory");
    sqlite3_busy_timeout(raw, 5000);
    execute(access == Access::read ? "PRAGMA query_only=ON;" : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
}

void SqliteDatabase::execute(const char* script) {
    if (const int code = sqlite3_exec(db_.get(), script, nullptr, nullptr, nullptr); code != SQLITE_OK) fail(db_.get(), code);
}

bool SqliteDatabase::is_in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

std::int64_t SqliteDatabase::last_id() const { return sqlite3_last_insert_rowid(db_.get()); }

SqliteTransaction::SqliteTransaction(SqliteDatabase& db) : db_(db) {
    if (db_.is_in_transaction()) return;
    db_.execute("BEGIN IMMEDIATE");
    open_ = true;
}
SqliteTransaction::~SqliteTransaction() {
    if (!open_) return;
    try {
        db_.execute("ROLLBACK");
    } catch (const Error&) {
        // SQLite has rolled back by itself (disk full, I/O error); there is nothing left to undo.
    }
}
void SqliteTransaction::commit() {
    if (!open_) return;
    db_.execute("COMMIT");
    open_ = false;
}

}  // namespace daybook::record
