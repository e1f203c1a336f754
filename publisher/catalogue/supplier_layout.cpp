#include "publisher/catalogue/supplier_layout.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/catalogue/suppliers.hpp"
#include "publisher/catalogue/table_model.hpp"

#include <fmt/format.h>

namespace daybook::catalogue {

using columnar::Connection;
using columnar::Quoted;
using columnar::Statement;

namespace {

constexpr std::int64_t kFewRows = 50'000;

std::int64_t number_in(Connection& connection, const std::string& sql, const std::string& value) {
    return Statement(connection, sql).bind(value).run().scalar();
}

/// What two tables have beside kSupplierNumber, compared by name and type.
bool has_columns_of(Connection& connection, const std::string& layout, const std::string& table) {
    Statement differ(connection, fmt::format("SELECT count(*) FROM (SELECT column_name, data_type FROM duckdb_columns() WHERE table_name IN (?, ?) AND column_name <> '{}' "
                                             "GROUP BY ALL HAVING count(*) <> 2)", kSupplierNumber));
    return differ.bind(layout).bind(table).run().scalar() == 0;
}

bool exists(Connection& connection, const std::string& table) {
    return number_in(connection, "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", table) == 1;
}

/// The rows with their supplier's number, in their order here.
std::string sorted_rows(const State& state, const std::string& table, std::int64_t from) {
    const auto* schema = state.schemas_of_table(table).front();
    const auto& date = schema->date_field;
    return fmt::format(R"(SELECT r.*, s.number AS "{}" FROM {} r JOIN suppliers s ON s.name = r.{} WHERE s.id IS NOT NULL AND r."_row_id" >= {} ORDER BY s.number, {}r."_row_id")",
                       kSupplierNumber, Quoted(index_table(table)).str(), Quoted(supplier_field_of(state, table)).str(), from,
                       date.empty() ? "" : fmt::format("r.{} DESC NULLS LAST, ", Quoted(date).str()));
}

void note_sorted(Connection& connection, const std::string& layout) {
    Statement(connection, "DELETE FROM supplier_layouts WHERE name = ?").bind(layout).run();
    Statement(connection, fmt::format("INSERT INTO supplier_layouts SELECT ?, count(*) FROM {}", Quoted(layout).str())).bind(layout).run();
}

void build(Connection& connection, const State& state, const std::string& table) {
    const auto layout = supplier_layout(table);
    connection.run(fmt::format("CREATE OR REPLACE TABLE {} AS {}", Quoted(layout).str(), sorted_rows(state, table, 0)));
    note_sorted(connection, layout);
}

}  // namespace

std::string supplier_layout(std::string_view table) {
    return "by_supplier_" + std::string(table);
}

std::int64_t supplier_number(std::string_view id) {
    const auto digest = base::sha256(id);
    std::uint64_t out = 0;
    for (int i = 0; i < 8; ++i) out = out << 8 | static_cast<unsigned char>(digest.view()[static_cast<std::size_t>(i)]);
    return static_cast<std::int64_t>(out >> 1);
}

void follow_supplier_layouts(Connection& connection, const State& state, std::int64_t from) {
    connection.run("CREATE TABLE IF NOT EXISTS supplier_layouts(name VARCHAR, sorted BIGINT)");
    for (const auto& table : supplier_tables(state)) {
        const auto layout = supplier_layout(table);
        if (!exists(connection, layout) || !has_columns_of(connection, layout, index_table(table))) build(connection, state, table);
        else connection.run(fmt::format("INSERT INTO {} BY NAME {}", Quoted(layout).str(), sorted_rows(state, table, from)));
    }
}

bool tidy_supplier_layouts(Connection& connection, const State& state) {
    bool any = false;
    for (const auto& table : supplier_tables(state)) {
        const auto layout = supplier_layout(table);
        const auto sorted = number_in(connection, "SELECT coalesce(max(sorted), 0) FROM supplier_layouts WHERE name = ?", layout);
        const auto behind = connection.query(fmt::format("SELECT count(*) FROM {}", Quoted(layout).str())).scalar() - sorted;
        if (behind <= std::max(kFewRows, sorted / 10)) continue;
        columnar::Transaction all(connection);
        build(connection, state, table);
        all.commit();
        any = true;
    }
    return any;
}

}  // namespace daybook::catalogue
