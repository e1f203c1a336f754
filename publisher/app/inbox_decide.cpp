#include "publisher/app/inbox_decide.hpp"

#include "publisher/app/delivery.hpp"
#include "publisher/app/judging.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/draft_files.hpp"
#include "publisher/record/last_offered.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using record::Promise;
using record::VersionRecord;
using record::VersionState;

namespace {

constexpr std::string_view kOfferAgain = "Offer the file and its note again when that is mended.";

std::vector<std::string> datasets_of(const Config& config, const std::string& organisation) {
    std::vector<std::string> out;
    for (const auto& source : config.sources)
        if (const auto id = source.dataset.id.str();
            source.dataset.organisation.str() == organisation && std::ranges::find(out, id) == out.end())
            out.push_back(id);
    return out;
}

/// The organisation a dataset belongs to, or "".
std::string owner_of(const Config& config, const std::string& dataset) {
    for (const auto& source : config.sources)
        if (source.dataset.id.str() == dataset) return source.dataset.organisation.str();
    return {};
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
    const auto near = base::nearest(word, known);
    return near.empty() ? fmt::format("known are {}", base::join(known, ", "))
                        : fmt::format("did you mean '{}'?", near);
}

/// What can be answered by mending the file or its note.
bool is_refusal(const Error& e) {
    return e.kind() == ErrorKind::usage || e.kind() == ErrorKind::conflict ||
           e.kind() == ErrorKind::bad_input || e.kind() == ErrorKind::not_found;
}

void refuse(Receipt& receipt, std::string why, std::string remedy) {
    receipt.outcome = Receipt::Outcome::refused;
    receipt.why = std::move(why);
    receipt.next = std::move(remedy);
}

/// Case of one offered file.
struct Case {
    OrderDesk desk;
    const Offered& offered;
    Receipt& receipt;
    std::optional<schemas::Report>& report;

    const InboxNote& note() const { return offered.note; }
    std::string edition() const { return note().edition.str(); }
    std::optional<record::CalendarEntry> calendar() const {
        return desk.publisher.reg().calendar(receipt.dataset, edition());
    }

    /// The newest version of the edition when it was made from these bytes.
    std::optional<VersionRecord> same() const {
        auto newest = desk.publisher.reg().newest(receipt.dataset, edition());
        const bool stands =
            newest && newest->state != VersionState::withdrawn && newest->snapshot == offered.digest.hex();
        return stands ? newest : std::nullopt;
    }

    /// A draft is, whose files are damaged or of which the note says other words.
    bool is_to_be_made_again(const VersionRecord& version) const {
        if (version.version > 0) return false;
        return record::is_damaged(desk.publisher.archive().layout(), version) || Officer{note().edition, note().correction(), note().words(), receipt.approver}.says_otherwise(version);
    }

    /// Whoever was in time, and was overtaken by the instant, is told just that. What went out then, or was moved meanwhile, is told as ever.
    void refuse_overtaken(base::Instant now) const {
        const auto at = *note().release;
        if (offered.came >= at || at > now) return;
        if (const auto known = calendar(); known && known->release_at == at && known->state == Promise::confirmed) return;
        throw Error::make(ErrorKind::conflict, "the file came {} s before {} (London), the instant its note names, and that passed while it was looked at: a file is taken {} s after it was last written, and what is to go out together is "
                          "made ready in the minute before, so offer it some minutes ahead. Now it needs another instant",
                          std::chrono::ceil<std::chrono::seconds>(at - offered.came).count(), base::london_words(at), desk.config.inbox_settle.count());
    }

    /// Of two files the later one stands, also where the earlier one was taken up later: it was open still, or could not be read. An instant to come is
    /// that of a clock that was ahead.
    void refuse_older() const {
        const auto last = record::last_offered(desk.publisher.reg(), receipt.dataset, edition());
        if (!last || offered.came >= *last || *last > desk.clock.now()) return;
        throw Error::make(ErrorKind::conflict, "a file for {} that came later, on {} (London), was taken already, and of two for one edition the later one stands: if this one is to take its place, offer it and its note again",
                          edition(), base::london_words(*last));
    }

