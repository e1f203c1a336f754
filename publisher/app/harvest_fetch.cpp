#include "publisher/app/harvest_fetch.hpp"

#include "harvesters/answers.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/foreign_error.hpp"
#include "publisher/record/due_rule.hpp"
#include "schemas/worker.hpp"

#include <functional>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;

namespace {

schemas::Edition slot_of(const harvesters::SourceObject& slot) {
    const auto &first = slot.period_start, &last = slot.period_end;
    if (first == last) return schemas::Edition::parse(first);
    const auto from = first.substr(0, 7), to = last.substr(0, 7);
    return schemas::Edition::parse(from == to ? from : from + "--" + to);
}

/// Servers say that there is nothing with a 404 or 410, a 403 (stores that let nobody list them), or a page.
bool says_that_nothing_is_there(const std::string& failure_code) {
    return failure_code == to_string(base::ErrorKind::not_found) || failure_code == harvesters::kForbidden ||
           failure_code == harvesters::kSoft404;
}

/// Does work whose failure is this file's alone.
void into(Fetch& out, const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& thrown) {
        const auto e = base::as_error(thrown);
        out.failure_code = to_string(e.kind());
        out.failure = e.what();
    }
}

}  // namespace

std::string Task::judged_as(const base::Sha256& digest, const Config& config) const {
    const auto said = said_of(offered.url, offered.title, {offered.period_start, offered.period_end, offered.publication});
    return judged_key(digest, said, config, *source);
}

