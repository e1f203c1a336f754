#include "publisher/catalogue/date_outcome.hpp"

#include <algorithm>

namespace daybook::catalogue {

DateOutcome outcome_at(const AnnouncedDate& date, const Edition* edition, Revision r) {
    DateOutcome out{date.entry, 0};
    if (edition == nullptr || date.entry.state == record::Promise::cancelled) return out;
    const auto first = std::ranges::find_if(edition->versions, [&](const Version& v) { return v.from >= date.from; });
    if (first == edition->versions.end() || first->from > r) return out;
    out.entry.state = record::Promise::kept;
    out.released = first->from;
    out.entry.released_at = first->manifest.released_at;
    return out;
}

}  // namespace daybook::catalogue
