#include "publisher/app/harvest.hpp"

#include "harvesters/answers.hpp"
#include "harvesters/catalogue_worker.hpp"
#include "harvesters/fetch_ahead.hpp"
#include "harvesters/gather.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/draft.hpp"
#include "publisher/record/due_rule.hpp"
#include "schemas/references.hpp"
#include "schemas/worker.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <future>
#include <set>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using record::Judgement;
using record::Outcome;

namespace {

/// Of a catalogue at once; more is no page.
constexpr std::uint64_t kMostAnswerBytes = UINT64_C(64) << 20;

/// One file of one source, as the run found it.
struct Task {
    const ConfiguredSource* source = nullptr;
    harvesters::SourceObject offered;
    record::ObjectRecord known;
    std::string judged_before;   ///< what the last judgement was about
};

/// What a worker thread brings back: bytes on disk, and the check of them unless nothing changed.
struct Fetch {
    harvesters::Fetched fetched;
    fs::path file;                                   ///< in incoming/, when new bytes came
    std::optional<schemas::CheckResult> result;
    std::string failure_code, failure;               ///< when it could not be done
    std::string shared_failure;                      ///< the sentence, when it is that of everything from one host
    bool got_bytes = false;
    bool here = false;                               ///< the bytes are, new or known
};

/// As the configuration says; what is fetched is flushed by whoever checks it, so that the network need not wait for the disk.
harvesters::FetchLimits fetch_limits(const Config& config) {
    auto out = config.fetch;
    out.flush_bodies = false;
    return out;
}

harvesters::FetchRequest request_for(const ConfiguredSource& source, const std::string& url, fs::path to) {
    harvesters::FetchRequest out;
    out.url = url;
    out.to = std::move(to);
    out.ignore_robots = source.ignore_robots;
    out.own_headers = source.own_headers;
    return out;
}

/// None for what the catalogue itself held, which needs no fetching.
using Ticket = std::optional<harvesters::FetchAhead::Ticket>;

/// How often other work gets its turn while a file is awaited.
constexpr auto kGlance = std::chrono::milliseconds(50);

/// Workers that may die over the same bytes, one a run, before the file is rejected.
constexpr int kMostDeaths = 3;

struct CancelAtEnd {
    harvesters::FetchAhead& fetching;
    ~CancelAtEnd() { fetching.cancel(); }
};

class Run {
public:
    Run(record::Publisher& publisher, const Config& config, const base::Clock& clock, Progress& progress, const std::atomic<bool>& stop, const Pause& pause)
        : publisher_(publisher), config_(config), clock_(clock), progress_(progress), stop_(stop), pause_(pause), judge_(publisher, config, clock),
          fetching_(fetch_limits(config)) {}

