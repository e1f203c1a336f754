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
/// Each has a thread that waits with it.
constexpr int kMostWaiting = 32;

double seconds(milliseconds ms) {
    return static_cast<double>(ms.count()) / 1000;
}

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

Readers::Readers(columnar::Database& database, int count, milliseconds longest) : longest_(longest), most_heavy_(std::max(count - 1, 1)) {
    for (int i = 0; i < std::max(count, 1); ++i) free_.emplace_back(database);
}

columnar::Connection Readers::take(Weight weight) {
    std::unique_lock lock(mutex_);
    const bool heavy = weight == Weight::heavy;
    if (heavy && heavy_waiting_ >= kMostWaiting)
        throw Error(ErrorKind::transient, "as many large queries wait as may; try again in a moment");
    heavy_waiting_ += heavy ? 1 : 0;
    const bool turn = freed_.wait_for(lock, longest_, [&] { return !free_.empty() && (!heavy || heavy_ < most_heavy_); });
    heavy_waiting_ -= heavy ? 1 : 0;
    if (!turn)
        throw Error::make(ErrorKind::transient,
                          "no query could begin for {} s because others are running; try again in a moment",
                          seconds(longest_));
    auto connection = std::move(free_.back());
    free_.pop_back();
    heavy_ += heavy ? 1 : 0;
    return connection;
}

Readers::Turn::Turn(Readers& readers, Weight weight) : readers_(readers), weight_(weight), connection_(readers.take(weight)) {}

Readers::Turn::~Turn() {
    {
        const std::lock_guard lock(readers_.mutex_);
        readers_.free_.push_back(std::move(connection_));
        readers_.heavy_ -= weight_ == Weight::heavy ? 1 : 0;
    }
    // Whoever is woken may be a heavy one whose turn it is not.
    readers_.freed_.notify_all();
}

void Readers::explain(const Error& e, bool expired) const {
    if (expired)
        throw Error::make(
            ErrorKind::exhausted,
            "the query did not finish within {} s; narrow it with filters, or ask for fewer groups",
            seconds(longest_));
    if (e.kind() == ErrorKind::exhausted)
        throw Error::make(ErrorKind::exhausted,
                          "the query needs more memory than it may use; narrow it with filters, or sort by "
                          "fewer fields ({})",
                          e.message());
}

}  // namespace daybook::catalogue
