#pragma once

#include "publisher/catalogue/query.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What filters on rows say of the editions that rows lie in, before any row is read.
namespace daybook::catalogue {

/// What is known of the rows of an edition.
struct EditionFacts {
    const Dataset* dataset = nullptr;
    std::string edition{};             ///< "" where it is not known, or not to be judged by
    const Version* version = nullptr;  ///< nullptr where there is none
    base::Date first = base::Date::min(), last = base::Date::max();  ///< between which the rows are dated
};

/// Filters of one table held against editions. Every operator is judged, and groups; of what rows alone know nothing is left out.
class EditionFilters {
public:
    /// Both outlive it.
    EditionFilters(const State& state, std::string_view table, const std::vector<Filter>& filters);

    /// False when no row of that edition can be asked for.
    bool let_through(const EditionFacts& facts) const;
    /// Whether some filter narrows the days.
    bool ask_for_days() const;
    /// Filters as they were asked ("supplier__contains", "any", "search") that editions cannot be judged by.
    std::vector<std::string> not_considered() const;

private:
    bool lets_through(const Filter& filter, const EditionFacts& facts) const;
    bool is_date(std::string_view field) const;
    bool is_of_editions(std::string_view field) const;
    bool asks_for_days(const Filter& filter) const;
    bool is_considered(const Filter& filter) const;

    const std::vector<Filter>& filters_;
    std::vector<std::string> dates_;  ///< fields
    std::string currency_;            ///< the field that says it
};

}  // namespace daybook::catalogue
