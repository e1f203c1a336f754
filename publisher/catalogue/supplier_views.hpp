#pragma once

#include "publisher/catalogue/query.hpp"

#include <functional>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// Answers a question at its `as_of`.
using AskSummary = std::function<SummaryResult(const SummaryQuery&)>;

/// One supplier across organisations and years, as its page shows it. Series are never added up.
struct SupplierView {
    /// Rows and their sum in one series and currency, of all, or of one publisher or year.
    struct Part {
        std::string series, currency;
        std::string key;  ///< publisher's id, or "2024"; "" of all, and where the row has none
        std::int64_t rows = 0;
        base::Decimal total;
    };
    struct Name {
        std::string name;
        std::int64_t rows = 0;
    };
    std::string id;
    std::string table;             ///< of payments
    std::vector<Name> names;       ///< as published, most rows first
    std::vector<Part> series;      ///< by currency, that of most rows first; then largest first
    std::vector<Part> publishers;  ///< in the same order
    std::vector<Part> years;       ///< by series, oldest first
    std::string first, last;       ///< days of payment, "2024-04-03"; "" where no row has one
    std::int64_t rows = 0;
    bool more = false;             ///< it has more publishers, names or years than could be asked for at once

    const std::string& name() const { return names.empty() ? id : names.front().name; }
};

/// The suppliers that were paid most, at the state's revision, largest first; none where no table is of payments. "Most" is by the sum over all
/// series, which is good for an order and for nothing else. Currencies are no sum and cannot be compared: first come those that were paid in the
/// currency of most rows, then those that were paid in others only.
std::vector<SupplierView> largest_suppliers(const State& state, const AskSummary& ask, int most);

}  // namespace daybook::catalogue
