#include "tests/columnar/samples.hpp"

namespace daybook::tests {

using schemas::FieldType;

schemas::Schema every_type() {
    schemas::Schema schema;
    const auto add = [&](std::string name, FieldType type) {
        schemas::Field field;
        field.name = std::move(name);
        field.type = type;
        schema.fields.push_back(std::move(field));
    };
    add("supplier", FieldType::string);
    add("amount", FieldType::number);
    add("units", FieldType::integer);
    add("date", FieldType::date);
    add("settled", FieldType::boolean);
    return schema;
}

schemas::CheckedRows table_of(const std::vector<SampleRow>& rows, std::int64_t first_line) {
    schemas::TableBuilder builder(every_type());
    const auto put = [&](std::size_t column, const std::optional<std::int64_t>& number) {
        if (number) builder.column(column).append_number(*number);
        else builder.column(column).append_null();
    };
    for (const auto& row : rows) {
        if (row.supplier) builder.column(0).append_text(*row.supplier);
        else builder.column(0).append_null();
        put(1, row.pence);
        put(2, row.units);
        put(3, row.day);
        put(4, row.settled ? std::optional<std::int64_t>(*row.settled ? 1 : 0) : std::nullopt);
        builder.end_row(first_line++);
    }
    return schemas::CheckedRows(std::move(builder).finish());
}

std::vector<SampleRow> many(std::int64_t n) {
    std::vector<SampleRow> rows;
    for (std::int64_t i = 0; i < n; ++i)
        rows.push_back({"Supplier " + std::to_string(i * 7919 % 1000), i * 31 - 5000, i, 15000 + i % 900, i % 3 == 0});
    return rows;
}

std::vector<std::string> rows_of(columnar::Connection& connection, const std::string& sql) {
    std::vector<std::string> out;
    auto result = connection.query(sql);
    for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next())
        for (std::size_t row = 0; row < chunk.rows(); ++row) {
            std::string line;
            for (std::size_t column = 0; column < result.types().size(); ++column)
                line += (column == 0 ? "" : "|") + chunk.canonical(column, row).value_or("-");
            out.push_back(line);
        }
    return out;
}

std::vector<std::string> read_back(const std::filesystem::path& file, const std::string& what) {
    columnar::DatabaseOptions options;
    options.directories = {file.parent_path()};
    columnar::Database database(options);
    columnar::Connection connection(database);
    return rows_of(connection, "SELECT " + what + " FROM read_parquet(" + columnar::text_literal(file.string()) + ")");
}

}  // namespace daybook::tests
