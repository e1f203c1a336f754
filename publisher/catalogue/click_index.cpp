#include "publisher/catalogue/click_index.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/answer_file.hpp"
#include "publisher/catalogue/click_loader.hpp"
#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/duck_index.hpp"
#include "publisher/catalogue/suppliers.hpp"
#include "publisher/clickhouse/literal.hpp"
#include "publisher/columnar/appender.hpp"

#include <fstream>
#include <sstream>

namespace daybook::catalogue {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using columnar::Connection;
using columnar::Quoted;
using columnar::Statement;

namespace {

// Other than DuckIndex's, whose file it would else be taken for; and a file is of the tables that it lies beside.
constexpr std::int64_t kClusterFormat = 1'000'000 + kClickFormat;
/// Names up to so many are asked for one by one; of more all are counted.
constexpr std::size_t kMostNames = 2000;
const std::string kLookedAt = "The index is being looked at; try again in a moment.";
/// Beyond it a server sorts and groups on its disk.
constexpr std::string_view kMostInServersMemory = "1000000000";

columnar::DatabaseOptions cluster_options(const fs::path& file, const CatalogueSettings& settings) {
    columnar::DatabaseOptions options;
    options.file = file;
    options.memory_limit = settings.memory_limit;
    options.temp_directory = file.parent_path() / "tmp";
    options.directories = {fs::absolute(settings.public_dir).lexically_normal(), answers_folder(settings.index_dir)};
    return options;
}

/// Rows that a server has given whole and that lie in a file of ours until they are read.
class SpooledAnswer : public OpenAnswer {
public:
    explicit SpooledAnswer(fs::path path) : file_(std::move(path)) {}
    const fs::path& path() const { return file_.path(); }
    void begin() {
        in_.open(file_.path(), std::ios::binary);
        if (!in_) throw Error::make(ErrorKind::internal, "{} cannot be read", file_.path().string());
        reader_.emplace(in_);
    }
    columnar::Chunk next() override { return reader_->next(); }

private:
    AnswerFile file_;
    std::ifstream in_;
    std::optional<clickhouse::BlockReader> reader_;
};

double seconds(std::chrono::milliseconds ms) { return static_cast<double>(ms.count()) / 1000; }

fs::path next_file(const fs::path& folder) {
    static std::atomic<std::uint64_t> count{0};
    base::make_directories(folder);
    return folder / fmt::format("rows-{}", count++);
}

}  // namespace

ClickIndex::ClickIndex(fs::path file, const CatalogueSettings& settings)
    : file_(std::move(file)),
      public_(fs::absolute(settings.public_dir).lexically_normal()),
      answers_(answers_folder(settings.index_dir)),
      settings_(settings),
      cluster_(*settings.cluster),
      tables_(cluster_, *settings.cluster, settings.index_dir),
      database_(cluster_options(file_, settings)),
      writer_(database_),
      readers_(database_, settings.readers, settings.time_limits),
      turns_(settings.readers, settings.time_limits),
      limits_(settings.time_limits) {}

ClickIndex::~ClickIndex() {
    if (!discarded_) return;
    std::error_code ignored;
    fs::remove(file_, ignored);
    fs::remove(file_.string() + ".wal", ignored);
}

template <class Work>
auto ClickIndex::guarded(Work&& work) try {
    return work();
} catch (const ClickDrift& e) {
    damaged_ = true;
    throw Error::make(ErrorKind::transient, "the index in ClickHouse is not as it was made ({}) and will be built again from the log", e.message());
} catch (const columnar::Damaged& e) {
    damaged_ = true;
    throw Error::make(ErrorKind::transient, "the file beside the index is damaged ({}) and will be built again from the log", e.message());
} catch (const Unavailable& e) {
    unsure_ = true;
    say_trouble(e.for_readers());
    throw;
} catch (const Error& e) {
    blame_shard(e);
    throw;
}

/// The same of what a reader asked.
template <class Work>
auto ClickIndex::asked(Work&& work) try {
    return guarded([&] {
        try {
            return work();
        } catch (const clickhouse::Silent& e) {
            if (!e.late) throw;
            // Where each server answers what is short, it was the question: that is nobody else's trouble.
            cluster_.find_silent();
            throw too_slow();
        }
    });
} catch (const clickhouse::Refusal& e) {
    explain_limit(e);
    throw;
}

std::map<std::string, std::int64_t> ClickIndex::engine_memory() { return memory_of(database_); }

const Dialect& ClickIndex::dialect() const { return click_dialect(); }

std::string ClickIndex::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

std::optional<Leftovers> ClickIndex::leftovers() const {
    const std::lock_guard lock(mutex_);
    return leftovers_;
}

void ClickIndex::say_trouble(std::string text) {
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(text);
}

/// Of the file beside, and only where every shard has come as far; of one that is silent that is seen before anything is answered.
std::optional<Applied> ClickIndex::applied() {
    if (writer_.query("SELECT count(*) FROM duckdb_tables() WHERE table_name = '_daybook'").scalar() == 0) return {};
    if (writer_.query("SELECT format FROM _daybook").scalar() != kClusterFormat) return {};
    auto result = writer_.query("SELECT revision, origin, root, erasures, database FROM _daybook");
    const auto row = result.next();
    if (row.rows() != 1) return {};
    erasures_ = row.integer(3, 0);
    tables_.use(std::string(row.text(4, 0)));
    const Applied out{std::string(row.text(1, 0)), row.integer(0, 0), base::Sha256::from_hex(row.text(2, 0))};
    try {
        return guarded([&] { return check_cluster(), tables_.reaches(out.revision); }) ? std::optional(out) : std::nullopt;
    } catch (const Unavailable&) {
        return out;
    }
}

void ClickIndex::check_cluster() {
    if (!checked_) cluster_.check();
    checked_ = true;
}

bool ClickIndex::healthy() noexcept {
    if (is_damaged()) return false;
    try {
        writer_.run("SELECT 1");
        return true;
    } catch (...) {
        return false;
    }
}

void ClickIndex::apply(const State& before, const State& next, const Applied& what) try {
    guarded([&] {
        const bool fresh = before.revision == 0;
        look_at_servers();
        if (fresh) {
            if (settings_.from_nothing) tables_.drop_others(true);
            tables_.choose(next, what.origin);
        } else {
            tables_.check(before);  // a column that was dropped must not be made again, blank
            tables_.prepare(next);
        }
        columnar::Transaction transaction(writer_);
        if (fresh) erasures_ = next.erasure_counter();
        make_supplier_table(writer_);
        list_supplier_sets(writer_, next);
        close_versions(before, next);
        try {
            ClickLoader(cluster_, tables_, writer_, public_).load(before, next, true);
        } catch (const ClickDrift&) {
            if (fresh) tables_.give_up();
            throw;
        }
        remove_erased(before, next);
        tables_.mark(what.origin, what.revision, what.root.hex());
        note(what);
        transaction.commit();
        if (before.erasure_counter() != next.erasure_counter()) {
            ++erased_rows_;
            next_look_ = {};
        }
        if (fresh) tables_.drop_others();
        if (fresh && servers_are_as_they_were()) unsure_ = false;
        say_trouble("");
    });
} catch (const Error& e) {
    const auto* refusal = dynamic_cast<const clickhouse::Refusal*>(&e);
    if (refusal != nullptr && refusal->no_room) say_trouble("A shard of the index has no room for the newest rows; answers stay at the revision before.");
    else if (e.kind() == ErrorKind::exhausted) say_trouble("The index could not take up the newest rows, since something it needs for that came to its limit; answers stay at the revision before.");
    throw;
}

/// What ends in the revisions to come is told beforehand: nobody asks about them yet. An erasure holds for every revision at once.
void ClickIndex::close_versions(const State& before, const State& next) {
    std::vector<std::pair<std::int64_t, Revision>> out;
    each_version(next, [&](const Version& v) {
        if (v.manifest.table.empty()) return;
        if (v.is_erased() && (v.erased > before.revision || before.revision == 0)) out.emplace_back(v.entry_index, 0);
        else if (v.to != kStillCurrent && (v.to > before.revision || before.revision == 0)) out.emplace_back(v.entry_index, v.to);
    });
    tables_.close(out);
}

void ClickIndex::remove_erased(const State& before, const State& next) {
    std::vector<const Version*> out;
    each_version(next, [&](const Version& v) {
        if (v.is_erased() && !v.manifest.table.empty() && (v.erased > before.revision || before.revision == 0)) out.push_back(&v);
    });
    tables_.erase(out);
}

void ClickIndex::note(const Applied& what) {
    writer_.run("CREATE OR REPLACE TABLE _daybook(format BIGINT, revision BIGINT, origin VARCHAR, root VARCHAR, erasures BIGINT, database VARCHAR)");
    Statement(writer_, "INSERT INTO _daybook VALUES (?, ?, ?, ?, ?, ?)").bind(kClusterFormat).bind(what.revision).bind(what.origin).bind(what.root.hex()).bind(erasures_).bind(tables_.database()).run();
}

void ClickIndex::look_at_servers() {
    check_cluster();
    if (servers_are_as_they_were()) return;
    unsure_ = true;
    check_cluster();
}

bool ClickIndex::servers_are_as_they_were() {
    auto now = cluster_.look();
    bool same = true;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        // Each has the cluster in a file of its own, which it reads again whenever that changes.
        if (now[i].cluster != seen_[i].cluster) same = checked_ = false;
        if (!now[i].runs_since(seen_[i])) same = false;
    }
    seen_ = std::move(now);
    return same;
}

