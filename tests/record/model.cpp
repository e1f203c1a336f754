#include "tests/record/model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace daybook::tests::model {

namespace {

const std::set<std::string> kDateReasons{"data-not-ready", "quality",         "operational",
                                         "legal",          "brought-forward", "no-return-due"};
const std::set<std::string> kWithdrawalReasons{"published-in-error", "consolidated"};

const std::set<std::string>& rows_of(const Version& v) {
    return files()[v.file].rows;
}

Version* pending_of(Slot& slot) {
    const auto found = std::ranges::find_if(slot.versions, &Version::pending);
    return found == slot.versions.end() ? nullptr : &*found;
}

/// The latest that is or was public, and of which something is left.
Version* last_public(Slot& slot) {
    Version* out = nullptr;
    for (auto& v : slot.versions)
        if (v.number > 0 && v.state != "erased") out = &v;
    return out;
}

/// Whether the last that came for a slot was erased: what comes after it may hold the same words.
bool erased_last(const Slot& slot) {
    const auto last = std::find_if(slot.versions.rbegin(), slot.versions.rend(),
                                   [](const auto& v) { return v.state != "discarded"; });
    return last != slot.versions.rend() && last->state == "erased";
}

bool is_current(const Slot& slot, const std::set<std::string>& rows) {
    return std::ranges::any_of(slot.versions,
                               [&](const auto& v) { return v.state == "released" && rows_of(v) == rows; });
}

/// The last that came for a slot with these rows, draft or public and not erased; a number is that of a public one.
const Version* last_with(const Slot& slot, const std::set<std::string>& rows, bool is_public) {
    const auto last = std::find_if(slot.versions.rbegin(), slot.versions.rend(), [&](const auto& v) {
        return (v.alive() || v.state == "withdrawn") && (v.number > 0 || !is_public) && rows_of(v) == rows;
    });
    return last == slot.versions.rend() ? nullptr : &*last;
}

/// A draft that goes out without anybody's doing more: on its edition's confirmed day, where it has one.
bool in_hand(const Version& v) {
    return v.state == "scheduled" || (v.state == "draft" && !v.waits);
}

/// Why a date stays as it is, or "".
std::string settled(const Slot& slot) {
    if (!slot.date) return "refused: no date";
    if (slot.date->state == "kept") return "refused: kept";
    if (slot.date->state == "cancelled") return "refused: cancelled";
    return {};
}

std::string unexplained(const std::string& code) {
    if (code.empty()) return "refused: no reason";
    return kDateReasons.contains(code) ? "" : "refused: unknown reason";
}

}  // namespace

const std::vector<File>& files() {
    static const std::vector<File> all{
        {"ferry", {"ferry 1", "ferry 2", "ferry 3"}},
        {"ferry in quotes", {"ferry 1", "ferry 2", "ferry 3"}},
        {"pier", {"pier 1", "pier 2", "pier 3", "pier 4", "pier 5"}},
        {"pier and one more", {"pier 1", "pier 2", "pier 3", "pier 4", "wharf 1"}},
        {"buoy", {"buoy 1"}},
        {"lamp", {"lamp 1", "lamp 2"}},
        {"nil", {}},
        {"no table", {}, false}};
    return all;
}

std::string Date::words() const {
    auto out = base::to_rfc3339(at) + " " + state + (code.empty() ? "" : " " + code);
    for (const auto& one : earlier) out += ", " + one;
    return out;
}

/// Before the first rename the batch is discarded, by whoever finds it or by the process that lives on; after it everything is finished.
bool Cut::undone() const {
    if (step.empty() || step == "settle" || step == "clean") return false;
    if (step == "stage" || step == "flush" || step == "journal") return true;
    return moves == 0;
}

Model::Model(std::vector<std::string> known, Instant at) : now(at), log(std::move(known)), last_release(at) {}

