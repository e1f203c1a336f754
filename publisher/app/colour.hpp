#pragma once

#include <stdlib.h>
#include <unistd.h>

namespace daybook::app {

/// Colour is for people, on a terminal, who did not ask for none (no-color.org).
inline bool wants_colour() {
    const char* const no = ::getenv("NO_COLOR");
    return ::isatty(STDOUT_FILENO) == 1 && (no == nullptr || *no == '\0');
}

}  // namespace daybook::app
