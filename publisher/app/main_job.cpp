#include "publisher/app/main_job.hpp"

#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/app/publisher_loop.hpp"
#include "publisher/app/service.hpp"
#include "publisher/app/stop_signal.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace daybook::app {

namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

void print_addresses(const Config& config, const std::string& address, const std::string& more) {
    fmt::print("\nOpen\n  {}/                        the site\n  {}/v1                      the API\n"
               "  {}/v1/tables/spend/rows?sort=-amount&size=5\n  {}/v1/tables/spend/summary?by=publisher&measure=sum(amount),count\n{}"
               "Archive {}\nSite    {}\n",
               address, address, address, address, more, config.archive.string(), config.site.string());
    std::fflush(stdout);
}

}  // namespace

int main_job(const Config& config, const MainJob& job) {
    watch_for_stop();
    spdlog::set_default_logger(spdlog::stderr_color_mt("daybook"));
    spdlog::set_level(job.exit ? spdlog::level::warn : spdlog::level::info);
    const base::SystemClock clock;
    Progress progress;
    const auto start = Steady::now();

    record::Publisher publisher(config.archive, config.origin);
    for (const auto& line : publisher.recovered()) progress.say(line);
    finish_deliveries(config, publisher);
    Service service(config);
    service.follow();
    // Readers of an archive that has something do not wait for slow sources.
    const bool early = !job.exit && service.catalogue().state()->revision > 0;
    if (early) {
        service.build_site();
        service.listen();
        progress.say(fmt::format("Serving revision {} at {} while the sources are read", service.catalogue().state()->revision, service.address()));
    }
    const auto result = harvest(publisher, config, clock, progress, stop_requested());
    const auto harvested = seconds_since(start);
    fmt::print("{}", to_text(result));
    service.follow();
    const auto indexed = seconds_since(start);
    const auto site = service.build_site();
    fmt::print("Site: {} pages, {} of them new or changed\nTimes: harvest and release {:.1f} s, index {:.1f} s, site {:.1f} s\n", site.pages, site.written,
               harvested, indexed - harvested, seconds_since(start) - indexed);
    if (!result.balances()) {
        fmt::print(stderr, "error: the counts above do not add up; that is a fault of ours, please report it\n");
        return kFailed;
    }
    if (job.exit) {
        fmt::print("Archive {}\nSite    {}\n", config.archive.string(), config.site.string());
        return result.complete() || job.failures_expected ? kDone : kFailed;
    }
    if (!early) service.listen();
    print_addresses(config, service.address(), job.more_addresses);
    const PublisherLoop loop(publisher, config, clock, true);
    service.serve({});
    return kDone;
}

}  // namespace daybook::app