void ClickIndex::verify(const State& state) {
    if (is_damaged()) return;
    guarded([&] {
        look_at_servers();
        tables_.check(state);
        if (unsure_) make_sure(state);
        look_at_leftovers(state);
    });
}

void ClickIndex::make_sure(const State& state) {
    close_versions(State{}, state);
    ClickLoader(cluster_, tables_, writer_, public_).load(State{}, state, false);
    remove_erased(State{}, state);   // a shard that was away may not have begun
    tables_.check_that_all_are_seen();
    unsure_ = false;
    say_trouble("");
}

/// Once a minute: what lies there and nothing takes away (somebody killed the mutation) is begun again, and what does not end is told. Answers
/// have none of it, so that it is no reason to give none.
void ClickIndex::look_at_leftovers(const State& state) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_look_) return;
    next_look_ = now + std::chrono::minutes(1);
    Leftovers found;
    if (!state.erasures.empty()) try {
            remove_erased(State{}, state);
            found = tables_.leftovers();
        } catch (const clickhouse::Refusal& e) {
            if (clickhouse::is_about_tables(e.code) || clickhouse::is_about_others(e.code)) throw;
            found = {1, e.no_room ? std::string("a shard has no room to take it away: ") + e.what() : e.what()};
        }
    const std::lock_guard lock(mutex_);
    leftovers_ = std::move(found);
}

