#include "harvesters/edition_evidence.hpp"

#include "harvesters/period_words.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace daybook::harvesters {

using schemas::Edition;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month;
using Kind = PeriodReading::Kind;

namespace {

constexpr std::string_view kFileName = "file name";
constexpr std::string_view kTitle = "title";
constexpr std::string_view kHeading = "heading";
constexpr std::string_view kIt = "the file is";
/// What is read above a header is bounded: the rows there are whatever the file holds.
constexpr std::size_t kMaxHeadings = 30;

std::string month_words(month m) {
    const auto text = base::month_in_words(year(2000) / m);
    return text.substr(0, text.find(' '));
}

std::string iso(year_month m) {
    return fmt::format("{:04}-{:02}", static_cast<int>(m.year()), static_cast<unsigned>(m.month()));
}

/// \pre a span
Edition edition_of(const PeriodReading& span) {
    return Edition::parse(iso(*span.year / *span.month) + "--" + iso(*span.last));
}

std::string words_of(const PeriodReading& reading) {
    if (reading.kind == Kind::unclear) return "more than one period or a quarter";
    if (reading.kind == Kind::span) return edition_of(reading).title();
    if (!reading.month) return fmt::format("{}, no month", static_cast<int>(*reading.year));
    if (!reading.year) return month_words(*reading.month) + ", no year";
    return base::month_in_words(*reading.year / *reading.month) + (reading.firm ? "" : ", if it is a month");
}

struct Hint {
    std::string_view from;
    PeriodReading reading;
    std::string evidence() const {
        return fmt::format("{} '{}' says {}", from, reading.text, words_of(reading));
    }
};

/// The months of the dates inside a file.
class Dates {
public:
    explicit Dates(const std::map<std::string, std::int64_t>& months) {
        for (const auto& [text, count] : months)
            if (const auto day = base::parse_iso_date(text + "-01"); day && count > 0) {
                const std::chrono::year_month_day ymd(*day);
                months_[ymd.year() / ymd.month()] += count;
                total_ += count;
            }
        // Dates that nobody meant are evidence for no month, but against each.
        const auto others = months.find(std::string(schemas::Report::kOtherMonths));
        if (others != months.end() && !months_.empty()) total_ += others->second;
    }
    bool empty() const { return total_ == 0; }
    std::int64_t total() const { return total_; }
    std::int64_t in(year_month m) const {
        const auto it = months_.find(m);
        return it == months_.end() ? 0 : it->second;
    }
    std::int64_t in_any_year(month m) const {
        std::int64_t sum = 0;
        for (const auto& [at, count] : months_) sum += at.month() == m ? count : 0;
        return sum;
    }
    std::int64_t within(year_month first, year_month last) const {
        std::int64_t sum = 0;
        for (const auto& [m, count] : months_) sum += first <= m && m <= last ? count : 0;
        return sum;
    }
    bool reaches(std::int64_t count, double share) const {
        return total_ > 0 && static_cast<double>(count) >= share * static_cast<double>(total_);
    }
    /// The commonest month; the earliest of several. \pre !empty()
    year_month commonest() const {
        return std::max_element(months_.begin(), months_.end(),
                                [](auto& a, auto& b) { return a.second < b.second; })
            ->first;
    }
    /// `m` in the year in which it is commonest.
    std::optional<year_month> commonest_year_of(month m) const {
        std::optional<year_month> best;
        for (const auto& [at, count] : months_)
            if (at.month() == m && (!best || count > in(*best))) best = at;
        return best;
    }
    std::string share_words(year_month m) const {
        return fmt::format("{} of {} dates in {}", in(m), total_, base::month_in_words(m));
    }
    std::string words() const {
        if (empty()) return "no dates inside";
        const auto top = commonest();
        return share_words(top) + (in(top) == total_ ? "" : fmt::format(", {} elsewhere", total_ - in(top)));
    }

private:
    std::map<year_month, std::int64_t> months_;
    std::int64_t total_ = 0;
};

/// What all the words together say; disagreement is kept, not settled.
struct Spoken {
    std::vector<Hint> hints;
    std::optional<month> named_month;
    std::optional<year> named_year;
    std::optional<Hint> span;
    bool firm = false;      ///< month and year hold by themselves
    bool conflict = false;  ///< two hints name different months or years
    bool unclear = false;   ///< the name or the title speaks of several periods
    std::string sources;    ///< "file name and heading"
};

void add_hint(Spoken& spoken, std::string_view from, std::string_view words) {
    auto reading = read_period(words, from == kFileName);
    if (reading.kind == Kind::nothing) return;
    // Free text above a table may speak of any dates; only a name or a title is meant to say the file's
    // period.
    if (reading.kind == Kind::unclear && from == kHeading) return;
    spoken.hints.push_back({from, std::move(reading)});
}

template <class T>
bool agree(std::optional<T>& known, const std::optional<T>& said) {
    if (!said) return true;
    if (known && *known != *said) return false;
    known = said;
    return true;
}

void add_source(Spoken& spoken, std::string_view from) {
    if (spoken.sources.find(from) != std::string::npos) return;
    if (!spoken.sources.empty()) spoken.sources += " and ";
    spoken.sources += from;
}

void join_span(Spoken& spoken, const Hint& hint) {
    if (spoken.span &&
        (spoken.span->reading.month != hint.reading.month || spoken.span->reading.year != hint.reading.year ||
         spoken.span->reading.last != hint.reading.last))
        spoken.conflict = true;
    spoken.span = hint;
}

Spoken listen(std::string_view url, std::string_view title, const schemas::Report& report) {
    Spoken spoken;
    add_hint(spoken, kFileName, file_name_of(url));
    add_hint(spoken, kTitle, title);
    for (std::size_t i = 0; i < std::min(report.titles.size(), kMaxHeadings); ++i)
        add_hint(spoken, kHeading, report.titles[i]);

    std::map<std::string_view, bool> complete;  // which sources give both month and year
    for (const auto& hint : spoken.hints) {
        add_source(spoken, hint.from);
        if (hint.reading.kind == Kind::unclear) spoken.unclear = true;
        if (hint.reading.kind == Kind::span) join_span(spoken, hint);
        if (hint.reading.kind != Kind::period) continue;
        spoken.conflict |=
            !agree(spoken.named_month, hint.reading.month) | !agree(spoken.named_year, hint.reading.year);
        if (hint.reading.month && hint.reading.year) complete[hint.from] |= hint.reading.firm;
    }
    // One firm source is enough; of those that may mean something else two are needed.
    spoken.firm = complete.size() > 1 ||
                  std::any_of(complete.begin(), complete.end(), [](auto& c) { return c.second; });
    spoken.conflict |= spoken.span && (spoken.named_month || spoken.named_year);
    return spoken;
}

class Judge {
public:
    Judge(std::string_view url, std::string_view title, const schemas::Report& report)
        : spoken_(listen(url, title, report)), dates_(report.months) {}
    EditionVerdict verdict() const;

private:
    EditionVerdict released(const Edition& edition, std::string rule) const;
    EditionVerdict held(std::string code, const std::string& reason) const;
    EditionVerdict by_span(const PeriodReading& span) const;
    EditionVerdict by_month(year_month named, const std::string& rule) const;
    EditionVerdict by_words_alone() const;
    EditionVerdict by_month_name() const;
    EditionVerdict by_dates() const;
    std::vector<std::string> evidence() const;

