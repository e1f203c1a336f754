#pragma once

namespace daybook::tests {

/// SQL that takes the newest layout of a register back to the one before (17), in which prints of rows lie in the version itself.
inline constexpr const char* kPrintsInVersions =
    "ALTER TABLE version ADD COLUMN prints BLOB NOT NULL DEFAULT x''; "
    "UPDATE version SET prints = p.prints FROM row_prints p WHERE p.version = version.id; "
    "DROP TABLE row_prints; DROP INDEX version_rows; PRAGMA user_version = 17; ";

}  // namespace daybook::tests
