#pragma once

#include "api/http.hpp"

#include <string>
#include <string_view>

/// Content-Encoding: gzip (RFC 9110, 8.4; zlib). gzip.cpp is the only file of this box that knows zlib.
namespace daybook::api {

/// True when an Accept-Encoding header takes gzip.
bool takes_gzip(std::string_view accept_encoding);

/// True for media types that are text: packing makes them smaller.
bool is_text_type(std::string_view media_type);

/// True for answers that are packed where that is asked for: JSON, CSV and other text; not files, which are sent in ranges.
bool is_compressible(const Response& response);

/// True when there is enough of it for gzip to make it smaller.
bool is_worth_packing(const Response& response);

/// The whole text, packed. The same text always gives the same bytes: the header has no time.
std::string gzip(std::string_view text);

/// What the source gives, packed on the way. It is flushed with every piece, so that a slow answer still arrives as it is
/// made; a source that throws does so here too, and what was sent then has no end.
BodySource gzip(BodySource source);

}  // namespace daybook::api
