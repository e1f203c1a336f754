#include "publisher/catalogue/readers.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// An interrupt that comes before a statement has begun is forgotten by the engine, so it is repeated.
constexpr milliseconds kAgain{50};

}  // namespace

Watchdog::Watchdog() : thread_([this] { patrol(); }) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Watchdog::patrol() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_ = Time::max();
        const auto now = steady_clock::now();
        for (auto& [connection, entry] : watched_) {
            if (entry.deadline <= now) {
                entry.expired = true;
                connection->interrupt();
            }
            wake_ = std::min(wake_, std::max(entry.deadline, now + kAgain));
        }
        if (wake_ == Time::max()) changed_.wait(lock);
        else changed_.wait_until(lock, wake_);
    }
}

Watchdog::Watch::Watch(Watchdog& dog, columnar::Connection& connection, milliseconds limit)
    : dog_(dog), connection_(connection) {
    const auto deadline = steady_clock::now() + limit;
    const std::lock_guard lock(dog_.mutex_);
    dog_.watched_[&connection_] = {deadline};
    if (deadline < dog_.wake_) dog_.changed_.notify_all();
}

Watchdog::Watch::~Watch() {
    const std::lock_guard lock(dog_.mutex_);
    dog_.watched_.erase(&connection_);
}

bool Watchdog::Watch::expired() const {
    const std::lock_guard lock(dog_.mutex_);
    return dog_.watched_.at(&connection_).expired;
}

// One more than there are places: a whole answer has its own.
Readers::Readers(columnar::Database& database, int count, TimeLimits limits) : limits_(limits), turns_(count, limits) {
    for (int i = 0; i < std::max(count, 1) + 1; ++i) free_.push_back({columnar::Connection(database)});
}

Readers::Loan::Loan(Readers& readers) : readers_(readers), reader_(readers.take()) {}

Readers::Reader Readers::take() {
    const std::lock_guard lock(mutex_);
    auto reader = std::move(free_.back());
    free_.pop_back();
    return reader;
}

Readers::Loan::~Loan() {
    const std::lock_guard lock(readers_.mutex_);
    readers_.free_.push_back(std::move(reader_));
}

Error Readers::too_long(Weight weight) const {
    return Error::make(ErrorKind::exhausted, "the query did not finish within {} s; narrow it with filters, or {}", std::chrono::duration<double>(limits_.of(weight)).count(),
                       weight == Weight::whole ? "take it in parts" : "ask for fewer groups");
}

void Readers::explain(const Error& e) {
    if (e.kind() == ErrorKind::exhausted)
        throw Error::make(ErrorKind::exhausted,
                          "the query needs more memory than it may use; narrow it with filters, or sort by "
                          "fewer fields ({})",
                          e.message());
}

}  // namespace daybook::catalogue