    Spoken spoken_;
    Dates dates_;
};

std::vector<std::string> Judge::evidence() const {
    std::vector<std::string> out;
    for (const auto& hint : spoken_.hints)
        if (auto text = hint.evidence(); std::find(out.begin(), out.end(), text) == out.end())
            out.push_back(std::move(text));
    if (spoken_.hints.empty()) out.emplace_back("neither file name, title nor heading says a period");
    out.push_back(dates_.words());
    return out;
}

EditionVerdict Judge::released(const Edition& edition, std::string rule) const {
    EditionVerdict out;
    out.edition = edition;
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
    return out;
}

/// Both ends must occur: otherwise the file may hold less than it says.
EditionVerdict Judge::by_span(const PeriodReading& span) const {
    const auto first = *span.year / *span.month, last = *span.last;
    const auto edition = edition_of(span);
    if (dates_.empty()) return released(edition, spoken_.sources + ", no dates to compare");
    if (dates_.in(first) > 0 && dates_.in(last) > 0 &&
        dates_.reaches(dates_.within(first, last), kShareThatDecides))
        return released(edition, spoken_.sources + ", dates agree");
    return held("period-disagrees", fmt::format("{} for {} by its {}, but not by the dates", kIt,
                                                edition.title(), spoken_.sources));
}

EditionVerdict Judge::by_month(year_month named, const std::string& rule) const {
    if (dates_.reaches(dates_.in(named), kShareThatConfirms)) return released(Edition::month(named), rule);
    return held("period-disagrees",
                fmt::format("{} for {} by its {}, but has only {}", kIt, base::month_in_words(named),
                            spoken_.sources, dates_.share_words(named)));
}

EditionVerdict Judge::by_words_alone() const {
    if (spoken_.named_month && spoken_.named_year && spoken_.firm)
        return released(Edition::month(*spoken_.named_year / *spoken_.named_month),
                        spoken_.sources + ", no dates to compare");
    return held("period-unknown", "there are no dates inside and the words do not settle it");
}

EditionVerdict Judge::by_month_name() const {
    const auto found = dates_.commonest_year_of(*spoken_.named_month);
    if (!found)
        return held("period-disagrees", fmt::format("{} for {} by its {}, but has no date in that month", kIt,
                                                    month_words(*spoken_.named_month), spoken_.sources));
    if (2 * dates_.in(*found) <= dates_.in_any_year(*spoken_.named_month))
        return held("period-unknown", fmt::format("{} for {} by its {}, and the dates leave two years open",
                                                  kIt, month_words(*spoken_.named_month), spoken_.sources));
    return by_month(*found, fmt::format("month from {}, year from dates", spoken_.sources));
}

EditionVerdict Judge::by_dates() const {
    const auto top = dates_.commonest();
    if (spoken_.named_year && top.year() != *spoken_.named_year)
        return held("period-disagrees",
                    fmt::format("{} for {} by its {}, but most dates are in another year", kIt,
                                static_cast<int>(*spoken_.named_year), spoken_.sources));
    if (dates_.total() >= kDatesThatDecide && dates_.reaches(dates_.in(top), kShareThatDecides))
        return released(Edition::month(top), spoken_.named_year
                                                 ? spoken_.sources + " gives the year, dates the month"
                                                 : "dates alone");
    return held("period-unknown",
                "no words say the month, and the dates are too few or too spread to decide alone");
}

EditionVerdict Judge::verdict() const {
    if (spoken_.conflict) return held("period-disagrees", "the words contradict each other");
    if (spoken_.unclear) return held("period-unknown", "the words speak of more than one period");
    if (spoken_.span) return by_span(spoken_.span->reading);
    if (dates_.empty()) return by_words_alone();
    if (spoken_.named_month && spoken_.named_year)
        return by_month(*spoken_.named_year / *spoken_.named_month, spoken_.sources + ", dates agree");
    return spoken_.named_month ? by_month_name() : by_dates();
}

}  // namespace

std::optional<PeriodHint> period_in_words(std::string_view words, std::string_view from) {
    auto reading = read_period(words, from == kFileName);
    if (reading.kind != Kind::period) return {};
    return PeriodHint{reading.month, reading.year, std::string(from), std::move(reading.text), reading.firm};
}

EditionVerdict edition_from_evidence(std::string_view url, std::string_view title,
                                     const schemas::Report& report) {
    return Judge(url, title, report).verdict();
}

}  // namespace daybook::harvesters
