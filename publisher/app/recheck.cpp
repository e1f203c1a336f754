#include "publisher/app/recheck.hpp"

#include "publisher/app/harvest_fetch.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/app/released_line.hpp"
#include "publisher/base/child_stop.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <future>
#include <optional>

namespace daybook::app {

using base::json::Value;
using record::Outcome;

namespace {

struct ToRecheck {
    const ConfiguredSource* source = nullptr;
    record::ObjectRecord object;
};

/// What a worker brings back.
struct ReadAgain {
    std::optional<schemas::CheckResult> result;
    std::string failure_code, failure;
};

class Recheck {
public:
    Recheck(record::Publisher& publisher, const Config& config, const base::Clock& clock, Progress& progress, const std::atomic<bool>& stop,
        bool dry_run)
        : publisher_(publisher), config_(config), clock_(clock), progress_(progress), stop_(stop), judge_(publisher, config, clock) {
        result_.dry_run = dry_run;
    }

    RecheckResult go();

private:
    void gather();
    std::string key_of(const record::ObjectRecord& object, const ConfiguredSource& source) const;
    ReadAgain read(const ToRecheck& task) const;
    RecheckedFile settle(const ToRecheck& task, ReadAgain reading);
    void enter(const ToRecheck& task, const CheckedObject& checked, const record::Verdict& verdict, Reread outcome);

    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    Progress& progress_;
    const std::atomic<bool>& stop_;
    Judge judge_;
    std::vector<ToRecheck> tasks_;
    RecheckResult result_;
    std::int64_t run_ = 0;
};

std::string Recheck::key_of(const record::ObjectRecord& object, const ConfiguredSource& source) const {
    const auto said = said_of(object.url, object.title, publisher_.reg().stated(object.id));
    return judged_key(base::Sha256::from_hex(object.snapshot), said, config_, source);
}

void Recheck::gather() {
    for (const auto& source : config_.sources)
        for (auto& object : publisher_.reg().judged_of(source.source.id)) {
            const auto key = key_of(object, source);
            // What is held as a part of another waits for that one, and what may be cut off for its end, and not for a checker.
            if (object.judged == key || object.code == kMayBePart || object.code == kMayBeCut) ++result_.up_to_date;
            else tasks_.push_back({&source, std::move(object)});
        }
    record::SqliteStatement handed_in(publisher_.reg().database(), "SELECT count(*) FROM version v JOIN object o ON o.id = v.object WHERE o.url GLOB 'delivered:*' AND v.state = 'released'");
    handed_in.step();
    result_.by_officers = handed_in.integer(0);
}

/// Runs on a thread of its own: touches no register.
ReadAgain Recheck::read(const ToRecheck& task) const {
    const base::StopsChildren with(stop_);
    std::string code(record::kSnapshotDamaged);
    try {
        const auto file = publisher_.archive().layout().whole_snapshot(base::Sha256::from_hex(task.object.snapshot));
        code = record::kWorkerDied;
        return {schemas::check_in_worker(file, harvest_request(task.object.url, config_.schema_of(*task.source)), config_.worker), {}, {}};
    } catch (const base::Error& e) {
        return {{}, code == record::kWorkerDied ? failure_of_check(e) : code, e.what()};
    } catch (const std::exception& e) {
        return {{}, code, e.what()};
    }
}

/// The same words against a file as before, whoever said them.
bool says_the_same(const record::ObjectRecord& object, const record::Judgement& now) {
    return object.outcome == to_string(now.outcome) && object.code == now.code && object.why == now.why;
}

Reread outcome_of(const record::ObjectRecord& object, const record::Verdict& verdict) {
    switch (verdict.judgement.outcome) {
        case Outcome::unchanged: return Reread::same;
        case Outcome::released: return verdict.supersedes ? Reread::reprocessed : Reread::released;
        case Outcome::rejected: return says_the_same(object, verdict.judgement) ? Reread::same : Reread::rejected;
        case Outcome::held: return says_the_same(object, verdict.judgement) ? Reread::same : Reread::held;
        case Outcome::failed: break;
    }
    return Reread::failed;
}

void Recheck::enter(const ToRecheck& task, const CheckedObject& checked, const record::Verdict& verdict, Reread outcome) {
    // Readers were told the reason already, and a person may be at work on what is held.
    const bool known = outcome == Reread::same && verdict.judgement.outcome != Outcome::unchanged;
    if (!known) judge_.enter(checked, verdict);
    publisher_.reg().judge(run_, task.object.id, key_of(task.object, *task.source), verdict.judgement, clock_.now());
}

RecheckedFile Recheck::settle(const ToRecheck& task, ReadAgain reading) {
    RecheckedFile out{task.source->source.id, task.object.url, Reread::failed, {}};
    if (!reading.result) {
        out.judgement = {Outcome::failed, reading.failure_code, reading.failure, task.source->dataset.id.str(), {}};
        progress_.say("failed: " + reading.failure);
        return out;
    }
    const auto digest = base::Sha256::from_hex(task.object.snapshot);
    const CheckedObject checked{task.source, task.object, digest, publisher_.archive().layout().snapshot(digest), &*reading.result};
    const auto verdict = judge_.consider(checked);
    out.judgement = verdict.judgement;
    out.outcome = outcome_of(task.object, verdict);
    if (!result_.dry_run) enter(task, checked, verdict, out.outcome);
    return out;
}

RecheckResult Recheck::go() {
    gather();
    if (!result_.dry_run) run_ = publisher_.reg().begin_run(clock_.now());
    std::deque<std::future<ReadAgain>> ahead;
    std::size_t next = 0;
    for (std::size_t i = 0; i < tasks_.size() && !stop_; ++i) {
        for (; next < tasks_.size() && ahead.size() < static_cast<std::size_t>(config_.jobs); ++next)
            ahead.push_back(std::async(std::launch::async, [this, n = next] { return read(tasks_[n]); }));
        auto reading = ahead.front().get();
        ahead.pop_front();
        if (stop_) break;
        try {
            const base::StopsChildren with(stop_);
            result_.files.push_back(settle(tasks_[i], std::move(reading)));
        } catch (const JudgingStopped&) {
            break;
        }
        progress_.show("reading again", i + 1, tasks_.size(), tasks_[i].object.url);
    }
    for (auto& rest : ahead) rest.wait();
    progress_.clear();
    if (result_.dry_run) return std::move(result_);
    result_.released = publisher_.release(clock_.now(), config_.descriptors());
    publisher_.reg().end_run(run_, clock_.now(), base::json::write(result_.to_json().at("counts")), stop_ ? "stopped" : "done");
    return std::move(result_);
}

}  // namespace

std::string_view to_string(Reread reread) {
    switch (reread) {
        case Reread::same: return "same";
        case Reread::reprocessed: return "reprocessed";
        case Reread::released: return "released";
        case Reread::rejected: return "rejected";
        case Reread::held: return "held";
        case Reread::failed: break;
    }
    return "failed";
}

std::int64_t RecheckResult::count(Reread outcome) const { return std::ranges::count(files, outcome, &RecheckedFile::outcome); }

Value RecheckResult::to_json() const {
    auto counts = Value::object({{"up_to_date", up_to_date}, {"read_again", std::ssize(files)}, {"by_officers", by_officers}});
    for (const auto outcome : kRereads) counts.set(to_string(outcome), count(outcome));
    auto list = Value::array(), versions = Value::array();
    for (const auto& f : files)
        list.push(Value::object({{"source", f.source}, {"url", f.url}, {"outcome", to_string(f.outcome)}, {"code", f.judgement.code},
                                 {"why", f.judgement.why}, {"dataset", f.judgement.dataset}, {"edition", f.judgement.edition}}));
    for (const auto& version : released.versions) versions.push(version);
    return Value::object({{"dry_run", dry_run}, {"counts", counts}, {"revision", released.revision}, {"versions", versions}, {"files", list}});
}

RecheckResult recheck(record::Publisher& publisher, const Config& config, const base::Clock& clock, Progress& progress,
                      const std::atomic<bool>& stop, bool dry_run) {
    return Recheck(publisher, config, clock, progress, stop, dry_run).go();
}

std::string to_text(const RecheckResult& r) {
    std::string out = fmt::format("Recheck{}: {} read again, {} judged by this checker and schema already\n",
                                  r.dry_run ? " (dry run)" : "", schemas::counted(std::ssize(r.files), "file"), r.up_to_date);
    if (r.by_officers > 0) out += fmt::format("  {:>5}  handed in by officers, and not read again: daybook check says what today's checker would of such a file\n", r.by_officers);
    for (const auto outcome : kRereads) {
        if (r.count(outcome) == 0) continue;
        out += fmt::format("  {:>5}  {}\n", r.count(outcome), to_string(outcome));
        if (outcome == Reread::same) continue;
        for (const auto& f : r.files) {
            if (f.outcome != outcome) continue;
            out += fmt::format("      {}  [{}{}]\n", f.url, f.source, f.judgement.edition.empty() ? "" : ", " + f.judgement.edition);
            if (!f.judgement.why.empty()) out += fmt::format("        {}\n", f.judgement.why.substr(0, f.judgement.why.find('\n')));
        }
    }
    if (r.dry_run) return out + "Nothing was written.\n";
    out += words_of_left_behind(r.released);
    if (r.released.revision == 0) return out + "Nothing new to release.\n";
    return out + released_line(r.released);
}

}  // namespace daybook::app
