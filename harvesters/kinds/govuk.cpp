#include "harvesters/fields.hpp"
#include "harvesters/html_links.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr Setting kSettings[] = {
    {"offers", "the attachments of publications, or the documents themselves as rows of a register",
     "attachments|documents"},
};
/// The Search API gives 1,500 at most.
constexpr std::string_view kResultsAtOnce = "500";
constexpr std::string_view kDocument = "document";
constexpr std::array<std::string_view, 8> kWithAttachments = {"publication",
                                                              "consultation",
                                                              "call_for_evidence",
                                                              "statistical_data_set",
                                                              "statistics_announcement",
                                                              "detailed_guide",
                                                              "document_collection",
                                                              "corporate_information_page"};

bool wants_documents(const Source& source) {
    return source.setting("offers", "attachments") == "documents";
}

/// "https://www.gov.uk/government/publications/x" as the Content API has it. Always on the host of the
/// address that is configured.
std::string content_address(std::string_view origin, std::string_view path) {
    return std::string(origin) + "/api/content" + std::string(path.substr(0, path.find_first_of("?#")));
}

Request first_page(const Request& request) {
    const auto origin = origin_of(request.url);
    const auto path = std::string_view(request.url).substr(origin.size());
    if (path.starts_with("/api/search.json")) {
        auto url = with_query(with_query(request.url, "count", kResultsAtOnce), "start", "0");
        if (query_value(url, "fields").empty()) url = with_query(url, "fields", "link,title,updated_at");
        return {query_value(url, "order").empty() ? with_query(url, "order", "public_timestamp") : url};
    }
    return path.starts_with("/api/content/") ? request : Request{content_address(origin, path)};
}

Start begin(const Source& source, const Occasion&) {
    Start out;
    for (const auto& request : address_requests(source)) out.sequences.push_back(first_page(request));
    return out;
}

/// Documents that did not change are not asked for again; a register needs them all.
bool is_unchanged(const Source& source, const Occasion& occasion, const Value& result) try {
    const auto updated = moment(words(result, "updated_at"));
    return occasion.since && !wants_documents(source) && !updated.empty() &&
           base::parse_rfc3339(updated) < *occasion.since;
} catch (const Error&) {
    return false;
}

Gathered read_search(const Source& source, const Occasion& occasion, const Answer& answer,
                     const Value& said) {
    Gathered out;
    const auto& results = items(said, "results");
    for (const auto& result : results) {
        const auto link = words(result, "link");
        out.entries.push_back(link);
        if (link.empty()) out.bad.push_back({words(result, "title"), "the search result has no link"});
        else if (!link.starts_with('/'))
            out.warnings.push_back(fmt::format("{} is not on GOV.UK and left alone", base::clip(link, 200)));
        else if (is_unchanged(source, occasion, result)) out.partial = true;
        else
            out.details.push_back(
                {content_address(origin_of(answer.request.url), link), std::string(kDocument)});
    }
    out.total = said.at("total").as_int();
    go_on_by_place(answer.request, out);
    return out;
}

/// A document that was withdrawn has no files that would be wanted. In a register it stays, and its own answer
/// says since when it is withdrawn.
Gathered read_collection(const Source& source, const Answer& answer, const Value& said) {
    Gathered out;
    const auto* links = said.find("links");
    if (links != nullptr)
        for (const auto& document : items(*links, "documents")) {
            const auto path = words(document, "base_path");
            const bool is_left_out = document.bool_or("withdrawn", false) && !wants_documents(source);
            if (path.empty() || is_left_out) continue;
            out.entries.push_back(path);
            out.details.push_back(
                {content_address(origin_of(answer.request.url), path), std::string(kDocument)});
        }
    return out;
}

/// What all files of a publication share.
SourceObject of_publication(const Answer& answer, const Value& said) {
    SourceObject out{""};
    out.publication = words(said, "title");
    out.page = origin_of(answer.request.url) + words(said, "base_path");
    out.published = moment(words(said, "first_published_at"));
    out.modified = moment(words(said, "public_updated_at"));
    return out;
}

bool is_asset(const std::string& url) {
    return url.find("/attachment_data/") != std::string::npos ||
           url.find("assets.publishing.service.gov.uk/") != std::string::npos;
}

/// Files that stand in the text, as older answers have them all.
void add_links(const std::string& html, const Answer& answer, const SourceObject& like,
               std::vector<SourceObject>& out) {
    for (auto& link : links_in_html(html, answer.request.url)) {
        if (!is_asset(link.url) || link.url.ends_with("/preview")) continue;
        auto object = like;
        object.url = link.url;
        object.title = link.title;
        out.push_back(std::move(object));
    }
}

SourceObject attachment_of(const Value& attachment, const Answer& answer, SourceObject object) {
    object.url = join_url(words(attachment, "url"), origin_of(answer.request.url));
    object.title = words(attachment, "title");
    object.format = words(attachment, "content_type");
    object.size = size_of(attachment, "file_size");
    return object;
}

