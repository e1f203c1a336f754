#pragma once

#include "publisher/catalogue/compile.hpp"

#include <string>
#include <string_view>

namespace daybook::catalogue {

/// Where a walk through pages stands. It names the revision, so that every page is of the same state, and the
/// last row: what that is sorted by is looked up, since a description of any length would not fit into an address.
struct Cursor {
    Revision revision = 0;
    std::int64_t row_id = 0;
    std::int64_t erasures = 0;  ///< the log's erasure counter: rows of the walk may have gone since
};

/// As text for a URL: base64url (RFC 4648 section 5, unpadded) of canonical JSON
///   {"e":erasures,"i":row id,"q":print of the query,"r":revision,"t":tag}
/// The tag is a hash of the rest under a key that follows from the log's origin. It is no secret: it tells a
/// cursor that was cut, mixed up or taken to another archive from one of ours. Whoever makes one himself names a
/// row at a revision, which he may read anyway; nothing that is answered is taken from it.
std::string write_cursor(const Cursor& cursor, const RowsQuery& query, std::string_view origin);

/// Throws Error(usage) saying why and what to do: not a cursor, of another archive, or of another query.
Cursor read_cursor(std::string_view text, const RowsQuery& query, std::string_view origin);

/// What rows a query lets through, in few characters.
std::string print_of_filters(const RowsQuery& query);

}  // namespace daybook::catalogue
