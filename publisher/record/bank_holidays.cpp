#include "publisher/record/bank_holidays.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace daybook::record {

using base::Date;
using base::Error;
using base::ErrorKind;
using std::chrono::days;
using std::chrono::Monday;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

namespace {

constexpr std::string_view kNations[] = {"england-and-wales", "scotland", "northern-ireland"};
constexpr int kYears = kLastHolidayYear - kFirstHolidayYear + 1;

using OfNation = std::array<std::vector<BankHoliday>, kYears>;
using OfAll = std::array<OfNation, std::size(kNations)>;

/// A day that was moved or added by proclamation (Banking and Financial Dealings Act 1971, section 1(2) and
/// (3)).
struct Proclaimed {
    int year;
    std::string_view title;
    unsigned month, day;
    bool instead;  ///< in place of the holiday of that title
    std::optional<Nation> only = {};
};
constexpr Proclaimed kProclaimed[] = {
    {2011, "Wedding of Prince William and Catherine Middleton", 4, 29, false},
    {2012, "Spring bank holiday", 6, 4, true},
    {2012, "Queen’s Diamond Jubilee", 6, 5, false},
    {2020, "Early May bank holiday", 5, 8, true},  // 75th anniversary of VE Day
    {2022, "Spring bank holiday", 6, 2, true},
    {2022, "Queen’s Platinum Jubilee", 6, 3, false},
    {2022, "State Funeral of Queen Elizabeth II", 9, 19, false},
    {2023, "Coronation of King Charles III", 5, 8, false},
    {2026, "Scotland at the World Cup", 6, 15, false, Nation::scotland},
};

/// Easter Sunday in the Gregorian calendar (the computus of Meeus, Jones and Butcher).
Date easter(int y) {
    const int a = y % 19, b = y / 100, c = y % 100;
    const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    const int n = h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114;
    return year(y) / (n / 31) / (n % 31 + 1);
}

class YearOfHolidays {
public:
    YearOfHolidays(Nation nation, int y) : nation_(nation), year_(y) {
        fixed();
        movable();
        proclaimed();
        substitute();
        std::ranges::sort(out_, {}, &BankHoliday::day);
    }
    std::vector<BankHoliday> take() { return std::move(out_); }

private:
    void add(std::string_view title, Date day) { out_.push_back({day, std::string(title), false}); }
    void on(std::string_view title, unsigned month, unsigned day) {
        add(title, year(year_) / static_cast<int>(month) / static_cast<int>(day));
    }

    void fixed() {
        on("New Year’s Day", 1, 1);
        if (nation_ == Nation::scotland) on("2nd January", 1, 2);
        if (nation_ == Nation::northern_ireland) on("St Patrick’s Day", 3, 17);
        if (nation_ == Nation::northern_ireland) on("Battle of the Boyne (Orangemen’s Day)", 7, 12);
        if (nation_ == Nation::scotland) on("St Andrew’s Day", 11, 30);
        on("Christmas Day", 12, 25);
        on("Boxing Day", 12, 26);
    }

    void movable() {
        const auto sunday = easter(year_);
        add("Good Friday", sunday - days(2));
        if (nation_ != Nation::scotland) add("Easter Monday", sunday + days(1));
        add("Early May bank holiday", year(year_) / 5 / Monday[1]);
        add("Spring bank holiday", year(year_) / 5 / Monday[std::chrono::last]);
        if (nation_ == Nation::scotland) add("Summer bank holiday", year(year_) / 8 / Monday[1]);
        else add("Summer bank holiday", year(year_) / 8 / Monday[std::chrono::last]);
    }

    void proclaimed() {
        for (const auto& p : kProclaimed) {
            if (p.year != year_ || p.only.value_or(nation_) != nation_) continue;
            if (p.instead) std::erase_if(out_, [&](const auto& h) { return h.title == p.title; });
            on(p.title, p.month, p.day);
        }
    }

    bool taken(Date day) const { return std::ranges::find(out_, day, &BankHoliday::day) != out_.end(); }

    /// A holiday on a weekend is kept on the next weekday that is none.
    void substitute() {
        for (auto& holiday : out_) {
            const auto is_weekend = weekday(holiday.day).iso_encoding() > 5;
            auto day = holiday.day;
            while (is_weekend && (weekday(day).iso_encoding() > 5 || taken(day))) day += days(1);
            holiday.substitute = is_weekend;
            holiday.day = day;
        }
    }

    Nation nation_;
    int year_;
    std::vector<BankHoliday> out_;
};

const OfAll& all_holidays() {
    static const OfAll kAll = [] {
        OfAll out;
        for (std::size_t nation = 0; nation < out.size(); ++nation)
            for (int i = 0; i < kYears; ++i)
                out[nation][static_cast<std::size_t>(i)] =
                    YearOfHolidays(static_cast<Nation>(nation), kFirstHolidayYear + i).take();
        return out;
    }();
    return kAll;
}

}  // namespace

std::string_view to_string(Nation nation) {
    return kNations[static_cast<std::size_t>(nation)];
}

Nation parse_nation(std::string_view text) {
    const auto* const found = std::ranges::find(kNations, text);
    if (found != std::end(kNations)) return static_cast<Nation>(found - std::begin(kNations));
    const std::vector<std::string> known(std::begin(kNations), std::end(kNations));
    const auto near = base::nearest(text, known);
    throw Error::make(ErrorKind::usage, "'{}' is no nation with bank holidays: say {}{}",
                      base::clip(text, 40), base::join(known, ", "),
                      near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

const std::vector<BankHoliday>& bank_holidays(Nation nation, int y) {
    if (y < kFirstHolidayYear || y > kLastHolidayYear)
        throw Error::make(ErrorKind::usage,
                          "the bank holidays of {} are not known here, only those of {} to {}", y,
                          kFirstHolidayYear, kLastHolidayYear);
    return all_holidays()[static_cast<std::size_t>(nation)][static_cast<std::size_t>(y - kFirstHolidayYear)];
}

bool is_working_day(Date day, Nation nation) {
    if (weekday(day).iso_encoding() > 5) return false;
    const int y = static_cast<int>(year_month_day(day).year());
    if (y < kFirstHolidayYear || y > kLastHolidayYear) return true;
    const auto& holidays = bank_holidays(nation, y);
    return std::ranges::find(holidays, day, &BankHoliday::day) == holidays.end();
}

}  // namespace daybook::record
