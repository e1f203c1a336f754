#include "publisher/catalogue/table_model.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using schemas::FieldType;

namespace {

/// What the catalogue knows of every row.
const std::vector<ModelField>& row_fields() {
    static const std::vector<ModelField> fields = {
        {{"dataset", FieldType::string, 0, "Dataset", "Id of the dataset the row was released in"},
         "_dataset"},
        {{"edition", FieldType::string, 0, "Edition", "The slot the return was owed for, such as 2012-05"},
         "_edition"},
        {{"version", FieldType::integer, 0, "Version", "Number of the version of that edition"},
         "_version",
         false},
        {{"publisher", FieldType::string, 0, "Publisher", "Id of the organisation that released the row"},
         "_publisher"},
        {{"series", FieldType::string, 0, "Series",
          "Which publication duty the row falls under, such as over-25k"},
         "_series"},
    };
    return fields;
}

void join(schemas::Field& into, const schemas::Field& other) {
    // A column of two types is text in the table: only text holds both exactly.
    if (into.type != other.type) into.type = FieldType::string;
    into.scale = std::max(into.scale, other.scale);
}

}  // namespace

std::vector<schemas::Field> table_fields(const State& state, std::string_view table) {
    std::vector<schemas::Field> out;
    for (const auto* schema : state.schemas_of_table(table))
        for (const auto& field : schema->fields) {
            if (!field.publish || field.name.starts_with('_')) continue;
            const auto known = std::ranges::find(out, field.name, &schemas::Field::name);
            if (known == out.end()) out.push_back(field);
            else join(*known, field);
        }
    return out;
}

TableModel::TableModel(const State& state, std::string_view table) : table_(table), fields_(row_fields()) {
    if (state.schemas_of_table(table).empty())
        throw Error::make(ErrorKind::not_found, "there is no table '{}'{}", base::clip(table, 80),
                          suggestion(table, state.tables()));
    for (const auto& field : table_fields(state, table)) {
        const bool taken = std::ranges::find(row_fields(), field.name, [](const ModelField& f) {
                               return f.field.name;
                           }) != row_fields().end();
        if (!taken)
            fields_.push_back(
                {{field.name, field.type, field.scale, field.title, field.description}, field.name});
    }
}

const ModelField& TableModel::field(std::string_view name, std::string_view parameter) const {
    const auto known = std::ranges::find(fields_, name, [](const ModelField& f) { return f.field.name; });
    if (known != fields_.end()) return *known;
    std::vector<std::string> names;
    for (const auto& f : fields_) names.push_back(f.field.name);
    refuse(parameter, name, fmt::format("names no field of table {}{}", table_, suggestion(name, names)));
}

std::vector<QueryField> fields_of(const State& state, std::string_view table) {
    std::vector<QueryField> out;
    const TableModel model(state, table);
    for (const auto& f : model.fields()) out.push_back(f.field);
    return out;
}

std::string index_table(std::string_view table) {
    return "rows_" + std::string(table);
}

void refuse(std::string_view parameter, std::string_view value, std::string_view why) {
    throw Error::make(ErrorKind::usage, "{}='{}' {}", parameter, base::clip(base::to_utf8(value), 120), why);
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
    if (word.size() > 100) return {};
    const auto near = base::nearest(word, known);
    return near.empty() ? "" : fmt::format("; did you mean '{}'?", near);
}

}  // namespace daybook::catalogue
