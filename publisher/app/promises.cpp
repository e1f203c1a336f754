#include "publisher/app/promises.hpp"

#include "publisher/app/logs.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/finished_late.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace daybook::app {

namespace {

/// So long before an instant its batch is made: long enough to hash and write hundreds of editions.
constexpr auto kAhead = std::chrono::seconds(60);
/// A batch made at the last moment would make all of them late.
constexpr auto kTooLate = std::chrono::seconds(5);
constexpr auto kShortGlance = std::chrono::milliseconds(5);
/// What comes out later than that was not kept to the second, and what is signed must not say that it was.
constexpr auto kPunctual = std::chrono::seconds(1);
/// After each instant other work has a turn of so long: instants that come a minute apart would keep it waiting for as long as they come. What begins
/// in it is ended by nothing, a harvest's release or a large file least of all, so it begins only where the next instant is further than that.
constexpr auto kTurn = std::chrono::seconds(10);
constexpr auto kTurnAhead = std::chrono::seconds(40);
/// What could not be released is tried again after that.
constexpr auto kPutOff = std::chrono::minutes(1);

}  // namespace

Promises::Promises(record::Publisher& publisher, const Config& config, const base::Clock& clock, Figures& figures)
    : publisher_(publisher), config_(config), clock_(clock), figures_(figures), keeper_([this](const std::stop_token& stop) { keep(stop); }) {
    count_finished_late();
}

Promises::~Promises() = default;

/// Runs on a thread of its own: looks at the clock, which may be stepped, not at how long it slept.
void Promises::keep(const std::stop_token& stop) {
    for (; !stop.stop_requested(); std::this_thread::sleep_for(kShortGlance)) {
        const auto at = promised_.load();
        const auto late = clock_.now().time_since_epoch() - base::Instant::duration(at);
        if (at == 0 || kept_ || late < base::Instant::duration(0)) continue;
        went_out_ = true;
        const LogScope of_this_release;
        LogScope::put("release", base::to_rfc3339(base::Instant(base::Instant::duration(at))));
        try {
            went_out_ = late <= kPunctual && publisher_.publish();
            if (went_out_) count(base::Instant(base::Instant::duration(at)));
        } catch (const std::exception& e) {
            // What has not begun is made again, and says when it really went out.
            went_out_ = publisher_.has_begun();
            spdlog::error("{}", e.what());
        }
        kept_ = true;
    }
}

/// Measured when the checkpoint is out.
void Promises::count(base::Instant promised) {
    if (!is_counted_.exchange(true)) figures_.promise_kept(promised, clock_.now());
}

/// What failed or was killed half way is told by the audit trail, whichever process finished it.
void Promises::count_finished_late() {
    for (const auto& one : record::take_finished_late(publisher_.reg())) {
        if (one.promised == coming_.at) is_counted_ = true;
        figures_.promise_kept(one.promised, one.at);
    }
}

/// The same instant when it is so near that other work waits for it.
std::optional<base::Instant> Promises::near(std::optional<base::Instant> next) const {
    if (!next) return {};
    const auto left = *next - clock_.now();
    const bool is_others_turn = left >= kTurnAhead && std::chrono::steady_clock::now() < others_until_;
    return left > kAhead || is_others_turn ? std::nullopt : next;
}

std::optional<Promises::Plan> Promises::next_plan() const {
    const auto next = near(publisher_.reg().next_promise(put_off()));
    if (!next) return {};
    Plan plan{*next, {}};
    for (const auto& draft : publisher_.reg().promised(*next)) plan.drafts.push_back(draft.id);
    return plan;
}

bool Promises::imminent() const {
    return promised_ != 0 || near(publisher_.reg().next_promise(put_off()));
}

std::optional<base::Instant::duration> Promises::left() const {
    const auto next = near(prepared_ ? std::optional(prepared_->at) : publisher_.reg().next_promise(put_off()));
    if (!next) return {};
    return *next - clock_.now();
}

bool Promises::too_late() const {
    const auto near = left();
    return prepared_ && near && *near <= kTooLate;
}

std::vector<record::VersionRecord> Promises::prepared() const {
    std::vector<record::VersionRecord> out;
    for (const auto id : prepared_ ? prepared_->drafts : std::vector<std::int64_t>())
        if (auto draft = publisher_.reg().version(id)) out.push_back(*std::move(draft));
    return out;
}

std::vector<std::int64_t> Promises::put_off() const {
    return prepared_ || std::chrono::steady_clock::now() < left_behind_until_ ? left_behind_ : std::vector<std::int64_t>();
}

/// Says what went out and what did not; the latter is tried again in a while, and other work goes on meanwhile.
void Promises::note(const record::Released& released) {
    const LogScope of_this_release;
    if (released.revision != 0) LogScope::put("release", std::to_string(released.revision));
    say(released);
    left_behind_.clear();
    left_behind_words_.clear();
    for (const auto& one : released.left_behind) {
        spdlog::error("{}", one.words());
        if (one.is_thrown_out) continue;
        left_behind_.push_back(one.draft);
        left_behind_words_ += (left_behind_words_.empty() ? "" : "\n") + one.words();
    }
    left_behind_until_ = std::chrono::steady_clock::now() + kPutOff;
}

void Promises::say(const record::Released& released) const {
    if (released.revision == 0) return;
    spdlog::info("released {} promised versions at {}: revision {}", released.versions.size(), base::to_rfc3339(released.at), released.revision);
}

void Promises::prepare(const Plan& plan) {
    promised_ = 0;
    coming_ = publisher_.prepare(plan.at, config_.descriptors());
    prepared_ = plan;
    kept_ = went_out_ = is_counted_ = false;
    promised_ = plan.at.time_since_epoch().count();
}

/// The clock was set back, and the instant is far again: until it is near other work goes on. Or somebody changes what was prepared.
void Promises::let_go() {
    promised_ = 0;
    publisher_.settle();
    forget();
}

void Promises::forget() {
    promised_ = 0;
    prepared_.reset();
    kept_ = false;
}

void Promises::tick() {
    if (kept_) {
        publisher_.settle();   // or drops what was not in time: it is made again below, and says when
        if (went_out_) {
            count_finished_late();
            count(coming_.at);   // what had begun is whole now
            note(coming_);
        }
        forget();
        others_until_ = std::chrono::steady_clock::now() + kTurn;
    }
    if (prepared_ && coming_.revision != 0 && !publisher_.has_batch()) forget();   // another release came before it
    const auto plan = next_plan();
    if (!plan && prepared_) return let_go();
    if (!plan || plan == prepared_) return;
    const auto now = clock_.now();
    if (plan->at <= now && !prepared_) {
        // It fell due while nobody ran; its instant is now, and what was promised stays in the calendar.
        const auto released = publisher_.release(now, config_.descriptors());
        if (!released.versions.empty()) figures_.promise_kept(plan->at, clock_.now());
        note(released);
        return;
    }
    if (!prepared_ || prepared_->at - now > kTooLate) prepare(*plan);
}

}  // namespace daybook::app
