#include "http_load.hpp"
#include "timing.hpp"

#include "api/service.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/duck.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

namespace daybook::bench {

namespace {

constexpr std::int64_t kRows = 1'000'000;
constexpr int kConnections = 16;

std::string supplier(int n) { return fmt::format("Supplier {} Holdings, Ltd", n % 5000); }

std::string rows_target(int n) { return "/v1/tables/spend/rows?size=100&sort=-amount&supplier=" + base::percent_encode(supplier(n)); }
std::string summary_target(int n) {
    return "/v1/tables/spend/summary?by=expense_area&measure=sum(amount),count&supplier=" + base::percent_encode(supplier(n));
}

/// The same questions put to DuckDB directly, over a table of the same rows in the same order.
class Raw {
public:
    explicit Raw(const std::filesystem::path& parquet) : db_(options(parquet)), connection_(db_) {
        connection_.run(fmt::format("CREATE TABLE t AS SELECT * FROM read_parquet('{}')", parquet.string()));
    }
    void rows(int n) {
        columnar::Statement s(connection_, "SELECT * FROM t WHERE supplier = ? ORDER BY amount DESC LIMIT 100");
        drain(s.bind(supplier(n)).run());
        columnar::Statement c(connection_, "SELECT count(*) FROM t WHERE supplier = ?");
        drain(c.bind(supplier(n)).run());
    }
    void summary(int n) {
        columnar::Statement s(connection_, "SELECT expense_area, sum(amount), count(*) FROM t WHERE supplier = ? GROUP BY 1");
        drain(s.bind(supplier(n)).run());
    }

private:
    static columnar::DatabaseOptions options(const std::filesystem::path& parquet) {
        columnar::DatabaseOptions o;
        o.memory_limit = "4GB";
        o.directories = {parquet.parent_path()};
        return o;
    }
    static void drain(columnar::Result result) {
        while (result.next().rows() > 0) {}
    }
    columnar::Database db_;
    columnar::Connection connection_;
};

void print_load(const std::string& what, const Load& ours, const Load& raw) {
    fmt::print("{:<26}{:>12.0f} req/s    (median {:.2f} ms, p99 {:.2f} ms)   raw socket: {:.0f} req/s   ratio {:.2f}\n", what, ours.requests_per_second, ours.median_ms,
               ours.p99_ms, raw.requests_per_second, ours.requests_per_second / raw.requests_per_second);
}

}  // namespace

void bench_queries() {
    tests::ArchiveFixture archive;
    archive.offer("coasts", "2024-01--2025-12", "https://coasts.example/all.csv", sample_file(kRows));
    archive.release("2026-01-30T09:30:00Z");
    catalogue::CatalogueSettings settings;
    settings.public_dir = archive.public_dir();
    settings.index_dir = archive.index_dir();
    settings.readers = 4;
    catalogue::Catalogue catalogue(settings);
    catalogue.follow();
    const base::SystemClock clock;
    const auto handler = api::make_handler({catalogue, archive.public_dir(), {}, clock, {}});
    const auto ask = [&](const std::string& target) {
        api::Request request;
        request.method = "GET";
        request.target = target;
        if (const auto answer = handler(request); answer.status != 200) throw base::Error::make(base::ErrorKind::internal, "{} answered {}", target, answer.status);
    };
    Raw raw(archive.public_dir() / "releases/coasts-spend-over-25k/2024-01--2025-12/v1/data.parquet");

    constexpr int kAsks = 60;
    int n = 0, m = 0, r = 0, s = 0;
    print_latency("rows, cold", time(kAsks, [&] { ask(rows_target(n++)); }), "raw DuckDB", time(kAsks, [&] { raw.rows(r++); }));
    print_latency("summary, cold", time(kAsks, [&] { ask(summary_target(m++)); }), "raw DuckDB", time(kAsks, [&] { raw.summary(s++); }));
    print_latency("rows, asked before", time(kAsks, [&] { ask(rows_target(1)); }), "raw DuckDB", time(kAsks, [&] { raw.rows(1); }));
    print_latency("summary, asked before", time(kAsks, [&] { ask(summary_target(1)); }), "raw DuckDB", time(kAsks, [&] { raw.summary(1); }));

    const std::string body(2000, 'x');
    const RawServer sockets(fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", body.size(), body));
    const auto floor = load(sockets.port(), kConnections, 40000, [](int) { return std::string("/"); });
    for (const auto* server : {"beast", "cpprest"}) {
        api::ListenerSettings listen;
        listen.port = 0;
        const auto listener = std::string(server) == "beast" ? api::listen_beast(listen, handler) : api::listen_cpprest(listen, handler);
        const auto port = listener->port();
        const int cold = server == std::string("beast") ? 1000 : 3000;   // suppliers nobody asked for yet
        print_load(fmt::format("{}: healthz", server), load(port, kConnections, 20000, [](int) { return std::string("/healthz"); }), floor);
        print_load(fmt::format("{}: rows, cold", server), load(port, kConnections, 800, [&](int i) { return rows_target(cold + i); }), floor);
        print_load(fmt::format("{}: rows, cached", server), load(port, kConnections, 20000, [](int) { return rows_target(1); }), floor);
        print_load(fmt::format("{}: summary, cold", server), load(port, kConnections, 800, [&](int i) { return summary_target(cold + i); }), floor);
        print_load(fmt::format("{}: summary, cached", server), load(port, kConnections, 20000, [](int) { return summary_target(1); }), floor);
        listener->stop();
    }
}

}  // namespace daybook::bench
