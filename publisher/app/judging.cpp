#include "publisher/app/judging.hpp"

#include "harvesters/edition_for.hpp"
#include "harvesters/url.hpp"
#include "publisher/app/embargo.hpp"
#include "publisher/app/lost_rows.hpp"
#include "publisher/base/child_stop.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/draft.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/open_question.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
using record::Outcome;

/// Rows of another dataset that are held in memory beside those that refer to them.
constexpr std::int64_t kMostRowsReferred = 1'000'000;

namespace {

/// The version that these bytes of this object were released as, or whose rows they were found to say again,
/// if it is still the newest of its edition.
std::optional<record::VersionRecord> released_as(record::Register& reg, const CheckedObject& checked, const std::string& dataset) {
    for (auto& version : reg.versions_said_by(checked.digest.hex())) {
        if (version.state != record::VersionState::released || version.dataset != dataset || version.object != checked.object.id) continue;
        const auto newest = reg.newest(version.dataset, version.edition);
        if (newest && newest->id == version.id) return version;
    }
    return {};
}

/// What was released and would not be now is for a person: nothing is withdrawn by a program.
record::Verdict disagreement(const record::VersionRecord& released, record::Verdict now) {
    now.evidence.set("released", base::json::Value::object({{"dataset", released.dataset},
                                                            {"edition", released.edition},
                                                            {"version", released.version},
                                                            {"rows_sha256", released.rows_digest}}));
    now.evidence.set("now", base::json::Value::object({{"outcome", to_string(now.judgement.outcome)},
                                                       {"code", now.judgement.code},
                                                       {"edition", now.judgement.edition},
                                                       {"why", now.judgement.why}}));
    const auto& edition = now.judgement.edition;
    const auto other = edition.empty() || edition == released.edition ? "" : " as " + edition;
    now.judgement.why = fmt::format("released as {}/{} v{}, but read again it would be {}{}: {}", released.dataset, released.edition, released.version,
                                    to_string(now.judgement.outcome), other, now.judgement.why);
    now.judgement.outcome = Outcome::held;
    now.judgement.code = record::kRecheckDisagrees;
    now.judgement.edition = released.edition;
    return now;
}

/// A draft of the same rows is made again where its files are damaged, or where other words go with them now.
record::Verdict in_place_of_the_same(record::Publisher& publisher, const Officer& officer, const std::string& dataset, record::Verdict verdict) {
    const auto draft = publisher.reg().newest(dataset, officer.edition.str());
    if (!draft || draft->version != 0) return verdict;
    const bool is_damaged = record::is_damaged(publisher.archive().layout(), *draft);
    if (!is_damaged && !officer.says_otherwise(*draft)) return verdict;
    verdict.judgement = {Outcome::released, {}, fmt::format("takes the place of {}, {}", draft->name(), is_damaged ? "whose files are damaged" : "of which other words were said"), dataset, officer.edition.str()};
    verdict.supersedes = draft;
    return verdict;
}

/// Rows that were withdrawn for another edition's sake were never wrong: where that edition was, an officer brings them back. Nothing else that has them
/// stands by now, or the verdict would be that.
record::Verdict back_from_consolidation(record::Register& reg, const Officer& officer, const std::string& dataset, record::Verdict verdict) {
    const auto before = reg.newest(dataset, officer.edition.str());
    const auto history = before ? reg.history(before->id) : std::vector<record::HistoryRecord>();
    if (history.empty() || history.back().event != record::Event::withdraw || history.back().code != "consolidated") return verdict;
    verdict.judgement = {Outcome::released, {}, fmt::format("takes the place of {}, which was withdrawn for an edition that is not here", before->name()), dataset, officer.edition.str()};
    return verdict;
}

/// What is there already gives way to a correction with its reason, and a draft that waits to a newer one.
record::Verdict as_an_officer_wants(record::Publisher& publisher, const CheckedObject& checked, const std::string& dataset, record::Verdict verdict) {
    auto& reg = publisher.reg();
    const auto& officer = *checked.officer;
    if (verdict.judgement.code == "same-rows") return in_place_of_the_same(publisher, officer, dataset, std::move(verdict));
    if (verdict.judgement.code == record::kWithdrawnBefore)
        return officer.reinstates ? record::brought_back(reg, std::move(verdict)) : back_from_consolidation(reg, officer, dataset, std::move(verdict));
    if (verdict.judgement.code == record::kAfterErasure) {
        // Who looked whether what had to go is in it has not said that a withdrawal was a mistake.
        const auto withdrawn = officer.reinstates ? std::nullopt : reg.withdrawn(dataset, officer.edition.str(), checked.result->rows->digest().hex());
        if (withdrawn) return record::refused_as_withdrawn(*withdrawn, std::move(verdict));
        verdict.judgement.outcome = Outcome::released;
        if (const auto draft = reg.newest(dataset, officer.edition.str()); draft && draft->version == 0) verdict.supersedes = draft;
        return verdict;
    }
    if (verdict.judgement.code != "edition-occupied") return verdict;
    const auto holder = reg.newest(dataset, officer.edition.str());
    if (!holder || (officer.reason.empty() && !(holder->version == 0 && holder->waits))) return verdict;
    verdict.judgement = {Outcome::released, {}, fmt::format("takes the place of {}", holder->name()), dataset, officer.edition.str()};
    verdict.supersedes = holder;
    return verdict;
}

/// A file's earlier bytes are brought back by a person: a draft of them gives way to the file's newer ones by a person alone, and so does what is public of
/// them to bytes that it took the place of, which are no news of its source.
record::Verdict beside_what_was_brought_back(record::Register& reg, const CheckedObject& checked, record::Verdict verdict) {
    if (!verdict.supersedes) return verdict;
    const auto there = *verdict.supersedes;
    const bool is_draft = there.version == 0;
    const auto public_before = reg.versions_with_snapshot(checked.digest.hex());
    const bool is_old = there.snapshot != checked.digest.hex() && std::ranges::any_of(public_before, [&](const auto& v) { return v.dataset == there.dataset && v.edition == there.edition && v.version > 0; });
    const bool stands = is_draft ? reg.brought_back_by(there).has_value() : is_old && there.reason == to_string(record::Reason::department_correction);
    if (!stands) return verdict;
    verdict.supersedes.reset();
    if (verdict.judgement.outcome != Outcome::released) return verdict;
    verdict.judgement = {Outcome::held, "edition-occupied", fmt::format("{} is already taken by {}, which a person made of other bytes of this file", there.edition, there.name()), there.dataset, there.edition};
    verdict.evidence.set("other", base::json::Value::object({{"dataset", there.dataset}, {"edition", there.edition}, {"url", there.url}}));
    return verdict;
}

/// What stood for itself and is a part by now gives its edition to the whole.
record::Verdict as_the_whole_of(record::Register& reg, const CheckedObject& checked, const std::string& dataset, record::Verdict verdict) {
    if (verdict.judgement.code != "edition-occupied" || checked.parts.empty()) return verdict;
    const auto holder = reg.newest(dataset, verdict.judgement.edition);
    if (!holder || std::ranges::find(checked.parts, holder->url) == checked.parts.end()) return verdict;
    verdict.judgement = {Outcome::released, {}, fmt::format("takes the place of {}, which is a part of it", holder->url), dataset, holder->edition};
    verdict.supersedes = holder;
    return verdict;
}

/// What is public of earlier bytes and waits for a person is corrected by newer ones of its edition; of another it waits on, and that is told.
record::Verdict with_open_questions(record::Register& reg, const CheckedObject& checked, record::Verdict verdict) {
    auto& judgement = verdict.judgement;
    if (judgement.outcome != Outcome::released) return verdict;
    for (const auto& question : reg.open_questions(checked.object.id))
        judgement.why += fmt::format("; {}/{}, which was released of its earlier bytes and is held ({}), {}", question.dataset, question.edition, question.code,
                                     question.edition == judgement.edition ? "gives way to it" : fmt::format("stays, and waits for a person as number {}", question.id));
    return verdict;
}

/// The newest bytes say what is public, so that it is right by what is known now.
void answer_questions(record::Register& reg, const CheckedObject& checked, const record::Judgement& judgement) {
    for (const auto& question : reg.open_questions(checked.object.id))
        if (question.dataset == judgement.dataset && question.edition == judgement.edition)
            reg.settle_hold(question.object, question.snapshot, "judged again: other bytes say the same rows");
}

bool says_the_rows_of(const CheckedObject& checked, const record::VersionRecord& version) { return checked.result->rows && checked.result->rows->digest().hex() == version.rows_digest; }

std::string decision_of(const CheckedObject& checked, const record::Judgement& judgement) {
    return checked.officer ? fmt::format("accepted as {} by {}", judgement.edition, checked.officer->who)
                           : fmt::format("judged again: {}", to_string(judgement.outcome));
}

}  // namespace

