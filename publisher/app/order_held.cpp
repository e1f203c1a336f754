#include "publisher/app/command.hpp"
#include "publisher/app/held_evidence.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/app/orders.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/open_question.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using record::HeldRecord;
using record::Outcome;

namespace {

HeldRecord held_numbered(OrderDesk desk, const Order& order) {
    const auto id = base::parse_whole(order.text("id"));
    for (auto& held : desk.publisher.reg().held())
        if (id && held.id == *id) return held;
    throw Error::make(ErrorKind::not_found, "no file is held under the number {}; daybook held lists them", order.text("id"));
}

bool counts_twice(std::string_view code) { return code == "same-bytes-elsewhere" || code == "rows-elsewhere" || code == "edition-overlaps"; }

/// Whether who decides on the file was told of this: it is of the kind that the file was held for. Which months it has in common with others was
/// told for the edition that it was held as and for no other; and a file that was released already is its own double in any other edition.
bool was_shown(const HeldRecord& held, const record::Judgement& obstacle) {
    const auto* now = held.code == record::kRecheckDisagrees ? held.evidence.find("now") : nullptr;
    const auto code = now ? now->string_or("code", "") : held.code;
    const bool is_of_months = obstacle.code == "edition-overlaps";
    if (!counts_twice(code) || is_of_months != (code == "edition-overlaps")) return false;
    return obstacle.edition == held.edition || !(now || is_of_months);
}

/// Why it may not be accepted, in lines, or "": payments would count twice, and nobody was told.
std::string not_shown(const HeldRecord& held, const std::vector<record::Judgement>& obstacles) {
    std::string out;
    for (const auto& one : obstacles)
        if (counts_twice(one.code) && !was_shown(held, one)) out += fmt::format("It cannot be accepted as {}: {}{}\n", one.edition, one.why, way_out(one.code));
    return out;
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

/// A day that stands was promised for the edition, whatever brings its rows.
bool has_standing_date(OrderDesk desk, const std::string& dataset, const std::string& edition) {
    const auto date = desk.publisher.reg().calendar(dataset, edition);
    return date && (date->state == record::Promise::provisional || date->state == record::Promise::confirmed);
}

/// The draft that gives way, in words; "" when there is none.
std::string gives_way(const record::Verdict& verdict) {
    if (!verdict.supersedes || verdict.supersedes->version != 0) return {};
    const auto& draft = *verdict.supersedes;
    return fmt::format("{}, by {}{}", draft.name(), draft.who, draft.state == record::VersionState::scheduled ? ", which waits for its day" : "");
}

std::string waiting_for(OrderDesk desk, const std::string& dataset, const std::string& edition) {
    const auto date = desk.publisher.reg().calendar(dataset, edition);
    if (date && date->state == record::Promise::confirmed) return fmt::format("for the day that was promised, {}", base::london_words(date->release_at));
    if (date && date->state == record::Promise::provisional) return fmt::format("until its date, {}, is confirmed: daybook schedule confirm {}/{}", base::london_words(date->release_at), dataset, edition);
    return fmt::format("for another date, as its own was cancelled, or for its release by name: daybook release {}/{}", dataset, edition);
}

/// What follows for the accepted draft, before anything is written.
std::string foretold(OrderDesk desk, const CheckedObject& checked, const record::Verdict& verdict, const HeldRecord& held, const std::vector<record::Judgement>& obstacles) {
    const auto edition = checked.officer->edition.str();
    auto out = fmt::format("It would be drafted as {}/{}", held.dataset, edition);
    const auto date = desk.publisher.reg().calendar(held.dataset, edition);
    if (checked.officer->waits) out += fmt::format(" and wait for its day, {} ({})", base::london_words(date->release_at), to_string(date->state));
    else if (date && date->state == record::Promise::cancelled) out += " and wait, since its day was cancelled, for another or for its release by name";
    else out += " and released now";
    if (const auto draft = gives_way(verdict); !draft.empty()) out += fmt::format(".\n{} would give way to it", draft);
    out += ".\n";
    if (!obstacles.empty()) out += "In its way as things stand, and accepted with it:\n" + obstacle_lines(obstacles);
    return out + "Nothing was written.\n";
}

/// What the order says the file is of, or else the file itself.
std::string edition_said(const Order& order, const HeldRecord& held) {
    const auto said = order.text("edition").empty() ? held.edition : order.text("edition");
    if (said.empty()) throw Error::make(ErrorKind::usage, "which month the file is of is not known: say it, --edition 2024-05");
    return said;
}

Reply accept(OrderDesk desk, const Order& order, const HeldRecord& held) {
    auto reading = read_again(desk, held);
    auto& checked = reading.checked;
    checked.result = &reading.result;
    const auto edition = edition_named(desk.config, held.dataset + "/" + edition_said(order, held)).second;
    record::refuse_unfit_note(order.text("note"));
    checked.officer = Officer{edition, "", order.text("note"), order.who, has_standing_date(desk, held.dataset, edition.str())};
    Judge judge(desk.publisher, desk.config, desk.clock);
    auto verdict = decided(desk, judge, checked, held);
    if (verdict.judgement.outcome == Outcome::rejected || verdict.judgement.outcome == Outcome::unchanged)
        return {kDataHasErrors, fmt::format("It cannot be accepted: {}\n", verdict.judgement.why)};
    const auto obstacles = judge.obstacles(checked, edition);
    if (const auto why = not_shown(held, obstacles); !why.empty()) return {kDataHasErrors, why + (order.dry_run ? kInItsWay + obstacle_lines(obstacles) + "Nothing was written.\n" : "")};
    verdict.judgement.outcome = Outcome::released;
    verdict.judgement.edition = edition.str();
    if (order.dry_run) return {kDone, foretold(desk, checked, verdict, held, obstacles)};
    const auto way = gives_way(verdict);
    judge.enter(checked, verdict);
    if (!way.empty()) desk.publisher.reg().audit(desk.clock.now(), order.who, fmt::format("discard {} for held {} of {}/{}", way, held.id, held.dataset, edition.str()), order.text("note"));
    desk.publisher.reg().audit(desk.clock.now(), order.who, fmt::format("accept held {} ({}) as {}/{}", held.id, held.url, held.dataset, edition.str()), order.text("note"));
    const auto released = desk.publisher.release(desk.clock.now(), desk.config.descriptors());
    if (!released.left_behind.empty()) return {kFailed, words_of_left_behind(released) + fmt::format("Accepted, and released so far: {}\n", released.versions.empty() ? "nothing" : base::join(released.versions, ", "))};
    const auto told = way.empty() ? std::string() : fmt::format("{} gave way to it\n", way);
    const auto name = fmt::format("{}/{}", held.dataset, edition.str());
    if (const auto waits = desk.publisher.reg().draft_of(held.dataset, edition.str())) return {kDone, fmt::format("Accepted: {} has a draft of it, which waits {}\n", name, waiting_for(desk, held.dataset, edition.str())) + told};
    return {kDone, fmt::format("Accepted: {} released as revision {}\n", base::join(released.versions, ", "), released.revision) + told};
}

Reply refuse_held(OrderDesk desk, const Order& order, const HeldRecord& held) {
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
        for (const auto& held : all) out += words_of_held(held);
        return {kDone, out + fmt::format("{} {} held and {} for a person\n", all.size(), all.size() == 1 ? "file is" : "files are", all.size() == 1 ? "waits" : "wait")};
    }
    const auto held = held_numbered(desk, order);
    if (order.verb == "held show") return show_held(desk, held);
    if (order.verb == "held accept") return accept(desk, order, held);
    return refuse_held(desk, order, held);
}

}  // namespace daybook::app
