#include "harvesters/edition_evidence.hpp"

#include "harvesters/dates_inside.hpp"
#include "harvesters/edition_for.hpp"
#include "harvesters/other_months.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace daybook::harvesters {

using std::chrono::months;
using std::chrono::year_month;

namespace {

constexpr std::string_view kIt = "the file is";
constexpr std::string_view kOfAnother =
    "the month in the words is one that something was done in, or up to, and not the one that the file is "
    "for";

std::string titles(const std::vector<Months>& periods) {
    std::vector<std::string> all;
    for (const auto& period : periods) all.push_back(edition_of(period).title());
    return base::join(all, " or ");
}

/// The slot of `cadence` that holds a month: a quarter, or a financial year.
Months slot_around(std::string_view cadence, year_month m) {
    const auto since_april = (static_cast<unsigned>(m.month()) + 8) % 12;
    const auto first = m - months(cadence == "annual" ? since_april : since_april % 3);
    return {first, first + months(cadence == "annual" ? 11 : 2)};
}

class Judge {
public:
    Judge(const PeriodEvidence& known, const schemas::Report& report)
        : known_(known),
          spoken_(listen(known, report.titles)),
          dates_(report.months),
          is_nil_(report.nil_return) {
        prefer_what_is_owed();
    }
    EditionVerdict verdict() const;

private:
    void prefer_what_is_owed();
    bool owes_more_than_months() const { return known_.cadence == "quarterly" || known_.cadence == "annual"; }
    bool is_owed(const Months& period) const;
    std::string words_of(const Hint& hint) const;
    bool is_said_by_a_day(const Hint& hint, const Months& period) const;
    bool is_said_of_another(const Hint& hint, const Months& period) const;
    bool is_only_of_another(const Months& period) const;
    template <class Test>
    bool is_said_only_so(const Months& period, const Test& test) const;
    bool confirmed(const Months& period) const;
    EditionVerdict released(const Months& period, std::string rule) const;
    EditionVerdict held(std::string code, const std::string& reason) const;
    std::vector<schemas::Edition> spoken_for() const;
    EditionVerdict by_words_and_dates() const;
    EditionVerdict by_dates_in_spite_of_words(const Months& named) const;
    EditionVerdict by_words_alone() const;
    EditionVerdict by_month_name() const;
    EditionVerdict by_dates() const;
    EditionVerdict by_dates_of_slot() const;
    std::string rule_of_dates(std::string_view what) const;
    std::vector<std::string> evidence() const;

