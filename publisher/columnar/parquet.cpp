#include "publisher/columnar/parquet.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/appender.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>

namespace daybook::columnar {

namespace fs = std::filesystem;
using schemas::CheckedTable;

namespace {

// Fixed, so that the same rows give the same bytes whatever a later engine's defaults are.
constexpr std::string_view kParquet = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 6, PARQUET_VERSION v1";
constexpr int kGroupOfVersion = 122880, kGroupOfTable = 30720;

fs::path folder_of(const fs::path& file) {
    return fs::absolute(file).lexically_normal().parent_path();
}

/// The deepest folder that holds them all, and for files of one folder the one above it: what is written next
/// lies beside it.
fs::path common_folder(const std::set<fs::path>& folders) {
    if (folders.size() == 1) return folders.begin()->parent_path();
    auto common = *folders.begin();
    for (const auto& folder : folders) {
        const auto differs = std::ranges::mismatch(common, folder);
        fs::path shared;
        for (auto part = common.begin(); part != differs.in1; ++part) shared /= *part;
        common = shared;
    }
    return common;
}

/// A database in memory that may touch one folder only; one thread, so that rows keep their order.
struct Engine {
    explicit Engine(const fs::path& in) : folder(in), database(options_for(in)) {}
    static DatabaseOptions options_for(const fs::path& folder) {
        DatabaseOptions options;
        options.memory_limit = "2GB";
        options.directories = {folder};
        return options;
    }
    fs::path folder;
    Database database;
    int uses = 0;
};

/// Engines that nobody works with. Opening one takes 25 ms, longer than a small file.
class IdleEngines {
public:
    IdleEngines() { idle_.reserve(kMost); }
    std::unique_ptr<Engine> take(const fs::path& folder) {
        const std::lock_guard lock(mutex_);
        const auto same = std::ranges::find(idle_, folder, [](const auto& engine) { return engine->folder; });
        if (same == idle_.end()) return nullptr;
        auto out = std::move(*same);
        idle_.erase(same);
        return out;
    }
    void give(std::unique_ptr<Engine> engine) {
        const std::lock_guard lock(mutex_);
        // The engine keeps 100 kB of each table that was dropped.
        if (++engine->uses == kMostUses) return;
        if (idle_.size() == kMost) idle_.erase(idle_.begin());
        idle_.push_back(std::move(engine));
    }
    /// Never destroyed: at the end of the process the engine's own thread-local state goes before anything of ours.
    static IdleEngines& all() {
        static auto& engines = *new IdleEngines;
        return engines;
    }

private:
    static constexpr std::size_t kMost = 2;
    static constexpr int kMostUses = 64;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Engine>> idle_;
};

/// An engine for one piece of work. What failed halfway is not used again, and its tables go.
class Workbench {
public:
    explicit Workbench(const std::set<fs::path>& folders) {
        const auto folder = common_folder(folders);
        engine_ = IdleEngines::all().take(folder);
        if (!engine_) engine_ = std::make_unique<Engine>(folder);
    }
    /// Behind the last connection.
    ~Workbench() {
        if (done_) IdleEngines::all().give(std::move(engine_));
    }
    Workbench(const Workbench&) = delete;
    Workbench& operator=(const Workbench&) = delete;

