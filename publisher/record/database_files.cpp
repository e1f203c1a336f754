#include "publisher/record/database_files.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"

namespace daybook::record {

using base::Error;
using base::ErrorKind;

void copy_database(SqliteDatabase& db, const std::filesystem::path& to) {
    // One read transaction; in WAL mode nobody waits for it.
    SqliteStatement(db, "VACUUM INTO ?").bind(to.string()).run();
}

void check_database(SqliteDatabase& db) {
    SqliteStatement pages(db, "PRAGMA quick_check(1)");
    if (pages.step() && pages.text(0) != "ok") throw Error(ErrorKind::corrupt, "SQLite: " + pages.text(0));
    check_references(db);
}

void check_references(SqliteDatabase& db) {
    SqliteStatement references(db, "PRAGMA foreign_key_check");
    if (references.step())
        throw Error::make(ErrorKind::corrupt, "row {} of table {} refers to a row of {} that is not there", references.integer(1), references.text(0), references.text(2));
}

void move_database(const std::filesystem::path& from, const std::filesystem::path& to) {
    // The journal first: without its database it is nothing.
    for (const auto* end : {"-wal", "-shm", ""})
        if (std::filesystem::exists(from.string() + end)) base::rename_durably(from.string() + end, to.string() + end);
}

void remove_database(const std::filesystem::path& file) {
    for (const auto* end : {"", "-wal", "-shm"}) base::remove_file(file.string() + end);
}

}  // namespace daybook::record