bool Officer::says_otherwise(const record::VersionRecord& draft) const { return draft.waits && !note.empty() && (note != draft.note || reason != draft.reason); }

std::string judging_of(const Config& config, const ConfiguredSource& source) {
    auto key = fmt::format("{}/{}/{}", schemas::kCheckerVersion, config.schema_of(source).version, source.gate.most_quarantined);
    key += fmt::format("/evidence-{}/{}", harvesters::kEvidenceVersion, source.dataset.cadence);
    for (const auto& gate : source.gate.findings) key += fmt::format("/{}={}", gate.code, gate.most);
    return key;
}

std::string said_of(const std::string& url, const std::string& title, const record::Statement& stated) {
    const auto name = harvesters::file_name_of(url);
    return base::sha256(base::json::canonical(base::json::Value::array({name, title, stated.publication, stated.period_first, stated.period_last}))).hex();
}

std::string judged_key(const base::Sha256& snapshot, const std::string& said, const Config& config, const ConfiguredSource& source) {
    return fmt::format("{}/{}/{}", snapshot.hex(), said, judging_of(config, source));
}

schemas::CheckRequest harvest_request(const std::string& url, const schemas::Schema& schema) {
    schemas::CheckRequest request;
    request.file_name = record::part_name(url, {});
    request.schema_text = schema.text;
    request.profile = schemas::Profile::harvest;
    request.max_rows = kMostRows;
    return request;
}

