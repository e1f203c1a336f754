#include "publisher/app/command.hpp"
#include "publisher/app/config.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/publisher.hpp"

#include <fmt/format.h>

namespace daybook::app {

namespace key_verb {

int show(const Config& config) {
    const record::ArchiveLayout layout{config.archive};
    const auto published = layout.log_dir() / "vkey";
    if (!std::filesystem::exists(published))
        throw base::Error::make(base::ErrorKind::usage, "{} has no key yet; the first release makes it",
                                config.archive.string());
    fmt::print("{}\n", base::trim(base::read_file(published, 4096)));
    if (std::filesystem::exists(layout.retiring_key_file()))
        fmt::print("The key before it still signs beside it, until daybook key retire\n");
    if (!std::filesystem::exists(layout.key_file()))
        fmt::print("Its private half is not in {}: nothing can be released from here\n",
                   layout.root.string());
    return kDone;
}

int rotate(const Config& config) {
    record::Publisher publisher(config.archive, config.origin);
    const auto before = publisher.archive().vkey();
    const auto at = base::SystemClock().now();
    const auto released = publisher.rotate_key(at);
    publisher.reg().audit(at, "daybook key rotate", "key",
                          fmt::format("{} after {}", publisher.archive().vkey(), before));
    fmt::print(
        "{}\nsigns the log from revision {} on; the key before, {}, signs beside it until daybook key "
        "retire. Publish the new key where readers found the old one, and back up {}\n",
        publisher.archive().vkey(), released.revision, before,
        publisher.archive().layout().key_file().string());
    return kDone;
}

int retire(const Config& config) {
    record::Publisher publisher(config.archive, config.origin);
    if (!publisher.archive().retiring())
        throw base::Error(base::ErrorKind::usage, "no earlier key signs beside the present one");
    publisher.archive().retire();
    publisher.reg().audit(base::SystemClock().now(), "daybook key retire", "key",
                          "the key before " + publisher.archive().vkey() + " was removed");
    fmt::print("Only {} signs from the next release on\n", publisher.archive().vkey());
    return kDone;
}

}  // namespace key_verb

void add_key(CLI::App& app, Action& action) {
    using namespace key_verb;
    auto* command =
        app.add_subcommand("key", "The key that signs the log: show it, change it, let the one before go");
    command->require_subcommand(1);
    const auto add = [&](const std::string& name, const std::string& about, int (*work)(const Config&)) {
        const auto config = std::make_shared<std::string>();
        auto* verb = command->add_subcommand(name, about);
        verb->add_option("--config", *config, "The configuration")->required();
        verb->callback(
            [&action, config, work] { action = [config, work] { return work(load_operator_config(*config)); }; });
    };
    add("show", "Print the log's verifier key", show);
    add("rotate", "Make a new key, handed over by the present one in the log; both sign until `retire`",
        rotate);
    add("retire", "Remove the private half of the key before this one, once readers know the new one",
        retire);
}

}  // namespace daybook::app
