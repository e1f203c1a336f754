#pragma once

#include "api/call.hpp"

namespace daybook::api {

/// The site's feeds under the API's addresses: the very files, so that both say the same. 404 where this server has no site.
Result changes_atom(const Call&);
Result releases_atom(const Call&);
Result releases_ics(const Call&);

}  // namespace daybook::api
