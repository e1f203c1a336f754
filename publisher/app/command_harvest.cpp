#include "publisher/app/archive_turn.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/app/harvest_preview.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/publishing_config.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/app/worker_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace daybook::app {

namespace harvest_verb {

struct Options {
    std::string config;
    bool json = false, dry_run = false;
    std::vector<std::string> accept_vanished;
    double deadline_minutes = 0;
};

HarvestSettings settings_of(const Options& options, const Config& config) {
    HarvestSettings out;
    out.accept_vanished = {options.accept_vanished.begin(), options.accept_vanished.end()};
    out.who = user();
    refuse_unknown_sources(config, out.accept_vanished);
    if (options.deadline_minutes > 0)
        out.deadline =
            std::chrono::milliseconds(static_cast<std::int64_t>(options.deadline_minutes * 60'000));
    return out;
}

/// By the service that has the archive, or here in turn.
int accept_elsewhere(const Config& config, const HarvestSettings& settings) {
    int code = kDone;
    for (const auto& what : settings.accept_vanished)
        code = std::max(
            code, give_order(config, {"accept-vanished", base::json::Value::object({{"what", what}}),
                                      settings.who, false}));
    return code;
}

int harvest_command(const Options& options) {
    const WorkerServer workers;
    watch_for_stop();
    const auto config = load_publishing_config(options.config);
    const auto settings = settings_of(options, config);
    Progress progress(options.json);
    if (options.dry_run) {
        const auto preview =
            preview_harvest(config, base::SystemClock(), progress, stop_requested(), settings);
        fmt::print("{}", options.json ? base::json::write_pretty(preview.to_json()) : to_text(preview));
        return preview.complete() ? kDone : kFailed;
    }
    const auto free = settings.accept_vanished.empty()
                          ? std::make_unique<record::Publisher>(config.archive, config.origin)
                          : open_if_free(config);
    if (!free) return accept_elsewhere(config, settings);
    auto& publisher = *free;
    for (const auto& line : publisher.recovered()) progress.say(line);
    finish_deliveries_aloud(config, publisher);
    const auto result = harvest(publisher, config, base::SystemClock(), progress, stop_requested(), settings);
    fmt::print("{}", options.json ? base::json::write_pretty(result.to_json()) : to_text(result));
    return result.balances() && result.complete() ? kDone : kFailed;
}

}  // namespace harvest_verb

void add_harvest(CLI::App& app, Action& action) {
    using namespace harvest_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("harvest", "Fetch every source once, check, and release what passes");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_flag("--json", options->json, "One line per file for scripts");
    command->add_flag("--dry-run", options->dry_run,
                      "Ask what is new, changed, unchanged and gone, and change nothing");
    command->add_option(
        "--accept-vanished", options->accept_vanished,
        "A source of which so much vanished at once that its run was stopped, or of which something is missing "
        "for long; or the address of one missing file: it is meant to be gone, and no alert any more");
    command
        ->add_option("--deadline", options->deadline_minutes,
                     "Minutes after which the rest is left to the next run, instead of the configuration's")
        ->check(CLI::PositiveNumber);
    command->footer(
        "Exit codes: 0 done, 2 usage or configuration, 3 a source or a file failed, or the run was stopped "
        "(SIGINT, SIGTERM) or came to its deadline; the next run goes on there.");
    command->callback([&action, options] { action = [options] { return harvest_command(*options); }; });
}

}  // namespace daybook::app
