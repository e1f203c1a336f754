#pragma once

#include "harvesters/period_tokens.hpp"

#include <compare>
#include <optional>
#include <set>
#include <vector>

namespace daybook::harvesters {

/// Whole months, both ends included.
struct Months {
    std::chrono::year_month first, last;
    auto operator<=>(const Months&) const = default;
    bool is_one() const { return first == last; }
    bool contains(const Months& other) const { return first <= other.first && other.last <= last; }
};

/// Two years written together: "2012-13", "2012/13", "2011 – 2012", "FY1314", "FY 13/14".
struct YearPair {
    std::chrono::year first;
    std::size_t begin = 0, end = 0;  ///< its tokens, [begin, end)
    bool said_financial = false;     ///< "FY", "financial year"
};

/// April to March.
Months financial_year(std::chrono::year begins);

/// The pair that begins at token `i`, if one does: the second year is the one after the first.
std::optional<YearPair> year_pair_at(const std::vector<Token>& tokens, std::size_t i);
/// Every pair, in the order in which they stand.
std::vector<YearPair> year_pairs(const std::vector<Token>& tokens);

/// What a pair of years can mean: the financial year first, and unless that is said the two calendar years.
std::vector<Months> meanings(const YearPair& pair);

/// Numbers from 1 to 4 that words give to quarters: "Q1", "Quarter 2", "3rd quarter", "first quarter", "qtr
/// 4".
struct Quarters {
    std::set<unsigned> numbers;
    bool spoken = false;            ///< "quarterly" too, without a number
    std::optional<std::size_t> at;  ///< the token behind the first that was read
};
Quarters quarters_in(const std::vector<Token>& tokens);

/// What "Q1" of a year can mean. With a pair of years it is Whitehall's, whose first quarter is April to
/// June; with one year it may be that of the calendar, of the financial year that begins in it, or of the one
/// that ends in it.
std::vector<Months> quarter_meanings(unsigned quarter, const YearPair& pair);
std::vector<Months> quarter_meanings(unsigned quarter, std::chrono::year year);

/// The seventh accounting period ("AP7") of a financial year is October; absent unless `tokens` give exactly
/// one.
std::optional<Months> accounting_period(const std::vector<Token>& tokens, const YearPair& pair);

}  // namespace daybook::harvesters