    /// What a note says of no date, or of one that is firm, would be dropped without a word, and the draft would be public on a day that its officer holds for open.
    void refuse_provisional(const std::optional<record::CalendarEntry>& known) const {
        if (!note().provisional) return;
        if (known && known->state == Promise::confirmed)
            throw Error::make(ErrorKind::conflict, "the date of {} is confirmed for {} (London), and a confirmed date does not become provisional again: leave out 'provisional: true', giving the other date with its reason where it moves, or "
                              "ask for the date to be cancelled (daybook schedule cancel)", known->name(), base::london_words(known->release_at));
        if (!note().release && !(known && known->state == Promise::provisional))
            throw Error::make(ErrorKind::usage, "'provisional: true' is said of a date, and {}/{} has none: write a line 'release: ' with the date, or leave it out", receipt.dataset, edition());
    }

    bool has_date(const std::optional<record::CalendarEntry>& known) const { return known && (known->state == Promise::provisional || known->state == Promise::confirmed); }

    /// Nor is it said why one moves.
    void refuse_words_of_no_date(const std::optional<record::CalendarEntry>& known) const {
        if (has_date(known) || note().date_code().empty()) return;
        throw Error::make(ErrorKind::usage, "{} says why a date moves, and no date of {}/{} stands: leave it out, and the sentence beside it", note().date_code(), receipt.dataset, edition());
    }

    /// The reason of a correction is none for another day. This refusal and the next name the same way, which does both at once.
    void refuse_move_by_correction(const record::CalendarEntry& known) const {
        if (note().correction().empty() || !note().date_code().empty() || known.state != Promise::confirmed || known.release_at == *note().release) return;
        throw Error::make(ErrorKind::conflict, "cannot move the confirmed date of {}, {} (London), without a reason, and department-correction says why the file is corrected: write lines 'date_reason: ' with one of {} "
                          "and 'date_note: ' with a sentence for readers as well, or leave out 'release: ', and the correction takes the day that stands", known.name(), base::london_words(known.release_at),
                          fmt::join(record::kMoveCodes, ", "));
    }

    /// Nor is the reason of another day one for a correction.
    void refuse_correction_by_move() const {
        const auto last = desk.publisher.reg().last_number(receipt.dataset, edition());
        if (last == 0 || note().date_code().empty() || !note().correction().empty()) return;
        throw Error::make(ErrorKind::conflict, "{}/{} was released already (v{}), so this file is a correction, and a correction without a reason is refused: {} says why its date moves. Write 'reason: department-correction' "
                          "with 'note: ' and what was wrong{}", receipt.dataset, edition(), last, note().date_code(),
                          has_date(calendar()) ? fmt::format(", and for the date 'date_reason: {}' with 'date_note: ' and a sentence for readers", note().date_code())
                                               : "; no date stands that could move");
    }

    /// The edition's date as the note wants it; none where the calendar says that already, or the note says nothing of it.
    std::optional<record::CalendarEntry> date() const {
        const auto known = calendar();
        refuse_provisional(known);
        if (!note().release) return {};
        refuse_words_of_no_date(known);
        const auto now = desk.clock.now();
        refuse_overtaken(now);
        if (!has_date(known) || known->release_at != *note().release) record::refuse_untimely(receipt.dataset, note().edition, *note().release, now);
        if (!has_date(known))
            return record::announce(known, receipt.dataset, edition(), *note().release, !note().provisional, now);
        refuse_move_by_correction(*known);
        auto wanted = *known;
        // The words of the correction are private until that is public.
        if (known->release_at != *note().release) record::move(wanted, *note().release, note().date_code(), note().date_words(), now);
        if (known->state == Promise::provisional && !note().provisional) record::confirm(wanted, now);
        if (wanted == *known) return {};
        return wanted;
    }

    /// The date of a draft that is there already.
    void enter_date() const {
        if (const auto wanted = date()) desk.publisher.reg().enter(*wanted, receipt.approver, desk.clock.now());
    }

