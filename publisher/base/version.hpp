#pragma once

#include <string_view>

namespace daybook::base {

/// Of this program, as CMakeLists.txt has it: "0.1.0".
std::string_view version();

}  // namespace daybook::base
