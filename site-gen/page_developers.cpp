#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

#include <cctype>
#include <map>

namespace daybook::site_gen {

namespace {

using base::json::Value;

/// A value's text as it stands in an address.
std::string text_of(const Value& value) {
    if (value.is_string()) return value.as_string();
    if (value.is_number()) return value.as_number_text();
    return value.is_bool() && value.as_bool() ? "1" : "0";
}

/// The slashes of a value that may hold some stay.
std::string in_path(const std::string& text) {
    std::string out;
    for (const auto piece : base::split(text, '/')) (out += out.empty() ? "" : "/") += base::percent_encode(piece);
    return out;
}

/// Whether an example to try gives the parameter: what the operation cannot do without, and of totals by what and of what.
bool is_tried(const Value& parameter) {
    const auto& name = parameter.at("name").as_string();
    return parameter.bool_or("required", false) || name == "by" || name == "measure";
}

/// The address with the example of each such parameter; "" where one that is needed has none.
std::string try_href(std::string path, const Value& operation) {
    std::string query;
    const auto* parameters = operation.find("parameters");
    if (parameters == nullptr) return path;
    for (const auto& one : parameters->as_array()) {
        if (!is_tried(one)) continue;
        const auto* example = one.find("example");
        if (example == nullptr) return {};
        const auto name = one.at("name").as_string();
        if (one.at("in").as_string() == "path") {
            const auto at = path.find("{" + name + "}");
            if (at != std::string::npos) path.replace(at, name.size() + 2, in_path(text_of(*example)));
        } else {
            query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, base::percent_encode(text_of(*example)));
        }
    }
    return path.find('{') == std::string::npos ? path + query : std::string();
}

Context parameters_of(const Value& operation) {
    Context out = Context::array();
    const auto* parameters = operation.find("parameters");
    if (parameters == nullptr) return out;
    for (const auto& one : parameters->as_array()) {
        const auto* example = one.find("example");
        out.push(Context::object({{"name", one.at("name")},
                                  {"where", one.at("in").as_string() == "path" ? "in the address" : one.bool_or("required", false) ? "needed" : ""},
                                  {"description", one.string_or("description", "")},
                                  {"example", example != nullptr ? text_of(*example) : ""}}));
    }
    return out;
}

/// "Organisations", "OpenAPI"
std::string title_of_tag(std::string tag) {
    if (tag == "openapi") return "OpenAPI";
    if (!tag.empty()) tag.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(tag.front())));
    return tag;
}

/// Operations by their tag, in the document's order, without those that a public address does not answer.
Context groups_of(const Value& openapi) {
    std::map<std::string, Context> by_tag;
    for (const auto& [path, item] : openapi.at("paths").as_object())
        for (const auto& [method, operation] : item.as_object()) {
            if (operation.bool_or("x-internal", false)) continue;
            const auto parameters = parameters_of(operation);
            const auto href = method == "get" ? try_href(path, operation) : std::string();
            auto& list = by_tag.try_emplace(operation.at("tags").as_array().front().as_string(), Context::array()).first->second;
            list.push(Context::object({{"method", method == "get" ? "GET" : method == "post" ? "POST" : method},
                                       {"path", path},
                                       {"pieces", pieces_of(std::string_view(path).substr(1), '/')},
                                       {"id", operation.at("operationId")},
                                       {"summary", operation.string_or("summary", "")},
                                       {"href", href},
                                       {"parameters", parameters},
                                       {"has_parameters", !parameters.as_array().empty()}}));
        }
    Context out = Context::array();
    for (const auto& tag : openapi.at("tags").as_array()) {
        const auto name = tag.at("name").as_string();
        const auto found = by_tag.find(name);
        if (found != by_tag.end()) out.push(Context::object({{"tag", name}, {"title", title_of_tag(name)}, {"operations", found->second}}));
    }
    return out;
}

}  // namespace

std::string developers_page(const Site& site) {
    const auto& openapi = site.settings.openapi;
    const bool known = openapi.is_object();
    const Context context = Context::object({{"groups", known ? groups_of(openapi) : Context::array()},
                                             {"has_groups", known},
                                             {"base", site.facts.url.empty() ? "" : site.facts.url},
                                             {"revision", std::to_string(site.state.revision)}});
    Frame frame{"/developers/", "Guide to the API", {{"Home", "/"}}, "/v1/openapi.json", site.state.revision, ""};
    frame.description = "Every address of the API with its parameters and an example to try.";
    return in_frame(site, frame, site.templates.render("developers", context));
}

}  // namespace daybook::site_gen
