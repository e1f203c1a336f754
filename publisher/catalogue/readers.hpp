#pragma once

#include "publisher/base/error.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/columnar/duck.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace daybook::catalogue {

/// Interrupts statements that run past their deadline. One thread for all.
class Watchdog {
public:
    Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    ~Watchdog();

    /// Watches one connection until destroyed. When it is gone, no interrupt of it can come any more, so the
    /// next statement of the connection is safe.
    class Watch {
    public:
        Watch(Watchdog& dog, columnar::Connection& connection, std::chrono::milliseconds limit);
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch();
        bool expired() const;

    private:
        Watchdog& dog_;
        columnar::Connection& connection_;
    };

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Entry {
        Time deadline;
        bool expired = false;
    };
    void patrol();

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::map<columnar::Connection*, Entry> watched_;
    Time wake_ = Time::max();  // when patrol() looks again by itself
    bool stopping_ = false;
    std::thread thread_;
};

/// How many statements may run at once, with a connection for each. Heavy ones never have all of them, so that a light one waits for light
/// ones only.
class Readers {
public:
    /// `longest` is how long a query may run, and how long one may wait for its turn.
    Readers(columnar::Database& database, int count, std::chrono::milliseconds longest);

    /// Runs `work(connection)` on a free connection when it is its turn. Throws Error: exhausted when it
    /// takes too long, transient when no turn came.
    template <class Work>
    auto run(Weight weight, Work&& work) {
        Turn turn(*this, weight);
        return guarded(turn.connection(), [&] { return work(turn.connection()); });
    }

    /// The same on a connection of the caller's own, which keeps a result open between turns.
    template <class Work>
    auto run_on(Weight weight, columnar::Connection& own, Work&& work) {
        Turn turn(*this, weight);
        return guarded(own, std::forward<Work>(work));
    }

    /// True once a statement met damage in the file: it is to be built again.
    bool met_damage() const { return met_damage_; }

private:
    class Turn {
    public:
        Turn(Readers& readers, Weight weight);
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();
        columnar::Connection& connection() { return connection_; }

    private:
        Readers& readers_;
        Weight weight_;
        columnar::Connection connection_;
    };

    template <class Work>
    auto guarded(columnar::Connection& connection, Work&& work) {
        const Watchdog::Watch watch(dog_, connection, longest_);
        try {
            return work();
        } catch (const columnar::Damaged& e) {
            met_damage_ = true;
            throw base::Error::make(base::ErrorKind::transient, "the index is damaged and will be built again from the log ({})", e.message());
        } catch (const base::Error& e) {
            explain(e, watch.expired());
            throw;
        }
    }
    /// Throws the limit that was hit in the reader's words; returns when it was none.
    void explain(const base::Error& e, bool expired) const;
    columnar::Connection take(Weight weight);

    std::atomic<bool> met_damage_{false};
    std::chrono::milliseconds longest_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<columnar::Connection> free_;
    int most_heavy_ = 1, heavy_ = 0, heavy_waiting_ = 0;
    Watchdog dog_;
};

}  // namespace daybook::catalogue
