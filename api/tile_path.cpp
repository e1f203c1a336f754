#include "api/tile_path.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// A plain number from `least` to `most`, without leading zeros.
bool is_number(std::string_view text, int least, int most) {
    if (!all_digits(text) || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return false;
    int n = 0;
    for (const char c : text) n = n * 10 + (c - '0');
    return least <= n && n <= most;
}

bool is_group(std::string_view text) {
    return text.size() == 3 && all_digits(text);
}

}  // namespace

bool is_tile_path(std::string_view path) {
    auto segments = base::split(path, '/');
    if (segments.size() < 2 || segments.size() > 10) return false;
    if (segments[0] != "entries" && !is_number(segments[0], 0, 63)) return false;
    segments.erase(segments.begin());
    if (segments.size() >= 2 && segments[segments.size() - 2].ends_with(".p")) {
        if (!is_number(segments.back(), 1, 255)) return false;
        segments.pop_back();
        segments.back().remove_suffix(2);
    }
    const bool padded = segments.size() > 1 && segments[0] == "x000";
    const auto last = segments.back();
    segments.pop_back();
    return !padded && is_group(last) && std::ranges::all_of(segments, [](std::string_view s) {
        return s.starts_with('x') && is_group(s.substr(1));
    });
}

}  // namespace daybook::api
