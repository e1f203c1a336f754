#include "publisher/catalogue/index.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/answer_file.hpp"
#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/payments.hpp"
#include "publisher/catalogue/supplier_layout.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "publisher/catalogue/suppliers.hpp"
#include "schemas/card_issuers.hpp"

#include <algorithm>
#include <map>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using columnar::Quoted;
using columnar::Statement;
using columnar::text_literal;

namespace {

// A rule that gives a name another id makes every index before it another format.
constexpr std::int64_t kFormat = 5 * 1000 + kSupplierRule;

struct SystemColumn {
    std::string_view name, type, value;  // value: b is the list of the batch, d the row
};
constexpr SystemColumn kSystemColumns[] = {
    {"_row_id", "BIGINT", "(b.entry << 24) + d.file_row_number"},
    {"_from", "BIGINT", "b.shown"},
    {"_to", "BIGINT", "b.until"},
    {"_dataset", "VARCHAR", "b.dataset"},
    {"_edition", "VARCHAR", "b.edition"},
    {"_version", "INTEGER", "b.version"},
    {"_publisher", "VARCHAR", "b.publisher"},
    {"_series", "VARCHAR", "b.series"},
    {"_part", "INTEGER", "d._part"},
    {"_sheet", "VARCHAR", "d._sheet"},
    {"_line", "BIGINT", "d._line"},
    {"_supplier_id", "VARCHAR", "s.id"},
};

/// Of tables of payments beside those (payments.hpp).
constexpr std::pair<std::string_view, std::string_view> kPaymentColumns[] = {{"_payer", "VARCHAR"},
                                                                             {"_amount_basis", "VARCHAR"},
                                                                             {"_currency", "VARCHAR"},
                                                                             {"_card_settlement", "BOOLEAN"}};
static_assert(kOrdinalBits == 24, "the SQL above shifts by as much");

columnar::DatabaseOptions options_of(const fs::path& file, const CatalogueSettings& settings) {
    columnar::DatabaseOptions options;
    options.file = file;
    options.memory_limit = settings.memory_limit;
    options.temp_directory = file.parent_path() / "tmp";
    options.directories = {fs::absolute(settings.public_dir).lexically_normal(), answers_folder(settings.index_dir)};
    return options;
}

/// A text column of the files being loaded, or nothing where they lack it.
std::string column_or_null(const std::string& name, const std::vector<std::string>& there) {
    return std::ranges::find(there, name) == there.end() ? "CAST(NULL AS VARCHAR)"
                                                         : "d." + Quoted(name).str();
}

template <class F>
void each_version(const State& state, const F& use) {
    for (const auto& [id, dataset] : state.datasets)
        for (const auto& edition : dataset.editions)
            for (const auto& version : edition.versions) use(version);
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

}  // namespace

Index::Index(fs::path file, const CatalogueSettings& settings)
    : file_(std::move(file)),
      public_(fs::absolute(settings.public_dir).lexically_normal()),
      database_(options_of(file_, settings)),
      writer_(database_),
      readers_(database_, settings.readers, settings.query_time_limit) {}

Index::~Index() {
    if (!discarded_) return;
    // Open files live until they are closed; their names may go now.
    std::error_code ignored;
    fs::remove(file_, ignored);
    fs::remove(file_.string() + ".wal", ignored);
}

std::optional<Applied> Index::applied() {
    if (writer_.query("SELECT count(*) FROM duckdb_tables() WHERE table_name = '_daybook'").scalar() == 0)
        return {};
    if (writer_.query("SELECT format FROM _daybook").scalar() != kFormat) return {};
    auto result = writer_.query("SELECT format, revision, origin, root, erasures FROM _daybook");
    const auto row = result.next();
    if (row.rows() != 1) return {};
    erasures_ = row.integer(4, 0);
    return Applied{std::string(row.text(2, 0)), row.integer(1, 0), base::Sha256::from_hex(row.text(3, 0))};
}

bool Index::healthy() noexcept {
    if (is_damaged()) return false;
    try {
        writer_.run("SELECT 1");
        return true;
    } catch (...) {
        return false;
    }
}

void Index::apply(const State& before, const State& next, const Applied& what) try {
    columnar::Transaction transaction(writer_);
    if (before.revision == 0) erasures_ = next.erasure_counter();
    make_supplier_table(writer_);
    if (before.revision == 0 || !before.supplier_sets.periods().empty() || !next.supplier_sets.periods().empty()) list_supplier_sets(writer_, next);
    for (const auto& table : next.tables()) prepare_table(next, table);
    close_intervals(before, next);
    remove_erased(before, next);
    if (before.erasure_counter() != next.erasure_counter()) forget_unused_suppliers(writer_, next);
    for (const auto& [table, versions] : fresh_by_table(before, next)) load(next, table, versions);
    follow_supplier_layouts(writer_, next, first_row_id(before.revision));
    note(what);
    transaction.commit();
    if (before.erasure_counter() != next.erasure_counter()) ++erased_rows_;
} catch (const columnar::Damaged&) {
    damaged_ = true;  // of ours: an archive's files are told by their digests before the engine reads them
    throw;
}

void Index::tidy(const State& state) try {
    tidy_supplier_layouts(writer_, state);
} catch (const columnar::Damaged&) {
    damaged_ = true;
    throw;
}

std::map<std::string, std::string> Index::columns_of(const std::string& name) {
    std::map<std::string, std::string> out;
    Statement columns(writer_, "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?");
    auto found = columns.bind(name).run();
    for (auto chunk = found.next(); chunk.rows() > 0; chunk = found.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i) out.emplace(chunk.text(0, i), chunk.text(1, i));
    return out;
}

/// Makes the table, or gives it the columns that a new schema brings: rows released before have them blank.
void Index::prepare_table(const State& next, const std::string& of) {
    const auto name = index_table(of);
    const auto fields = table_fields(next, of);
    const auto there = columns_of(name);
    const auto table = Quoted(name).str();
    if (there.empty()) {
        std::vector<std::string> parts;
        for (const auto& c : kSystemColumns)
            parts.push_back(fmt::format("{} {}", Quoted(c.name).str(), c.type));
        for (const auto& [column, type] : kPaymentColumns)
            parts.push_back(fmt::format("{} {}", Quoted(column).str(), type));
        for (const auto& f : fields)
            parts.push_back(Quoted(f.name).str() + " " + columnar::sql_type(f.type, f.scale));
        writer_.run(fmt::format("CREATE TABLE {}({})", table, base::join(parts, ", ")));
        return;
    }
    for (const auto& f : fields) {
        const auto column = Quoted(f.name).str(), type = columnar::sql_type(f.type, f.scale);
        const auto known = there.find(f.name);
        if (known == there.end())
            writer_.run(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", table, column, type));
        else if (known->second != type)
            writer_.run(fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE {}", table, column, type));
    }
}

fs::path Index::rows_file(const Version& version) const {
    return public_ / version.manifest.path() / "data.parquet";
}

std::string Index::file_list(const std::vector<const Version*>& versions) const {
    std::vector<std::string> names;
    for (const auto* v : versions) names.push_back(text_literal(rows_file(*v).string()));
    return base::join(names, ", ");
}

void Index::list_batch(const std::vector<const Version*>& versions) {
    writer_.run(
        "CREATE OR REPLACE TEMP TABLE batch(file VARCHAR, entry BIGINT, shown BIGINT, until BIGINT, dataset "
        "VARCHAR, "
        "edition VARCHAR, version INTEGER, publisher VARCHAR, series VARCHAR, basis VARCHAR, currency "
        "VARCHAR)");
    for (const auto* v : versions) {
        const auto& m = v->manifest;
        if (m.rows > std::int64_t{1} << kOrdinalBits)
            throw Error::make(ErrorKind::exhausted, "{} has {} rows; a version may have {}", m.name(), m.rows,
                              std::int64_t{1} << kOrdinalBits);
        const auto file = std::ranges::find(m.files, "data.parquet", &record::ReleaseFile::name);
        if (file == m.files.end())
            throw Error::make(ErrorKind::corrupt, "{} has rows but lists no data.parquet", m.name());
        if (base::sha256_file(rows_file(*v)) != file->digest)
            throw Error::make(ErrorKind::corrupt, "{} does not have the digest its release.json gives",
                              rows_file(*v).string());
        Statement(writer_, "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
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

std::vector<std::string> Index::columns_in(const std::vector<const Version*>& versions) {
    auto described = writer_.query(
        fmt::format("SELECT * FROM read_parquet([{}], union_by_name = true) LIMIT 0", file_list(versions)));
    std::vector<std::string> names;
    for (const auto& type : described.types()) names.push_back(type.name);
    return names;
}

/// The names of payers as a table of their own: `next` knows all of them with the revisions that they held
/// in.
void Index::list_payers(const State& next) {
    writer_.run(
        "CREATE OR REPLACE TEMP TABLE payers(name VARCHAR, organisation VARCHAR, since BIGINT, until "
        "BIGINT)");
    for (const auto& p : payer_names(next))
        Statement(writer_, "INSERT INTO payers VALUES (?, ?, ?, ?)")
            .bind(p.name)
            .bind(p.organisation)
            .bind(p.from)
            .bind(p.to)
            .run();
}

/// The suppliers of a batch through which cards were settled: one rule says so here and in checking.
void Index::list_card_issuers(const std::string& supplier, const std::vector<const Version*>& versions) {
    writer_.run("CREATE OR REPLACE TEMP TABLE card_issuers(name VARCHAR)");
    auto suppliers = writer_.query(fmt::format("SELECT DISTINCT {} FROM read_parquet([{}], union_by_name = true) d",
                                               supplier, file_list(versions)));
    std::vector<std::string> issuers;
    for (auto chunk = suppliers.next(); chunk.rows() > 0; chunk = suppliers.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            if (!chunk.is_null(0, i) && schemas::is_card_issuer(chunk.text(0, i)))
                issuers.emplace_back(chunk.text(0, i));
    for (const auto& name : issuers)
        Statement(writer_, "INSERT INTO card_issuers VALUES (?)").bind(name).run();
}

/// Every name of a batch has its id before its rows are joined with it. Gives the column, as SQL.
std::string Index::list_suppliers(const State& next, const std::string& table, const std::vector<const Version*>& versions,
                                  const std::vector<std::string>& there) {
    const auto field = supplier_field_of(next, table);
    const auto column = field.empty() ? column_or_null("", {}) : column_or_null(field, there);
    if (column.starts_with("d."))
        enter_supplier_names(writer_, fmt::format("SELECT {} FROM read_parquet([{}], union_by_name = true) d", column, file_list(versions)));
    return column;
}

void Index::load(const State& next, const std::string& table, const std::vector<const Version*>& versions) {
    list_batch(versions);
    const auto there = columns_in(versions);
    std::vector<std::string> names, values;
    for (const auto& c : kSystemColumns) {
        names.push_back(Quoted(c.name).str());
        values.emplace_back(c.value);
    }
    const auto supplier = list_suppliers(next, table, versions, there);
    const bool payments = is_payments(next, table);
    list_payers(payments ? next : State{});
    if (payments) {
        list_card_issuers(supplier, versions);
        for (const auto& [column, type] : kPaymentColumns) names.push_back(Quoted(column).str());
        values.insert(values.end(), {"coalesce(p.organisation, b.publisher)", "b.basis", "b.currency",
                                     card_settlement_sql(supplier, "b.series")});
    }
    for (const auto& f : table_fields(next, table)) {
        if (std::ranges::find(there, f.name) == there.end())
            continue;  // an older schema's files lack it: null
        names.push_back(Quoted(f.name).str());
        values.push_back(
            fmt::format("CAST(d.{} AS {})", Quoted(f.name).str(), columnar::sql_type(f.type, f.scale)));
    }
    const auto loaded =
        writer_
            .query(fmt::format("INSERT INTO {}({}) SELECT {} FROM read_parquet([{}], union_by_name = true, "
                               "filename = true, file_row_number = true) d "
                               "JOIN batch b ON b.file = d.filename LEFT JOIN payers p ON p.name = {} AND "
                               "p.since <= b.shown AND b.shown < p.until LEFT JOIN suppliers s ON s.name = {} ORDER BY b.entry, "
                               "d.file_row_number",
                               Quoted(index_table(table)).str(), base::join(names, ", "),
                               base::join(values, ", "), file_list(versions),
                               payer_key_sql(column_or_null("entity", there)), supplier))
            .scalar();
    std::int64_t expected = 0;
    for (const auto* v : versions) expected += v->manifest.rows;
    if (loaded != expected)
        throw Error::make(ErrorKind::corrupt,
                          "{} releases of table {} hold {} rows where their manifests say {}",
                          versions.size(), table, loaded, expected);
}

/// Where rows of a table stand: in their own order and, where they name a supplier, in his.
std::vector<std::string> Index::tables_with(const std::string& table) {
    std::vector<std::string> out{index_table(table)};
    if (!columns_of(supplier_layout(table)).empty()) out.push_back(supplier_layout(table));
    return out;
}

/// Versions that were there and are superseded or withdrawn by what is new.
void Index::close_intervals(const State& before, const State& next) {
    each_version(next, [&](const Version& v) {
        if (v.from > before.revision || v.to <= before.revision || v.to == kStillCurrent ||
            v.manifest.rows == 0 || v.manifest.table.empty())
            return;
        for (const auto& table : tables_with(v.manifest.table))
            Statement(writer_, fmt::format(R"(UPDATE {} SET "_to" = ? WHERE "_row_id" >= ? AND "_row_id" < ?)", Quoted(table).str()))
                .bind(v.to)
                .bind(first_row_id(v.entry_index))
                .bind(first_row_id(v.entry_index + 1))
                .run();
    });
}

/// Out of every answer at once, whatever revision it is of.
void Index::remove_erased(const State& before, const State& next) {
    each_version(next, [&](const Version& v) {
        if (!v.is_erased() || v.erased <= before.revision || v.from > before.revision || v.manifest.table.empty()) return;
        for (const auto& table : tables_with(v.manifest.table))
            Statement(writer_, fmt::format(R"(DELETE FROM {} WHERE "_row_id" >= ? AND "_row_id" < ?)", Quoted(table).str()))
                .bind(first_row_id(v.entry_index))
                .bind(first_row_id(v.entry_index + 1))
                .run();
    });
}

void Index::note(const Applied& what) {
    writer_.run("CREATE OR REPLACE TABLE _daybook(format BIGINT, revision BIGINT, origin VARCHAR, root VARCHAR, erasures BIGINT)");
    Statement(writer_, "INSERT INTO _daybook VALUES (?, ?, ?, ?, ?)")
        .bind(kFormat)
        .bind(what.revision)
        .bind(what.origin)
        .bind(what.root.hex())
        .bind(erasures_)
        .run();
}

}  // namespace daybook::catalogue
