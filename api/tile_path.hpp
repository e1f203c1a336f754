#pragma once

#include <string_view>

namespace daybook::api {

/// True for what may follow "tile/" (C2SP tlog-tiles): "<L>/<N>[.p/<W>]" or "entries/<N>[.p/<W>]", L from 0
/// to 63, N in groups of three digits of which all but the last begin with x, W from 1 to 255; no number
/// written in two ways.
bool is_tile_path(std::string_view path);

}  // namespace daybook::api
