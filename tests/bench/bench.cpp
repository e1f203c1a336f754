#include "timing.hpp"

#include "publisher/base/fork_server.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <thread>
#include <vector>

namespace daybook::bench {

namespace {

std::string machine() {
    std::ifstream info("/proc/cpuinfo");
    std::string line;
    while (std::getline(info, line))
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
}

}  // namespace

void print_rate(const std::string& what, const std::string& unit, double amount, const Timing& ours, const std::string& rival, const Timing& theirs) {
    fmt::print("{:<26}{:>12.1f} {:<8} ({:.1f}-{:.1f})   {}: {:.1f} {}   ratio {:.2f}\n", what, amount / ours.median(), unit, amount / ours.most(),
               amount / ours.least(), rival, amount / theirs.median(), unit, theirs.median() / ours.median());
}

void print_latency(const std::string& what, const Timing& ours, const std::string& rival, const Timing& theirs) {
    fmt::print("{:<26}{:>12.3f} ms       (p95 {:.3f})   {}: {:.3f} ms (p95 {:.3f})   ratio {:.2f}\n", what, 1e3 * ours.median(), 1e3 * ours.at(0.95), rival,
               1e3 * theirs.median(), 1e3 * theirs.at(0.95), ours.median() / theirs.median());
}

std::string sample_file(std::int64_t rows, const std::string& month) {
    static const char* const kTypes[] = {"Consultancy", "Rent", "ICT services", "Grants to voluntary bodies", "Legal fees"};
    static const char* const kAreas[] = {"Finance and Corporate Services", "Harbours", "Evidence and Analysis", "Coastal Operations"};
    std::string out = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n";
    out.reserve(static_cast<std::size_t>(rows) * 160);
    std::uint64_t x = 88172645463325252ULL;
    for (std::int64_t i = 0; i < rows; ++i) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;   // xorshift64
        const auto day = 1 + x % 28, m = 1 + (x >> 8) % 12, year = 2024 + (x >> 16) % 2;
        const auto date = month.empty() ? fmt::format("{:02}/{:02}/{}", day, m, year) : fmt::format("{:02}/{}/{}", day, month.substr(5), month.substr(0, 4));
        out += fmt::format("Department for Coasts,Department for Coasts,{},{},{},\"Supplier {} Holdings, Ltd\",{},\"{}.{:02}\",Dredging and upkeep of harbour {}\r\n", date,
                           kTypes[(x >> 24) % 5], kAreas[(x >> 28) % 4], (x >> 32) % 5000, 100000 + i, 25000 + (x >> 40) % 900000, (x >> 50) % 100, (x >> 20) % 300);
    }
    return out;
}

}  // namespace daybook::bench

namespace daybook::bench {

namespace {

struct Options {
    std::string name;
    std::int64_t rows = 0;
    int files = 0;
    Extent extent;
};

/// Names, and the parts of those that have some.
const std::map<std::string, std::vector<std::string>> kParts{{"api", {}}, {"check", {}}, {"differences", {}}, {"harvest", {"fetching", "runs"}},
                                                             {"record", {"editions", "large", "verify"}}, {"release", {}}, {"site", {}}, {"verify", {}}};

constexpr const char* kUsage =
    "usage: daybook_bench [NAME] [--whole] [--rows N] [--files N] [--only PART]\n"
    "  api, check, differences, release, site\n"
    "  verify   1,000,000 rows, 10,000,000 with --whole\n"
    "  record   parts editions, large, verify; two runs of each, five with --whole\n"
    "  harvest  parts fetching, runs; 2,000 files, 10,000 with --whole\n";

/// None when something cannot be understood.
std::optional<Options> options_of(const std::vector<std::string>& words) {
    Options out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        const bool takes = word == "--rows" || word == "--files" || word == "--only";
        if (takes && i + 1 == words.size()) return {};
        if (word == "--whole") out.extent.whole = true;
        else if (word == "--rows") out.rows = std::atoll(words[++i].c_str());
        else if (word == "--files") out.files = std::atoi(words[++i].c_str());
        else if (word == "--only") out.extent.only = words[++i];
        else if (out.name.empty() && kParts.contains(word)) out.name = word;
        else return {};
    }
    if (out.extent.only.empty()) return out;
    const auto parts = kParts.find(out.name);
    if (parts == kParts.end() || std::ranges::find(parts->second, out.extent.only) == parts->second.end()) return {};
    return out;
}

int measure(const Options& options) {
    const auto rows = options.rows > 0 ? options.rows : 1'000'000;
    const bool whole = options.extent.whole;
    const auto of_verify = options.rows > 0 || !whole ? rows : 10'000'000;
    const int files = options.files > 0 ? options.files : whole ? 10'000 : 2'000;
    const std::map<std::string, std::function<void()>> all{
        {"api", [=] { bench_api(rows); }},
        {"check", [=] { bench_check(rows); }},
        {"differences", [=] { bench_differences(rows); }},
        {"harvest", [&] { bench_harvest(files, options.extent); }},
        {"record", [&] { bench_record(options.extent); }},
        {"release", bench_release},
        {"site", bench_site},
        {"verify", [=] { bench_verify(of_verify); }}};
    fmt::print("{} cores, {}\n", std::thread::hardware_concurrency(), machine());
    for (const auto& [name, run] : all) {
        if (!options.name.empty() && name != options.name) continue;
        show_progress(name);
        run();
    }
    return 0;
}

}  // namespace

void show_progress(const std::string& what) {
    static const auto start = std::chrono::steady_clock::now();
    fmt::print(stderr, "[{:7.1f} s] {}\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), what);
}

}  // namespace daybook::bench

int main(int argc, char** argv) {
    using namespace daybook::bench;
    if (argc == 3 && std::strcmp(argv[1], "worker") == 0 && std::strcmp(argv[2], "check") == 0) return daybook::schemas::worker_main();
    if (argc == 3 && std::strcmp(argv[1], "worker") == 0 && std::strcmp(argv[2], "server") == 0)
        return daybook::base::serve_forks([](const auto&) { return daybook::schemas::worker_main(); });
    if (argc == 3 && std::strcmp(argv[1], "serve-api") == 0) return serve_api(argv[2]);
    // Into a file, too, a result stands there as soon as it is known.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const auto options = options_of({argv + 1, argv + argc});
    if (!options) {
        fmt::print(stderr, "{}", kUsage);
        return 2;
    }
    return measure(*options);
}
