#include "publisher/base/decimal.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::base {

std::string Decimal::to_string() const {
    const bool negative = units < 0;
    // Unsigned negation is exact for the smallest value too.
    const auto magnitude =
        negative ? 0 - static_cast<std::uint64_t>(units) : static_cast<std::uint64_t>(units);
    std::string digits = std::to_string(magnitude);
    const auto wanted = static_cast<std::size_t>(scale) + 1;
    if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
    if (scale > 0) digits.insert(digits.size() - static_cast<std::size_t>(scale), ".");
    return negative ? "-" + digits : digits;
}

std::string Decimal::to_grouped() const {
    std::string text = to_string();
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    auto at = std::min(text.find('.'), text.size());
    while (at > first + 3) text.insert(at -= 3, ",");
    return text;
}

std::optional<Decimal> parse_decimal(std::string_view text, int scale) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    // Digits are added with the sign they will have: the smallest value has no positive counterpart.
    const int sign = negative ? -1 : 1;
    std::int64_t units = 0;
    int after_point = -1;
    bool any = false;
    for (const char c : text) {
        if (c == '.' && after_point < 0) {
            after_point = 0;
            continue;
        }
        if (c < '0' || c > '9') return {};
        any = true;
        if (after_point >= scale) {
            if (c != '0') return {};
            continue;
        }
        if (__builtin_mul_overflow(units, std::int64_t{10}, &units) ||
            __builtin_add_overflow(units, std::int64_t{sign * (c - '0')}, &units))
            return {};
        if (after_point >= 0) ++after_point;
    }
    if (!any) return {};
    for (int i = std::max(after_point, 0); i < scale; ++i)
        if (__builtin_mul_overflow(units, std::int64_t{10}, &units)) return {};
    return Decimal{units, scale};
}

Decimal operator+(Decimal a, Decimal b) {
    Decimal sum{0, a.scale};
    if (a.scale != b.scale) throw Error(ErrorKind::internal, "decimals of different scale added");
    if (__builtin_add_overflow(a.units, b.units, &sum.units))
        throw Error(ErrorKind::exhausted, "a sum of decimals left the 64-bit range");
    return sum;
}

}  // namespace daybook::base
