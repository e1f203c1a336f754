#include "publisher/catalogue/monthly_sums.hpp"

#include "publisher/base/text.hpp"
#include "publisher/catalogue/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace daybook::catalogue {

using columnar::Connection;
using columnar::Quoted;
using columnar::Statement;

namespace {

/// Fields of the query model, and the columns of the rows that hold them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kKept{{
    {"dataset", "_dataset"},
    {"edition", "_edition"},
    {"version", "_version"},
    {"publisher", "_publisher"},
    {"series", "_series"},
    {"payer", "_payer"},
    {"amount_basis", "_amount_basis"},
    {"currency", "_currency"},
    {"card_settlement", "_card_settlement"},
}};

bool is_kept(std::string_view field) {
    return std::ranges::find(kKept, field, [](const auto& kept) { return kept.first; }) != kKept.end();
}

/// What is added up, and by when.
struct Added {
    std::string date, amount;
    int scale = 0;
};

/// None where the table's schemas do not agree on it.
std::optional<Added> added_of(const State& state, std::string_view table) {
    const auto of_table = state.schemas_of_table(table);
    if (of_table.empty() || of_table.front()->date_field.empty()) return {};
    const auto* first = of_table.front();
    for (const auto* schema : of_table)
        if (schema->date_field != first->date_field || schema->amount_field != first->amount_field) return {};
    for (const auto& field : table_fields(state, table))
        if (field.name == first->amount_field && field.type == schemas::FieldType::number) return Added{first->date_field, first->amount_field, field.scale};
    return {};
}

std::chrono::year_month_day calendar_day(base::Date day) { return std::chrono::year_month_day(day); }

/// A comparison of days that is one of whole months.
bool parts_no_month(const Filter& filter) {
    if (filter.op->suffix == "isnull") return true;
    const auto day = filter.values.size() == 1 ? base::parse_iso_date(filter.values.front()) : std::nullopt;
    if (!day) return false;
    const auto first = [](base::Date of) { return calendar_day(of).day() == std::chrono::day(1); };
    if (filter.op->suffix == "gte" || filter.op->suffix == "lt") return first(*day);
    return (filter.op->suffix == "gt" || filter.op->suffix == "lte") && first(*day + std::chrono::days(1));
}

bool is_answered(const Filter& filter, const Added& added) {
    if (!filter.any.empty()) return std::ranges::all_of(filter.any, [&](const Filter& one) { return is_answered(one, added); });
    if (filter.op == nullptr) return false;
    return is_kept(filter.field) || (filter.field == added.date && parts_no_month(filter));
}

std::string sums_sql(const std::string& table, const Added& added, std::int64_t from) {
    std::vector<std::string> kept;
    for (const auto& [field, column] : kKept) kept.push_back(Quoted(column).str());
    const auto date = Quoted(added.date).str(), amount = Quoted(added.amount).str();
    return fmt::format(R"(SELECT ("_row_id" >> {0}) << {0} AS "_row_id", "_from", "_to", {1}, CAST(date_trunc('month', {2}) AS DATE) AS {2}, )"
                       R"(count(*) AS "_rows", CAST(sum({3}) AS DECIMAL(38,{4})) AS "_sum", min({3}) AS "_min", max({3}) AS "_max" )"
                       R"(FROM {5} WHERE "_row_id" >= {6} GROUP BY ALL ORDER BY 1)",
                       kOrdinalBits, base::join(kept, ", "), date, amount, added.scale, Quoted(index_table(table)).str(), from);
}

bool is_there(Connection& connection, const std::string& sums, const Added& added) {
    Statement fit(connection, "SELECT count(*) FROM duckdb_columns() WHERE table_name = ? AND (column_name = ? OR (column_name = '_sum' AND data_type = ?))");
    return fit.bind(sums).bind(added.date).bind(fmt::format("DECIMAL(38,{})", added.scale)).run().scalar() == 2;
}

}  // namespace

std::string monthly_sums(std::string_view table) { return "sums_" + std::string(table); }

bool is_in_monthly_sums(const State& state, const SummaryQuery& query) {
    const auto added = added_of(state, query.table);
    if (!added) return false;
    const auto grouped = [&](const Grouping& by) { return by.part.empty() ? is_kept(by.field) : by.field == added->date; };
    const auto measured = [&](const Measure& m) {
        return m.field.empty() ? m.function == "count" : m.field == added->amount && (m.function == "sum" || m.function == "min" || m.function == "max");
    };
    return std::ranges::all_of(query.by, grouped) && std::ranges::all_of(query.measures, measured) &&
           std::ranges::all_of(query.filters, [&](const Filter& f) { return is_answered(f, *added); });
}

void follow_monthly_sums(Connection& connection, const State& state, std::int64_t from) {
    for (const auto& table : state.tables()) {
        const auto added = added_of(state, table);
        if (!added) continue;
        const auto sums = monthly_sums(table);
        if (is_there(connection, sums, *added))
            connection.run(fmt::format("INSERT INTO {} {}", Quoted(sums).str(), sums_sql(table, *added, from)));
        else
            connection.run(fmt::format("CREATE OR REPLACE TABLE {} AS {}", Quoted(sums).str(), sums_sql(table, *added, 0)));
    }
}

}  // namespace daybook::catalogue
