#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/error.hpp"
#include "tests/support/archive_fixture.hpp"

#include <string>
#include <string_view>

/// What tests of promised dates have in common: the coasts' return for May 2024, and the day that it is promised for.
namespace daybook::tests {

inline const std::string kMay = spend_csv(month_of_payments("2024-05", 12));
constexpr const char* kDataset = "coasts-spend-over-25k";
inline const auto kNow = base::parse_rfc3339("2024-06-03T08:00:00Z");
inline const auto kPromised = base::parse_rfc3339("2024-06-28T08:30:00Z");

inline bool says(const base::Error& e, std::string_view words) { return e.message().find(words) != std::string::npos; }

/// An officer's draft for May waits for its date.
inline std::int64_t waiting_draft(ArchiveFixture& a) {
    a.wait_for_date(true);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    return a.publisher().reg().drafts().back().id;
}

}  // namespace daybook::tests
