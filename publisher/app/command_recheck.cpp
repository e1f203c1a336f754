#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/publishing_config.hpp"
#include "publisher/app/recheck.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/app/worker_server.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace recheck_verb {

struct Options {
    std::string config;
    bool dry_run = false, json = false;
};

int recheck_command(const Options& options) {
    const WorkerServer workers;
    watch_for_stop();
    const auto config = load_publishing_config(options.config);
    Progress progress(options.json);
    record::Publisher publisher(config.archive, config.origin);
    for (const auto& line : publisher.recovered()) progress.say(line);
    finish_deliveries_aloud(config, publisher);
    const auto result = recheck(publisher, config, base::SystemClock(), progress, stop_requested(), options.dry_run);
    fmt::print("{}", options.json ? base::json::write_pretty(result.to_json()) : to_text(result));
    return result.count(Reread::failed) == 0 && result.released.left_behind.empty() ? kDone : kFailed;
}

}  // namespace recheck_verb

void add_recheck(CLI::App& app, Action& action) {
    using namespace recheck_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("recheck", "Read kept files again with this checker and these schemas; release new versions where rows differ, and only there");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_flag("--dry-run", options->dry_run, "Say what would change; write nothing");
    command->add_flag("--json", options->json, "For scripts");
    command->callback([&action, options] { action = [options] { return recheck_command(*options); }; });
}

}  // namespace daybook::app
