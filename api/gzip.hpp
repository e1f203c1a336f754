#pragma once

#include "api/http.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Content-Encoding: gzip (RFC 9110, 8.4; zlib). gzip.cpp is the only file of this box that knows zlib.
namespace daybook::api {

/// True when an Accept-Encoding header takes gzip.
bool takes_gzip(std::string_view accept_encoding);

/// True for media types that are text: packing makes them smaller.
bool is_text_type(std::string_view media_type);

/// True for answers that are packed where that is asked for: JSON, CSV and other text; of files those that say so, whole, up to kMostPackedFile.
bool is_compressible(const Response& response);
/// True where another request for the same may get it packed: a range is of the plain bytes, and caches must know.
bool varies_by_coding(const Response& response);

/// A file is packed once, for whoever asks next too, before the first byte of it goes out: this much takes a sixth of a second. A larger one is
/// sent as it is, from disk: it has a length, and whoever was cut off goes on with a range, which a packed one made anew each time cannot give.
inline constexpr std::uint64_t kMostPackedFile = std::uint64_t{16} << 20;

/// True when there is enough of it for gzip to make it smaller.
bool is_worth_packing(const Response& response);

/// The whole text, packed. The same text always gives the same bytes: the header has no time.
std::string gzip(std::string_view text);
/// The same of a file, read in pieces: no more than what is packed is held. Absent where that comes to more than `most` bytes. Throws Error when it
/// cannot be read, and Error(corrupt) when it is not of the digest that it has to be: the packed bytes get one of their own, which would vouch for them.
std::optional<std::string> gzip(const FileBody& file, std::size_t most);

/// What the source gives, packed on the way. It is flushed with every piece, so that a slow answer still arrives as it is
/// made; a source that throws does so here too, and what was sent then has no end.
BodySource gzip(BodySource source);

}  // namespace daybook::api
