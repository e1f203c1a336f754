#pragma once

#include "publisher/base/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::app::estate {

/// A small random source whose numbers are the same everywhere (splitmix64); the standard distributions are
/// not.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    /// From `low` to `high`, both included.
    std::int64_t between(std::int64_t low, std::int64_t high);
    bool chance(int percent) { return between(1, 100) <= percent; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(from.size()) - 1))];
    }

private:
    std::uint64_t state_;
};

/// One line of spending.
struct SpendRow {
    base::Date date;
    std::string department, entity, expense_type, area, supplier, transaction;
    std::int64_t pence = 0;
    std::string description, postcode, supplier_type, contract, vat;
};

/// An invented public body.
struct Body {
    std::string name, slug, initials;
    std::vector<std::string> entities;  ///< who spends: itself first, then those it reports for
    std::vector<std::string> areas;
    int rows_a_month;
    int stragglers_percent;  ///< of payments dated in a neighbouring month
    int duplicates_percent;  ///< of lines that stand twice
};
const std::vector<Body>& bodies();

/// A month of a body's spending, by date. `number` is the body's place in bodies(): it chooses the spelling
/// of the suppliers' names.
std::vector<SpendRow> month_of_spending(const Body& body, std::size_t number, std::chrono::year_month month,
                                        unsigned seed);

/// Sum in pence.
std::int64_t total(const std::vector<SpendRow>& rows);

}  // namespace daybook::app::estate