    /// Also what a crash kept from being told.
    void announce() const {
        if (note().release) desk.publisher.announce(desk.clock.now(), desk.config.descriptors());
    }

    Delivered deliver() const {
        const auto correction = note().correction();
        const Delivery delivery{receipt.dataset,  note().edition,
                                offered.copy,     receipt.file,
                                correction,       note().words(),
                                receipt.approver,
                                [this] { return date(); }};
        try {
            return make_draft(desk, delivery);
        } catch (const Error& e) {
            if (e.kind() != ErrorKind::transient) throw;
        }
        // Once more: a busy machine is no fault of the file's.
        try {
            return make_draft(desk, delivery);
        } catch (const Error& e) {
            if (e.kind() != ErrorKind::transient) throw;
            throw Error::make(ErrorKind::bad_input, "the file could not be read, twice: {}", e.message());
        }
    }

    /// The draft that waits already, and would give way.
    std::optional<VersionRecord> waiting() const { return desk.publisher.reg().draft_of(receipt.dataset, edition()); }

    void name(const VersionRecord& version) const { receipt.version = version.name(); }
    void tell_date(bool waits) const;
    void draft() const;
    void know(const VersionRecord& version) const;
};

/// What comes next of a draft with no date that stands.
std::string undated(bool waits) {
    return waits ? "It waits for its date, and nobody outside sees it: offer the same file again with a line "
                   "'release: ' and the date in its note."
                 : "It waits for no date, and becomes public with the next release. To have it wait, offer the "
                   "same file again with a line 'release: ' and the date in its note.";
}

/// The same with a date that is not firm yet. What no officer made waits for firm dates alone.
std::string provisional(const std::string& when, bool is_past, bool waits) {
    if (!waits)
        return fmt::format(
            "The date, {} (London), is provisional, and this draft does not wait for it: it becomes public "
            "with the next release. To have it wait, offer the same file again with a line 'release: ' and a "
            "date to come, without 'provisional: true'.",
            when);
    if (is_past)
        return fmt::format(
            "The date, {} (London), was provisional and has passed, so it can be confirmed no more, and nothing "
            "becomes public. Offer the same file again with a line 'release: ' and a date to come.",
            when);
    return fmt::format(
        "The date, {} (London), is provisional: nothing becomes public before it is confirmed. To confirm it, "
        "offer the same file again with a line 'release: ' and that date, without 'provisional: true'.",
        when);
}

std::string confirmed(const std::string& when, bool is_past) {
    if (is_past)
        return fmt::format("It becomes public at once: it was promised for {} (London), which has passed.", when);
    return fmt::format(
        "It becomes public on {} (London) and is seen by nobody outside before. To move that date, offer the "
        "same file again with the other date, a reason and a note.",
        when);
}

void Case::tell_date(bool waits) const {
    const auto known = calendar();
    if (!has_date(known)) {
        receipt.next = undated(waits);
        return;
    }
    receipt.release_at = known->release_at;
    receipt.promise = to_string(known->state);
    const auto when = base::london_words(known->release_at);
    const bool is_past = known->release_at <= desk.clock.now();
    receipt.next = known->state == Promise::confirmed ? confirmed(when, is_past) : provisional(when, is_past, waits);
}

void Case::know(const VersionRecord& version) const {
    receipt.outcome = Receipt::Outcome::known;
    receipt.why = fmt::format("These bytes are {} already{}. Nothing was made twice.", version.name(),
                              version.version > 0 ? ", and public" : "");
    name(version);
    if (version.version > 0) {
        receipt.next = "There is nothing to do. If it is to be corrected, offer the corrected file.";
        return;
    }
    enter_date();
    announce();
    tell_date(version.waits);
}

void Case::draft() const {
    refuse_correction_by_move();
    // A date that the rules forbid refuses the file, too, and before it is read: half of a note is never done.
    static_cast<void>(date());
    auto made = deliver();
    report = std::move(made.report);
    if (made.draft) {
        receipt.outcome = Receipt::Outcome::taken;
        name(*made.draft);
        return;
    }
    if (made.is_told_to_operator) {
        desk.publisher.reg().audit(receipt.at, "inbox", fmt::format("inbox {}/{}/{} not drafted", receipt.organisation, receipt.dataset, receipt.file), made.obstacle);
        return refuse(receipt, "No draft was made: the people who run the service have to look at it first.",
                      "Ask them; they are told why. Nothing is wrong with the file itself.");
    }
    refuse(receipt, fmt::format("No draft was made: {}.", made.obstacle),
           report->valid()
               ? std::string(kOfferAgain)
               : fmt::format("{}. The report beside this receipt names each place and what to do there. {}",
                             schemas::verdict(*report), kOfferAgain));
}

}  // namespace

