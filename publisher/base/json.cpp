#include "publisher/base/json.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <unordered_set>

namespace daybook::base::json {

namespace {

std::string_view kind_of(const Value& v) {
    if (v.is_null()) return "null";
    if (v.is_bool()) return "a boolean";
    if (v.is_number()) return "a number";
    if (v.is_string()) return "a string";
    return v.is_array() ? "an array" : "an object";
}

[[noreturn]] void wrong(const Value& v, std::string_view wanted) {
    throw Error::make(ErrorKind::bad_input, "expected {} in JSON, found {}", wanted, kind_of(v));
}

/// Builds values from RapidJSON's SAX events; a limit or a duplicate key stops the parse with `complaint`.
class Builder {
public:
    explicit Builder(int max_depth) : max_depth_(static_cast<std::size_t>(max_depth)) {}

    bool Null() { return put({}); }
    bool Bool(bool b) { return put(b); }
    bool Int(int n) { return put(n); }
    bool Uint(unsigned n) { return put(std::int64_t{n}); }
    bool Int64(std::int64_t n) { return put(n); }
    bool Uint64(std::uint64_t n) { return put(Number{std::to_string(n)}); }
    bool Double(double) { return false; }
    bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
        std::int64_t n = 0;
        const auto [end, failed] = std::from_chars(text, text + size, n);
        if (failed == std::errc{} && end == text + size) return put(n);
        return put(Number{{text, size}});
    }
    bool String(const char* text, rapidjson::SizeType size, bool) {
        // RapidJSON 1.1 lets a lone \udc00 escape through as bytes that are no UTF-8.
        if (!is_utf8({text, size})) return fail("a lone surrogate is no text");
        return put(std::string(text, size));
    }
    bool StartObject() { return open(Value::object()); }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        const std::string_view key(text, size);
        if (!is_utf8(key)) return fail("a lone surrogate is no text");
        if (!stack_.back().keys.emplace(key).second)
            return fail(fmt::format("the key '{}' stands twice", clip(key, 80)));
        stack_.back().key = key;
        return true;
    }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(Value::array()); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    Value result;
    std::string complaint;

private:
    struct Frame {
        Value value;
        std::string key;
        std::unordered_set<std::string> keys;  // a hostile object has a million of them
    };

    bool fail(std::string why) {
        complaint = std::move(why);
        return false;
    }
    bool open(Value empty) {
        if (stack_.size() >= max_depth_) return fail("nested deeper than " + std::to_string(max_depth_));
        stack_.push_back({std::move(empty), {}, {}});
        return true;
    }
    bool close() {
        Value done = std::move(stack_.back().value);
        stack_.pop_back();
        return put(std::move(done));
    }
    bool put(Value value) {
        if (stack_.empty()) result = std::move(value);
        else if (auto& top = stack_.back(); top.value.is_array()) top.value.push(std::move(value));
        else
            const_cast<Value::Object&>(top.value.as_object())
                .emplace_back(std::move(top.key), std::move(value));
        return true;
    }

    std::size_t max_depth_;
    std::vector<Frame> stack_;
};

template <class Writer>
void emit(Writer& out, const Value& value, bool sorted) {
    const auto quoted = [&out](std::string_view s) {
        std::string text;
        append_quoted(text, s);
        out.RawValue(text.data(), text.size(), rapidjson::kStringType);
    };
    if (value.is_null()) out.Null();
    else if (value.is_bool()) out.Bool(value.as_bool());
    else if (value.is_int()) out.Int64(value.as_int());
    else if (value.is_number()) {
        const auto number = value.as_number_text();
        out.RawValue(number.data(), number.size(), rapidjson::kNumberType);
    } else if (value.is_string()) {
        quoted(value.as_string());
    } else if (value.is_array()) {
        out.StartArray();
        for (const auto& item : value.as_array()) emit(out, item, sorted);
        out.EndArray();
    } else {
        std::vector<const Value::Member*> members;
        for (const auto& member : value.as_object()) members.push_back(&member);
        if (sorted) std::ranges::sort(members, {}, &Value::Member::first);
        out.StartObject();
        for (const auto* member : members) {
            quoted(member->first);
            emit(out, member->second, sorted);
        }
        out.EndObject();
    }
}

std::string compact(const Value& value, bool sorted) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    emit(writer, value, sorted);
    return {buffer.GetString(), buffer.GetSize()};
}

