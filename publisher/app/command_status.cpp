#include "publisher/app/colour.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/source_status.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace status_verb {

int status_command(const std::string& file, bool json, bool all) {
    const auto config = load_operator_config(file);
    const auto status = harvest_status(config, base::SystemClock().now());
    fmt::print("{}", json ? base::json::write_pretty(status.to_json()) : to_text(status, wants_colour(), all));
    return status.alarm() ? kDataHasErrors : kDone;
}

}  // namespace status_verb

void add_status(CLI::App& app, Action& action) {
    using namespace status_verb;
    struct Options {
        std::string config;
        bool json = false, all = false;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("status",
                                       "In one screen: the service that publishes, what was promised and is not out, the index, whoever fetches, and the sources: those in "
                                       "alarm with their cause, the others counted; also while the service runs");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_flag("--all", options->all, "Each source: last success, last failure with its cause, next due, what vanished");
    command->add_flag("--json", options->json, "For scripts: docs/harvesting.md names the members");
    command->footer(
        "Exit codes: 0 nothing is in alarm, 1 something is, 2 usage or configuration, 3 it could not be "
        "read.");
    command->callback([&action, options] {
        action = [options] { return status_command(options->config, options->json, options->all); };
    });
}

}  // namespace daybook::app
