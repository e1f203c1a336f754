#include "flushes.hpp"
#include "timing.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/duck.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

namespace daybook::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kRuns = 2, kRunsOfWhole = 5;
constexpr std::int64_t kRowsOfVerify = 1'000'000, kRowsOfWhole = 10'000'000;

/// The files of a release, in a folder of their own.
struct Files {
    tests::TempFolder folder;
    std::vector<std::string> editions, texts;
    std::int64_t rows = 0;
    double bytes = 0;
    fs::path file(std::size_t i) const { return folder.path() / (editions[i] + ".csv"); }
};

/// So many editions of so many rows each; one alone spans two years.
void make(Files& files, int editions, std::int64_t rows) {
    for (int i = 0; i < editions; ++i) {
        files.editions.push_back(editions == 1 ? "2024-01--2025-12"
                                               : fmt::format("{}-{:02}", 2015 + i / 12, 1 + i % 12));
        files.texts.push_back(sample_file(rows, editions == 1 ? "" : files.editions.back()));
        base::write_unflushed(files.file(files.editions.size() - 1), files.texts.back());
        files.bytes += static_cast<double>(files.texts.back().size());
        files.rows += rows;
    }
}

void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

/// What cannot be done without: the files copied, flushed one by one and hashed by the system's programs, and
/// Parquet of the same written by DuckDB.
void raw_work(const Files& files) {
    const tests::TempFolder to;
    run(fmt::format("export LD_PRELOAD='{2}'; cp '{0}'/*.csv '{1}' && sync '{1}'/*.csv && sha256sum '{1}'/*.csv > /dev/null",
                    files.folder.path().string(), to.path().string(), DAYBOOK_FLUSH_COUNTER));
    columnar::DatabaseOptions options;
    options.memory_limit = "4GB";
    options.directories = {files.folder.path(), to.path()};
    columnar::Database db(options);
    columnar::Connection connection(db);
    for (std::size_t i = 0; i < files.editions.size(); ++i)
        connection.run(
            fmt::format("COPY (SELECT * FROM read_csv('{}', header=true, dateformat='%d/%m/%Y', "
                        "types={{'Date':'DATE','Amount':'DECIMAL(18,2)'}})) TO '{}/{}.parquet' "
                        "(FORMAT parquet, COMPRESSION zstd)",
                        files.file(i).string(), to.path().string(), files.editions[i]));
}

/// Seconds from the snapshots to the checkpoint, those of the release alone, and the flushes of each.
struct Work {
    Timing whole, release, raw;
    std::int64_t flushes_of_whole = 0, flushes_of_release = 0, flushes_of_raw = 0;
};

void release_once(const Files& files, Work& work) {
    tests::ArchiveFixture archive;
    archive.remember_rows();
    const auto before = flushes();
    auto between = before;
    double release = 0;
    work.whole.seconds.push_back(time_once([&] {
        for (std::size_t i = 0; i < files.editions.size(); ++i)
            archive.offer("coasts", files.editions[i],
                          fmt::format("https://coasts.example/{}.csv", files.editions[i]), files.texts[i]);
        between = flushes();
        release = time_once([&] {
            if (archive.release("2026-01-30T09:30:00Z").rows != files.rows)
                throw std::runtime_error("not every row was released");
        });
    }));
    work.release.seconds.push_back(release);
    work.flushes_of_whole = flushes() - before;
    work.flushes_of_release = flushes() - between;
}

void bench_editions(int editions, std::int64_t rows, int runs) {
    Files files;
    make(files, editions, rows);
    const auto what = fmt::format("{} x {} rows", editions, base::grouped(rows));
    Work work;
    // In turn, so that what else the machine does meets both.
    for (int i = 0; i < runs; ++i) {
        show_progress(fmt::format("{}: run {} of {}", what, i + 1, runs));
        release_once(files, work);
        show_progress(fmt::format("  checked, drafted and released in {:.1f} s; now cp, fsync, sha256sum and DuckDB", work.whole.seconds.back()));
        const auto before = flushes();
        work.raw.seconds.push_back(time_once([&] { raw_work(files); }));
        work.flushes_of_raw = flushes() - before;
    }
    fmt::print("{}, {:.0f} MB\n", what, files.bytes / 1e6);
    const auto* const rival = "cp, fsync, sha256sum, DuckDB Parquet";
    const auto all = static_cast<double>(files.rows);
    print_rate("  snapshot to checkpoint", "rows/s", all, work.whole, rival, work.raw);
    print_rate("", "MB/s", files.bytes / 1e6, work.whole, rival, work.raw);
    print_rate("  draft to checkpoint", "rows/s", all, work.release, rival, work.raw);
    print_rate("", "MB/s", files.bytes / 1e6, work.release, rival, work.raw);
    fmt::print("{:<26}{:>12} from the snapshots, {} of them by the release; beside: {}\n", "  flushes",
               work.flushes_of_whole, work.flushes_of_release, work.flushes_of_raw);
}

}  // namespace

void bench_record(const Extent& extent) {
    const int runs = extent.whole ? kRunsOfWhole : kRuns;
    if (extent.wants("editions")) bench_editions(100, 10'000, runs);
    if (extent.wants("large")) bench_editions(1, 1'000'000, runs);
    if (extent.wants("verify")) bench_verify(extent.whole ? kRowsOfWhole : kRowsOfVerify);
}

}  // namespace daybook::bench
