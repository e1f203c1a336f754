#pragma once

#include <string>
#include <string_view>

namespace daybook::schemas::sheets {

/// A JSON document as UTF-8 that can be parsed: UTF-16 converted, a byte order mark left out, and a number that
/// no double holds (1e400, or hundreds of digits) in quotes, so that its cell is judged and not its file. The
/// answer lies in `bytes`, or in `scratch` where something had to change. Takes time linear in the document.
std::string_view json_text(std::string_view bytes, std::string& scratch);

}  // namespace daybook::schemas::sheets