    const PeriodEvidence& known_;
    SpokenPeriod spoken_;
    DatesInside dates_;
    bool is_nil_;
};

/// Where financial years are owed, words that can mean one do.
void Judge::prefer_what_is_owed() {
    if (known_.cadence != "annual") return;
    std::vector<Months> owed;
    for (const auto& period : spoken_.periods)
        if (period == slot_around("annual", period.first)) owed.push_back(period);
    if (owed.size() != 1) return;
    spoken_.periods = std::move(owed);
    spoken_.firm = true;
}

std::vector<std::string> Judge::evidence() const {
    std::vector<std::string> out;
    for (const auto& hint : spoken_.hints)
        if (auto text = hint.evidence(); std::ranges::find(out, text) == out.end())
            out.push_back(std::move(text));
    if (spoken_.hints.empty()) out.emplace_back("neither file name, title nor heading says a period");
    out.push_back(dates_.words());
    return out;
}

EditionVerdict Judge::released(const Months& period, std::string rule) const {
    EditionVerdict out;
    out.edition = edition_of(period);
    out.rule = std::move(rule);
    out.evidence = evidence();
    out.why = fmt::format("{}: {}", out.rule, base::join(out.evidence, "; "));
    return out;
}

EditionVerdict Judge::held(std::string code, const std::string& reason) const {
    EditionVerdict out;
    out.held_code = std::move(code);
    out.evidence = evidence();
    out.why = fmt::format("{}: {}", reason, base::join(out.evidence, "; "));
    out.may_be = spoken_for();
    return out;
}

/// A year in the words frames the file's own period where less is owed.
std::vector<schemas::Edition> Judge::spoken_for() const {
    std::set<schemas::Edition> out;
    const auto most = known_.cadence == "annual" ? months(11) : months(2);
    for (const auto& hint : spoken_.hints)
        for (const auto& period : hint.reading.periods)
            if (period.last - period.first <= most) out.insert(edition_of(period));
    if (!dates_.empty()) {
        const auto top = dates_.commonest();
        out.insert(edition_of(owes_more_than_months() ? slot_around(known_.cadence, top) : Months{top, top}));
    }
    return {out.begin(), out.end()};
}

/// Of a span both ends must occur: otherwise the file may hold less than it says. Nothing is owed for more
/// than a year.
bool Judge::confirmed(const Months& period) const {
    if (period.last - period.first > months(11)) return false;
    // A quarter's file may be mostly of one month, and its words name the one in which it was published.
    if (period.is_one())
        return owes_more_than_months() ? dates_.in(period.first) == dates_.total()
                                       : dates_.reaches(dates_.in(period.first), kShareThatConfirms);
    return dates_.in(period.first) > 0 && dates_.in(period.last) > 0 &&
           dates_.reaches(dates_.within(period), kShareThatDecides);
}

EditionVerdict Judge::by_words_and_dates() const {
    std::vector<Months> fitting;
    std::ranges::copy_if(spoken_.periods, std::back_inserter(fitting), [this](const Months& period) {
        return confirmed(period) && !is_only_of_another(period);
    });
    if (fitting.size() == 1) return released(fitting.front(), spoken_.sources + ", dates agree");
    if (fitting.empty() && spoken_.only_frames() && !owes_more_than_months()) return by_dates();
    if (spoken_.periods.size() > 1)
        return held("period-unknown", fmt::format("{} for {} by its {}, and the dates do not decide which",
                                                  kIt, titles(spoken_.periods), spoken_.sources));
    const auto& named = spoken_.periods.front();
    if (is_only_of_another(named)) return by_dates_in_spite_of_words(named);
    return held(
        "period-disagrees",
        fmt::format("{} for {} by its {}, but {}", kIt, edition_of(named).title(), spoken_.sources,
                    named.is_one() ? "has only " + dates_.share_words(named.first) : "not by the dates"));
}

/// Such a month says nothing; where months are owed the dates may decide for it alone, as they may without
/// words.
EditionVerdict Judge::by_dates_in_spite_of_words(const Months& named) const {
    if (!owes_more_than_months() && dates_.commonest() == named.first) return by_dates();
    return held("period-unknown", std::string(kOfAnother));
}

bool Judge::is_owed(const Months& period) const {
    // Nothing inside it tells what a return of nothing is for.
    if (known_.cadence == "monthly" && is_nil_) return period.is_one();
    return !owes_more_than_months() || period == slot_around(known_.cadence, period.first);
}

std::string Judge::words_of(const Hint& hint) const {
    if (hint.from == kFileName) return file_name_of(known_.url);
    if (hint.from == kTitle) return known_.title;
    if (hint.from == kPublication) return known_.publication;
    return hint.from == kHeading ? hint.reading.text : std::string();
}

/// "4 June 2024" may be any day, such as that of publication; "1 June 2024 to 30 June 2024" and "1 to 30 June
/// 2024" are June.
bool Judge::is_said_by_a_day(const Hint& hint, const Months& period) const {
    if (!period.is_one()) return false;
    const auto words = words_of(hint);
    const base::Date first{period.first / 1}, last{period.last / std::chrono::last};
    const auto days = days_in_words(words);
    return std::ranges::any_of(days, [&](auto day) { return first <= day && day <= last; }) &&
           !(days.contains(last) && (days.contains(first) || words.find(" to ") != std::string::npos));
}

bool Judge::is_said_of_another(const Hint& hint, const Months& period) const {
    return period.is_one() && only_means_another(words_of(hint), period.first);
}

/// True when whoever says the period says it in a way that may mean something else.
template <class Test>
bool Judge::is_said_only_so(const Months& period, const Test& test) const {
    return std::ranges::all_of(spoken_.hints, [&](const Hint& hint) {
        return std::ranges::find(hint.reading.periods, period) == hint.reading.periods.end() || test(hint);
    });
}

/// True when somebody says the month, and whoever says it, with its year or without, says what was done in
/// it.
bool Judge::is_only_of_another(const Months& period) const {
    const auto says = [&](const Hint& hint) {
        return std::ranges::find(hint.reading.periods, period) != hint.reading.periods.end() ||
               (period.is_one() && hint.reading.month == period.first.month());
    };
    return std::ranges::any_of(spoken_.hints, says) &&
           std::ranges::all_of(spoken_.hints, [&](const Hint& hint) {
               return !says(hint) || is_said_of_another(hint, period);
           });
}

EditionVerdict Judge::by_words_alone() const {
    const bool settled = spoken_.periods.size() == 1 && spoken_.firm;
    if (settled && !is_owed(spoken_.periods.front()))
        return held("period-unknown",
                    "there are no dates inside, and the words say a period that is not owed");
    const auto by_a_day = [&](const Hint& hint) { return is_said_by_a_day(hint, spoken_.periods.front()); };
    if (settled && is_only_of_another(spoken_.periods.front()))
        return held("period-unknown", fmt::format("there are no dates inside, and {}", kOfAnother));
    if (settled && is_nil_ && is_said_only_so(spoken_.periods.front(), by_a_day))
        return held(
            "period-unknown",
            "there are no dates inside, and a day in the words may be any, such as that of publication");
    if (settled) return released(spoken_.periods.front(), spoken_.sources + ", no dates to compare");
    return held("period-unknown", "there are no dates inside and the words do not settle it");
}

EditionVerdict Judge::by_month_name() const {
    const auto found = dates_.commonest_year_of(*spoken_.month);
    const auto name = month_words(*spoken_.month);
    if (!found)
        return held("period-disagrees", fmt::format("{} for {} by its {}, but has no date in that month", kIt,
                                                    name, spoken_.sources));
    if (is_only_of_another({*found, *found})) return by_dates();
    if (2 * dates_.in(*found) <= dates_.in_any_year(*spoken_.month))
        return held("period-unknown", fmt::format("{} for {} by its {}, and the dates leave two years open",
                                                  kIt, name, spoken_.sources));
    if (confirmed({*found, *found}))
        return released({*found, *found}, fmt::format("month from {}, year from dates", spoken_.sources));
    return held("period-disagrees",
                fmt::format("{} for {} by its {}, but has only {}", kIt, base::month_in_words(*found),
                            spoken_.sources, dates_.share_words(*found)));
}

std::string Judge::rule_of_dates(std::string_view what) const {
    return spoken_.hints.empty() ? "dates alone"
                                 : fmt::format("{} gives the year, dates the {}", spoken_.sources, what);
}

EditionVerdict Judge::by_dates_of_slot() const {
    const auto slot = slot_around(known_.cadence, dates_.commonest());
    if (spoken_.allows(slot) && dates_.total() >= kDatesThatDecide && confirmed(slot))
        return released(slot, rule_of_dates(known_.cadence == "annual" ? "financial year" : "quarter"));
    return held("period-unknown", fmt::format("no words say the period, and the dates do not fill {}",
                                              edition_of(slot).title()));
}

EditionVerdict Judge::by_dates() const {
    if (owes_more_than_months()) return by_dates_of_slot();
    const auto top = dates_.commonest();
    if (!spoken_.allows({top, top}))
        return held("period-disagrees",
                    fmt::format("{} of another year by its {} than most of its dates", kIt, spoken_.sources));
    if (dates_.total() >= kDatesThatDecide && dates_.reaches(dates_.in(top), kShareThatDecides))
        return released({top, top}, rule_of_dates("month"));
    return held("period-unknown",
                "no words say the month, and the dates are too few or too spread to decide alone");
}

EditionVerdict Judge::verdict() const {
    if (spoken_.conflict) return held("period-disagrees", "the words contradict each other");
    if (spoken_.unclear)
        return held("period-unknown", "the words speak of more than one period, or of part of a month");
    if (dates_.empty()) return by_words_alone();
    if (!spoken_.periods.empty()) return by_words_and_dates();
    return spoken_.month ? by_month_name() : by_dates();
}

}  // namespace

EditionVerdict edition_from_evidence(const PeriodEvidence& known, const schemas::Report& report) {
    return Judge(known, report).verdict();
}

}  // namespace daybook::harvesters
