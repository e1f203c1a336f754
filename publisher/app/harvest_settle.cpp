#include "publisher/app/harvest_settle.hpp"

#include "harvesters/cut_off.hpp"
#include "harvesters/edition_for.hpp"
#include "publisher/base/foreign_error.hpp"
#include "publisher/record/draft.hpp"

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using record::Outcome;
using record::Stage;

namespace {

/// Workers that may die over the same bytes, one a run, before the file is rejected.
constexpr int kMostDeaths = 3;

/// True when an address says that the file is not to be had there: it is gone or refused (any 4xx but 408 and
/// 429), forbidden by robots.txt, leads nowhere or shows a page in place of the file. What may pass, such as
/// a server that does not answer, is none of these.
bool says_no(const std::string& failure_code) {
    return failure_code == to_string(ErrorKind::not_found) ||
           failure_code == to_string(ErrorKind::bad_input) || failure_code == "robots" ||
           failure_code == harvesters::kForbidden || failure_code == harvesters::kSoft404;
}

}  // namespace

/// A host that is left alone is said once.
void Settling::say_failure(const Fetch& fetch, const std::string& why) {
    if (fetch.shared_failure.empty()) progress_.say("failed: " + why);
    else if (said_of_hosts_.insert(fetch.shared_failure).second)
        progress_.say("failed: " + fetch.shared_failure);
}

void Settling::enter(const Task& task, const std::string& judged, const FileResult& out, Stage stage) {
    publisher_.reg().judge(run_, task.known.id, judged, out.judgement,
                           task.settled_before.value_or(clock_.now()), stage, out.found);
}

void Settling::unchanged(const Task& task, const record::ObjectRecord& known, FileResult& out) {
    const auto was = known.outcome == "unchanged" ? "known already" : known.outcome + " before";
    if (known.outcome == to_string(Outcome::held)) out.decided = ledger_.decision_on(known);
    const auto since = out.decided.empty() ? "" : fmt::format(", and {} since", out.decided);
    out.judgement = {Outcome::unchanged,
                     known.code,
                     (known.why.empty() ? was : fmt::format("{}: {}", was, known.why)) + since,
                     task.source->dataset.id.str(),
                     {}};
    enter(task, {}, out);
}

/// A file over which one worker after the other dies will not be read next time either: readers are told,
/// until a new checker tries.
bool Settling::give_up(const Task& task, const Fetch& fetch, const base::Sha256& digest, FileResult& out) {
    auto& reg = publisher_.reg();
    const int deaths = reg.deaths(task.known.id) + 1;
    if (fetch.failure_code != record::kWorkerDied || deaths < kMostDeaths) return false;
    schemas::Report report;
    report.file_name = record::part_name(task.offered.url, {});
    report.schema = config_.schema_of(*task.source).id.str();
    report.schema_version = config_.schema_of(*task.source).version;
    report.checker_version = schemas::kCheckerVersion;
    report.refusal = fmt::format("it could not be read in {} attempts: {}", deaths,
                                 fetch.failure.substr(0, fetch.failure.find(';')));
    out.judgement = {Outcome::rejected, "unreadable", report.refusal, task.source->dataset.id.str(), {}};
    reg.reject(task.known.id, digest.hex(), out.judgement, public_report(report, out.judgement),
               clock_.now());
    return true;
}

/// What a person decided of these bytes, which were held; it does not end with a run that could not have them.
std::optional<record::Hold> Settling::decided_hold(const Task& task, const base::Sha256& digest) {
    const auto& known = task.known;
    const bool failed = known.outcome == to_string(Outcome::failed);
    if (known.snapshot != digest.hex() || (known.outcome != to_string(Outcome::held) && !failed)) return {};
    auto hold = ledger_.hold_on(known);
    const bool by_person = hold && (hold->decision.starts_with("refused ") || hold->decision.starts_with("accepted "));
    const bool is_refusal_asked_about = hold && hold->code == kRefusedBefore;
    return by_person || is_refusal_asked_about || (hold && !failed) ? hold : std::nullopt;
}

/// True when a person decided of these bytes while they were held for what they would be held for again: a title in which a
/// comma changed asks nobody twice.
bool Settling::was_decided(const Task& task, const base::Sha256& digest, const record::Verdict& verdict) {
    if (verdict.judgement.outcome != Outcome::held) return false;
    const auto hold = decided_hold(task, digest);
    if (!hold || hold->decision.empty()) return false;
    const auto* now = verdict.evidence.find("now");
    return verdict.judgement.code == hold->code || (now != nullptr && now->string_or("code", "") == hold->code);
}

