#include "api/row_fate.hpp"

#include "api/render_rows.hpp"
#include "api/supplier_set.hpp"
#include "api/supplier_view.hpp"

#include <algorithm>

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

using catalogue::DifferentRow;

/// What is said of the row, in the words of a difference.
Value said(std::string_view row, std::string_view words) { return Value::object({{"row", row}, {"words", words}}); }

Value at(Value out, const std::string& locator) { return out.set("now", Value::object({{"_row", locator}, {"_link", row_link(locator)}})); }

/// The row's own values as filters; the fields that the catalogue adds say nothing of them.
std::vector<catalogue::Filter> same_values(const catalogue::Version& in, const catalogue::Catalogue::CitedRow& row) {
    const auto& m = in.manifest;
    const auto* equals = catalogue::find_operator("");
    std::vector<catalogue::Filter> out{{"dataset", equals, {m.dataset.str()}}, {"edition", equals, {m.edition.str()}}, {"version", equals, {std::to_string(m.version)}}};
    static constexpr std::string_view kOurs[] = {"_row", "dataset", "publisher", "series", "edition", "version", "supplier_id"};
    for (std::size_t i = 0; i < row.columns.size(); ++i) {
        const auto& name = row.columns[i].name;
        if (std::ranges::find(kOurs, name) != std::end(kOurs)) continue;
        if (row.cells[i]) out.push_back({name, equals, {*row.cells[i]}});
        else out.push_back({name, catalogue::find_operator("isnull"), {"true"}});
    }
    return out;
}

/// The only row of a version that has the same values; "" where there are several, or it cannot be looked for (a value too long).
std::string only_equal(const Call& call, const catalogue::Version& in, const catalogue::Catalogue::CitedRow& row) try {
    catalogue::RowsQuery query;
    query.table = in.manifest.table;
    query.filters = same_values(in, row);
    query.columns = {"dataset"};
    query.size = 2;
    const auto page = call.services.catalogue.rows(query);
    return page.rows.size() == 1 ? *page.rows.front().front() : std::string();
} catch (const base::Error&) {
    return {};
}

Value of_changed(const DifferentRow& row, const catalogue::Version& now) {
    if (row.certainty != record::Certainty::certain)
        return said("not certain", "A row of the later version may be this one, changed; the difference says which, and how likely that is.");
    return at(said("changed", "The later version has it with other values."), now.manifest.name() + "#" + row.locator_after);
}

Value of_removed(const catalogue::VersionDifference& difference) {
    if (difference.rows.crowded > 0 || !difference.rows.not_paired.empty())
        return said("not certain", "The later version has no row with these values; not all of its rows could be compared with it.");
    return said("removed", "The later version has no row that is taken for this one.");
}

Value compared(const Call& call, const catalogue::Version& then, const catalogue::Version& now, const record::Locator& locator, const catalogue::Catalogue::CitedRow& row) {
    const auto difference = call.services.catalogue.difference(*call.state, &then, now);
    catalogue::DifferentRows rows(*difference);
    while (const auto one = rows.next()) {
        if (one->locator_before != locator.within()) continue;
        return one->change == "changed" ? of_changed(*one, now) : of_removed(*difference);
    }
    auto out = said("unchanged", "The later version has it with the same values.");
    const auto where = only_equal(call, now, row);
    return where.empty() ? out : at(std::move(out), where);
}

/// Two versions may be too large to be compared, or others are being compared: then it is not known, and no error.
Value compared_or_not(const Call& call, const catalogue::Version& then, const catalogue::Version& now, const record::Locator& locator, const catalogue::Catalogue::CitedRow& row) try {
    return compared(call, then, now, locator, row);
} catch (const base::Error& error) {
    if (error.kind() != base::ErrorKind::exhausted && error.kind() != base::ErrorKind::transient && error.kind() != base::ErrorKind::not_found) throw;
    return said("not compared", error.message());
}

/// Where a row's supplier has another id today than by the rule, which is what the row keeps: null where it has not.
Value supplier_now(const State& state, const catalogue::Catalogue::CitedRow& row) {
    const auto column = std::ranges::find(row.columns, "supplier_id", &catalogue::ResultColumn::name);
    if (column == row.columns.end()) return {};
    const auto& cell = row.cells[static_cast<std::size_t>(column - row.columns.begin())];
    const auto* held = cell ? state.supplier_sets.of(*cell, state.revision) : nullptr;
    if (held == nullptr) return {};
    return Value::object({{"supplier_id", held->decision.set}, {"words", joined_because(state, *cell, state.revision).substr(2)}, {"since", held->from},
                          {"links", Value::object({{"supplier", supplier_address(held->decision.set)}})}});
}

/// What became of the version, and of the row in the one that stands in its place.
Value version_fate(const Call& call, const catalogue::VersionView& view, const record::Locator& locator, const catalogue::Catalogue::CitedRow& row) {
    const auto &dataset = view.dataset.id, &edition = view.edition.edition;
    const auto* current = view.edition.current();
    if (current == nullptr) return Value::object({{"status", view.version.status}, {"words", "No version of this edition is current: the later ones were withdrawn or erased."}});
    if (current->number == view.version.number) return Value::object({{"status", "current"}});
    const int from = view.version.number, to = current->number;
    auto out = Value::object({{"status", view.version.status}, {"by", to}, {"reason", current->reason}});
    const auto told = compared_or_not(call, *call.state->version(dataset, edition, from), *call.state->version(dataset, edition, to), locator, row);
    for (const auto& [name, value] : told.as_object()) out.set(name, value);
    return out.set("difference", urls::difference(dataset, edition, from, to));
}

}  // namespace

Value row_fate(const Call& call, const catalogue::VersionView& view, const record::Locator& locator, const catalogue::Catalogue::CitedRow& row) {
    auto out = version_fate(call, view, locator, row);
    if (auto supplier = supplier_now(*call.state, row); !supplier.is_null()) out.set("supplier", std::move(supplier));
    return out;
}

}  // namespace daybook::api
