#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Values as ClickHouse reads them in a statement: its HTTP interface of 18.16 binds none. Nothing but this makes text of a value.
namespace daybook::clickhouse {

/// In single quotes, with whatever could end or change them escaped: every byte comes out again as it went in.
std::string literal(std::string_view text);
inline std::string literal(const std::string& text) { return literal(std::string_view(text)); }
inline std::string literal(const char* text) { return literal(std::string_view(text)); }
std::string literal(std::int64_t number);
/// A day as the index stores it: 20240531.
std::string literal(base::Date day);
/// Exact, with the digits it has.
std::string literal(base::Decimal amount);
std::string literal(bool truth);

/// 20240531 of a day, and back.
std::int32_t packed_day(base::Date day);
base::Date unpacked_day(std::int32_t packed);

/// `sql` with each '?' that stands outside of quotes replaced by the next literal, and {db} by the quoted name of a database.
/// Throws Error(internal) unless there are as many of one as of the other.
std::string bound(std::string_view sql, const std::vector<std::string>& literals, std::string_view database);

/// A name in a statement: quoted so that no name can end the quotes.
std::string quoted_name(std::string_view name);

}  // namespace daybook::clickhouse
