#include "publisher/record/due_rule.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <iterator>

namespace daybook::record {

using base::Date;
using base::Error;
using base::ErrorKind;
using schemas::Edition;
using std::chrono::days;
using std::chrono::month;
using std::chrono::months;
using std::chrono::year_month;
using std::chrono::year_month_day;

namespace {

constexpr std::string_view kCadences[] = {"monthly", "quarterly", "half-yearly", "annual", "as-it-happens"};
constexpr std::string_view kLastWorkingDay = "last-working-day-of-following-month";
constexpr std::string_view kNumbers[] = {"one",   "two",   "three", "four", "five",   "six",
                                         "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
/// What published schemas say: offered when a rule is misspelt.
constexpr std::string_view kUsual[] = {kLastWorkingDay, "one-month-after-period-end",
                                       "three-months-after-period-end", "6-june-and-6-december"};
constexpr int kMostDays = 366;

std::string nearest_of(std::string_view text, std::span<const std::string_view> words) {
    const std::vector<std::string> known(words.begin(), words.end());
    const auto near = base::nearest(text, known);
    return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
}

year_month month_of(Date day) {
    const year_month_day ymd(day);
    return ymd.year() / ymd.month();
}

/// 1 for the first of `words`; 0 when it is none of them.
int place_in(std::span<const std::string_view> words, std::string_view word) {
    const auto at = std::ranges::find(words, word);
    return at == words.end() ? 0 : static_cast<int>(at - words.begin()) + 1;
}

/// A whole number without a sign, in figures or, up to twelve, in words.
std::optional<int> number_of(std::string_view text) {
    if (const int word = place_in(kNumbers, text); word > 0) return word;
    const auto figures = base::parse_whole(text);
    if (!figures || *figures < 1 || *figures > kMostDays) return {};
    return static_cast<int>(*figures);
}

Date last_working_day(year_month of, Nation nation) {
    Date day{of / std::chrono::last};
    while (!is_working_day(day, nation)) day -= days(1);
    return day;
}

/// Whole months later: the end of a month stays the end of one.
Date months_after(Date day, int count) {
    const year_month_day from(day);
    const auto to = month_of(day) + months(count);
    const bool is_end = Date{month_of(day) / std::chrono::last} == day;
    const year_month_day same(to / from.day());
    return is_end || !same.ok() ? Date{to / std::chrono::last} : Date{same};
}

std::string capitalised(std::string_view word) {
    std::string out(word);
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

Edition period_of(year_month first, int length) {
    if (length == 1) return Edition::month(first);
    const auto end = first + months(length - 1);
    return Edition::parse(Edition::month(first).str() + "--" + Edition::month(end).str());
}

/// The period of `length` months that holds `of`; years of twelve months begin in April.
Edition period_that_holds(year_month of, int length) {
    const int begins = length == 12 ? 3 : 0;
    const int at = static_cast<int>(static_cast<unsigned>(of.month())) - 1;
    return period_of(of - months((at - begins + 12) % length), length);
}

Edition snapshot_at_or_after(Date day) {
    const auto y = year_month_day(day).year();
    for (const Date at : {Date{y / 3 / 31}, Date{y / 9 / 30}, Date{(y + std::chrono::years(1)) / 3 / 31}})
        if (at >= day) return Edition::parse(base::to_iso(at));
    throw Error(ErrorKind::internal, "no snapshot follows a day");
}

int months_of(Cadence cadence) {
    return cadence == Cadence::monthly ? 1 : cadence == Cadence::quarterly ? 3 : 12;
}

Edition owed_at(Cadence cadence, Date day) {
    if (cadence == Cadence::half_yearly) return snapshot_at_or_after(day);
    return period_that_holds(month_of(day), months_of(cadence));
}

}  // namespace

Cadence parse_cadence(std::string_view text) {
    if (const int at = place_in(kCadences, text); at > 0) return static_cast<Cadence>(at - 1);
    throw Error::make(ErrorKind::usage, "'{}' is no cadence: say {}{}", base::clip(text, 40),
                      base::join(std::vector<std::string>(std::begin(kCadences), std::end(kCadences)), ", "),
                      nearest_of(text, kCadences));
}

bool DueRule::read_count(std::string_view text) {
    for (const auto& [ending, kind, most] :
         {std::tuple{std::string_view("-months-after-period-end"), Kind::months, 12},
          std::tuple{std::string_view("-month-after-period-end"), Kind::months, 1},
          std::tuple{std::string_view("-days-after-period-end"), Kind::days, kMostDays},
          std::tuple{std::string_view("-day-after-period-end"), Kind::days, 1}}) {
        if (!text.ends_with(ending)) continue;
        const auto count = number_of(text.substr(0, text.size() - ending.size()));
        if (!count || *count > most) return false;
        kind_ = kind;
        count_ = *count;
        return true;
    }
    return false;
}

bool DueRule::read_dates(std::string_view text) {
    const auto words = base::split(text, '-');
    for (std::size_t i = 0; i < words.size(); i += 3) {
        if (i + 1 >= words.size() || (i > 0 && words[i - 1] != "and")) return false;
        const auto day = base::parse_whole(words[i]);
        const int at = place_in(kMonths, words[i + 1]);
        if (!day || *day < 1 || *day > 31 || at == 0) return false;
        dates_.push_back(month(static_cast<unsigned>(at)) / static_cast<int>(*day));
        // 29 February is not in every year.
        if (!dates_.back().ok() || dates_.back() == std::chrono::February / 29) return false;
    }
    std::ranges::sort(dates_);
    kind_ = Kind::dates;
    return words.size() % 3 == 2;
}

DueRule DueRule::parse(std::string_view text) {
    DueRule rule;
    rule.text_ = text;
    if (text == kLastWorkingDay || rule.read_count(text) || rule.read_dates(text)) return rule;
    throw Error::make(
        ErrorKind::usage,
        "'{}' is no due rule: say {}, three-months-after-period-end, 14-days-after-period-end or "
        "6-june-and-6-december{}",
        base::clip(text, 60), kLastWorkingDay, nearest_of(text, kUsual));
}

Date DueRule::due(const Edition& edition, Nation nation) const {
    const auto end = edition.last_day();
    if (kind_ == Kind::last_working_day) return last_working_day(month_of(end) + months(1), nation);
    if (kind_ == Kind::months) return months_after(end, count_);
    if (kind_ == Kind::days) return end + days(count_);
    const auto y = year_month_day(end).year();
    for (const auto in : {y, y + std::chrono::years(1)})
        for (const auto& date : dates_)
            if (const Date day{in / date}; day > end) return day;
    throw Error::make(ErrorKind::internal, "no date of {} follows {}", text_, edition.str());
}

std::string DueRule::in_words() const {
    if (kind_ == Kind::last_working_day) return "the last working day of the following month";
    if (kind_ != Kind::dates)
        return fmt::format("{} {}{} after the end of the period",
                           count_ <= 12 ? std::string(kNumbers[count_ - 1]) : std::to_string(count_),
                           kind_ == Kind::months ? "month" : "day", count_ == 1 ? "" : "s");
    std::vector<std::string> dates;
    for (const auto& date : dates_)
        dates.push_back(fmt::format("{} {}", static_cast<unsigned>(date.day()),
                                    capitalised(kMonths[static_cast<unsigned>(date.month()) - 1])));
    return base::join(dates, " and ");
}

bool is_owed_as(Cadence cadence, const Edition& edition) {
    const bool is_register = edition.kind() == Edition::Kind::current;
    if (cadence == Cadence::on_change || is_register) return is_register && cadence == Cadence::on_change;
    return owed_at(cadence, edition.first_day()) == edition;
}

std::string_view owed_as(Cadence cadence) {
    switch (cadence) {
        case Cadence::monthly: return "a month, like 2024-05";
        case Cadence::quarterly: return "a quarter of the calendar year, like 2024-04--2024-06";
        case Cadence::half_yearly: return "31 March or 30 September, like 2024-03-31";
        case Cadence::annual: return "a financial year, like 2023-04--2024-03";
        case Cadence::on_change: break;
    }
    return "a register that is replaced whole: current";
}

std::vector<Edition> owed_editions(Cadence cadence, const Edition& since, Date day) {
    std::vector<Edition> out;
    if (cadence == Cadence::on_change || since.kind() == Edition::Kind::current) return out;
    for (auto at = owed_at(cadence, since.first_day()); at.last_day() < day;
         at = owed_at(cadence, at.last_day() + days(1)))
        out.push_back(at);
    return out;
}

}  // namespace daybook::record
