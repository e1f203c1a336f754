#include "schemas/row_rules.hpp"

#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"
#include "schemas/row_reader.hpp"
#include "schemas/text_faults.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::schemas {

namespace {

std::optional<std::size_t> field_of_pointer(const Schema& schema, std::string_view pointer) {
    const auto at = std::ranges::find_if(schema.fields, [&](const Field& field) { return !field.pointers.empty() && field.pointers.front() == pointer; });
    return at == schema.fields.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - schema.fields.begin()));
}

std::optional<RowRules::InForce> in_force_of(const Schema& schema) {
    const auto amount = schema.find(schema.amount_field);
    if (!amount || schema.fields[*amount].pointers.empty()) return {};
    const std::string_view pointer = schema.fields[*amount].pointers.front();
    const auto none = pointer.find("!="), end = pointer.find('}');
    if (!pointer.starts_with("/{") || none == std::string_view::npos || end == std::string_view::npos || none > end) return {};
    const auto member = pointer.substr(2, none - 2), words = pointer.substr(none + 2, end - none - 2);
    const auto status = field_of_pointer(schema, fmt::format("/{}", member));
    const auto other = field_of_pointer(schema, fmt::format("/{{{}={}}}{}", member, words, pointer.substr(end + 1)));
    if (!status || !other || !is_text(schema.fields[*status].type) || schema.fields[*other].type != schema.fields[*amount].type) return {};
    RowRules::InForce out{*status, *amount, *other, {}};
    for (const auto word : base::split(words, '|')) out.words.push_back(base::to_lower(word));
    return out;
}

}  // namespace

RowRules::RowRules(const Schema& schema) : in_force(in_force_of(schema)) {
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

/// The value of an award that is cancelled is none that was spent, and stands in the field for such.
void RowReader::take_out_of_force() {
    const auto& rule = *rules_.in_force;
    const auto& columns = layout_.column_of_field;
    auto &amount = values_[rule.amount], &other = values_[rule.other];
    if (columns[rule.other] < 0) other = {};
    if (columns[rule.status] < 0 || amount.kind != Value::Kind::good || other.kind == Value::Kind::good) return;
    const auto status = base::to_lower(field_text(rule.status).substr(0, 40));
    if (std::ranges::find(rule.words, status) == rule.words.end() && !says_undone(CreditMark::status, status) && !status.starts_with("withdr")) return;
    out_.log.add(Issue::not_in_force, place_of(rule.amount), static_cast<int>(rule.amount));
    other = amount;
    amount = {};
}

bool RowReader::says_nothing(std::size_t field) {
    if (compiled_.field(field).takes_any_text) return field_text(field).empty();
    return values_[field].kind == Value::Kind::blank || values_[field].kind == Value::Kind::missing;
}

/// The column that calls it a credit, or says that it was undone, where it has no minus: published it would be a payment. -1 for none.
int RowReader::unsigned_credit() {
    if (amount_ < 0) return -1;
    const auto& amount = values_[static_cast<std::size_t>(amount_)];
    return amount.kind == Value::Kind::good && amount.number >= 0 ? layout_.said.calls_credit(cells_, amount.number == 0) : -1;
}

/// With the heading, the cell and the words that say so.
void RowReader::note_unsigned_credit() {
    const int column = unsigned_credit();
    const auto heading = base::clip(masked_where_personal(layout_.label(column)), 60);
    auto at = place_of(static_cast<std::size_t>(amount_));
    const std::string amount(at.value);
    const auto words = fmt::format("{}, and '{}' (column {}) says {}", amount, heading, column_letters(column + 1), base::clip(masked_where_personal(cells_.at(column)), 60));
    if (!amount.empty()) at.value = words;
    const bool is_first = !out_.log.has(Issue::unsigned_credit, amount_);
    out_.log.add(Issue::unsigned_credit, at, amount_);
    if (is_first && !heading.empty())
        out_.log.reword(Issue::unsigned_credit, amount_,
                        fmt::format("'{}' is a credit, or was voided or cancelled, as '{}' of its row says, and has no minus: it would be published as a payment",
                                    schema_.fields[static_cast<std::size_t>(amount_)].title, heading));
}

/// The column that names money or a unit that the schema's amounts are not in: published it would be so many pounds. -1 for none.
int RowReader::not_in_pounds() {
    if (amount_ < 0) return -1;
    const auto& amount = values_[static_cast<std::size_t>(amount_)];
    return amount.kind == Value::Kind::good ? layout_.said.not_in_pounds(cells_, amount.number == 0, schema_.currency) : -1;
}

}  // namespace daybook::schemas
