#pragma once

#include <string_view>

namespace daybook::base {

/// True for a code of ISO 4217 that stands for money, past or present ("GBP", "EUR", "DEM"), as ICU's table has it; "QQQ"
/// is none, "XXX" (no currency) and "XTS" (for tests) neither.
bool is_iso_currency(std::string_view code);

}  // namespace daybook::base
