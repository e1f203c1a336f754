#pragma once

#include "harvesters/source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// The links of an HTML page, absolute against `base_url` (or its <base>), with their text; libxml2, no
/// network. A file that several links lead to comes once for each of their texts, in their order. With an XPath only those that it chooses, or that lie within the elements that it chooses. Throws
/// Error(usage) when the XPath is none, and Error(exhausted) when the page has too much of anything. Takes as
/// long as whoever wrote the page wants.
std::vector<SourceObject> links_in_html(const std::string& html, const std::string& base_url,
                                        const std::string& xpath = "");

}  // namespace daybook::harvesters
