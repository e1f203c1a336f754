#pragma once

#include "schemas/edition.hpp"

#include <string>
#include <string_view>

namespace daybook::harvesters {

/// True when an address has a period in it: "https://a.example/spend-{yyyy}-{mm}.csv".
bool has_period(std::string_view address);

/// The address for one slot. In braces: yyyy, yy, mm, m, Month (May), month (may), Mon, mon of its first
/// month; with "end:" before them those of its last month ({end:Month}); fy (2024-25) and fyyyy (2024-2025),
/// the financial year from April; q, the quarter of that year (1 for April to June); from, to and until: its
/// first day, its last and the one after, as 2024-05-01. Throws Error(usage) naming a word in braces that is
/// none of these, or a brace that is not closed.
std::string address_for(std::string_view address, const schemas::Edition& slot);

}  // namespace daybook::harvesters
