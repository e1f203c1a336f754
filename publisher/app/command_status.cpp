#include "publisher/app/colour.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/source_status.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace {

int status_command(const std::string& file, bool json) {
    const auto config = load_operator_config(file);
    const auto status = harvest_status(config, base::SystemClock().now());
    fmt::print("{}", json ? base::json::write_pretty(status.to_json()) : to_text(status, wants_colour()));
    return status.alarms() == 0 && !status.index.alarm() ? kDone : kDataHasErrors;
}

}  // namespace

void add_status(CLI::App& app, Action& action) {
    struct Options {
        std::string config;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("status",
                                       "How each source stands: last success, last failure with its cause, "
                                       "next due, what vanished; and the index: how far it is, what troubles it; also while the service runs");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_flag("--json", options->json, "For scripts: docs/harvesting.md names the members");
    command->footer(
        "Exit codes: 0 nothing is in alarm, 1 something is, 2 usage or configuration, 3 it could not be "
        "read.");
    command->callback([&action, options] {
        action = [options] { return status_command(options->config, options->json); };
    });
}

}  // namespace daybook::app