std::vector<SourceObject> files_of(const Answer& answer, const Value& said, const Value& details) {
    const auto like = of_publication(answer, said);
    std::vector<SourceObject> out;
    for (const auto& attachment : items(details, "attachments"))
        if (words(attachment, "attachment_type") != "html")
            out.push_back(attachment_of(attachment, answer, like));
    for (const auto& document : items(details, "documents"))
        if (document.is_string()) add_links(document.as_string(), answer, like, out);
    add_links(words(details, "body"), answer, like, out);
    return out;
}

/// A file that is replaced has another address and the same name in the same publication. Where several have
/// one name, they are known by their titles besides, and by their addresses where they share those, too: which of
/// them comes first is no property of a file.
void read_files(const Answer& answer, const Value& said, Gathered& out) {
    const auto id = words(said, "content_id");
    const auto* details = said.find("details");
    if (details == nullptr) return;
    for (const auto* list : {"attachments", "documents"})
        if (const auto* all = details->find(list); all != nullptr && !all->is_array())
            out.bad.push_back({words(said, "base_path"), fmt::format("its {} are no list", list)});
    if (std::ranges::any_of(items(*details, "attachments"), [](const auto& one) { return !one.is_object(); }))
        out.bad.push_back({words(said, "base_path"), "one of its attachments is no object"});
    if (const auto* notice = said.find("withdrawn_notice"); notice != nullptr && notice->is_object() && !notice->as_object().empty())
        out.warnings.push_back(fmt::format("{} was withdrawn ({}); its files are offered all the same", words(said, "base_path"), base::clip(words(*notice, "withdrawn_at"), 40)));
    auto files = files_of(answer, said, *details);
    std::set<std::string> addresses;
    std::erase_if(files, [&](const auto& object) { return !addresses.insert(object.url).second; });
    const auto with_title = [](const SourceObject& object) { return file_name_of(object.url) + "#" + object.title; };
    std::map<std::string, int> called, titled;
    for (const auto& object : files) {
        ++called[file_name_of(object.url)];
        ++titled[with_title(object)];
    }
    for (auto& object : files) {
        const auto name = file_name_of(object.url);
        if (!id.empty() && called[name] == 1) object.id = id + "/" + name;
        else if (!id.empty() && titled[with_title(object)] == 1) object.id = id + "/" + with_title(object);
        out.objects.push_back(std::move(object));
    }
}

void read_document(const Source& source, const Answer& answer, const Value& said, Gathered& out) {
    const auto path = words(said, "base_path");
    if (path.empty() || words(said, "content_id").empty())
        out.bad.push_back({answer.request.url, "the document has no base_path or no content_id"});
    else if (wants_documents(source)) out.records.push_back({"current", path, base::json::write(said)});
    else read_files(answer, said, out);
}

Gathered read(const Source& source, const Occasion& occasion, const Answer& answer) {
    const auto said = json_of(answer);
    if (said.find("results") != nullptr) return read_search(source, occasion, answer, said);
    const auto type = words(said, "schema_name");
    const bool listed = answer.request.state == kDocument;
    Gathered out;
    if (type == "gone" || type == "redirect") {
        if (!listed)
            throw Error::make(ErrorKind::bad_input, "the document is {}; has it moved?",
                              type == "gone" ? "gone" : "a redirect");
        out.is_gone = true;
        out.warnings.push_back(fmt::format("{} is listed and {}", answer.request.url,
                                           type == "gone" ? "gone" : "moved elsewhere"));
    } else if (type == "document_collection" && !listed) {
        out = read_collection(source, answer, said);
    } else if (std::ranges::find(kWithAttachments, type) == kWithAttachments.end() && !listed) {
        throw Error::make(ErrorKind::bad_input,
                          "it is a document of the type '{}'; what is read are collections, search results, "
                          "publications, consultations, statistical data sets and announcements",
                          type);
    } else {
        read_document(source, answer, said, out);
    }
    return out;
}

std::string key_of(const Value& record) {
    return words(record, "base_path");
}

/// The items as they came, one a line, in the order of their paths.
SourceObject compose(const Source& source, const Group& group) {
    SourceObject out{source.addresses.front()};
    // Not by its address, which is a search that people refine.
    out.id = source.id + "#" + group.name;
    out.format = "application/json";
    out.content = "{\"results\":[";
    for (const auto& record : group.records)
        *out.content += (&record == group.records.data() ? "\n" : ",\n") + record.text;
    *out.content += "\n]}\n";
    return out;
}

}  // namespace

extern const Kind kGovuk{
    "govuk",
    "GOV.UK's Content and Search API: attachments of publications, or the documents as a register",
    "a collection, a publication, or /api/search.json with filters",
    kSettings,
    begin,
    read,
    compose,
    true,
    true,
    false,
    key_of};

}  // namespace daybook::harvesters
