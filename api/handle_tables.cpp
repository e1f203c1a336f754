#include "api/handlers.hpp"

#include "api/erased_files.hpp"
#include "api/parameters.hpp"
#include "api/query_answer.hpp"
#include "api/query_parameters.hpp"
#include "api/respond.hpp"
#include "api/terms.hpp"
#include "publisher/catalogue/meanings.hpp"

#include <algorithm>

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

/// Where the table's schemas do not say the same: what each says.
Value meanings_json(const std::vector<catalogue::Meaning>& meanings) {
    auto out = Value::array();
    for (const auto& one : meanings) {
        auto schemas = Value::array();
        for (const auto& id : one.schemas) schemas.push(id);
        out.push(Value::object({{"description", one.description}, {"schemas", std::move(schemas)}}));
    }
    return out;
}

Value field_json(const State& state, const std::string& table, const catalogue::QueryField& field) {
    auto filters = Value::array();
    for (const auto& name : filter_names({field})) filters.push(name);
    auto out = Value::object({{"name", field.name},
                              {"type", schemas::to_string(field.type)},
                              {"title", field.title},
                              {"description", field.description}});
    if (field.type == schemas::FieldType::number) out.set("scale", field.scale);
    if (const auto meanings = catalogue::meanings_of(state, table, field.name); !meanings.empty()) out.set("meanings", meanings_json(meanings));
    return out.set("filters", std::move(filters));
}

Value operators_json() {
    auto out = Value::array();
    for (const auto& op : catalogue::operators())
        out.push(Value::object(
            {{"operator", op.suffix.empty() ? std::string_view("eq") : op.suffix}, {"reads", op.sentence}, {"note", op.note}}));
    return out;
}

/// Of a manifest from before an erasure files may be gone: then it says so, and has no address for them.
Value file_json(const Call& call, const catalogue::TableManifest& manifest, const Value& file) {
    auto out = file;
    const auto& path = file.at("path").as_string();
    if (was_erased_from(*call.state, manifest) && !std::filesystem::exists(call.services.public_dir / path)) return out.set("erased", true);
    return out.set("links", Value::object({{"self", "/v1/archive/" + path}}));
}

}  // namespace

/// What the log says of the table's files: whoever reads them can hold each against its digest, and the manifest against the log.
Result show_table_files(const Call& call) {
    const auto scope = table_scope(call);
    if (const auto* problem = std::get_if<Problem>(&scope)) return *problem;
    ParameterReader reader(call.target.query);
    bool pinned = false;
    const auto as_of = read_as_of(reader, *call.state, pinned);
    static const std::vector<std::string> kKnown{"as_of"};
    if (auto problem = reader.problem(kKnown)) return *std::move(problem);
    const auto& table = std::get<Scope>(scope).table;
    const auto* manifest = manifest_at(*call.state, table, as_of);
    auto files = Value::array(), columns = Value::array();
    std::int64_t bytes = 0, erased = 0;
    if (manifest != nullptr) {
        const auto said = read_manifest(call.services.public_dir, *manifest);
        columns = said.at("columns");
        for (const auto& file : said.at("files").as_array()) {
            auto shown = file_json(call, *manifest, file);
            if (shown.find("erased") != nullptr) ++erased;
            else bytes += file.at("bytes").as_int();
            files.push(std::move(shown));
        }
    }
    auto links = Value::object({{"self", canonical_address(call.target)}, {"table", urls::table(table)}});
    if (manifest != nullptr) links.set("manifest", "/v1/archive/" + manifest->path).set("permanent", fmt::format("{}?as_of={}", call.target.path, manifest->from));
    return document(Value::object({{"table", table}, {"revision", manifest == nullptr ? as_of : manifest->from}, {"columns", std::move(columns)}, {"files", std::move(files)}, {"bytes", bytes}, {"erased_files", erased},
                                   {"manifest_sha256", manifest == nullptr ? Value() : Value(manifest->sha256)}, {"links", with_terms_of_table(std::move(links), *call.state, table)}}));
}

Result list_tables(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& id : call.state->tables()) {
        const auto datasets =
            std::ranges::count_if(call.state->datasets, [&](const auto& d) { return d.second.table == id; });
        items.push(Value::object(
            {{"id", id},
             {"datasets", static_cast<std::int64_t>(datasets)},
             {"links", Value::object({{"self", urls::table(id)}, {"rows", urls::table(id) + "/rows"}})}}));
    }
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"tables", std::move(items)},
                                   {"count", count},
                                   {"links", with_terms(Value::object({{"self", "/v1/tables"}}), *call.state)}}));
}

Result show_table(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto scope = table_scope(call);
    if (const auto* problem = std::get_if<Problem>(&scope)) return *problem;
    const auto& id = std::get<Scope>(scope).table;
    auto fields = Value::array();
    for (const auto& field : catalogue::fields_of(*call.state, id)) fields.push(field_json(*call.state, id, field));
    auto contracts = Value::array();
    for (const auto* schema : call.state->schemas_of_table(id))
        contracts.push(Value::object({{"id", schema->id.str()},
                                      {"version", schema->version},
                                      {"series", schema->series.empty() ? Value() : Value(schema->series)},
                                      {"link", "/v1/schemas/" + schema->id.str()}}));
    const auto self = urls::table(id);
    return document(Value::object({{"id", id},
                                   {"fields", std::move(fields)},
                                   {"operators", operators_json()},
                                   {"schemas", std::move(contracts)},
                                   {"links", with_terms_of_table(Value::object({{"self", self},
                                                                                {"rows", self + "/rows"},
                                                                                {"csv", self + "/rows.csv"},
                                                                                {"parquet", self + "/parquet"},
                                                                                {"summary", self + "/summary?by=series"}}), *call.state, id)}}));
}

}  // namespace daybook::api
