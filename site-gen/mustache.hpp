#pragma once

#include "publisher/base/json.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::site_gen {

/// The text of the template of that name; throws Error where there is none.
using TextOfTemplate = std::function<std::string_view(std::string_view name)>;

/// A template in what we use of mustache (mustache(5)): {{name}} escaped, {{{name}}} as it is,
/// {{#name}}…{{/name}} for each item of a list, or once where the value is there, {{^name}}…{{/name}} where
/// it is not, {{> name}} for another template's text, and dots for members of members. Nothing is there of
/// null, false, an empty text and an empty list. A line that shows nothing but blanks and held a section is
/// left out with its end.
class Mustache {
public:
    /// Throws Error(internal) naming the template that does not parse.
    Mustache(std::string_view name, const TextOfTemplate& text_of);
    ~Mustache();
    Mustache(Mustache&&) noexcept;

    /// Values are read where they lie. Thread-safe.
    std::string render(const base::json::Value& value) const;

    struct Piece;

private:
    std::vector<Piece> pieces_;
};

}  // namespace daybook::site_gen
