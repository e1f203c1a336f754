#include "schemas/references.hpp"

#include "schemas/findings_log.hpp"
#include "schemas/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::schemas {

namespace {

int column_of(const Report& report, const std::string& field) {
    const auto at = std::ranges::find(report.understood, field, &ColumnRead::field);
    return at == report.understood.end() ? 0 : at->column;
}

bool refers_elsewhere(const Schema& schema, const std::string& field) {
    return std::ranges::any_of(schema.foreign_keys, [&](const ForeignKey& key) {
        return !key.resource.empty() && std::ranges::find(key.fields, field) != key.fields.end();
    });
}

/// What refers to other files, each row with its number in place of its line: every sheet has a line 3.
CheckedTable by_number(const Schema& schema, const CheckedTable& rows) {
    TableBuilder out(schema);
    for (std::size_t i = 0; i < rows.columns().size(); ++i)
        if (refers_elsewhere(schema, rows.columns()[i].name())) out.column(i).append(rows.columns()[i]);
    for (std::size_t row = 0; row < rows.rows(); ++row) out.end_row(static_cast<std::int64_t>(row));
    out.fill();
    return std::move(out).finish();
}

/// Where a row's cell stands, and in `value` what it says. The report knows the column of the first table alone; on another sheet
/// the field may stand in another, and none is named.
At place_of(const CheckedTable& rows, std::size_t row, const Field& field, int column, std::string& value) {
    if (const auto* const cells = rows.find(field.name)) cells->append_canonical(row, value);
    const bool on_first = rows.sheet(row) == rows.sheet(0);
    return {rows.line(row), on_first ? column : 0, value, rows.sheet(row)};
}

}  // namespace

std::vector<std::string> resources_of(const Schema& schema) {
    std::vector<std::string> out;
    for (const auto& key : schema.foreign_keys)
        if (!key.resource.empty() && std::ranges::find(out, key.resource) == out.end())
            out.push_back(key.resource);
    return out;
}

std::vector<Finding> judge_references(const Schema& schema, const CheckedTable& rows, const Report& report,
                                      const std::vector<OtherTable>& others) {
    std::vector<const Schema*> schemas{&schema};
    for (const auto& other : others)
        if (std::ranges::find(schemas, other.schema->id, &Schema::id) == schemas.end())
            schemas.push_back(other.schema);
    ForeignKeyCheck check(schemas);
    check.take(0, by_number(schema, rows));
    for (const auto& other : others) {
        const auto at = std::ranges::find(schemas, other.schema->id, &Schema::id);
        check.take(static_cast<std::size_t>(at - schemas.begin()), *other.rows);
    }
    FindingsLog log(schema, report.profile);
    for (const auto field : check.given_up()) log.add(Issue::reference_unjudged, {}, static_cast<int>(field));
    for (const auto& broken : check.judge()) {
        if (broken.table != 0 || broken.resource.empty()) continue;
        const auto& field = schema.fields[broken.field];
        const int index = static_cast<int>(broken.field), column = column_of(report, field.name);
        for (const auto& dangling : broken.dangling) {
            std::string value;
            const auto row = static_cast<std::size_t>(dangling.line);
            const bool wanted = row < rows.rows() && log.wants_place(Issue::dangling_reference, index);
            log.add(Issue::dangling_reference, wanted ? place_of(rows, row, field, column, value) : At{}, index);
            log.add_more(Issue::dangling_reference, dangling.count - 1, index);
        }
        log.reword(Issue::dangling_reference, index,
                   fmt::format("'{}' names no row of {}", field.title, broken.resource));
    }
    return std::move(log).take();
}

Finding reference_not_judged(const Schema& schema, const std::string& resource, const std::string& why) {
    const auto key = std::ranges::find(schema.foreign_keys, resource, &ForeignKey::resource);
    const auto field = schema.find(key->fields.front());
    return {"not-judged",
            Severity::note,
            key->fields.front(),
            fmt::format("what '{}' refers to was not looked for: {}",
                        field ? schema.fields[*field].title : key->fields.front(), why),
            "",
            1,
            {}};
}

}  // namespace daybook::schemas
