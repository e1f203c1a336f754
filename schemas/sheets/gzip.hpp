#pragma once

#include "schemas/sheets/budget.hpp"

#include <string>
#include <string_view>

namespace daybook::schemas::sheets {

/// What a gzip file holds (RFC 1952; several members one after the other are one text). Throws
/// Error(bad_input) when it is damaged, cut short or goes on as something else, Error(exhausted) past the
/// budget.
std::string gunzip(std::string_view bytes, Budget& budget);

}  // namespace daybook::schemas::sheets
