#pragma once

#include "publisher/app/estate_planted.hpp"
#include "publisher/app/estate_rows.hpp"

#include <vector>

namespace daybook::app::estate {

/// Publications beside spending over £25,000, in the order in which they are harvested after it: a council's
/// spending over £500, a department's card spending, ministers' meetings and gifts, an organogram, policy
/// papers and contracts.
std::vector<Page> other_series(unsigned seed);

/// The department's payment in `month` to the issuer of its cards: what its cards paid in the month before,
/// to the penny. None in April 2024, whose cards are not in the estate.
std::vector<SpendRow> card_settlement(std::chrono::year_month month, unsigned seed);

}  // namespace daybook::app::estate
