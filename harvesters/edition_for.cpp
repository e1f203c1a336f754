#include "harvesters/edition_for.hpp"

#include "harvesters/other_months.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/ascii.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace daybook::harvesters {

using base::is_digit;
using base::is_letter;

namespace chrono = std::chrono;
using base::Date;
using schemas::Edition;

namespace {

constexpr std::size_t kMostWords = 400;
constexpr std::array<std::string_view, 12> kMonthNames = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

/// Runs of digits and runs of letters, in small letters; what stands between them is dropped.
std::vector<std::string> runs_in(std::string_view words) {
    std::vector<std::string> out;
    char before = ' ';
    for (const char c : words.substr(0, kMostWords)) {
        const bool goes_on = (is_digit(c) && is_digit(before)) || (is_letter(c) && is_letter(before));
        before = c;
        if (!is_digit(c) && !is_letter(c)) continue;
        if (!goes_on) out.emplace_back();
        out.back() += base::to_lower(std::string_view(&c, 1));
    }
    return out;
}

/// A number of so many digits, or 0.
unsigned number(const std::string& run, std::size_t least, std::size_t most) {
    if (run.empty() || !is_digit(run.front()) || run.size() < least || run.size() > most) return 0;
    return static_cast<unsigned>(std::stoul(run));
}

unsigned month_spelt(const std::string& run) {
    for (unsigned i = 0; i < kMonthNames.size(); ++i)
        if (run.size() >= 3 && kMonthNames[i].starts_with(run)) return i + 1;
    return 0;
}

void add(std::set<Date>& out, unsigned y, unsigned m, unsigned d) {
    if (y < 2000 || y > 2049) return;
    const auto day = chrono::year(static_cast<int>(y)) / chrono::month(m) / chrono::day(d);
    if (day.ok()) out.insert(Date(day));
}

/// The day that begins at a run, if one does.
void read_day(std::set<Date>& out, const std::vector<std::string>& runs, std::size_t i) {
    const auto at = [&](std::size_t k) { return i + k < runs.size() ? runs[i + k] : std::string(); };
    if (const auto whole = number(at(0), 8, 8)) add(out, whole / 10000, whole / 100 % 100, whole % 100);
    if (const auto y = number(at(0), 4, 4)) add(out, y, number(at(1), 1, 2), number(at(2), 1, 2));
    const auto d = number(at(0), 1, 2);
    if (d == 0) return;
    add(out, number(at(2), 4, 4), number(at(1), 1, 2), d);
    const bool ordinal = at(1) == "st" || at(1) == "nd" || at(1) == "rd" || at(1) == "th";
    const std::size_t k = ordinal ? 2 : 1;
    add(out, number(at(k + 1), 4, 4), month_spelt(at(k)), d);
}

/// The days for which a half-yearly state is owed (record/due_rule.hpp); any other may be that of
/// publication.
bool is_state_day(Date day) {
    const auto year = chrono::year_month_day(day).year();
    return day == Date{year / 3 / 31} || day == Date{year / 9 / 30};
}

EditionVerdict by_day(const PeriodEvidence& known) {
    EditionVerdict out;
    std::set<Date> all;
    const auto take = [&](std::string_view from, Date day) {
        all.insert(day);
        out.evidence.push_back(fmt::format("{} says {}", from, base::to_iso(day)));
    };
    const auto take_all = [&](std::string_view from, const std::string& words) {
        for (const auto day : days_in_words(words)) {
            const chrono::year_month_day date(day);
            if (!only_means_another(words, date.year() / date.month())) take(from, day);
        }
    };
    if (known.stated && known.stated->first == known.stated->last) take(kMetadata, known.stated->first);
    take_all(kFileName, file_name_of(known.url));
    take_all(kTitle, known.title);
    if (all.size() > 1)
        for (const auto day : all)
            if (is_state_day(day)) out.may_be.push_back(Edition::parse(base::to_iso(day)));
    if (all.size() == 1 && !is_state_day(*all.begin())) {
        out.held_code = "period-unknown";
        out.why =
            "the file is the state on 31 March or on 30 September, and the day that is named is another: " +
            base::join(out.evidence, "; ");
    } else if (all.size() == 1) {
        out.edition = Edition::parse(base::to_iso(*all.begin()));
        out.rule = "the day that is named";
        out.why = fmt::format("{}: {}", out.rule, base::join(out.evidence, "; "));
    } else if (all.empty()) {
        out.held_code = "period-unknown";
        out.why = "the file is the state of one day, and neither its name nor its title says which";
    } else {
        out.held_code = "period-disagrees";
        out.why =
            "the file is the state of one day, and the words name several: " + base::join(out.evidence, "; ");
    }
    return out;
}

}  // namespace

std::set<Date> days_in_words(std::string_view words) {
    const auto runs = runs_in(words);
    std::set<Date> out;
    for (std::size_t i = 0; i < runs.size(); ++i) read_day(out, runs, i);
    return out;
}

EditionVerdict edition_for(const PeriodEvidence& known, const schemas::Report& report) {
    if (known.cadence == "half-yearly") return by_day(known);
    if (known.cadence != "as-it-happens") return edition_from_evidence(known, report);
    EditionVerdict out;
    out.edition = Edition::parse("current");
    out.rule = "a register replaced whole";
    out.why = out.rule;
    return out;
}

}  // namespace daybook::harvesters
