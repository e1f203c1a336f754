#pragma once

#include "publisher/base/error.hpp"

#include <exception>

namespace daybook::base {

/// What was thrown as an Error: our own as it is, one of the standard library's about a full disk as `exhausted`, any other as `internal`.
Error as_error(const std::exception& thrown);

}  // namespace daybook::base