[[noreturn]] void refuse(std::string_view text, std::size_t offset, std::string_view why) {
    const auto before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto column = before.size() - (before.rfind('\n') + 1) + 1;
    throw Error::make(ErrorKind::bad_input, "not good JSON at line {}, column {}: {}", line, column, why);
}

}  // namespace

Value::Value(std::uint64_t n) {
    if (n <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        data_ = static_cast<std::int64_t>(n);
    else data_ = Number{std::to_string(n)};
}

bool Value::as_bool() const {
    if (const auto* b = std::get_if<bool>(&data_)) return *b;
    wrong(*this, "true or false");
}
std::int64_t Value::as_int() const {
    if (const auto* n = std::get_if<std::int64_t>(&data_)) return *n;
    wrong(*this, "a whole number");
}
std::string Value::as_number_text() const {
    if (const auto* n = std::get_if<Number>(&data_)) return n->text;
    if (is_int()) return std::to_string(as_int());
    wrong(*this, "a number");
}
const std::string& Value::as_string() const {
    if (const auto* s = std::get_if<std::string>(&data_)) return *s;
    wrong(*this, "a string");
}
const Value::Array& Value::as_array() const {
    if (const auto* a = std::get_if<Array>(&data_)) return *a;
    wrong(*this, "an array");
}
const Value::Object& Value::as_object() const {
    if (const auto* o = std::get_if<Object>(&data_)) return *o;
    wrong(*this, "an object");
}

const Value& Value::at(std::string_view key) const {
    for (const auto& [name, value] : as_object())
        if (name == key) return value;
    throw Error::make(ErrorKind::bad_input, "the JSON key '{}' is missing", key);
}

const Value* Value::find(std::string_view key) const {
    if (const auto* o = std::get_if<Object>(&data_))
        for (const auto& [name, value] : *o)
            if (name == key) return value.is_null() ? nullptr : &value;
    return nullptr;
}

std::string Value::string_or(std::string_view key, std::string_view fallback) const {
    const auto* v = find(key);
    return v ? v->as_string() : std::string(fallback);
}
std::int64_t Value::int_or(std::string_view key, std::int64_t fallback) const {
    const auto* v = find(key);
    return v ? v->as_int() : fallback;
}
bool Value::bool_or(std::string_view key, bool fallback) const {
    const auto* v = find(key);
    return v ? v->as_bool() : fallback;
}

Value& Value::set(std::string_view key, Value value) {
    if (is_null()) data_ = Object{};
    auto* members = std::get_if<Object>(&data_);
    if (members == nullptr) wrong(*this, "an object");
    for (auto& [name, old] : *members)
        if (name == key) {
            old = std::move(value);
            return *this;
        }
    members->emplace_back(std::string(key), std::move(value));
    return *this;
}

Value& Value::push(Value value) {
    if (is_null()) data_ = Array{};
    auto* items = std::get_if<Array>(&data_);
    if (items == nullptr) wrong(*this, "an array");
    items->push_back(std::move(value));
    return *this;
}

Value parse(std::string_view text, int max_depth) {
    Builder builder(max_depth);
    // To RapidJSON a NUL is the end of the text, and what follows it would pass unread.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos) refuse(text, nul, "a NUL byte");
    rapidjson::MemoryStream raw(text.data(), text.size());
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> in(raw);
    rapidjson::Reader reader;
    // The iterative parser keeps hostile nesting off our stack.
    constexpr auto kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag |
                            rapidjson::kParseValidateEncodingFlag;
    const auto outcome = reader.Parse<kFlags>(in, builder);
    if (!outcome.IsError()) return std::move(builder.result);
    refuse(text, outcome.Offset(),
           builder.complaint.empty() ? rapidjson::GetParseError_En(outcome.Code()) : builder.complaint);
}

std::string write(const Value& value) {
    return compact(value, false);
}

std::string canonical(const Value& value) {
    return compact(value, true);
}

std::string write_pretty(const Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 2);
    emit(writer, value, false);
    return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    if (!is_utf8(text)) return append_quoted(out, to_utf8(text));
    out += '"';
    std::size_t plain = 0;  // start of the run that needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out += text.substr(plain, i - plain);
        plain = i + 1;
        const auto short_form = std::string_view("\b\t\n\f\r\"\\").find(text[i]);
        if (short_form != std::string_view::npos) (out += '\\') += "btnfr\"\\"[short_form];
        else ((out += "\\u00") += kHex[byte >> 4]) += kHex[byte & 15];
    }
    out += text.substr(plain);
    out += '"';
}

}  // namespace daybook::base::json
