#include "publisher/app/command.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"
#include "schemas/worker.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using record::HeldRecord;
using record::Outcome;

namespace {

std::string words_of(const HeldRecord& h) {
    auto out = fmt::format("{:>4}  {}/{}  {}\n      {}\n      {}\n", h.id, h.dataset, h.edition.empty() ? "?" : h.edition, h.code, h.url, h.why);
    if (const auto* period = h.evidence.find("period"))
        for (const auto& line : period->as_array()) out += fmt::format("        - {}\n", line.as_string());
    return out;
}

HeldRecord held_numbered(OrderDesk desk, const Order& order) {
    const auto id = base::parse_whole(order.text("id"));
    for (auto& held : desk.publisher.reg().held())
        if (id && held.id == *id) return held;
    throw Error::make(ErrorKind::not_found, "no file is held under the number {}; daybook held lists them", order.text("id"));
}

const ConfiguredSource& source_of(OrderDesk desk, const HeldRecord& held) {
    for (const auto& source : desk.config.sources)
        if (source.source.id == held.source) return source;
    throw Error::make(ErrorKind::usage, "the source '{}' of this file is configured no more", held.source);
}

/// One side of the evidence: what the file says of itself.
std::string side(const std::string& head, const std::string& title, const std::string& url, std::int64_t rows, const std::string& total) {
    return fmt::format("{}\n  title  {}\n  from   {}\n  rows   {}\n  total  {}\n", head, title.empty() ? "-" : title, url, base::grouped(rows), total);
}

struct Reading {
    CheckedObject checked;
    schemas::CheckResult result;
};

Reading read_again(OrderDesk desk, const HeldRecord& held) {
    Reading out;
    const auto& source = source_of(desk, held);
    out.checked.source = &source;
    out.checked.object = desk.publisher.reg().object(held.object);
    out.checked.digest = base::Sha256::from_hex(held.snapshot);
    out.checked.snapshot = desk.publisher.archive().layout().snapshot(out.checked.digest);
    out.result = schemas::check_in_worker(out.checked.snapshot, harvest_request(held.url, desk.config.schema_of(source)), desk.config.worker);
    return out;
}

/// Whose rows, bytes or months they are already.
std::pair<std::string, std::string> other_of(const HeldRecord& held, const base::json::Value& other) {
    // As a register of an earlier program has it.
    if (const auto where = other.string_or("where", ""); !where.empty()) return record::dataset_and_edition(where);
    return {other.string_or("dataset", held.dataset), other.string_or("edition", held.edition)};
}

/// What stands in the way of a held file: public, or a draft.
std::string other_side(OrderDesk desk, const HeldRecord& held) {
    const auto* other = held.evidence.find("other");
    if (other == nullptr) return {};
    const auto [dataset, edition] = other_of(held, *other);
    const auto there = desk.publisher.reg().newest(dataset, edition);
    if (!there) return {};
    const auto& layout = desk.publisher.archive().layout();
    const auto path = there->version > 0 ? layout.public_dir() / "releases" / dataset / edition / fmt::format("v{}", there->version) / "release.json"
                                         : layout.drafts() / there->folder / "manifest.json";
    const auto m = record::ReleaseManifest::from_json(base::json::parse(base::read_file(path)));
    const auto head = there->version > 0 ? "Already there: " + m.name() : fmt::format("Already drafted: {}/{}", dataset, edition);
    return "\n" + side(head, m.parts.empty() ? "" : m.parts.front().source_title, there->url, m.rows, schemas::money(m.total, m.currency));
}

/// The file, and beside it what stands in its way.
Reply show(OrderDesk desk, const HeldRecord& held) {
    const auto here = read_again(desk, held);
    auto out = words_of(held) + "\n" + side("This file", held.title, held.url, here.result.report.rows.accepted, schemas::total_words(here.result.report, here.result.report.accepted_total));
    out += other_side(desk, held);
    return {kDone, out + fmt::format("\nDecide: daybook held accept {0} --edition … or daybook held refuse {0} --note '…'\n", held.id)};
}

/// Who decides decides for all that was known of the edition: a draft of it gives way, since two would stop each other's
/// release, and what is public is corrected, which needs its reason.
record::Verdict decided(OrderDesk desk, Judge& judge, CheckedObject& checked, const HeldRecord& held) {
    auto& reg = desk.publisher.reg();
    auto& officer = *checked.officer;
    const auto edition = officer.edition.str();
    if (const auto current = reg.current(held.dataset, edition)) {
        if (base::trim(officer.note).empty())
            throw Error::make(ErrorKind::usage, "{} is public, and this file would correct it: say in a sentence why (--note); readers are shown it", current->name());
        officer.reason = "department-correction";
    }
    auto verdict = judge.consider(checked);
    // A file that this one refers to was read meanwhile, and a promise kept.
    if (const auto current = reg.current(held.dataset, edition); current && officer.reason.empty())
        throw Error::make(ErrorKind::transient, "{} became public just now; look at it, and decide again", current->name());
    if (const auto newest = reg.newest(held.dataset, edition); newest && newest->version == 0) verdict.supersedes = newest;
    return verdict;
}

Reply accept(OrderDesk desk, const Order& order, const HeldRecord& held) {
    auto reading = read_again(desk, held);
    auto& checked = reading.checked;
    checked.result = &reading.result;
    const auto edition = schemas::Edition::parse(order.text("edition").empty() ? held.edition : order.text("edition"));
    checked.officer = Officer{edition, "", order.text("note"), order.who, false};
    Judge judge(desk.publisher, desk.config, desk.clock);
    auto verdict = decided(desk, judge, checked, held);
    if (verdict.judgement.outcome == Outcome::rejected || verdict.judgement.outcome == Outcome::unchanged)
        return {kDataHasErrors, fmt::format("It cannot be accepted: {}\n", verdict.judgement.why)};
    verdict.judgement.outcome = Outcome::released;
    verdict.judgement.edition = edition.str();
    if (order.dry_run) return {kDone, fmt::format("It would be drafted as {}/{}.\nNothing was written.\n", held.dataset, edition.str())};
    judge.enter(checked, verdict);
    desk.publisher.reg().audit(desk.clock.now(), order.who, fmt::format("accept held {} ({}) as {}/{}", held.id, held.url, held.dataset, edition.str()), order.text("note"));
    const auto released = desk.publisher.release(desk.clock.now(), desk.config.descriptors());
    if (!released.left_behind.empty()) return {kFailed, words_of_left_behind(released) + fmt::format("Accepted, and released so far: {}\n", released.versions.empty() ? "nothing" : base::join(released.versions, ", "))};
    if (released.versions.empty()) return {kDone, fmt::format("Accepted: {}/{} has a draft of it, which waits for the day that was promised\n", held.dataset, edition.str())};
    return {kDone, fmt::format("Accepted: {} released as revision {}\n", base::join(released.versions, ", "), released.revision)};
}

Reply refuse(OrderDesk desk, const Order& order, const HeldRecord& held) {
    if (base::trim(order.text("note")).empty()) throw Error::make(ErrorKind::usage, "say in a sentence why it is refused (--note); the audit trail keeps it");
    if (order.dry_run) return {kDone, "It would be refused, and stay a private snapshot.\nNothing was written.\n"};
    desk.publisher.reg().settle_hold(held.object, held.snapshot, fmt::format("refused by {}: {}", order.who, order.text("note")));
    desk.publisher.reg().audit(desk.clock.now(), order.who, fmt::format("refuse held {} ({})", held.id, held.url), order.text("note"));
    return {kDone, "Refused. The same bytes are not held again; other bytes from the same address are judged anew.\n"};
}

}  // namespace

Reply order_held(OrderDesk desk, const Order& order) {
    if (order.verb == "held list") {
        const auto all = desk.publisher.reg().held();
        std::string out;
        for (const auto& held : all) out += words_of(held);
        return {kDone, out + fmt::format("{} {} held and {} for a person\n", all.size(), all.size() == 1 ? "file is" : "files are", all.size() == 1 ? "waits" : "wait")};
    }
    const auto held = held_numbered(desk, order);
    if (order.verb == "held show") return show(desk, held);
    if (order.verb == "held accept") return accept(desk, order, held);
    return refuse(desk, order, held);
}

}  // namespace daybook::app
