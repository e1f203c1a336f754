#include "harvesters/discover.hpp"

#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <regex>
#include <set>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::string_view kDataSuffixes[] = {".csv", ".xlsx", ".ods", ".xls", ".json", ".zip"};
/// std::regex recurses for each character it matches: addresses longer than this are not offered to it.
constexpr std::size_t kMaxUrlBytes = 2048;

bool has_data_suffix(const std::string& url) {
    const auto name = base::to_lower(file_name_of(url));
    return std::any_of(std::begin(kDataSuffixes), std::end(kDataSuffixes),
                       [&](auto s) { return name.ends_with(s); });
}

std::optional<std::regex> pattern_of(const Source& source) {
    if (source.link_pattern.empty()) return {};
    try {
        return std::regex(source.link_pattern, std::regex::ECMAScript);
    } catch (const std::regex_error& error) {
        throw Error::make(ErrorKind::usage,
                          "{}: link pattern '{}' of source '{}' is no regular expression: {}", source.where,
                          source.link_pattern, source.id, error.what());
    }
}

bool is_wanted(const std::string& url, const std::optional<std::regex>& pattern) {
    if (url.size() > kMaxUrlBytes) return false;
    return pattern ? std::regex_search(url, *pattern) : has_data_suffix(url);
}

std::string wanted_words(const Source& source) {
    return source.link_pattern.empty() ? "no link on it ends in .csv, .xlsx, .ods, .xls, .json or .zip"
                                       : fmt::format("no link on it matches '{}'", source.link_pattern);
}

std::vector<SourceObject> wanted_links(const Source& source, const std::string& page, const GetText& get,
                                       const ReadLinks& read_links, const std::optional<std::regex>& pattern) {
    auto links = read_links(get(page), page);
    const auto seen = links.size();
    std::erase_if(links, [&](const SourceObject& link) { return !is_wanted(link.url, pattern); });
    // A page that moved or was redesigned must not look like a department that publishes nothing.
    if (links.empty())
        throw Error::make(ErrorKind::bad_input,
                          "the page {} offers nothing: {} ({} links seen); has it moved?", page,
                          wanted_words(source), seen);
    return links;
}

std::vector<SourceObject> discover_page(const Source& source, const GetText& get, const ReadLinks& read_links) {
    const auto pattern = pattern_of(source);
    std::vector<SourceObject> out;
    for (const auto& page : source.addresses) {
        auto links = wanted_links(source, page, get, read_links, pattern);
        out.insert(out.end(), std::make_move_iterator(links.begin()), std::make_move_iterator(links.end()));
    }
    return out;
}

std::vector<SourceObject> discover_files(const Source& source, const GetText&, const ReadLinks&) {
    std::vector<SourceObject> out;
    for (const auto& address : source.addresses) {
        auto url = tidy_url(address.substr(0, address.find('#')));
        if (!is_http_url(url))
            throw Error::make(ErrorKind::usage, "{}: '{}' of source '{}' is no http or https address",
                              source.where, address, source.id);
        out.push_back({std::move(url), "", ""});
    }
    return out;
}

const Kind& kind_named(const Source& source) {
    std::vector<std::string> names;
    for (const auto& kind : kinds()) {
        if (kind.name == source.kind) return kind;
        names.emplace_back(kind.name);
    }
    const auto nearest = base::nearest(source.kind, names);
    throw Error::make(ErrorKind::usage, "{}: source '{}' has the unknown kind '{}'; {}", source.where,
                      source.id, source.kind,
                      nearest.empty() ? "there are: " + base::join(names, ", ")
                                      : fmt::format("did you mean '{}'?", nearest));
}

}  // namespace

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = {
        {"page", "links on an HTML page", discover_page},
        {"files", "files at addresses that are written down", discover_files},
    };
    return all;
}

std::vector<SourceObject> discover(const Source& source, const GetText& get, const ReadLinks& read_links) {
    try {
        auto objects = kind_named(source).discover(source, get, read_links);
        std::set<std::string> seen;
        std::erase_if(objects, [&](const SourceObject& object) { return !seen.insert(object.url).second; });
        if (objects.empty())
            throw Error::make(ErrorKind::usage, "{}: source '{}' lists no address", source.where, source.id);
        return objects;
    } catch (Error& error) {
        error.while_("asking source '{}' ({}) what it offers", source.id, source.where);
        throw;
    }
}

}  // namespace daybook::harvesters
