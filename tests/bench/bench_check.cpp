#include "timing.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/columnar/duck.hpp"
#include "schemas/worker.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

namespace daybook::bench {

namespace {

constexpr std::int64_t kRows = 1'000'000;

/// What DuckDB's CSV reader needs for the same columns, dates and decimals on one thread.
void read_raw(const std::filesystem::path& file) {
    columnar::DatabaseOptions options;
    options.directories = {file.parent_path()};
    columnar::Database db(options);
    columnar::Connection connection(db);
    connection.query(fmt::format("SELECT sum(Amount), min(Date), count(Supplier) FROM read_csv('{}', header=true, delim=',', quote='\"', dateformat='%d/%m/%Y', "
                                 "columns={{'Department family':'VARCHAR','Entity':'VARCHAR','Date':'DATE','Expense type':'VARCHAR','Expense area':'VARCHAR',"
                                 "'Supplier':'VARCHAR','Transaction number':'VARCHAR','Amount':'DECIMAL(18,2)','Description':'VARCHAR'}})", file.string()))
        .scalar();
}

}  // namespace

void bench_check() {
    const tests::TempFolder folder;
    const auto file = folder.path() / "spend.csv";
    const auto bytes = sample_file(kRows);
    base::write_unflushed(file, bytes);
    const auto schema = base::read_file(std::filesystem::path(DAYBOOK_SOURCE_DIR) / "schemas/published/spend-over-25k.json");
    const schemas::CheckRequest request{"spend.csv", schema, schemas::Profile::harvest};
    read_raw(file);
    std::int64_t accepted = 0;
    const auto ours = time(5, [&] { accepted = schemas::check(bytes, request).report.rows.accepted; });
    const auto worker = time(3, [&] { schemas::check_in_worker(file, request); });
    const auto raw = time(5, [&] { read_raw(file); });
    if (accepted != kRows) throw base::Error::make(base::ErrorKind::internal, "{} of {} rows were accepted", accepted, kRows);
    const double mb = static_cast<double>(bytes.size()) / 1e6;
    print_rate("check, in process", "MB/s", mb, ours, "DuckDB read_csv, 1 thread", raw);
    print_rate("check, in process", "rows/s", kRows, ours, "DuckDB read_csv, 1 thread", raw);
    print_rate("check, in the worker", "rows/s", kRows, worker, "DuckDB read_csv, 1 thread", raw);
}

}  // namespace daybook::bench
