#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/figures.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/app/inbox.hpp"
#include "publisher/app/order_box.hpp"
#include "publisher/app/promises.hpp"
#include "publisher/app/publisher_note.hpp"
#include "publisher/app/trouble.hpp"
#include "publisher/base/clock.hpp"

#include <future>
#include <thread>

namespace daybook::app {

/// What the first harvest of a service came to, and how long it took.
struct FirstHarvest {
    HarvestResult result;
    double seconds = 0;
};

/// The publisher's side of a running service, on a thread of its own: promised releases, officers' orders and files, harvests on cadence, the first
/// of them at once. Readers are served by others, who follow the log.
class PublisherLoop {
public:
    /// `figures` are kept by it for as long as it goes on.
    PublisherLoop(record::Publisher& publisher, const Config& config, const base::Clock& clock, Figures& figures);
    /// Ends the process's work in good order (request_stop()): a harvest that is under way would be waited for otherwise.
    ~PublisherLoop();
    PublisherLoop(const PublisherLoop&) = delete;
    PublisherLoop& operator=(const PublisherLoop&) = delete;

    /// To be asked once. Gives what ended it (an exception) where it did not come to a result; then the loop goes on, and harvests on cadence.
    std::future<FirstHarvest> first_harvest() { return first_.get_future(); }

private:
    void run(const std::stop_token& stop);
    void work();
    void harvest_first();
    void harvest_again();
    HarvestResult harvest_now(Progress& progress);
    static void log_harvest(const HarvestResult& result);
    /// Done between any two pieces of long work.
    void between();
    /// Done also while a child is awaited that reads a file. When that has ended, only once nothing is prepared any more: what follows may
    /// change the very drafts.
    void keep_promises(bool child_has_ended);
    Reply answer(const Order& order);
    /// Whatever may keep something from going out, or changes what goes out together, does not wait until it has.
    void serve_urgent();
    Reply answer_urgent(const Order& order);
    /// False when it failed, which is said.
    bool tick();
    /// Log, note and figures say what was promised and is not out.
    void tell_overdue();
    void note_trouble();
    /// True when everything else waits for a promised instant.
    bool others_wait() { return tick() && promises_.imminent(); }
    /// What lies outside of the archive: deliveries that an erasure left, and the inbox.
    void look_outside();
    void look_into_inbox(std::set<std::string>& waiting);

    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    Figures& figures_;
    Promises promises_;
    OrderBox orders_;
    std::optional<Inbox> inbox_;
    std::chrono::steady_clock::time_point next_look_{};
    std::set<std::string> said_;   ///< of what waits in the inbox, so that it is said once
    std::chrono::steady_clock::time_point next_harvest_{};
    std::promise<FirstHarvest> first_;
    bool had_first_ = false;
    std::int64_t orders_answered_ = 0;   ///< of this process: what lines of the log name them by
    PublisherNotes notes_;
    Trouble trouble_, trouble_with_promises_, overdue_;
    std::jthread thread_;
};

}  // namespace daybook::app