void ClickIndex::blame_shard(const Error& error) {
    const auto* refusal = dynamic_cast<const clickhouse::Refusal*>(&error);
    const int code = refusal == nullptr ? 0 : refusal->code;
    if (dynamic_cast<const clickhouse::Silent*>(&error) != nullptr || clickhouse::is_about_others(code)) {
        try {
            cluster_.blame(error);
        } catch (const Unavailable& e) {
            unsure_ = true;
            say_trouble(e.for_readers());
            throw;
        }
    }
    // It was let in when it began; what became of that is no fault of whoever asks.
    if (refusal != nullptr && refusal->kind() == ErrorKind::usage) {
        const OtherServers refused(error.message());
        unsure_ = true;
        say_trouble(refused.for_readers());
        throw refused;
    }
    if (clickhouse::is_about_tables(code)) {
        unsure_ = true;  // verify() finds out what is wrong
        throw Unavailable(kLookedAt, error.message());
    }
}

Error ClickIndex::too_slow() const {
    return Error::make(ErrorKind::exhausted, "the query did not finish within {} s (a whole file: {} s); narrow it with filters, or ask for fewer groups", seconds(limits_.query), seconds(limits_.whole));
}

void ClickIndex::explain_limit(const clickhouse::Refusal& error) const {
    constexpr int kTimeout = 159, kSlow = 160, kMemory = 241;
    if (error.code == kTimeout || error.code == kSlow)
        throw too_slow();
    if (error.code == kMemory)
        throw Error::make(ErrorKind::exhausted, "the query needs more memory than it may use; narrow it with filters, or sort by fewer fields ({})", error.message());
}

/// Whoever asks while rows may be missing hears so.
void ClickIndex::must_be_sure() const {
    if (is_damaged()) throw Unavailable("The index is damaged and is being built again from the log; try again later.", "the index is damaged");
    if (!unsure_) return;
    const auto why = trouble();
    throw Unavailable(why.empty() ? kLookedAt : why, "rows may be missing until every shard was looked at");
}

