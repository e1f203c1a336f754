#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

namespace daybook::site_gen {

/// Knows which files a site will have, and finds links that lead to none of them.
class LinkCheck {
public:
    /// `paths` as OutputFolder::announce() takes them; `below`: the path under which the host has the site, or "".
    LinkCheck(const std::set<std::string>& paths, std::string_view below);

    /// The first link of a page that leads nowhere; "" where all lead somewhere. Links out of the site and into the API are not looked at.
    std::string broken(std::string_view html) const;

private:
    bool leads_somewhere(std::string_view link, std::string_view html) const;

    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    std::unordered_set<std::string, Hash, std::equal_to<>> addresses_;
    std::string below_;
};

}  // namespace daybook::site_gen
