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

/// Lines of one table are told from another's by what is added to them; no table has so many.
constexpr std::int64_t kLinesOfTable = std::int64_t{1} << 40;

At place_of(std::int64_t line, std::size_t field, const std::vector<TableChecks::Table>& tables) {
    const auto& table = tables[static_cast<std::size_t>(line / kLinesOfTable)];
    return {line % kLinesOfTable, table.columns[field], {}, table.sheet};
}

At row_at(std::int64_t line, const std::vector<TableChecks::Table>& tables) {
    return {line % kLinesOfTable, 0, {}, tables[static_cast<std::size_t>(line / kLinesOfTable)].sheet};
}

}  // namespace

TableChecks::TableChecks(const Schema& schema) : schema_(schema), keys_({&schema}) {
    const auto& checks = schema.checks;
    if (checks.threshold)
        threshold_.emplace(*checks.threshold, schema.fields[*schema.find(schema.amount_field)].scale);
    if (!checks.tree) return;
    // What says that a row shares its id with nobody says that it holds no post of the tree.
    const bool same_id = checks.shared && checks.shared->id == checks.tree->id;
    tree_.emplace(checks.tree->root, same_id ? checks.shared->except : "");
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
    if (const auto& shared = schema_.checks.shared) {
        want(shared->id);
        std::ranges::for_each(shared->same, want);
    }
    for (const auto& key : schema_.foreign_keys) {
        if (!key.resource.empty()) continue;
        std::ranges::for_each(key.fields, want);
        std::ranges::for_each(key.reference, want);
    }
    return out;
}

void TableChecks::take(std::size_t table, const CheckedTable& rows) {
    const auto lines_before = static_cast<std::int64_t>(table) * kLinesOfTable;
    if (threshold_) take_amounts(rows, lines_before);
    if (tree_) take_tree(rows, lines_before);
    if (schema_.checks.shared) take_shared(rows, lines_before);
    keys_.take(0, rows, lines_before);
}

void TableChecks::take_amounts(const CheckedTable& rows, std::int64_t lines_before) {
    const auto* amount = rows.find(schema_.amount_field);
    if (amount == nullptr) return;
    const std::array<const Column*, 1> per{rows.find(schema_.checks.threshold->per)};
    const std::array<const Column*, 2> paid{rows.find(schema_.supplier_field), rows.find(schema_.date_field)};
    for (std::size_t row = 0; row < rows.rows(); ++row)
        if (!amount->is_null(row) && threshold_->wants(amount->number(row)))
            threshold_->add(key_print(per, row), key_print(paid, row), amount->number(row),
                            lines_before + rows.line(row));
}

void TableChecks::take_tree(const CheckedTable& rows, std::int64_t lines_before) {
    const auto* id = rows.find(schema_.checks.tree->id);
    const auto* parent = rows.find(schema_.checks.tree->parent);
    for (std::size_t row = 0; row < rows.rows(); ++row)
        tree_->add(text_of(id, row), text_of(parent, row), lines_before + rows.line(row));
}

/// A blank says as much as any other cell.
void TableChecks::take_shared(const CheckedTable& rows, std::int64_t lines_before) {
    const auto& shared = *schema_.checks.shared;
    const auto* id = rows.find(shared.id);
    std::vector<const Column*> columns;
    for (const auto& name : shared.same) columns.push_back(rows.find(name));
    std::vector<std::uint64_t> said(columns.size());
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        const auto own = key_print(std::array<const Column*, 1>{id}, row);
        if (!own || text_of(id, row) == shared.except) continue;
        for (std::size_t i = 0; i < columns.size(); ++i) said[i] = key_print(std::array<const Column*, 1>{columns[i]}, row).value_or(0);
        shared_.add(*own, said, lines_before + rows.line(row));
    }
}

void TableChecks::note(FindingsLog& log, Issue issue, const std::string& field, const std::vector<Table>& tables,
                       const std::vector<std::int64_t>& lines) const {
    const auto index = *schema_.find(field);
    for (const auto line : lines) log.add(issue, place_of(line, index, tables), static_cast<int>(index));
}

void TableChecks::finish(FindingsLog& log, const std::vector<Table>& tables) {
    if (threshold_) {
        const auto under = std::move(*threshold_).judge();
        if (under.gave_up) log.add(Issue::threshold_unjudged, {});
        note(log, Issue::under_threshold, schema_.amount_field, tables, under.lines);
    }
    if (tree_) {
        const auto faults = tree_->judge();
        if (faults.gave_up) log.add(Issue::tree_unjudged, {});
        const auto& parent = schema_.checks.tree->parent;
        note(log, Issue::parent_unknown, parent, tables, faults.unknown_parent);
        note(log, Issue::other_parent, parent, tables, faults.other_parent);
        note(log, Issue::tree_cycle, parent, tables, faults.in_cycle);
        note(log, Issue::named_as_root, schema_.checks.tree->id, tables, faults.named_root);
        if (!faults.gave_up && faults.roots.size() != 1) {
            log.add_more(Issue::not_one_root, faults.roots.empty() ? 1 : 0);
            for (const auto line : faults.roots) log.add(Issue::not_one_root, row_at(line, tables));
        }
    }
    if (shared_.gave_up()) log.add(Issue::shared_unjudged, {});
    for (const auto& other : shared_.others()) {
        const auto field = *schema_.find(schema_.checks.shared->same[other.said]);
        log.add(Issue::other_particulars, place_of(other.line, field, tables), static_cast<int>(field));
    }
    for (const auto field : keys_.given_up()) log.add(Issue::reference_unjudged, {}, static_cast<int>(field));
    for (const auto& broken : keys_.judge())
        for (const auto& dangling : broken.dangling) {
            log.add(Issue::dangling_reference, place_of(dangling.line, broken.field, tables), static_cast<int>(broken.field));
            log.add_more(Issue::dangling_reference, dangling.count - 1, static_cast<int>(broken.field));
        }
}

}  // namespace daybook::schemas
