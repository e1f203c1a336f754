#include "publisher/record/judge.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/report_words.hpp"

#include <algorithm>
#include <cstdlib>

namespace daybook::record {

using base::json::Value;

namespace {

/// Ten trillion pounds: more than any country's yearly budget, and small enough that thousands of such files add up exactly.
constexpr std::int64_t kMostPence = 1'000'000'000'000'000;

/// Four fifths of a file's rows elsewhere make it ambiguous (design section 1).
bool mostly(std::int64_t some, std::int64_t all) { return all > 0 && 5 * some >= 4 * all; }

struct Case {
    Register& reg;
    const PrintIndex& prints;
    const std::string& dataset;
    std::int64_t object;
    const std::string& snapshot;
    const EditionClaim& claim;
    const schemas::CheckResult& result;

    std::string edition() const { return claim.edition ? claim.edition->str() : std::string(); }
    Verdict verdict(Outcome outcome, std::string code, std::string why) const {
        Verdict out{{outcome, std::move(code), std::move(why), dataset, edition()}, {}, {}};
        auto period = Value::array();
        for (const auto& line : claim.evidence) period.push(line);
        out.evidence.set("period", std::move(period));
        auto may_be = Value::array();
        for (const auto& edition : claim.may_be) may_be.push(edition);
        if (!claim.may_be.empty()) out.evidence.set("may_be", std::move(may_be));
        return out;
    }
};

/// "12 of 'personal-data', where none may be" for each gate that is closed.
std::string closed(const Gate& gate, const schemas::Report& report) {
    std::string out;
    for (const auto& finding : schemas::findings_of(schemas::closed_gates(gate.findings, report)))
        out += (out.empty() ? "" : "; ") + finding.message;
    return out;
}

/// Who has nothing to report may say so in the same bytes every month: no row can be counted twice.
std::optional<Verdict> same_bytes(const Case& c) {
    if (c.result.report.nil_return && c.result.rows && c.result.rows->count() == 0) return {};
    for (const auto& other : c.reg.versions_with_snapshot(c.snapshot)) {
        if (other.dataset == c.dataset && other.edition == c.edition()) continue;
        auto out = c.verdict(Outcome::held, "same-bytes-elsewhere",
                             fmt::format("byte for byte the file of {}/{} ({})", other.dataset, other.edition, other.url));
        out.evidence.set("other", Value::object({{"dataset", other.dataset}, {"edition", other.edition}, {"url", other.url}}));
        return out;
    }
    return {};
}

std::optional<Verdict> same_rows(const Case& c) {
    const auto rows = static_cast<std::int64_t>(c.result.rows->count());
    const auto overlap = c.prints.elsewhere(c.dataset, c.edition(), c.result.rows->prints());
    if (!mostly(overlap.rows, rows)) return {};
    auto out = c.verdict(Outcome::held, "rows-elsewhere",
                         fmt::format("{} of its {} rows are already released elsewhere, {} of them in {}", overlap.rows, rows, overlap.there, overlap.where));
    const auto [dataset, edition] = dataset_and_edition(overlap.where);
    out.evidence.set("other", Value::object({{"dataset", dataset}, {"edition", edition}, {"rows", overlap.there}}));
    return out;
}

/// What was withdrawn does not come back by being at the source, still or again; other rows are its successor.
std::optional<Verdict> withdrawn_before(const Case& c) {
    const auto same = c.reg.withdrawn(c.dataset, c.edition(), c.result.rows->digest().hex());
    if (!same) return {};
    return refused_as_withdrawn(*same, c.verdict(Outcome::unchanged, {}, {}));
}

/// What its source says again of a version: nothing to release.
Verdict said_again(const Case& c, const VersionRecord& version) {
    return c.verdict(Outcome::unchanged, "same-rows", fmt::format("its rows are those already {} as {}/{}", version.version > 0 ? "released" : "drafted", version.dataset, version.edition));
}

/// What was erased does not come back in other bytes, for whatever edition of whatever dataset.
std::optional<Verdict> erased_before(const Case& c) {
    // A nil return says nothing that could have been erased.
    if (!c.result.rows || c.result.rows->count() == 0) return {};
    const auto same = c.reg.erased_rows(c.result.rows->digest().hex());
    if (!same) return {};
    return c.verdict(Outcome::unchanged, std::string(kErasedBefore), fmt::format("its rows are those of {}, which was erased; they are not taken in again", same->name()));
}

/// Other rows for an erased edition may still hold what had to go, so a person looks at them first; unless they are public already.
std::optional<Verdict> after_erasure(const Case& c) {
    if (const auto now = c.reg.current(c.dataset, c.edition()); now && now->rows_digest == c.result.rows->digest().hex()) return {};
    const auto last = c.reg.erased_last(c.dataset, c.edition());
    if (!last) return {};
    return c.verdict(Outcome::held, std::string(kAfterErasure),
                     fmt::format("{} was erased, and these are other rows for the same edition; a person looks whether they hold what had to go", last->name()));
}

/// After a register was made again from the log nobody can tell the rows of what was erased before, so whatever is new for the edition is
/// for a person.
std::optional<Verdict> after_forgotten_erasure(const Case& c) {
    if (c.result.rows->count() == 0) return {};
    const auto newest = c.reg.newest(c.dataset, c.edition());
    if (newest && newest->rows_digest == c.result.rows->digest().hex()) return {};
    const auto erased = c.reg.erased_without_rows(c.dataset, c.edition());
    if (!erased) return {};
    return c.verdict(Outcome::held, std::string(kAfterErasure),
                     fmt::format("{} was erased, and the register was made again from the log, which does not say what its rows were; a person looks whether these are they", erased->name()));
}

/// The edition has a version already: the same object may follow it, another may not.
Verdict against(const Case& c, const VersionRecord& holder) {
    if (holder.state == VersionState::withdrawn) return c.verdict(Outcome::released, {}, fmt::format("takes the place of {}, which was withdrawn", holder.name()));
    const auto rows = c.result.rows->digest().hex();
    if (holder.rows_digest == rows) return said_again(c, holder);
    if (holder.object != c.object) {
        auto out = c.verdict(Outcome::held, "edition-occupied", fmt::format("{} is already taken by {}", c.edition(), holder.url));
        out.evidence.set("other", Value::object({{"dataset", holder.dataset}, {"edition", holder.edition}, {"url", holder.url}}));
        return out;
    }
    // A change that its source took back before it was released.
    if (const auto current = c.reg.current(c.dataset, c.edition()); current && current->rows_digest == rows) return said_again(c, *current);
    return c.verdict(Outcome::released, {}, "the file changed at its source");
}

/// A draft of the same object gives way to what the source says now.
Verdict with_what_it_supersedes(const Case& c, const VersionRecord& holder, Verdict verdict) {
    const bool waits_unchanged = verdict.judgement.outcome == Outcome::unchanged && holder.rows_digest == c.result.rows->digest().hex();
    const bool decided = verdict.judgement.outcome == Outcome::released || verdict.judgement.outcome == Outcome::unchanged;
    if (decided && !waits_unchanged && holder.object == c.object && holder.state != VersionState::withdrawn) verdict.supersedes = holder;
    return verdict;
}

/// What is public is withdrawn, and what never was is dropped.
std::string room_for_it(const std::vector<VersionRecord>& others) {
    const auto draft = std::ranges::find(others, 0, &VersionRecord::version);
    if (draft == others.end()) return "withdraw one";
    const auto drop = fmt::format("drop the draft that waits (daybook draft {}/{} --drop)", draft->dataset, draft->edition);
    return std::ranges::all_of(others, [](const auto& other) { return other.version == 0; }) ? drop : "withdraw what is public and " + drop;
}

/// A quarter's file and one of its months' would count the same payments twice: which of them stands is for a person.
std::optional<Verdict> overlaps_another(const Case& c) {
    const auto holder = c.reg.newest(c.dataset, c.edition());
    if (holder && holder->state != VersionState::withdrawn && holder->state != VersionState::superseded) return {};
    const auto others = c.reg.overlapping(c.dataset, *c.claim.edition);
    if (others.empty()) return {};
    std::vector<std::string> names;
    for (const auto& other : others)
        if (names.empty() || names.back() != other.edition) names.push_back(other.edition);
    const auto& first = others.front();
    auto out = c.verdict(Outcome::held, "edition-overlaps",
                         fmt::format("{} has months in common with {}, taken by {}: both would count them; {}, or refuse this", c.edition(), base::join(names, ", "), first.url, room_for_it(others)));
    out.evidence.set("other", Value::object({{"dataset", first.dataset}, {"edition", first.edition}, {"url", first.url}}));
    return out;
}

/// What nothing but the edition itself has to say.
Verdict by_its_edition(const Case& c) {
    const auto holder = c.reg.newest(c.dataset, c.edition());
    if (!holder) return c.verdict(Outcome::released, {}, {});
    auto before = withdrawn_before(c);
    return with_what_it_supersedes(c, *holder, before ? std::move(*before) : against(c, *holder));
}

using Look = std::optional<Verdict> (*)(const Case&);
constexpr Look kLooksAtRows[] = {same_bytes, same_rows};
constexpr Look kLooksAtEdition[] = {overlaps_another, after_erasure, after_forgotten_erasure};

}  // namespace

std::optional<Rejection> rejection_of(const schemas::Report& report, const Gate& gate) {
    if (!report.refusal.empty()) return Rejection{"not-usable", report.refusal};
    if (std::abs(report.accepted_total.units) > kMostPence || std::abs(report.quarantined_total.units) > kMostPence)
        return Rejection{"beyond-belief",
                         fmt::format("its amounts add up to {}; no government spends that: is a column of numbers taken for amounts?", schemas::total_words(report, report.accepted_total))};
    const auto data = report.rows.accepted + report.rows.quarantined;
    if (report.nil_return && data == 0) return {};
    if (report.rows.accepted == 0) return Rejection{"no-rows", fmt::format("none of its {} records is a row that can be used", report.rows.source)};
    const auto share = static_cast<double>(report.rows.quarantined) / static_cast<double>(data);
    if (share > gate.most_quarantined)
        return Rejection{"too-many-bad-rows",
                         fmt::format("{} of {} data rows cannot be used; the gate of this dataset is {:.0f}%", report.rows.quarantined, data, 100 * gate.most_quarantined)};
    if (auto why = schemas::why_none_of_it_can_be_used(report); !why.empty()) return Rejection{"not-usable", std::move(why)};
    if (auto why = closed(gate, report); !why.empty()) return Rejection{std::string(kGateClosed), std::move(why)};
    return {};
}

Verdict judge(Register& reg, const PrintIndex& prints, const std::string& dataset, std::int64_t object, const std::string& snapshot,
              const EditionClaim& claim, const schemas::CheckResult& result, const Gate& gate) {
    const Case c{reg, prints, dataset, object, snapshot, claim, result};
    if (auto out = erased_before(c)) return *out;
    if (const auto out = rejection_of(result.report, gate)) return c.verdict(Outcome::rejected, out->code, out->why);
    if (!claim.edition) return c.verdict(Outcome::held, claim.held_code, claim.why);
    for (const auto look : kLooksAtRows)
        if (auto out = look(c)) return *out;
    for (const auto look : kLooksAtEdition)
        if (auto out = look(c)) return *out;
    return by_its_edition(c);
}

std::vector<Judgement> obstacles(Register& reg, const PrintIndex& prints, const std::string& dataset, std::int64_t object, const std::string& snapshot,
                                 const EditionClaim& claim, const schemas::CheckResult& result) {
    std::vector<Judgement> out;
    if (!result.rows) return out;
    const Case c{reg, prints, dataset, object, snapshot, claim, result};
    const auto add = [&](const std::optional<Verdict>& found) {
        if (found && found->judgement.outcome != Outcome::released) out.push_back(found->judgement);
    };
    // The same bytes are the same rows.
    for (const auto look : kLooksAtRows)
        if (out.empty()) add(look(c));
    if (!claim.edition) return out;
    for (const auto look : kLooksAtEdition) add(look(c));
    add(by_its_edition(c));
    return out;
}

Verdict refused_as_withdrawn(const VersionRecord& same, Verdict verdict) {
    verdict.judgement = {Outcome::unchanged, std::string(kWithdrawnBefore),
                         fmt::format("its rows are those of {}, which was withdrawn; they are released again only where that was a mistake and a person says so (daybook draft {}/{} --reinstate v{} --note …)", same.name(),
                                     same.dataset, same.edition, same.version),
                         same.dataset, same.edition};
    return verdict;
}

Verdict brought_back(Register& reg, Verdict verdict) {
    auto& judgement = verdict.judgement;
    if (judgement.code != kWithdrawnBefore) return verdict;
    judgement = {Outcome::released, {}, "brings back the rows of a version that was withdrawn", judgement.dataset, judgement.edition};
    if (const auto draft = reg.draft_of(judgement.dataset, judgement.edition)) verdict.supersedes = draft;
    return verdict;
}

}  // namespace daybook::record
