#include "publisher/base/currency.hpp"

#include <unicode/ucurr.h>

#include <algorithm>
#include <array>

namespace daybook::base {

bool is_iso_currency(std::string_view code) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (code.size() != 3 || !std::ranges::all_of(code, is_capital) || code == "XXX" || code == "XTS") return false;
    std::array<UChar, 4> wide{};
    std::ranges::copy(code, wide.begin());
    return ucurr_getNumericCode(wide.data()) != 0;
}

}  // namespace daybook::base
