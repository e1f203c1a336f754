#include "publisher/catalogue/supplier_layout.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "publisher/catalogue/suppliers.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/table_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace daybook::catalogue {

using columnar::Quoted;

namespace {

/// Names entered by one statement: one at a time takes ten times as long.
constexpr std::size_t kAtOnce = 128;

std::vector<std::string> names_of(columnar::Connection& connection, const std::string& sql) {
    std::vector<std::string> out;
    auto found = connection.query(sql);
    for (auto chunk = found.next(); chunk.rows() > 0; chunk = found.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i) out.emplace_back(chunk.text(0, i));
    return out;
}

void enter(columnar::Connection& connection, std::span<const std::string> names) {
    std::vector<std::string> marks(names.size(), "(?, ?, ?, ?, ?)");
    columnar::Statement statement(connection, "INSERT INTO suppliers VALUES " + base::join(marks, ", "));
    for (const auto& name : names) {
        statement.bind(name);
        if (const auto read = supplier_name(name)) statement.bind(read->id).bind(read->key).bind(read->stem).bind(supplier_number(read->id));
        else statement.bind_null().bind_null().bind_null().bind_null();
    }
    statement.run();
}

}  // namespace

std::string supplier_field_of(const State& state, std::string_view table) {
    const auto of_table = state.schemas_of_table(table);
    if (of_table.empty()) return {};
    const auto& field = of_table.front()->supplier_field;
    const bool same = std::ranges::all_of(of_table, [&](const schemas::Schema* s) {
        const auto at = s->find(field);
        return s->supplier_field == field && at && s->fields[*at].publish;
    });
    return same ? field : std::string();
}

std::vector<std::string> supplier_tables(const State& state) {
    auto out = state.tables();
    std::erase_if(out, [&](const auto& table) { return supplier_field_of(state, table).empty(); });
    return out;
}

void make_supplier_table(columnar::Connection& connection) {
    connection.run("CREATE TABLE IF NOT EXISTS suppliers(name VARCHAR, id VARCHAR, key VARCHAR, stem VARCHAR, number BIGINT)");
}

void list_supplier_sets(columnar::Connection& connection, const State& state) {
    connection.run("CREATE OR REPLACE TABLE supplier_sets(member VARCHAR, id VARCHAR, since BIGINT, until BIGINT)");
    for (const auto& period : state.supplier_sets.periods()) {
        if (period.decision.parted) continue;
        for (const auto& member : period.decision.members)
            columnar::Statement(connection, "INSERT INTO supplier_sets VALUES (?, ?, ?, ?)")
                .bind(member)
                .bind(period.decision.set)
                .bind(period.from)
                .bind(period.to)
                .run();
    }
}

void enter_supplier_names(columnar::Connection& connection, const std::string& names_sql) {
    // An ANTI JOIN, since NOT IN with a blank name would find nothing new.
    const auto fresh = names_of(
        connection, fmt::format("SELECT n.name FROM (SELECT DISTINCT * FROM ({}) AS asked(name)) AS n ANTI JOIN suppliers s "
                                "ON s.name = n.name WHERE n.name IS NOT NULL ORDER BY n.name",
                                names_sql));
    const std::span all(fresh);
    for (std::size_t at = 0; at < all.size(); at += kAtOnce)
        enter(connection, all.subspan(at, std::min(kAtOnce, all.size() - at)));
}

void forget_unused_suppliers(columnar::Connection& connection, const State& state) {
    std::string used;
    for (const auto& table : supplier_tables(state))
        used += fmt::format(" AND name NOT IN (SELECT {0} FROM {1} WHERE {0} IS NOT NULL)",
                            Quoted(supplier_field_of(state, table)).str(), Quoted(index_table(table)).str());
    connection.run("DELETE FROM suppliers WHERE true" + used);
}

}  // namespace daybook::catalogue
