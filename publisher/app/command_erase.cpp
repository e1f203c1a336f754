#include "publisher/app/command.hpp"
#include "publisher/app/find_text.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/service.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace erase_verb {

constexpr std::size_t kMostTextBytes = 4096;

struct Options {
    std::string config, find, code, note, who;
    std::vector<std::string> names;
    bool dry_run = false, json = false;
};

/// "-" is standard input: what is typed there stands in no list of processes and in no history of a shell.
std::string text_to_find(const std::string& given) {
    return given == "-" ? std::string(base::trim(base::read_from(STDIN_FILENO, kMostTextBytes))) : given;
}

int find(const Config& config, const Options& options) {
    const auto places = find_text(config, text_to_find(options.find));
    std::set<std::string> names;
    auto list = Value::array();
    for (const auto& place : places) {
        for (const auto name : base::split(place.name, ' '))
            if (!name.empty()) names.emplace(name);
        list.push(Value::object({{"path", place.path}, {"name", place.name}, {"hint", place.hint}}));
        if (!options.json)
            fmt::print("{}{}\n", place.path,
                       place.name.empty() ? "  (" + place.hint + ")" : "  " + place.name);
    }
    if (options.json) fmt::print("{}\n", base::json::write(Value::object({{"places", list}})));
    else if (places.empty())
        fmt::print("It stands nowhere in the archive, the register, the site, the inbox and the outbox.\n");
    else if (!names.empty())
        fmt::print("\nTo see what would go: daybook erase --config {} --code personal-data --dry-run {}\n",
                   options.config, base::join(std::vector<std::string>(names.begin(), names.end()), " "));
    return places.empty() ? kDone : kDataHasErrors;
}

/// Index and site are derived. A server that runs follows by itself; without one they would keep until the
/// next start what had to go.
void bring_followers_up(const Config& config) try {
    const bool has_index = fs::exists(record::ArchiveLayout{config.archive}.index_dir()),
               has_site = fs::exists(config.site);
    if (!has_index && !has_site) return;
    Service service(config);
    service.follow();
    service.catalogue().follow();  // the second builds an index file without what the first left behind
    if (has_site) service.build_site();
    fmt::print("Index and site are made anew.\n");
} catch (const Error& e) {
    if (e.kind() != ErrorKind::conflict) throw;
    fmt::print("The server that runs follows by itself: the API within seconds, the site within a minute.\n");
}

int erase(const Options& options) {
    const auto config = load_operator_config(options.config);
    if (!options.find.empty()) return find(config, options);
    if (options.code.empty())
        throw Error(ErrorKind::usage,
                    "an erasure takes --code personal-data or --code legal-order; --find TEXT looks where a "
                    "text stands");
    const Order order{
        "erase",
        Value::object(
            {{"names", base::join(options.names, "\n")}, {"code", options.code}, {"note", options.note}}),
        options.who, options.dry_run};
    const auto code = give_order(config, order);
    if (code == kDone && !options.dry_run) bring_followers_up(config);
    return code;
}

}  // namespace erase_verb

void add_erase(CLI::App& app, Action& action) {
    using namespace erase_verb;
    const auto options = std::make_shared<Options>();
    options->who = user();
    auto* command = app.add_subcommand("erase",
                                       "Erase personal data for good: versions, drafts, the files they came "
                                       "from and all that was made of them");
    command->add_option("--config", options->config, "The configuration")->required();
    command->add_option("name", options->names,
                        "<dataset>/<edition> (all of it), <dataset>/<edition>/v<n>, the SHA-256 of a file "
                        "that is no public version, or a file of words like withdrawals/ab/cd….json");
    command->add_option("--find", options->find,
                        "Only say where this text stands and what to name; '-' reads it from standard input");
    command->add_option("--code", options->code, "personal-data or legal-order");
    command->add_option("--note", options->note, "Why, in a sentence for readers; never what");
    command->add_option("--by", options->who, "Who asks, for the audit trail (default: the user)");
    command->add_flag("--dry-run", options->dry_run, "List what would go; write nothing");
    command->add_flag("--json", options->json, "With --find: as JSON");
    command->callback([&action, options] { action = [options] { return erase(*options); }; });
}

}  // namespace daybook::app
