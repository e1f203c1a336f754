#include "publisher/app/command.hpp"
#include "publisher/app/estate.hpp"
#include "publisher/app/file_server.hpp"
#include "publisher/app/main_job.hpp"
#include "publisher/app/shipped_files.hpp"
#include "publisher/base/error.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace fs = std::filesystem;

namespace demo_verb {

struct Options {
    int port = 8080;
    bool exit = false;
    std::string folder = shipped_files().demo_folder.string();
    std::string config = shipped_files().demo_config.string();
};

/// The estate's web server: a fixed port beside ours, so that a second run finds the same addresses.
std::unique_ptr<api::Listener> serve_estate(const fs::path& estate, int port) {
    api::ListenerSettings settings;
    settings.port = static_cast<std::uint16_t>(port == 0 ? 0 : port < 65535 ? port + 1 : port - 1);
    return api::listen_beast(settings, serve_folder(estate));
}

int demo(const Options& options) {
    const auto folder = fs::absolute(options.folder);
    fs::create_directories(folder);
    const auto estate = folder / "estate";
    fs::remove_all(estate);
    write_estate(estate, 2024);
    const auto web = serve_estate(estate, options.port);
    const auto estate_url = fmt::format("http://127.0.0.1:{}", web->port());
    auto config = load_config(options.config, {{"DEMO", folder.string()}, {"ESTATE", estate_url}});
    config.port = static_cast<std::uint16_t>(options.port);
    // Feeds and metadata name whole addresses; a port that the system gives is not known yet.
    if (config.url.empty() && options.port != 0) config.url = fmt::format("http://{}:{}", config.address, options.port);
    return main_job(config, {options.exit, fmt::format("  {}/                        the sample departments' own sites\n", estate_url), true});
}

}  // namespace demo_verb

void add_demo(CLI::App& app, Action& action) {
    using namespace demo_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("demo", "The main job over a small estate of sample department web sites, all on loopback");
    command->add_option("--port", options->port, "The service's port; the sample sites take the next one (default 8080)")->check(CLI::Range(0, 65535));
    command->add_flag("--exit", options->exit, "Stop after printing; archive and site stay");
    command->add_option("--folder", options->folder, fmt::format("Where archive and site go (default {})", options->folder));
    command->add_option("--config", options->config, "The demo's configuration")->check(CLI::ExistingFile);
    command->callback([&action, options] { action = [options] { return demo(*options); }; });
}

}  // namespace daybook::app
