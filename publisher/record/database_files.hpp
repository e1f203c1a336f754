#pragma once

#include "publisher/record/sqlite.hpp"

/// What is done to a database as a whole.
namespace daybook::record {

/// Writes a copy to a file that is not there yet, as the database is at one moment, whoever else writes it meanwhile. Not flushed.
void copy_database(SqliteDatabase& db, const std::filesystem::path& to);

/// Looks at every page, index and reference. Throws Error(corrupt) saying what is not as it must be.
void check_database(SqliteDatabase& db);

/// Looks at every reference. Throws Error(corrupt) naming one that leads nowhere.
void check_references(SqliteDatabase& db);

/// Moves a database that nobody has open, with what its journal still holds.
void move_database(const std::filesystem::path& from, const std::filesystem::path& to);

/// Removes a database with its journal; does nothing when there is none.
void remove_database(const std::filesystem::path& file);

}  // namespace daybook::record
