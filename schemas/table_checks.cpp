#include "schemas/table_checks.hpp"

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

std::string text_of(const Column* column, std::size_t row) {
    std::string out;
    if (column != nullptr && !column->is_null(row)) column->append_canonical(row, out);
    return out;
}

}  // namespace

TableChecks::TableChecks(const Schema& schema) : schema_(schema), keys_({&schema}) {
    const auto& checks = schema.checks;
    if (checks.threshold)
        threshold_.emplace(*checks.threshold, schema.fields[*schema.find(schema.amount_field)].scale);
    if (checks.tree) tree_.emplace(checks.tree->root);
}

std::vector<bool> TableChecks::fields() const {
    std::vector<bool> out(schema_.fields.size());
    const auto want = [&](const std::string& name) {
        if (const auto at = schema_.find(name)) out[*at] = true;
    };
    if (threshold_) {
        want(schema_.amount_field);
        want(schema_.checks.threshold->per);
        want(schema_.supplier_field);
        want(schema_.date_field);
    }
    if (tree_) {
        want(schema_.checks.tree->id);
        want(schema_.checks.tree->parent);
    }
    for (const auto& key : schema_.foreign_keys) {
        if (!key.resource.empty()) continue;
        std::ranges::for_each(key.fields, want);
        std::ranges::for_each(key.reference, want);
    }
    return out;
}

void TableChecks::take(const CheckedTable& rows) {
    if (threshold_) take_amounts(rows);
    if (tree_) take_tree(rows);
    keys_.take(0, rows);
}

void TableChecks::take_amounts(const CheckedTable& rows) {
    const auto* amount = rows.find(schema_.amount_field);
    if (amount == nullptr) return;
    const std::array<const Column*, 1> per{rows.find(schema_.checks.threshold->per)};
    const std::array<const Column*, 2> paid{rows.find(schema_.supplier_field), rows.find(schema_.date_field)};
    for (std::size_t row = 0; row < rows.rows(); ++row)
        if (!amount->is_null(row) && threshold_->wants(amount->number(row)))
            threshold_->add(key_print(per, row), key_print(paid, row), amount->number(row), rows.line(row));
}

void TableChecks::take_tree(const CheckedTable& rows) {
    const auto* id = rows.find(schema_.checks.tree->id);
    const auto* parent = rows.find(schema_.checks.tree->parent);
    for (std::size_t row = 0; row < rows.rows(); ++row)
        tree_->add(text_of(id, row), text_of(parent, row), rows.line(row));
}

void TableChecks::note(FindingsLog& log, Issue issue, const std::string& field,
                       const std::vector<int>& columns, const std::vector<std::int64_t>& lines) const {
    const auto index = *schema_.find(field);
    for (const auto line : lines) log.add(issue, {line, columns[index], {}}, static_cast<int>(index));
}

void TableChecks::finish(FindingsLog& log, const std::vector<int>& columns) {
    if (threshold_) {
        const auto under = std::move(*threshold_).judge();
        if (under.gave_up) log.add(Issue::threshold_unjudged, {});
        note(log, Issue::under_threshold, schema_.amount_field, columns, under.lines);
    }
    if (tree_) {
        const auto faults = tree_->judge();
        if (faults.gave_up) log.add(Issue::tree_unjudged, {});
        const auto& parent = schema_.checks.tree->parent;
        note(log, Issue::parent_unknown, parent, columns, faults.unknown_parent);
        note(log, Issue::other_parent, parent, columns, faults.other_parent);
        note(log, Issue::tree_cycle, parent, columns, faults.in_cycle);
        if (!faults.gave_up && faults.roots.size() != 1) {
            log.add_more(Issue::not_one_root, faults.roots.empty() ? 1 : 0);
            for (const auto line : faults.roots) log.add(Issue::not_one_root, {line, 0, {}});
        }
    }
    for (const auto field : keys_.given_up()) log.add(Issue::reference_unjudged, {}, static_cast<int>(field));
    for (const auto& broken : keys_.judge())
        for (const auto& dangling : broken.dangling) {
            log.add(Issue::dangling_reference, {dangling.line, columns[broken.field], {}},
                    static_cast<int>(broken.field));
            log.add_more(Issue::dangling_reference, dangling.count - 1, static_cast<int>(broken.field));
        }
}

}  // namespace daybook::schemas