harvesters::FetchLimits fetch_limits(const Config& config, std::chrono::milliseconds time,
                                     std::shared_ptr<harvesters::HostPauses> pauses) {
    auto out = config.fetch;
    out.flush_bodies = false;
    out.hosts.pauses = std::move(pauses);
    // A little later than the run itself, so that what it ends is left to the next one and fails in none.
    out.all = std::chrono::ceil<std::chrono::seconds>(time) + std::chrono::seconds(1);
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

bool looks_again(const record::ObjectRecord& known, record::RunLedger& ledger, const Config& config,
                 base::Instant now) {
    if (known.code != record::kErasedBefore || !known.etag.empty() || !known.last_modified.empty())
        return false;
    const auto seen = ledger.erased_seen(known.id);
    return !seen || now - *seen >= config.harvest_full_every;
}

record::Found found_of(const Task& task, const Fetch& fetch) {
    if (task.was_erased()) return fetch.got_bytes ? record::Found::changed : record::Found::unchanged;
    if (task.known.snapshot.empty()) return record::Found::new_here;
    return fetch.got_bytes && fetch.fetched.digest.hex() != task.known.snapshot ? record::Found::changed
                                                                                : record::Found::unchanged;
}

bool is_made_from_period(const ConfiguredSource& source, const harvesters::SourceObject& object) {
    return source.source.kind == "files" && !object.period_end.empty();
}

/// What is written down for a period that has ended may be published any day until it is due.
std::optional<Absence> absence_of(const Task& task, const Fetch& fetch, record::RunLedger& ledger, base::Instant now) {
    const auto& offered = task.offered;
    const auto& owes = task.source->dataset;
    const bool never_here = task.known.snapshot.empty() && !task.was_erased();
    if (!says_that_nothing_is_there(fetch.failure_code) || !is_made_from_period(*task.source, offered) || !never_here) return {};
    if (!owes.due.empty()) {
        const auto due = record::DueRule::parse(owes.due).due(slot_of(offered), record::parse_nation(owes.nation));
        if (base::london_date(now) <= due) return Absence{kNotDue, fmt::format("it is not there yet, and is not due before {}", base::to_iso(due))};
    }
    if (!ledger.has_later(task.source->source.id, offered.period_end)) return {};
    return Absence{kNotPublished, fmt::format("it was never there, though files of later periods are: {}", fetch.failure.substr(0, fetch.failure.find('\n')))};
}

harvesters::FetchRequest FileFetcher::request_of(const Task& task, const std::string& address, fs::path to) const {
    auto request = request_for(*task.source, address, std::move(to));
    request.want = harvesters::Want::data;
    // Of what was erased there is no file that the validators would be about.
    const harvesters::Validators known{task.known.etag, task.known.last_modified, task.known.validators_of};
    if (task.was_erased()) request.known = known;
    else if (!task.known.snapshot.empty()) {
        request.known_file = layout_.snapshot(base::Sha256::from_hex(task.known.snapshot));
        if (fs::exists(request.known_file)) {
            if (!task.asks_anew) request.known = known;
            request.known_digest = task.known.snapshot;
        }
    }
    return request;
}

Ticket FileFetcher::begin(const Task& task, std::size_t number) {
    if (task.offered.is_here() || task.settled_before || task.stays_unasked()) return {};
    return fetching_.add(request_of(task, task.address(), file(number)));
}

void FileFetcher::take(const Task& task, const Ticket& ticket, Fetch& out) {
    if (!task.not_believed.empty()) {
        out.failure_code = kMassDisappearance;
        out.failure = task.not_believed;
        return;
    }
    if (!ticket) {
        out.got_bytes = task.offered.is_here();
        if (out.got_bytes) out.fetched = harvesters::keep_content(task.offered, out.file);
        out.here = true;
        return;
    }
    auto result = fetching_.take(*ticket);
    out.from_offered = !result.error && (!task.has_moved() || task.asks_offered);
    // An old address that is given up altogether is no failure while the new one has the file.
    if (result.error && task.has_moved() && task.asks_offered)
        result = fetching_.take(fetching_.add(request_of(task, task.known.moved_to, out.file)));
    if (result.error) {
        out.failure_code = result.code;
        out.failure = result.error->what();
        const bool is_shared = result.code == harvesters::kHostLeftAlone || result.code == harvesters::kNoFetcher;
        out.shared_failure = is_shared ? result.error->message() : "";
        return;
    }
    out.fetched = std::move(*result.fetched);
    out.got_bytes = !out.fetched.not_modified() && !out.fetched.same_bytes;
    if (out.got_bytes) base::flush(out.file);
    out.here = true;
}

base::Sha256 FileFetcher::digest_of(const Task& task, const Fetch& out) {
    return out.got_bytes ? out.fetched.digest : base::Sha256::from_hex(task.known.snapshot);
}

/// What the register says of a file that was erased is no judgement of the bytes that it had before.
bool FileFetcher::is_judged(const Task& task, const Fetch& out) const {
    const bool was_part = task.known.code == kMayBePart && task.offered.may_be_of.empty();
    const bool is_whole_by_now = task.known.code == kMayBeCut && out.fetched.same_bytes && !out.fetched.ends_with_connection;
    return !task.was_erased() && !was_part && !is_whole_by_now && task.known.judged == task.judged_as(digest_of(task, out), config_);
}

/// Kept bytes are held against their digest before they are read, and when a whole body said that they are the file's. A source
/// that says "the same" speaks of what it sent, not of our disk: what is damaged there is asked for as if it were new.
void FileFetcher::mend(const Task& task, Fetch& out) {
    const bool came_again = task.asks_anew && out.fetched.same_bytes;
    if (out.got_bytes || task.was_erased() || (is_judged(task, out) && !came_again)) return;
    try {
        layout_.whole_snapshot(digest_of(task, out));
    } catch (const Error& damage) {
        auto request = request_for(*task.source, task.address(), out.file);
        request.want = harvesters::Want::data;
        auto again = fetching_.take(fetching_.add(std::move(request)));
        // Nothing in the place of something is no file, here as in the first request.
        if (again.error || again.fetched->bytes == 0) {
            out.failure_code = record::kSnapshotDamaged;
            out.failure = fmt::format("{}\n  fetched once more: {}", damage.what(), again.error ? again.error->message() : "its source sent nothing");
            return;
        }
        out.fetched = std::move(*again.fetched);
        out.got_bytes = true;
        base::flush(out.file);
    }
}

void FileFetcher::check(const Task& task, Fetch& out) const {
    if (!out.failure.empty() || (task.was_erased() && !out.got_bytes) || is_judged(task, out)) return;
    const auto bytes = out.got_bytes ? out.file : layout_.snapshot(digest_of(task, out));
    try {
        out.result = schemas::check_in_worker(bytes, harvest_request(task.offered.url, config_.schema_of(*task.source)), config_.worker);
    } catch (const Error& e) {
        out.failure_code = failure_of_check(e);
        out.failure = e.what();
    }
}

Fetch FileFetcher::fetch(const Task& task, std::size_t number, const Ticket& ticket) {
    Fetch out;
    out.file = file(number);
    into(out, [&] { take(task, ticket, out); });
    return out;
}

Fetch FileFetcher::fetch_and_check(const Task& task, std::size_t number, const Ticket& ticket) {
    auto out = fetch(task, number, ticket);
    if (out.here) into(out, [&] {
            mend(task, out);
            check(task, out);
        });
    return out;
}

}  // namespace daybook::app
