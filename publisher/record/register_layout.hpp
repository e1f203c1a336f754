#pragma once

#include "publisher/record/sqlite.hpp"

namespace daybook::record {

/// Makes the register's tables, or brings those of an earlier program up to date, all or nothing. Throws Error(conflict) when a
/// later program made them.
void bring_up_to_date(SqliteDatabase& db);

/// True when its tables are those of this program; for who only reads.
bool is_up_to_date(SqliteDatabase& db);

}  // namespace daybook::record
