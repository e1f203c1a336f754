#include "publisher/base/json_schema.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/pattern.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

// RapidJSON offers its own regular expressions, which do not know \d, and std::regex, whose time and stack
// grow without bound. It asks them two things only, so ours take their place: its header is taken as read,
// and this is the one file that includes <rapidjson/schema.h>.
#define RAPIDJSON_INTERNAL_REGEX_H_
#undef RAPIDJSON_SCHEMA_USE_INTERNALREGEX
#undef RAPIDJSON_SCHEMA_USE_STDREGEX
#include <rapidjson/encodings.h>
namespace rapidjson::internal {
template <class Encoding>
class GenericRegex {
public:
    explicit GenericRegex(const char* expression) : pattern_(expression) {}
    bool IsValid() const { return true; }
    bool Search(const char* text) const { return pattern_.found_in(text); }

private:
    daybook::base::Pattern pattern_;
};
}  // namespace rapidjson::internal
#include <rapidjson/document.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>

namespace daybook::base {

namespace {

constexpr int kMostDepth = 64;

[[noreturn]] void refuse(std::string_view what, std::string_view why) {
    throw Error::make(ErrorKind::bad_input, "the JSON Schema's {} {}", clip(what, 200), why);
}

void parse_into(rapidjson::Document& document, std::string_view text) {
    document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    if (document.HasParseError())
        throw Error(ErrorKind::bad_input, "a JSON text that RapidJSON does not read");
}

/// Looks at every part of a schema before RapidJSON does: patterns compile, references arrive.
class Inspector {
public:
    explicit Inspector(const json::Value& root) : root_(root) {}

    void run() {
        look_at(root_);
        for (const auto& [from, to] : jumps_) follow(from);
    }

private:
    void look_at(const json::Value& part) {
        if (part.is_array())
            for (const auto& item : part.as_array()) look_at(item);
        if (!part.is_object()) return;
        if (const auto* ref = part.find("$ref"); ref != nullptr && ref->is_string())
            jumps_[&part].push_back(target_of(ref->as_string()));
        if (const auto* pattern = part.find("pattern"); pattern != nullptr && pattern->is_string())
            Pattern compiled(pattern->as_string());
        for (const auto& [key, value] : part.as_object()) {
            if (key == "enum" && value.is_array()) continue;
            if (key == "patternProperties" && value.is_object())
                for (const auto& [pattern, schema] : value.as_object()) Pattern compiled(pattern);
            if (key == "allOf" || key == "anyOf" || key == "oneOf" || key == "not") note_jumps(part, value);
            look_at(value);
        }
    }

    /// Words that judge the same value again: a circle of them would never end.
    void note_jumps(const json::Value& from, const json::Value& to) {
        if (to.is_object()) jumps_[&from].push_back(&to);
        else if (to.is_array())
            for (const auto& item : to.as_array()) jumps_[&from].push_back(&item);
    }

    const json::Value* target_of(const std::string& ref) {
        if (!ref.starts_with('#'))
            refuse("$ref " + ref, "leads outside the document: copy what it names into it");
        const auto* at = &root_;
        for (const auto step : split(std::string_view(ref).substr(1), '/')) {
            if (step.empty() && at == &root_) continue;
            at = at->is_array() ? nullptr : at->find(unescape(percent_decode(step)));
            if (at == nullptr) refuse("$ref " + ref, "leads nowhere");
        }
        return at;
    }

    static std::string unescape(std::string text) {
        for (const auto& [from, to] : {std::pair("~1", '/'), std::pair("~0", '~')})
            for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
                text.replace(at, 2, 1, to);
        return text;
    }

    void follow(const json::Value* part) {
        if (done_.contains(part)) return;
        if (!open_.insert(part).second) refuse("$ref", "leads back to itself without going into the value");
        if (open_.size() > static_cast<std::size_t>(kMostDepth) * 4) refuse("$ref", "leads on too often");
        if (const auto next = jumps_.find(part); next != jumps_.end())
            for (const auto* to : next->second) follow(to);
        open_.erase(part);
        done_.insert(part);
    }

    const json::Value& root_;
    std::map<const json::Value*, std::vector<const json::Value*>> jumps_;
    std::set<const json::Value*> open_, done_;
};

std::string text_of(const rapidjson::Pointer& pointer) {
    rapidjson::StringBuffer buffer;
    pointer.Stringify(buffer);
    return {buffer.GetString(), buffer.GetSize()};
}

/// RapidJSON says that a member is missing, and not which.
std::vector<std::string> missing_members(const rapidjson::Value* schema, const rapidjson::Value* value) {
    std::vector<std::string> out;
    if (schema == nullptr || value == nullptr || !schema->IsObject() || !value->IsObject()) return out;
    const auto required = schema->FindMember("required");
    if (required == schema->MemberEnd() || !required->value.IsArray()) return out;
    for (const auto& name : required->value.GetArray())
        if (name.IsString() && !value->HasMember(name)) out.emplace_back(name.GetString(), name.GetStringLength());
    return out;
}

}  // namespace

struct JsonSchema::Compiled {
    rapidjson::Document document;
    std::unique_ptr<rapidjson::SchemaDocument> schema;
};

JsonSchema::JsonSchema(std::string_view document) : compiled_(std::make_unique<Compiled>()) {
    const auto parsed = json::parse(document, kMostDepth);
    if (!parsed.is_object()) throw Error(ErrorKind::bad_input, "a JSON Schema is an object");
    Inspector(parsed).run();
    parse_into(compiled_->document, document);
    compiled_->schema = std::make_unique<rapidjson::SchemaDocument>(compiled_->document);
}

JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

std::string JsonSchema::Complaint::words() const {
    if (missing.empty()) return fmt::format("breaks the rule '{}'", keyword);
    std::vector<std::string> names;
    for (const auto& name : missing) names.push_back(fmt::format("'{}'", clip(name, 60)));
    return "lacks " + join(names, " and ");
}

std::optional<JsonSchema::Complaint> JsonSchema::judge(std::string_view text) const {
    json::parse(text, kMostDepth);
    rapidjson::Document document;
    parse_into(document, text);
    rapidjson::SchemaValidator validator(*compiled_->schema);
    if (document.Accept(validator) && validator.IsValid()) return {};
    const auto where = validator.GetInvalidDocumentPointer(), rule = validator.GetInvalidSchemaPointer();
    Complaint out{text_of(where), validator.GetInvalidSchemaKeyword(), text_of(rule)};
    if (out.keyword == "required") out.missing = missing_members(rule.Get(compiled_->document), where.Get(document));
    return out;
}

}  // namespace daybook::base
