#include "harvesters/html_links.hpp"

#include "harvesters/url.hpp"
#include "harvesters/xml.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/encoding.hpp"

#include <fmt/format.h>
#include <libxml/HTMLparser.h>
#include <libxml/uri.h>
#include <libxml/xpath.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMaxPageBytes = 16 << 20;
constexpr std::size_t kMaxLinks = 50'000;
constexpr std::size_t kMaxTitleBytes = 500;

struct FreeXPath {
    void operator()(xmlXPathContext* context) const noexcept { xmlXPathFreeContext(context); }
    void operator()(xmlXPathCompExpr* compiled) const noexcept { xmlXPathFreeCompExpr(compiled); }
    void operator()(xmlXPathObject* result) const noexcept { xmlXPathFreeObject(result); }
};

/// How a page is read: as one of these, or as it says itself.
enum class Script { utf8, windows_1252, its_own };

/// What a page calls its encoding within its first bytes, in small letters; "" where it does not.
std::string charset_named_in(std::string_view html) {
    constexpr std::size_t kLookedAt = 1024;
    const auto head = base::to_lower(html.substr(0, kLookedAt));
    auto at = head.find("charset");
    if (at == std::string::npos) return "";
    at = head.find_first_not_of(" =\"'", at + 7);
    return at == std::string::npos ? "" : head.substr(at, head.find_first_of(" \"'/>;", at) - at);
}

