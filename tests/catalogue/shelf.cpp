#include "tests/catalogue/shelf.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/parquet.hpp"
#include "tests/support/test_cluster.hpp"

#include <algorithm>

namespace daybook::tests {

using base::json::Value;
using catalogue::Revision;
using schemas::FieldType;

namespace {

constexpr std::string_view kFields25k =
    R"([{"name":"date","type":"date","description":"d","daybook":{"essential":true}},{"name":"supplier","type":"string","description":"d"},
        {"name":"amount","type":"number","description":"d"},{"name":"units","type":"integer","description":"d"},{"name":"settled","type":"boolean","description":"d"}])";
constexpr std::string_view kFields500 =
    R"([{"name":"date","type":"date","description":"d"},{"name":"supplier","type":"string","description":"d"},
        {"name":"amount","type":"number","description":"d"},{"name":"area","type":"string","description":"d"}])";

/// A field `paid_in` says the currency of its row's amount.
std::string document(const std::string& id, std::string_view fields) {
    const auto* currency = fields.find(R"("paid_in")") == std::string_view::npos ? "" : R"("currency":"paid_in",)";
    return fmt::format(
        R"({{"name":"{0}","version":"1.0.0","title":"{0}","description":"made for a test",)"
        R"("daybook":{{{2}"table":"spend","series":"{0}","cadence":"monthly","amount":"amount","date":"date","supplier":"supplier"}},"fields":{1}}})",
        id, fields, currency);
}

/// A cell as it is stored, from text.
Naive naive(const schemas::Field& field, const std::optional<std::string>& text) {
    if (!text) return {};
    switch (field.type) {
        case FieldType::string:
        case FieldType::datetime: return *text;
        case FieldType::number: return base::parse_decimal(*text, field.scale)->units;
        case FieldType::date: return base::parse_iso_date(*text)->time_since_epoch().count();
        case FieldType::boolean: return *text == "true" ? 1 : 0;
        default: break;
    }
    return std::int64_t{std::stoll(*text)};
}

void append(schemas::Column& column, const Naive& cell) {
    if (!cell) column.append_null();
    else if (const auto* text = std::get_if<std::string>(&*cell)) column.append_text(*text);
    else column.append_number(std::get<std::int64_t>(*cell));
}

std::string series_of(const std::string& dataset) {
    return dataset.substr(dataset.find('-') + 1);
}
std::string publisher_of(const std::string& dataset) {
    return dataset.substr(0, dataset.find('-'));
}

}  // namespace

Shelf::Shelf(int readers) {
    settings_ = index_settings(folder_.path() / "public", folder_.path() / "index");
    settings_.readers = readers;
    std::filesystem::create_directories(settings_.index_dir);
    view_ = std::make_shared<const catalogue::View>(
        catalogue::View{std::make_shared<const catalogue::State>(),
                        catalogue::open_index(settings_.index_dir / "index-1.duckdb", settings_),
                        "daybook.example/shelf"});
    for (const auto& [id, fields] : {std::pair("over-25k", kFields25k), {"over-500", kFields500}}) {
        change_schema(id, std::string(fields));
    }
    for (const auto* id : {"coasts", "rivers"})
        log(Value::object({{"kind", "organisation"}, {"id", id}, {"name", id}}));
    for (const std::string id : {"coasts-over-25k", "rivers-over-25k", "coasts-over-500"})
        log(Value::object({{"kind", "dataset"},
                           {"id", id},
                           {"organisation", publisher_of(id)},
                           {"schema", series_of(id)},
                           {"title", id},
                           {"licence", Value::object({{"id", "OGL-UK-3.0"}})},
                           {"cadence", "monthly"},
                           {"table", "spend"},
                           {"series", series_of(id)}}));
}

std::string Shelf::put_schema(const std::string& id, const std::string& fields) {
    const auto text = document(id, fields);
    schemas_.insert_or_assign(id, schemas::parse_schema(text));
    base::write_flushed(settings_.public_dir / "schemas" / (id + ".json"), text);
    return base::sha256(text).hex();
}

void Shelf::change_schema(const std::string& id, const std::string& fields) {
    const auto digest = put_schema(id, fields);
    log(Value::object({{"kind", "schema"},
                       {"id", id},
                       {"version", "1.0.0"},
                       {"path", fmt::format("schemas/{}.json", id)},
                       {"sha256", digest}}));
}

std::filesystem::path Shelf::file_of(const std::string& dataset, const std::string& edition, int version,
                                     const char* name) const {
    return settings_.public_dir / "releases" / dataset / edition / fmt::format("v{}", version) / name;
}

void Shelf::log(const Value& body) {
    pending_.push_back({size_ + std::ssize(pending_), body});
}