std::string Model::offer(std::size_t at, std::size_t file, int source, bool officer, const Cut& cut, bool brings_back) {
    auto& slot = slots[at];
    const auto& f = files()[file];
    if (erased_.contains(file)) return officer ? "refused: erased here" : "unchanged: erased";
    known_.insert(file);
    slot.offered.insert(file);
    if (says_what_was_erased(file)) {
        forget(file);
        return "unchanged: erased";
    }
    if (!f.usable) {
        if (const Rejected r{at, source, file}; !told_.contains(r)) untold_.insert(r);
        return "rejected: not-usable";
    }
    // Never joined and never guessed: what is elsewhere already waits for a person.
    std::set<std::string> elsewhere;
    for (const auto& other : slots)
        for (const auto& v : other.versions)
            if (&other != &slot && v.alive()) {
                if (v.file == file && !f.rows.empty()) return "held: same-bytes-elsewhere";
                elsewhere.insert(rows_of(v).begin(), rows_of(v).end());
            }
    const auto shared =
        std::ranges::count_if(f.rows, [&](const auto& row) { return elsewhere.contains(row); });
    if (shared > 0 && 5 * shared >= 4 * std::ssize(f.rows)) return "held: rows-elsewhere";

    const bool follows = std::ranges::any_of(slot.versions, [](const auto& v) { return v.number > 0; });
    const Version made{file, source, officer, officer && follows ? "department-correction" : ""};
    if (erased_last(slot) && !is_current(slot, f.rows)) {
        if (!officer) return "held: after-erasure";
        if (cut.step == "draft") return "cut off";
        draft(slot, made);
        return "released: after-erasure";
    }
    auto* const pending = pending_of(slot);
    auto* const last = last_public(slot);
    const bool gives_way = pending != nullptr && pending->source == source;
    // What a batch owns is its own until it is public.
    const bool is_owned = gives_way && std::ranges::find(sealed_, at) != sealed_.end();
    const auto gone_from_source = [&] {
        if (gives_way) pending->state = "discarded";
    };
    // A withdrawal is final: the source does not bring it back. A person does, as a new version.
    if (const auto* const same = last_with(slot, f.rows, false); same != nullptr && same->state == "withdrawn") {
        if (brings_back) {
            if (pending != nullptr) pending->state = "discarded";
            return draft(slot, made);
        }
        if (is_owned) return "refused: being released";
        gone_from_source();
        return "unchanged: withdrawn";
    }
    const auto said_by = [&](Version& v) {
        if (v.source == source) v.said.insert(file);
        return "unchanged: same-rows";
    };
    auto* const holder = pending != nullptr ? pending : last;
    const bool free = holder == nullptr || holder->state == "withdrawn";
    if (!free && rows_of(*holder) == f.rows) return said_by(*holder);
    if (!free && holder->source != source) return "held: edition-occupied";
    if (is_owned) return "refused: being released";
    // It went back to what is public before anybody saw the change.
    if (last != nullptr && last->state == "released" && rows_of(*last) == f.rows) {
        gone_from_source();
        return said_by(*last);
    }
    if (cut.step == "draft") return "cut off";
    // The one gives way when the other is there.
    gone_from_source();
    return draft(slot, made);
}

std::string Model::draft(Slot& slot, Version version) {
    if (slot.date && slot.date->state == "cancelled") version.waits = true;
    slot.versions.push_back(std::move(version));
    pair_up(slot);
    return "released: ";
}

/// A draft that waits is scheduled while its edition has a date that stands.
void Model::pair_up(Slot& slot) const {
    if (auto* const v = pending_of(slot); v != nullptr && v->waits)
        v->state = slot.date && slot.date->stands() ? "scheduled" : "draft";
}

std::string Model::announce(std::size_t at, Instant release_at, bool confirmed) {
    auto& slot = slots[at];
    if (slot.date && slot.date->stands() && slot.date->at == release_at && (slot.date->state == "confirmed") == confirmed) return "done";
    if (slot.date && slot.date->stands()) return "refused: dated";
    if (release_at <= now) return "refused: past";
    Date date{release_at, confirmed ? "confirmed" : "provisional", "", {}};
    if (slot.date) date.earlier = slot.date->earlier;
    if (slot.date) date.earlier.push_back((slot.date->state == "kept" ? "kept " : "was ") + base::to_rfc3339(slot.date->at));
    if (slot.date && slot.date->state == "cancelled") date.moved_as = slot.date->code;
    slot.date = date;
    pair_up(slot);
    return "done";
}

