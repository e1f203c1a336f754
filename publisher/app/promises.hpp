#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/figures.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/record/publisher.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

namespace daybook::app {

/// Keeps promised instants. Whatever can be done beforehand is done beforehand; at the instant a thread of its own makes the batch public
/// with renames only, whatever else the publisher's thread is at.
class Promises {
public:
    /// `figures` is told how far from its instant each release was public.
    Promises(record::Publisher& publisher, const Config& config, const base::Clock& clock, Figures& figures);
    ~Promises();
    Promises(const Promises&) = delete;
    Promises& operator=(const Promises&) = delete;

    /// Called on the publisher's thread whenever it can: enters what was published, releases what fell due while nobody ran, prepares
    /// what is promised next.
    void tick();
    /// True from shortly before a promised instant until tick() has seen to it; nothing else is to be released meanwhile. After an instant that
    /// another follows closely it is false for some seconds, so that other work has its turn before that is prepared.
    bool imminent() const;
    /// What is prepared is dropped, so that somebody may change it; the next tick() prepares what is left. \pre !too_late()
    void stand_back() { let_go(); }
    /// Until the next promised instant, when one is near.
    std::optional<base::Instant::duration> left() const;
    /// True when what goes out next cannot be stopped any more.
    bool too_late() const;
    /// The drafts that are prepared.
    std::vector<record::VersionRecord> prepared() const;
    /// True while a batch is prepared: what becomes of its drafts is settled, and whoever would change them waits.
    bool has_prepared() const { return promised_ != 0; }

    /// Why the last release left drafts behind, a line each; "" when it did not.
    const std::string& left_behind() const { return left_behind_words_; }

private:
    /// What the prepared batch was made of: when that changes it is made anew.
    struct Plan {
        base::Instant at;
        std::vector<std::int64_t> drafts;
        bool operator==(const Plan&) const = default;
    };
    std::optional<base::Instant> near(std::optional<base::Instant> next) const;
    std::optional<Plan> next_plan() const;
    void prepare(const Plan& plan);
    void count(base::Instant promised);
    void count_finished_late();
    void let_go();
    void forget();
    void note(const record::Released& released);
    std::vector<std::int64_t> put_off() const;
    void keep(const std::stop_token& stop);
    void say(const record::Released& released) const;

    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    Figures& figures_;
    std::optional<Plan> prepared_;
    record::Released coming_;
    std::vector<std::int64_t> left_behind_;                    ///< drafts that the last release had to leave behind
    std::string left_behind_words_;
    std::chrono::steady_clock::time_point left_behind_until_;   ///< not tried again before, so that they stand in nobody's way
    std::chrono::steady_clock::time_point others_until_;        ///< other work has its turn
    std::atomic<std::int64_t> promised_ = 0;   ///< milliseconds of the prepared instant, or 0
    std::atomic<bool> kept_ = false;
    std::atomic<bool> went_out_ = false;       ///< at that instant, whole or begun
    std::atomic<bool> is_counted_ = false;     ///< how late it was is told to the figures
    std::jthread keeper_;
};

}  // namespace daybook::app
