#include "publisher/app/command.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/orders.hpp"

#include <cstdlib>
#include <filesystem>

namespace daybook::app {

using base::json::Value;

namespace orders_verb {

/// What every order has: the configuration, who asks, whether to write at all.
struct Common {
    std::string config, who;
    bool dry_run = false;
    std::map<std::string, std::string> texts;
    bool provisional = false;
};

std::shared_ptr<Common> common(CLI::App* command, bool writes = true) {
    auto out = std::make_shared<Common>();
    out->who = user();
    command->add_option("--config", out->config, "The configuration")->required();
    if (!writes) return out;
    command->add_option("--by", out->who, "Who asks, for the audit trail (default: the user)");
    command->add_flag("--dry-run", out->dry_run, "Say what would happen; write nothing");
    return out;
}

/// An order's option goes into its details under its own name.
CLI::Option* text(CLI::App* command, const std::shared_ptr<Common>& common, const std::string& flag, const std::string& key, const std::string& help) {
    return command->add_option(flag, common->texts[key], help);
}

void acts(CLI::App* command, Action& action, const std::shared_ptr<Common>& common, const std::string& verb) {
    command->callback([&action, common, verb] {
        action = [common, verb] {
            Order order{verb, Value::object({{"confirmed", !common->provisional}}), common->who, common->dry_run};
            for (const auto& [key, value] : common->texts)
                if (!value.empty()) order.details.set(key, value);
            return give_order(load_operator_config(common->config), order);
        };
    });
}

constexpr const char* kEdition = "<dataset>/<edition>, like hm-treasury-spend-over-25k/2024-05";
constexpr const char* kWhen = "2024-06-28 (half past nine in London), '2024-06-28 14:00' (London) or RFC 3339";

CLI::App* dated(CLI::App* schedule, Action& action, const std::string& name, const std::string& help, bool takes_date, bool takes_reason) {
    auto* command = schedule->add_subcommand(name, help);
    const auto options = common(command);
    text(command, options, "edition", "edition", kEdition)->required();
    if (takes_date) text(command, options, "--at", "at", kWhen)->required();
    if (takes_reason) {
        text(command, options, "--code", "code", takes_date ? "data-not-ready, quality, operational, legal or brought-forward" : "data-not-ready, quality, operational, legal or no-return-due");
        text(command, options, "--note", "note", "Why, in a sentence for readers");
    }
    if (name == "set") command->add_flag("--provisional", options->provisional, "The date may still change, and an officer's draft waits until it is confirmed");
    acts(command, action, options, "schedule " + name);
    return command;
}

}  // namespace orders_verb

void add_schedule(CLI::App& app, Action& action) {
    using namespace orders_verb;
    auto* schedule = app.add_subcommand("schedule", "The calendar of releases: list, set, move, confirm, cancel");
    schedule->require_subcommand(1);
    auto* list = schedule->add_subcommand("list", "What is promised, and which drafts have no date");
    acts(list, action, common(list, false), "schedule list");
    dated(schedule, action, "set", "Announce when an edition will be released", true, false);
    dated(schedule, action, "move", "Change an announced date; the earlier one stays shown", true, true);
    dated(schedule, action, "confirm", "Make a provisional date firm", false, false);
    dated(schedule, action, "cancel", "Take an announcement back, with the reason", false, true);
}

void add_draft(CLI::App& app, Action& action) {
    using namespace orders_verb;
    auto* command = app.add_subcommand("draft", "Check a file strictly and keep it as the draft of an edition, to be released on its date; or take a draft out, or bring back what was withdrawn by mistake");
    const auto options = common(command);
    text(command, options, "edition", "edition", kEdition)->required();
    text(command, options, "file", "file", "The file")->transform(CLI::Validator([](std::string& path) {
        path = std::filesystem::absolute(path);   // the service that carries this out may stand elsewhere
        return std::string();
    }, "FILE"));
    text(command, options, "--reason", "reason", "department-correction, when it follows a version that is public");
    text(command, options, "--note", "note", "What was wrong, in a sentence for readers; with --drop, why, for the audit trail");
    command->add_flag_callback("--drop", [options] { options->texts["drop"] = "yes"; }, "No file: take the edition's draft out, with the reason in --note");
    text(command, options, "--reinstate", "reinstate", "No file: v1, a version that was withdrawn by mistake, whose file becomes the draft of a new version, with the reason in --note");
    acts(command, action, options, "draft");
}

void add_held(CLI::App& app, Action& action) {
    using namespace orders_verb;
    auto* held = app.add_subcommand("held", "The files that wait for a person, with the evidence: list (also without a word), show, accept, refuse");
    held->require_subcommand(0, 1);
    const auto all = std::make_shared<std::string>();
    held->add_option("--config", *all, "The configuration");
    held->callback([&action, held, all] {
        if (!held->get_subcommands().empty()) return;
        if (all->empty()) throw CLI::RequiredError("--config");
        action = [all] { return give_order(load_operator_config(*all), {"held list", Value::object(), user(), false}); };
    });
    auto* list = held->add_subcommand("list", "All of them");
    acts(list, action, common(list, false), "held list");
    const auto one = [&](const std::string& name, const std::string& help) {
        auto* command = held->add_subcommand(name, help);
        const auto options = common(command, name != "show");
        text(command, options, "id", "id", "The number that 'held list' shows")->required();
        if (name == "accept") text(command, options, "--edition", "edition", "2024-05, when it is not the one the file claims");
        if (name != "show") text(command, options, "--note", "note", "Why, in a sentence");
        acts(command, action, options, "held " + name);
    };
    one("show", "The file beside what stands in its way");
    one("accept", "Release it as an edition");
    one("refuse", "Never release these bytes");
}

void add_history(CLI::App& app, Action& action) {
    using namespace orders_verb;
    auto* command = app.add_subcommand("history", "The audit trail: who did what to an edition's drafts, versions and dates, when and why; of the whole archive without an edition");
    const auto options = common(command, false);
    text(command, options, "edition", "edition", kEdition);
    command->add_flag_callback("--json", [options] { options->texts["form"] = "json"; }, "For scripts: docs/releasing.md names the members");
    acts(command, action, options, "history");
}

void add_release(CLI::App& app, Action& action) {
    using namespace orders_verb;
    auto* command = app.add_subcommand("release", "Release what is due, or one draft that waits for no promised date");
    const auto options = common(command);
    text(command, options, "edition", "edition", std::string("One draft: ") + kEdition);
    acts(command, action, options, "release");
}

void add_withdraw(CLI::App& app, Action& action) {
    using namespace orders_verb;
    auto* command = app.add_subcommand("withdraw", "Withdraw a version: its page and log entry stay, its data answers 410 with the explanation");
    const auto options = common(command);
    text(command, options, "version", "version", "<dataset>/<edition>/v<n>")->required();
    text(command, options, "--code", "code", "published-in-error or consolidated")->required();
    text(command, options, "--note", "note", "What was wrong, in a sentence for readers")->required();
    text(command, options, "--replaced-by", "replaced_by", "What to use instead: a version, a dataset, or of what is consolidated the edition that is to hold it");
    acts(command, action, options, "withdraw");
}

}  // namespace daybook::app
