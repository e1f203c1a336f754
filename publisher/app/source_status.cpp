#include "publisher/app/source_status.hpp"

#include "harvesters/fetch_probe.hpp"
#include "publisher/app/archive_lock.hpp"
#include "publisher/app/harvest_fetch.hpp"
#include "publisher/base/version.hpp"
#include "publisher/record/archive.hpp"

#include <algorithm>

namespace daybook::app {

using base::json::Value;

namespace {

/// Numbers of runs, or 0: runs are numbered from 1.
struct Runs {
    std::int64_t goes_on = 0;    ///< is under way
    std::int64_t cut_short = 0;  ///< the last that is over, if it did not go to its end
};

Standing standing_of(const SourceStatus& s, const Runs& runs, base::Instant now, std::chrono::minutes every) {
    if (!s.last_visit) return runs.cut_short > 0 ? Standing::unreached : Standing::never;
    const auto& last_end = s.last_failure && (!s.last_success || s.last_failure->run > s.last_success->run)
                               ? s.last_failure
                               : s.last_success;
    if (last_end && !last_end->code.empty()) return Standing::failing;
    if (last_end && now - last_end->started > 2 * every && runs.goes_on == 0) return Standing::overdue;
    if (s.unusable > 0) return Standing::unusable;
    if (s.alerts > 0) return Standing::missing;
    if (s.last_visit->run < runs.cut_short) return Standing::unreached;
    if (!s.last_visit->ended && runs.goes_on != s.last_visit->run) return Standing::cut_off;
    return Standing::ok;
}

SourceStatus status_of(record::RunHistory& history, const ConfiguredSource& source, const Config& config,
                       base::Instant now) {
    const auto& id = source.source.id;
    SourceStatus out;
    out.source = &source;
    out.last_visit = history.last_visit(id);
    out.last_success = history.last_success(id);
    out.last_failure = history.last_failure(id);
    out.next_due = out.last_visit ? out.last_visit->started + config.harvest_every : now;
    out.objects = history.objects(id);
    out.vanished = history.vanished(id);
    const auto rest = std::ranges::stable_partition(
        out.vanished, [&](const auto& v) { return v.is_alert(now, config.vanished_grace); });
    out.alerts = std::ssize(out.vanished) - std::ssize(rest);
    out.moved = history.moved(id);
    return out;
}

Value at(const std::optional<base::Instant>& instant) {
    return instant ? Value(base::to_rfc3339(*instant)) : Value();
}

Value decided_json(const record::Decided& decided) {
    auto out = Value::object();
    for (const auto& [how, n] : decided) out.set(how, n);
    return out;
}

Value visit_json(const std::optional<record::SourceVisit>& v) {
    if (!v) return {};
    auto out = Value::object({{"run", v->run},
                              {"started", base::to_rfc3339(v->started)},
                              {"gathered", at(v->gathered)},
                              {"ended", at(v->ended)},
                              {"whole", v->whole},
                              {"counts", v->counts},
                              {"decided", decided_json(v->decided)}});
    if (!v->code.empty()) out.set("code", v->code).set("why", v->why);
    return out;
}

Value source_json(const SourceStatus& s) {
    auto objects = Value::object(), vanished = Value::array(), moved = Value::array();
    for (const auto& [state, n] : s.objects) objects.set(state, n);
    for (const auto& v : s.vanished)
        vanished.push(
            Value::object({{"url", v.url},
                           {"title", v.title},
                           {"since", base::to_rfc3339(v.since)},
                           {"accepted_by", v.accepted_by}}));
    for (const auto& m : s.moved)
        moved.push(Value::object(
            {{"url", m.url}, {"moved_to", m.to}, {"runs", m.runs}, {"in_use", m.runs >= kMovedRuns}}));
    return Value::object({{"id", s.source->source.id},
                          {"organisation", s.source->source.organisation.str()},
                          {"kind", s.source->source.kind},
                          {"standing", to_string(s.standing)},
                          {"alarm", s.alarm()},
                          {"last_visit", visit_json(s.last_visit)},
                          {"last_success", visit_json(s.last_success)},
                          {"last_failure", visit_json(s.last_failure)},
                          {"next_due", base::to_rfc3339(s.next_due)},
                          {"files", objects},
                          {"vanished", vanished},
                          {"alerts", s.alerts},
                          {"unusable", s.unusable},
                          {"moved", moved}});
}

Value run_json(const HarvestStatus& s) {
    if (!s.last_run) return {};
    const auto& r = *s.last_run;
    return Value::object({{"id", r.id},
                          {"started", base::to_rfc3339(r.started)},
                          {"finished", at(r.finished)},
                          {"ended", r.ended},
                          {"counts", r.counts},
                          {"decided", decided_json(r.decided)}});
}

}  // namespace

std::string_view to_string(Standing standing) {
    switch (standing) {
        case Standing::ok: return "ok";
        case Standing::never: return "never";
        case Standing::cut_off: return "cut-off";
        case Standing::unreached: return "unreached";
        case Standing::unusable: return "unusable";
        case Standing::missing: return "missing";
        case Standing::overdue: return "overdue";
        case Standing::failing: break;
    }
    return "failing";
}

std::int64_t HarvestStatus::alarms() const {
    return std::ranges::count_if(sources, &SourceStatus::alarm);
}

Value HarvestStatus::to_json() const {
    auto list = Value::array();
    for (const auto& source : sources) list.push(source_json(source));
    auto out = Value::object({{"at", base::to_rfc3339(at)},
                              {"version", std::string(base::version())},
                              {"archive", archive},
                              {"alarms", alarms()},
                              {"running", running},
                              {"last_run", run_json(*this)},
                              {"index", index.to_json()},
                              {"publisher", publisher.to_json()},
                              {"disks", disk_json(disks)},
                              {"sources", list}});
    if (fetcher) out.set("fetcher", Value::object({{"socket", fetcher->socket}, {"alarm", fetcher_alarm()}, {"trouble", fetcher->trouble}}));
    return out;
}

HarvestStatus harvest_status(const Config& config, base::Instant now) {
    const record::ArchiveLayout layout{config.archive};
    HarvestStatus out;
    out.at = now;
    out.archive = config.archive.string();
    out.index = index_status(config, now);
    out.publisher = publisher_status(config, now);
    out.disks = Disks(config).look();
    if (const auto& socket = config.fetch.fetcher; !socket.empty())
        out.fetcher = FetcherStatus{socket.string(), harvesters::trouble_with_fetcher(socket)};
    for (const auto& source : config.sources) {
        out.sources.emplace_back().source = &source;
        out.sources.back().next_due = now;
    }
    if (!std::filesystem::exists(layout.register_file()) ||
        std::filesystem::file_size(layout.register_file()) == 0)
        return out;
    record::RunHistory history(layout.register_file());
    out.last_run = history.last_run();
    if (out.last_run && out.last_run->ended.empty()) {
        out.running = ArchiveLook(layout.root).busy();
        if (!out.running) out.last_run->ended = "interrupted";
    }
    Runs runs;
    if (out.running) runs.goes_on = out.last_run->id;
    const auto over = out.running ? history.last_run(runs.goes_on) : out.last_run;
    if (over && over->ended != "done") runs.cut_short = over->id;
    for (auto& source : out.sources) {
        source = status_of(history, *source.source, config, now);
        const auto unusable = history.unusable(source.source->source.id);
        if (unusable) source.unusable = unusable->files;
        source.standing = standing_of(source, runs, now, config.harvest_every);
        // What it fetched was no success to anybody.
        if (unusable) source.last_success = history.last_success(source.source->source.id, unusable->run);
    }
    return out;
}

}  // namespace daybook::app
