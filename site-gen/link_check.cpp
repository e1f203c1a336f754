#include "site-gen/link_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace daybook::site_gen {

namespace {

constexpr std::array<std::string_view, 3> kAttributes{" href", " src", " action"};
/// What the service answers itself, to everybody.
constexpr std::array<std::string_view, 4> kService{"/v1", "/healthz", "/readyz", "/.well-known/api-catalog"};

bool begins_with_one(std::string_view path, std::span<const std::string_view> heads) {
    return std::ranges::any_of(heads, [&](std::string_view head) { return path.starts_with(head); });
}

}  // namespace

/// A page has two addresses: its folder's, and that of its file.
LinkCheck::LinkCheck(const std::set<std::string>& paths, std::string_view below) : below_(below) {
    constexpr std::string_view kIndex = "index.html";
    for (const auto& path : paths) {
        addresses_.insert("/" + path);
        if (path == kIndex || path.ends_with("/index.html")) addresses_.insert("/" + path.substr(0, path.size() - kIndex.size()));
    }
}

bool LinkCheck::leads_somewhere(std::string_view link, std::string_view html) const {
    if (link.starts_with('#')) return html.find(fmt::format(" id=\"{}\"", link.substr(1))) != std::string_view::npos;
    if (!link.starts_with('/') || link.starts_with("//")) return true;
    if (!link.starts_with(below_)) return false;
    const auto path = link.substr(below_.size(), link.find_first_of("?#") - below_.size());
    return addresses_.contains(path) || begins_with_one(path, kService);
}

std::string LinkCheck::broken(std::string_view html) const {
    // No text of a page has an unescaped quote, so one behind = begins an attribute's value.
    for (auto at = html.find("=\""); at != std::string_view::npos; at = html.find("=\"", at + 2)) {
        const auto before = html.substr(0, at);
        if (std::ranges::none_of(kAttributes, [&](std::string_view name) { return before.ends_with(name); })) continue;
        const auto link = html.substr(at + 2, html.find('"', at + 2) - at - 2);
        if (!leads_somewhere(link, html)) return std::string(link);
    }
    return {};
}

}  // namespace daybook::site_gen
