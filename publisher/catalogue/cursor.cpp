#include "publisher/catalogue/cursor.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr std::size_t kMostBytes = 1 << 10;
constexpr std::string_view kRemedy =
    "; take it unchanged from `next` of the previous page, or leave it out to start from the first";

std::string to_base64url(std::string_view bytes) {
    auto out = base::base64_encode(bytes);
    while (out.ends_with('=')) out.pop_back();
    std::ranges::replace(out, '+', '-');
    std::ranges::replace(out, '/', '_');
    return out;
}

std::string from_base64url(std::string_view text) {
    std::string out(text);
    if (out.find_first_of("+/=") != std::string::npos) throw Error(ErrorKind::bad_input, "not base64url");
    std::ranges::replace(out, '-', '+');
    std::ranges::replace(out, '_', '/');
    while (out.size() % 4 != 0) out += '=';
    return base::base64_decode(out);
}

Value print_of(const Filter& filter) {
    auto values = Value::array();
    for (const auto& v : filter.values) values.push(v);
    auto out = Value::array({filter.field, filter.op == nullptr ? "any" : filter.op->suffix, values});
    for (const auto& one : filter.any) out.push(print_of(one));
    return out;
}

/// All filters hold, so their order says nothing; `next` has them in another than they were asked in.
Value filters_of(const RowsQuery& query) {
    auto out = Value::array();
    std::vector<std::string> prints;
    for (const auto& f : query.filters) prints.push_back(base::json::canonical(print_of(f)));
    std::ranges::sort(prints);
    for (auto& print : prints) out.push(std::move(print));
    return out;
}

/// What must be the same from page to page; the size may change.
std::string print_of(const RowsQuery& query) {
    auto columns = Value::array(), sort = Value::array();
    for (const auto& c : query.columns) columns.push(c);
    for (const auto& s : query.sort) sort.push(Value::array({s.field, s.descending}));
    return base::sha256(base::json::canonical(Value::array({query.table, filters_of(query), columns, sort})))
        .hex()
        .substr(0, 16);
}

std::string tag_of(const Value& body, std::string_view origin) {
    const auto key = base::sha256("daybook cursor 2\n" + std::string(origin));
    return base::sha256(std::string(key.view()) + base::json::canonical(body)).hex().substr(0, 16);
}

Value body_of(const Cursor& cursor, const std::string& print) {
    return Value::object({{"e", cursor.erasures}, {"i", cursor.row_id}, {"q", print}, {"r", cursor.revision}});
}

Cursor cursor_of(const Value& v) { return {v.at("r").as_int(), v.at("i").as_int(), v.at("e").as_int()}; }

}  // namespace

std::string print_of_filters(const RowsQuery& query) {
    return base::sha256(base::json::canonical(Value::array({query.table, filters_of(query)}))).hex();
}

std::string write_cursor(const Cursor& cursor, const RowsQuery& query, std::string_view origin) {
    auto body = body_of(cursor, print_of(query));
    body.set("t", tag_of(body, origin));
    return to_base64url(base::json::canonical(body));
}

Cursor read_cursor(std::string_view text, const RowsQuery& query, std::string_view origin) {
    const auto print = print_of(query);
    std::string of_query;
    Cursor cursor;
    try {
        if (text.size() > kMostBytes) throw Error(ErrorKind::bad_input, "too long");
        const auto value = base::json::parse(from_base64url(text), 4);
        cursor = cursor_of(value);
        of_query = value.at("q").as_string();
        if (value.at("t").as_string() != tag_of(body_of(cursor, of_query), origin))
            throw Error(ErrorKind::bad_input, "wrong tag");
    } catch (const Error&) {
        refuse("cursor", text, "is no cursor of this archive" + std::string(kRemedy));
    }
    if (of_query != print)
        refuse("cursor", text,
               "belongs to a query with other filters, columns or sort" + std::string(kRemedy));
    return cursor;
}

}  // namespace daybook::catalogue
