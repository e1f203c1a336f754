#include "publisher/app/register_copy.hpp"

#include "publisher/app/archive_lock.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/database_files.hpp"

namespace daybook::app {

namespace fs = std::filesystem;

/// Opening a register that a kill left would already change its files, so a quiet one is copied file by file;
/// from one that is in use SQLite takes what it is at one moment.
void copy_register(const record::ArchiveLayout& layout, const fs::path& to) {
    const auto from = layout.register_file();
    if (!fs::exists(from)) return;
    const ArchiveLook look(layout.root);
    if (look.busy()) {
        record::SqliteDatabase db(from);
        return record::copy_database(db, to);
    }
    for (const auto* end : {"", "-wal"})
        if (fs::exists(from.string() + end)) fs::copy_file(from.string() + end, to.string() + end);
}

}  // namespace daybook::app
