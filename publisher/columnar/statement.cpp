#include "publisher/columnar/duck.hpp"

#include "publisher/columnar/duck_handles.hpp"

#include <utility>

namespace daybook::columnar {

using base::Error;
using base::ErrorKind;

namespace {

struct FreePending {
    void operator()(duckdb_pending_result pending) const noexcept { duckdb_destroy_pending(&pending); }
};
using Pending = std::unique_ptr<_duckdb_pending_result, FreePending>;

}  // namespace

Statement::Statement(Connection& connection, const std::string& sql) {
    if (duckdb_prepare(connection.handle_, sql.c_str(), &handle_) == DuckDBSuccess) return;
    const auto* said = duckdb_prepare_error(handle_);
    auto wrong =
        Error::make(ErrorKind::internal, "DuckDB: {}", said ? said : "the statement cannot be prepared");
    duckdb_destroy_prepare(&handle_);
    throw wrong;
}
Statement::Statement(Statement&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), bound_(other.bound_) {}
Statement& Statement::operator=(Statement&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(bound_, other.bound_);
    return *this;
}
Statement::~Statement() {
    if (handle_) duckdb_destroy_prepare(&handle_);
}

Statement& Statement::checked(int state) {
    if (state != DuckDBSuccess)
        throw Error::make(ErrorKind::internal, "DuckDB takes no value {} in its statement", bound_);
    return *this;
}

Statement& Statement::bind(std::string_view text) {
    return checked(duckdb_bind_varchar_length(handle_, ++bound_, text.data(), text.size()));
}
Statement& Statement::bind(std::int64_t number) {
    return checked(duckdb_bind_int64(handle_, ++bound_, number));
}
Statement& Statement::bind(base::Date day) {
    return checked(
        duckdb_bind_date(handle_, ++bound_, {static_cast<std::int32_t>(day.time_since_epoch().count())}));
}
Statement& Statement::bind(base::Decimal amount) {
    const duckdb_hugeint units{static_cast<std::uint64_t>(amount.units), amount.units < 0 ? -1 : 0};
    // The width of our columns where it fits, so that they are compared as they are stored.
    constexpr std::int64_t kMost18 = 999'999'999'999'999'999;
    const std::uint8_t width = amount.units >= -kMost18 && amount.units <= kMost18 ? 18 : 19;
    return checked(
        duckdb_bind_decimal(handle_, ++bound_, {width, static_cast<std::uint8_t>(amount.scale), units}));
}
Statement& Statement::bind(bool truth) {
    return checked(duckdb_bind_boolean(handle_, ++bound_, truth));
}
Statement& Statement::bind_null() {
    return checked(duckdb_bind_null(handle_, ++bound_));
}

Result Statement::run() {
    return start(false);
}
Result Statement::stream() {
    return start(true);
}

Result Statement::start(bool streaming) {
    bound_ = 0;  // what is bound after a run are the values of the next
    duckdb_pending_result raw = nullptr;
    const auto state =
        streaming ? duckdb_pending_prepared_streaming(handle_, &raw) : duckdb_pending_prepared(handle_, &raw);
    const Pending pending(raw);
    if (state != DuckDBSuccess) throw_duck(DUCKDB_ERROR_INVALID, duckdb_pending_error(raw));
    auto handle = std::make_unique<Result::Handle>();
    if (duckdb_execute_pending(raw, &handle->result) != DuckDBSuccess)
        throw_duck(duckdb_result_error_type(&handle->result), duckdb_result_error(&handle->result));
    return Result(std::move(handle));
}

}  // namespace daybook::columnar
