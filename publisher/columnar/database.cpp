#include "publisher/columnar/duck.hpp"

#include "publisher/base/text.hpp"
#include "publisher/columnar/duck_handles.hpp"

#include <utility>

namespace daybook::columnar {

using base::Error;
using base::ErrorKind;

namespace {

struct FreeConfig {
    void operator()(duckdb_config config) const noexcept { duckdb_destroy_config(&config); }
};
using Config = std::unique_ptr<_duckdb_config, FreeConfig>;

Config config_of(const DatabaseOptions& options) {
    duckdb_config raw = nullptr;
    if (duckdb_create_config(&raw) != DuckDBSuccess)
        throw Error(ErrorKind::internal, "DuckDB cannot make a configuration");
    Config config(raw);
    const auto set = [&](const char* name, const std::string& value) {
        if (duckdb_set_config(config.get(), name, value.c_str()) != DuckDBSuccess)
            throw Error::make(ErrorKind::usage, "DuckDB does not accept {} = '{}'", name, value);
    };
    set("threads", std::to_string(options.threads));
    set("memory_limit", options.memory_limit);
    set("temp_directory", options.temp_directory.string());
    if (!options.temp_directory.empty()) set("max_temp_directory_size", options.temp_limit);
    // Each released file is read once; and what one query took goes back to the system though its thread has nothing to do afterwards.
    set("enable_external_file_cache", "false");
    set("allocator_background_threads", "true");
    set("autoinstall_known_extensions", "false");
    set("autoload_known_extensions", "false");
    set("allow_community_extensions", "false");
    return config;
}

ErrorKind kind_of_open(std::string_view message) {
    if (message.find("Could not set lock") != std::string_view::npos) return ErrorKind::conflict;
    const bool options = message.find("nvalid Input") != std::string_view::npos ||
                         message.find("memory_limit") != std::string_view::npos;
    if (options) return ErrorKind::usage;
    if (message.find("not a valid DuckDB") != std::string_view::npos) return ErrorKind::corrupt;
    return message.find("IO Error") != std::string_view::npos ? ErrorKind::internal : ErrorKind::corrupt;
}

duckdb_database open_database(const DatabaseOptions& options) {
    const auto config = config_of(options);
    duckdb_database database = nullptr;
    char* raw = nullptr;
    const auto path = options.file.string();
    const auto state = duckdb_open_ext(path.empty() ? nullptr : path.c_str(), &database, config.get(), &raw);
    const std::unique_ptr<char, decltype(&duckdb_free)> message(raw, &duckdb_free);
    if (state == DuckDBSuccess) return database;
    const std::string_view said = raw ? raw : "no reason given";
    throw Error::make(kind_of_open(said), "cannot open {}: {}", path.empty() ? "a database in memory" : path,
                      said);
}

/// The folders first, then the door, then the lock: each step forbids the one before it.
void lock_down(Connection& connection, const DatabaseOptions& options) {
    std::vector<std::string> folders;
    for (const auto& folder : options.directories) folders.push_back(text_literal((folder / "").string()));
    connection.run("SET TimeZone = 'UTC'");
    connection.run(fmt::format("SET allowed_directories = [{}]", base::join(folders, ", ")));
    connection.run("SET enable_external_access = false");
    connection.run("SET lock_configuration = true");
}

bool says(std::string_view text, std::string_view words) {
    return text.find(words) != std::string_view::npos;
}

}  // namespace

Damaged::Damaged(std::string_view said) : Error(ErrorKind::corrupt, fmt::format("the database's file is damaged: {}", said)) {}

void throw_duck(duckdb_error_type type, const char* message) {
    const std::string_view said = message ? message : "no reason given";
    const bool full =
        says(said, "No space left") || says(said, "max_temp_directory_size") || says(said, "Disk quota");
    if (type == DUCKDB_ERROR_OUT_OF_MEMORY || full)
        throw Error::make(ErrorKind::exhausted, "the engine ran out of memory or disk: {}", said);
    if (type == DUCKDB_ERROR_INTERRUPT || says(said, "Interrupted"))
        throw Error(ErrorKind::exhausted, "the query was stopped");
    if (type == DUCKDB_ERROR_FATAL || type == DUCKDB_ERROR_SERIALIZATION || says(said, "Corrupt database file") || says(said, "Could not read enough bytes") ||
        says(said, "has been invalidated"))
        throw Damaged(said);
    throw Error::make(ErrorKind::internal, "DuckDB: {}", said);
}

Database::Database(const DatabaseOptions& options) : handle_(open_database(options)) {
    try {
        Connection connection(*this);
        lock_down(connection, options);
    } catch (...) {
        duckdb_close(&handle_);
        throw;
    }
}
Database::Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
Database& Database::operator=(Database&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}
Database::~Database() {
    if (handle_) duckdb_close(&handle_);
}

Connection::Connection(Database& database) {
    if (duckdb_connect(database.handle_, &handle_) != DuckDBSuccess)
        throw Error(ErrorKind::internal, "DuckDB gives no connection");
}
Connection::Connection(Connection&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
Connection& Connection::operator=(Connection&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}
Connection::~Connection() {
    if (handle_) duckdb_disconnect(&handle_);
}

void Connection::run(const std::string& sql) {
    query(sql);
}

Result Connection::query(const std::string& sql) {
    auto handle = std::make_unique<Result::Handle>();
    if (duckdb_query(handle_, sql.c_str(), &handle->result) != DuckDBSuccess)
        throw_duck(duckdb_result_error_type(&handle->result), duckdb_result_error(&handle->result));
    return Result(std::move(handle));
}

void Connection::interrupt() noexcept {
    duckdb_interrupt(handle_);
}

Transaction::Transaction(Connection& connection) : connection_(connection) {
    connection_.run("BEGIN TRANSACTION");
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        connection_.run("ROLLBACK");
    } catch (...) {
        // The engine has rolled back by itself, or its file is beyond use: the next statement will say so.
    }
}

void Transaction::commit() {
    connection_.run("COMMIT");
    open_ = false;
}

Quoted::Quoted(std::string_view name) : text_("\"") {
    for (const char c : name) {
        if (c == '"') text_ += '"';
        text_ += c;
    }
    text_ += '"';
}

std::string text_literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out + "'";
}

std::string sql_type(schemas::FieldType type, int scale) {
    switch (type) {
        case schemas::FieldType::number: return fmt::format("DECIMAL(18,{})", scale);
        case schemas::FieldType::integer:
        case schemas::FieldType::year: return "BIGINT";
        case schemas::FieldType::date: return "DATE";
        case schemas::FieldType::boolean: return "BOOLEAN";
        // DuckDB has no equal that keeps a zone, a month or a duration exactly as it was written.
        default: break;
    }
    return "VARCHAR";
}

}  // namespace daybook::columnar
