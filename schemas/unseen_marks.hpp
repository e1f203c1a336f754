#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// What a text holds that nobody sees, or that stands for another character; bits.
enum UnseenMark : unsigned {
    is_unseen = 1U << 0,  ///< a character without a width, a soft hyphen, a control character
    turns_text = 1U << 1,          ///< turns round the order in which a text is shown (Unicode UAX #9; CVE-2021-42574)
    is_escaped = 1U << 2,          ///< "&amp;" of a web page, "_x000D_" of a workbook
    is_of_windows = 1U << 3,       ///< a control character that stands for a sign of Windows-1252, as where that was read as Latin-1
};

/// The character at the front of well-formed UTF-8, and its bytes.
struct Character {
    char32_t code = 0;
    std::size_t bytes = 1;
};
Character first_character(std::string_view text);

/// Turns or hides text, or breaks lines, without being seen (Unicode UAX #9 and line separators, C1, BOM).
bool is_treacherous(char32_t code);

/// Whether a byte may be of a mark: a control character, "&", "_", or one beyond ASCII.
inline bool may_be_mark(char c) { return static_cast<signed char>(c) < 0x20 || c == '&' || c == '_' || c == 0x7F; }

/// Whether a record as it stands in a file holds any. One pass of sixteen bytes at a time says no of nearly every record of ASCII.
/// \param utf8 else it is Windows-1252
bool holds_marks(std::string_view record, bool utf8);

/// The text (UTF-8) without its marks, in `out`, what is escaped as the character meant; returns what there was, and writes nothing
/// for nothing. Line ends and tabs stay, and so do joiners between letters of scripts that need them.
unsigned without_marks(std::string_view text, std::string& out);

}  // namespace daybook::schemas
