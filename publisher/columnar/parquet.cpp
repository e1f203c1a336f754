#include "publisher/columnar/parquet.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/appender.hpp"
#include "publisher/columnar/workbench.hpp"

#include <functional>
#include <numeric>

namespace daybook::columnar {

namespace fs = std::filesystem;
using schemas::CheckedRows;

namespace {

constexpr int kGroupOfVersion = 122880;
/// More rows than these may not fit in the memory of an engine.
constexpr std::size_t kManyRows = 1'000'000;

std::string columns_of(const CheckedRows& rows) {
    std::string out = "\"_part\" INTEGER, \"_sheet\" VARCHAR, \"_line\" BIGINT";
    for (const auto& column : rows.columns())
        out += fmt::format(", {} {}", Quoted(column.name()).str(), sql_type(column.type(), column.scale()));
    return out;
}

}  // namespace

void write_parquet(const std::vector<const CheckedRows*>& parts, const fs::path& to) {
    if (parts.empty())
        throw base::Error(base::ErrorKind::internal, "a version without parts cannot be written");
    const auto rows = std::transform_reduce(parts.begin(), parts.end(), std::size_t{0}, std::plus{}, [](const auto* part) { return part->count(); });
    Workbench workbench({folder_of(to)}, rows > kManyRows ? spill_beside(to) : fs::path());
    Connection connection(workbench.database());
    connection.run(fmt::format("CREATE TABLE rows({})", columns_of(*parts.front())));
    Appender appender(connection, "rows");
    for (std::size_t i = 0; i < parts.size(); ++i)
        parts[i]->each([&](const schemas::CheckedTable& batch) { appender.append(batch, static_cast<int>(i + 1)); });
    appender.close();
    copy_to(connection, "SELECT * FROM rows", kGroupOfVersion, to);
    connection.run("DROP TABLE rows");
    workbench.done();
}

void write_parquet(const CheckedRows& rows, const fs::path& to) {
    write_parquet(std::vector{&rows}, to);
}

bool parquet_holds(const fs::path& file, const std::vector<std::string>& texts) {
    if (texts.empty()) return false;
    Workbench workbench({folder_of(file)});
    Connection connection(workbench.database());
    std::string any;
    for (std::size_t i = 0; i < texts.size(); ++i) any += std::string(i == 0 ? "" : " OR ") + "contains(lower(CAST(t AS VARCHAR)), lower(?))";
    Statement found(connection, fmt::format("SELECT count(*) FROM read_parquet({}) t WHERE {}", text_literal(fs::absolute(file).lexically_normal().string()), any));
    for (const auto& text : texts) found.bind(text);
    const bool holds = found.run().scalar() > 0;
    workbench.done();
    return holds;
}

}  // namespace daybook::columnar
