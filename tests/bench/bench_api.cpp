#include "api_world.hpp"
#include "bare_responder.hpp"
#include "http_load.hpp"
#include "processes.hpp"
#include "timing.hpp"

#include "api/service.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/cursor.hpp"
#include "publisher/catalogue/state_reader.hpp"
#include "publisher/columnar/duck.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace daybook::bench {

namespace fs = std::filesystem;

namespace {

constexpr int kConnections = 16, kWrkSeconds = 3;

/// The service as another process, so that what it takes is its own.
class Served {
public:
    explicit Served(const ApiWorld& world) : process_({"/proc/self/exe", "serve-api", world.archive.string()}) {
        const auto said = process_.first_line();
        port_ = static_cast<std::uint16_t>(base::parse_whole(said).value_or(0));
        if (port_ == 0) throw base::Error::make(base::ErrorKind::internal, "the service did not come up: {}", said);
    }
    std::uint16_t port() const { return port_; }
    const Process& process() const { return process_; }
    std::string body(const std::string& target) const { return output_of(fmt::format("curl -s 'http://127.0.0.1:{}{}'", port_, target)); }
    /// Answers from the cache, and looks at it, so far.
    std::pair<std::int64_t, std::int64_t> cache() const {
        const auto metrics = body("/metrics");
        const auto value = [&](const std::string& label) {
            const auto at = metrics.find(label);
            return at == std::string::npos ? 0 : base::parse_whole(metrics.substr(at + label.size() + 1, metrics.find('\n', at) - at - label.size() - 1)).value_or(0);
        };
        const auto hits = value("daybook_answer_cache_total{result=\"hit\"}"), misses = value("daybook_answer_cache_total{result=\"miss\"}");
        return {hits, hits + misses};
    }

private:
    Process process_;
    std::uint16_t port_ = 0;
};

/// The engine by itself over a copy of the service's index: what the same SQL takes without us.
class Raw {
public:
    explicit Raw(const ApiWorld& world) : file_(copied(world)), database_(options(file_)), connection_(database_) {}
    ~Raw() {
        std::error_code none;
        for (const auto* end : {"", ".wal"}) fs::remove(file_.string() + end, none);
    }
    void ask(const std::string& sql) {
        auto result = connection_.query(sql);
        while (result.next().rows() > 0) {}
    }

private:
    static fs::path copied(const ApiWorld& world) {
        const auto to = world.archive.parent_path() / "raw.duckdb";
        fs::path newest;
        for (const auto& entry : fs::directory_iterator(world.archive / "index"))
            if (entry.path().extension() == ".duckdb") newest = entry.path();
        // A service that was stopped leaves its last work in the log beside the file.
        for (const auto* end : {"", ".wal"})
            if (fs::exists(newest.string() + end)) fs::copy_file(newest.string() + end, to.string() + end, fs::copy_options::overwrite_existing);
        return to;
    }
    static columnar::DatabaseOptions options(const fs::path& file) {
        columnar::DatabaseOptions o;
        o.file = file;
        o.memory_limit = "2GB";
        return o;
    }
    fs::path file_;
    columnar::Database database_;
    columnar::Connection connection_;
};

void row(const std::string& what, const std::string& figures) {
    fmt::print("{:<34}{}\n", what, figures);
    std::fflush(stdout);
}

std::string figures(const Wrk& w) { return fmt::format("{:>8.0f}/s, median {:.2f} ms, p99 {:.2f} ms", w.per_second, w.median_ms, w.p99_ms); }
std::string figures(const Load& l) { return fmt::format("{:>8.0f}/s, median {:.2f} ms, p99 {:.2f} ms", l.requests_per_second, l.median_ms, l.p99_ms); }

/// One address, asked over and over, beside a bare responder and nginx with the same bytes.
void fixed(const Served& served, const std::string& what, const std::string& target) {
    const auto body = served.body(target);
    const auto before = served.cache();
    const auto ours = wrk(served.port(), target, kWrkSeconds);
    const auto after = served.cache();
    const BareResponder bare(body);
    const auto floor = wrk(bare.port(), "/", kWrkSeconds);
    const auto looks = after.second - before.second;
    row(what, fmt::format("{}; {} bytes, cache hits {:.0f}%; bare Beast {:.0f}/s, ratio {:.2f}{}", figures(ours), body.size(), looks == 0 ? 0.0 : 100.0 * static_cast<double>(after.first - before.first) / static_cast<double>(looks),
                          floor.per_second, ours.per_second / floor.per_second, has_program("nginx") ? fmt::format("; nginx {:.0f}/s", wrk(Nginx(body).port(), Nginx::kTarget, kWrkSeconds).per_second) : ""));
}

/// Addresses that differ each time.
void varied(const Served& served, const std::string& what, int requests, const std::function<std::string(int)>& target) {
    const auto before = served.cache();
    const auto seen = load(served.port(), kConnections, requests, target);
    const auto after = served.cache();
    const auto looks = std::max<std::int64_t>(after.second - before.second, 1);
    row(what, fmt::format("{}; cache hits {:.0f}%; {} MB resident", figures(seen), 100.0 * static_cast<double>(after.first - before.first) / static_cast<double>(looks), served.process().resident_mb()));
}

/// One after the other, beside the engine alone.
void beside_engine(const Served& served, Raw& raw, const std::string& what, int times, const std::function<std::string(int)>& target, const std::function<std::string(int)>& sql) {
    int n = 0;
    const auto seen = load(served.port(), 1, times, target);
    const auto theirs = time(times, [&] { raw.ask(sql(n++)); });
    row(what, fmt::format("median {:.2f} ms, p99 {:.2f} ms; the engine alone {:.2f} ms, ratio {:.2f}", seen.median_ms, seen.p99_ms, 1e3 * theirs.median(), seen.median_ms / (1e3 * theirs.median())));
}

std::string summary_target(int n) { return fmt::format("/v1/tables/spend/summary?by=expense_area,year(date)&measure=sum(amount),count&amount__gte={}", 30000 + n); }
std::string summary_sql(int n) {
    return fmt::format("SELECT expense_area, CAST(year(date) AS BIGINT), sum(amount), count(*) FROM rows_spend WHERE _from <= 1000000 AND _to > 1000000 AND amount >= {} GROUP BY 1, 2 ORDER BY 1 ASC NULLS LAST, 2 ASC NULLS LAST LIMIT 1001",
                       30000 + n);
}
std::string supplier_target(std::int64_t n) { return "/v1/tables/spend/rows?size=100&sort=-date&supplier_id=" + supplier_id(n); }
std::string supplier_sql(std::int64_t n) {
    return fmt::format("SELECT * FROM rows_spend WHERE _from <= 1000000 AND _to > 1000000 AND _supplier_id = '{}' ORDER BY date DESC, _row_id LIMIT 101", supplier_id(n));
}

/// The page behind any row of the table, as a walk would come to it.
std::string page_target(const catalogue::State& state, const std::string& origin, std::int64_t count, Dice& dice) {
    std::vector<std::int64_t> entries;
    for (const auto& [id, dataset] : state.datasets)
        for (const auto& edition : dataset.editions) entries.push_back(edition.versions.front().entry_index);
    const auto entry = entries[static_cast<std::size_t>(dice.even(std::ssize(entries)))];
    const auto row = catalogue::first_row_id(entry) + dice.even(count / std::ssize(entries));
    const catalogue::RowsQuery query{.table = "spend", .size = 100};
    return "/v1/tables/spend/rows?size=100&cursor=" + catalogue::write_cursor({state.revision, row, 0}, query, origin);
}

void stream(const Served& served) {
    const auto before = served.process().cpu_seconds();
    std::string bytes;
    const auto took = time_once([&] { bytes = output_of(fmt::format("curl -s -o /dev/null -w '%{{size_download}}' 'http://127.0.0.1:{}/v1/tables/spend/rows.csv'", served.port())); });
    const auto megabytes = std::stod(bytes) / 1e6, cpu = served.process().cpu_seconds() - before;
    row("CSV of every row", fmt::format("{:.0f} MB in {:.1f} s: {:.0f} MB/s, {:.0f} MB for each second of a core; {} MB resident", megabytes, took, megabytes / took, megabytes / cpu, served.process().resident_mb()));
}

}  // namespace

