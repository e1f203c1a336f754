#include "schemas/stretches.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace daybook::schemas {

namespace {

/// Bytes copied behind a stretch, for the record that crosses its end.
constexpr std::size_t kCopiedBeyond = std::size_t{64} << 10;
/// A longer stretch is read where it stands.
constexpr std::size_t kMostCopied = std::size_t{4} << 20;
/// Fresh memory costs more than the pages of a map, and pays for itself when it was used some dozen times.
constexpr std::size_t kLeastStretchesCopied = 32;
/// So much is copied to find the end of a line.
constexpr std::size_t kLine = 1024;

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

/// The copy of a stretch; one thread makes one after the other in the same memory.
class StretchCopy {
public:
    StretchCopy(std::string_view text, const CopyText& copy, std::size_t stretch_bytes) : text_(text), copy_(copy) {
        if (copy && stretch_bytes <= kMostCopied && text.size() / stretch_bytes >= kLeastStretchesCopied) size_ = stretch_bytes + std::min(stretch_bytes, kCopiedBeyond);
    }

    /// The bytes from `begin` to beyond `limit`; "" where they do not fit, or nothing is copied.
    std::string_view make(std::size_t begin, std::size_t limit) {
        const auto bytes = std::min(size_, text_.size() - begin);
        if (bytes == 0 || limit - begin > bytes) return {};
        if (!memory_) memory_.reset(new (std::nothrow) char[size_]);
        if (!memory_ || !copy_(text_.substr(begin, bytes), memory_.get())) return {};
        return {memory_.get(), bytes};
    }

private:
    std::string_view text_;
    const CopyText& copy_;
    std::size_t size_ = 0;
    std::unique_ptr<char[]> memory_;
};

using Read = std::function<RowsRead(const Stretch&)>;
using Commit = std::function<bool(RowsRead&&, std::int64_t)>;
using IsSound = std::function<bool(std::string_view)>;

class StretchReader {
public:
    StretchReader(std::string_view text, std::size_t begin, const Threading& threading, const Read& read, const IsSound& is_sound, const CopyText& copy)
        : text_(text),
          read_(read),
          is_sound_(is_sound),
          copy_(copy),
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
    std::size_t line_start_from(std::size_t at) const;
    void work(Job& job, StretchCopy& copy);
    void help();
    Job* await_first();
    bool commit_first(Job& job, const Commit& commit);
    void stop();
    bool holds_good(const Job& job) const;
    bool is_sound(std::string_view part) const { return !is_sound_ || is_sound_(part); }

    std::string_view text_;
    const Read& read_;
    const IsSound& is_sound_;
    const CopyText& copy_;
    std::size_t stretch_bytes_;
    std::size_t ahead_;  ///< stretches read or being read before the first of them is committed

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;  ///< claimed and not committed; references stay good at both ends
    std::size_t next_begin_;
    bool stopped_ = false;

    StretchCopy own_copy_{text_, copy_, stretch_bytes_};  ///< of the committing thread

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
                           : line_start_from(begin + stretch_bytes_ - 1);
    next_begin_ = limit;
    return &jobs_.emplace_back(Job{{begin, limit, wasted_, doubtful_, begin == position_ ? std::optional(above_) : std::nullopt}, {}});
}

/// As next_line_start(), from a copy of as much as a line takes.
std::size_t StretchReader::line_start_from(std::size_t at) const {
    char line[kLine];
    const auto part = text_.substr(at, kLine);
    if (!copy_ || part.size() < kLine || !copy_(part, line)) return next_line_start(text_, at);
    const auto found = next_line_start({line, kLine}, 0);
    // At its end a CRLF may be cut.
    return found < kLine ? at + found : next_line_start(text_, at);
}

void StretchReader::work(Job& job, StretchCopy& copy) {
    auto& stretch = job.stretch;
    try {
        stretch.copy = copy.make(stretch.begin, stretch.limit);
        job.sound = is_sound((stretch.copy.empty() ? text_.substr(stretch.begin) : stretch.copy).substr(0, stretch.limit - stretch.begin));
        if (job.sound) job.result.emplace(read_(stretch));
    } catch (...) {
        // Should it be wanted it is read again, and fails where it can be told.
        job.result.reset();
    }
    stretch.copy = {};   // another is made in its place
    const std::scoped_lock lock(mutex_);
    job.done = true;
    changed_.notify_all();
}

void StretchReader::help() {
    StretchCopy copy(text_, copy_, stretch_bytes_);
    for (;;) {
        Job* job = nullptr;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(
                lock, [&] { return stopped_ || next_begin_ >= text_.size() || (job = claim()) != nullptr; });
        }
        if (job == nullptr) return;
        work(*job, copy);
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
        work(*mine, own_copy_);
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
            job.stretch = {position_, job.stretch.limit, wasted_, doubtful_, above_, own_copy_.make(position_, job.stretch.limit)};
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
    if (!is_sound(text_.substr(0, position_))) return false;
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
                    const std::function<bool(std::string_view)>& is_sound, const CopyText& copy) {
    return StretchReader(text, begin, threading, read, is_sound, copy).run(threading.threads, commit);
}

}  // namespace daybook::schemas
