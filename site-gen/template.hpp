#pragma once

#include "publisher/base/json.hpp"

#include <string>
#include <string_view>

namespace daybook::site_gen {

/// What a template shows. Text is escaped unless the template says {{{so}}}; an empty text counts as absent,
/// so that {{#note}}…{{/note}} shows nothing for it.
using Context = base::json::Value;

/// The templates of this folder (mustache), each parsed once a thread. `{{> name}}` is replaced by that template's
/// text before parsing, since the library would otherwise parse it again at every use. Thread-safe.
class Templates {
public:
    /// Throws Error(internal) naming the template when there is none of that name or it does not parse.
    std::string render(std::string_view name, const Context& context) const;
};

}  // namespace daybook::site_gen
