#include "schemas/sheets/json_standard.hpp"

#include "publisher/base/text.hpp"
#include "schemas/sheets/json_documents.hpp"

#include <algorithm>
#include <cctype>

namespace daybook::schemas::sheets {

namespace {

using base::JsonSchema;
using base::json::Value;

/// What must stand around the list is judged again with each of its elements: bytes of it, and of all that times their
/// number (a second for 60 MB).
constexpr std::size_t kMostHeadBytes = 64 << 10;
constexpr std::size_t kMostJudgedBytes = std::size_t{256} << 20;
constexpr std::size_t kMostNameBytes = 80;

[[noreturn]] void refuse_document(const std::string& schema, const JsonSchema::Complaint& complaint) {
    refuse(
        "{} ('{}') says: {} {}", kOffStandard, schema,
        complaint.pointer.empty() ? "the document" : fmt::format("'{}'", base::clip(complaint.pointer, 200)), complaint.words());
}

Value head_of(const Value& document, const std::string& list) {
    auto out = Value::object();
    for (const auto& [key, value] : document.as_object())
        if (key != list) out.set(key, value);
    return out;
}

/// Those of its members without which no document is as the standard says, where it names such.
Value needed_of(const Value& head, const std::string& name) {
    const auto standard = base::json::parse(document_schema(name));
    const auto* required = standard.find("required");
    if (required == nullptr || !required->is_array()) return head;
    auto out = Value::object();
    for (const auto& member : required->as_array())
        if (const auto* value = member.is_string() ? head.find(member.as_string()) : nullptr; value != nullptr)
            out.set(member.as_string(), *value);
    return out;
}

}  // namespace

std::string name_of(const Value& element) {
    for (const auto* key : {"ocid", "id"})
        if (const auto* name = element.find(key); name != nullptr && name->is_string()) {
            const auto& text = name->as_string();
            const bool plain =
                !text.empty() && text.size() <= kMostNameBytes &&
                std::ranges::all_of(text, [](unsigned char c) {
                    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '/';
                });
            if (plain) return text;
        }
    return {};
}

std::vector<ApartRecord> elements_to_set_apart(std::string_view text, const JsonMapping& mapping,
                                               const JsonSchema& schema, const JsonSchema::Complaint& whole) {
    const auto& name = mapping.json_schema();
    const auto list = mapping.list();
    if (list.empty() || !whole.pointer.starts_with("/" + list + "/")) refuse_document(name, whole);
    const auto document = base::json::parse(text);
    const auto& elements = document.at(list).as_array();
    auto head = head_of(document, list);
    auto alone = needed_of(head, name);
    const auto bytes = base::json::write(alone).size();
    if (bytes > kMostHeadBytes || bytes * elements.size() > kMostJudgedBytes) refuse_document(name, whole);
    head.set(list, Value::array());
    if (const auto complaint = schema.judge(base::json::write(head)); complaint && !complaint->pointer.starts_with("/" + list))
        refuse_document(name, *complaint);
    std::vector<ApartRecord> out;
    const auto first = "/" + list + "/0";
    for (std::size_t i = 0; i < elements.size(); ++i) {
        alone.set(list, Value(Value::Array{elements[i]}));
        const auto complaint = schema.judge(base::json::write(alone));
        if (!complaint) continue;
        if (!complaint->pointer.starts_with(first)) refuse_document(name, *complaint);
        out.push_back({static_cast<std::int64_t>(i + 1), name_of(elements[i]),
                       fmt::format("/{}/{}{}", list, i, complaint->pointer.substr(first.size())),
                       complaint->words(), std::max<std::int64_t>(1, mapping.count(alone)), base::json::write(elements[i])});
    }
    if (out.empty() || out.size() == elements.size()) refuse_document(name, whole);
    return out;
}

Value without(Value document, const std::vector<ApartRecord>& apart, const JsonMapping& mapping) {
    Value::Array kept;
    const auto& elements = document.at(mapping.list()).as_array();
    auto next = apart.begin();
    for (std::size_t i = 0; i < elements.size(); ++i)
        if (next != apart.end() && next->number == static_cast<std::int64_t>(i + 1)) ++next;
        else kept.push_back(elements[i]);
    document.set(mapping.list(), Value(std::move(kept)));
    return document;
}

}  // namespace daybook::schemas::sheets
