#include "timing.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/columnar/duck.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

namespace daybook::bench {

namespace {

constexpr std::int64_t kRows = 1'000'000;

void copy_raw(const std::filesystem::path& folder) {
    columnar::DatabaseOptions options;
    options.memory_limit = "4GB";
    options.directories = {folder};
    columnar::Database db(options);
    columnar::Connection connection(db);
    connection.run(fmt::format("CREATE TABLE t AS SELECT * FROM read_csv('{0}/spend.csv', header=true, dateformat='%d/%m/%Y', types={{'Date':'DATE','Amount':'DECIMAL(18,2)'}})", folder.string()));
    connection.run(fmt::format("COPY t TO '{0}/out.csv' (HEADER)", folder.string()));
    connection.run(fmt::format("COPY t TO '{0}/out.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 6)", folder.string()));
}

}  // namespace

void bench_release() {
    const tests::TempFolder folder;
    const auto csv = sample_file(kRows);
    base::write_unflushed(folder.path() / "spend.csv", csv);
    Timing whole, commit, first_index, switches;
    for (int i = 0; i < 3; ++i) {
        tests::ArchiveFixture archive;
        double released = 0;
        whole.seconds.push_back(time_once([&] {
            archive.offer("coasts", "2024-01--2025-12", "https://coasts.example/all.csv", csv);
            released = time_once([&] { archive.release("2026-01-30T09:30:00Z"); });
        }));
        commit.seconds.push_back(released);
        catalogue::CatalogueSettings settings;
        settings.public_dir = archive.public_dir();
        settings.index_dir = archive.index_dir();
        std::unique_ptr<catalogue::Catalogue> follower;
        first_index.seconds.push_back(time_once([&] {
            follower = std::make_unique<catalogue::Catalogue>(settings);
            follower->follow();
        }));
        for (int month = 1; month <= 5; ++month) {
            const auto edition = fmt::format("2026-{:02}", month);
            archive.offer("forests", edition, fmt::format("https://forests.example/{}.csv", edition), sample_file(1000, edition));
            archive.release(fmt::format("2026-{:02}-28T09:30:00Z", month + 1));
            switches.seconds.push_back(time_once([&] { follower->follow(); }));
        }
    }
    const auto raw = time(3, [&] { copy_raw(folder.path()); });
    print_rate("check, draft and release", "rows/s", kRows, whole, "DuckDB CSV to CSV and Parquet, 1 thread", raw);
    print_rate("of it the release itself", "rows/s", kRows, commit, "DuckDB CSV to CSV and Parquet, 1 thread", raw);
    fmt::print("{:<26}{:>12.1f} ms for 1,000,000 rows ({:.1f}-{:.1f})\n", "index, from nothing", 1e3 * first_index.median(), 1e3 * first_index.least(), 1e3 * first_index.most());
    fmt::print("{:<26}{:>12.1f} ms for 1,000 rows more ({:.1f}-{:.1f})\n", "revision switch", 1e3 * switches.median(), 1e3 * switches.least(), 1e3 * switches.most());
}

}  // namespace daybook::bench