std::string ClickIndex::statement(const Compiled& compiled) const {
    std::vector<std::string> literals;
    for (const auto& value : compiled.values) literals.push_back(std::visit([](const auto& v) { return clickhouse::literal(v); }, value));
    return clickhouse::bound(compiled.sql, literals, tables_.database()) + clickhouse::whole_clause() + " FORMAT Native";
}

clickhouse::Settings ClickIndex::limits(Weight weight) const {
    const auto seconds = std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::seconds>(limits_.of(weight)).count());
    return {{"max_execution_time", std::to_string(seconds)},
            {"max_bytes_before_external_sort", std::string(kMostInServersMemory)},
            {"max_bytes_before_external_group_by", std::string(kMostInServersMemory)},
            {"readonly", "2"}};
}

void ClickIndex::ask(Weight weight, const Compiled& compiled, const UseChunk& use) {
    asked([&] {
        must_be_sure();
        std::string body;
        {
            const Turns::Turn turn(turns_, weight);
            body = cluster_.any().ask(statement(compiled), limits(weight), limits_.of(weight) + std::chrono::seconds(5));
        }
        std::istringstream in(std::move(body));
        clickhouse::BlockReader reader(in);
        for (auto chunk = reader.next(); chunk.rows() > 0; chunk = reader.next()) use(chunk);
    });
}

std::unique_ptr<OpenAnswer> ClickIndex::open(Weight first, const Compiled& compiled) {
    return asked([&]() -> std::unique_ptr<OpenAnswer> {
        must_be_sure();
        auto out = std::make_unique<SpooledAnswer>(next_file(answers_));
        {
            const Turns::Turn turn(turns_, first);
            std::ofstream file(out->path(), std::ios::binary);
            cluster_.any().run(statement(compiled), limits(first), limits_.of(first) + std::chrono::seconds(5), [&](std::string_view bytes) { file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
            file.close();
            if (!file) throw Error::make(ErrorKind::exhausted, "{} cannot be written; its disk may be full", out->path().string());
        }
        out->begin();
        return out;
    });
}

namespace {

/// A table of the connection's own with the rows of an answer.
void keep(Connection& connection, const std::string& table, const std::string& columns, OpenAnswer& answer) {
    connection.run(fmt::format("CREATE TEMP TABLE {}({})", Quoted(table).str(), columns));
    columnar::Appender appender(connection, table);
    for (auto chunk = answer.next(); chunk.rows() > 0; chunk = answer.next()) appender.append(chunk);
    appender.close();
}

}  // namespace

void ClickIndex::write_parquet(const Compiled& compiled, const fs::path& to) {
    const auto answer = open(Weight::whole, compiled);
    std::vector<std::string> columns;
    for (const auto& c : compiled.columns) columns.push_back(Quoted(c.name).str() + " " + columnar::sql_type(c.type, c.scale));
    Connection own(database_);
    readers_.run_on(Weight::whole, own, [&] {
        keep(own, "answer", base::join(columns, ", "), *answer);
        own.run(fmt::format("COPY (SELECT * FROM answer) TO {} (FORMAT parquet, COMPRESSION zstd)", columnar::text_literal(to.string())));
    });
}

void ClickIndex::ask_suppliers(const SupplierQuestion& question, const UseChunk& use) {
    std::vector<std::string> names;
    if (question.narrow) {
        readers_.run(Weight::heavy, [&](Connection& c) {
            run(c, question.names_asked(kMostNames + 1), [&](const columnar::Chunk& chunk) {
                for (std::size_t i = 0; i < chunk.rows(); ++i) names.emplace_back(chunk.text(0, i));
            });
        });
        if (names.empty()) return;
        if (names.size() > kMostNames) names.clear();
    }
    auto rows = question.rows(names);
    const auto answer = open(Weight::heavy, {std::move(rows.sql), std::move(rows.values), {}});
    Connection own(database_);
    readers_.run_on(Weight::heavy, own, [&] {
        keep(own, "counted", "name VARCHAR, n BIGINT", *answer);
        run(own, question.of_counts("counted"), use);
    });
}

}  // namespace daybook::catalogue
