#include "publisher/app/archive_turn.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/inbox.hpp"
#include "publisher/app/inbox_beside.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/base/error.hpp"

#include <fmt/format.h>

#include <thread>

namespace daybook::app {

using base::Error;
using base::ErrorKind;

namespace inbox_verb {

constexpr auto kGlance = std::chrono::milliseconds(200);

/// Without an answer for so long: a promised release takes less, and a large file is read in less.
constexpr auto kServicePatience = std::chrono::minutes(2);

void say_line(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

/// Files that nobody writes to any more are seen to stand still within the time to settle; so long it looks,
/// and until nothing is whole.
int deal_with_all(Inbox& inbox, std::chrono::seconds settle) {
    int refused = 0, all = 0;
    for (auto until = std::chrono::steady_clock::now() + settle + std::chrono::seconds(1);
         std::chrono::steady_clock::now() < until;) {
        const auto receipt = inbox.next();
        // What failed once is no reason to go on for ever.
        if (receipt || inbox.tried() == Inbox::Tried::first) until = std::max(until, std::chrono::steady_clock::now() + 2 * kGlance);
        else std::this_thread::sleep_for(kGlance);
        if (!receipt) continue;
        say_line(receipt->line());
        ++all;
        if (receipt->outcome == Receipt::Outcome::refused) ++refused;
    }
    for (const auto& line : inbox.waiting()) fmt::print("waits {}\n", line);
    fmt::print("{}\n", offered_words(all, refused, inbox.waiting().size()));
    if (inbox.in_trouble()) return kFailed;
    return refused > 0 ? kDataHasErrors : kDone;
}

int scan(const Config& config) {
    if (config.inbox.empty())
        throw Error::make(ErrorKind::usage, "{} names no inbox; write a line 'inbox: folder'",
                          config.file.string());
    ArchiveTurn turn(config);
    const auto publisher = turn.open_unless_service();
    if (!publisher) {
        say_line(fmt::format("The service that has the archive open ({}) looks into the inbox itself; what it answers is said here.", turn.holder().words()));
        return watch_inbox(config, kServicePatience, say_line);
    }
    for (const auto& line : publisher->recovered()) fmt::print(stderr, "{}\n", line);
    finish_deliveries_aloud(config, *publisher);
    const base::SystemClock clock;
    Inbox inbox({*publisher, config, clock});
    return deal_with_all(inbox, config.inbox_settle);
}

}  // namespace inbox_verb

void add_inbox(CLI::App& app, Action& action) {
    using namespace inbox_verb;
    const auto file = std::make_shared<std::string>();
    auto* command = app.add_subcommand(
        "inbox",
        "Take what officers put into the inbox, and answer in the outbox: once, as 'run' does all the time");
    command->add_option("--config", *file, "The configuration")->required();
    command->callback([&action, file] { action = [file] { return scan(load_operator_config(*file)); }; });
}

}  // namespace daybook::app
