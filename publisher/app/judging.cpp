#include "publisher/app/judging.hpp"

#include "harvesters/edition_for.hpp"
#include "publisher/record/draft.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace fs = std::filesystem;
using record::Outcome;

namespace {

/// The version that these bytes of this object were released as, or whose rows they were found to say again,
/// if it is still the newest of its edition.
std::optional<record::VersionRecord> released_as(record::Register& reg, const CheckedObject& checked, const std::string& dataset) {
    const bool said_again = checked.object.code == "same-rows" && checked.object.snapshot == checked.digest.hex();
    for (auto& version : reg.versions_of(checked.object.id)) {
        const bool same = version.snapshot == checked.digest.hex() || said_again;
        if (version.state != record::VersionState::released || version.dataset != dataset || !same) continue;
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
    now.judgement.why = fmt::format("released as {}/{} v{}, but read again it would be {}: {}", released.dataset, released.edition, released.version,
                                    to_string(now.judgement.outcome), now.judgement.why);
    now.judgement.outcome = Outcome::held;
    now.judgement.code = kRecheckDisagrees;
    now.judgement.edition = released.edition;
    return now;
}

}  // namespace

std::string judged_key(const base::Sha256& snapshot, const schemas::Schema& schema) {
    return fmt::format("{}/{}/{}", snapshot.hex(), schemas::kCheckerVersion, schema.version);
}

schemas::CheckRequest harvest_request(const std::string& url, const schemas::Schema& schema) {
    schemas::CheckRequest request;
    request.file_name = record::part_name(url, {});
    request.schema_text = schema.text;
    request.profile = schemas::Profile::harvest;
    request.max_rows = kMostRows;
    return request;
}

std::string public_report(const schemas::Report& report, const record::Judgement& judgement) {
    auto out = schemas::without_cells(report).to_json();
    out.set("valid", false).set("outcome", to_string(judgement.outcome)).set("code", judgement.code).set("why", judgement.why);
    return base::json::write_pretty(out);
}

record::PrintIndex& Judge::prints_of(const std::string& table) { return prints_.try_emplace(table, publisher_.reg(), table).first->second; }

record::EditionClaim Judge::claim_of(const CheckedObject& checked) const {
    const auto& report = checked.result->report;
    const auto evidence = harvesters::edition_for(config_.schema_of(*checked.source).cadence, checked.object.url, checked.object.title, report);
    return {evidence.edition, evidence.rule, evidence.held_code, evidence.why, evidence.evidence};
}

record::Verdict Judge::consider(const CheckedObject& checked) {
    auto& reg = publisher_.reg();
    const auto& dataset = checked.source->dataset;
    auto verdict = record::judge(reg, prints_of(dataset.table), dataset.id.str(), checked.object.id, checked.digest.hex(), claim_of(checked),
                                 *checked.result, checked.source->gate);
    const auto released = released_as(reg, checked, dataset.id.str());
    if (!released) return verdict;
    const auto outcome = verdict.judgement.outcome;
    const bool elsewhere = !verdict.judgement.edition.empty() && verdict.judgement.edition != released->edition;
    if (outcome == Outcome::rejected || outcome == Outcome::held || elsewhere) return disagreement(*released, std::move(verdict));
    if (outcome == Outcome::released) verdict.judgement.why = "read again, its rows differ from those released";
    return verdict;
}

void Judge::draft(const CheckedObject& checked, const record::Verdict& verdict) {
    auto& reg = publisher_.reg();
    if (verdict.supersedes && verdict.supersedes->version == 0)
        reg.discard_draft(verdict.supersedes->id, "daybook", "newer bytes came before its release", clock_.now());
    const auto& dataset = checked.source->dataset;
    const auto claim = claim_of(checked);
    const auto folder = fmt::format("{}-{}-{}", dataset.id.str(), claim.edition->str(), checked.digest.hex().substr(0, 12));
    const record::DraftPart part{checked.object.url, checked.object.title, checked.snapshot, checked.digest, fs::file_size(checked.snapshot),
                                 reg.fetched_at(checked.object.id), checked.object.last_modified, checked.result};
    const auto manifest =
        record::write_draft(publisher_.archive().layout().drafts() / folder, dataset, config_.schema_of(*checked.source), claim, {part});
    const auto prints = checked.result->table->row_prints();
    record::VersionRecord version;
    version.object = checked.object.id;
    version.dataset = dataset.id.str();
    version.edition = claim.edition->str();
    version.snapshot = checked.digest.hex();
    version.rows_digest = manifest.rows_digest.hex();
    version.folder = folder;
    reg.add_draft(version, dataset.table, record::pack_prints(prints), clock_.now());
    prints_of(dataset.table).add(version.dataset, version.edition, prints);
}

void Judge::enter(const CheckedObject& checked, const record::Verdict& verdict) {
    auto& reg = publisher_.reg();
    const auto& judgement = verdict.judgement;
    if (judgement.outcome == Outcome::released) draft(checked, verdict);
    if (judgement.outcome == Outcome::held) reg.hold(checked.object.id, checked.digest.hex(), judgement, verdict.evidence, clock_.now());
    else reg.settle_hold(checked.object.id, checked.digest.hex(), "judged again: " + std::string(to_string(judgement.outcome)));
    if (judgement.outcome == Outcome::rejected)
        reg.reject(checked.object.id, checked.digest.hex(), judgement, public_report(checked.result->report, judgement), clock_.now());
}

}  // namespace daybook::app
