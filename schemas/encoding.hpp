#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

enum class Encoding { utf8, windows_1252, utf16le, utf16be, mac_roman, mixed };
/// "utf-8", "windows-1252", "utf-16le", "utf-16be", "macintosh", "utf-8+windows-1252"
std::string_view to_string(Encoding encoding);

/// A file whose encoding has been decided over all of its bytes, once: a BOM first, then utf16_without_bom(),
/// then whether everything is well-formed UTF-8, then size_of_mixed(), then is_mac_roman(); what is none of these is Windows-1252, which every byte
/// string is.
struct TextFile {
    Encoding encoding = Encoding::utf8;
    std::string_view original;            ///< as given
    std::size_t bom_bytes = 0;            ///< leading bytes of `original` that are not text
    std::string converted;                ///< UTF-16, Mac Roman, mixed and damaged text as UTF-8, and unwrapped lines as they are encoded; else empty
    std::int64_t undecodable = 0;         ///< bytes or units that are no character
    std::vector<std::int64_t> bad_lines;  ///< lines of the first few of them
    std::int64_t strays = 0;                 ///< bytes of mixed text that were read as Windows-1252
    std::vector<std::int64_t> stray_lines;   ///< lines of the first few of them
    bool has_nul = false;                 ///< a NUL character, which is in no text
    bool sheet = false;                   ///< of a spreadsheet: its lines are its records
    bool unwrapped = false;               ///< each of its lines was one cell, see unwrap_lines()
    bool unwrapped_headings = false;      ///< only the line of its headings was
    bool presumed = false;                ///< UTF-8 as far as its first piece shows, see presume_utf8()

    /// What a CsvReader reads: UTF-8, or Windows-1252 as it stands.
    std::string_view text() const {
        return converted.empty() ? original.substr(bom_bytes) : std::string_view(converted);
    }
    bool is_utf8() const { return encoding != Encoding::windows_1252; }
};

/// `bytes` must outlive the answer. They are looked at by so many threads, and `done_with` is told of each
/// part that was, in no order.
TextFile decide_encoding(std::string_view bytes, int threads = 1,
                         const std::function<void(std::string_view)>& done_with = {});

/// A long file of which the first piece is UTF-8 without zero bytes: whoever reads it anyway holds each part against
/// is_sound_utf8() and, where one fails, starts again with decide_encoding(), so that nearly no file is gone through twice.
/// Absent for a file that shows at once to be something else, or is as short as the piece.
std::optional<TextFile> presume_utf8(std::string_view bytes, std::size_t piece);

/// Well-formed, and no zero byte in it. Files are cut at line ends, which are in no sequence.
bool is_sound_utf8(std::string_view part);

/// UTF-16 that does not say so: nine in ten of the first 32,768 units have a zero byte on the same side, and
/// hardly any on the other. Absent for everything else.
std::optional<Encoding> utf16_without_bom(std::string_view bytes);

/// True when no byte has its high bit set.
bool is_ascii(std::string_view bytes);

/// Appends Windows-1252 as UTF-8; the five bytes it leaves undefined (81, 8D, 8F, 90, 9D) become U+FFFD.
void append_windows_1252(std::string_view bytes, std::string& out);

/// Bytes as text: UTF-8 as it is, and Windows-1252 where they are none.
std::string as_utf8(std::string_view bytes);

/// UTF-8 (well-formed) as Windows-1252; a character that is not in it becomes what `otherwise` makes of its number.
std::string to_windows_1252(std::string_view utf8, const std::function<std::string(char32_t)>& otherwise);

/// Appends UTF-16 units as UTF-8; half a surrogate pair becomes U+FFFD. Returns how many did.
std::size_t append_utf16(std::u16string_view units, std::string& out);

/// UTF-8 (well-formed) as UTF-16 without a BOM.
std::string to_utf16(std::string_view utf8, bool big_endian);

}  // namespace daybook::schemas