/// A page that does not say its encoding is UTF-8 when it can be; and whatever says Latin-1 is Windows-1252 to browsers.
Script script_of(std::string_view html) {
    constexpr std::array<std::string_view, 8> kWestern{"iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "us-ascii", "ascii"};
    const auto named = charset_named_in(html);
    const bool is_western = std::ranges::find(kWestern, named) != kWestern.end();
    if (base::is_utf8(html)) return is_western && schemas::is_ascii(html) ? Script::windows_1252 : Script::utf8;
    const bool is_wide = html.starts_with("\xFF\xFE") || html.starts_with("\xFE\xFF");
    return !is_wide && (is_western || named.empty() || named == "utf-8" || named == "utf8") ? Script::windows_1252 : Script::its_own;
}

Document parse(const std::string& html, const std::string& url, Script script) {
    if (html.size() > kMaxPageBytes)
        throw Error::make(ErrorKind::exhausted, "the page {} has {} bytes; the limit is {}", url, html.size(),
                          kMaxPageBytes);
    // libxml2 loses such characters in addresses when it turns them itself.
    if (script == Script::windows_1252 && !schemas::is_ascii(html)) return parse(schemas::as_utf8(html), url, Script::utf8);
    const char* encoding = script == Script::its_own ? nullptr : "UTF-8";
    constexpr int kOptions =
        HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;
    return Document(
        htmlReadMemory(html.data(), static_cast<int>(html.size()), url.c_str(), encoding, kOptions));
}

/// The next node in document order within `top`; no recursion, since the nesting is the page's to choose.
const xmlNode* next_node(const xmlNode* node, const xmlNode* top) {
    if (node->children != nullptr && node->type == XML_ELEMENT_NODE) return node->children;
    while (node != top && node->next == nullptr) node = node->parent;
    return node == top ? nullptr : node->next;
}

bool is_html(const xmlNode* node, const char* name) {
    return node->type == XML_ELEMENT_NODE &&
           xmlStrcasecmp(node->name, reinterpret_cast<const xmlChar*>(name)) == 0;
}

void append_words(std::string& out, const xmlNode* node) {
    if (node->type != XML_TEXT_NODE || node->content == nullptr) return;
    for (const auto* at = reinterpret_cast<const char*>(node->content); *at != '\0'; ++at) {
        const bool blank = *at == ' ' || *at == '\t' || *at == '\r' || *at == '\n' || *at == '\f';
        if (!blank) out += *at;
        else if (!out.empty() && out.back() != ' ') out += ' ';
    }
}

/// Stops once it has enough: unclosed links inside links would otherwise be read over and over.
std::string link_words(const xmlNode* link) {
    std::string out;
    for (const auto* node = link; node != nullptr && out.size() <= kMaxTitleBytes;
         node = next_node(node, link))
        append_words(out, node);
    // Of a page in no encoding that it names, libxml2 lets bytes through as they are.
    return base::clip(base::trim(base::to_utf8(out)), kMaxTitleBytes);
}

/// The nearest block around a link that GOV.UK shows a file in, or null.
const xmlNode* attachment_around(const xmlNode* node) {
    for (; node != nullptr && node->type == XML_ELEMENT_NODE; node = node->parent) {
        const auto classes = attribute(node, "class");
        for (const auto word : base::split(classes, ' '))
            if (word == "attachment" || word == "gem-c-attachment") return node;
    }
    return nullptr;
}

/// "Download CSV 1.74KB" names no file: the heading of its block does.
std::string title_of(const xmlNode* link) {
    auto words = link_words(link);
    const auto* block = words.starts_with("Download") ? attachment_around(link) : nullptr;
    for (const auto* node = block; node != nullptr; node = next_node(node, block))
        if (is_html(node, "h2") || is_html(node, "h3")) return link_words(node);
    return words;
}

std::string base_of(const xmlNode* root, const std::string& page_url) {
    for (const auto* node = root; node != nullptr; node = next_node(node, root))
        if (is_html(node, "base"))
            if (const auto href = attribute(node, "href"); !href.empty()) return join_url(href, page_url);
    return page_url;
}

class Links {
public:
    Links(std::string page, std::string base, Script script) : page_(std::move(page)), base_(std::move(base)), script_(script) {}

    /// Those below `top`, itself among them.
    void add_below(const xmlNode* top) {
        for (const auto* node = top; node != nullptr; node = next_node(node, top))
            if (is_html(node, "a")) add(node);
    }
    std::vector<SourceObject> take() && { return std::move(links_); }

private:
    /// A query goes out in the page's encoding (URL Standard, "query percent-encode"); of a character that is not in it, as HTML would write it.
    std::string as_sent(const std::string& href) const {
        const auto query = href.find('?');
        if (script_ != Script::windows_1252 || query == std::string::npos) return href;
        return href.substr(0, query) + schemas::to_windows_1252(base::to_utf8(href.substr(query)), [](char32_t c) { return fmt::format("%26%23{}%3B", static_cast<std::uint32_t>(c)); });
    }
    void add(const xmlNode* node) {
        const auto href = as_sent(attribute(node, "href"));
        const auto url = href.empty() || href.front() == '#' ? "" : join_url(href, base_);
        if (!is_http_url(url)) return;
        auto title = title_of(node);
        auto& known = seen_[url];
        const bool is_new = !known.untitled && known.titles.empty();
        if (!title.empty() && !known.titles.insert(title).second) return;
        if (title.empty() && !is_new) return;
        // GOV.UK links a thumbnail without words before the titled link to the same file.
        if (known.untitled) {
            links_[*known.untitled].title = std::move(title);
            return known.untitled.reset();
        }
        if (links_.size() == kMaxLinks)
            throw Error::make(ErrorKind::exhausted, "the page {} has more than {} links", page_, kMaxLinks);
        if (title.empty()) known.untitled = links_.size();
        links_.push_back({url, std::move(title), page_});
    }
    struct Known {
        std::set<std::string> titles;
        std::optional<std::size_t> untitled;  ///< which link it is, while none to it has words
    };

    std::string page_, base_;
    Script script_;
    std::vector<SourceObject> links_;
    std::map<std::string, Known> seen_;
};

void add_chosen(Links& links, xmlDoc* document, const std::string& xpath) {
    const std::unique_ptr<xmlXPathContext, FreeXPath> context(xmlXPathNewContext(document));
    xmlSetStructuredErrorFunc(nullptr, [](void*, xmlErrorPtr) {});
    const std::unique_ptr<xmlXPathCompExpr, FreeXPath> compiled(
        xmlXPathCtxtCompile(context.get(), reinterpret_cast<const xmlChar*>(xpath.c_str())));
    const std::unique_ptr<xmlXPathObject, FreeXPath> result(
        compiled ? xmlXPathCompiledEval(compiled.get(), context.get()) : nullptr);
    if (!result || result->type != XPATH_NODESET)
        throw Error::make(ErrorKind::usage, "'{}' is no XPath that chooses elements", xpath);
    const auto* nodes = result->nodesetval;
    for (int i = 0; nodes != nullptr && i < nodes->nodeNr; ++i)
        if (nodes->nodeTab[i]->type == XML_ELEMENT_NODE) links.add_below(nodes->nodeTab[i]);
}

}  // namespace

std::string join_url(std::string_view reference, const std::string& base_url) {
    const auto tidy = tidy_url(reference);
    const Text joined(xmlBuildURI(reinterpret_cast<const xmlChar*>(tidy.c_str()),
                                  reinterpret_cast<const xmlChar*>(base_url.c_str())));
    auto out = to_string(joined);
    if (const auto fragment = out.find('#'); fragment != std::string::npos) out.resize(fragment);
    return out;
}

void load_encodings() {
    // "\xA3" is a pound sign.
    parse_xml("<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\xA3</a>", "http://a.example/");
}

std::vector<SourceObject> links_in_html(const std::string& html, const std::string& base_url,
                                        const std::string& xpath) {
    const auto script = script_of(html);
    const auto document = parse(html, base_url, script);
    const auto* root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (root == nullptr) return {};
    Links links(base_url, base_of(root, base_url), script);
    if (xpath.empty()) links.add_below(root);
    else add_chosen(links, document.get(), xpath);
    return std::move(links).take();
}

}  // namespace daybook::harvesters
