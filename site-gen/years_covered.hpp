#pragma once

#include "site-gen/page.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace daybook::site_gen {

/// What those who paid a supplier have released of one year.
struct YearCovered {
    std::string months;         ///< "April to December": which are here of any of them; "" where all are
    bool uneven = false;        ///< one of them has some months of it and not all
    std::int64_t not_here = 0;  ///< returns of it that they owe and that are not here

    /// Its sum cannot be compared with that of another year.
    bool is_part() const { return uneven || not_here > 0 || !months.empty(); }
    /// "April to December; 2 returns owed by those who paid it are not here"; "" of a whole year.
    std::string in_words() const;
};

/// By year, of the bodies on its page that paid a supplier in this series; years of which none of them has or owes anything are not there.
std::map<int, YearCovered> years_covered(const Site& site, const catalogue::SupplierView& view, std::string_view series);

}  // namespace daybook::site_gen
