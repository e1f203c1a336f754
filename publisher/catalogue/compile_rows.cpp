#include "publisher/catalogue/compile.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/duck.hpp"

#include <algorithm>
#include <set>

namespace daybook::catalogue {

using columnar::Quoted;
using schemas::FieldType;

namespace {

constexpr std::size_t kMostSortKeys = 8;
/// kLeading of them.
std::string leading_columns(const Dialect& dialect) {
    return fmt::format(R"("_row_id", "_dataset", "_edition", "_version", {}, "_sheet", "_line")", dialect.part_column);
}

ResultColumn result_column(const ModelField& f) {
    return {f.field.name, f.field.type, f.field.scale};
}

std::vector<const ModelField*> shown_fields(const TableModel& model, const std::vector<std::string>& asked) {
    std::vector<const ModelField*> out;
    if (asked.empty())
        for (const auto& field : model.fields()) out.push_back(&field);
    std::set<std::string_view> seen;
    for (const auto& name : asked) {
        if (name == "_row") continue;  // every answer has it
        if (!seen.insert(name).second) refuse("columns", name, "is named twice");
        out.push_back(&model.field(name, "columns"));
    }
    return out;
}

struct Key {
    const ModelField* field;
    bool descending;
};

std::vector<Key> sort_keys(const TableModel& model, const std::vector<SortKey>& sort) {
    if (sort.size() > kMostSortKeys)
        refuse("sort", sort.front().field,
               fmt::format("and {} more: at most {} keys", sort.size() - 1, kMostSortKeys));
    std::vector<Key> out;
    std::set<std::string_view> seen;
    for (const auto& key : sort) {
        if (!seen.insert(key.field).second) refuse("sort", key.field, "is named twice");
        out.push_back({&model.field(key.field, "sort"), key.descending});
    }
    return out;
}

std::string order_by(const std::vector<Key>& keys) {
    std::string out = " ORDER BY ";
    for (const auto& key : keys)
        out += fmt::format("{} {} NULLS LAST, ", key.field->sql, key.descending ? "DESC" : "ASC");
    return out + R"("_row_id")";
}

/// Rows that come after `after`, blank cells last: (k1 beyond) or (k1 equal and ((k2 beyond) or ( … id
/// greater))).
void add_after(Compiled& out, const std::vector<Key>& keys, const After& after) {
    if (after.keys.size() != keys.size())
        throw base::Error(base::ErrorKind::usage,
                          "the cursor is of another query; start from the first page");
    out.sql += " AND (";
    std::string closing = ")";
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto column = keys[i].field->sql;
        if (!after.keys[i]) {
            out.sql += fmt::format("{} IS NULL AND (", column);
        } else {
            const auto value = typed_value(keys[i].field->field, "cursor", *after.keys[i]);
            out.sql += fmt::format("{0} {1} ? OR {0} IS NULL OR ({0} = ? AND (", column,
                                   keys[i].descending ? "<" : ">");
            out.values.insert(out.values.end(), {value, value});
            closing += ")";
        }
        closing += ")";
    }
    out.sql += R"("_row_id" > ?)" + closing;
    out.values.emplace_back(after.row_id);
}

std::string from(const TableModel& model) {
    return " FROM " + model.source();
}

/// Columns of the answer into `out.columns`, their SQL into the result.
std::string select_list(Compiled& out, const Dialect& dialect, const std::vector<const ModelField*>& fields,
                        const std::vector<Key>& keys) {
    auto sql = "SELECT " + leading_columns(dialect);
    out.columns.push_back({"_row", FieldType::string, 0});
    for (const auto* field : fields) {
        sql += ", " + field->sql;
        out.columns.push_back(result_column(*field));
    }
    for (const auto& key : keys) sql += ", " + key.field->sql;
    return sql;
}

}  // namespace

Compiled compile_rows(const State& state, const TableModel& model, const RowsQuery& query, Revision r,
                      const std::optional<After>& after, std::int64_t limit, bool in_stored_order) {
    Compiled out;
    const auto keys = sort_keys(model, query.sort);
    auto condition = compile_filters(state, model, query.filters, r);
    out.sql =
        select_list(out, model.dialect(), shown_fields(model, query.columns), keys) + from(model) + " WHERE " + condition.sql;
    out.values = std::move(condition.values);
    if (after) add_after(out, keys, *after);
    if (!in_stored_order) out.sql += order_by(keys);
    if (limit > 0) out.sql += fmt::format(" LIMIT {}", limit);
    return out;
}

Compiled compile_table(const State& state, const TableModel& model, const RowsQuery& query, Revision r) {
    auto condition = compile_filters(state, model, query.filters, r);
    const auto keys = sort_keys(model, query.sort);
    auto sql = fmt::format(R"(SELECT {} AS "_row")", model.dialect().locator);
    std::vector<ResultColumn> columns{{"_row", FieldType::string, 0}};
    for (const auto* field : shown_fields(model, query.columns)) {
        sql += fmt::format(", {} AS {}", field->sql, Quoted(field->field.name).str());
        columns.push_back(result_column(*field));
    }
    return {sql + from(model) + " WHERE " + condition.sql + (keys.empty() && model.in_stored_order() ? "" : order_by(keys)), std::move(condition.values), std::move(columns)};
}

Compiled compile_keys(const TableModel& model, const RowsQuery& query, std::int64_t row_id, Revision r) {
    std::vector<std::string> keys;
    for (const auto& key : sort_keys(model, query.sort)) keys.push_back(key.field->sql);
    auto current = current_rows(model, r);
    current.values.emplace_back(row_id);
    return {"SELECT " + base::join(keys, ", ") + from(model) + " WHERE " + current.sql + R"( AND "_row_id" = ?)", std::move(current.values), {}};
}

Compiled compile_count(const State& state, const TableModel& model, const RowsQuery& query, Revision r) {
    auto condition = compile_filters(state, model, query.filters, r);
    return {"SELECT count(*)" + from(model) + " WHERE " + condition.sql, std::move(condition.values), {}};
}

Compiled compile_cited(const TableModel& model, std::int64_t entry_index, int part, const std::string& sheet,
                       std::int64_t line) {
    Compiled out;
    out.sql = select_list(out, model.dialect(), shown_fields(model, {}), {}) + from(model) +
              fmt::format(R"( WHERE "_row_id" >= ? AND "_row_id" < ? AND {} = ? AND "_sheet" = ? AND "_line" = ?)", model.dialect().part_column);
    out.values = {first_row_id(entry_index), first_row_id(entry_index + 1), std::int64_t{part}, sheet, line};
    return out;
}

}  // namespace daybook::catalogue
