#pragma once

#include <string>
#include <string_view>

namespace daybook::harvesters {

/// A link as people write it, made a URI reference as browsers do: trimmed, without line breaks and tabs,
/// blanks and everything RFC 3986 forbids (£, quotes, brackets outside a host, a '%' that starts no escape)
/// as %XX.
std::string tidy_url(std::string_view reference);

/// `reference` resolved against `base_url` (RFC 3986 section 5), tidied, without fragment; "" when
/// impossible.
std::string join_url(std::string_view reference, const std::string& base_url);

/// True for http:// and https:// addresses with a host.
bool is_http_url(std::string_view url);

/// The decoded last segment of the path: "over_£25K_may.csv", also of %A3 as Windows-1252 has it. Left as it is when an escape is
/// broken.
std::string file_name_of(std::string_view url);

/// The address with a query parameter set to a value, in place of one of that name if there is one. Fragments
/// go.
std::string with_query(std::string_view url, std::string_view name, std::string_view value);

/// The decoded value of a query parameter, or "".
std::string query_value(std::string_view url, std::string_view name);

/// "https://www.gov.uk", without a slash at its end.
std::string origin_of(std::string_view url);

}  // namespace daybook::harvesters