std::optional<Refusal> refused_place(const Config& config, const std::string& organisation,
                                     const std::string& dataset) {
    std::vector<std::string> organisations;
    for (const auto& o : config.organisations) organisations.push_back(o.id.str());
    if (std::ranges::find(organisations, organisation) == organisations.end())
        return Refusal{fmt::format("no organisation '{}' is configured; {}", organisation,
                                   did_you_mean(organisation, organisations)),
                       "Put the file into your organisation's folder."};
    const auto own = datasets_of(config, organisation);
    const auto owner = owner_of(config, dataset);
    if (owner.empty())
        return Refusal{fmt::format("no dataset '{}' is configured; {}", dataset, did_you_mean(dataset, own)),
                       "Put the file into the folder of its dataset."};
    if (owner != organisation)
        return Refusal{fmt::format("'{}' is a dataset of {}; the folder of {} may hold only its own: {}",
                                   dataset, owner, organisation, base::join(own, ", ")),
                       fmt::format("Files of {} are offered by {}.", dataset, owner)};
    if (!config.approvers.contains(organisation))
        return Refusal{
            fmt::format("nobody is named who may approve files of {}", organisation),
            "Ask the people who run the service to name approvers (organisations[].inbox.approvers)."};
    return {};
}

std::optional<Refusal> refused_approver(const Config& config, const std::string& organisation,
                                        const std::string& approver) {
    const auto& may = config.approvers.at(organisation);
    if (std::ranges::find(may, approver) != may.end()) return {};
    const auto near = base::nearest(approver, may);
    return Refusal{fmt::format("'{}' may not approve files of {}{}", approver, organisation,
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                   "Name an approver whom the service knows, or ask the people who run it to add this one."};
}

void decide(OrderDesk desk, const Offered& offered, Receipt& receipt,
            std::optional<schemas::Report>& report) {
    // No fault of the file's: it waits until what has begun to be public is whole.
    desk.publisher.catch_up();
    const Case c{desk, offered, receipt, report};
    const auto before = c.waiting();
    try {
        c.refuse_older();
        if (const auto version = c.same(); version && !c.is_to_be_made_again(*version)) c.know(*version);
        else c.draft();
    } catch (const Error& e) {
        if (!is_refusal(e)) throw;
        return refuse(receipt, e.message() + ".", std::string(kOfferAgain));
    }
    if (receipt.outcome != Receipt::Outcome::refused) record::enter_last_offered(desk.publisher.reg(), receipt.dataset, c.edition(), offered.came);
    // From here on there is a draft: what fails now is tried again, and finds it.
    if (receipt.outcome != Receipt::Outcome::taken) return;
    c.announce();
    c.tell_date(true);
    if (const auto now = before && before->name() != receipt.version ? desk.publisher.reg().version(before->id) : std::nullopt) receipt.next = words_of_place(*before, *now) + " " + receipt.next;
}

std::string words_of_place(const VersionRecord& before, const VersionRecord& now) {
    if (now.version > 0) return fmt::format("{} ({}) became public meanwhile, as v{}; this file corrects it.", before.name(), before.url, now.version);
    return fmt::format("It takes the place of {} ({}).", before.name(), before.url);
}

}  // namespace daybook::app
