#include "schemas/row_rules.hpp"

#include "schemas/row_reader.hpp"

namespace daybook::schemas {

RowRules::RowRules(const Schema& schema) {
    for (const auto& pair : schema.checks.order) ordered.push_back({*schema.find(pair.first), *schema.find(pair.second)});
    for (const auto& need : schema.checks.needs)
        needs.push_back({*schema.find(need.field), need.is, *schema.find(need.needed)});
}

/// What a row says that contradicts itself. A cell that is blank or cannot be read contradicts nothing.
void RowReader::hold_to_rules() {
    for (const auto& [first, second] : rules_.ordered) {
        const auto &from = values_[first], &to = values_[second];
        if (from.kind == Value::Kind::good && to.kind == Value::Kind::good && to.number < from.number)
            out_.log.add(Issue::out_of_order, place_of(second), static_cast<int>(second));
    }
    for (const auto& [field, is, needed] : rules_.needs)
        if (says_nothing(needed) && text_of(field) == is)
            out_.log.add(Issue::needed_blank, place_of(needed), static_cast<int>(needed));
}

bool RowReader::says_nothing(std::size_t field) {
    if (compiled_.field(field).takes_any_text) return field_text(field).empty();
    return values_[field].kind == Value::Kind::blank || values_[field].kind == Value::Kind::missing;
}

}  // namespace daybook::schemas
