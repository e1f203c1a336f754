#include "publisher/app/figures.hpp"

#include "publisher/base/exposition.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace exposition = base::exposition;

namespace {

/// What is promised: the signed checkpoint is out within a second of the instant.
constexpr double kPunctual = 1;

std::string counters(std::string_view name, std::string_view help, std::string_view label, const std::map<std::string, std::int64_t>& counts) {
    auto out = exposition::head(name, "counter", help);
    for (const auto& [value, count] : counts) out += fmt::format("{}{{{}=\"{}\"}} {}\n", name, label, value, count);
    return out;
}

}  // namespace

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
    last_seconds_ = seconds;
    last_end_ = std::chrono::floor<std::chrono::seconds>(ended).time_since_epoch().count();
    sources_failed_ = std::ssize(result.failures);
    alerts_ = result.alerts();
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
    late_ += last_lateness_ > kPunctual ? 1 : 0;
}

std::string Figures::text() const {
    const std::lock_guard guard(mutex_);
    std::string out;
    if (!harvests_.empty()) out += counters("daybook_harvests_total", "Harvests by how they ended", "ended", harvests_);
    if (last_end_ > 0) {
        out += counters("daybook_harvest_files_total", "Files of harvests by what became of them, once their edition may be told of", "outcome", files_.by_outcome);
        out += exposition::single("daybook_checked_rows_total", "counter", "Rows of files that harvests checked", files_.rows);
        out += exposition::single("daybook_harvest_last_end_seconds", "gauge", "When the last harvest ended, in seconds since 1970", last_end_);
        out += exposition::single("daybook_harvest_last_duration_seconds", "gauge", "How long the last harvest took", last_seconds_);
        out += exposition::single("daybook_harvest_sources_failed", "gauge", "Sources that the last harvest could not read, or not all of", sources_failed_);
        out += exposition::single("daybook_harvest_files_vanished", "gauge", "Files that are missing at their source for longer than the grace", alerts_);
    }
    if (promises_ == 0) return out;
    out += exposition::single("daybook_promised_releases_total", "counter", "Releases at a promised instant", promises_);
    out += exposition::single("daybook_late_releases_total", "counter", "Of those, public more than a second later", late_);
    out += exposition::single("daybook_release_lateness_seconds", "gauge", "From the promised instant of the last one until it was public", last_lateness_);
    return out + exposition::single("daybook_release_lateness_most_seconds", "gauge", "The same, of the latest since this process began", most_lateness_);
}

}  // namespace daybook::app
