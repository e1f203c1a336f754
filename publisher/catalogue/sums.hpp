#pragma once

#include "publisher/base/decimal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// Amounts by currency, since those of different currencies are no sum (decisions 148 and 262).
class Sums {
public:
    struct Of {
        std::string currency;  ///< ISO 4217; "" where it is not said
        base::Decimal total;
        std::int64_t rows = 0;
    };

    /// Throws Error(exhausted) rather than wrap.
    void add(const std::string& currency, base::Decimal total, std::int64_t rows);
    void add(const Sums& other);
    /// Something whose rows are not of one currency: it is in no sum, and the sums are not of everything.
    void leave_out() { whole_ = false; }

    /// The currency of most rows first; none where nothing was added.
    const std::vector<Of>& all() const { return all_; }
    bool is_whole() const { return whole_; }
    /// The one sum that says everything, zero where nothing was added; nullptr where there are several, or something is left out.
    const Of* only() const;
    /// What is there in one currency, zero where nothing is.
    base::Decimal in(std::string_view currency) const;

private:
    std::vector<Of> all_;
    bool whole_ = true;
};

}  // namespace daybook::catalogue
