#include "publisher/catalogue/returns.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/publication.hpp"
#include "publisher/catalogue/titles.hpp"
#include "publisher/record/due_rule.hpp"

#include <algorithm>
#include <set>

namespace daybook::catalogue {

using base::Date;

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month;
using std::chrono::year_month_day;

namespace {

using Period = schemas::Edition;
using CatalogueEdition = Edition;

year_month month_of(Date day) {
    const year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

bool overlap(const Period& a, const Period& b) {
    return month_of(a.first_day()) <= month_of(b.last_day()) &&
           month_of(b.first_day()) <= month_of(a.last_day());
}

bool holds(const Period& whole, const Period& part) {
    return month_of(whole.first_day()) <= month_of(part.first_day()) &&
           month_of(part.last_day()) <= month_of(whole.last_day());
}

/// What the log says is read by the words of today; words that are unknown to them owe nothing.
template <class Parse>
auto parsed(const std::string& text, Parse parse) -> std::optional<decltype(parse(text))> {
    try {
        return parse(text);
    } catch (const base::Error&) {
        return {};
    }
}

/// What earlier programs logged names no file that is held, and no source that could not be read.
constexpr const char* kNotToldApart = "A file that waits here for a person, or a source that could not be read here, is not told apart from this.";

std::string day_in_words(base::Instant at) { return base::to_words(base::london_date(at)); }

class Ledger {
public:
    Ledger(const State& state, const Dataset& dataset, Revision r, Date today)
        : state_(state), dataset_(dataset), r_(r), today_(today) {
        const auto schema = state.schemas.find(dataset.schema.str());
        const auto& due =
            !dataset.due.empty() || schema == state.schemas.end() ? dataset.due : schema->second.due;
        rule_ = parsed(due, record::DueRule::parse);
        nation_ = parsed(dataset.nation, record::parse_nation).value_or(record::Nation::england_and_wales);
        for (const auto& e : dataset.editions) {
            if (e.edition.kind() == Period::Kind::current) continue;
            note_first(e);
            if (returned(e) == nullptr) {
                if (was_released(e)) add_months(taken_back_, e);
                continue;
            }
            returned_.push_back(&e);
            add_months(handed_in_, e);
            if (consolidated(e) != nullptr) continue;
            add_months(covered_, e);
            current_.push_back(&e);
        }
        for (const auto& announced : state.calendar)
            if (announced.entry.dataset == dataset.id.str() && announced.stands_at(r))
                promises_.push_back(&announced);
        for (const auto& told : dataset.collected)
            if (told.from <= r) collection_ = &told.what;
        for (const auto& rejection : state.rejections)
            if (rejection.dataset == dataset.id && rejection.at <= r) rejections_.push_back(&rejection);
    }

    /// Before `since` nothing is owed, and what is here is told all the same.
    std::vector<Period> owed() const {
        const auto cadence = parsed(dataset_.cadence, record::parse_cadence);
        const auto since = dataset_.since.empty() ? first_returned_ : std::optional(Period::parse(dataset_.since));
        if (!cadence || !since) return {};
        auto end = today_;
        if (!handed_in_.empty()) end = std::max(end, Date{*handed_in_.rbegin() / std::chrono::last} + days(1));
        auto out = owed_editions(*cadence, *since, end);
        if (!first_returned_ || first_returned_->first_day() >= since->first_day()) return out;
        auto earlier = owed_editions(*cadence, *first_returned_, end);
        std::erase_if(earlier, [&](const Period& edition) { return !is_handed_in(edition) || std::ranges::find(out, edition) != out.end(); });
        out.insert(out.begin(), earlier.begin(), earlier.end());
        return out;
    }

    /// Its state without what the time of publication rests on.
    Return judged(const Period& edition) const {
        Return out;
        out.edition = edition;
        date(out);
        for (const auto* rejection : rejections_)
            if (rejection->open_at(r_) && is_for(*rejection, edition)) out.rejections.push_back(*rejection);
        if (is_handed_in(edition)) out.state = ReturnState::on_time;
        else out.state = absent(out);
        out.withdrawn = out.state == ReturnState::missing && is_taken_back(edition);
        return out;
    }

    /// The whole line.
    Return line(const Period& edition) const {
        auto out = judged(edition);
        if (!is_handed_in(edition)) {
            if (out.state != ReturnState::not_yet_due) tell_withdrawn(out);
            if (out.note.empty()) tell_part(out);
            if (out.state == ReturnState::missing) tell_what_may_be_ours(out);
            return out;
        }
        publish(out);
        judge_time(out);
        out.state = present(out);
        tell_dated(out);
        tell_consolidated(out);
        tell_erased(out);
        return out;
    }

    bool is_covered(const Period& edition) const { return holds_all(covered_, edition); }
    /// Also by what was withdrawn since because another edition has its rows now.
    bool is_handed_in(const Period& edition) const { return holds_all(handed_in_, edition); }

private:
    static bool holds_all(const std::set<year_month>& here, const Period& edition) {
        if (edition.kind() == Period::Kind::day) return here.contains(month_of(edition.first_day()));
        for (auto m = month_of(edition.first_day()); m <= month_of(edition.last_day()); m += months(1))
            if (!here.contains(m)) return false;
        return true;
    }

    /// What the edition is or was returned as: an erasure takes the data away, and a consolidation puts it elsewhere, not that it was handed in.
    const Version* returned(const CatalogueEdition& e) const {
        if (const auto* current = State::current(e, r_)) return current;
        const auto* erased = State::erased_last(e, r_);
        return erased != nullptr ? erased : consolidated(e);
    }

    /// The last version of an edition, where that was withdrawn because another edition has its rows.
    const Version* consolidated(const CatalogueEdition& e) const {
        const Version* last = nullptr;
        for (const auto& version : e.versions)
            if (version.from <= r_) last = &version;
        return last != nullptr && last->withdrawn <= r_ && last->withdrawal_code == "consolidated" ? last : nullptr;
    }

    bool was_released(const CatalogueEdition& e) const {
        return std::ranges::any_of(e.versions, [&](const Version& v) { return v.from <= r_; });
    }

    /// Every month of it that was not handed in was here once, and was withdrawn.
    bool is_taken_back(const Period& edition) const {
        auto once_here = taken_back_;
        once_here.insert(handed_in_.begin(), handed_in_.end());
        return holds_all(once_here, edition);
    }

    /// What was returned once shows since when returns are owed, also where it was withdrawn.
    void note_first(const CatalogueEdition& e) {
        if (!was_released(e)) return;
        const auto month = Period::month(month_of(e.edition.first_day()));
        if (!first_returned_ || month.first_day() < first_returned_->first_day()) first_returned_ = month;
    }

    static void add_months(std::set<year_month>& here, const CatalogueEdition& e) {
        for (auto m = month_of(e.edition.first_day()); m <= month_of(e.edition.last_day()); m += months(1)) here.insert(m);
    }

    static bool is_for(const Rejection& rejection, const Period& edition) {
        const auto period = parsed(rejection.edition, Period::parse);
        return period && period->kind() != Period::Kind::current && overlap(*period, edition);
    }

    /// True of a day that was announced while the edition was public: it is a correction's.
    static bool is_of_correction(const AnnouncedDate& date, const CatalogueEdition* edition) {
        return edition != nullptr && std::ranges::any_of(edition->versions, [&](const Version& v) { return v.from < date.from && date.from <= v.withdrawn; });
    }

    /// The date by which it is judged: the rule's, or where there is none the one that was announced. A day that is announced for a correction is not the
    /// return's.
    void date(Return& out) const {
        for (const auto* promise : promises_) {
            const auto* edition = state_.edition(dataset_.id.str(), promise->entry.edition);
            if (!out.promise && promise->entry.edition == out.edition.str() && !is_of_correction(*promise, edition)) out.promise = outcome_at(*promise, edition, r_);
        }
        if (rule_) {
            out.due = rule_->due(out.edition, nation_);
            out.rule = rule_->in_words();
        } else if (out.promise && out.promise->entry.state != record::Promise::cancelled) {
            out.due = base::london_date(out.promise->entry.release_at);
            out.rule = "the date that was announced";
        }
    }

    ReturnState absent(Return& out) const {
        if (!out.rejections.empty()) return ReturnState::unreadable;
        if (out.promise && out.promise->entry.code == "no-return-due") {
            out.note = "The publisher says that no return is due.";
            return ReturnState::not_known;
        }
        if (out.due && today_ <= *out.due) return ReturnState::not_yet_due;
        if (nothing_collected()) {
            out.note = "Nothing of this dataset has been collected here.";
            return ReturnState::not_collected;
        }
        const bool is_gap = !handed_in_.empty() && month_of(out.edition.last_day()) < *handed_in_.rbegin();
        if (!out.due && !is_gap) {
            out.note = "No rule says when it is due.";
            return ReturnState::not_known;
        }
        out.note = ours(out);
        return out.note.empty() ? ReturnState::missing : ReturnState::not_collected;
    }

    /// Why nobody can say that it was not published, when that is because of us.
    std::string ours(const Return& out) const {
        if (collection_ == nullptr) return {};
        for (const auto& file : collection_->waiting)
            if (std::ranges::any_of(file.editions, [&](const std::string& edition) { return overlap(Period::parse(edition), out.edition); }))
                return fmt::format("A file that may be this return has waited here for a person since {}.", base::to_words(file.since));
        if (collection_->never_read) return "A source of this dataset could never yet be read completely here.";
        if (is_unread() && out.due && base::london_date(collection_->unread->from) <= *out.due)
            return fmt::format("Its source could not be read here since {}.", day_in_words(collection_->unread->from));
        return {};
    }

    bool is_unread() const { return collection_->unread && !collection_->unread->to; }

    /// It was not there when it was due, and what is ours may yet be the reason.
    void tell_what_may_be_ours(Return& out) const {
        if (collection_ == nullptr) return add_note(out, kNotToldApart);
        if (std::ranges::any_of(collection_->waiting, [](const auto& file) { return file.editions.empty(); }))
            add_note(out, "A file whose period nothing says waits here for a person.");
        if (collection_->unfetched) add_note(out, "A file that its source offers could not be fetched here.");
        if (is_unread()) add_note(out, fmt::format("Its source could not be read here since {}, when it was not there.", day_in_words(collection_->unread->from)));
    }

    /// Nobody looked from a day on which it was still in time until it was seen.
    const record::Collection::Gap* unread_until(const Return& out) const {
        for (const auto& told : dataset_.collected) {
            const auto& gap = told.what.unread;
            if (told.from <= r_ && gap && gap->to && base::london_date(gap->from) <= *out.due && *gap->to <= *out.published && *out.published - *gap->to < days(1)) return &*gap;
        }
        return nullptr;
    }

    bool nothing_collected() const {
        return rejections_.empty() &&
               std::ranges::none_of(dataset_.editions, [this](const CatalogueEdition& e) { return was_released(e); });
    }

    static void add_note(Return& out, const std::string& sentence) {
        if (!sentence.empty()) out.note += (out.note.empty() ? "" : " ") + sentence;
    }

    void tell_withdrawn(Return& out) const {
        std::string last;
        for (const auto& e : dataset_.editions)
            for (const auto& v : e.versions)
                if (v.withdrawn <= r_ && e.edition.kind() != Period::Kind::current &&
                    overlap(e.edition, out.edition))
                    last = fmt::format("Version {} of {} was withdrawn ({}).", v.manifest.version,
                                       e.edition.title(), code_words(v.withdrawal_code));
        add_note(out, last);
    }

    /// Of a quarter or a year some months may be here.
    void tell_part(Return& out) const {
        std::vector<std::string> here;
        for (const auto* e : current_)
            if (overlap(e->edition, out.edition)) here.push_back(e->edition.title());
        if (!here.empty()) out.note = fmt::format("Part of it is here: {}.", base::join(here, ", "));
    }

    /// On whose instant the line rests, where that is not the first version's.
    void tell_dated(Return& out) const {
        const auto& e = held_by(out);
        const auto& first = e.versions.front();
        if (&dating(e) == &first) return;
        add_note(out, fmt::format("Version {} was withdrawn ({}); the time is that of version {}.", first.manifest.version, code_words(first.withdrawal_code), dating(e).manifest.version));
    }

    void tell_consolidated(Return& out) const {
        for (const auto* e : returned_)
            if (const auto* v = consolidated(*e); v != nullptr && overlap(e->edition, out.edition))
                add_note(out, fmt::format("It was handed in as version {} of {}, which was withdrawn ({}).", v->manifest.version, e->edition.title(), code_words(v->withdrawal_code)));
    }

    void tell_erased(Return& out) const {
        for (const auto* e : current_)
            if (const auto* v = State::erased_last(*e, r_); v != nullptr && overlap(e->edition, out.edition))
                add_note(out, fmt::format("Version {} of {} was erased at revision {} ({}): its data is no longer here.", v->manifest.version, e->edition.title(), v->erased, v->erasure_code));
    }

    /// When it was handed in, and what has it now where that is something else.
    void publish(Return& out) const {
        take_from(out, returned_);
        if (!is_covered(out.edition)) return;
        auto here = out;
        here.published.reset();
        take_from(here, current_);
        out.held_by = here.held_by;
        out.version = here.version;
    }

    /// From the one edition that holds it whole, the earliest of several; else from the last of those that
    /// make it up.
    void take_from(Return& out, const std::vector<const CatalogueEdition*>& editions) const {
        const CatalogueEdition* whole = nullptr;
        for (const auto* e : editions)
            if (holds(e->edition, out.edition) && (whole == nullptr || first_of(*e).at < first_of(*whole).at))
                whole = e;
        if (whole != nullptr) return take(out, *whole);
        for (const auto* e : editions)
            if (overlap(e->edition, out.edition) && (!out.published || first_of(*e).at > *out.published))
                take(out, *e);
    }

    /// The first that was not withdrawn as published in error: what was no return of this edition dates none.
    const Version& dating(const CatalogueEdition& e) const {
        const auto stands = [this](const Version& v) { return v.from <= r_ && !(v.withdrawn <= r_ && v.withdrawal_code == "published-in-error"); };
        const auto first = std::ranges::find_if(e.versions, stands);
        return first == e.versions.end() ? e.versions.front() : *first;
    }

    Publication first_of(const CatalogueEdition& e) const { return publication_of(dating(e).manifest); }

    void take(Return& out, const CatalogueEdition& e) const {
        const auto publication = first_of(e);
        out.published = publication.at;
        out.basis = publication.basis;
        out.held_by = e.edition.str();
        out.version = returned(e)->manifest.version;
    }

    void judge_time(Return& out) const {
        if (!out.due) {
            out.note = "No rule says when it was due.";
            return;
        }
        const auto day = base::london_date(*out.published);
        if (day <= *out.due) {
            out.punctuality = Punctuality::on_time;
            return;
        }
        if (!followed_) followed_ = followed_since(state_, dataset_, r_);
        const bool is_backfill = out.basis == Basis::first_sight && day - *out.due > kBackfill;
        if (!followed_ || *out.due < base::london_date(*followed_) || is_backfill) {
            out.note = "First seen here after it was due: when it was published is not known.";
            if (out.basis != Basis::first_sight)
                out.note =
                    "It was due before this source was followed: the file may have replaced an earlier one.";
            return;
        }
        if (const auto* gap = out.basis == Basis::first_sight ? unread_until(out) : nullptr) {
            out.note = fmt::format("Its source could not be read here from {} to {}: when it was published is not known.", day_in_words(gap->from), day_in_words(*gap->to));
            return;
        }
        out.punctuality = Punctuality::late;
        out.days_late = static_cast<int>((day - *out.due).count());
    }

    const CatalogueEdition& held_by(const Return& out) const {
        return **std::ranges::find(returned_, Period::parse(out.held_by), [](const auto* one) { return one->edition; });
    }

    ReturnState present(const Return& out) const {
        const auto& e = held_by(out);
        if (returned(e)->manifest.nil) return ReturnState::nil;
        const auto says_other = [this, first = dating(e).manifest.version](const Version& v) {
            return v.from <= r_ && v.manifest.version > first && (v.manifest.reason == record::Reason::department_correction ||
                                    v.manifest.reason == record::Reason::source_changed_unexplained);
        };
        if (std::ranges::any_of(e.versions, says_other)) return ReturnState::corrected;
        if (out.punctuality == Punctuality::late) return ReturnState::late;
        return out.punctuality == Punctuality::on_time ? ReturnState::on_time : ReturnState::not_known;
    }

    const State& state_;
    const Dataset& dataset_;
    Revision r_;
    Date today_;
    std::optional<record::DueRule> rule_;
    record::Nation nation_ = record::Nation::england_and_wales;
    std::optional<Period> first_returned_;          ///< the first month that ever was, whatever became of it
    std::set<year_month> covered_;                  ///< months with a current version, or one that is erased
    std::vector<const CatalogueEdition*> current_;  ///< their editions; erased ones were returned, too
    std::set<year_month> handed_in_;                ///< those, and months whose rows were put into another edition
    std::set<year_month> taken_back_;               ///< months of which whatever was released was withdrawn
    std::vector<const CatalogueEdition*> returned_;
    std::vector<const AnnouncedDate*> promises_;
    std::vector<const Rejection*> rejections_;  ///< open or settled
    const record::Collection* collection_ = nullptr;   ///< as it was told last at the revision
    mutable std::optional<base::Instant> followed_;
};

}  // namespace

Lack Return::lack() const {
    switch (state) {
        case ReturnState::missing: return withdrawn ? Lack::withdrawn : Lack::missing;
        case ReturnState::unreadable: return Lack::unreadable;
        case ReturnState::not_collected: return Lack::not_collected;
        default: return Lack::none;
    }
}

std::vector<Return> returns_of(const State& state, const Dataset& dataset, Revision r, Date today) {
    const Ledger ledger(state, dataset, r, today);
    std::vector<Return> out;
    for (const auto& edition : ledger.owed()) out.push_back(ledger.line(edition));
    return out;
}

Standing standing_of(const State& state, const Dataset& dataset, Revision r, Date today) {
    const Ledger ledger(state, dataset, r, today);
    Standing out;
    for (auto& edition : ledger.owed()) {
        if (ledger.is_covered(edition)) out.covered.push_back(std::move(edition));
        else if (ledger.is_handed_in(edition)) out.elsewhere.push_back(std::move(edition));
        else if (ledger.judged(edition).outstanding()) out.outstanding.push_back(std::move(edition));
    }
    return out;
}

std::vector<Period> outstanding_editions(const State& state, const Dataset& dataset, Revision r, Date today) {
    return standing_of(state, dataset, r, today).outstanding;
}

Date date_of(const State& state, Revision r) {
    const auto after = std::ranges::upper_bound(state.revisions, r, {}, &RevisionMark::revision);
    return base::london_date(after == state.revisions.begin() ? state.at : std::prev(after)->at);
}

}  // namespace daybook::catalogue
