#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/payments.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace daybook::site_gen {

namespace {

using base::json::Value;

/// How DuckDB holds a field.
std::string sql_type(const schemas::Field& field) {
    switch (field.type) {
        case schemas::FieldType::number: return fmt::format("DECIMAL(18,{})", field.scale);
        case schemas::FieldType::integer:
        case schemas::FieldType::year: return "BIGINT";
        case schemas::FieldType::date: return "DATE";
        case schemas::FieldType::boolean: return "BOOLEAN";
        case schemas::FieldType::datetime: return "TIMESTAMP";
        default: return "VARCHAR";
    }
}

/// The currency of all amounts of a table, where its schemas name the same one; "" for none.
std::string currency_of_all(const std::vector<const schemas::Schema*>& schemas) {
    const auto& first = schemas.front()->currency;
    return std::ranges::all_of(schemas, [&](const auto* one) { return one->currency == first; }) ? first : "";
}

/// The column that says each row's currency: of the table's files, or, where these have none, one that the explorer makes of what all the schemas say. "" for none.
std::string currency_column(const Site& site, const std::string& table) {
    const auto schemas = site.state.schemas_of_table(table);
    const auto name = catalogue::currency_field_of(site.state, table);
    const auto is_field = [&](const auto* schema) { return std::ranges::any_of(schema->fields, [&](const auto& field) { return field.name == name; }); };
    if (std::ranges::any_of(schemas, [](const auto* one) { return !one->currency_field.empty(); })) return name;
    const bool is_told = catalogue::is_payments(site.state, table) || !currency_of_all(schemas).empty();
    return is_told && std::ranges::none_of(schemas, is_field) ? name : "";
}

/// Rows of each series of a table.
std::map<std::string, std::int64_t> rows_by_series(const Site& site, const std::string& table) {
    std::map<std::string, std::int64_t> rows;
    for (const auto& [id, view] : site.datasets)
        if (view.table == table && !view.series.empty()) rows[view.series] += view.rows;
    return rows;
}

/// What the schema of most rows calls a column, of those that have it: a payment has a supplier, and only on a card's statement a merchant.
std::string title_in_largest_series(const std::vector<const schemas::Schema*>& schemas, const std::map<std::string, std::int64_t>& rows, const schemas::Field& field) {
    std::int64_t most = -1;
    std::string title = field.title;
    for (const auto* schema : schemas) {
        const auto at = schema->find(field.name);
        const auto found = rows.find(schema->series);
        const auto has = found == rows.end() ? 0 : found->second;
        if (!at || has <= most) continue;
        most = has;
        title = schema->fields[*at].title;
    }
    return title;
}

/// Columns that the explorer makes of suppliers' published names (explore_names.js).
constexpr const char *kSupplierName = "supplier_name", *kSupplierId = "supplier_id";

/// Whether the explorer joins the names of a table's suppliers: it is of payments, and its files have no such columns themselves.
bool joins_names(const Site& site, const std::string& table) {
    if (!catalogue::is_payments(site.state, table)) return false;
    return std::ranges::none_of(site.state.schemas_of_table(table), [](const auto* schema) { return schema->find(kSupplierName) || schema->find(kSupplierId); });
}

/// What a file is of, which the explorer adds to its rows, and the columns of the table's schemas.
Value fields_of_table(const Site& site, const std::string& table, const std::string& currency) {
    auto out = Value::array();
    std::set<std::string> seen;
    const auto add = [&](const std::string& name, const std::string& title, const std::string& type) {
        if (seen.insert(name).second) out.push(Value::object({{"name", name}, {"title", title}, {"type", type}}));
    };
    for (const auto& [name, title] : {std::pair("publisher", "Organisation"), {"dataset", "Dataset"}, {"series", "Series"}, {"edition", "Edition"}}) add(name, title, "VARCHAR");
    add("version", "Version", "BIGINT");
    const auto schemas = site.state.schemas_of_table(table);
    const auto rows = rows_by_series(site, table);
    for (const auto* schema : schemas)
        for (const auto& field : schema->fields)
            if (field.publish) add(field.name, title_in_largest_series(schemas, rows, field), sql_type(field));
    if (!currency.empty()) add(currency, "Currency", "VARCHAR");
    if (joins_names(site, table)) {
        add(kSupplierName, "Supplier (names joined)", "VARCHAR");
        add(kSupplierId, "Supplier id", "VARCHAR");
    }
    add("_row", "Row", "VARCHAR");
    return out;
}

/// What a reader chooses rows by: a dataset, and whose it is.
Value dataset_of(const catalogue::DatasetView& view) {
    return Value::object({{"id", view.id}, {"table", view.table}, {"organisation", view.organisation_id}, {"organisation_name", view.organisation_name}, {"series", view.series}});
}

/// Every edition that a dataset of the table ever had rows for, each once, with its title: by dataset they would be megabytes where there are many.
Value editions_of(const Site& site, const std::string& table) {
    std::set<std::string> seen;
    for (const auto& [id, view] : site.datasets)
        if (view.table == table)
            for (const auto& edition : site.state.datasets.at(id).editions)
                if (std::ranges::any_of(edition.versions, [](const auto& version) { return !version.is_erased() && version.manifest.rows > 0; })) seen.insert(edition.edition.str());
    auto out = Value::array();
    for (const auto& one : seen) out.push(Value::array({one, edition_title(one)}));
    return out;
}

/// The table's series with their titles, that with most rows first: series overlap, so one is asked about.
Value series_of(const Site& site, const std::string& table) {
    const auto rows = rows_by_series(site, table);
    std::vector<std::pair<std::string, std::int64_t>> sorted(rows.begin(), rows.end());
    std::ranges::stable_sort(sorted, std::greater(), [](const auto& one) { return one.second; });
    auto out = Value::array();
    for (const auto& [series, n] : sorted) out.push(Value::array({series, series_title(site, series)}));
    return out;
}

/// The manifest of the table's Parquet files at each revision that changed it: the explorer reads that of the revision which is asked about.
Value manifests_of(const Site& site, const std::string& table) {
    auto out = Value::array();
    for (const auto& one : site.state.table_manifests)
        if (one.table == table) out.push(Value::object({{"from", one.from}, {"path", "v1/archive/" + one.path}}));
    return out;
}

/// Newest first, with the day in London.
Value revisions_of(const Site& site) {
    auto out = Value::array();
    const auto& all = site.state.revisions;
    for (auto mark = all.rbegin(); mark != all.rend(); ++mark) out.push(Value::array({mark->revision, base::to_iso(base::london_date(mark->at))}));
    return out;
}

}  // namespace