std::string Model::move(std::size_t at, Instant release_at, const std::string& code) {
    auto& slot = slots[at];
    if (auto why = settled(slot); !why.empty()) return why;
    if (slot.date->state == "confirmed" || !code.empty())
        if (auto why = unexplained(code); !why.empty()) return why;
    if (release_at <= now) return "refused: past";
    if (release_at == slot.date->at) return slot.date->moved_as == code ? "done" : "refused: that date";
    if (code == "no-return-due") return "refused: of a cancellation";
    slot.date->earlier.push_back("was " + base::to_rfc3339(slot.date->at));
    slot.date->at = release_at;
    slot.date->moved_as = code;
    return "done";
}

std::string Model::confirm(std::size_t at) {
    auto& slot = slots[at];
    if (auto why = settled(slot); !why.empty()) return why;
    if (slot.date->state == "provisional" && slot.date->at <= now) return "refused: past";
    slot.date->state = "confirmed";
    return "done";
}

std::string Model::cancel(std::size_t at, const std::string& code) {
    auto& slot = slots[at];
    if (auto why = settled(slot); !why.empty()) return why;
    if (auto why = unexplained(code); !why.empty()) return why;
    slot.date->state = "cancelled";
    slot.date->code = code;
    // Nobody cancels a day to have the draft go out at once.
    if (auto* const v = pending_of(slot)) v->waits = true;
    pair_up(slot);
    return "done";
}

/// A promise is moved in the open, never broken in silence; whatever else it waits for, a draft goes out with what is due.
std::string Model::release_named(std::size_t at) {
    auto& slot = slots[at];
    if (pending_of(slot) == nullptr) return "refused: no draft";
    if (now < last_release) return "refused: set back";
    if (slot.date && slot.date->state == "confirmed" && slot.date->at > now) return "refused: promised";
    named_ = at;
    auto said = release();
    named_.reset();
    return said;
}

std::string Model::withdraw(std::size_t at, int number, const std::string& code, bool with_words) {
    auto& slot = slots[at];
    const auto v = std::ranges::find(slot.versions, number, &Version::number);
    if (v == slot.versions.end()) return "refused: no such version";
    if (v->state == "erased") return "refused: erased already";
    if (v->state == "withdrawn") return "refused: final";
    if (!kWithdrawalReasons.contains(code)) return "refused: unknown reason";
    if (!with_words) return "refused: no words";
    if (const auto* const pending = pending_of(slot); pending != nullptr && rows_of(*pending) == rows_of(*v)) return "refused: drafted again";
    if (now < last_release) return "refused: set back";
    v->state = "withdrawn";
    log.push_back(fmt::format("withdrawal {} v{} {}", slot.name(), number, code));
    log.push_back("revision " + base::to_rfc3339(now));
    last_release = now;
    return fmt::format("revision {}: withdrawn {} v{}", log.size(), slot.name(), number);
}

std::string Model::damage(std::size_t at) {
    auto* const v = pending_of(slots[at]);
    if (v == nullptr) return "nothing to damage";
    v->damaged = true;
    return "done";
}

std::optional<Instant> Model::next_promise() const {
    std::optional<Instant> out;
    for (const auto& slot : slots)
        for (const auto& v : slot.versions)
            if (in_hand(v) && slot.date && slot.date->state == "confirmed")
                out = out ? std::min(*out, slot.date->at) : slot.date->at;
    return out;
}

std::vector<std::size_t> Model::due(Instant at, bool promised_only) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < slots.size(); ++i)
        for (const auto& v : slots[i].versions) {
            const auto& date = slots[i].date;
            const bool has_day = date && date->state == "confirmed";
            const bool by_itself = in_hand(v) && (has_day ? date->at <= at : !promised_only && v.state == "draft");
            if (by_itself || (v.pending() && named_ == i)) out.push_back(i);
        }
    return out;
}

