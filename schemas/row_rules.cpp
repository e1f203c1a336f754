#include "schemas/row_rules.hpp"

#include "schemas/row_reader.hpp"

namespace daybook::schemas {

RowRules::RowRules(const Schema& schema) {
    for (const auto& pair : schema.checks.order) ordered.push_back({*schema.find(pair.first), *schema.find(pair.second)});
    for (const auto& band : schema.checks.bands) bands.push_back({*schema.find(band.floor), *schema.find(band.ceiling), band.width});
    for (const auto& need : schema.checks.needs)
        needs.push_back({*schema.find(need.field), need.is, *schema.find(need.needed)});
}

/// What a row says that contradicts itself. A cell that is blank or cannot be read contradicts nothing.
void RowReader::hold_to_rules() {
    for (const auto& [first, second] : rules_.ordered) {
        const auto &from = values_[first], &to = values_[second];
        // Of a month or a span, "May 2024", there is no number.
        const bool days = !compiled_.field(first).says_when || (from.is_day && to.is_day);
        if (days && from.kind == Value::Kind::good && to.kind == Value::Kind::good && to.number < from.number)
            out_.log.add(Issue::out_of_order, place_of(second), static_cast<int>(second));
    }
    for (const auto& [floor, ceiling, width] : rules_.bands) {
        const auto &from = values_[floor], &to = values_[ceiling];
        if (from.kind != Value::Kind::good) continue;
        if (from.number % width != 0) out_.log.add(Issue::off_band, place_of(floor), static_cast<int>(floor));
        // What lies below its floor was told.
        else if (to.kind == Value::Kind::good && to.number >= from.number && to.number != from.number + width - 1 && (from.number != 0 || to.number != 0))
            out_.log.add(Issue::other_ceiling, place_of(ceiling), static_cast<int>(ceiling));
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
