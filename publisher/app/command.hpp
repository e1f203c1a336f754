#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace daybook::app {

/// Exit codes of every command (design section 10).
enum ExitCode { kDone = 0, kDataHasErrors = 1, kUsage = 2, kFailed = 3 };

/// What a parsed command line is to do; gives the exit code.
using Action = std::function<int()>;

/// Each adds its subcommand to `app` and, when it is the one asked for, puts what to do into `action`.
void add_backup(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_config(CLI::App& app, Action& action);
void add_draft(CLI::App& app, Action& action);
void add_demo(CLI::App& app, Action& action);
void add_diff(CLI::App& app, Action& action);
void add_erase(CLI::App& app, Action& action);
void add_fetch(CLI::App& app, Action& action);
void add_files(CLI::App& app, Action& action);
void add_harvest(CLI::App& app, Action& action);
void add_held(CLI::App& app, Action& action);
void add_history(CLI::App& app, Action& action);
void add_inbox(CLI::App& app, Action& action);
void add_key(CLI::App& app, Action& action);
void add_mirror(CLI::App& app, Action& action);
void add_proof(CLI::App& app, Action& action);
void add_rebuild_register(CLI::App& app, Action& action);
void add_recheck(CLI::App& app, Action& action);
void add_reindex(CLI::App& app, Action& action);
void add_release(CLI::App& app, Action& action);
void add_restore(CLI::App& app, Action& action);
void add_run(CLI::App& app, Action& action);
void add_schedule(CLI::App& app, Action& action);
void add_serve(CLI::App& app, Action& action);
void add_site(CLI::App& app, Action& action);
void add_suppliers(CLI::App& app, Action& action);
void add_status(CLI::App& app, Action& action);
void add_verify(CLI::App& app, Action& action);
void add_withdraw(CLI::App& app, Action& action);

}  // namespace daybook::app
