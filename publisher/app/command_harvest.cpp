#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/app/stop_signal.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace {

int harvest_command(const std::string& file, bool json) {
    watch_for_stop();
    const auto config = load_config(file);
    Progress progress(json);
    record::Publisher publisher(config.archive, config.origin);
    for (const auto& line : publisher.recovered()) progress.say(line);
    finish_deliveries(config, publisher);
    const auto result = harvest(publisher, config, base::SystemClock(), progress, stop_requested());
    fmt::print("{}", json ? base::json::write_pretty(result.to_json()) : to_text(result));
    return result.balances() && result.complete() ? kDone : kFailed;
}

}  // namespace

void add_harvest(CLI::App& app, Action& action) {
    struct Options {
        std::string config;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("harvest", "Fetch every source once, check, and release what passes");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_flag("--json", options->json, "One line per file for scripts");
    command->callback([&action, options] { action = [options] { return harvest_command(options->config, options->json); }; });
}

}  // namespace daybook::app
