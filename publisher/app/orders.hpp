#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/publisher.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace daybook::app {

/// What an officer asks of the record: a verb ("schedule move"), what it is about, and who asks.
struct Order {
    std::string verb;
    base::json::Value details = base::json::Value::object();
    std::string who;
    bool dry_run = false;

    std::string text(std::string_view key) const { return details.string_or(key, ""); }
    base::json::Value to_json() const;
    static Order from_json(const base::json::Value& value);
};

/// What came of an order: an exit code of the command line and words for whoever asked.
struct Reply {
    int code = 0;
    std::string text;
};

/// Everything an order may need.
struct OrderDesk {
    record::Publisher& publisher;
    const Config& config;
    const base::Clock& clock;
};

/// Carries an order out; what the rules forbid is a reply that names the rule. Writes nothing when it is a dry run.
Reply carry_out(OrderDesk desk, const Order& order);

/// Carries an order out here as soon as the archive is free, or through the service that has it; prints the reply. Returns the exit code.
int give_order(const Config& config, const Order& order);

/// Who is at the keyboard, for the audit trail.
std::string user();

/// A line for each draft that a release had to leave behind.
std::string words_of_left_behind(const record::Released& released);

/// Each verb's work, one file a verb.
Reply order_schedule(OrderDesk desk, const Order& order);
Reply order_draft(OrderDesk desk, const Order& order);
Reply order_held(OrderDesk desk, const Order& order);
Reply order_release(OrderDesk desk, const Order& order);
Reply order_withdraw(OrderDesk desk, const Order& order);
Reply order_erase(OrderDesk desk, const Order& order);
Reply order_suppliers(OrderDesk desk, const Order& order);
Reply order_accept_vanished(OrderDesk desk, const Order& order);
Reply order_history(OrderDesk desk, const Order& order);

/// "2024-06-28" is half past nine that day in London; "2024-06-28 14:00" is London's time; else RFC 3339. Throws Error(usage).
base::Instant release_instant(const std::string& text);

/// True of an order that only looks.
bool looks_only(const Order& order);

/// True when what failed is that another process has the archive open.
bool is_busy(const base::Error& e);

/// The dataset of "<dataset>/<edition>" and its edition. Throws Error(usage) naming the nearest dataset that is configured.
std::pair<std::string, schemas::Edition> edition_named(const Config& config, const std::string& text);

}  // namespace daybook::app
