#include "harvesters/fetch_service.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/app/stop_signal.hpp"

#include <spdlog/spdlog.h>

namespace daybook::app {

void add_fetch(CLI::App& app, Action& action) {
    const auto options = std::make_shared<harvesters::FetchServiceSettings>();
    auto* command = app.add_subcommand(
        "fetch", "Fetch for publishers that run as another user (harvest.fetcher in their configuration)");
    command
        ->add_option("--socket", options->socket, "Where they ask: the folder's group may, and nobody else")
        ->required();
    command->add_option("--folder", options->folder, "Where bodies lie on their way; for this process alone")
        ->required();
    const auto format = std::make_shared<std::string>("text");
    command->add_option("--log-format", *format, "text, or json: one object a line")->check(CLI::IsMember({"text", "json"}));
    command->footer(
        "It has no configuration: limits, manners and secret headers come from who asks, and nothing is "
        "kept.\n"
        "Exit codes: 0 stopped (SIGINT, SIGTERM), 2 usage, 3 it cannot listen there.");
    command->callback([&action, options, format] {
        action = [options, format] {
            watch_for_stop();
            begin_log(*format == "json" ? LogFormat::json : LogFormat::text);
            options->say = [](const std::string& line) { spdlog::info("{}", line); };
            harvesters::serve_fetches(*options, stop_requested());
            return int{kDone};
        };
    });
}

}  // namespace daybook::app