    Database& database() { return engine_->database; }
    /// All tables are dropped again.
    void done() { done_ = true; }

private:
    std::unique_ptr<Engine> engine_;
    bool done_ = false;
};

/// COPY into a neighbour, then rename: no reader and no crash sees half a file.
void copy_to(Connection& connection, const std::string& select, int group_rows, const fs::path& to) {
    const auto target = fs::absolute(to).lexically_normal();
    auto unfinished = target;
    unfinished += ".unfinished";
    try {
        connection.run(
            fmt::format("COPY ({}) TO {} ({}, ROW_GROUP_SIZE {})", select, text_literal(unfinished.string()), kParquet, group_rows));
        base::flush(unfinished);
        base::rename_unflushed(unfinished, target);
    } catch (base::Error& e) {
        std::error_code ignored;
        fs::remove(unfinished, ignored);
        e.while_("writing {}", target.string());
        throw;
    }
}

std::string columns_of(const CheckedTable& table) {
    std::string out = "\"_part\" INTEGER, \"_sheet\" VARCHAR, \"_line\" BIGINT";
    for (const auto& column : table.columns())
        out += fmt::format(", {} {}", Quoted(column.name()).str(), sql_type(column.type(), column.scale()));
    return out;
}

/// The files in order, with what tells them apart; file names bind the rows back to it.
std::string sources_table(const std::vector<PartitionSource>& sources) {
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < sources.size(); ++i)
        rows.push_back(fmt::format("({}, {}, {}, {}, {})", i,
                                   text_literal(fs::absolute(sources[i].parquet).lexically_normal().string()),
                                   text_literal(sources[i].dataset), text_literal(sources[i].edition),
                                   sources[i].version));
    return fmt::format("(VALUES {}) source(place, file, dataset, edition, version)", base::join(rows, ", "));
}

std::string file_list(const std::vector<PartitionSource>& sources) {
    std::vector<std::string> names;
    for (const auto& source : sources)
        names.push_back(text_literal(fs::absolute(source.parquet).lexically_normal().string()));
    return base::join(names, ", ");
}

std::set<std::string> columns_in(Connection& connection, const std::string& files) {
    const auto described = connection.query(
        fmt::format("SELECT * FROM read_parquet([{}], union_by_name = true) LIMIT 0", files));
    std::set<std::string> names;
    for (const auto& type : described.types()) names.insert(type.name);
    return names;
}

/// The table's columns in their order and types, whatever the files have of them.
std::string table_columns(const std::vector<schemas::Field>& columns, const std::set<std::string>& there) {
    std::string out = "data._part, data._sheet, data._line";
    for (const auto& column : columns) {
        const auto name = Quoted(column.name).str();
        out += fmt::format(", CAST({} AS {}) AS {}", there.contains(column.name) ? "data." + name : "NULL",
                           sql_type(column.type, column.scale), name);
    }
    return out;
}

}  // namespace

void write_parquet(const std::vector<const CheckedTable*>& parts, const fs::path& to) {
    if (parts.empty())
        throw base::Error(base::ErrorKind::internal, "a version without parts cannot be written");
    Workbench workbench({folder_of(to)});
    Connection connection(workbench.database());
    connection.run(fmt::format("CREATE TABLE rows({})", columns_of(*parts.front())));
    Appender appender(connection, "rows");
    for (std::size_t i = 0; i < parts.size(); ++i) appender.append(*parts[i], static_cast<int>(i + 1));
    appender.close();
    copy_to(connection, "SELECT * FROM rows", kGroupOfVersion, to);
    connection.run("DROP TABLE rows");
    workbench.done();
}

void write_parquet(const CheckedTable& table, const fs::path& to) {
    write_parquet(std::vector{&table}, to);
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

void merge_parquet(const std::vector<PartitionSource>& sources, const std::vector<schemas::Field>& columns, const std::string& by, const fs::path& to) {
    if (sources.empty())
        throw base::Error(base::ErrorKind::internal, "a partition without files cannot be written");
    std::set<fs::path> folders{folder_of(to)};
    for (const auto& source : sources) folders.insert(folder_of(source.parquet));
    Workbench workbench(folders);
    Connection connection(workbench.database());
    const auto files = file_list(sources);
    const auto there = columns_in(connection, files);
    const auto first = there.contains(by) ? fmt::format("data.{} NULLS LAST, ", Quoted(by).str()) : std::string();
    copy_to(connection,
            fmt::format("SELECT source.dataset AS _dataset, source.edition AS _edition, CAST(source.version AS INTEGER) AS _version, {} "
                        "FROM read_parquet([{}], union_by_name = true, filename = true, file_row_number = true) data "
                        "JOIN {} ON source.file = data.filename ORDER BY {}source.place, data.file_row_number",
                        table_columns(columns, there), files, sources_table(sources), first),
            kGroupOfTable, to);
    workbench.done();
}

}  // namespace daybook::columnar
