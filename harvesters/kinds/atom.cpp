#include "harvesters/entry_names.hpp"
#include "harvesters/fields.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/url.hpp"
#include "harvesters/xml.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <map>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr const char* kAtomSpace = "http://www.w3.org/2005/Atom";
constexpr const char* kHistory = "http://purl.org/syndication/history/1.0";
constexpr const char* kTombstones = "http://purl.org/atompub/tombstones/1.0";

Start begin(const Source& source, const Occasion&) {
    return {address_requests(source)};
}

std::string child_text(const xmlNode* entry, const char* name) {
    for (const auto* node = entry->children; node != nullptr; node = node->next)
        if (is_element(node, name, kAtomSpace)) return text_of(node);
    return "";
}

std::string rel_of(const xmlNode* link) {
    auto rel = attribute(link, "rel");
    return rel.empty() ? "alternate" : rel;
}

/// An address in the document, against xml:base where there is one.
std::string address(const xmlNode* node, const char* name, const std::string& base) {
    const Text own(xmlNodeGetBase(node->doc, node));
    const auto href = attribute(node, name);
    return href.empty() ? "" : join_url(href, own ? join_url(to_string(own), base) : base);
}

struct Entry {
    const xmlNode* node;
    std::string id, updated, page;
};

SourceObject object_of(const Entry& entry, std::string url, const xmlNode* link) {
    SourceObject out{std::move(url)};
    const auto title = attribute(link, "title");
    out.title = title.empty() ? child_text(entry.node, "title") : title;
    if (!title.empty()) out.publication = child_text(entry.node, "title");
    out.page = entry.page;
    out.format = attribute(link, "type");
    out.size = base::parse_whole(attribute(link, "length")).value_or(-1);
    out.published = moment(child_text(entry.node, "published"));
    out.modified = entry.updated;
    out.licence = child_text(entry.node, "rights");
    return out;
}

/// The links of one relation, each an object. The only one of an entry is known by the entry's name, others by
/// their own beside it, and by their address where they share that: never by which comes first.
void add_links(const Entry& entry, std::string_view rel, const std::string& base,
               std::vector<SourceObject>& out) {
    for (const auto* node = entry.node->children; node != nullptr; node = node->next) {
        if (!is_element(node, "link", kAtomSpace) || rel_of(node) != rel) continue;
        auto object = object_of(entry, address(node, "href", base), node);
        object.id = further_file_of(entry.id, object.url);
        out.push_back(std::move(object));
    }
    if (out.size() == 1) out.front().id = entry.id;
    std::map<std::string, int> called;
    for (const auto& object : out) ++called[object.id];
    for (auto& object : out)
        if (called[object.id] > 1) object.id = further_file_of_address(entry.id, object.url);
}

/// The files of an entry: its enclosures, else its content elsewhere, else the page that it stands for.
std::vector<SourceObject> files_of(const Entry& entry, const std::string& base) {
    std::vector<SourceObject> out;
    add_links(entry, "enclosure", base, out);
    for (const auto* node = entry.node->children; out.empty() && node != nullptr; node = node->next)
        if (is_element(node, "content", kAtomSpace) && !attribute(node, "src").empty()) {
            out.push_back(object_of(entry, address(node, "src", base), node));
            out.back().id = entry.id;
        }
    if (out.empty()) add_links(entry, "alternate", base, out);
    return out;
}

std::string page_of(const xmlNode* entry, const std::string& base) {
    for (const auto* node = entry->children; node != nullptr; node = node->next)
        if (is_element(node, "link", kAtomSpace) && rel_of(node) == "alternate")
            return address(node, "href", base);
    return "";
}

bool is_moment(const std::string& text) try {
    base::parse_rfc3339(text);
    return true;
} catch (const Error&) {
    return false;
}

