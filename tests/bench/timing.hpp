#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::bench {

/// Seconds of several runs: quote the median, show the spread.
struct Timing {
    std::vector<double> seconds;
    double median() const { return at(0.5); }
    double at(double share) const {
        auto sorted = seconds;
        std::ranges::sort(sorted);
        return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
    }
    double least() const { return *std::ranges::min_element(seconds); }
    double most() const { return *std::ranges::max_element(seconds); }
};

inline double time_once(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline Timing time(int runs, const std::function<void()>& work) {
    Timing out;
    for (int i = 0; i < runs; ++i) out.seconds.push_back(time_once(work));
    return out;
}

/// "check           212 MB/s (198-220)   raw: 350 MB/s   ratio 0.61"
void print_rate(const std::string& what, const std::string& unit, double amount, const Timing& ours, const std::string& rival, const Timing& theirs);

/// "rows query      2.1 ms (p95 3.0)     raw: 1.5 ms     ratio 1.40"
void print_latency(const std::string& what, const Timing& ours, const std::string& rival, const Timing& theirs);

/// The same spending file every time: `rows` payments of 2024-01 to 2025-12 by one department.
std::string sample_file(std::int64_t rows, const std::string& month = "");

/// How much of a measurement is wanted: a form that ends within a few minutes, or, as `whole`, what issues ask for; and all parts of it, or one.
struct Extent {
    bool whole = false;
    std::string only = {};
    bool wants(std::string_view part) const { return only.empty() || only == part; }
};

/// Says on standard error, with the time since the program began, what is being done, so that a long measurement shows that it goes on.
void show_progress(const std::string& what);

/// Checking a clean and a dirty file of so many rows.
void bench_check(std::int64_t rows);
void bench_release();
/// Releasing a hundred editions ("editions") and one large one ("large"), from the snapshot and from the draft, and verifying ("verify"): a
/// million rows, or ten.
void bench_record(const Extent& extent);
/// Verifying an archive of so many rows, beside sha256sum over the same bytes.
void bench_verify(std::int64_t rows);
/// Fetching so many small files beside `curl --parallel` ("fetching"), and harvesting them again and again with the whole program ("runs").
void bench_harvest(int files, const Extent& extent);
/// The API over so many rows as another process: metadata, summaries, look-ups, pages, a download, memory.
void bench_api(std::int64_t rows);
/// That process.
int serve_api(const std::string& archive);
/// Comparing two versions of so many rows.
void bench_differences(std::int64_t rows);

/// Making a site of ten thousand versions, all of it and after one release, beside hugo making the same pages.
void bench_site();

}  // namespace daybook::bench
