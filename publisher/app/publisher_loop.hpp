#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/inbox.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/promises.hpp"
#include "publisher/base/clock.hpp"

#include <thread>

namespace daybook::app {

/// The publisher's side of a running service, on a thread of its own: promised releases, officers' orders and files, harvests on cadence. Readers
/// are served by others, who follow the log.
class PublisherLoop {
public:
    /// The first harvest begins at once, or after the cadence when `harvested` says that one was just done.
    PublisherLoop(record::Publisher& publisher, const Config& config, const base::Clock& clock, bool harvested);

private:
    void run(const std::stop_token& stop);
    void harvest_now();
    /// Done between any two pieces of long work.
    void between();
    /// What lies outside of the archive: deliveries that an erasure left, and the inbox.
    void look_outside();
    void look_into_inbox(std::set<std::string>& waiting);

    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    Promises promises_;
    OrderBox orders_;
    std::optional<Inbox> inbox_;
    std::chrono::steady_clock::time_point next_look_{};
    std::set<std::string> said_;   ///< of what waits in the inbox, so that it is said once
    std::chrono::steady_clock::time_point next_harvest_;
    std::string trouble_;
    std::jthread thread_;
};

}  // namespace daybook::app
