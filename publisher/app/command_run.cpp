#include "publisher/app/command.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/app/main_job.hpp"
#include "publisher/app/publishing_config.hpp"

namespace daybook::app {

void add_run(CLI::App& app, Action& action) {
    struct Options {
        std::string config;
        int port = -1;
        bool exit = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("run", "All of it: harvest on cadence, release, follow the log, serve, rebuild the site");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_option("--port", options->port, "Instead of the configuration's")->check(CLI::Range(0, 65535));
    command->add_flag("--exit", options->exit, "Harvest, release, build the site and stop");
    command->callback([&action, options] {
        action = [options] {
            begin_log(configured_log_format(options->config));
            auto config = load_publishing_config(options->config);
            if (options->port >= 0) config.port = static_cast<std::uint16_t>(options->port);
            return main_job(config, {options->exit, {}, false});
        };
    });
}

}  // namespace daybook::app
