#include "schemas/references.hpp"

#include "schemas/findings_log.hpp"
#include "schemas/keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

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
CheckedTable by_number(const Schema& schema, const CheckedTable& rows, std::size_t rows_before) {
    TableBuilder out(schema);
    for (std::size_t i = 0; i < rows.columns().size(); ++i)
        if (refers_elsewhere(schema, rows.columns()[i].name())) out.column(i).append(rows.columns()[i]);
    for (std::size_t row = 0; row < rows.rows(); ++row) out.end_row(static_cast<std::int64_t>(rows_before + row));
    out.fill();
    return std::move(out).finish();
}

/// Finds rows by their numbers, a batch held at a time; those that are asked for come one after the other.
class RowFinder {
public:
    explicit RowFinder(const CheckedRows& rows) : rows_(rows) {}

    /// Where a row's cell stands, and in `value` what it says. The report knows the column of the first table alone; on another
    /// sheet the field may stand in another, and none is named.
    At place_of(std::size_t number, const Field& field, int column, std::string& value) {
        if (!first_sheet_) first_sheet_ = batch_with(0).sheet(0);
        const auto& batch = batch_with(number);
        const auto row = number - rows_.rows_before(held_);
        if (const auto* const cells = batch.find(field.name)) cells->append_canonical(row, value);
        return {batch.line(row), batch.sheet(row) == *first_sheet_ ? column : 0, value, batch.sheet(row)};
    }

private:
    const CheckedTable& batch_with(std::size_t number) {
        auto at = rows_.batches() - 1;
        while (rows_.rows_before(at) > number) --at;
        if (!batch_ || at != held_) batch_ = rows_.batch(at);
        held_ = at;
        return *batch_;
    }

    const CheckedRows& rows_;
    std::optional<CheckedTable> batch_;
    std::size_t held_ = 0;
    std::optional<std::string> first_sheet_;
};

}  // namespace

std::vector<std::string> resources_of(const Schema& schema) {
    std::vector<std::string> out;
    for (const auto& key : schema.foreign_keys)
        if (!key.resource.empty() && std::ranges::find(out, key.resource) == out.end())
            out.push_back(key.resource);
    return out;
}

std::vector<Finding> judge_references(const Schema& schema, const CheckedRows& rows, const Report& report,
                                      const std::vector<OtherTable>& others) {
    std::vector<const Schema*> schemas{&schema};
    for (const auto& other : others)
        if (std::ranges::find(schemas, other.schema->id, &Schema::id) == schemas.end())
            schemas.push_back(other.schema);
    ForeignKeyCheck check(schemas);
    for (std::size_t i = 0; i < rows.batches(); ++i)
        check.take(0, by_number(schema, rows.batch(i), rows.rows_before(i)));
    for (const auto& other : others) {
        const auto at = std::ranges::find(schemas, other.schema->id, &Schema::id);
        const auto index = static_cast<std::size_t>(at - schemas.begin());
        other.rows->each([&](const CheckedTable& batch) { check.take(index, batch); });
    }
    FindingsLog log(schema, report.profile);
    RowFinder finder(rows);
    for (const auto field : check.given_up()) log.add(Issue::reference_unjudged, {}, static_cast<int>(field));
    for (const auto& broken : check.judge()) {
        if (broken.table != 0 || broken.resource.empty()) continue;
        const auto& field = schema.fields[broken.field];
        const int index = static_cast<int>(broken.field), column = column_of(report, field.name);
        for (const auto& dangling : broken.dangling) {
            std::string value;
            const auto row = static_cast<std::size_t>(dangling.line);
            const bool wanted = row < rows.count() && log.wants_place(Issue::dangling_reference, index);
            log.add(Issue::dangling_reference, wanted ? finder.place_of(row, field, column, value) : At{}, index);
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
