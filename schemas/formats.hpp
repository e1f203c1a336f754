#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::schemas {

/// The formats of a Table Schema string. All look at each byte once and allocate nothing.

/// local@domain: the common form of RFC 5322 (no quoted local part, no comment) with a domain of at least two
/// labels.
bool is_email(std::string_view text);

/// An absolute URI (RFC 3986): scheme, colon, and only characters and escapes that may stand in one.
bool is_uri(std::string_view text);

/// Base64 (RFC 4648 section 4) with its padding.
bool is_base64(std::string_view text);

/// 8-4-4-4-12 hex digits, either case.
bool is_uuid(std::string_view text);

/// How many characters (code points) well-formed UTF-8 holds.
std::int64_t count_characters(std::string_view text);

}  // namespace daybook::schemas
