#include "publisher/record/row_roles.hpp"

#include <algorithm>

namespace daybook::record {

namespace {

/// Names under which the published schemas have a department's own number of a row.
constexpr std::string_view kReferences[] = {"transaction_number", "award_id", "post_reference"};

std::string published(const schemas::Schema& schema, std::string_view name) {
    const auto at = schema.find(name);
    return at && schema.fields[*at].publish ? std::string(name) : std::string();
}

}  // namespace

RowRoles roles_of(const schemas::Schema& schema) {
    RowRoles out;
    out.key = schema.primary_key;
    if (std::ranges::any_of(out.key, [&](const auto& name) { return published(schema, name).empty(); }))
        out.key.clear();
    for (const auto name : kReferences)
        if (out.reference.empty()) out.reference = published(schema, name);
    out.supplier = schema.supplier_field;
    out.date = schema.date_field;
    out.amount = schema.amount_field;
    out.description = published(schema, "description");
    out.currency = published(schema, schema.currency_field);
    return out;
}

int least_agreement(const RowRoles& roles, std::size_t evidence) {
    return roles.of_payments() ? 2 : static_cast<int>(evidence) / 2 + 1;
}

}  // namespace daybook::record
