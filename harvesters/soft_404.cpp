#include "harvesters/soft_404.hpp"

#include "harvesters/url.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <span>
#include <vector>

namespace daybook::harvesters {

namespace {

/// Names that are never given to HTML; .xls is: Excel saves tables as web pages under it.
constexpr std::string_view kSuffixesOfData[] = {".csv", ".tsv", ".xlsx",    ".ods", ".json", ".zip",
                                              ".pdf", ".gz",  ".parquet", ".xml", ".rdf",  ".ttl"};
/// Names of tables and of what they come in.
constexpr std::string_view kTableSuffixes[] = {".csv", ".tsv", ".xlsx", ".ods", ".xls", ".zip"};
constexpr std::string_view kXmlStarts[] = {"<?xml", "<error"};
/// No table of data is so small and has nothing that parts its cells.
constexpr std::size_t kMostWordsBytes = 2048;
constexpr std::string_view kStarts[] = {"<!doctype html", "<html"};
/// With text/html above it, a page may also start in the middle.
constexpr std::string_view kLooseStarts[] = {"<head",   "<body", "<title", "<meta",
                                             "<script", "<div",  "<h1",    "<!--"};
/// As whole words; nothing that a title of real data may hold ("road maintenance", "spend over £500").
constexpr std::string_view kWordsOfNone[] = {"not found",
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
                                       "too many requests",
                                       "rate limit exceeded",
                                       "try again later",
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

/// The first of kWordsOfNone in a text, or "".
std::string_view bad_news(const std::string& text) {
    std::string words = " ";
    for (const unsigned char c : base::to_lower(text))
        words += std::isalnum(c) != 0 ? static_cast<char>(c) : ' ';
    words += ' ';
    const auto* const found = std::find_if(std::begin(kWordsOfNone), std::end(kWordsOfNone), [&](auto word) {
        return words.find(fmt::format(" {} ", word)) != std::string::npos;
    });
    return found == std::end(kWordsOfNone) ? std::string_view() : *found;
}

template <class Words>
bool ends_with_any(std::string_view text, const Words& words) {
    return std::any_of(std::begin(words), std::end(words), [&](auto word) { return text.ends_with(word); });
}

/// {"error": …}, {"errors": […]}, {"success": false}.
bool is_json_of_an_error(std::string_view text) try {
    const auto said = base::json::parse(text);
    if (!said.is_object()) return false;
    for (const auto* key : {"error", "errors"})
        if (const auto* value = said.find(key))
            if (!value->is_null() && !value->is_bool() && base::json::write(*value).size() > 2) return true;
    return !said.bool_or("success", true);
} catch (const std::exception&) {
    return false;
}

/// "<?xml …?><Error><Code>SlowDown</Code></Error>", as object stores say it.
bool is_xml_of_an_error(std::string_view text) {
    auto lower = base::to_lower(text.substr(0, 512));
    if (lower.starts_with("<?xml")) lower.erase(0, std::min(lower.size(), lower.find("?>") + 2));
    return base::trim(lower).starts_with("<error");
}

bool are_bytes(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < ' ' && c != '\n' && c != '\r' && c != '\t'; });
}

/// Where a mark parts two cells of a line: in a sentence a blank follows it.
std::ptrdiff_t cells_parted(std::string_view line, char mark) {
    std::ptrdiff_t out = 0;
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
        if (line[i] == mark && (mark == '\t' || line[i + 1] != ' ')) ++out;
    return out;
}

/// A header and a row with as many cells, or a header alone.
bool has_cells(std::string_view first, std::string_view second) {
    return std::ranges::any_of(std::string_view(",;\t|"), [&](char mark) {
        const auto marks = std::ranges::count(first, mark);
        const bool as_many = marks > 1 && marks == std::ranges::count(second, mark);
        return as_many || (cells_parted(first, mark) > 0 && (second.empty() || cells_parted(second, mark) > 0));
    });
}

/// The same below a title: two lines one below the other that each have several cells, which sentences have not.
bool has_cells_below(std::span<const std::string_view> lines) {
    const auto several = [](std::string_view line) {
        return std::ranges::any_of(std::string_view(",;\t|"), [&](char mark) { return cells_parted(line, mark) > 1; });
    };
    for (std::size_t i = 1; i < lines.size(); ++i)
        if (several(lines[i - 1]) && several(lines[i])) return true;
    return false;
}

bool has_cells(std::string_view text) {
    std::vector<std::string_view> lines;
    for (const auto line : base::split(text, '\n'))
        if (!base::trim(line).empty()) lines.push_back(base::trim(line));
    if (lines.empty()) return false;
    return has_cells(lines.front(), lines.size() > 1 ? lines[1] : std::string_view()) || has_cells_below(lines);
}

/// "error,message⏎503,Service unavailable", "code,message⏎404,Not found", "Error,404,page not found": no table of data is so narrow, or
/// of one line, and says that.
bool is_narrow_bad_news(std::string_view text) {
    constexpr std::string_view kMarks = ",;\t|";
    const auto end = text.find('\n');
    const auto first = text.substr(0, end), rest = end == std::string_view::npos ? std::string_view() : text.substr(end);
    const auto marks = std::ranges::count_if(first, [&](char c) { return kMarks.find(c) != std::string_view::npos; });
    if (marks < 1 || marks > (rest.empty() ? 2 : 1) || std::ranges::count(rest, '\n') > 2) return false;
    return !bad_news(std::string(first.substr(0, first.find_first_of(kMarks)))).empty() || !bad_news(std::string(rest)).empty();
}

/// Neither bytes that are no text nor, where they say bad news, cells, nor anything at all that could part two.
bool are_words_alone(std::string_view text) {
    if (text.starts_with("%PDF-")) return false;  // a file all the same, refused by its name
    if (text.size() > kMostWordsBytes || are_bytes(text)) return false;
    // A table, as nearly every file is one, is told by its cells before a word of it is looked at.
    const bool parted = text.find_first_of(",<;\t|") != std::string_view::npos;
    if (parted && has_cells(text) && !is_narrow_bad_news(text)) return false;
    const auto lower_text = base::to_lower(text);
    if (lower_text.find("<table") == std::string::npos && !bad_news(std::string(text)).empty()) return true;
    if (parted) return false;
    const auto lower = " " + lower_text + " ";
    const bool says_nothing = lower.find("nil") != std::string::npos ||
                              lower.find(" no ") != std::string::npos ||
                              lower.find("none") != std::string::npos;
    return text.find('\n') == std::string_view::npos && !says_nothing;
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
    const bool other_kind = std::any_of(std::begin(kSuffixesOfData), std::end(kSuffixesOfData),
                                        [&](auto s) { return name.ends_with(s); });
    const bool table = lower.find("<table") != std::string::npos;
    if (!other_kind && table && said.empty()) return "";
    // Only words of our own: what a stranger's page says would stay in the register, where no erasure looks
    // for it.
    return said.empty() ? "a web page came in place of the file"
                        : fmt::format("a web page that says '{}' came in place of the file", said);
}

std::string error_in_place_of_data(std::string_view url, std::string_view body) {
    const auto name = base::to_lower(file_name_of(url));
    const bool is_table = ends_with_any(name, kTableSuffixes);
    // "download?id=5" names no kind: what it gives may be any, and an error is one all the same.
    const bool may_be_any = !is_table && !ends_with_any(name, kSuffixesOfData);
    const bool is_json = name.ends_with(".json");
    if (!is_json && !is_table && !may_be_any) return "";
    const auto text = base::trim(without_bom_and_blanks(body));
    if (text.empty()) return "an empty body came in place of the file";
    if (may_be_any && is_xml_of_an_error(text)) return "an error as XML came in place of the file";
    if (may_be_any && text.front() == '<') return "";
    if (is_json || (may_be_any && (text.front() == '{' || text.front() == '['))) return is_json_of_an_error(text) ? "an error as JSON came in place of the file" : "";
    if (text.front() == '{') return "a JSON object came in place of the file";
    if (text.front() == '[' && text.size() <= kMostWordsBytes && !bad_news(std::string(text)).empty()) return "an error as JSON came in place of the file";
    if (!name.ends_with(".xls") && starts_with_any(base::to_lower(text.substr(0, 8)), kXmlStarts))
        return "XML came in place of the file";
    return are_words_alone(text) ? "words without a table came in place of the file" : "";
}

}  // namespace daybook::harvesters