std::string way_out(std::string_view code) {
    if (code != "same-bytes-elsewhere" && code != "rows-elsewhere") return {};
    return "; where it is the other one that is wrong, withdraw that first (daybook withdraw), or, while it is a draft, hand in that edition's own file, which takes its place, or drop it (daybook draft --drop)";
}

std::string failure_of_check(const base::Error& error) {
    return std::string(error.kind() == base::ErrorKind::exhausted ? to_string(error.kind()) : record::kWorkerDied);
}

std::string public_report(const schemas::Report& report, const record::Judgement& judgement) {
    auto out = schemas::without_cells(report).to_json();
    out.set("valid", false).set("outcome", to_string(judgement.outcome)).set("code", judgement.code).set("why", judgement.why);
    return base::json::write_pretty(out);
}

record::PrintIndex& Judge::prints_of(const std::string& table) { return prints_.try_emplace(table, publisher_.reg(), table).first->second; }

record::EditionClaim Judge::claim_of(const CheckedObject& checked) const {
    const auto& report = checked.result->report;
    if (checked.officer) return {checked.officer->edition, "stated by an officer", "", "", {"stated by an officer"}};
    const auto stated = publisher_.reg().stated(checked.object.id);
    const auto evidence = harvesters::edition_for({.url = checked.object.url,
                                                   .title = checked.object.title,
                                                   .publication = stated.publication,
                                                   .stated = harvesters::stated_period(stated.period_first, stated.period_last),
                                                   .cadence = checked.source->dataset.cadence},
                                                  report);
    record::EditionClaim out{evidence.edition, evidence.rule, evidence.held_code, evidence.why, evidence.evidence};
    for (const auto& edition : evidence.may_be) out.may_be.push_back(edition.str());
    return out;
}

