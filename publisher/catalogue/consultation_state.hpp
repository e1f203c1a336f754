#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/catalogue/query.hpp"

#include <optional>
#include <string_view>

namespace daybook::catalogue {

/// From so many days before it closes a consultation is called closing soon.
inline constexpr std::chrono::days kClosingSoon{7};

/// What a consultation is on a day in London: "not-open-yet", "open" (its first and its last day among them),
/// "closing-soon", "closed"; "outcome-published" and "withdrawn" whatever its dates; "not-known" without a
/// closing date. It moves with the clock while GOV.UK's document stays as it is (standards 2.1), so it is
/// never stored.
struct ConsultationDates {
    std::optional<base::Instant> opening = {}, closing = {}, outcome = {}, withdrawn = {};
    bool has_outcome = false;  ///< GOV.UK calls it consultation_outcome
};
std::string_view consultation_state(const ConsultationDates& dates, base::Date today);

/// Adds the column `_state` to rows of the table `consultations`, as it is on `today`. Nothing happens for
/// another table, and where an answer was asked for without the dates.
void add_consultation_state(RowsPage& page, std::string_view table, base::Date today);

}  // namespace daybook::catalogue
