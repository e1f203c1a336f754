#pragma once

#include "publisher/base/error.hpp"
#include "publisher/catalogue/turns.hpp"
#include "publisher/columnar/duck.hpp"
#include "publisher/columnar/known_statements.hpp"

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

/// Runs statements when it is their turn, with a connection for each, and ends those that take too long.
class Readers {
public:
    Readers(columnar::Database& database, int count, TimeLimits limits);

    /// Runs `work(connection)` on a free connection when it is its turn. Throws Error: exhausted when it
    /// takes too long, transient when no turn came.
    template <class Work>
    auto run(Weight weight, Work&& work) {
        const Turns::Turn turn(turns_, weight);
        Loan loan(*this);
        return guarded(weight, loan.connection(), [&] { return work(loan.connection()); });
    }

    /// The result of a statement that is asked again and again (known_statements.hpp); fails as run() does.
    template <class Bind>
    columnar::Result run_known(Weight weight, const std::string& sql, Bind&& bind) {
        const Turns::Turn turn(turns_, weight);
        Loan loan(*this);
        return guarded(weight, loan.connection(), [&] { return loan.known().run(loan.connection(), sql, bind); });
    }

    /// The same on a connection of the caller's own, which keeps a result open between turns.
    template <class Work>
    auto run_on(Weight weight, columnar::Connection& own, Work&& work) {
        const Turns::Turn turn(turns_, weight);
        return guarded(weight, own, std::forward<Work>(work));
    }

    /// True once a statement met damage in the file: it is to be built again.
    bool met_damage() const { return met_damage_; }

private:
    struct Reader {
        columnar::Connection connection;
        columnar::KnownStatements known{};
    };
    /// A reader for as long as it lives: whoever has a turn finds one.
    class Loan {
    public:
        explicit Loan(Readers& readers);
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        ~Loan();
        columnar::Connection& connection() { return reader_.connection; }
        columnar::KnownStatements& known() { return reader_.known; }

    private:
        Readers& readers_;
        Reader reader_;
    };

    template <class Work>
    auto guarded(Weight weight, columnar::Connection& connection, Work&& work) {
        const auto limit = limits_.of(weight);
        const Watchdog::Watch watch(dog_, connection, limit);
        try {
            return work();
        } catch (const columnar::Damaged& e) {
            met_damage_ = true;
            throw base::Error::make(base::ErrorKind::transient, "the index is damaged and will be built again from the log ({})", e.message());
        } catch (const base::Error& e) {
            if (watch.expired()) throw too_long(weight);
            explain(e);
            throw;
        }
    }
    /// In the reader's words.
    base::Error too_long(Weight weight) const;
    /// Throws the limit that was hit in the reader's words; returns when it was none.
    static void explain(const base::Error& e);
    Reader take();

    std::atomic<bool> met_damage_{false};
    TimeLimits limits_;
    Turns turns_;
    std::mutex mutex_;
    std::vector<Reader> free_;
    Watchdog dog_;
};

}  // namespace daybook::catalogue
