#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <set>

namespace daybook::site_gen {

namespace {

using base::json::Value;
namespace urls = catalogue::urls;

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

/// What a file is of, which the explorer adds to its rows, and the columns of the table's schemas.
Value fields_of_table(const Site& site, const std::string& table) {
    auto out = Value::array();
    std::set<std::string> seen;
    const auto add = [&](const std::string& name, const std::string& title, const std::string& type) {
        if (seen.insert(name).second) out.push(Value::object({{"name", name}, {"title", title}, {"type", type}}));
    };
    for (const auto& [name, title] : {std::pair("publisher", "Organisation"), {"dataset", "Dataset"}, {"series", "Series"}, {"edition", "Edition"}}) add(name, title, "VARCHAR");
    add("version", "Version", "BIGINT");
    for (const auto* schema : site.state.schemas_of_table(table))
        for (const auto& field : schema->fields)
            if (field.publish) add(field.name, field.title, sql_type(field));
    add("_row", "Row", "VARCHAR");
    return out;
}

/// A current version's Parquet file, and what a reader chooses it by.
void add_files(const Site& site, const catalogue::DatasetView& view, Value& files) {
    const auto* dataset = site.state.dataset(view.id);
    if (dataset == nullptr) return;
    for (const auto& edition : dataset->editions) {
        const auto* now = catalogue::State::current(edition, site.state.revision);
        if (now == nullptr || now->manifest.rows == 0) continue;
        for (const auto& file : now->manifest.files)
            if (file.name == "data.parquet")
                files.push(Value::object({{"table", view.table},
                                          {"organisation", view.organisation_id},
                                          {"organisation_name", view.organisation_name},
                                          {"dataset", view.id},
                                          {"series", view.series},
                                          {"edition", edition.edition.str()},
                                          {"version", now->manifest.version},
                                          {"rows", now->manifest.rows},
                                          {"bytes", static_cast<std::int64_t>(file.bytes)},
                                          {"path", urls::file(now->manifest, file.name)}}));
    }
}

}  // namespace

std::string explore_files(const Site& site) {
    auto tables = Value::array(), files = Value::array();
    std::set<std::string> used;
    for (const auto& [id, view] : site.datasets) {
        add_files(site, view, files);
        if (view.rows > 0) used.insert(view.table);
    }
    for (const auto& table : used) {
        const auto* schema = site.state.schemas_of_table(table).front();
        tables.push(Value::object({{"name", table}, {"amount", schema->amount_field}, {"supplier", schema->supplier_field}, {"date", schema->date_field}, {"fields", fields_of_table(site, table)}}));
    }
    return base::json::write(Value::object({{"revision", site.state.revision}, {"tables", std::move(tables)}, {"files", std::move(files)}})) + "\n";
}

std::string explore_page(const Site& site) {
    return plain_page(site, "/explore/", "Explore the data", "explore", Context::object(), {"explore.js"});
}

}  // namespace daybook::site_gen
