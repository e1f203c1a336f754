#include "schemas/rows_read.hpp"

namespace daybook::schemas {

void RowTally::add(const RowTally& more) {
    rows.source += more.rows.source;
    rows.accepted += more.rows.accepted;
    rows.quarantined += more.rows.quarantined;
    for (const auto& [kind, count] : more.rows.set_aside) rows.set_aside[kind] += count;
    accepted_units += more.accepted_units;
    quarantined_units += more.quarantined_units;
    for (const auto& [month, count] : more.months) months[month] += count;
    for (std::size_t i = 0; i < styles.size(); ++i) styles[i] += more.styles[i];
    day_first += more.day_first;
    month_first += more.month_first;
    says_nil = says_nil || more.says_nil;
    private_text = private_text || more.private_text;
}

}  // namespace daybook::schemas
