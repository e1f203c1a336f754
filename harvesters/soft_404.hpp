#pragma once

#include <string>
#include <string_view>

namespace daybook::harvesters {

/// Why a body that came with status 200 is a web page in place of the data that was asked for ("a web page
/// titled 'Page not found' came in place of the file"); "" when it may be the data. It is a page when it
/// starts as HTML and either the address names another kind of file, or its title or heading says that
/// something is missing or wrong, or it holds no table. A dataset that really is HTML (a table, also one
/// named .xls) passes. `head` is the first part of the body; `content_type` alone decides nothing, since many
/// servers call a CSV text/html.
std::string page_in_place_of_data(std::string_view url, std::string_view content_type, std::string_view head);

/// Why a whole small body (`body`, all of it) is an error's words in place of the file that the address
/// names: "" when it may be the file. Nothing at all, a JSON object or XML under the name of a table or an
/// archive, JSON of an error under .json, and words that say bad news and have no cells, or are one line.
/// An address that names no kind of file ("download?id=5") may give any, and an error is one there, too. A
/// statement that there is nothing to report passes.
std::string error_in_place_of_data(std::string_view url, std::string_view body);

/// How much of a body's beginning is worth giving to page_in_place_of_data().
constexpr std::size_t kSoft404HeadBytes = 32 * 1024;

}  // namespace daybook::harvesters