    HarvestResult go();

private:
    void turn();
    void discover_all();
    void discover(const ConfiguredSource& source, harvesters::Answers& answers);
    harvesters::Fetched fetch_answer(const ConfiguredSource& source, const std::string& url, const fs::path& to, const harvesters::Validators& known);
    harvesters::Occasion occasion(const ConfiguredSource& source) const;
    Ticket begin_fetch(const Task& task, std::size_t number);
    void say_failure(const Fetch& fetch, const std::string& why);
    bool fetch(const Task& task, const Ticket& ticket, Fetch& out);
    Fetch fetch_and_check(const Task& task, std::size_t number, const Ticket& ticket);
    void check(const Task& task, Fetch& out, const base::Sha256& digest) const;
    bool give_up(const Task& task, const Fetch& fetch, const base::Sha256& digest, FileResult& out);
    FileResult settle(const Task& task, Fetch fetch);
    FileResult unchanged(const Task& task) const;
    FileResult erased(const Task& task, const Fetch& fetch);
    void decide(const Task& task, Fetch& fetch, const base::Sha256& digest, const fs::path& snapshot, FileResult& out);
    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    Progress& progress_;
    const std::atomic<bool>& stop_;
    const Pause& pause_;
    std::vector<Task> tasks_;
    Judge judge_;
    harvesters::FetchAhead fetching_;
    std::set<std::string> said_of_hosts_;
    std::exception_ptr turn_failed_;
    HarvestResult result_;
    std::int64_t run_ = 0;
    int gathered_ = 0;   ///< files that answers of catalogues were made into
};

harvesters::Occasion Run::occasion(const ConfiguredSource& source) const {
    harvesters::Occasion out{clock_.now()};
    const auto& d = source.dataset;
    if (!d.since.empty() && !d.cadence.empty())
        out.owed = record::owed_editions(record::parse_cadence(d.cadence), schemas::Edition::parse(d.since), base::london_date(out.now));
    return out;
}

/// Promises, orders and the inbox are looked after while an answer is awaited; what fails there is no answer's fault, and ends the reading.
void Run::turn() {
    if (pause_ && !turn_failed_) try {
            pause_(false);
        } catch (...) {
            turn_failed_ = std::current_exception();
        }
    if (stop_ || turn_failed_) fetching_.cancel();
}

/// One answer of a catalogue, in its turn like everything that is fetched.
harvesters::Fetched Run::fetch_answer(const ConfiguredSource& source, const std::string& url, const fs::path& to, const harvesters::Validators& known) {
    auto request = request_for(source, url, to);
    request.known = known;
    request.most_bytes = kMostAnswerBytes;
    const auto ticket = fetching_.add(std::move(request));
    // A fast server is never waited for, so other work gets its turn before as well.
    turn();
    while (!fetching_.ready(ticket, kGlance)) turn();
    return fetching_.take_or_throw(ticket);
}

void Run::discover(const ConfiguredSource& source, harvesters::Answers& answers) {
    const auto get = [&](const harvesters::Request& request) { return answers.get(request); };
    const auto read = [this](const auto& of, const auto& when, const auto& answer) {
        auto reading = std::async(std::launch::async, [&] { return harvesters::read_in_worker(of, when, answer); });
        while (reading.wait_for(kGlance) != std::future_status::ready) turn();
        return reading.get();
    };
    // Where every run begins with an empty folder; all that a run gathers would not fit into memory.
    const auto keep = [this](const std::string& bytes) {
        auto file = publisher_.archive().layout().incoming() / fmt::format("gathered-{}", gathered_++);
        base::write_unflushed(file, bytes);
        return file;
    };
    auto gathering =
        harvesters::gather(source.source, occasion(source), {.get = get, .read = read, .keep = keep, .stop = &stop_});
    for (const auto& warning : gathering.warnings) progress_.say(fmt::format("{}: {}", source.source.id, warning));
    for (auto& offered : gathering.objects) {
        auto known = publisher_.reg().object(source.source.id, offered.url, offered.title, clock_.now());
        publisher_.reg().state(known.id, {offered.period_start, offered.period_end, offered.publication});
        auto judged = known.judged;
        tasks_.push_back({&source, std::move(offered), std::move(known), std::move(judged)});
    }
    if (!gathering.complete()) throw Error(ErrorKind::bad_input, "not all of it could be read:\n  " + base::join(gathering.problems, "\n  "));
}

void Run::discover_all() {
    const ConfiguredSource* reading = nullptr;
    harvesters::Answers answers([&](const auto& url, const auto& to, const auto& known) { return fetch_answer(*reading, url, to, known); },
                                publisher_.archive().layout().answers(), kMostAnswerBytes);
    // What is referred to is judged before what refers to it.
    std::vector<const ConfiguredSource*> sources;
    for (const auto& source : config_.sources) sources.push_back(&source);
    std::ranges::stable_partition(sources, [&](const auto* source) { return schemas::resources_of(config_.schema_of(*source)).empty(); });
    for (const auto* const one : sources) {
        const auto& source = *one;
        if (stop_) return;
        progress_.show("reading sources", tasks_.size(), tasks_.size() + 1, source.source.id);
        try {
            reading = &source;
            discover(source, answers);
        } catch (const std::exception& e) {
            if (stop_) return;
            if (turn_failed_) std::rethrow_exception(turn_failed_);
            const auto why = fmt::format("{}\n  while harvesting source '{}' ({})", e.what(), source.source.id, source.place());
            result_.failures.push_back({source.source.id, why});
            progress_.say(why);
        }
    }
    if (turn_failed_) std::rethrow_exception(turn_failed_);
    if (result_.failures.empty()) answers.forget_unused();
}

void Run::check(const Task& task, Fetch& out, const base::Sha256& digest) const {
    const auto& schema = config_.schema_of(*task.source);
    if (task.judged_before == judged_key(digest, config_, *task.source)) return;
    const auto file = out.got_bytes ? out.file : publisher_.archive().layout().snapshot(digest);
    try {
        out.result = schemas::check_in_worker(file, harvest_request(task.offered.url, schema), config_.worker);
    } catch (const Error& e) {
        out.failure_code = record::kWorkerDied;
        out.failure = e.what();
    }
}

fs::path incoming_file(record::Publisher& publisher, std::size_t number) {
    return publisher.archive().layout().incoming() / fmt::format("object-{}", number);
}

Ticket Run::begin_fetch(const Task& task, std::size_t number) {
    if (task.offered.is_here()) return {};
    auto request = request_for(*task.source, task.offered.url, incoming_file(publisher_, number));
    request.want = harvesters::Want::data;
    if (!task.known.snapshot.empty()) {
        request.known_file = publisher_.archive().layout().snapshot(base::Sha256::from_hex(task.known.snapshot));
        if (fs::exists(request.known_file)) {
            request.known = {task.known.etag, task.known.last_modified};
            request.known_digest = task.known.snapshot;
        }
    }
    return fetching_.add(std::move(request));
}

/// False when it could not be had.
bool Run::fetch(const Task& task, const Ticket& ticket, Fetch& out) {
    if (!ticket) {
        out.fetched = harvesters::keep_content(task.offered, out.file);
        out.got_bytes = true;
        return true;
    }
    auto result = fetching_.take(*ticket);
    if (result.error) {
        out.failure_code = result.code;
        out.failure = result.error->what();
        out.shared_failure = result.code == harvesters::kHostLeftAlone ? result.error->message() : "";
        return false;
    }
    out.fetched = std::move(*result.fetched);
    out.got_bytes = !out.fetched.not_modified() && !out.fetched.same_bytes;
    if (out.got_bytes) base::flush(out.file);
    return true;
}

/// Runs on a pool thread: touches no register.
Fetch Run::fetch_and_check(const Task& task, std::size_t number, const Ticket& ticket) {
    Fetch out;
    out.file = incoming_file(publisher_, number);
    try {
        out.here = fetch(task, ticket, out);
        if (out.here) check(task, out, out.got_bytes ? out.fetched.digest : base::Sha256::from_hex(task.known.snapshot));
    } catch (const Error& e) {
        out.failure_code = to_string(e.kind());
        out.failure = e.what();
    } catch (const std::exception& e) {
        out.failure_code = "internal";
        out.failure = e.what();
    }
    return out;
}

FileResult Run::unchanged(const Task& task) const {
    FileResult out{task.source->source.id, task.offered.url, task.offered.title, true, {}, {}, {}};
    const auto was = task.known.outcome == "unchanged" ? "known already" : task.known.outcome + " before";
    out.judgement = {Outcome::unchanged, task.known.code, task.known.why.empty() ? was : fmt::format("{}: {}", was, task.known.why),
                     task.source->dataset.id.str(), {}};
    return out;
}

/// A file over which one worker after the other dies will not be read next time either: readers are told, until a new checker tries.
bool Run::give_up(const Task& task, const Fetch& fetch, const base::Sha256& digest, FileResult& out) {
    auto& reg = publisher_.reg();
    const int deaths = reg.deaths(task.known.id) + 1;
    if (fetch.failure_code != record::kWorkerDied || deaths < kMostDeaths) return false;
    schemas::Report report;
    report.file_name = record::part_name(task.offered.url, {});
    report.schema = config_.schema_of(*task.source).id.str();
    report.schema_version = config_.schema_of(*task.source).version;
    report.checker_version = schemas::kCheckerVersion;
    report.refusal = fmt::format("it could not be read in {} attempts: {}", deaths, fetch.failure.substr(0, fetch.failure.find(';')));
    out.judgement = {Outcome::rejected, "unreadable", report.refusal, task.source->dataset.id.str(), {}};
    reg.reject(task.known.id, digest.hex(), out.judgement, public_report(report, out.judgement), clock_.now());
    return true;
}

void Run::decide(const Task& task, Fetch& fetch, const base::Sha256& digest, const fs::path& snapshot, FileResult& out) {
    const auto& report = fetch.result->report;
    out.rows = report.rows;
    out.total = report.accepted_total;
    CheckedObject checked{task.source, task.known, digest, snapshot, &*fetch.result};
    checked.object.url = task.offered.url;
    checked.object.title = task.offered.title;
    checked.object.last_modified = fetch.fetched.validators.last_modified;
    const auto verdict = judge_.consider(checked);
    out.judgement = verdict.judgement;
    judge_.enter(checked, verdict);
}

/// The source still offers what was erased here: the bytes go before anything is made of them.
FileResult Run::erased(const Task& task, const Fetch& fetch) {
    if (fetch.got_bytes) fs::remove(fetch.file);
    FileResult out{task.source->source.id, task.offered.url, task.offered.title, true, {}, {}, {}};
    out.judgement = {Outcome::unchanged, std::string(record::kErasedBefore), "these bytes were erased; they are not taken in again", task.source->dataset.id.str(), {}};
    publisher_.reg().judge(run_, task.known.id, {}, out.judgement, clock_.now());
    return out;
}

/// Enters one file's bytes and judgement; the only place that writes the register for it.
FileResult Run::settle(const Task& task, Fetch fetch) {
    auto& reg = publisher_.reg();
    FileResult out{task.source->source.id, task.offered.url, task.offered.title, false, {}, {}, {}};
    std::string judged;
    try {
        if (!fetch.failure.empty() && !fetch.here) throw Error(ErrorKind::transient, fetch.failure);
        const auto digest = fetch.got_bytes ? fetch.fetched.digest : base::Sha256::from_hex(task.known.snapshot);
        if (reg.erasure_of(digest.hex())) return erased(task, fetch);
        const auto snapshot = fetch.got_bytes ? publisher_.archive().keep_snapshot(fetch.file, digest) : publisher_.archive().layout().snapshot(digest);
        if (fetch.got_bytes || fetch.fetched.same_bytes)
            reg.fetched(task.known.id, digest, fs::file_size(snapshot), fetch.fetched.validators.etag, fetch.fetched.validators.last_modified, clock_.now());
        out.fetched = true;
        const bool given_up = give_up(task, fetch, digest, out);
        if (!given_up && !fetch.failure.empty()) throw Error(ErrorKind::transient, fetch.failure);
        if (!given_up && !fetch.result) {
            out = unchanged(task);
            reg.judge(run_, task.known.id, {}, out.judgement, clock_.now());
            return out;
        }
        if (!given_up) decide(task, fetch, digest, snapshot, out);
        judged = judged_key(digest, config_, *task.source);
    } catch (Error& e) {
        e.while_("harvesting {} for source '{}' ({})", task.offered.url, task.source->source.id, task.source->place());
        out.judgement = {Outcome::failed, fetch.failure_code.empty() ? std::string(to_string(e.kind())) : fetch.failure_code, e.what(),
                         task.source->dataset.id.str(), {}};
        say_failure(fetch, out.judgement.why);
        if (e.kind() == ErrorKind::exhausted && fetch.failure.empty()) throw;   // the archive's own disk is full: stop, and say so
    }
    reg.judge(run_, task.known.id, judged, out.judgement, clock_.now());
    return out;
}

/// A host that is left alone is said once.
void Run::say_failure(const Fetch& fetch, const std::string& why) {
    if (fetch.shared_failure.empty()) progress_.say("failed: " + why);
    else if (said_of_hosts_.insert(fetch.shared_failure).second) progress_.say("failed: " + fetch.shared_failure);
}

HarvestResult Run::go() {
    for (const auto& stale : fs::directory_iterator(publisher_.archive().layout().incoming())) fs::remove_all(stale.path());
    run_ = publisher_.reg().begin_run(clock_.now());
    discover_all();
    std::vector<Ticket> tickets;
    for (std::size_t i = 0; i < tasks_.size(); ++i) tickets.push_back(begin_fetch(tasks_[i], i));
    std::deque<std::future<Fetch>> ahead;
    // Whatever ends the loop early does not wait for what is still on its way: goes before the futures, which wait for their threads.
    const CancelAtEnd cancel{fetching_};
    std::size_t next = 0;
    for (std::size_t i = 0; i < tasks_.size() && !stop_; ++i) {
        for (; next < tasks_.size() && ahead.size() < static_cast<std::size_t>(config_.jobs); ++next)
            ahead.push_back(std::async(std::launch::async, [this, n = next, ticket = tickets[next]] { return fetch_and_check(tasks_[n], n, ticket); }));
        while (ahead.front().wait_for(kGlance) != std::future_status::ready) {
            if (pause_) pause_(false);
            if (stop_) fetching_.cancel();
        }
        if (stop_) break;
        auto fetch = ahead.front().get();
        ahead.pop_front();
        auto moved_to = std::move(fetch.fetched.moved_to);
        result_.files.push_back(settle(tasks_[i], std::move(fetch)));
        result_.files.back().moved_to = std::move(moved_to);
        progress_.show("harvesting", i + 1, tasks_.size(), tasks_[i].offered.url);
    }
    if (stop_) fetching_.cancel();
    for (auto& rest : ahead) rest.wait();
    progress_.show("releasing", 0, 1, "");
    if (pause_) pause_(true);
    result_.released = publisher_.release(clock_.now(), config_.descriptors());
    progress_.clear();
    publisher_.reg().end_run(run_, clock_.now(), base::json::write(result_.to_json().at("counts")));
    return std::move(result_);
}

}  // namespace

std::int64_t HarvestResult::count(Outcome outcome) const {
    return std::ranges::count_if(files, [&](const auto& f) { return f.judgement.outcome == outcome; });
}

std::int64_t HarvestResult::fetched() const { return std::ranges::count_if(files, &FileResult::fetched); }

bool HarvestResult::balances() const {
    const auto failed_after_fetch =
        std::ranges::count_if(files, [](const auto& f) { return f.fetched && f.judgement.outcome == Outcome::failed; });
    const auto settled = count(Outcome::released) + count(Outcome::rejected) + count(Outcome::held) + count(Outcome::unchanged);
    return fetched() == settled + failed_after_fetch && std::ranges::all_of(files, [](const auto& f) { return !f.rows || f.rows->balances(); });
}

HarvestResult harvest(record::Publisher& publisher, const Config& config, const base::Clock& clock, Progress& progress, const std::atomic<bool>& stop,
                      const Pause& pause) {
    return Run(publisher, config, clock, progress, stop, pause).go();
}

}  // namespace daybook::app
