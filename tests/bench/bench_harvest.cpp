#include "file_site.hpp"
#include "timing.hpp"

#include "harvesters/fetch_ahead.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "tests/support/archive_fixture.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace daybook::bench {

namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

constexpr int kRuns = 3, kRunsOfWhole = 5;
constexpr int kUnchangedRuns = 3;
constexpr int kMonths = 120;
constexpr int kAtOnce = 32;

/// Time, processor time and peak memory of work in a process of its own; the processes that it waits for count in the time.
struct Used {
    double seconds = 0, cpu = 0, megabytes = 0;
};

double seconds_of(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

Used apart(const std::function<int()>& work) {
    Used out;
    int status = 0;
    rusage used{};
    std::fflush(stdout);
    out.seconds = time_once([&] {
        const auto pid = ::fork();
        if (pid == 0) ::_exit(work());
        ::wait4(pid, &status, 0, &used);
    });
    if (status != 0) throw Error::make(ErrorKind::internal, "a measured process ended with status {}", status);
    out.cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
    out.megabytes = static_cast<double>(used.ru_maxrss) * 1024 / 1e6;
    return out;
}

/// Becomes another program, which says nothing unless it fails.
int become(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDOUT_FILENO);
    ::execvp(arguments[0], arguments.data());
    return 127;
}

struct Measurements {
    Timing timing, cpu;
    double megabytes = 0;
    void add(const Used& one) {
        timing.seconds.push_back(one.seconds);
        cpu.seconds.push_back(one.cpu);
        megabytes = std::max(megabytes, one.megabytes);
    }
};

/// "/body-007/spend-over-25k-2016-03.csv": 120 months of one body after another.
std::string path_of(int number) {
    return fmt::format("/body-{:03}/spend-over-25k-{}-{:02}.csv", number / kMonths, 2015 + number % kMonths / 12, 1 + number % 12);
}

/// Ten payments that no other file holds.
std::string small_file(int number) {
    std::string out = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n";
    for (int i = 0; i < 10; ++i)
        out += fmt::format("Department for Coasts,Body {0},{1:02}/{2:02}/{3},Rent,Harbours,Supplier {4} Ltd,{4},{5}.{6:02},Upkeep of harbour {7}\r\n", number / kMonths, 1 + (i * 3) % 28,
                           1 + number % 12, 2015 + number % kMonths / 12, number * 10 + i, 25'000 + (number * 37 + i * 1013) % 90'000, (number + i) % 100, i);
    return out;
}

void write_site(const fs::path& folder, int files) {
    for (int number = 0; number < files; ++number) {
        const auto file = folder / fs::path(path_of(number)).relative_path();
        if (number % kMonths == 0) fs::create_directories(file.parent_path());
        base::write_unflushed(file, small_file(number));
    }
    for (int body = 0; body * kMonths < files; ++body) {
        std::string page = "<!doctype html><title>Spending</title>\n";
        for (int number = body * kMonths; number < std::min(files, (body + 1) * kMonths); ++number)
            page += fmt::format("<p><a href=\"{}\">Spending over £25,000, {}-{:02}</a>\n", fs::path(path_of(number)).filename().string(), 2015 + number % kMonths / 12, 1 + number % 12);
        base::write_unflushed(folder / fmt::format("body-{:03}/index.html", body), page);
    }
}

harvesters::FetchLimits limits() {
    harvesters::FetchLimits out;
    out.allow_private_addresses = true;
    out.flush_bodies = false;
    out.at_once = kAtOnce;
    out.hosts.per_host = kAtOnce;
    out.hosts.per_second = 0;
    out.hosts.robots = false;
    return out;
}

int fetch_all(const FileSite& site, const fs::path& into, int files) {
    harvesters::FetchAhead fetching(limits());
    std::vector<harvesters::FetchAhead::Ticket> tickets;
    for (int number = 0; number < files; ++number) {
        harvesters::FetchRequest request;
        request.url = site.url(path_of(number));
        request.to = into / std::to_string(number);
        request.want = harvesters::Want::data;
        tickets.push_back(fetching.add(std::move(request)));
    }
    for (const auto ticket : tickets)
        if (const auto result = fetching.take(ticket); result.error) {
            fmt::print(stderr, "{}\n", result.error->what());
            return 1;
        }
    return 0;
}

fs::path curl_list(const FileSite& site, const fs::path& scratch, const fs::path& into, int files) {
    const auto list = scratch / "list";
    std::ofstream out(list);
    for (int number = 0; number < files; ++number) out << fmt::format("url = \"{}\"\noutput = \"{}/{}\"\n", site.url(path_of(number)), into.string(), number);
    return list;
}

