#pragma once

#include "publisher/catalogue/compile.hpp"

#include <string>
#include <string_view>

namespace daybook::catalogue {

/// Where a walk through pages stands. It names the revision, so that every page is of the same state, and
/// carries the exact count of the first page.
struct Cursor {
    Revision revision = 0;
    std::int64_t count = 0;
    After after;
    std::int64_t erasures = 0;  ///< the log's erasure counter: rows of the walk may have gone since
};

/// As text for a URL: base64url (RFC 4648 section 5, unpadded) of canonical JSON
///   {"c":count,"e":erasures,"i":row id,"k":[sort keys],"q":print of the query,"r":revision,"t":tag}
/// The tag is a hash of the rest under a key that follows from the log's origin. It is no secret: it tells a
/// cursor that was cut, mixed up or taken to another archive from one of ours. Reading rows needs no
/// permission, so nobody gains by forging.
std::string write_cursor(const Cursor& cursor, const RowsQuery& query, std::string_view origin);

/// Throws Error(usage) saying why and what to do: not a cursor, of another archive, or of another query.
Cursor read_cursor(std::string_view text, const RowsQuery& query, std::string_view origin);

}  // namespace daybook::catalogue
