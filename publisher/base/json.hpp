#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// JSON as a value. RapidJSON reads and writes it; this file is the only one that knows so.
namespace daybook::base::json {

/// A number that is not a 64-bit integer, kept as its exact text: money never passes through a double.
struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
};

class Value {
public:
    using Array = std::vector<Value>;
    using Member = std::pair<std::string, Value>;
    using Object = std::vector<Member>;  // in the order written; canonical() sorts

    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool b) : data_(b) {}
    Value(int n) : data_(std::int64_t{n}) {}
    Value(std::int64_t n) : data_(n) {}
    Value(std::uint64_t n);  // beyond 63 bits a Number
    Value(Number n) : data_(std::move(n)) {}
    Value(const char* s) : data_(std::string(s)) {}
    Value(std::string_view s) : data_(std::string(s)) {}
    Value(std::string s) : data_(std::move(s)) {}
    Value(Array a) : data_(std::move(a)) {}
    Value(Object o) : data_(std::move(o)) {}
    template <class T>
    Value(const std::optional<T>& o) {
        if (o) *this = Value(*o);
    }

    static Value object(std::initializer_list<Member> members = {}) { return Value(Object(members)); }
    static Value array(std::initializer_list<Value> items = {}) { return Value(Array(items)); }

    bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
    bool is_bool() const { return std::holds_alternative<bool>(data_); }
    bool is_int() const { return std::holds_alternative<std::int64_t>(data_); }
    bool is_number() const { return is_int() || std::holds_alternative<Number>(data_); }
    bool is_string() const { return std::holds_alternative<std::string>(data_); }
    bool is_array() const { return std::holds_alternative<Array>(data_); }
    bool is_object() const { return std::holds_alternative<Object>(data_); }

    /// The accessors throw Error(bad_input) saying what was expected and what was found.
    bool as_bool() const;
    std::int64_t as_int() const;
    /// An integer or a Number, as its exact text.
    std::string as_number_text() const;
    const std::string& as_string() const;
    const Array& as_array() const;
    const Object& as_object() const;

    /// A member that must be there; throws Error(bad_input) naming the key.
    const Value& at(std::string_view key) const;
    /// A member that may be there; nullptr when it is absent or null, or this is no object.
    const Value* find(std::string_view key) const;
    /// Member or default, for optional settings.
    std::string string_or(std::string_view key, std::string_view fallback) const;
    std::int64_t int_or(std::string_view key, std::int64_t fallback) const;
    bool bool_or(std::string_view key, bool fallback) const;

    /// Adds or replaces a member; turns null into an object. Returns *this, so calls chain.
    Value& set(std::string_view key, Value value);
    /// Appends an item; turns null into an array.
    Value& push(Value value);

    bool operator==(const Value&) const = default;

private:
    std::variant<std::monostate, bool, std::int64_t, Number, std::string, Array, Object> data_;
};

/// Parses one JSON text (RFC 8259, UTF-8 checked). Throws Error(bad_input) with line and column on bad text,
/// a duplicate key, or nesting deeper than `max_depth`.
Value parse(std::string_view text, int max_depth = 64);

/// Compact text, members in the order they were set. Whatever the values hold, what is written is good JSON:
/// bytes that are no UTF-8 (a header some server sent) are written as U+FFFD.
std::string write(const Value& value);

/// Two-space indented text, members in the order they were set, ending in a newline.
std::string write_pretty(const Value& value);

/// One text per value: keys sorted by byte, no blanks. What is hashed and logged is written so (after RFC
/// 8785; we have no floating-point numbers, so its number rules do not arise, and our keys are ASCII, where
/// bytes sort as its UTF-16 units do).
std::string canonical(const Value& value);

/// Appends `text` as a quoted JSON string, escaped as RFC 8785 (3.2.2.2) does.
void append_quoted(std::string& out, std::string_view text);

}  // namespace daybook::base::json
