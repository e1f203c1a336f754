#pragma once

#include "publisher/record/publisher.hpp"

#include <string>

namespace daybook::app {

/// "Released 3 versions with 1,204 rows as revision 7 at 2026-11-28T09:30:00Z" and a line end. It names no sum of
/// money: what goes out together is of several series, and perhaps currencies, which do not add up.
std::string released_line(const record::Released& released);

}  // namespace daybook::app