/// Bytes that a person refused do not go out because something else is said of them by now.
record::Verdict Settling::unless_refused(const Task& task, const base::Sha256& digest, record::Verdict verdict) {
    if (verdict.judgement.outcome != Outcome::released) return verdict;
    const auto hold = decided_hold(task, digest);
    const bool waits = hold && hold->code == kRefusedBefore && !hold->decision.starts_with("accepted ");
    if (!waits && (!hold || !hold->decision.starts_with("refused "))) return verdict;
    verdict.judgement.outcome = Outcome::held;
    verdict.judgement.code = kRefusedBefore;
    verdict.judgement.why = fmt::format("its bytes were {}, and by what its source says of them now they would be released as {}",
                                        hold->decision.empty() ? "refused before" : hold->decision, verdict.judgement.edition);
    verdict.supersedes.reset();
    return verdict;
}

/// By the words that the whole has; where they name no period it may be any.
bool Settling::may_be_part_of(const Task& task, const harvesters::IncompleteWhole& whole, const std::string& edition) const {
    const auto said = harvesters::edition_for({.url = whole.url, .title = whole.title, .publication = task.offered.publication,
                                               .stated = {}, .cadence = task.source->dataset.cadence}, {});
    return !said.edition || said.edition->str() == edition;
}

/// Half of a file is not released as the whole of it; nor is anything else that may be that half.
record::Verdict Settling::unless_a_part(const Task& task, record::Verdict verdict) {
    auto& judgement = verdict.judgement;
    if (judgement.outcome != Outcome::released) return verdict;
    const auto holder = publisher_.reg().newest(judgement.dataset, judgement.edition);
    if (holder && holder->object == task.known.id) return verdict;
    for (const auto& whole : task.offered.may_be_of) {
        if (!may_be_part_of(task, whole, judgement.edition)) continue;
        judgement.outcome = Outcome::held;
        judgement.code = kMayBePart;
        judgement.why = fmt::format("it may be what is missing of '{}' on the same page ({}): both would be {}", whole.title, whole.why, judgement.edition);
        verdict.supersedes.reset();
        break;
    }
    return verdict;
}

/// Where nobody said how long a body is and its end looks cut off, it is neither released nor told as unreadable: there may be nothing earlier
/// to hold it against.
record::Verdict Settling::unless_cut(const Fetch& fetch, const fs::path& snapshot, record::Verdict verdict) const {
    auto& judgement = verdict.judgement;
    const auto& report = fetch.result->report;
    const bool unreadable = judgement.outcome == Outcome::rejected && !report.refusal.empty();
    if (!fetch.fetched.ends_with_connection || (judgement.outcome != Outcome::released && !unreadable)) return verdict;
    auto sign = harvesters::sign_of_a_cut(snapshot);
    if (sign.empty() && std::ranges::find(report.findings, "unclosed-quote", &schemas::Finding::code) != report.findings.end()) sign = "a quote is never closed";
    if (sign.empty()) return verdict;
    judgement.outcome = Outcome::held;
    judgement.code = kMayBeCut;
    judgement.why = fmt::format("it may have been cut off, and its server does not say how long it is: {}; each run fetches it again until it is whole", sign);
    verdict.supersedes.reset();
    return verdict;
}

/// A part by itself asks nobody any more once the whole is here.
void Settling::settle_holds_of_parts(const Task& task) {
    for (const auto& part : task.offered.parts) ledger_.settle_hold_at(task.source->source.id, part, "judged again: a part of " + task.offered.url);
}

bool Settling::decide(const Task& task, Fetch& fetch, const base::Sha256& digest, const fs::path& snapshot,
                      FileResult& out) {
    const auto& report = fetch.result->report;
    out.rows = report.rows;
    if (report.currency_totals.empty()) out.total = report.accepted_total;
    CheckedObject checked{task.source, task.known, digest, snapshot, &*fetch.result};
    checked.object.url = task.offered.url;
    checked.object.title = task.offered.title;
    checked.object.last_modified = fetch.fetched.validators.last_modified;
    checked.parts = task.offered.parts;
    const auto verdict = unless_cut(fetch, snapshot, unless_a_part(task, unless_refused(task, digest, judge_.consider(checked))));
    if (was_decided(task, digest, verdict)) return false;
    out.judgement = verdict.judgement;
    judge_.enter(checked, verdict);
    settle_holds_of_parts(task);
    return true;
}

