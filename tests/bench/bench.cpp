#include "timing.hpp"

#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <fstream>
#include <map>
#include <thread>

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

int main(int argc, char** argv) {
    using namespace daybook::bench;
    if (argc == 3 && std::strcmp(argv[1], "worker") == 0 && std::strcmp(argv[2], "check") == 0) return daybook::schemas::worker_main();
    std::int64_t rows = 1'000'000;
    int files = 10'000;
    std::string only;
    for (int i = 1; i < argc; ++i) {
        if (std::string(argv[i]) == "--rows" && i + 1 < argc) rows = std::atoll(argv[++i]);
        else if (std::string(argv[i]) == "--files" && i + 1 < argc) files = std::atoi(argv[++i]);
        else only = argv[i];
    }
    const std::map<std::string, std::function<void()>> all{
        {"check", [rows] { bench_check(rows); }},
        {"differences", [rows] { bench_differences(rows); }},
        {"harvest", [files] { bench_harvest(files); }},
        {"queries", bench_queries},
        {"record", bench_record},
        {"release", bench_release},
        {"site", bench_site},
        {"verify", [rows] { bench_verify(rows); }}};
    if (!only.empty() && !all.contains(only)) {
        fmt::print(stderr, "there is no measurement '{}'; there are check, differences and verify [--rows N], harvest [--files N], queries, record, release and site\n", only);
        return 2;
    }
    fmt::print("{} cores, {}\n", std::thread::hardware_concurrency(), machine());
    for (const auto& [name, run] : all)
        if (only.empty() || name == only) run();
    return 0;
}
