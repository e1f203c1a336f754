#include "publisher/app/command.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/app/service.hpp"
#include "publisher/app/site_preview.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/app/worker_server.hpp"
#include "publisher/base/error.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace serve_verb {

struct Options {
    std::string config;
    int port = -1;
    std::string server;
};

/// What no waiting mends: words of the configuration, and an index that another process has.
bool is_final(const std::exception& trouble) {
    const auto* error = dynamic_cast<const base::Error*>(&trouble);
    return error != nullptr && (error->kind() == base::ErrorKind::usage || error->kind() == base::ErrorKind::conflict);
}

int serve(const Options& options) {
    const WorkerServer workers;
    watch_for_stop();
    begin_log(configured_log_format(options.config));
    auto config = load_config(options.config);
    if (options.port >= 0) config.port = static_cast<std::uint16_t>(options.port);
    if (!options.server.empty()) config.server = options.server;
    Listening listening(config);
    tell_terminal(stderr, fmt::format("Listening at {}; ready when the index is at the log's newest revision\n", listening.address()));
    const auto begun = Service::begun(config, listening, "readers are not served yet, and this is tried again", [](Service& one) { one.begin(); }, is_final);
    if (!begun) return kDone;
    auto& service = *begun;
    service.open(listening);
    tell_terminal(stdout, fmt::format("Serving {} at revision {}\n", listening.address(), service.catalogue().state()->revision));
    service.serve({});
    return kDone;
}

/// A follower's commands read public/ only; they need no lock and no key.
void add(CLI::App& app, Action& action, const std::string& name, const std::string& about, bool from_nothing,
         const std::function<void(Service&)>& work) {
    const auto config = std::make_shared<std::string>();
    auto* command = app.add_subcommand(name, about);
    command->add_option("--config", *config, "The configuration")->required();
    command->callback([&action, config, from_nothing, work] {
        action = [config, from_nothing, work] {
            const auto loaded = load_config(*config);
            Service service(loaded, from_nothing);
            work(service);
            return kDone;
        };
    });
}

}  // namespace serve_verb

void add_serve(CLI::App& app, Action& action) {
    using namespace serve_verb;
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("serve", "Follow the log and answer: the API at /v1, the site at /");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_option("--port", options->port, "Instead of the configuration's")->check(CLI::Range(0, 65535));
    command->add_option("--server", options->server, "beast or cpprest, instead of the configuration's")->check(CLI::IsMember({"beast", "cpprest"}));
    command->callback([&action, options] { action = [options] { return serve(*options); }; });
}

void add_site(CLI::App& app, Action& action) {
    using namespace serve_verb;
    struct SiteOptions {
        std::string config, preview, draft;
    };
    const auto options = std::make_shared<SiteOptions>();
    auto* command = app.add_subcommand("site", "Build the catalogue site at the log's newest revision; or a preview of drafts, for an officer");
    command->add_option("--config", options->config, "The configuration")->required();
    auto* preview = command->add_option("--preview", options->preview, "Build the site as it will be when drafts are out into this folder, which nobody else may enter; the public site stays as it is");
    command->add_option("--draft", options->draft, "With --preview: of this edition alone, as dataset/edition")->needs(preview);
    command->footer("Look at a preview with: daybook files FOLDER");
    command->callback([&action, options] {
        action = [options] {
            const auto config = load_config(options->config);
            Progress progress;
            const auto show = [&](std::size_t done, std::size_t all) { progress.show("site", done, all, "pages and files"); };
            if (!options->preview.empty()) {
                const auto made = preview_site(config, options->preview, options->draft, base::SystemClock(), show);
                progress.clear();
                for (const auto& name : made.versions) fmt::print("{}\n", name);
                fmt::print("{} pages in {}, under embargo; look at them with: daybook files {}\n", made.site.pages, options->preview, options->preview);
                return int{kDone};
            }
            Service service(config);
            service.follow();
            const auto site = service.build_site(show);
            progress.clear();
            fmt::print("{} pages, {} written, {} removed, at revision {}\n", site.pages, site.written, site.removed, service.catalogue().state()->revision);
            return int{kDone};
        };
    });
}

void add_reindex(CLI::App& app, Action& action) {
    using namespace serve_verb;
    add(app, action, "reindex", "Throw the index away and replay the log; no server may be using it", true, [](Service& service) {
        fmt::print("Index rebuilt at revision {}\n", service.catalogue().state()->revision);
    });
}

}  // namespace daybook::app
