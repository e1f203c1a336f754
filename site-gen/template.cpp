#include "site-gen/template.hpp"

#include "publisher/base/error.hpp"
#include "site-gen/embedded.hpp"

#include <kainjow/mustache.hpp>

#include <map>

namespace daybook::site_gen {

namespace {

using base::Error;
using base::ErrorKind;
using kainjow::mustache::data;
using kainjow::mustache::mustache;

constexpr int kMaxPartialDepth = 4;

std::string_view text_of(std::string_view name) {
    const auto text = base::text_named(embedded_templates(), name);
    if (text.empty()) throw Error::make(ErrorKind::internal, "the site has no template '{}'", name);
    return text;
}

std::string with_partials(std::string_view name, int depth = 0) {
    if (depth > kMaxPartialDepth)
        throw Error::make(ErrorKind::internal, "template '{}' includes itself", name);
    std::string text(text_of(name));
    for (std::size_t at = text.find("{{> "); at != std::string::npos; at = text.find("{{> ", at)) {
        const auto end = text.find("}}", at);
        if (end == std::string::npos)
            throw Error::make(ErrorKind::internal, "template '{}' does not close a partial", name);
        const std::string inner = with_partials(text.substr(at + 4, end - at - 4), depth + 1);
        text.replace(at, end + 2 - at, inner);
        at += inner.size();
    }
    return text;
}

data to_data(const base::json::Value& value) {
    if (value.is_string()) return value.as_string().empty() ? data(false) : data(value.as_string());
    if (value.is_bool()) return data(value.as_bool());
    if (value.is_number()) return data(value.as_number_text());
    if (value.is_array()) {
        data list(data::type::list);
        for (const auto& item : value.as_array()) list.push_back(to_data(item));
        return list;
    }
    if (!value.is_object()) return data(false);
    data object;
    for (const auto& [key, member] : value.as_object()) object.set(key, to_data(member));
    return object;
}

}  // namespace

std::string Templates::render(std::string_view name, const Context& context) const {
    // A parsed template keeps its last error in itself, so each thread has its own.
    thread_local std::map<std::string, mustache, std::less<>> by_name;
    auto found = by_name.find(name);
    if (found == by_name.end()) found = by_name.emplace(std::string(name), mustache(with_partials(name))).first;
    auto& parsed = found->second;
    if (!parsed.is_valid())
        throw Error::make(ErrorKind::internal, "template '{}' does not parse: {}", name,
                          parsed.error_message());
    std::string text = parsed.render(to_data(context));
    if (!parsed.is_valid())
        throw Error::make(ErrorKind::internal, "template '{}' does not render: {}", name,
                          parsed.error_message());
    return text;
}

}  // namespace daybook::site_gen
