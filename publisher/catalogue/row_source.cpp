#include "publisher/catalogue/row_source.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/payments.hpp"
#include "publisher/catalogue/suppliers.hpp"
#include "schemas/card_issuers.hpp"

#include <algorithm>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using columnar::Quoted;
using columnar::Statement;
using columnar::text_literal;

namespace {

static_assert(kOrdinalBits == 24, "the SQL of _row_id shifts by as much");

/// A text column of the files being loaded, or nothing where they lack it.
std::string column_or_null(const std::string& name, const std::vector<std::string>& there) {
    return std::ranges::find(there, name) == there.end() ? "CAST(NULL AS VARCHAR)"
                                                         : "d." + Quoted(name).str();
}

}  // namespace

const std::vector<SystemColumn>& system_columns() {
    static const std::vector<SystemColumn> columns = {
        {"_row_id", "BIGINT", "(b.entry << 24) + d.file_row_number"},
        {"_from", "BIGINT", "b.shown"},
        {"_to", "BIGINT", "b.until"},
        {"_dataset", "VARCHAR", "b.dataset"},
        {"_edition", "VARCHAR", "b.edition"},
        {"_version", "INTEGER", "b.version"},
        {"_publisher", "VARCHAR", "b.publisher"},
        {"_series", "VARCHAR", "nullif(b.series, '')"},
        {"_part", "INTEGER", "d._part"},
        {"_sheet", "VARCHAR", "d._sheet"},
        {"_line", "BIGINT", "d._line"},
        {"_supplier_id", "VARCHAR", "s.id"},
    };
    return columns;
}

const std::vector<std::pair<std::string_view, std::string_view>>& payment_columns() {
    static const std::vector<std::pair<std::string_view, std::string_view>> columns = {
        {"_payer", "VARCHAR"}, {"_amount_basis", "VARCHAR"}, {"_currency", "VARCHAR"}, {"_card_settlement", "BOOLEAN"}};
    return columns;
}

/// Versions that `before` had not, in log order, by the table their rows join.
std::map<std::string, std::vector<const Version*>> fresh_by_table(const State& before, const State& next) {
    std::map<std::string, std::vector<const Version*>> out;
    each_version(next, [&](const Version& v) {
        if (v.from > before.revision && v.manifest.rows > 0 && !v.manifest.table.empty())
            out[v.manifest.table].push_back(&v);
    });
    for (auto& [table, versions] : out) std::ranges::sort(versions, {}, &Version::entry_index);
    return out;
}

std::vector<std::vector<const Version*>> in_groups(const std::vector<const Version*>& versions, GroupLimits limits) {
    std::vector<std::vector<const Version*>> out;
    std::int64_t rows = 0;
    for (const auto* version : versions) {
        rows += version->manifest.rows;
        if (out.empty() || rows > limits.rows || out.back().size() == limits.versions) {
            out.emplace_back();
            rows = version->manifest.rows;
        }
        out.back().push_back(version);
    }
    return out;
}

fs::path RowSource::rows_file(const Version& version) const {
    return public_ / version.manifest.path() / "data.parquet";
}

std::string RowSource::file_list(const std::vector<const Version*>& versions) const {
    std::vector<std::string> names;
    for (const auto* v : versions) names.push_back(text_literal(rows_file(*v).string()));
    return base::join(names, ", ");
}

/// It is read only after its bytes are those that were released.
void RowSource::check_file(const Version& version) const {
    const auto& m = version.manifest;
    if (m.rows > std::int64_t{1} << kOrdinalBits)
        throw Error::make(ErrorKind::exhausted, "{} has {} rows; a version may have {}", m.name(), m.rows,
                          std::int64_t{1} << kOrdinalBits);
    const auto file = std::ranges::find(m.files, "data.parquet", &record::ReleaseFile::name);
    if (file == m.files.end())
        throw Error::make(ErrorKind::corrupt, "{} has rows but lists no data.parquet", m.name());
    if (base::sha256_file(rows_file(version)) != file->digest)
        throw Error::make(ErrorKind::corrupt, "{} does not have the digest its release.json gives",
                          rows_file(version).string());
}

