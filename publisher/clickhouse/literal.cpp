#include "publisher/clickhouse/literal.hpp"

#include "publisher/base/error.hpp"

#include <fmt/format.h>

namespace daybook::clickhouse {

using base::Error;
using base::ErrorKind;

namespace {

std::string escaped(std::string_view text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
        // Only three bytes mean anything inside the quotes; a zero would end the statement on the way.
        if (c == '\0') {
            out += "\\0";
            continue;
        }
        if (c == quote || c == '\\') out += '\\';
        out += c;
    }
    return out += quote;
}

/// Behind the quoted text that begins at `at`. Only what we wrote ourselves stands there, with no escape in it.
std::size_t end_of_quotes(std::string_view sql, std::size_t at) {
    const auto end = sql.find(sql[at], at + 1);
    return end == std::string_view::npos ? sql.size() : end + 1;
}

}  // namespace

std::string literal(std::string_view text) { return escaped(text, '\''); }
std::string literal(std::int64_t number) { return std::to_string(number); }
std::string literal(base::Date day) { return std::to_string(packed_day(day)); }
std::string literal(bool truth) { return truth ? "1" : "0"; }

std::string literal(base::Decimal amount) {
    // The width of our columns where it fits, so that they are compared as they are stored.
    constexpr std::int64_t kMost18 = 999'999'999'999'999'999;
    const bool narrow = amount.units >= -kMost18 && amount.units <= kMost18;
    return fmt::format("toDecimal{}('{}', {})", narrow ? 64 : 128, amount.to_string(), amount.scale);
}

std::int32_t packed_day(base::Date day) {
    const std::chrono::year_month_day ymd(day);
    return static_cast<int>(ymd.year()) * 10000 + static_cast<std::int32_t>(static_cast<unsigned>(ymd.month()) * 100 + static_cast<unsigned>(ymd.day()));
}

base::Date unpacked_day(std::int32_t packed) {
    using namespace std::chrono;
    const year_month_day ymd(year(packed / 10000), month(static_cast<unsigned>(packed / 100 % 100)), day(static_cast<unsigned>(packed % 100)));
    if (packed < 0 || !ymd.ok()) throw Error::make(ErrorKind::corrupt, "{} is no day as the index stores it", packed);
    return sys_days(ymd);
}

std::string bound(std::string_view sql, const std::vector<std::string>& literals, std::string_view database) {
    constexpr std::string_view kDatabase = "{db}";
    std::string out;
    std::size_t next = 0;
    for (std::size_t at = 0; at < sql.size();) {
        const char c = sql[at];
        if (c == '\'' || c == '"') {
            const auto end = end_of_quotes(sql, at);
            out += sql.substr(at, end - at);
            at = end;
        } else if (c == '?') {
            if (next == literals.size()) throw Error(ErrorKind::internal, "a statement wants more values than it was given");
            out += literals[next++];
            ++at;
        } else if (sql.substr(at).starts_with(kDatabase)) {
            out += quoted_name(database);
            at += kDatabase.size();
        } else {
            out += c;
            ++at;
        }
    }
    if (next != literals.size()) throw Error(ErrorKind::internal, "a statement wants fewer values than it was given");
    return out;
}

std::string quoted_name(std::string_view name) { return escaped(name, '"'); }

}  // namespace daybook::clickhouse
