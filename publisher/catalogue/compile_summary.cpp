#include "publisher/catalogue/compile.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/duck.hpp"

#include <algorithm>

namespace daybook::catalogue {

using columnar::Quoted;
using schemas::FieldType;

namespace {

constexpr std::size_t kMostColumns = 20;

/// A part of a date as SQL and as a type; {c} is the quoted column.
struct DatePart {
    std::string_view name;
    std::string_view sql;
    FieldType type;
};
constexpr DatePart kDateParts[] = {
    {"year", "CAST(year({c}) AS BIGINT)", FieldType::integer},
    {"month", "strftime({c}, '%Y-%m')", FieldType::string},
    {"quarter",
     "strftime(date_trunc('quarter', {c}), '%Y-%m') || '--' || strftime(date_trunc('quarter', {c}) + "
     "INTERVAL 2 MONTH, '%Y-%m')",
     FieldType::string},
};

struct Output {
    std::string sql;
    ResultColumn column;
};

std::string with_column(std::string_view sql, const std::string& column) {
    std::string out;
    for (auto at = sql.find("{c}"); at != std::string_view::npos; at = sql.find("{c}")) {
        (out += sql.substr(0, at)) += column;
        sql.remove_prefix(at + 3);
    }
    return out += sql;
}

Output grouping(const TableModel& model, const Grouping& by) {
    const auto& field = model.field(by.field, "by");
    const auto column = Quoted(field.column).str();
    if (by.part.empty()) return {column, {by.name(), field.field.type, field.field.scale}};
    const auto part = std::ranges::find(kDateParts, by.part, &DatePart::name);
    if (part == std::end(kDateParts))
        refuse("by", by.part + "(" + by.field + ")",
               "should be year(…), month(…) or quarter(…) of a date field");
    if (field.field.type != FieldType::date)
        refuse("by", by.part + "(" + by.field + ")", "cannot be: it is no date field");
    return {with_column(part->sql, column), {by.name(), part->type, 0}};
}

Output measure(const TableModel& model, const Measure& m) {
    const auto asked = m.field.empty() ? m.function : fmt::format("{}({})", m.function, m.field);
    if (m.function == "count") {
        if (!m.field.empty()) refuse("measure", asked, "should be count, without a field: it counts rows");
        return {"count(*)", {"count", FieldType::integer, 0}};
    }
    if (m.function != "sum" && m.function != "min" && m.function != "max")
        refuse("measure", asked,
               "should be count, sum(field), min(field) or max(field)" +
                   suggestion(m.function, {"count", "sum", "min", "max"}));
    if (m.field.empty()) refuse("measure", asked, fmt::format("needs a field: {}(amount)", m.function));
    const auto& field = model.field(m.field, "measure").field;
    const bool adds_up = field.type == FieldType::number || field.type == FieldType::integer;
    if (m.function == "sum" && !adds_up)
        refuse("measure", asked,
               fmt::format("cannot be: {} is a {}, not a number", m.field, schemas::to_string(field.type)));
    const auto column = Quoted(model.field(m.field, "measure").column).str();
    return {fmt::format("{}({})", m.function, column), {m.name(), field.type, field.scale}};
}

std::vector<Output> outputs_of(const TableModel& model, const SummaryQuery& query) {
    std::vector<Output> out;
    for (const auto& by : query.by) out.push_back(grouping(model, by));
    for (const auto& m : query.measures) out.push_back(measure(model, m));
    if (query.measures.empty()) out.push_back(measure(model, {"count", ""}));
    if (out.size() > kMostColumns)
        refuse("by", std::to_string(out.size()),
               fmt::format("groupings and measures are too many; at most {}", kMostColumns));
    for (std::size_t i = 0; i < out.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (out[i].column.name == out[j].column.name)
                refuse(i < query.by.size() ? "by" : "measure", out[i].column.name, "is named twice");
    return out;
}

/// By what was asked, then by every grouping, so that the order is always the same.
std::string order_by(const std::vector<Output>& outputs, const SummaryQuery& query) {
    std::vector<std::string> keys, names;
    for (const auto& o : outputs) names.push_back(o.column.name);
    for (const auto& key : query.sort) {
        const auto at = std::ranges::find(names, key.field);
        if (at == names.end())
            refuse("sort", key.field,
                   "is no grouping or measure of this summary: " + base::join(names, ", ") +
                       suggestion(key.field, names));
        keys.push_back(
            fmt::format("{} {} NULLS LAST", at - names.begin() + 1, key.descending ? "DESC" : "ASC"));
    }
    for (std::size_t i = 0; i < query.by.size(); ++i) keys.push_back(fmt::format("{} ASC NULLS LAST", i + 1));
    return keys.empty() ? "" : " ORDER BY " + base::join(keys, ", ");
}

std::string group_by(std::size_t groupings) {
    std::vector<std::string> places;
    for (std::size_t i = 1; i <= groupings; ++i) places.push_back(std::to_string(i));
    return places.empty() ? "" : " GROUP BY " + base::join(places, ", ");
}

std::string source(const TableModel& model) {
    return " FROM " + Quoted(index_table(model.table())).str() + " WHERE ";
}

}  // namespace

Compiled compile_summary(const State& state, const TableModel& model, const SummaryQuery& query, Revision r) {
    const auto outputs = outputs_of(model, query);
    auto condition = compile_filters(state, model, query.filters, r);
    Compiled out;
    std::vector<std::string> select;
    for (const auto& o : outputs) {
        select.push_back(o.sql);
        out.columns.push_back(o.column);
    }
    out.sql = "SELECT " + base::join(select, ", ") + source(model) + condition.sql +
              group_by(query.by.size()) + order_by(outputs, query) + fmt::format(" LIMIT {}", query.size + 1);
    out.values = std::move(condition.values);
    return out;
}

Compiled compile_series(const State& state, const TableModel& model, const SummaryQuery& query, Revision r) {
    auto condition = compile_filters(state, model, query.filters, r);
    return {R"(SELECT DISTINCT "_series")" + source(model) + condition.sql + " LIMIT 2",
            std::move(condition.values),
            {}};
}

}  // namespace daybook::catalogue
