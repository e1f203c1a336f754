#include "publisher/app/archive_lock.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/app/main_job.hpp"
#include "publisher/app/publisher_loop.hpp"
#include "publisher/app/publisher_note.hpp"
#include "publisher/app/service.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/app/worker_server.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <future>
#include <memory>
#include <optional>
#include <thread>

namespace daybook::app {

namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

void print_addresses(const Config& config, const std::string& address, const std::string& more) {
    tell_terminal(stdout, fmt::format("\nOpen\n  {}/                        the site\n  {}/v1                      the API\n"
               "  {}/v1/tables/spend/rows?sort=-amount&size=5\n  {}/v1/tables/spend/summary?by=series,publisher&measure=sum(amount),count\n{}"
               "Archive {}\nSite    {}\n",
               address, address, address, address, more, config.archive.string(), config.site.string()));
}

/// Prints what a harvest came to, and brings index and site to it. False when its counts do not add up.
bool tell(Service& service, const FirstHarvest& harvest) {
    if (!logs_json()) fmt::print("{}", to_text(harvest.result));
    const auto began = Steady::now();
    service.follow();
    const auto indexed = seconds_since(began);
    const auto site = service.build_site();
    tell_terminal(stdout, fmt::format("Site: {}; {} new or changed\nTimes: harvest and release {:.1f} s, index {:.1f} s, site {:.1f} s\n", schemas::counted(static_cast<std::int64_t>(site.pages), "page"), schemas::counted(static_cast<std::int64_t>(site.written), "file"),
               harvest.seconds, indexed, seconds_since(began) - indexed));
    if (harvest.result.balances()) return true;
    tell_terminal(stderr, "error: the counts of the harvest do not add up; that is a fault of ours, please report it\n");
    return false;
}

/// Without a service: one harvest, and its exit code.
int once(record::Publisher& publisher, const Config& config, const MainJob& job) {
    const auto start = Steady::now();
    Progress progress;
    Service service(config);
    service.follow();
    FirstHarvest first{harvest(publisher, config, base::SystemClock(), progress, stop_requested()), 0};
    first.seconds = seconds_since(start);
    if (!tell(service, first)) return kFailed;
    tell_terminal(stdout, fmt::format("Archive {}\nSite    {}\n", config.archive.string(), config.site.string()));
    return first.result.complete() || job.failures_expected ? kDone : kFailed;
}

bool is_over(const std::future<FirstHarvest>& first, std::chrono::seconds within) { return first.wait_for(within) == std::future_status::ready; }

/// Once: what the first harvest came to, when that was not told yet. None where something else ended it, which is in the log.
std::optional<FirstHarvest> awaited(std::future<FirstHarvest>& first) try {
    if (first.valid()) return first.get();
    return {};
} catch (const std::exception&) {
    return {};
}

bool is_empty(Service& service) { return service.catalogue().state()->revision == 0; }

/// Readers wait until there is something for them, and no longer.
void bring_up(Service& service, std::future<FirstHarvest>& first) {
    if (is_empty(service)) service.follow();
    while (is_empty(service) && !stop_requested() && first.valid() && !is_over(first, std::chrono::seconds(1))) service.follow();
    if (!is_empty(service)) return service.begin();
    if (const auto done = awaited(first)) tell(service, *done);
    else if (!is_empty(service)) service.begin();
}

/// The publisher works from the first moment on: officers' orders and promised instants wait for no source. Readers wait until there is something
/// for them, and no longer.
int serve(record::Publisher& publisher, const Config& config, const MainJob& job) {
    const base::SystemClock clock;
    // Told from the first moment on: an index may take its time, and an overdue release is an alert meanwhile.
    Figures figures;
    Listening listening(config, [&figures] { return figures.text(); });
    PublisherLoop loop(publisher, config, clock, figures);
    auto first = loop.first_harvest();
    const auto started = Service::begun(config, listening, "readers are not served yet; what is promised is released all the same, and this is tried again",
                                        [&](Service& service) { bring_up(service, first); });
    if (!started) return kDone;
    auto& service = *started;
    service.open(listening, [&figures] { return figures.text(); });
    if (first.valid())
        tell_terminal(stderr, fmt::format("Serving revision {} at {} while the sources are read\n", service.catalogue().state()->revision, listening.address()));
    print_addresses(config, listening.address(), job.more_addresses);
    service.serve([&] {
        if (!first.valid() || !is_over(first, {})) return;
        if (const auto done = awaited(first)) tell(service, *done);
    });
    // One that was stopped ends soon.
    if (const auto cut_short = awaited(first); cut_short && !logs_json()) fmt::print("{}", to_text(cut_short->result));
    return kDone;
}

}  // namespace

namespace {

int publish(const Config& config, const MainJob& job) {
    record::Publisher publisher(config.archive, config.origin);
    for (const auto& line : publisher.recovered()) Progress().say(line);
    finish_deliveries_aloud(config, publisher);
    return job.exit ? once(publisher, config, job) : serve(publisher, config, job);
}

}  // namespace

int main_job(const Config& config, const MainJob& job) try {
    const WorkerServer workers;
    watch_for_stop();
    begin_log(configured_log_format(config.file), job.exit ? spdlog::level::warn : spdlog::level::info);
    return publish(config, job);
} catch (const std::exception& e) {
    // Where another process has the archive, what is noted is of that one.
    if (!job.exit && !ArchiveLook(config.archive).busy()) note_failed_start(config.archive, base::SystemClock(), e.what());
    throw;
}

}  // namespace daybook::app