void RowSource::list_batch(const std::vector<const Version*>& versions) {
    connection_.run(
        "CREATE OR REPLACE TEMP TABLE batch(file VARCHAR, entry BIGINT, shown BIGINT, until BIGINT, dataset "
        "VARCHAR, "
        "edition VARCHAR, version INTEGER, publisher VARCHAR, series VARCHAR, basis VARCHAR, currency "
        "VARCHAR)");
    for (const auto* v : versions) {
        const auto& m = v->manifest;
        check_file(*v);
        Statement(connection_, "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(rows_file(*v).string())
            .bind(v->entry_index)
            .bind(v->from)
            .bind(v->to)
            .bind(m.dataset.str())
            .bind(m.edition.str())
            .bind(std::int64_t{m.version})
            .bind(m.organisation.str())
            .bind(m.series)
            .bind(m.amount_basis)
            .bind(m.currency)
            .run();
    }
}

std::vector<std::string> RowSource::columns_in(const std::vector<const Version*>& versions) {
    auto described = connection_.query(
        fmt::format("SELECT * FROM read_parquet([{}], union_by_name = true) LIMIT 0", file_list(versions)));
    std::vector<std::string> names;
    for (const auto& type : described.types()) names.push_back(type.name);
    return names;
}

/// The names of payers as a table of their own: the state knows all of them with the revisions that they held in.
void RowSource::list_payers() {
    if (payers_listed_) return;
    connection_.run(
        "CREATE OR REPLACE TEMP TABLE payers(name VARCHAR, organisation VARCHAR, since BIGINT, until "
        "BIGINT)");
    for (const auto& p : payer_names(next_))
        Statement(connection_, "INSERT INTO payers VALUES (?, ?, ?, ?)")
            .bind(p.name)
            .bind(p.organisation)
            .bind(p.from)
            .bind(p.to)
            .run();
    payers_listed_ = true;
}

/// The suppliers of a batch through which cards were settled: one rule says so here and in checking.
void RowSource::list_card_issuers(const std::string& supplier, const std::vector<const Version*>& versions) {
    connection_.run("CREATE OR REPLACE TEMP TABLE card_issuers(name VARCHAR)");
    auto suppliers = connection_.query(fmt::format("SELECT DISTINCT {} FROM read_parquet([{}], union_by_name = true) d",
                                               supplier, file_list(versions)));
    std::vector<std::string> issuers;
    for (auto chunk = suppliers.next(); chunk.rows() > 0; chunk = suppliers.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            if (!chunk.is_null(0, i) && schemas::is_card_issuer(chunk.text(0, i)))
                issuers.emplace_back(chunk.text(0, i));
    for (const auto& name : issuers)
        Statement(connection_, "INSERT INTO card_issuers VALUES (?)").bind(name).run();
}

/// Every name of a batch has its id before its rows are joined with it. Gives the column, as SQL.
std::string RowSource::list_suppliers(const std::string& table, const std::vector<const Version*>& versions, const std::vector<std::string>& there) {
    const auto field = supplier_field_of(next_, table);
    const auto column = field.empty() ? column_or_null("", {}) : column_or_null(field, there);
    if (column.starts_with("d."))
        enter_supplier_names(connection_, fmt::format("SELECT {} FROM read_parquet([{}], union_by_name = true) d", column, file_list(versions)));
    return column;
}

RowSelect RowSource::of(const std::string& table, const std::vector<const Version*>& versions) {
    RowSelect out;
    list_batch(versions);
    const auto there = columns_in(versions);
    std::vector<std::string> values;
    for (const auto& c : system_columns()) {
        out.names.push_back(Quoted(c.name).str());
        values.emplace_back(c.value);
    }
    const auto supplier = list_suppliers(table, versions, there);
    std::string payers;
    if (is_payments(next_, table)) {
        list_payers();
        payers = fmt::format("LEFT JOIN payers p ON p.name = {} AND p.since <= b.shown AND b.shown < p.until ", payer_key_sql(column_or_null("entity", there)));
        list_card_issuers(supplier, versions);
        for (const auto& [column, type] : payment_columns()) out.names.push_back(Quoted(column).str());
        values.insert(values.end(), {"coalesce(p.organisation, b.publisher)", "b.basis", "b.currency", card_settlement_sql(supplier, "b.series")});
    }
    for (const auto& f : table_fields(next_, table)) {
        if (std::ranges::find(there, f.name) == there.end()) continue;  // an older schema's files lack it: null
        out.names.push_back(Quoted(f.name).str());
        values.push_back(fmt::format("CAST(d.{} AS {})", Quoted(f.name).str(), columnar::sql_type(f.type, f.scale)));
    }
    out.sql = fmt::format("SELECT {} FROM read_parquet([{}], union_by_name = true, filename = true, file_row_number = true) d "
                          "JOIN batch b ON b.file = d.filename {}LEFT JOIN suppliers s ON s.name = {} ORDER BY b.entry, d.file_row_number",
                          base::join(values, ", "), file_list(versions), payers, supplier);
    for (const auto* v : versions) out.rows += v->manifest.rows;
    return out;
}

void check_loaded(const RowSelect& select, const std::string& table, const std::vector<const Version*>& versions, std::int64_t loaded) {
    if (loaded == select.rows) return;
    throw Error::make(ErrorKind::corrupt, "{} releases of table {} hold {} rows where their manifests say {}", versions.size(), table, loaded,
                      select.rows);
}

}  // namespace daybook::catalogue
