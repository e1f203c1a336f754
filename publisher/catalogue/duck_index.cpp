#include "publisher/catalogue/duck_index.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/answer_file.hpp"
#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/monthly_sums.hpp"
#include "publisher/catalogue/supplier_layout.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "publisher/catalogue/suppliers.hpp"

#include <algorithm>
#include <map>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using columnar::Connection;
using columnar::Quoted;
using columnar::Statement;

namespace {

// A rule that gives a name another id makes every index before it another format.
constexpr std::int64_t kFormat = 7 * 1000 + kSupplierRule;

/// Of files that are read together: rows are sorted by their ids, which of all of them at once would go to disk.
constexpr GroupLimits kLoadedTogether{2'000'000, 250};

/// Of an answer as Parquet, as in a table's own files: a group is held whole until it is written.
constexpr int kRowsOfGroup = 30'720;

columnar::DatabaseOptions options_of(const fs::path& file, const CatalogueSettings& settings) {
    columnar::DatabaseOptions options;
    options.file = file;
    options.memory_limit = settings.memory_limit;
    options.temp_directory = file.parent_path() / "tmp";
    options.directories = {fs::absolute(settings.public_dir).lexically_normal(), answers_folder(settings.index_dir)};
    return options;
}

void bind(Statement& statement, const Compiled& compiled) {
    for (const auto& value : compiled.values) std::visit([&](const auto& v) { statement.bind(v); }, value);
}

void give(columnar::Result result, const UseChunk& use) {
    for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next()) use(chunk);
}

}  // namespace

DuckIndex::DuckIndex(fs::path file, const CatalogueSettings& settings)
    : file_(std::move(file)),
      public_(fs::absolute(settings.public_dir).lexically_normal()),
      database_(options_of(file_, settings)),
      writer_(database_),
      readers_(database_, settings.readers, settings.time_limits) {}

DuckIndex::~DuckIndex() {
    if (!discarded_) return;
    // Open files live until they are closed; their names may go now.
    std::error_code ignored;
    fs::remove(file_, ignored);
    fs::remove(file_.string() + ".wal", ignored);
}

std::optional<Applied> DuckIndex::applied() {
    if (writer_.query("SELECT count(*) FROM duckdb_tables() WHERE table_name = '_daybook'").scalar() == 0)
        return {};
    if (writer_.query("SELECT format FROM _daybook").scalar() != kFormat) return {};
    auto result = writer_.query("SELECT format, revision, origin, root, erasures FROM _daybook");
    const auto row = result.next();
    if (row.rows() != 1) return {};
    erasures_ = row.integer(4, 0);
    return Applied{std::string(row.text(2, 0)), row.integer(1, 0), base::Sha256::from_hex(row.text(3, 0))};
}

bool DuckIndex::healthy() noexcept {
    if (is_damaged()) return false;
    try {
        writer_.run("SELECT 1");
        return true;
    } catch (...) {
        return false;
    }
}

bool DuckIndex::free_of(const State& state) const { return erasures_ >= state.erasure_counter(); }

void DuckIndex::apply(const State& before, const State& next, const Applied& what) try {
    untidy_ = true;
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
    follow_monthly_sums(writer_, next, first_row_id(before.revision));
    note(what);
    transaction.commit();
    if (before.erasure_counter() != next.erasure_counter()) ++erased_rows_;
} catch (const columnar::Damaged&) {
    damaged_ = true;  // of ours: an archive's files are told by their digests before the engine reads them
    throw;
}

void DuckIndex::tidy(const State& state) try {
    // To count what was added takes a look at every block of rows, and this is asked four times a second.
    if (!untidy_) return;
    tidy_supplier_layouts(writer_, state);
    untidy_ = false;
} catch (const columnar::Damaged&) {
    damaged_ = true;
    throw;
}

std::map<std::string, std::string> DuckIndex::columns_of(const std::string& name) {
    std::map<std::string, std::string> out;
    Statement columns(writer_, "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?");
    auto found = columns.bind(name).run();
    for (auto chunk = found.next(); chunk.rows() > 0; chunk = found.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i) out.emplace(chunk.text(0, i), chunk.text(1, i));
    return out;
}

