#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// Whether bytes that are no UTF-8 are Mac Roman, as Excel for Mac saves CSV, and not Windows-1252, which every byte string is as
/// well: told by signs that only one of the two has where they stand, the apostrophe of "Bob's" (0xD5, in Windows-1252 a capital)
/// or the last letter of "cafe" with its accent.
bool is_mac_roman(std::string_view bytes);

/// Appends Mac Roman as UTF-8. All its bytes are characters.
void append_mac_roman(std::string_view bytes, std::string& out);

}  // namespace daybook::schemas
