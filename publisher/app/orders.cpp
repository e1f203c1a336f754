#include "publisher/app/orders.hpp"

#include "publisher/app/archive_turn.hpp"
#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/order_box.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/scratch_folder.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

/// With a service, which answers within seconds unless it is at something long.
constexpr auto kPatience = std::chrono::minutes(2);
constexpr auto kForever = std::chrono::hours(24 * 365);

constexpr std::pair<std::string_view, Reply (*)(OrderDesk, const Order&)> kVerbs[] = {
    {"draft", order_draft},
    {"held", order_held},
    {"schedule", order_schedule},
    {"release", order_release},
    {"withdraw", order_withdraw},
    {"erase", order_erase},
    {"suppliers", order_suppliers},
    {"accept-vanished", order_accept_vanished},
    {"history", order_history},
};

/// Orders that only look.
constexpr std::string_view kLooks[] = {"held list", "held show", "schedule list", "history", "suppliers list"};

/// What an order enters a release makes public, so a clock that was set back refuses it before anything is entered, and a dry run as well. What
/// must not be kept waits for no clock: an erasure is entered at the instant of the last release.
void refuse_clock_set_back(OrderDesk desk, const Order& order) {
    if (!looks_only(order) && order.verb != "erase") desk.publisher.refuse_past(desk.clock.now());
}

}  // namespace

bool looks_only(const Order& order) { return std::ranges::find(kLooks, order.verb) != std::end(kLooks); }

bool is_busy(const Error& e) { return e.kind() == ErrorKind::conflict && e.message().find("is locked by process") != std::string::npos; }

Value Order::to_json() const { return Value::object({{"verb", verb}, {"details", details}, {"who", who}, {"dry_run", dry_run}}); }

Order Order::from_json(const Value& v) { return {v.at("verb").as_string(), v.at("details"), v.at("who").as_string(), v.at("dry_run").as_bool()}; }

Reply carry_out(OrderDesk desk, const Order& order) try {
    const auto head = order.verb.substr(0, order.verb.find(' '));
    for (const auto& [verb, work] : kVerbs)
        if (verb == head) {
            refuse_clock_set_back(desk, order);
            // Nothing is decided by a register that lags behind what is public.
            if (!looks_only(order)) desk.publisher.catch_up();
            return work(desk, order);
        }
    throw Error::make(ErrorKind::usage, "there is no order '{}'", order.verb);
} catch (const Error& e) {
    const int code = e.kind() == ErrorKind::usage || e.kind() == ErrorKind::conflict || e.kind() == ErrorKind::not_found ? kUsage : kFailed;
    return {code, fmt::format("error: {}\n", e.what())};
}

namespace {

/// Where a dry run finds no archive it is tried in one that is gone afterwards: begun for good would be a key, a register and the name of a log.
std::optional<base::ScratchFolder> place_to_try(const Config& config, const Order& order) {
    const record::ArchiveLayout layout{config.archive};
    if (!order.dry_run || fs::exists(layout.register_file()) || fs::exists(layout.log_dir() / "checkpoint") || fs::exists(layout.unfinished_restore())) return {};
    return std::make_optional<base::ScratchFolder>();
}

Reply carry_out_on(record::Publisher& publisher, const Config& config, const Order& order) {
    for (const auto& line : publisher.recovered()) fmt::print(stderr, "{}\n", line);
    const base::SystemClock clock;
    finish_deliveries_aloud(config, publisher);
    return carry_out({publisher, config, clock}, order);
}

/// A service that has the archive is asked; any other command ends sometime, and this one goes on then.
Reply carry_out_in_turn(const Config& config, const Order& order) {
    ArchiveTurn turn(config);
    auto publisher = turn.try_to_open();
    if (publisher) return carry_out_on(*publisher, config, order);
    const OrderBox box(record::ArchiveLayout{config.archive}.orders());
    auto until = std::chrono::steady_clock::now() + kPatience;
    const auto said = box.wait(box.post(order), kForever, [&] {
        publisher = turn.try_to_open();
        // A service may have begun while this waited for a command; it has its time from then on.
        if (!turn.holder().is_service) until = std::chrono::steady_clock::now() + kPatience;
        return !publisher && std::chrono::steady_clock::now() < until;
    });
    if (said) return *said;
    if (publisher) return carry_out_on(*publisher, config, order);
    throw Error::make(ErrorKind::conflict, "{} has the archive {} open and did not answer within {} minutes, so the order was taken back; its log may say why", turn.holder().words(), config.archive.string(), kPatience.count());
}

}  // namespace

int give_order(const Config& config, const Order& order) {
    Reply reply;
    if (const auto scratch = place_to_try(config, order)) {
        record::Publisher publisher(scratch->path() / "archive", config.origin);
        reply = carry_out_on(publisher, config, order);
    } else {
        reply = carry_out_in_turn(config, order);
    }
    fmt::print(reply.code == kDone ? stdout : stderr, "{}", reply.text);
    return reply.code;
}

std::string user() {
    const char* name = std::getenv("USER");
    return name == nullptr || *name == '\0' ? "unknown" : name;
}

std::pair<std::string, schemas::Edition> edition_named(const Config& config, const std::string& text) {
    const auto slash = text.find('/');
    const auto dataset = text.substr(0, slash);
    std::vector<std::string> known;
    for (const auto& source : config.sources) known.push_back(source.dataset.id.str());
    if (std::ranges::find(known, dataset) == known.end()) {
        const auto near = base::nearest(dataset, known);
        throw Error::make(ErrorKind::usage, "no dataset '{}' is configured{}", dataset, near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
    if (slash == std::string::npos) throw Error::make(ErrorKind::usage, "'{}' names no edition; write it {}/2024-05", text, dataset);
    try {
        return {dataset, schemas::Edition::parse(text.substr(slash + 1))};
    } catch (const Error& e) {
        throw Error::make(ErrorKind::usage, "'{}': {}", text, e.message());
    }
}

}  // namespace daybook::app
