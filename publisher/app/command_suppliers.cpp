#include "publisher/app/command.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/text.hpp"

#include <memory>

namespace daybook::app {

using base::json::Value;

namespace suppliers_verb {

struct Options {
    std::string config, set, code, note, who = user();
    std::vector<std::string> ids;
    bool dry_run = false;
};

void acts(CLI::App* command, Action& action, const std::shared_ptr<Options>& options, const std::string& verb) {
    command->add_option("--config", options->config, "The configuration")->required();
    command->callback([&action, options, verb] {
        action = [options, verb] {
            const auto details = Value::object({{"ids", base::join(options->ids, "\n")}, {"set", options->set}, {"code", options->code}, {"note", options->note}});
            return give_order(load_operator_config(options->config), {verb, details, options->who, options->dry_run});
        };
    });
}

void decides(CLI::App* command, const std::shared_ptr<Options>& options, const std::string& codes) {
    command->add_option("--code", options->code, codes)->required();
    command->add_option("--note", options->note, "How that is known, in a sentence for readers")->required();
    command->add_option("--by", options->who, "Who decides, for the audit trail (default: the user)");
    command->add_flag("--dry-run", options->dry_run, "Say what would be entered; write nothing");
}

}  // namespace suppliers_verb

void add_suppliers(CLI::App& app, Action& action) {
    using namespace suppliers_verb;
    auto* suppliers = app.add_subcommand("suppliers", "Reviewed decisions on which suppliers are one: list, join, part (docs/suppliers.md)");
    suppliers->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    acts(suppliers->add_subcommand("list", "The sets in force, with their reasons"), action, options, "suppliers list");
    auto* join = suppliers->add_subcommand("join", "Enter into the log that ids are one supplier; each of them goes on as the set");
    join->add_option("id", options->ids, "Two supplier ids or more, like ouse-and-humber-ltd, or sets that are taken in whole")->required();
    decides(join, options, "same-company, renamed or misspelt");
    acts(join, action, options, "suppliers join");
    auto* part = suppliers->add_subcommand("part", "Enter into the log that a set is no more; its id then offers what it may have meant");
    part->add_option("set", options->set, "The set, like ouse-and-humber-ltd--7")->required();
    decides(part, options, "joined-in-error or companies-parted");
    acts(part, action, options, "suppliers part");
}

}  // namespace daybook::app
