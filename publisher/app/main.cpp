#include "publisher/app/command.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/fork_server.hpp"
#include "harvesters/catalogue_worker.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/version.hpp"
#include "schemas/fit_worker.hpp"
#include "schemas/showable.hpp"
#include "schemas/text_search.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <string_view>
#include <vector>

namespace {

using namespace daybook;

int exit_code_of(const base::Error& e) { return e.kind() == base::ErrorKind::usage ? app::kUsage : app::kFailed; }

int run(int argc, char** argv) {
    CLI::App cli("Daybook: spending and policy files, checked, released on the promised day, and provably unchanged", "daybook");
    cli.require_subcommand(1);
    cli.set_version_flag("--version", fmt::format("daybook {}", base::version()), "Print which version this is");
    cli.footer("Exit codes: 0 done, 1 the data has errors, 2 usage or configuration, 3 the work failed.");
    app::Action action;
    for (const auto add : {app::add_run, app::add_demo, app::add_harvest, app::add_status, app::add_held, app::add_draft, app::add_inbox, app::add_schedule, app::add_release, app::add_withdraw, app::add_history, app::add_erase, app::add_suppliers, app::add_check, app::add_serve, app::add_site,
                           app::add_recheck, app::add_reindex, app::add_verify, app::add_mirror, app::add_proof, app::add_key, app::add_backup, app::add_restore, app::add_rebuild_register, app::add_diff, app::add_config, app::add_files, app::add_fetch})
        add(cli, action);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (argc > 1 && argv[1][0] != '-' && cli.get_subcommands().empty()) {
            std::vector<std::string> names;
            for (const auto* command : cli.get_subcommands({})) names.push_back(command->get_name());
            const auto near = base::nearest(argv[1], names);
            fmt::print(stderr, "error: there is no command '{}'{}\n", argv[1],
                       near.empty() ? "; daybook --help lists them" : fmt::format("; did you mean '{}'?", near));
            return app::kUsage;
        }
        return cli.exit(e) == 0 ? app::kDone : app::kUsage;
    }
    return action();
}

/// The last word of a process.
void say_error(const std::string& words) {
    if (app::logs_json()) spdlog::critical("{}", words);
    else fmt::print(stderr, "{}error: {}\n", app::journal_prefix(spdlog::level::err), schemas::showable_lines(words));
}

/// What reads hostile bytes, and what starts those who do.
int work(const std::string& what) {
    if (what == "check") return schemas::worker_main();
    if (what == "fit") return schemas::fit_worker_main();
    if (what == "answer") return harvesters::answer_worker_main();
    if (what == "find") return schemas::find_worker_main();
    if (what == "server") return base::serve_forks([](const auto& arguments) { return work(arguments.at(1)); });
    return app::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
    // The worker reads hostile bytes: it comes before anything else is set up.
    if (argc == 3 && std::string_view(argv[1]) == "worker") return work(argv[2]);
    try {
        return run(argc, argv);
    } catch (const base::Error& e) {
        say_error(e.what());
        return exit_code_of(e);
    } catch (const std::exception& e) {
        say_error(e.what());
        return app::kFailed;
    }
}
