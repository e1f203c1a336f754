#pragma once

#include "harvesters/year_words.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace daybook::harvesters {

/// How many of a file's dates fall in which month (schemas::Report::months).
class DatesInside {
public:
    explicit DatesInside(const std::map<std::string, std::int64_t>& months);

    bool empty() const { return total_ == 0; }
    /// Dates that nobody meant are evidence for no month, but against each: they count here.
    std::int64_t total() const { return total_; }
    std::int64_t in(std::chrono::year_month m) const;
    std::int64_t in_any_year(std::chrono::month m) const;
    std::int64_t within(const Months& period) const;
    bool reaches(std::int64_t count, double share) const;
    /// The commonest month; the earliest of several. \pre !empty()
    std::chrono::year_month commonest() const;
    /// `m` in the year in which it is commonest.
    std::optional<std::chrono::year_month> commonest_year_of(std::chrono::month m) const;
    /// "31 of 33 dates in May 2012"
    std::string share_words(std::chrono::year_month m) const;
    /// The same of the commonest month, and how many are elsewhere.
    std::string words() const;

private:
    std::map<std::chrono::year_month, std::int64_t> months_;
    std::int64_t total_ = 0;
};

}  // namespace daybook::harvesters
