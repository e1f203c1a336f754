#pragma once

#include "publisher/base/durable_file.hpp"
#include "publisher/record/backup.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/restore.hpp"
#include "tests/support/archive_fixture.hpp"

namespace daybook::tests {

/// An archive with a release and a draft that waits, a place for its backup, and one to restore it to.
struct BackedService {
    ArchiveFixture a;
    TempFolder folder;
    std::filesystem::path backup = folder.path() / "backup", restored = folder.path() / "restored";

    BackedService() {
        offer("2024-05", 12);
        a.release("2024-06-28T08:30:00Z");
        a.wait_for_date(true);
        offer("2024-06", 9);
        a.wait_for_date(false);
    }
    void offer(const std::string& month, int rows) {
        a.offer("coasts", month, "https://coasts.example/" + month + ".csv",
                spend_csv(month_of_payments(month, rows, rows)));
    }
    record::BackedUp back_up(const std::function<void(const std::string&)>& on_step = {}, bool reread = false,
                             const record::OnProgress& progress = {}) {
        return record::back_up(record::ArchiveLayout{a.root()}, {backup, 2, reread, progress, on_step});
    }
    record::Restored restore(record::PublicFiles* newer = nullptr) {
        return record::restore({backup, restored, a.root() / "key.pem", newer, 2, {}});
    }
};

}  // namespace daybook::tests
