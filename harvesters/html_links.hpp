#pragma once

#include "harvesters/source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// The links of an HTML page, absolute against `base_url` (or its <base>), with their text; libxml2, no
/// network. A page that is no UTF-8 is Windows-1252, as Latin-1 is to browsers, unless it names another encoding. Addresses are what
/// browsers send: UTF-8 in the path, and the page's own encoding in the query. A file that several links lead to comes once for each of their texts, in their order. With an XPath only those that it chooses, or that lie within the elements that it chooses. Throws
/// Error(usage) when the XPath is none, and Error(exhausted) when the page has too much of anything. Takes as
/// long as whoever wrote the page wants.
std::vector<SourceObject> links_in_html(const std::string& html, const std::string& base_url,
                                        const std::string& xpath = "");

/// Loads what libxml2 turns feeds in Windows-1252 into UTF-8 with, while files can still be opened.
void load_encodings();

}  // namespace daybook::harvesters
