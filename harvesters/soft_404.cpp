#include "harvesters/soft_404.hpp"

#include "harvesters/url.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

namespace daybook::harvesters {

namespace {

/// Names that are never given to HTML; .xls is: Excel saves tables as web pages under it.
constexpr std::string_view kDataSuffixes[] = {".csv", ".tsv", ".xlsx",    ".ods", ".json", ".zip",
                                              ".pdf", ".gz",  ".parquet", ".xml", ".rdf",  ".ttl"};
constexpr std::string_view kStarts[] = {"<!doctype html", "<html"};
/// With text/html above it, a page may also start in the middle.
constexpr std::string_view kLooseStarts[] = {"<head",   "<body", "<title", "<meta",
                                             "<script", "<div",  "<h1",    "<!--"};
/// As whole words; nothing that a title of real data may hold ("road maintenance", "spend over £500").
constexpr std::string_view kWords[] = {"not found",
                                       "404",
                                       "error",
                                       "no longer available",
                                       "no longer exists",
                                       "has moved",
                                       "been moved",
                                       "been removed",
                                       "been deleted",
                                       "cannot be found",
                                       "can t be found",
                                       "could not be found",
                                       "doesn t exist",
                                       "does not exist",
                                       "unavailable",
                                       "problem with the service",
                                       "bad gateway",
                                       "access denied",
                                       "forbidden",
                                       "unauthorised",
                                       "unauthorized",
                                       "sign in",
                                       "log in",
                                       "login",
                                       "down for maintenance",
                                       "captcha",
                                       "just a moment",
                                       "are you a robot",
                                       "verify you are human",
                                       "session has expired"};

std::string_view without_bom_and_blanks(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

template <class Words>
bool starts_with_any(std::string_view text, const Words& words) {
    return std::any_of(std::begin(words), std::end(words), [&](auto word) { return text.starts_with(word); });
}

/// The text of the first element of that name, without tags; `lower` is the page in lower case.
std::string text_of(std::string_view page, std::string_view lower, std::string_view name) {
    const auto tag = lower.find(fmt::format("<{}", name));
    const auto start = lower.find('>', tag);
    if (tag == std::string_view::npos || start == std::string_view::npos) return "";
    const auto inner = page.substr(start + 1, lower.find(fmt::format("</{}", name), start) - start - 1);
    std::string out;
    bool in_tag = false;
    for (const char c : inner) {
        if (c == '<') in_tag = true;
        if (!in_tag) out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
        if (c == '>') in_tag = false;
    }
    return base::clip(base::to_utf8(base::trim(out)), 120);
}

/// The first of kWords in a text, or "".
std::string_view bad_news(const std::string& text) {
    std::string words = " ";
    for (const unsigned char c : base::to_lower(text))
        words += std::isalnum(c) != 0 ? static_cast<char>(c) : ' ';
    words += ' ';
    const auto* const found = std::find_if(std::begin(kWords), std::end(kWords), [&](auto word) {
        return words.find(fmt::format(" {} ", word)) != std::string::npos;
    });
    return found == std::end(kWords) ? std::string_view() : *found;
}

}  // namespace

std::string page_in_place_of_data(std::string_view url, std::string_view content_type,
                                  std::string_view head) {
    const auto page = without_bom_and_blanks(head.substr(0, kSoft404HeadBytes));
    if (!page.starts_with('<')) return "";
    const auto lower = base::to_lower(page);
    const auto type = base::to_lower(content_type);
    const bool called_html = type.starts_with("text/html") || type.starts_with("application/xhtml");
    if (!starts_with_any(lower, kStarts) && !(called_html && starts_with_any(lower, kLooseStarts))) return "";
    const auto of_title = bad_news(text_of(page, lower, "title"));
    const auto said = of_title.empty() ? bad_news(text_of(page, lower, "h1")) : of_title;
    const auto name = base::to_lower(file_name_of(url));
    const bool other_kind = std::any_of(std::begin(kDataSuffixes), std::end(kDataSuffixes),
                                        [&](auto s) { return name.ends_with(s); });
    const bool table = lower.find("<table") != std::string::npos;
    if (!other_kind && table && said.empty()) return "";
    // Only words of our own: what a stranger's page says would stay in the register, where no erasure looks for it.
    return said.empty() ? "a web page came in place of the file"
                        : fmt::format("a web page that says '{}' came in place of the file", said);
}

}  // namespace daybook::harvesters
