#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::base {

/// An exact decimal: coefficient / 10^scale. Money is one of scale 2 (pence). Range: about 9 * 10^18 units.
struct Decimal {
    std::int64_t units = 0;
    int scale = 2;

    /// "-1234.50": plain, point, always `scale` digits, no grouping.
    std::string to_string() const;
    /// "-1,234.50"
    std::string to_grouped() const;

    bool operator==(const Decimal&) const = default;
};

/// Money in pence, the amount of a spend row or a total.
inline Decimal pence(std::int64_t units) {
    return {units, 2};
}

/// Reads [-]digits[.digits] exactly into `scale` digits; one side of the point may be empty, since
/// spreadsheets write ".95" and "5." under the formats "#.00" and "0.##". Absent when the text is anything
/// else, has more non-zero digits after the point than `scale`, or does not fit.
std::optional<Decimal> parse_decimal(std::string_view text, int scale = 2);

/// Sum that throws Error(exhausted) rather than wrap.
Decimal operator+(Decimal a, Decimal b);

}  // namespace daybook::base
