#include "publisher/catalogue/compile.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/duck.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace daybook::catalogue {

using columnar::Quoted;
using schemas::FieldType;

namespace {

constexpr std::size_t kMostColumns = 20;

struct Output {
    std::string sql;
    ResultColumn column;
};

Output grouping(const TableModel& model, const Grouping& by) {
    const auto& field = model.field(by.field, "by");
    if (by.part.empty()) return {field.sql, {by.name(), field.field.type, field.field.scale}};
    const auto part = model.dialect().date_part(by.part);
    if (part.empty())
        refuse("by", by.part + "(" + by.field + ")",
               "should be year(…), month(…) or quarter(…) of a date field");
    if (field.field.type != FieldType::date && field.field.type != FieldType::datetime)
        refuse("by", by.part + "(" + by.field + ")", "cannot be: it is no date field");
    const auto day = field.field.type == FieldType::date ? field.sql : with(model.dialect().day_of_moment, "{c}", field.sql);
    return {with(part, "{c}", day), {by.name(), by.part == "year" ? FieldType::integer : FieldType::string, 0}};
}

/// Of a field with two decimals {p} is 100 and {u} 0.01.
std::string average_sql(const Dialect& dialect, const std::string& column, int scale) {
    const auto power = "1" + std::string(static_cast<std::size_t>(scale), '0');
    const auto unit = scale == 0 ? std::string("1") : "0." + std::string(static_cast<std::size_t>(scale) - 1, '0') + "1";
    auto out = with(with(dialect.average, "{p}", power), "{u}", unit);
    out = with(with(out, "{w}", std::to_string(scale + 1)), "{s}", std::to_string(scale));
    return with(out, "{c}", column);
}

const std::vector<std::string>& function_names() {
    static const std::vector<std::string> names{"count", "sum", "min", "max", "avg", "distinct"};
    return names;
}

Output measure(const TableModel& model, const Measure& m) {
    const auto asked = m.field.empty() ? m.function : fmt::format("{}({})", m.function, m.field);
    if (m.function == "count") {
        if (!m.field.empty()) refuse("measure", asked, "should be count, without a field: it counts rows");
        return {model.is_added_up() ? R"(CAST(coalesce(sum("_rows"), 0) AS BIGINT))" : "count(*)", {"count", FieldType::integer, 0}};
    }
    const auto function = model.dialect().function(m.function);
    const bool average = m.function == "avg";
    if (function.empty() && !average)
        refuse("measure", asked,
               "should be count, or sum, min, max, avg or distinct of a field" + suggestion(m.function, function_names()));
    if (m.field.empty()) refuse("measure", asked, fmt::format("needs a field: {}(amount)", m.function));
    const auto& [field, column, sql] = model.field(m.field, "measure");
    const bool number = field.type == FieldType::number, whole = field.type == FieldType::integer, sum = m.function == "sum";
    if ((average && !number) || (sum && !number && !whole))
        refuse("measure", asked,
               fmt::format("cannot be: {} is a {}, not a number", m.field, schemas::to_string(field.type)));
    if (average) return {average_sql(model.dialect(), sql, field.scale), {m.name(), FieldType::number, field.scale}};
    // A sum of sums, the least of what was least: "sum(_sum)", "min(_min)".
    if (model.is_added_up()) return {with(function, "{c}", Quoted("_" + m.function).str()), {m.name(), field.type, field.scale}};
    if (m.function == "distinct") return {with(function, "{c}", sql), {m.name(), FieldType::integer, 0}};
    return {with(sum && whole ? model.dialect().sum_of_integers : function, "{c}", sql), {m.name(), field.type, field.scale}};
}

/// " HAVING …" of the measures; their values are appended.
std::string having(Condition& condition, const Dialect& dialect, const std::vector<Output>& outputs, const SummaryQuery& query) {
    std::vector<std::string> all, names;
    const auto measures = std::span(outputs).subspan(query.by.size());
    for (const auto& o : measures) names.push_back(o.column.name);
    for (const auto& filter : query.having) {
        const auto of = std::ranges::find(measures, filter.field, [](const Output& o) { return o.column.name; });
        if (of == measures.end() || filter.op == nullptr)
            refuse("having", filter.field, "is no measure of this summary: " + base::join(names, ", ") + suggestion(filter.field, names));
        all.push_back(compile_filter(condition, dialect, {{filter.field, of->column.type, of->column.scale, "", ""}, "", of->sql}, filter));
    }
    return all.empty() ? "" : " HAVING " + base::join(all, " AND ");
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

/// What an output is called in the statement: no column of a table is.
std::string output_name(std::size_t place) { return fmt::format(R"("_o{}")", place); }

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
            fmt::format("{} {} NULLS LAST", output_name(static_cast<std::size_t>(at - names.begin())), key.descending ? "DESC" : "ASC"));
    }
    for (std::size_t i = 0; i < query.by.size(); ++i) keys.push_back(output_name(i) + " ASC NULLS LAST");
    return keys.empty() ? "" : " ORDER BY " + base::join(keys, ", ");
}

std::string group_by(std::size_t groupings) {
    std::vector<std::string> places;
    for (std::size_t i = 0; i < groupings; ++i) places.push_back(output_name(i));
    return places.empty() ? "" : " GROUP BY " + base::join(places, ", ");
}

std::string source(const TableModel& model) {
    return " FROM " + model.source() + " WHERE ";
}

std::string select_list(const std::vector<Output>& outputs) {
    std::vector<std::string> select;
    for (const auto& o : outputs) select.push_back(fmt::format("{} AS {}", o.sql, output_name(select.size())));
    return base::join(select, ", ");
}

/// What stands behind the list of a SELECT to give the groups that were asked for.
Condition groups_of(const State& state, const TableModel& model, const std::vector<Output>& outputs, const SummaryQuery& query, Revision r) {
    auto out = compile_filters(state, model, query.filters, r);
    const auto where = std::exchange(out.sql, {});
    const auto of_groups = having(out, model.dialect(), outputs, query);
    out.sql = source(model) + where + group_by(query.by.size()) + of_groups;
    return out;
}

}  // namespace

Compiled compile_summary(const State& state, const TableModel& model, const SummaryQuery& query, Revision r) {
    const auto outputs = outputs_of(model, query);
    auto groups = groups_of(state, model, outputs, query, r);
    Compiled out{fmt::format("SELECT {}{}{} LIMIT {}", select_list(outputs), groups.sql, order_by(outputs, query), query.size + 1), std::move(groups.values), {}};
    for (const auto& o : outputs) out.columns.push_back(o.column);
    return out;
}

Compiled compile_group_count(const State& state, const TableModel& model, const SummaryQuery& query, Revision r) {
    const auto outputs = outputs_of(model, query);
    auto groups = groups_of(state, model, outputs, query, r);
    return {fmt::format("SELECT count(*) FROM (SELECT {}{})", select_list(outputs), groups.sql), std::move(groups.values), {}};
}

Compiled compile_different(const State& state, const TableModel& model, const std::vector<Filter>& filters, const std::string& sql, Revision r) {
    auto condition = compile_filters(state, model, filters, r);
    return {"SELECT DISTINCT " + sql + source(model) + condition.sql + " LIMIT 2", std::move(condition.values), {}};
}

}  // namespace daybook::catalogue
