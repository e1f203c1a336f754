#include "publisher/app/command.hpp"
#include "publisher/app/file_server.hpp"
#include "publisher/app/stop_signal.hpp"

#include <fmt/format.h>

#include <thread>

namespace daybook::app {

void add_files(CLI::App& app, Action& action) {
    struct Options {
        std::string folder;
        int port = 0;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("files", "Serve a folder on loopback as a department's site would, to try a harvest on it");
    command->add_option("folder", options->folder, "The folder")->required()->check(CLI::ExistingDirectory);
    command->add_option("--port", options->port, "0 takes a free one")->check(CLI::Range(0, 65535));
    command->callback([&action, options] {
        action = [options] {
            watch_for_stop();
            api::ListenerSettings settings;
            settings.port = static_cast<std::uint16_t>(options->port);
            const auto listener = api::listen_beast(settings, serve_folder(options->folder));
            fmt::print("http://127.0.0.1:{}/\n", listener->port());
            std::fflush(stdout);
            while (!stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
            listener->stop();
            return int{kDone};
        };
    });
}

}  // namespace daybook::app
