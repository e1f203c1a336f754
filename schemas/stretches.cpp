#include "schemas/stretches.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace daybook::schemas {

namespace {

/// Behind the first line end at or after `at`; LF, CRLF or CR.
std::size_t next_line_start(std::string_view text, std::size_t at) {
    static const ByteFinder line_ends('\n', '\r', '\n', '\r');
    if (at >= text.size()) return text.size();
    const char* const end = text.data() + text.size();
    const char* found = line_ends.find(text.data() + at, end);
    if (found == end) return text.size();
    const bool crlf = *found == '\r' && found + 1 != end && found[1] == '\n';
    return static_cast<std::size_t>(found - text.data()) + (crlf ? 2 : 1);
}

using Read = std::function<RowsRead(const Stretch&)>;
using Commit = std::function<bool(RowsRead&&, std::int64_t)>;
using IsSound = std::function<bool(std::string_view)>;

class StretchReader {
public:
    StretchReader(std::string_view text, std::size_t begin, const Threading& threading, const Read& read, const IsSound& is_sound)
        : text_(text),
          read_(read),
          is_sound_(is_sound),
          stretch_bytes_(std::max<std::size_t>(threading.stretch_bytes, 1)),
          ahead_(static_cast<std::size_t>(threading.threads) + 2),
          next_begin_(begin),
          position_(begin) {}

    /// False when a part of the text was not sound.
    bool run(int threads, const Commit& commit);

private:
    struct Job {
        Stretch stretch;
        std::optional<RowsRead> result;
        bool sound = true;
        bool done = false;
    };

    Job* claim();
    void work(Job& job);
    void help();
    Job* await_first();
    bool commit_first(Job& job, const Commit& commit);
    void stop();
    bool holds_good(const Job& job) const;
    bool is_sound(std::size_t begin, std::size_t end) const { return !is_sound_ || is_sound_(text_.substr(begin, end - begin)); }

    std::string_view text_;
    const Read& read_;
    const IsSound& is_sound_;
    std::size_t stretch_bytes_;
    std::size_t ahead_;  ///< stretches read or being read before the first of them is committed

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;  ///< claimed and not committed; references stay good at both ends
    std::size_t next_begin_;
    bool stopped_ = false;

    // Where the committed records end; written by the committing thread, under the mutex.
    std::size_t position_;
    std::size_t wasted_ = 0, doubtful_ = 0;
    std::int64_t lines_ = 0;
    SumsAbove above_;
};

/// The next stretch, for whoever is free; absent when there is none now. \pre the mutex is held
StretchReader::Job* StretchReader::claim() {
    if (stopped_ || next_begin_ >= text_.size() || jobs_.size() >= ahead_) return nullptr;
    const auto begin = next_begin_;
    const auto limit = text_.size() - begin <= stretch_bytes_
                           ? text_.size()
                           : next_line_start(text_, begin + stretch_bytes_ - 1);
    next_begin_ = limit;
    return &jobs_.emplace_back(Job{{begin, limit, wasted_, doubtful_, begin == position_ ? std::optional(above_) : std::nullopt}, {}});
}

void StretchReader::work(Job& job) {
    try {
        job.sound = is_sound(job.stretch.begin, job.stretch.limit);
        if (job.sound) job.result.emplace(read_(job.stretch));
    } catch (...) {
        // Should it be wanted it is read again, and fails where it can be told.
        job.result.reset();
    }
    const std::scoped_lock lock(mutex_);
    job.done = true;
    changed_.notify_all();
}

void StretchReader::help() {
    for (;;) {
        Job* job = nullptr;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(
                lock, [&] { return stopped_ || next_begin_ >= text_.size() || (job = claim()) != nullptr; });
        }
        if (job == nullptr) return;
        work(*job);
    }
}

/// The stretch to be committed next, read; absent at the end. Reads others itself rather than wait.
StretchReader::Job* StretchReader::await_first() {
    for (;;) {
        Job* mine = nullptr;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] {
                if (!jobs_.empty() && jobs_.front().done) return true;
                return (mine = claim()) != nullptr || jobs_.empty();
            });
            if (mine == nullptr) return jobs_.empty() ? nullptr : &jobs_.front();
        }
        work(*mine);
    }
}

/// Reading depends on what was wasted before only on either side of the limit, and on what the rows above come to only where a
/// row may be their sum.
bool StretchReader::holds_good(const Job& job) const {
    if (!job.result || job.stretch.begin != position_ || job.result->asks_above) return false;
    if (std::max(job.stretch.doubtful, doubtful_) > position_ && job.stretch.doubtful != doubtful_) return false;
    const auto own = job.result->wasted - job.stretch.wasted;
    return job.stretch.wasted == wasted_ || job.stretch.wasted > CsvReader::kMostWasted ||
           wasted_ + own <= CsvReader::kMostWasted;
}

bool StretchReader::commit_first(Job& job, const Commit& commit) {
    bool more = true;
    // One stretch may be read in several goes, and the record before it may have taken all of it.
    while (more && position_ < job.stretch.limit) {
        if (!holds_good(job)) {
            job.stretch = {position_, job.stretch.limit, wasted_, doubtful_, above_};
            job.result.emplace(read_(job.stretch));
        }
        auto read = std::move(*job.result);
        job.result.reset();
        const auto end = read.end, own = read.wasted - job.stretch.wasted;
        const auto lines = read.lines;
        const auto doubtful = read.doubtful;
        const auto sums = sums_of(read.tally);
        const auto last_total = read.last_total;
        more = commit(std::move(read), lines_);
        const std::scoped_lock lock(mutex_);
        position_ = end;
        wasted_ += own;
        doubtful_ = std::max(doubtful_, doubtful);
        lines_ += lines;
        if (last_total) above_.last_total = above_.rows + *last_total;
        above_.rows += sums;
    }
    const std::scoped_lock lock(mutex_);
    jobs_.pop_front();
    changed_.notify_all();
    return more;
}

void StretchReader::stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

bool StretchReader::run(int threads, const Commit& commit) {
    if (!is_sound(0, position_)) return false;
    std::vector<std::jthread> helpers;
    struct Stop {
        StretchReader& reader;
        ~Stop() { reader.stop(); }
    } const stop_helpers{*this};  // before they are joined, whatever happens
    if (text_.size() - position_ > stretch_bytes_) try {
            for (int i = 1; i < threads; ++i) helpers.emplace_back([this] { help(); });
        } catch (const std::system_error&) {
            // Fewer threads give the same answer later.
        }
    while (auto* const job = await_first()) {
        if (!job->sound) return false;
        if (!commit_first(*job, commit)) return true;
    }
    return true;
}

}  // namespace

bool read_stretches(std::string_view text, std::size_t begin, const Threading& threading,
                    const std::function<RowsRead(const Stretch&)>& read,
                    const std::function<bool(RowsRead&&, std::int64_t lines_before)>& commit,
                    const std::function<bool(std::string_view)>& is_sound) {
    return StretchReader(text, begin, threading, read, is_sound).run(threading.threads, commit);
}

}  // namespace daybook::schemas
