#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::base {

/// Without ASCII blanks (space, tab, CR, LF) and no-break spaces (UTF-8) at both ends.
std::string_view trim(std::string_view text);

/// ASCII lower case; other bytes unchanged.
std::string to_lower(std::string_view text);

/// Pieces between separators; an empty text gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);
/// The pieces of a text that ends with the statement would outlive it.
template <std::same_as<std::string> Temporary>
std::vector<std::string_view> split(Temporary&& text, char separator) = delete;

/// Joins with a separator.
std::string join(std::span<const std::string> parts, std::string_view separator);

/// True when the bytes are well-formed UTF-8.
bool is_utf8(std::string_view bytes);

/// A whole number in decimal digits, "-12" or "2024", and nothing else; absent otherwise or beyond 64 bits.
std::optional<std::int64_t> parse_whole(std::string_view text);
/// The bytes with each one that is no part of well-formed UTF-8 replaced by U+FFFD.
std::string to_utf8(std::string_view bytes);

/// At most `max_bytes`, cut at a UTF-8 boundary, with "…" when something was cut.
std::string clip(std::string_view text, std::size_t max_bytes);

/// The candidate nearest to `word` by edit distance, or "" when none is within a third of its length:
/// for "did you mean".
std::string_view nearest(std::string_view word, std::span<const std::string> candidates);

/// A slug as GOV.UK writes it: lower case, runs of anything but [a-z0-9] become one hyphen.
std::string slug(std::string_view text);

/// True for [a-z0-9]+(-[a-z0-9]+)*
bool is_slug(std::string_view text);

/// 0 to 15 for a hexadecimal digit of either case, -1 for anything else.
int hex_value(char c);

/// "12,345"
std::string grouped(std::int64_t n);

/// The bytes of a URL path segment or query value with %XX decoded; '+' becomes a space when asked.
/// Throws Error(bad_input) on a broken escape.
std::string percent_decode(std::string_view text, bool plus_is_space = false);
/// Everything but unreserved characters (RFC 3986) as %XX.
std::string percent_encode(std::string_view text);

/// "<p>" as "&lt;p&gt;": & < > " '. A mark that turns round the order in which what follows is shown (U+202A to U+202E, U+2066 to U+2069), by which
/// one name looks like another, is shown as U+FFFD.
std::string escape_html(std::string_view text);
/// The same, at the end of `out`.
void append_html(std::string& out, std::string_view text);

}  // namespace daybook::base
