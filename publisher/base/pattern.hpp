#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::base {

/// A regular expression whose time is linear in the text, whatever the expression (RE2): one that somebody
/// else wrote can be run over texts that somebody else wrote. Written as XML Schema and ECMAScript have in
/// common; look-around and back references, which no bounded matcher has, are refused. Safe to use from many
/// threads.
class Pattern {
public:
    /// Throws Error(bad_input) showing the expression and what is wrong with it.
    explicit Pattern(std::string_view expression);
    Pattern(Pattern&&) noexcept;
    Pattern& operator=(Pattern&&) noexcept;
    ~Pattern();

    const std::string& expression() const { return expression_; }
    /// The whole text, as Table Schema's "pattern" asks.
    bool matches(std::string_view text) const;
    /// Anywhere in the text, as JSON Schema's "pattern" asks.
    bool found_in(std::string_view text) const;
    /// Where it is found first, and what its groups matched, "" for one that matched nothing.
    struct Found {
        std::size_t at = 0, size = 0;
        std::vector<std::string> groups;
    };
    std::optional<Found> find(std::string_view text) const;
    int groups() const;

private:
    struct Compiled;
    std::string expression_;
    std::unique_ptr<Compiled> compiled_;
};

}  // namespace daybook::base