base::Instant Judge::seen_at(const CheckedObject& checked) const {
    if (checked.fetched) return *checked.fetched;
    const bool known = checked.object.snapshot == checked.digest.hex();
    return known ? publisher_.reg().fetched_at(checked.object.id) : clock_.now();
}

void Judge::compare(const CheckedObject& checked, const record::EditionClaim& claim) {
    if (!checked.result->report.refusal.empty()) return;
    Beyond known{.seen = base::london_date(seen_at(checked)), .edition = claim.edition, .public_dir = publisher_.archive().layout().public_dir(), .dataset = checked.source->dataset.id.str()};
    known.rows = [&] { return &*checked.result->rows; };
    // The other datasets are looked at in the same edition.
    if (claim.edition && checked.result->rows) known.refer = [&](const std::string& resource) { return referred(checked, *claim.edition, resource); };
    judge_beyond(config_.schema_of(*checked.source), checked.result->report, known);
}

/// The rows of what another dataset of the organisation has for the edition; absent when there is none.
std::optional<schemas::CheckedRows> Judge::rows_of(const record::VersionRecord& version, const schemas::Schema& schema) const {
    const auto& layout = publisher_.archive().layout();
    const auto folder = version.version == 0 ? layout.drafts() / version.folder
                                                 : layout.public_dir() / "releases" / version.dataset / version.edition / fmt::format("v{}", version.version);
    auto request = harvest_request("data.csv", schema);
    request.max_rows = kMostRowsReferred;
    return schemas::check_in_worker(folder / "data.csv", request, config_.worker).rows;
}

Referred Judge::referred(const CheckedObject& checked, const schemas::Edition& edition, const std::string& resource) {
    const auto now = clock_.now();
    const auto at = public_from(publisher_.reg(), checked.source->dataset.id.str(), edition.str(), checked.officer && checked.officer->waits, now);
    const auto other = config_.schemas.find(resource);
    const auto dataset = schemas::dataset_of(checked.source->dataset.organisation, schemas::SchemaId(resource)).str();
    const auto version = newest_seen(publisher_.reg(), dataset, edition.str(), at, now);
    Referred out;
    out.why = fmt::format("there is no {}/{}", dataset, edition.str());
    try {
        if (!version || other == config_.schemas.end()) return out;
        if (auto rows = rows_of(*version, other->second)) out.tables.push_back(std::move(*rows));
        out.schema = &other->second;
    } catch (const base::Error& e) {
        if (base::StopsChildren::now()) throw JudgingStopped();
        if (e.kind() == base::ErrorKind::exhausted) throw;
        out.why = fmt::format("{}/{} could not be read: {}", dataset, edition.str(), e.message());
    }
    return out;
}

record::Verdict Judge::consider(const CheckedObject& checked) {
    auto& reg = publisher_.reg();
    const auto& dataset = checked.source->dataset;
    const auto claim = claim_of(checked);
    compare(checked, claim);
    // What is public already is judged against as such.
    publisher_.catch_up();
    auto verdict = record::judge(reg, prints_of(dataset.table), dataset.id.str(), checked.object.id, checked.digest.hex(), claim, *checked.result,
                                 checked.source->gate);
    if (verdict.judgement.code == record::kGateClosed)
        schemas::close_gates(config_.schema_of(*checked.source), checked.result->report, checked.source->gate.findings);
    verdict = as_the_whole_of(reg, checked, dataset.id.str(), std::move(verdict));
    if (checked.officer) return as_an_officer_wants(publisher_, checked, dataset.id.str(), std::move(verdict));
    verdict = beside_what_was_brought_back(reg, checked, std::move(verdict));
    const auto released = released_as(reg, checked, dataset.id.str());
    if (!released) return with_open_questions(reg, checked, without_losses(reg, checked, std::move(verdict)));
    const auto outcome = verdict.judgement.outcome;
    const bool elsewhere = !verdict.judgement.edition.empty() && verdict.judgement.edition != released->edition;
    if (outcome == Outcome::rejected || outcome == Outcome::held || elsewhere) return disagreement(*released, std::move(verdict));
    if (outcome == Outcome::released) verdict.judgement.why = "read again, its rows differ from those released";
    return verdict;
}

