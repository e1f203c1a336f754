#pragma once

#include <string_view>

namespace daybook::record {

/// Code of a held file that was released, and would not be by what is known of it since.
inline constexpr std::string_view kRecheckDisagrees = "recheck-disagrees";

/// Of what is held (h), in SQL over the register, what was released and would not be now: nobody decided, and it is what stands of its edition, whatever
/// bytes its source gives by now.
inline constexpr std::string_view kOpenQuestion =
    "(h.decision IS NULL AND h.code = 'recheck-disagrees' AND EXISTS (SELECT 1 FROM version q WHERE q.object = h.object AND q.dataset = h.dataset AND "
    "q.edition = h.edition AND q.state = 'released' AND (q.snapshot = h.snapshot OR EXISTS (SELECT 1 FROM said_again s WHERE s.version = q.id AND "
    "s.snapshot = h.snapshot))))";

}  // namespace daybook::record