/// An address that was redirected for good is asked at the new one only after several runs said so, and again
/// at the old one once the new one says no, or when it fails for whatever cause in as many runs. Where the old one was
/// asked meanwhile, what it says now counts.
void Settling::enter_move(const Task& task, const Fetch& fetch, FileResult& out) {
    if (task.settled_before || task.offered.is_here() || task.stays_unasked()) return;
    if (!fetch.here) {
        if (task.has_moved() &&
            (says_no(fetch.failure_code) || ledger_.failed_in_a_row(task.known.id) >= kMovedRuns))
            ledger_.moved(task.known, "");
        return;
    }
    const bool as_before = task.has_moved() && !fetch.from_offered && fetch.fetched.moved_to.empty();
    out.moved_to = as_before ? task.known.moved_to : fetch.fetched.moved_to;
    out.moved_in_use = task.has_moved() && out.moved_to == task.known.moved_to;
    ledger_.moved(task.known, out.moved_to);
}

void Settling::settle(const Task& task, Fetch& fetch, FileResult& out) {
    auto& reg = publisher_.reg();
    if (auto absence = absence_of(task, fetch, ledger_, clock_.now())) {
        if (absence->code == kNotPublished) ledger_.miss(task.known.id, clock_.now());
        out.fetched = true;  // or need not be
        out.judgement = {Outcome::unchanged, std::string(absence->code), std::move(absence->why), task.source->dataset.id.str(), {}};
        return enter(task, {}, out);
    }
    if (!fetch.failure.empty() && !fetch.here) throw Error(ErrorKind::transient, fetch.failure);
    if (task.was_erased() && !fetch.got_bytes) return erased(task, fetch, out);
    const auto digest = fetch.got_bytes ? fetch.fetched.digest : base::Sha256::from_hex(task.known.snapshot);
    out.found = found_of(task, fetch);
    if (reg.erasure_of(digest.hex())) return erased(task, fetch, out);
    const auto snapshot = fetch.got_bytes ? publisher_.archive().keep_snapshot(fetch.file, digest)
                                          : publisher_.archive().layout().snapshot(digest);
    if (fetch.got_bytes || fetch.fetched.same_bytes)
        reg.fetched(task.known.id, digest, fs::file_size(snapshot), fetch.fetched.validators.etag,
                    fetch.fetched.validators.last_modified, clock_.now(), fetch.fetched.validators.of);
    out.fetched = true;
    const bool given_up = give_up(task, fetch, digest, out);
    if (!given_up && !fetch.failure.empty()) throw Error(ErrorKind::transient, fetch.failure);
    if (!given_up && !fetch.result) return unchanged(task, task.known, out);
    const auto judged = task.judged_as(digest, config_);
    if (!given_up && !decide(task, fetch, digest, snapshot, out)) {
        ledger_.held_as_before(task.known.id, judged);
        return unchanged(task, reg.object(task.known.id), out);
    }
    enter(task, judged, out);
}

/// `judged` stays empty, so that the next run tries again.
void Settling::fail(const Task& task, const Fetch& fetch, const Error& error, FileResult& out) {
    out.judgement = {Outcome::failed,
                     fetch.failure_code.empty() ? std::string(to_string(error.kind())) : fetch.failure_code,
                     error.what(),
                     task.source->dataset.id.str(),
                     {}};
    say_failure(fetch, out.judgement.why);
    if (error.kind() == ErrorKind::exhausted && fetch.failure.empty())
        throw Error(error);  // the archive's own disk is full: stop, and say so
    enter(task, {}, out, fetch.here ? Stage::fetched : Stage::gathered);
}

FileResult Settling::settle(const Task& task, Fetch fetch) {
    FileResult out{task.source->source.id, task.offered.url, task.offered.title, false, {}, {}, {}};
    if (is_erased_meanwhile(task)) {
        erased_meanwhile(task, fetch, out);
        return out;
    }
    try {
        settle(task, fetch, out);
    } catch (const std::exception& thrown) {
        auto e = base::as_error(thrown);
        e.while_("harvesting {} for source '{}' ({})", task.offered.url, task.source->source.id,
                 task.source->place());
        fail(task, fetch, e, out);
    }
    if (out.judgement.code == record::kErasedBefore && (fetch.got_bytes || !fetch.fetched.validators.empty()))
        ledger_.remember_erased(task.known.id, fetch.fetched.validators.etag,
                                fetch.fetched.validators.last_modified, fetch.fetched.validators.of,
                                clock_.now());
    enter_move(task, fetch, out);
    return out;
}

}  // namespace daybook::app
