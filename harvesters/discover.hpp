#pragma once

#include "harvesters/fetch.hpp"
#include "harvesters/source.hpp"

#include <functional>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// Gets a small text resource (a page): the text, or Error.
using GetText = std::function<std::string(const std::string& url)>;

/// Reads the links of a page: links_in_html(), or the same in a child process (page_worker.hpp).
using ReadLinks = std::function<std::vector<SourceObject>(const std::string& html, const std::string& base_url)>;

/// The links of an HTML page, absolute against `base_url` (or its <base>), with their text; libxml2, no network.
/// Takes as long as whoever wrote the page wants.
std::vector<SourceObject> links_in_html(const std::string& html, const std::string& base_url);

/// Everything a source offers, in the order it offers it, without repeats. Throws Error when the source cannot
/// be read, offers nothing, or its kind is unknown (naming the nearest).
std::vector<SourceObject> discover(const Source& source, const GetText& get, const ReadLinks& read_links = links_in_html);

/// The kinds there are: ("page", "links on an HTML page").
struct Kind {
    std::string_view name;
    std::string_view about;
    std::vector<SourceObject> (*discover)(const Source&, const GetText&, const ReadLinks&);
};
const std::vector<Kind>& kinds();

}  // namespace daybook::harvesters