std::string explore_files(const Site& site) {
    auto tables = Value::array(), datasets = Value::array();
    std::set<std::string> used;
    for (const auto& one : site.state.table_manifests) used.insert(one.table);
    for (const auto& [id, view] : site.datasets)
        if (used.contains(view.table)) datasets.push(dataset_of(view));
    for (const auto& table : used) {
        const auto schemas = site.state.schemas_of_table(table);
        if (schemas.empty()) continue;
        const auto* schema = schemas.front();
        const auto currency = currency_column(site, table);
        tables.push(Value::object({{"name", table}, {"amount", schema->amount_field}, {"supplier", schema->supplier_field}, {"joined", joins_names(site, table)}, {"date", schema->date_field}, {"currency", currency}, {"money", currency_of_all(schemas)}, {"fields", fields_of_table(site, table, currency)},
                                   {"series", series_of(site, table)}, {"editions", editions_of(site, table)}, {"manifests", manifests_of(site, table)}}));
    }
    return base::json::write(Value::object({{"revision", site.state.revision}, {"revisions", revisions_of(site)}, {"tables", std::move(tables)}, {"datasets", std::move(datasets)}})) + "\n";
}

std::string explore_suppliers(const Site& site) {
    std::map<std::string, std::vector<const catalogue::SupplierView*>> by_table;
    for (const auto& view : site.suppliers) by_table[view.table].push_back(&view);
    auto tables = Value::array();
    for (const auto& [table, views] : by_table) {
        auto suppliers = Value::array();
        for (const auto* view : views) {
            auto names = Value::array();
            for (const auto& one : view->names) names.push(one.name);
            suppliers.push(Value::object({{"id", view->id}, {"names", std::move(names)}}));
        }
        const bool whole = std::ssize(views) < site.settings.most_suppliers && std::ranges::none_of(views, [](const auto* view) { return view->more; });
        tables.push(Value::object({{"table", table}, {"whole", whole}, {"suppliers", std::move(suppliers)}}));
    }
    return base::json::write(Value::object({{"revision", site.state.revision}, {"tables", std::move(tables)}})) + "\n";
}

std::string explore_page(const Site& site) {
    return plain_page(site, "/explore/", "Explore the data", "Questions to the released files, as a form or as SQL, answered in the browser.", "explore", Context::object({{"terms", terms_of_all(site, "the explorer", "")}}), {"explore.js"});
}

}  // namespace daybook::site_gen
