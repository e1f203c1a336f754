#include "site-gen/template.hpp"

#include "publisher/base/error.hpp"
#include "site-gen/embedded.hpp"
#include "site-gen/mustache.hpp"

#include <map>

namespace daybook::site_gen {

namespace {

using base::Error;
using base::ErrorKind;

std::string_view template_text(std::string_view name) {
    const auto text = base::text_named(embedded_templates(), name);
    if (text.empty()) throw Error::make(ErrorKind::internal, "the site has no template '{}'", name);
    return text;
}

std::map<std::string_view, Mustache> parse_all() {
    std::map<std::string_view, Mustache> out;
    for (const auto& one : embedded_templates()) out.emplace(one.name, Mustache(one.name, template_text));
    return out;
}

}  // namespace

std::string Templates::render(std::string_view name, const Context& context) const {
    static const auto parsed = parse_all();
    const auto found = parsed.find(name);
    if (found == parsed.end()) throw Error::make(ErrorKind::internal, "the site has no template '{}'", name);
    return found->second.render(context);
}

}  // namespace daybook::site_gen