int serve_api(const std::string& archive) {
    catalogue::CatalogueSettings settings;
    settings.public_dir = fs::path(archive) / "public";
    settings.index_dir = fs::path(archive) / "index";
    settings.readers = 4;
    catalogue::Catalogue catalogue(settings);
    const base::SystemClock clock;
    api::ListenerSettings listen;
    listen.port = 0;
    listen.workers = 48;
    const auto application = api::make_application({catalogue, settings.public_dir, {}, clock, [](const std::string&) {}});
    listen.at_once = application.at_once;
    const auto listener = api::listen_beast(listen, application.handle);
    fmt::print("{}\n", listener->port());
    std::fflush(stdout);
    for (;;) ::pause();
}

void bench_api(std::int64_t rows) {
    const auto world = api_world(rows);
    const auto begun = time_once([&] { const Served first(world); });
    row("rows", fmt::format("{} in 96 editions of four bodies, {} suppliers; index opened (or built) in {:.1f} s", base::grouped(world.rows), base::grouped(world.suppliers), begun));
    const auto state = catalogue::read_state(world.archive / "public");
    Raw raw(world);
    const Served served(world);
    Dice dice;
    const auto count = base::parse_whole([&] {
        const auto body = served.body("/v1/tables/spend/rows?size=1&columns=version");
        const auto at = body.find("\"count\":") + 8;
        return body.substr(at, body.find(',', at) - at);
    }()).value_or(0);

    if (has_program("wrk")) {
        fixed(served, "healthz", "/healthz");
        fixed(served, "metadata: a dataset", "/v1/datasets/coasts-spend-over-25k");
        fixed(served, "metadata: the tables", "/v1/tables");
        fixed(served, "rows, asked before", supplier_target(1));
        fixed(served, "summary, asked before", summary_target(1));
    } else row("metadata and cached", "not measured: there is no wrk (apt-get install wrk)");
    const int many = rows > 2'000'000 ? 40 : 100;
    beside_engine(served, raw, "summary, one at a time", many, [](int n) { return summary_target(100 + n); }, [](int n) { return summary_sql(100 + n); });
    varied(served, "summary, 16 at a time", 3 * many, [](int n) { return summary_target(1000 + n); });
    beside_engine(served, raw, "supplier, one at a time", many, [&](int n) { return supplier_target(n + 10); }, [&](int n) { return supplier_sql(n + 10); });
    std::vector<std::int64_t> uniform, zipf;
    for (int i = 0; i < 4000; ++i) uniform.push_back(dice.even(world.suppliers)), zipf.push_back(dice.zipf(world.suppliers));
    varied(served, "supplier, evenly", 2000, [&](int n) { return supplier_target(uniform[static_cast<std::size_t>(n)]); });
    varied(served, "supplier, by Zipf", 4000, [&](int n) { return supplier_target(zipf[static_cast<std::size_t>(n)]); });
    std::vector<std::string> pages;
    for (int i = 0; i < 1000; ++i) pages.push_back(page_target(*state, "daybook.example/test", count, dice));
    const auto one_by_one = load(served.port(), 1, 200, [&](int n) { return pages[static_cast<std::size_t>(n)]; });
    row("a page anywhere, one at a time", figures(one_by_one));
    varied(served, "a page anywhere, 16 at a time", 800, [&](int n) { return pages[static_cast<std::size_t>(n + 200)]; });
    stream(served);
    row("resident", fmt::format("at most {} MB throughout", served.process().most_resident_mb()));
}

}  // namespace daybook::bench