void Shelf::add(const std::string& dataset, const std::string& edition, const std::vector<Row>& rows,
                std::int64_t quarantined) {
    const auto& schema = schemas_.at(series_of(dataset));
    record::ReleaseManifest m;
    m.dataset = schemas::DatasetId(dataset);
    m.organisation = schemas::OrganisationId(publisher_of(dataset));
    m.edition = schemas::Edition::parse(edition);
    m.version = ++numbers_[dataset + "/" + edition];
    m.schema = schema.id;
    m.table = "spend";
    m.series = schema.series;
    m.currency = currency;
    m.rows = std::ssize(rows);
    m.nil = rows.empty();
    m.quarantined_rows = quarantined;
    m.quarantined_total = base::pence(quarantined * 100);
    if (m.version > 1) ended_.push_back(fmt::format("{}/{}/v{}#", dataset, edition, m.version - 1));
    schemas::TableBuilder builder(schema);
    const auto entry = size_ + std::ssize(pending_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto line = static_cast<std::int64_t>(2 + 3 * i);  // lines need not follow each other
        ShelfRow row{fmt::format("{}#1::{}", m.name(), line),
                     (entry << 24) + static_cast<std::int64_t>(i),
                     0,
                     catalogue::kStillCurrent,
                     {}};
        for (std::size_t c = 0; c < schema.fields.size(); ++c) {
            const auto cell = naive(schema.fields[c], rows[i].at(c));
            row.cells[schema.fields[c].name] = cell;
            append(builder.column(c), cell);
            if (cell && schema.fields[c].name == "amount") m.total.units += std::get<std::int64_t>(*cell);
        }
        builder.end_row(line);
        for (const auto& [name, value] : {std::pair("dataset", dataset),
                                          {"edition", edition},
                                          {"publisher", publisher_of(dataset)},
                                          {"series", schema.series}})
            row.cells[name] = value;
        row.cells["version"] = std::int64_t{m.version};
        coming_.push_back(std::move(row));
    }
    const auto parquet = file_of(dataset, edition, m.version, "data.parquet");
    std::filesystem::create_directories(parquet.parent_path());
    columnar::write_parquet(schemas::CheckedRows(std::move(builder).finish()), parquet);
    m.files.push_back({"data.parquet", "application/vnd.apache.parquet", std::filesystem::file_size(parquet),
                       base::sha256_file(parquet)});
    const auto text = base::json::canonical(m.to_json());
    base::write_flushed(parquet.parent_path() / "release.json", text);
    auto said = Value::object({{"kind", m.nil ? "nil-return" : "release"},
                               {"dataset", dataset},
                               {"edition", edition},
                               {"version", m.version},
                               {"reason", to_string(m.reason)},
                               {"path", m.path() + "/release.json"},
                               {"sha256", base::sha256(text).hex()}});
    if (reinstates > 0) said.set("reinstates", reinstates);
    log(said);
}

void Shelf::withdraw(const std::string& dataset, const std::string& edition, int version) {
    log(Value::object({{"kind", "withdrawal"},
                       {"dataset", dataset},
                       {"edition", edition},
                       {"version", version},
                       {"code", "published-in-error"}}));
    ended_.push_back(fmt::format("{}/{}/v{}#", dataset, edition, version));
}

std::string Shelf::read(const std::string& path, const std::string& sha256) const {
    auto text = base::read_file(settings_.public_dir / path);
    if (base::sha256(text).hex() != sha256)
        throw base::Error::make(base::ErrorKind::corrupt, "{} was changed", path);
    return text;
}

void Shelf::load() {
    const auto next = replay(state(), pending_, [this](const std::string& path, const std::string& sha256) {
        return read(path, sha256);
    });
    view_->index->apply(state(), *next, {view_->origin, next->revision, base::sha256("a root")});
    view_ = std::make_shared<const catalogue::View>(catalogue::View{next, view_->index, view_->origin});
}

Revision Shelf::publish(const std::string& at) {
    log(Value::object({{"kind", "revision"}, {"at", at}}));
    load();
    size_ += std::ssize(pending_);
    pending_.clear();
    for (auto& row : coming_) row.from = size_;
    rows_.insert(rows_.end(), coming_.begin(), coming_.end());
    coming_.clear();
    for (const auto& ended : ended_)
        for (auto& row : rows_)
            if (row.locator.starts_with(ended)) row.to = std::min(row.to, size_);
    ended_.clear();
    return size_;
}

catalogue::Filter filter(const std::string& text) {
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals), value = text.substr(equals + 1);
    const auto suffix = name.find("__");
    catalogue::Filter out{
        name.substr(0, suffix),
        catalogue::find_operator(suffix == std::string::npos ? "" : name.substr(suffix + 2)),
        {}};
    if (out.op == nullptr) throw base::Error::make(base::ErrorKind::usage, "no operator in {}", text);
    if (!out.op->list) out.values = {value};
    else
        for (const auto piece : base::split(value, ',')) out.values.emplace_back(piece);
    return out;
}

}  // namespace daybook::tests