void print_used(const std::string& what, int files, const Measurements& m) {
    fmt::print("{:<44}{:>9.0f} files/s ({:.0f}-{:.0f})  {:>6.2f} s of CPU  peak {:>4.0f} MB\n", what, files / m.timing.median(), files / m.timing.most(), files / m.timing.least(),
               m.cpu.median(), m.megabytes);
}

/// Where new files cost all alike: ext4 passes over each inode that was freed within the last seconds, and a run is
/// slower for the files of the one before.
fs::path memory_folder() { return fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path(); }

void bench_fetching(const FileSite& site, const fs::path& scratch, int files, int runs) {
    const auto into = memory_folder() / fmt::format("daybook-bench-{}", ::getpid());
    const auto list = curl_list(site, scratch, into, files);
    Measurements ours, quarter, curl;
    const auto anew = [&] { fs::remove_all(into), fs::create_directories(into); };
    // In turn, so that whatever else the machine does falls on all alike.
    for (int i = 0; i < runs; ++i) {
        show_progress(fmt::format("fetching {} files: run {} of {}: curl, we, we a quarter", base::grouped(files), i + 1, runs));
        anew();
        curl.add(apart([&] { return become({"curl", "--silent", "--show-error", "--no-progress-meter", "--fail", "--parallel", "--parallel-max", std::to_string(kAtOnce), "--config", list.string()}); }));
        anew();
        ours.add(apart([&] { return fetch_all(site, into, files); }));
        anew();
        quarter.add(apart([&] { return fetch_all(site, into, files / 4); }));
    }
    print_used(fmt::format("curl --parallel, {} at once", kAtOnce), files, curl);
    print_used("fetched by us, digested, looked at", files, ours);
    print_used("a quarter of them", files / 4, quarter);
    fmt::print("{:<44}{:>9.2f} of curl's files/s, {:.2f} of its CPU\n", "ratio", curl.timing.median() / ours.timing.median(), ours.cpu.median() / curl.cpu.median());
    fs::remove_all(into);
}

/// A configuration over the site, without rest between requests.
fs::path write_config(const FileSite& site, const fs::path& scratch, int files) {
    auto text = fmt::format(
        "service: {{publisher: Bench, contact: data@bench.example}}\narchive: archive\nsite: site\nlog: {{origin: bench.example/log}}\n"
        "harvest: {{allow_private_addresses: true, requests_per_second: 0, requests_per_host: {0}, requests_at_once: {0}, deadline_minutes: 600}}\norganisations:\n",
        kAtOnce);
    for (int body = 0; body * kMonths < files; ++body)
        text += fmt::format(
            "  - id: body-{0:03}\n    name: Body {0}\n    sources:\n      - {{schema: spend-over-25k, kind: page, address: \"{1}\", licence: OGL-UK-3.0}}\n", body,
            site.url(fmt::format("/body-{:03}/", body)));
    const auto file = scratch / "daybook.yaml";
    base::write_unflushed(file, text);
    return file;
}

void bench_runs(const FileSite& site, const fs::path& scratch, int files) {
    const auto config = write_config(site, scratch, files).string();
    Measurements first, again;
    const auto harvest = [&] { return apart([&] { return become({DAYBOOK_PROGRAM, "harvest", "--config", config, "--json"}); }); };
    show_progress(fmt::format("daybook harvest: {} files for the first time", base::grouped(files)));
    first.add(harvest());
    for (int i = 0; i < kUnchangedRuns; ++i) {
        show_progress(fmt::format("daybook harvest: nothing changed, run {} of {}", i + 1, kUnchangedRuns));
        again.add(harvest());
    }
    print_used("daybook harvest: first run, all checked", files, first);
    print_used("daybook harvest: nothing changed", files, again);
    fmt::print("{:<44}{:>9.1f} times as fast as the first\n", "an unchanged run is", first.timing.median() / again.timing.median());
}

}  // namespace

void bench_harvest(int files, const Extent& extent) {
    const tests::TempFolder folder;
    const auto site_folder = folder.path() / "web";
    write_site(site_folder, files);
    const FileSite site(site_folder, folder.path());
    fmt::print("{} files of {:.1f} kB from {} on loopback\n", base::grouped(files), static_cast<double>(small_file(0).size()) / 1e3, site.name());
    if (extent.wants("fetching")) bench_fetching(site, folder.path(), files, extent.whole ? kRunsOfWhole : kRuns);
    if (extent.wants("runs")) bench_runs(site, folder.path(), files);
}

}  // namespace daybook::bench