std::vector<record::Judgement> Judge::obstacles(const CheckedObject& checked, const std::optional<schemas::Edition>& edition) {
    const auto& dataset = checked.source->dataset;
    return record::obstacles(publisher_.reg(), prints_of(dataset.table), dataset.id.str(), checked.object.id, checked.digest.hex(), {edition, "", "", "", {}},
                             *checked.result);
}

/// Files first, then the register, in one act: until then the draft that gives way is whole, and afterwards this one is.
void Judge::draft(const CheckedObject& checked, const record::Verdict& verdict) {
    auto& reg = publisher_.reg();
    // While it was read an erasure may have been carried out.
    reg.refuse_erased(checked.digest.hex(), checked.object.url);
    const auto& dataset = checked.source->dataset;
    const auto claim = claim_of(checked);
    const bool replaces = verdict.supersedes && verdict.supersedes->version == 0;
    const auto folder = publisher_.folder_for(dataset.id.str(), claim.edition->str(), checked.digest);
    const record::DraftPart part{checked.object.url, checked.object.title, checked.snapshot, checked.digest, fs::file_size(checked.snapshot),
                                 checked.fetched.value_or(reg.fetched_at(checked.object.id)), checked.object.last_modified, checked.result, reg.stated(checked.object.id).published};
    const auto manifest =
        record::write_draft(publisher_.archive().layout().drafts() / folder, dataset, config_.schema_of(*checked.source), claim, {part});
    if (checked.officer) record::write_officer(publisher_.archive().layout().drafts() / folder, {checked.officer->reason, checked.officer->note, checked.officer->who});
    // A harvest makes its drafts again; an officer is told once that the file is kept, and what a day may be promised for is not given up for less.
    if (checked.officer || replaces) {
        base::flush_tree(publisher_.archive().layout().drafts() / folder);
        base::flush(publisher_.archive().layout().drafts());
    }
    const auto prints = checked.result->rows->prints();
    record::NewDraft entered;
    auto& version = entered.version;
    version.object = checked.object.id;
    version.dataset = dataset.id.str();
    version.edition = claim.edition->str();
    version.snapshot = checked.digest.hex();
    version.rows_digest = manifest.rows_digest.hex();
    version.folder = folder;
    version.manifest = record::manifest_digest(manifest);
    if (checked.officer) {
        version.waits = checked.officer->waits;
        version.reason = checked.officer->reason;
        version.note = checked.officer->note;
        version.who = checked.officer->who;
        entered.date = checked.officer->date;
    }
    entered.table = dataset.table;
    entered.prints = record::pack_prints(prints);
    if (replaces) entered.replaces = verdict.supersedes->id;
    publisher_.enter_draft(entered, clock_.now());
    prints_of(dataset.table).add(version.dataset, version.edition, prints);
}

void Judge::enter(const CheckedObject& checked, const record::Verdict& verdict) {
    auto& reg = publisher_.reg();
    const auto& judgement = verdict.judgement;
    if (judgement.outcome == Outcome::released) draft(checked, verdict);
    else if (verdict.supersedes && verdict.supersedes->version == 0)
        publisher_.discard_draft(*verdict.supersedes, "daybook", "newer bytes came before its release", clock_.now());
    if (judgement.code == record::kErasedBefore) publisher_.throw_away(checked.digest);
    else if (judgement.outcome == Outcome::unchanged && judgement.code == "same-rows")
        if (const auto said = reg.newest(judgement.dataset, judgement.edition); said && said->object == checked.object.id && says_the_rows_of(checked, *said)) {
            reg.say_again(said->id, checked.digest.hex());
            answer_questions(reg, checked, judgement);
        }
    if (judgement.outcome == Outcome::held) reg.hold(checked.object.id, checked.digest.hex(), judgement, verdict.evidence, clock_.now());
    else reg.settle_hold(checked.object.id, checked.digest.hex(), decision_of(checked, judgement));
    if (judgement.outcome == Outcome::rejected)
        reg.reject(checked.object.id, checked.digest.hex(), judgement, public_report(checked.result->report, judgement), clock_.now());
}

}  // namespace daybook::app
