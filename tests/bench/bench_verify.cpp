#include "timing.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/audit.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace daybook::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostRowsOfAnEdition = 100'000;
constexpr int kRuns = 3;
constexpr unsigned kBatches = 8;

/// So many rows in at least ten editions, released at once.
void fill(tests::ArchiveFixture& archive, std::int64_t rows) {
    const auto of_one = std::min(kMostRowsOfAnEdition, std::max<std::int64_t>(1, rows / 10));
    archive.remember_rows();
    int month = 0;
    for (std::int64_t done = 0; done < rows; done += of_one, ++month) {
        const auto edition = fmt::format("{}-{:02}", 2015 + month / 12, 1 + month % 12);
        archive.offer("coasts", edition, fmt::format("https://coasts.example/{}.csv", edition),
                      sample_file(std::min(of_one, rows - done), edition));
        if (month % 10 == 9) show_progress(fmt::format("  {} of {} rows are checked and drafted", base::grouped(done + of_one), base::grouped(rows)));
    }
    show_progress("  releasing them");
    archive.release("2026-01-30T09:30:00Z");
}

record::Audited verify(const fs::path& public_dir, const std::string& vkey, unsigned threads) {
    const tests::TempFolder scratch;
    const auto files = record::public_folder(public_dir);
    record::Inventory inventory;
    const record::WalkUse use{[&](const record::LogEntry& entry) { inventory.add(entry); }};
    const auto log = record::walk_log(*files, record::VerifierKey::parse(vkey), {}, use);
    auto audited = record::audit_files(*files, inventory, log, {threads, scratch.path()});
    if (!log.proven || !audited.faults.empty())
        throw std::runtime_error("the archive of the measurement does not verify");
    return audited;
}

/// In some batches for each process: few enough that starting programs costs nothing, enough that none waits for another at the end.
void sha256sum(const fs::path& public_dir, unsigned processes) {
    const auto files = static_cast<unsigned>(base::files_below(public_dir).size());
    const auto batch = std::max(1U, files / (kBatches * processes));
    const auto command = fmt::format("find '{}' -type f -print0 | xargs -0 -n {} -P {} sha256sum > /dev/null",
                                     public_dir.string(), batch, processes);
    if (std::system(command.c_str()) != 0) throw std::runtime_error("sha256sum failed");
}

double bytes_below(const fs::path& folder) {
    double bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
    return bytes;
}

}  // namespace

void bench_verify(std::int64_t rows) {
    tests::ArchiveFixture archive;
    show_progress(fmt::format("verify: making an archive of {} rows", base::grouped(rows)));
    fill(archive, rows);
    archive.close();
    const auto vkey = std::string(base::trim(base::read_file(archive.public_dir() / "log/vkey")));
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    Timing ours, theirs;
    record::Audited audited;
    // In turn, so that what else the machine does meets both.
    for (int i = 0; i < kRuns; ++i) {
        show_progress(fmt::format("  verifying: run {} of {}", i + 1, kRuns));
        ours.seconds.push_back(time_once([&] { audited = verify(archive.public_dir(), vkey, cores); }));
        show_progress("  sha256sum of the same");
        theirs.seconds.push_back(time_once([&] { sha256sum(archive.public_dir(), cores); }));
    }
    const auto rival = fmt::format("sha256sum, {} processes", cores);
    print_rate(fmt::format("verify, {} rows", base::grouped(audited.rows)), "MB/s",
               bytes_below(archive.public_dir()) / 1e6, ours, rival, theirs);
    print_rate("", "rows/s", static_cast<double>(audited.rows), ours, rival, theirs);
}

}  // namespace daybook::bench
