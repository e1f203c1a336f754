#pragma once

#include "publisher/base/json.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace daybook::site_gen {

/// What a template shows. Text is escaped unless the template says {{{so}}}; an empty text counts as absent,
/// so that {{#note}}…{{/note}} shows nothing for it.
class Context : public base::json::Value {
public:
    using Value::Value;
    Context() = default;
    Context(Value value) : Value(std::move(value)) {}

    /// A member that is moved out of the braces it was written in: Value's own are copied, at each level of a page.
    struct Part {
        template <class T>
        Part(std::string_view name, T&& value) : member(std::string(name), Value(std::forward<T>(value))) {}
        mutable Member member;
    };
    static Context object(std::initializer_list<Part> parts = {}) {
        Object members;
        members.reserve(parts.size());
        for (const auto& part : parts) members.push_back(std::move(part.member));
        return Context(Value(std::move(members)));
    }
};

/// The templates of this folder (mustache.hpp has what they may say), all parsed at first use. Thread-safe.
class Templates {
public:
    /// Throws Error(internal) naming the template when there is none of that name or it does not parse.
    std::string render(std::string_view name, const Context& context) const;
};

}  // namespace daybook::site_gen
