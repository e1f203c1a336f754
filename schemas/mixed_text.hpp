#pragma once

#include "schemas/encoding.hpp"

#include <string_view>

namespace daybook::schemas {

/// Whether bytes that are not all well-formed UTF-8 are UTF-8 for the most part, with bytes of Windows-1252
/// among them, as texts of two programs put together are: a sequence tells of UTF-8 whose character is a sign
/// or a letter of Western, Central European or Welsh writing (U+00A0 to U+017F) or a typographer's (U+2000 to
/// U+213F), since nobody writes "Ã©", "Åµ" or "â€™". It takes one of these behind a BOM, and otherwise one
/// for every two bytes that are in no sequence. Of 227 public files that are no UTF-8 none has a single
/// well-formed sequence.
bool is_mixed(std::string_view bytes, bool has_bom);

/// Converts such a file: what is well-formed as UTF-8, and each other byte as Windows-1252, counted as a
/// stray with its line.
void convert_mixed(TextFile& file);

}  // namespace daybook::schemas
