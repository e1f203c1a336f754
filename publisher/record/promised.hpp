#pragma once

#include <string_view>

namespace daybook::record {

/// A draft (v) that goes out at ?1, in SQL over the register: one that has a date waits for it also when nobody said that it should, since
/// readers were promised that day.
inline constexpr std::string_view kPromised = "((v.state = 'scheduled' OR (v.state = 'draft' AND v.waits = 0)) AND EXISTS (SELECT 1 FROM calendar c WHERE "
                                              "c.dataset = v.dataset AND c.edition = v.edition AND c.state = 'confirmed' AND c.release_at <= ?1))";

}  // namespace daybook::record
