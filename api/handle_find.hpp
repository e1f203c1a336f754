#pragma once

#include "api/call.hpp"

namespace daybook::api {

/// What has the words in its name, as a page: the site's search for a browser without script. Organisations, datasets, suppliers, and titles of policy
/// papers and consultations; at most 25 of each, with how many there are.
Result find_words(const Call&);

}  // namespace daybook::api
