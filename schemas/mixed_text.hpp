#pragma once

#include "schemas/encoding.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace daybook::schemas {

/// Whether bytes that are not all well-formed UTF-8 are UTF-8 for the most part, with bytes of Windows-1252
/// among them, as texts of two programs put together are: a sequence tells of UTF-8 whose character is a sign
/// or a letter of Western, Central European or Welsh writing (U+00A0 to U+017F) or a typographer's (U+2000 to
/// U+213F), since nobody writes "Ã©", "Åµ" or "â€™". It takes one of these behind a BOM, and otherwise one
/// for every two bytes that are in no sequence. Of 227 public files that are no UTF-8 none has a single
/// well-formed sequence.
/// The answer is its size as UTF-8; absent for what is not mixed. `done_with` is told of what was gone through, here and below.
/// \param bom how many bytes the BOM has
std::optional<std::size_t> size_of_mixed(std::string_view bytes, std::size_t bom, const std::function<void(std::string_view)>& done_with = {});

/// Converts such a file: what is well-formed as UTF-8, and each other byte as Windows-1252, counted as a
/// stray with its line. A sequence that is cut off where its cell or the text ends is U+FFFD, counted as damage.
/// \param size as size_of_mixed() tells it: a large text that grew as it went would take twice its memory
void convert_mixed(TextFile& file, std::size_t size, const std::function<void(std::string_view)>& done_with = {});

}  // namespace daybook::schemas