/// Those that the log does not say yet, by instant.
std::vector<std::string> Model::untold_dates(bool enter) {
    std::vector<std::pair<Instant, std::string>> out;
    for (auto& slot : slots)
        if (slot.date && slot.date->state != "kept" && slot.told != slot.date->words()) {
            out.emplace_back(slot.date->at, "calendar " + slot.name() + " " + slot.date->words());
            if (enter) slot.told = slot.date->words();
        }
    std::ranges::stable_sort(out, {}, &std::pair<Instant, std::string>::first);
    std::vector<std::string> words;
    for (auto& one : out) words.push_back(std::move(one.second));
    return words;
}

/// Bytes that are those of the version before are read anew; else somebody said why, or nobody knows.
std::string Model::reason_of(const Slot& slot, const Version& version, int number) const {
    if (number == 1) return "first";
    if (!version.reason.empty()) return version.reason;
    const auto before = std::ranges::find(slot.versions, number - 1, &Version::number);
    return before->alive() && before->file == version.file ? "reprocessed" : "source-changed-unexplained";
}

std::string Model::make_public(Slot& slot) {
    const auto number = std::ranges::max(slot.versions, {}, &Version::number).number + 1;
    auto& v = *pending_of(slot);
    const bool nil = rows_of(v).empty();
    const auto reason = reason_of(slot, v, number);
    const auto* const same = last_with(slot, rows_of(v), true);
    const auto back = same != nullptr && same->state == "withdrawn" ? fmt::format(" reinstates v{}", same->number) : "";
    for (auto& earlier : slot.versions)
        if (earlier.state == "released") earlier.state = "superseded";
    v.state = "released";
    v.number = number;
    if (slot.date && slot.date->stands()) slot.date->state = "kept";
    return fmt::format("{} {} v{}{}{}", nil ? "nil-return" : "release", slot.name(), number,
                       nil && number == 1 ? "" : " " + reason, back);
}

std::string Model::rejection_words(const Rejected& r) const {
    return fmt::format("rejection {} from source {}: not-usable", slots[r.slot].name(), r.source);
}

/// Everything of one instant is one revision, and nothing new makes none.
std::string Model::batch(Instant at, bool promised_only, const Cut& cut) {
    if (at < last_release) return "refused: set back";
    if (cut.nothing_drafted()) return "cut off";
    const auto whole = stage(at, promised_only);
    if (cut.undone()) return "cut off";
    return tell(at, promised_only, whole);
}

/// What is damaged is thrown out.
std::vector<std::size_t> Model::stage(Instant at, bool promised_only) {
    std::vector<std::size_t> whole;
    for (const auto i : due(at, promised_only)) {
        auto& v = *pending_of(slots[i]);
        if (v.damaged) v.state = "discarded";
        else whole.push_back(i);
    }
    return whole;
}

std::string Model::tell(Instant at, bool promised_only, const std::vector<std::size_t>& whole) {
    std::vector<std::string> names, facts = untold_dates(true);
    for (const auto i : whole) {
        facts.push_back(make_public(slots[i]));
        names.push_back(fmt::format("{} v{}", slots[i].name(),
                                    std::ranges::max(slots[i].versions, {}, &Version::number).number));
    }
    if (!promised_only) {
        // What was promised for a day is told of on no earlier one.
        std::erase_if(untold_, [&](const Rejected& r) {
            const auto& date = slots[r.slot].date;
            if (date && date->state == "confirmed" && date->at > at) return false;
            facts.push_back(rejection_words(r));
            told_.insert(r);
            return true;
        });
    }
    if (facts.empty()) return "nothing";
    log.insert(log.end(), facts.begin(), facts.end());
    log.push_back("revision " + base::to_rfc3339(at));
    last_release = at;
    return fmt::format("revision {}: {}", log.size(), fmt::join(names, ", "));
}

std::string Model::keep_while(Instant promise, const std::function<std::string()>& meanwhile) {
    if (promise < last_release) return "refused: set back";
    sealed_ = stage(promise, true);
    const auto said = meanwhile();
    const auto whole = std::exchange(sealed_, {});
    return said + " | " + tell(promise, true, whole);
}

std::string Model::release(const Cut& cut) {
    return batch(now, false, cut);
}

std::string Model::keep(Instant promise, const Cut& cut) {
    return batch(promise, true, cut);
}

}  // namespace daybook::tests::model
