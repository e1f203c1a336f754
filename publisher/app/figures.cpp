#include "publisher/app/figures.hpp"

#include "publisher/base/exposition.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace exposition = base::exposition;

namespace {

/// What is promised: the signed checkpoint is out within a second of the instant.
constexpr double kPunctualSeconds = 1;

std::string counters(std::string_view name, std::string_view help, std::string_view label, const std::map<std::string, std::int64_t>& counts) {
    auto out = exposition::head(name, "counter", help);
    for (const auto& [value, count] : counts) out += fmt::format("{}{{{}=\"{}\"}} {}\n", name, label, value, count);
    return out;
}

std::int64_t whole_seconds(base::Instant at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

}  // namespace

void Figures::harvested_before(const HarvestsBefore& before) {
    const std::lock_guard guard(mutex_);
    last_end_ = whole_seconds(before.ended);
    left_ = before.left;
}

void Figures::harvested(const HarvestResult& result, double seconds, base::Instant ended, const Unseen& unseen) {
    const std::lock_guard guard(mutex_);
    std::erase_if(unseen_, [&](const auto& waited) {
        if (unseen.holds(waited.first)) return false;
        for (const auto& [outcome, n] : waited.second.by_outcome) files_.by_outcome[outcome] += n;
        files_.rows += waited.second.rows;
        return true;
    });
    ++harvests_[result.complete() ? "complete" : std::string(to_string(result.ending)) == "done" ? "with-failures" : std::string(to_string(result.ending))];
    for (const auto& file : result.files) {
        const auto slot = unseen.of(file.judgement, file.url);
        auto& files = slot ? unseen_[*slot] : files_;
        ++files.by_outcome[std::string(to_string(file.judgement.outcome))];
        if (file.rows) files.rows += file.rows->source;
    }
    any_ = true;
    last_seconds_ = seconds;
    last_end_ = whole_seconds(ended);
    left_ = SourcesLeft{std::ssize(result.failures), result.alerts()};
}

void Figures::harvest_failed() {
    const std::lock_guard guard(mutex_);
    ++harvests_["error"];
}

void Figures::promise_kept(base::Instant promised, base::Instant at) {
    const std::lock_guard guard(mutex_);
    ++promises_;
    last_lateness_ = std::chrono::duration<double>(at - promised).count();
    most_lateness_ = std::max(most_lateness_, last_lateness_);
    if (last_lateness_ <= kPunctualSeconds) return;
    ++late_;
    last_late_ = whole_seconds(at);
}

void Figures::promised_next(std::optional<base::Instant> promised) {
    const std::lock_guard guard(mutex_);
    next_promise_ = promised;
}

std::string Figures::text(base::Instant now) const {
    const std::lock_guard guard(mutex_);
    auto out = counters("daybook_harvests_total", "Harvests by how they ended", "ended", harvests_);
    out += exposition::single("daybook_promised_releases_total", "counter", "Releases at a promised instant", promises_);
    out += exposition::single("daybook_late_releases_total", "counter", "Of those, public more than a second later", late_);
    out += exposition::single("daybook_late_release_last_seconds", "gauge", "When the last of the late ones was public, in seconds since 1970; 0: none was", last_late_);
    const auto overdue = next_promise_ && *next_promise_ < now ? std::chrono::duration<double>(now - *next_promise_).count() : 0;
    out += exposition::single("daybook_release_overdue_seconds", "gauge", "For how long the oldest promised release that is not public has been due; 0: none is", overdue);
    if (last_end_ > 0) out += exposition::single("daybook_harvest_last_end_seconds", "gauge", "When the last harvest ended, in seconds since 1970; before the first, when this process began", last_end_);
    out += counters("daybook_harvest_files_total", "Files of harvests by what became of them, once their edition may be told of", "outcome", files_.by_outcome);
    out += exposition::single("daybook_checked_rows_total", "counter", "Rows of files that harvests checked", files_.rows);
    if (any_) out += exposition::single("daybook_harvest_last_duration_seconds", "gauge", "How long the last harvest took", last_seconds_);
    if (left_) {
        out += exposition::single("daybook_harvest_sources_failed", "gauge", "Sources that the last harvest could not read, or not all of", left_->failed);
        out += exposition::single("daybook_harvest_files_vanished", "gauge", "Files that are missing at their source for longer than the grace", left_->vanished);
    }
    if (promises_ == 0) return out;
    out += exposition::single("daybook_release_lateness_seconds", "gauge", "From the promised instant of the last one until it was public", last_lateness_);
    return out + exposition::single("daybook_release_lateness_most_seconds", "gauge", "The same, of the latest since this process began", most_lateness_);
}

}  // namespace daybook::app
