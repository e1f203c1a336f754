#include "api/links_below.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace daybook::api {

namespace {

/// Members that are a link by themselves ("path" where it begins with a slash: of a route), and members that hold cells.
constexpr std::array<std::string_view, 8> kLinks{"_link", "next", "instance", "link", "file", "decision", "path", "difference"};
constexpr std::array<std::string_view, 4> kCells{"rows", "row", "before", "after"};

bool is_one_of(const auto& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_json(std::string_view type) {
    return type.starts_with("application/json") || type.starts_with("application/problem+json") || type.starts_with("application/x-ndjson");
}

/// The addresses of a Link header: <...>; rel="next", <...>
std::string moved_header(std::string_view value, const std::string& path) {
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        out += value[i];
        if (value[i] == '<' && i + 1 < value.size() && value[i + 1] == '/') out += path;
    }
    return out;
}

}  // namespace

/// Names of columns may be any of kLinks but "_link": no field begins with an underscore.
bool LinksBelow::holds_link() const {
    if (open_.empty()) return false;
    const auto& in = open_.back();
    if (in.cells) return in.object && key_ == "_link";
    return in.links || (in.object && is_one_of(kLinks, key_));
}

void LinksBelow::open(bool object) {
    Container next{object, false, false};
    if (!open_.empty()) {
        const auto& in = open_.back();
        next.cells = in.cells || (in.object && is_one_of(kCells, key_));
        next.links = !next.cells && (in.links || (in.object && key_ == "links"));
    }
    open_.push_back(next);
}

void LinksBelow::outside(char c) {
    switch (c) {
        case '{':
        case '[':
            open(c == '{');
            name_next_ = c == '{';
            break;
        case '}':
        case ']':
            if (!open_.empty()) open_.pop_back();
            name_next_ = false;
            break;
        case ',': name_next_ = !open_.empty() && open_.back().object; break;
        case ':': name_next_ = false; break;
        case '"':
            string_ = true;
            key_now_ = name_next_;
            begins_ = !key_now_ && holds_link();
            if (key_now_) key_.clear();
            break;
        default: break;
    }
}

void LinksBelow::in_string(char c, std::string& out) {
    if (begins_ && c == '/') out += path_;
    begins_ = false;
    if (escaped_) escaped_ = false;
    else if (c == '\\') escaped_ = true;
    else if (c == '"') {
        string_ = false;
        return;
    }
    if (key_now_) key_ += c;
}

std::string LinksBelow::moved(std::string_view piece) {
    std::string out;
    out.reserve(piece.size() + piece.size() / 8);
    for (const char c : piece) {
        if (string_) in_string(c, out);
        else outside(c);
        out += c;
    }
    return out;
}

void move_links(Response& response, const std::string& path, bool api) {
    if (path.empty()) return;
    for (auto& [name, value] : response.headers) {
        if (name == "Location" && value.starts_with('/')) value = path + value;
        else if (api && name == "Link") value = moved_header(value, path);
    }
    if (!api || !is_json(response.header("Content-Type"))) return;
    if (auto* text = std::get_if<std::string>(&response.body)) *text = LinksBelow(path).moved(*text);
    else if (auto* source = std::get_if<BodySource>(&response.body))
        response.body = [source = std::move(*source), links = std::make_shared<LinksBelow>(path)] { return links->moved(source()); };
}

}  // namespace daybook::api
