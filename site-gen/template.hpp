#pragma once

#include "publisher/base/json.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace daybook::site_gen {

/// What a template shows. Text is escaped unless the template says {{{so}}}; an empty text counts as absent,
/// so that {{#note}}…{{/note}} shows nothing for it.
using Context = base::json::Value;

/// The templates of this folder (mustache), each parsed once. `{{> name}}` is replaced by that template's
/// text before parsing, since the library would otherwise parse it again at every use. Not thread-safe.
class Templates {
public:
    Templates();
    ~Templates();
    /// Throws Error(internal) naming the template when there is none of that name or it does not parse.
    std::string render(std::string_view name, const Context& context);

private:
    struct Parsed;
    std::unique_ptr<Parsed> parsed_;
};

}  // namespace daybook::site_gen
