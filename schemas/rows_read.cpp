#include "schemas/rows_read.hpp"

#include "schemas/report.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

void add_fields(std::vector<FieldTally>& fields, const std::vector<FieldTally>& more) {
    if (fields.size() < more.size()) fields.resize(more.size());
    for (std::size_t i = 0; i < more.size(); ++i) {
        fields[i].blank += more[i].blank;
        auto& examples = fields[i].examples;
        for (const auto& example : more[i].examples)
            if (examples.size() < ColumnRead::kExamplesKept &&
                std::ranges::find(examples, example) == examples.end())
                examples.push_back(example);
    }
}

}  // namespace

void RowTally::add(const RowTally& more) {
    rows.source += more.rows.source;
    rows.accepted += more.rows.accepted;
    rows.quarantined += more.rows.quarantined;
    for (const auto& [kind, count] : more.rows.set_aside) rows.set_aside[kind] += count;
    accepted_units += more.accepted_units;
    quarantined_units += more.quarantined_units;
    for (const auto& [month, count] : more.months) months[month] += count;
    for (const auto& [month, units] : more.month_units) month_units[month] += units;
    add_fields(fields, more.fields);
    for (std::size_t i = 0; i < styles.size(); ++i) styles[i] += more.styles[i];
    day_first += more.day_first;
    month_first += more.month_first;
    says_nil = says_nil || more.says_nil;
    private_text = private_text || more.private_text;
}

}  // namespace daybook::schemas
