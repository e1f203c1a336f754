#pragma once

#include <string_view>

namespace daybook::tests {

/// What this program does when run_self() started it: one behaviour a test asks for by name. Returns the exit
/// code.
int behave_as_child(std::string_view behaviour);

}  // namespace daybook::tests
