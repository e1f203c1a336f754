#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/publisher.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

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

/// An order that lies in the box. Whoever gave it holds its file for as long as he waits, also when his process is killed; what nobody holds
/// is not carried out.
struct GivenOrder {
    std::string name;
    base::FileDescriptor held;
};

/// Orders for an archive that another process has open: files in <archive>/orders/, each answered by a file beside it.
class OrderBox {
public:
    explicit OrderBox(std::filesystem::path folder);
    /// Puts an order in.
    GivenOrder post(const Order& order) const;
    /// The reply, when it comes in time, and while `more` says so where it is given. Without one an order that nobody took yet is taken back;
    /// Error(transient) when it was taken and may still be carried out.
    std::optional<Reply> wait(const GivenOrder& order, std::chrono::milliseconds most, const std::function<bool()>& more = {}) const;
    /// Answers what lies there and is waited for, oldest first, while `more` says so, which is asked before each; whoever gave an order can no
    /// longer take it back from the moment it is read.
    void serve(const std::function<Reply(const Order&)>& answer, const std::function<bool()>& more = {}) const;
    /// Answers only those for which `which` says so, and leaves the others.
    void serve_some(const std::function<bool(const Order&)>& which, const std::function<Reply(const Order&)>& answer) const;
    /// Removes replies that nobody fetched within a minute, as they may quote what an order was about, and what was never given.
    void forget_unfetched() const;

private:
    std::vector<std::filesystem::path> waiting() const;
    std::optional<Reply> fetch(const std::string& name) const;
    void serve_one(std::filesystem::path path, const std::function<Reply(const Order&)>& answer) const;

    std::filesystem::path folder_;
};

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
