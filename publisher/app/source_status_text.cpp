#include "publisher/app/source_status.hpp"

#include "publisher/app/harvest_fetch.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/version.hpp"
#include "schemas/showable.hpp"

#include <algorithm>
#include <functional>
#include <span>

namespace daybook::app {

namespace {

constexpr std::size_t kMostNamed = 5;
/// Sources that fit on a screen with all that is known of them, and those that fit with a line each.
constexpr std::size_t kMostWhole = 3, kMostTroubled = 15;
constexpr std::size_t kMostWhy = 120;

class Paint {
public:
    explicit Paint(bool colour) : colour_(colour) {}
    std::string red(const std::string& text) const { return with("1;31", text); }
    std::string green(const std::string& text) const { return with("32", text); }
    std::string yellow(const std::string& text) const { return with("33", text); }
    std::string bold(const std::string& text) const { return with("1", text); }
    std::string faint(const std::string& text) const { return with("2", text); }

private:
    std::string with(const char* code, const std::string& text) const {
        return colour_ ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
    }
    bool colour_;
};

/// "3 minutes": the two largest units would say more than anybody asks.
std::string span_of(std::chrono::milliseconds time) {
    using namespace std::chrono;
    const auto say = [](std::int64_t n, const char* unit) {
        return fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s");
    };
    if (time < minutes(2)) return say(duration_cast<seconds>(time).count(), "second");
    if (time < hours(2)) return say(duration_cast<minutes>(time).count(), "minute");
    if (time < days(2)) return say(duration_cast<hours>(time).count(), "hour");
    return say(duration_cast<days>(time).count(), "day");
}

std::string moment(base::Instant when, base::Instant now) {
    return when <= now ? fmt::format("{} ago, {}", span_of(now - when), base::london_words(when))
                       : fmt::format("in {}, {}", span_of(when - now), base::london_words(when));
}

std::string first_line(const std::string& text) {
    return schemas::showable(text.substr(0, text.find('\n')));
}

std::string counts_of(const std::map<std::string, std::int64_t>& objects) {
    std::vector<std::string> out;
    for (const auto* state : {"released", "drafted", "unchanged", "held", "refused", "rejected", "failed", "waiting", "vanished"})
        if (const auto found = objects.find(state); found != objects.end())
            out.push_back(fmt::format("{} {}", base::grouped(found->second),
                                      state == std::string("unchanged") ? "known already" : state));
    return out.empty() ? "none yet" : base::join(out, ", ");
}

std::string label(const Paint& paint, const char* name) {
    return fmt::format("           {} ", paint.faint(fmt::format("{:<13}", name)));
}

void append_vanished(std::string& out, const SourceStatus& s, const Paint& paint) {
    for (std::size_t i = 0; i < s.vanished.size() && i < kMostNamed; ++i) {
        const auto& v = s.vanished[i];
        const bool alert = static_cast<std::int64_t>(i) < s.alerts;
        auto words = fmt::format("{}, since {}", schemas::showable(v.url), base::london_words(v.since));
        if (!v.accepted_by.empty()) words += fmt::format(", accepted by {}", schemas::showable(v.accepted_by));
        out += label(paint, alert ? "missing" : "not offered") + (alert ? paint.red(words) : words) + "\n";
    }
    if (s.vanished.size() > kMostNamed)
        out += label(paint, "") +
               fmt::format("and {} more\n",
                           base::grouped(std::ssize(s.vanished) - static_cast<std::int64_t>(kMostNamed)));
}

std::string loud(Standing standing) {
    switch (standing) {
        case Standing::failing: return "FAILING";
        case Standing::overdue: return "OVERDUE";
        case Standing::unusable: return "UNUSABLE";
        case Standing::missing: return "MISSING";
        case Standing::unreached: return "UNREACHED";
        case Standing::cut_off: return "CUT OFF";
        default: return std::string(to_string(standing));
    }
}

std::string head_of(const SourceStatus& s, const Paint& paint) {
    const auto word = fmt::format("{:<10}", loud(s.standing));
    const auto painted = s.alarm()                    ? paint.red(word)
                         : s.standing == Standing::ok ? paint.green(word)
                                                      : paint.yellow(word);
    return fmt::format("{} {}  {}\n", painted, paint.bold(s.source->source.id),
                       paint.faint(s.source->source.kind));
}

void append(std::string& out, const SourceStatus& s, const Paint& paint, base::Instant now) {
    out += head_of(s, paint);
    const bool failure_is_last =
        s.last_failure && (!s.last_success || s.last_failure->run > s.last_success->run);
    if (s.last_failure)
        out += label(paint, "last failure") + fmt::format("{}: {}\n", moment(s.last_failure->started, now),
                                                          failure_is_last
                                                              ? paint.red(first_line(s.last_failure->why))
                                                              : first_line(s.last_failure->why));
    if (s.unusable > 0)
        out += label(paint, "unusable") +
               paint.red(fmt::format("none of the {} files that came new or changed last: rejected, or held for a person", base::grouped(s.unusable))) + "\n";
    out += label(paint, "last success") +
           (s.last_success ? moment(s.last_success->started, now) : std::string("none yet")) + "\n";
    out += label(paint, "next due") + (s.next_due <= now ? "now" : moment(s.next_due, now)) + "\n";
    out += label(paint, "files") + counts_of(s.objects) + "\n";
    append_vanished(out, s, paint);
    for (const auto& m : s.moved)
        out += label(paint, "moved") + fmt::format("{} to {}, seen in {} run{}{}\n", schemas::showable(m.url),
                                                   schemas::showable(m.to), m.runs, m.runs == 1 ? "" : "s",
                                                   m.runs >= kMovedRuns ? ", asked there" : "");
}

/// ", 3 held, 2 of them decided since (1 accepted, 1 refused)", or "".
std::string held_words(const record::HarvestRun& r) {
    const auto held = r.counts.int_or("held", 0);
    if (held == 0) return {};
    std::vector<std::string> how;
    std::int64_t decided = 0;
    for (const auto& [word, n] : r.decided) {
        decided += n;
        how.push_back(fmt::format("{} {}", base::grouped(n), word == "judged-again" ? "judged again" : word));
    }
    auto out = fmt::format(", {} held", base::grouped(held));
    if (decided > 0) out += fmt::format(", {} of them decided since ({})", base::grouped(decided), base::join(how, ", "));
    return out;
}

std::string run_words(const HarvestStatus& s) {
    if (!s.last_run) return "none yet";
    const auto& r = *s.last_run;
    if (s.running) return fmt::format("goes on since {}", base::london_words(r.started));
    auto out = moment(r.started, s.at);
    if (r.ended == "interrupted") return out + ", interrupted; the next one goes on where it was";
    out += r.ended == "stopped" ? ", stopped" : r.ended == "deadline" ? ", came to its deadline" : "";
    if (r.finished) out += fmt::format(", took {}", span_of(*r.finished - r.started));
    const auto files = r.counts.int_or("files", 0);
    const auto drafted = r.counts.int_or("drafted", 0);
    out += fmt::format(": {} file{}, {} released, {}{} failed", base::grouped(files), files == 1 ? "" : "s",
                       base::grouped(r.counts.int_or("released", 0)), drafted > 0 ? base::grouped(drafted) + " drafted, " : "",
                       base::grouped(r.counts.int_or("failed", 0))) +
           held_words(r);
    if (const auto left = r.counts.int_or("left", 0); left > 0)
        out += fmt::format(", {} left to the next run", base::grouped(left));
    if (const auto left = r.counts.int_or("sources_left", 0); left > 0)
        out += fmt::format(", {} source{} not read", base::grouped(left), left == 1 ? "" : "s");
    return out;
}

/// A line, or none where the publisher fetches itself.
std::string fetcher_line(const HarvestStatus& status, const Paint& paint) {
    if (!status.fetcher) return {};
    const auto& [socket, trouble] = *status.fetcher;
    return fmt::format("{}  {}\n", paint.faint("fetcher  "),
                       trouble.empty() ? "answers at " + socket : paint.red(schemas::showable(trouble)));
}

std::string head_of_status(const HarvestStatus& status, const Paint& paint) {
    const auto alarms = status.alarms();
    const auto all = std::ssize(status.sources);
    const auto line = [&](const char* name, const std::string& words) { return fmt::format("{}  {}\n", paint.faint(fmt::format("{:<9}", name)), words); };
    const auto red_if = [&](bool alarm, const std::string& words) { return alarm ? paint.red(words) : words; };
    auto out = line("archive", status.archive) + line("publisher", red_if(status.publisher.alarm(), status.publisher.words()));
    if (const auto overdue = status.publisher.overdue_words(status.at); !overdue.empty()) out += line("OVERDUE", paint.red(overdue));
    return out + line("last run", run_words(status)) + line("index", red_if(status.index.alarm(), status.index.words())) + fetcher_line(status, paint) +
           line("disk", red_if(std::ranges::any_of(status.disks, &DiskRoom::is_short), disk_words(status.disks))) + line("version", std::string(base::version())) +
           line("alarms", alarms == 0 && status.alarm() ? paint.red(fmt::format("above; none of {} source{}", all, all == 1 ? "" : "s"))
                          : alarms == 0                 ? paint.green(fmt::format("none; {} source{}", all, all == 1 ? "" : "s"))
                                                        : paint.red(fmt::format("{} of {} sources", alarms, all))) + "\n";
}

/// A line: what stands, of which source, and why where that is known.
void append_short(std::string& out, const SourceStatus& s, const Paint& paint) {
    auto head = head_of(s, paint);
    head.pop_back();
    out += head;
    if (s.standing == Standing::failing && s.last_failure) out += "  " + base::clip(first_line(s.last_failure->why), kMostWhy);
    if (s.standing == Standing::missing) out += fmt::format("  {} file{} missing", s.alerts, s.alerts == 1 ? "" : "s");
    out += "\n";
}

/// "49 sources are well, 2 were not asked yet; --all shows each"
std::string words_of_quiet(std::span<const SourceStatus* const> quiet) {
    const auto never = std::ranges::count_if(quiet, [](const auto* s) { return s->standing == Standing::never; });
    const auto well = std::ssize(quiet) - never;
    std::vector<std::string> parts;
    if (well > 0) parts.push_back(fmt::format("{} source{} well", base::grouped(well), well == 1 ? " is" : "s are"));
    if (never > 0) parts.push_back(fmt::format("{} {} not asked yet", base::grouped(never), never == 1 ? "was" : "were"));
    return base::join(parts, ", ") + "; --all shows each\n";
}

}  // namespace

std::string to_text(const HarvestStatus& status, bool colour, bool all) {
    const Paint paint(colour);
    auto out = head_of_status(status, paint);
    std::vector<const SourceStatus*> order;
    for (const auto& source : status.sources) order.push_back(&source);
    std::ranges::stable_sort(order, std::ranges::greater(), [](const auto* s) { return s->alarm() ? static_cast<int>(s->standing) : 0; });
    const auto troubled = static_cast<std::size_t>(status.alarms());
    const std::span<const SourceStatus* const> sorted(order);
    const bool whole = all || order.size() <= kMostWhole;
    for (std::size_t i = 0; i < (whole ? order.size() : std::min(troubled, kMostTroubled)); ++i) {
        if (whole || troubled <= kMostWhole) append(out, *order[i], paint, status.at);
        else append_short(out, *order[i], paint);
    }
    if (whole) return out;
    if (troubled > kMostTroubled) out += fmt::format("and {} more in alarm; --all shows each\n", troubled - kMostTroubled);
    if (troubled < order.size()) out += words_of_quiet(sorted.subspan(troubled));
    return out;
}

}  // namespace daybook::app