/// Makes the table, or gives it the columns that a new schema brings: rows released before have them blank.
void DuckIndex::prepare_table(const State& next, const std::string& of) {
    const auto name = index_table(of);
    const auto fields = table_fields(next, of);
    const auto there = columns_of(name);
    const auto table = Quoted(name).str();
    if (there.empty()) {
        std::vector<std::string> parts;
        for (const auto& c : system_columns())
            parts.push_back(fmt::format("{} {}", Quoted(c.name).str(), c.type));
        for (const auto& [column, type] : payment_columns())
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

void DuckIndex::load(const State& next, const std::string& table, const std::vector<const Version*>& versions) {
    RowSource source(writer_, public_, next);
    for (const auto& group : in_groups(versions, kLoadedTogether)) {
        const auto select = source.of(table, group);
        const auto loaded = writer_.query(fmt::format("INSERT INTO {}({}) {}", Quoted(index_table(table)).str(), base::join(select.names, ", "), select.sql)).scalar();
        check_loaded(select, table, group, loaded);
    }
}

/// Where rows of a table stand: in their own order and, where they name a supplier, in his; of amounts their sums.
std::vector<std::string> DuckIndex::tables_with(const std::string& table) {
    std::vector<std::string> out{index_table(table)};
    for (const auto& other : {supplier_layout(table), monthly_sums(table)})
        if (!columns_of(other).empty()) out.push_back(other);
    return out;
}

/// Versions that were there and are superseded or withdrawn by what is new.
void DuckIndex::close_intervals(const State& before, const State& next) {
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
void DuckIndex::remove_erased(const State& before, const State& next) {
    each_version(next, [&](const Version& v) {
        if (!v.is_erased() || v.erased <= before.revision || v.from > before.revision || v.manifest.table.empty()) return;
        for (const auto& table : tables_with(v.manifest.table))
            Statement(writer_, fmt::format(R"(DELETE FROM {} WHERE "_row_id" >= ? AND "_row_id" < ?)", Quoted(table).str()))
                .bind(first_row_id(v.entry_index))
                .bind(first_row_id(v.entry_index + 1))
                .run();
    });
}

void DuckIndex::note(const Applied& what) {
    writer_.run("CREATE OR REPLACE TABLE _daybook(format BIGINT, revision BIGINT, origin VARCHAR, root VARCHAR, erasures BIGINT)");
    Statement(writer_, "INSERT INTO _daybook VALUES (?, ?, ?, ?, ?)")
        .bind(kFormat)
        .bind(what.revision)
        .bind(what.origin)
        .bind(what.root.hex())
        .bind(erasures_)
        .run();
}

std::map<std::string, std::int64_t> memory_of(columnar::Database& database) {
    std::map<std::string, std::int64_t> out;
    Connection own(database);
    auto result = own.query("SELECT lower(tag), memory_usage_bytes FROM duckdb_memory() WHERE memory_usage_bytes > 0");
    for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next())
        for (std::size_t i = 0; i < chunk.rows(); ++i) out.emplace(chunk.text(0, i), chunk.integer(1, i));
    return out;
}

std::map<std::string, std::int64_t> DuckIndex::engine_memory() { return memory_of(database_); }

const Dialect& DuckIndex::dialect() const { return duck_dialect(); }

void DuckIndex::ask(Weight weight, const Compiled& compiled, const UseChunk& use) {
    if (weight == Weight::light) give(readers_.run_known(weight, compiled.sql, [&](Statement& s) { bind(s, compiled); }), use);
    else readers_.run(weight, [&](Connection& c) { run(c, compiled, use); });
}

namespace {

/// A statement on a connection of its own, which keeps its result open between turns.
class OpenStatement : public OpenAnswer {
public:
    OpenStatement(Connection connection, Readers& readers, Weight first, const Compiled& compiled)
        : connection_(std::move(connection)), readers_(readers), weight_(first), statement_(prepared(connection_, compiled)) {}

    columnar::Chunk next() override {
        auto chunk = readers_.run_on(weight_, connection_, [this] {
            if (!result_) result_.emplace(statement_.stream());
            return result_->next();
        });
        // What is rare was looked for until now; what is not comes at once.
        weight_ = Weight::light;
        return chunk;
    }

private:
    Connection connection_;
    Readers& readers_;
    Weight weight_;
    Statement statement_;
    std::optional<columnar::Result> result_;
};

}  // namespace

std::unique_ptr<OpenAnswer> DuckIndex::open(Weight first, const Compiled& compiled) {
    return std::make_unique<OpenStatement>(connect(), readers_, first, compiled);
}

void DuckIndex::write_parquet(const Compiled& compiled, const fs::path& to) {
    readers_.run(Weight::whole, [&](Connection& c) {
        prepared(c, {fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {})", compiled.sql, columnar::text_literal(to.string()), kRowsOfGroup), compiled.values, {}}).run();
    });
}

/// A few suppliers are looked up where their rows lie together; of more, or of all, every row is read.
void DuckIndex::ask_suppliers(const SupplierQuestion& question, const UseChunk& use) {
    constexpr std::size_t kFew = 200;
    std::vector<std::int64_t> numbers;
    if (question.narrow)
        ask(Weight::heavy, question.numbers_asked(kFew + 1), [&](const columnar::Chunk& chunk) {
            for (std::size_t i = 0; i < chunk.rows(); ++i) numbers.push_back(chunk.integer(0, i));
        });
    if (question.narrow && numbers.empty()) return;
    const bool few = !numbers.empty() && numbers.size() <= kFew;
    ask(few ? Weight::light : Weight::heavy, question.of_rows(few ? question.rows_looked_up(numbers) : question.rows({})), use);
}

Statement prepared(Connection& connection, const Compiled& compiled) {
    Statement statement(connection, compiled.sql);
    bind(statement, compiled);
    return statement;
}

void run(Connection& connection, const Compiled& compiled, const UseChunk& use) {
    give(prepared(connection, compiled).run(), use);
}

}  // namespace daybook::catalogue