/// RFC 6721: which entry is gone, and since when. One of tomorrow or without a time would take away what is
/// there, so it is not believed.
void read_deletion(const xmlNode* node, const Occasion& occasion, Gathered& out) {
    const auto ref = attribute(node, "ref"), when = moment(attribute(node, "when"));
    if (ref.empty() || !is_moment(when))
        out.bad.push_back({ref, fmt::format("its deletion has no {}", ref.empty() ? "ref" : "when")});
    else if (base::parse_rfc3339(when) > occasion.now + std::chrono::days(1))
        out.warnings.push_back(
            fmt::format("{}: the deletion at '{}' is not believed", base::clip(ref, 200), when));
    else out.deleted.push_back({ref, when});
}

bool is_older(const std::string& moment, const Occasion& occasion) try {
    return occasion.since && base::parse_rfc3339(moment) < *occasion.since;
} catch (const Error&) {
    return false;
}

/// All of them, also those that did not change: the page was read, and an entry may come with a date from
/// before it came.
void read_entry(const xmlNode* node, const Answer& answer, Gathered& out) {
    const Entry entry{node, child_text(node, "id"), moment(child_text(node, "updated")),
                      page_of(node, answer.final_url)};
    if (entry.id.empty() || entry.updated.empty()) {
        out.bad.push_back({entry.id.empty() ? child_text(node, "title") : entry.id,
                           fmt::format("it has no {}", entry.id.empty() ? "id" : "updated")});
        return;
    }
    out.entries.push_back(entry.id);
    if (is_moment(entry.updated)) out.changed.push_back({entry.id, entry.updated});
    for (auto& object : files_of(entry, answer.final_url)) out.objects.push_back(std::move(object));
}

/// RFC 5005: a paged feed goes on with rel=next, an archived one with rel=prev-archive. Once all of a page is
/// old, so is what follows, and it is not asked for.
std::optional<Request> next_of(const xmlNode* feed, const Answer& answer) {
    for (const std::string_view rel : {"next", "prev-archive"})
        for (const auto* node = feed->children; node != nullptr; node = node->next)
            if (is_element(node, "link", kAtomSpace) && rel_of(node) == rel)
                return Request{address(node, "href", answer.final_url)};
    return {};
}

bool is_all_older(const Gathered& page, const Occasion& occasion) {
    const auto is_old = [&](const Moment& entry) { return is_older(entry.at, occasion); };
    return !page.changed.empty() && page.changed.size() == page.entries.size() &&
           std::ranges::all_of(page.changed, is_old) && std::ranges::all_of(page.deleted, is_old);
}

bool says(const xmlNode* feed, const char* name) {
    for (const auto* node = feed->children; node != nullptr; node = node->next)
        if (is_element(node, name, kHistory)) return true;
    return false;
}

/// RFC 5005: a feed lists what is new, and entries fall off its end, unless it says that it is complete or
/// its archives are read to the last.
bool is_window(const xmlNode* feed, const Gathered& page) {
    return !page.next && !says(feed, "complete") && !says(feed, "archive");
}

Gathered read(const Source&, const Occasion& occasion, const Answer& answer) {
    const auto document = parse_xml(answer.body, answer.final_url);
    const auto* feed = xmlDocGetRootElement(document.get());
    if (feed == nullptr || !is_element(feed, "feed", kAtomSpace))
        throw Error(ErrorKind::bad_input, "it is no Atom feed");
    Gathered out;
    for (const auto* node = feed->children; node != nullptr; node = node->next) {
        if (is_element(node, "entry", kAtomSpace)) read_entry(node, answer, out);
        if (is_element(node, "deleted-entry", kTombstones)) read_deletion(node, occasion, out);
    }
    out.next = next_of(feed, answer);
    out.partial = out.next && is_all_older(out, occasion);
    if (out.partial) out.next.reset();
    out.is_window = is_window(feed, out);
    return out;
}

}  // namespace

extern const Kind kAtom{
    "atom",     "files of the entries of an Atom feed, with its pages and deleted entries",
    "the feed", {},
    begin,      read,
    nullptr,    true,
    false,      true};

}  // namespace daybook::harvesters
