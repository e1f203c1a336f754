#include "payments.hpp"
#include "timing.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/fork_server.hpp"
#include "publisher/columnar/duck.hpp"
#include "schemas/worker.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <memory>

namespace daybook::bench {

namespace {

using base::Error;
using base::ErrorKind;

constexpr int kRuns = 5, kRunsOfLarge = 3;

/// Seconds and the most memory of work done in a process of its own, so that no run inherits another's heap.
struct Measured {
    double seconds = 0;
    double cpu_seconds = 0;  ///< of all threads and processes: what a busy machine does not change
    double megabytes = 0;  ///< of the process, or of the largest it started
    double own_megabytes = 0;  ///< of the process
};

struct Measurements {
    Timing timing, cpu;
    double megabytes = 0, own_megabytes = 0;
    void add(const Measured& one) {
        timing.seconds.push_back(one.seconds);
        cpu.seconds.push_back(one.cpu_seconds);
        megabytes = std::max(megabytes, one.megabytes);
        own_megabytes = std::max(own_megabytes, one.own_megabytes);
    }
};

rusage used_by(int who) {
    rusage used{};
    ::getrusage(who, &used);
    return used;
}

double cpu_seconds() {
    double out = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        const auto used = used_by(who);
        for (const auto& time : {used.ru_utime, used.ru_stime})
            out += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    }
    return out;
}

/// \param prepare what is there before the time begins; it lives as long as what it returns
Measured apart(const std::function<void()>& work, int whose_memory, const std::function<std::shared_ptr<void>()>& prepare = {}) {
    std::fflush(stdout);
    int ends[2];
    if (::pipe(ends) != 0) base::throw_errno("cannot make a pipe");
    const auto pid = ::fork();
    if (pid < 0) base::throw_errno("cannot start a process");
    if (pid == 0) {
        try {
            const auto prepared = prepare ? prepare() : nullptr;
            const auto before = cpu_seconds();
            Measured own{time_once(work)};
            own.cpu_seconds = cpu_seconds() - before;
            own.megabytes = static_cast<double>(used_by(whose_memory).ru_maxrss) * 1024 / 1e6;
            own.own_megabytes = static_cast<double>(used_by(RUSAGE_SELF).ru_maxrss) * 1024 / 1e6;
            ::_exit(::write(ends[1], &own, sizeof own) == sizeof own ? 0 : 1);
        } catch (const std::exception& e) {
            fmt::print(stderr, "{}\n", e.what());
            ::_exit(1);
        }
    }
    ::close(ends[1]);
    Measured out;
    const auto got = ::read(ends[0], &out, sizeof out);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (got != sizeof out || status != 0) throw Error(ErrorKind::internal, "a measured run failed");
    return out;
}

/// The same rules in SQL: types and dates by the reader, which keeps what it rejects; the rest in one query,
/// straight from the file or, as the gate does, over rows that are kept in memory for what follows.
void check_with_duckdb(const std::filesystem::path& file, bool keeps_rows) {
    columnar::DatabaseOptions options;
    options.directories = {file.parent_path()};
    options.temp_directory = file.parent_path();
    options.memory_limit = "4GB";
    options.threads = 2;
    columnar::Database db(options);
    columnar::Connection connection(db);
    const auto table = fmt::format(
        "read_csv('{}', header=true, delim=',', quote='\"', dateformat='%d/%m/%Y', store_rejects=true, "
        "columns={{'Department family':'VARCHAR','Entity':'VARCHAR','Date':'DATE','Expense type':'VARCHAR','Expense area':'VARCHAR',"
        "'Supplier':'VARCHAR','Transaction number':'VARCHAR','Amount':'DECIMAL(18,2)','Description':'VARCHAR'}})",
        file.string());
    if (keeps_rows) connection.query("CREATE TABLE payments AS SELECT * FROM " + table);
    connection
        .query(fmt::format(
            "SELECT count(*) FILTER (\"Department family\" IS NULL OR Entity IS NULL OR \"Expense area\" IS NULL OR Supplier IS NULL "
            "OR \"Transaction number\" IS NULL OR Date IS NULL OR Amount IS NULL) + count(*) FILTER (\"Expense type\" NOT IN ('Consultancy', 'Rent', "
            "'ICT services', 'Grants to voluntary bodies', 'Legal fees')) + count(\"Transaction number\") - count(DISTINCT \"Transaction number\") "
            "FROM {}",
            keeps_rows ? "payments" : table))
        .scalar();
    connection.query("SELECT count(*) FROM reject_errors").scalar();
}

schemas::CheckRequest request_for_report() {
    const auto schema = base::read_file(std::filesystem::path(DAYBOOK_SOURCE_DIR) / "tests/bench/payments.json");
    schemas::CheckRequest request{"payments.csv", schema, schemas::Profile::strict};
    request.rows = false;
    return request;
}

base::ChildLimits limits() {
    base::ChildLimits out;
    out.cpu = std::chrono::seconds(600);
    out.wall = std::chrono::seconds(600);
    return out;
}

/// Every fault that was planted is found, and nothing else.
void hold_against(const schemas::Report& report, const Planted& planted, std::int64_t rows) {
    Planted found;
    for (const auto& finding : report.findings) found[finding.code + " " + finding.field] += finding.count;
    std::int64_t most = 0;
    for (const auto& [what, count] : planted) most += count;
    if (found != planted || report.rows.accepted + report.rows.quarantined != rows)
        throw Error::make(ErrorKind::internal, "{} of {} rows read; planted and found faults differ: {}", report.rows.source, rows, to_text(report));
    if (most > 0) fmt::print("{:<34}all {} planted faults of {} kinds found, nothing else\n", "", most, planted.size());
}

void print_line(const std::string& what, double rows, double megabytes, const Measurements& ours, const Measurements& duckdb) {
    const auto& t = ours.timing;
    fmt::print("{:<34}{:>6.2f} M rows/s ({:.2f}-{:.2f})  {:>5.0f} MB/s  peak {:>4.0f} MB  {:>5.2f} s of CPU   ratio to DuckDB {:.2f} ({:.2f}-{:.2f})\n", what, rows / t.median() / 1e6,
               rows / t.most() / 1e6, rows / t.least() / 1e6, megabytes / t.median(), ours.megabytes, ours.cpu.median(), duckdb.timing.median() / t.median(),
               duckdb.timing.least() / t.most(), duckdb.timing.most() / t.least());
}

/// Workers begin as copies of a process that is there, as in a harvest and in the service; it has read a file before.
std::shared_ptr<void> keep_workers_ready(const std::filesystem::path& small_file, const schemas::CheckRequest& request) {
    auto server = std::make_shared<base::ForkServer>(std::vector<std::string>{"worker", "server"});
    schemas::check_in_worker(small_file, request, limits());
    return server;
}

/// The harvest gate: rows come back checked and typed from the worker.
void check_as_gate(const std::filesystem::path& file, const schemas::CheckRequest& request) {
    auto wanted = request;
    wanted.rows = true;
    schemas::check_in_worker(file, wanted, limits());
}

void bench_file(const std::filesystem::path& folder, std::int64_t rows, bool dirty) {
    const auto file = folder / "payments.csv";
    const auto planted = write_payments(file, rows, dirty);
    const auto small_file = folder / "small.csv";
    write_payments(small_file, 10, false);
    const auto megabytes = static_cast<double>(std::filesystem::file_size(file)) / 1e6;
    const bool large = rows > 2'000'000;
    const auto request = request_for_report();
    auto alone = request;
    alone.threads = 1;
    fmt::print("{} rows, {:.0f} MB, {}\n", rows, megabytes, dirty ? "one row of a hundred faulty" : "clean");
    const auto answer = schemas::check_in_worker(file, request, limits());
    hold_against(answer.report, planted, rows);
    const auto ready = [&] { return keep_workers_ready(small_file, request); };
    Measurements ours, anew, gate, single, duckdb, duckdb_rows;
    const std::vector<std::function<void()>> runs = {
        [&] { ours.add(apart([&] { schemas::check_in_worker(file, request, limits()); }, RUSAGE_CHILDREN, ready)); },
        [&] { anew.add(apart([&] { schemas::check_in_worker(file, request, limits()); }, RUSAGE_CHILDREN)); },
        [&] { single.add(apart([&] { schemas::check_in_worker(file, alone, limits()); }, RUSAGE_CHILDREN, ready)); },
        [&] { gate.add(apart([&] { check_as_gate(file, request); }, RUSAGE_CHILDREN, ready)); },
        [&] { duckdb.add(apart([&] { check_with_duckdb(file, false); }, RUSAGE_SELF)); },
        [&] { duckdb_rows.add(apart([&] { check_with_duckdb(file, true); }, RUSAGE_SELF)); }};
    // In turn, so that whatever else the machine does falls on all alike; none is always the one behind what took the most memory.
    for (std::size_t i = 0; i < static_cast<std::size_t>(large ? kRunsOfLarge : kRuns); ++i)
        for (std::size_t k = 0; k < runs.size(); ++k) runs[(2 * i + k) % runs.size()]();
    const auto n = static_cast<double>(rows);
    print_line("DuckDB read_csv, 2 threads", n, megabytes, duckdb, duckdb);
    print_line("check, report only, 2 threads", n, megabytes, ours, duckdb);
    print_line("the same, its worker started anew", n, megabytes, anew, duckdb);
    print_line("check, report only, 1 thread", n, megabytes, single, duckdb);
    print_line("check, rows back to the gate", n, megabytes, gate, duckdb);
    print_line("DuckDB, rows kept in a table", n, megabytes, duckdb_rows, duckdb);
    fmt::print("{:<34}ratio of the gate to DuckDB with its rows kept: {:.2f}; who keeps them takes {:.0f} MB, DuckDB {:.0f} MB\n", "", duckdb_rows.timing.median() / gate.timing.median(), gate.own_megabytes,
               duckdb_rows.megabytes);
    std::filesystem::remove(file);
}

}  // namespace

void bench_check(std::int64_t rows) {
    const tests::TempFolder folder;
    for (const bool dirty : {false, true}) bench_file(folder.path(), rows, dirty);
}

}  // namespace daybook::bench
