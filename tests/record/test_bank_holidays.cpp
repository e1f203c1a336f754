#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/bank_holidays.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <map>
#include <optional>
#include <set>

using namespace daybook;
using record::bank_holidays;
using record::Nation;

BOOST_AUTO_TEST_SUITE(bank_holidays_of_the_nations)

namespace {

constexpr Nation kNations[] = {Nation::england_and_wales, Nation::scotland, Nation::northern_ireland};

/// "01-03 04-15 …"
std::string days_of(Nation nation, int year) {
    std::string out;
    for (const auto& holiday : bank_holidays(nation, year))
        out += (out.empty() ? "" : " ") + base::to_iso(holiday.day).substr(5);
    return out;
}

struct Published {
    int year;
    const char *england_and_wales, *scotland, *northern_ireland;
};

/// As gov.uk/bank-holidays listed them, substitute days included.
constexpr Published kPublished[] = {
    {2012, "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
     "01-02 01-03 04-06 05-07 06-04 06-05 08-06 11-30 12-25 12-26",
     "01-02 03-19 04-06 04-09 05-07 06-04 06-05 07-12 08-27 12-25 12-26"},
    {2013, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
     "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
     "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26"},
    {2014, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
     "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
     "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26"},
    {2015, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
     "01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-28",
     "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"},
    {2016, "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
     "01-01 01-04 03-25 05-02 05-30 08-01 11-30 12-26 12-27",
     "01-01 03-17 03-25 03-28 05-02 05-30 07-12 08-29 12-26 12-27"},
    {2017, "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
     "01-02 01-03 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
     "01-02 03-17 04-14 04-17 05-01 05-29 07-12 08-28 12-25 12-26"},
    {2018, "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
     "01-01 01-02 03-30 05-07 05-28 08-06 11-30 12-25 12-26",
     "01-01 03-19 03-30 04-02 05-07 05-28 07-12 08-27 12-25 12-26"},
    {2019, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
     "01-01 01-02 04-19 05-06 05-27 08-05 12-02 12-25 12-26",
     "01-01 03-18 04-19 04-22 05-06 05-27 07-12 08-26 12-25 12-26"},
    {2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
     "01-01 01-02 04-10 05-08 05-25 08-03 11-30 12-25 12-28",
     "01-01 03-17 04-10 04-13 05-08 05-25 07-13 08-31 12-25 12-28"},
    {2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
     "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
     "01-01 03-17 04-02 04-05 05-03 05-31 07-12 08-30 12-27 12-28"},
    {2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
     "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
     "01-03 03-17 04-15 04-18 05-02 06-02 06-03 07-12 08-29 09-19 12-26 12-27"},
    {2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
     "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
     "01-02 03-17 04-07 04-10 05-01 05-08 05-29 07-12 08-28 12-25 12-26"},
    {2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
     "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
     "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26"},
};

using Days = std::map<std::string, std::set<std::string>>;

/// What python3-holidays says, from bank_holidays.py; absent when it is not there.
std::optional<Days> days_of_python() {
    auto* pipe = ::popen(
        "/usr/bin/python3 -W ignore " DAYBOOK_SOURCE_DIR "/tests/record/bank_holidays.py 2>/dev/null", "r");
    if (pipe == nullptr) return {};
    std::string all;
    char block[4096];
    while (const auto got = std::fread(block, 1, sizeof block, pipe)) all.append(block, got);
    if (::pclose(pipe) != 0) return {};
    Days out;
    for (const auto line : base::split(all, '\n'))
        if (const auto words = base::split(line, ' '); words.size() == 2)
            out[std::string(words[0])].insert(std::string(words[1]));
    return out;
}

/// The other program has no substitutes of two days; gov.uk listed them (2 December 2013, 14 July 2014).
bool forgets(const record::BankHoliday& holiday) {
    return holiday.substitute &&
           (holiday.title == "St Andrew’s Day" || holiday.title == "Battle of the Boyne (Orangemen’s Day)");
}

}  // namespace

BOOST_AUTO_TEST_CASE(they_are_the_days_that_gov_uk_published) {
    for (const auto& published : kPublished) {
        BOOST_TEST(days_of(Nation::england_and_wales, published.year) == published.england_and_wales,
                   published.year);
        BOOST_TEST(days_of(Nation::scotland, published.year) == published.scotland, published.year);
        BOOST_TEST(days_of(Nation::northern_ireland, published.year) == published.northern_ireland,
                   published.year);
    }
}

BOOST_AUTO_TEST_CASE(
    another_program_finds_the_same_days_but_two_substitutes_and_those_proclaimed_after_it_was_written) {
    const auto theirs = days_of_python();
    if (!theirs) {
        BOOST_TEST_MESSAGE("SKIPPED: python3-holidays is absent, no bank holiday was compared");
        return;
    }
    for (const auto nation : kNations) {
        BOOST_REQUIRE(theirs->contains(std::string(record::to_string(nation))));
        const auto& known = theirs->at(std::string(record::to_string(nation)));
        for (int year = 2010; year <= 2030; ++year) {
            if (year == 2022 || year == 2023 || (year == 2026 && nation == Nation::scotland)) continue;
            std::set<std::string> ours, of_year;
            for (const auto& holiday : bank_holidays(nation, year))
                if (!forgets(holiday)) ours.insert(base::to_iso(holiday.day));
            for (const auto& day : known)
                if (day.starts_with(std::to_string(year))) of_year.insert(day);
            BOOST_TEST((ours == of_year), record::to_string(nation) << " " << year);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_holiday_on_a_weekend_is_kept_on_the_next_weekday_that_is_none) {
    const auto& of_2022 = bank_holidays(Nation::england_and_wales, 2022);
    BOOST_TEST(of_2022.back().title == "Christmas Day");
    BOOST_TEST(of_2022.back().substitute);
    BOOST_TEST(!of_2022[of_2022.size() - 2].substitute);
    for (const auto nation : kNations)
        for (int year = record::kFirstHolidayYear; year <= record::kLastHolidayYear; ++year)
            for (const auto& holiday : bank_holidays(nation, year))
                BOOST_TEST(std::chrono::weekday(holiday.day).iso_encoding() <= 5U, base::to_iso(holiday.day));
}

BOOST_AUTO_TEST_CASE(a_day_may_be_worked_in_one_nation_and_not_in_another) {
    const auto st_andrew = *base::parse_iso_date("2023-11-30"),
               easter_monday = *base::parse_iso_date("2024-04-01");
    BOOST_TEST(record::is_working_day(st_andrew, Nation::england_and_wales));
    BOOST_TEST(!record::is_working_day(st_andrew, Nation::scotland));
    BOOST_TEST(record::is_working_day(easter_monday, Nation::scotland));
    BOOST_TEST(!record::is_working_day(easter_monday, Nation::northern_ireland));
    BOOST_TEST(!record::is_working_day(*base::parse_iso_date("2024-06-01"), Nation::scotland));
}

BOOST_AUTO_TEST_CASE(a_misspelt_nation_is_named_with_the_nearest) {
    BOOST_TEST((record::parse_nation("northern-ireland") == Nation::northern_ireland));
    BOOST_CHECK_EXCEPTION(record::parse_nation("scotlnad"), base::Error, [](const base::Error& e) {
        return e.kind() == base::ErrorKind::usage &&
               e.message().find("did you mean 'scotland'?") != std::string::npos;
    });
    BOOST_CHECK_THROW(bank_holidays(Nation::scotland, 1999), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
