#include "harvesters/fields.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

constexpr Setting kSettings[] = {
    {"api", "version of the Action API", "3|2"},
    {"publisher", "name of the organisation in the portal, such as hm-treasury"},
    {"group", "name of a group of packages"},
    {"query", "words to search for (q)"},
    {"filter", "a Solr filter (fq), such as tags:spend"},
};
/// As ckanext-harvest asks; portals allow a thousand at most.
constexpr std::string_view kRows = "100";

std::string action(const Source& source, std::string portal, std::string_view name) {
    while (portal.ends_with('/')) portal.pop_back();
    return fmt::format("{}/api/{}/action/{}", portal, source.setting("api", "3"), name);
}

std::string filter_of(const Source& source, const Occasion& occasion) {
    std::vector<std::string> all;
    if (const auto name = source.setting("publisher"); !name.empty())
        all.push_back(fmt::format("organization:\"{}\"", name));
    if (const auto name = source.setting("group"); !name.empty())
        all.push_back(fmt::format("groups:\"{}\"", name));
    const auto filter = source.setting("filter");
    if (!filter.empty() && !filter.starts_with('-')) all.push_back("(" + filter + ")");
    if (occasion.since)
        all.push_back(fmt::format("metadata_modified:[{} TO *]", base::to_rfc3339(*occasion.since)));
    for (auto& one : all) one = "+" + one;
    // Lucene finds nothing in parentheses that only exclude.
    if (filter.starts_with('-')) all.push_back(filter);
    return base::join(all, " ");
}

Start begin(const Source& source, const Occasion& occasion) {
    Start out;
    out.partial = occasion.since.has_value();
    for (const auto& request : address_requests(source)) {
        if (request.url.find("/api/") != std::string::npos)
            throw Error::make(ErrorKind::usage,
                              "{}: the address of source '{}' is its portal, such as https://data.example.gov.uk, and "
                              "not '{}', which the portal's API adds",
                              source.where, source.id, request.url.substr(request.url.find("/api/")));
        auto url = action(source, request.url, "package_search");
        if (const auto query = source.setting("query"); !query.empty()) url = with_query(url, "q", query);
        if (const auto filter = filter_of(source, occasion); !filter.empty())
            url = with_query(url, "fq", filter);
        // By id, so that a package that comes or goes meanwhile shifts as few as may be.
        url = with_query(with_query(url, "sort", "id asc"), "rows", kRows);
        out.sequences.push_back({with_query(url, "start", "0"), request.url});
    }
    return out;
}

/// Older portals keep the value of an extra as JSON, so a text comes in quotes.
std::string extra(const Value& package, std::initializer_list<std::string_view> keys) {
    const auto unquoted = [](std::string text) {
        if (text == "[]") return std::string();
        return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2)
                                                                             : text;
    };
    for (const auto key : keys) {
        for (const auto& item : items(package, "extras"))
            if (auto text = unquoted(words(item, "value")); words(item, "key") == key && !text.empty())
                return text;
        if (const auto* extras = package.find("extras"); extras != nullptr && extras->is_object())
            if (const auto text = words(*extras, key); !text.empty()) return unquoted(text);
        if (const auto text = words(package, key); !text.empty()) return unquoted(text);
    }
    return "";
}

std::string first_of(const Value& of, std::initializer_list<std::string_view> keys) {
    for (const auto key : keys)
        if (auto text = words(of, key); !text.empty()) return text;
    return "";
}

void set_stated_period(SourceObject& out, const Value& of) {
    set_period(out, extra(of, {"temporal_coverage-from", "temporal_coverage_from", "temporal_start", "temporal-extent-begin"}),
               extra(of, {"temporal_coverage-to", "temporal_coverage_to", "temporal_end", "temporal-extent-end"}));
}

SourceObject object_of(const Value& package, const Value& resource, const std::string& portal) {
    SourceObject out{tidy_url(words(resource, "url"))};
    out.id = words(resource, "id");
    out.title = first_of(resource, {"name", "description"});
    out.publication = first_of(package, {"title", "name"});
    out.page = join_url("dataset/" + first_of(package, {"name", "id"}),
                        portal.ends_with('/') ? portal : portal + "/");
    out.format = first_of(resource, {"format", "mimetype"});
    out.size = size_of(resource, "size");
    out.hash = words(resource, "hash");
    out.licence = first_of(package, {"license_id", "license_title", "license_url"});
    out.published = moment(words(resource, "created"));
    out.modified = moment(first_of(resource, {"last_modified", "metadata_modified"}));
    set_stated_period(out, resource);
    // The period of a package is that of all its resources together: it says something of one only when it is
    // the only one, and states none itself.
    if (out.period_start.empty() && out.period_end.empty() && items(package, "resources").size() == 1) set_stated_period(out, package);
    return out;
}

void read_package(const Value& package, const std::string& portal, Gathered& out) {
    const bool gone = words(package, "state") == "deleted" || package.bool_or("private", false);
    if (const auto* resources = package.find("resources"); resources != nullptr && !resources->is_array())
        out.bad.push_back({words(package, "name"), "its resources are no list"});
    for (const auto& resource : items(package, "resources")) {
        const auto id = words(resource, "id");
        if (id.empty()) out.bad.push_back({words(package, "name"), "one of its resources has no id"});
        else if (gone || words(resource, "state") == "deleted") out.deleted.push_back({id, ""});
        else out.objects.push_back(object_of(package, resource, portal));
    }
}

/// A portal that was asked for fields, or an old one, lists names only.
Request show(const Source& source, const std::string& portal, const std::string& id) {
    return {with_query(action(source, portal, "package_show"), "id", id), portal};
}

void read_page(const Source& source, const Answer& answer, const Value& result, Gathered& out) {
    const auto& portal = answer.request.state;
    const auto& packages = items(result, "results");
    for (const auto& package : packages) {
        const auto id = words(package, "id");
        out.entries.push_back(id);
        if (id.empty()) out.bad.push_back({words(package, "name"), "it has no id"});
        else if (package.find("resources") == nullptr) out.details.push_back(show(source, portal, id));
        else read_package(package, portal, out);
    }
    out.total = result.at("count").as_int();
    go_on_by_place(answer.request, out);
}

Gathered read(const Source& source, const Occasion& occasion, const Answer& answer) {
    const auto said = json_of(answer);
    if (!said.bool_or("success", true) || said.find("result") == nullptr) {
        const auto* error = said.find("error");
        throw Error::make(
            ErrorKind::bad_input, "the portal says no: {}",
            error == nullptr ? "there is no result" : base::clip(base::json::write(*error), 300));
    }
    Gathered out{.partial = occasion.since.has_value()};
    const auto& result = said.at("result");
    if (result.find("results") != nullptr) read_page(source, answer, result, out);
    else read_package(result, answer.request.state, out);
    return out;
}

}  // namespace

extern const Kind kCkan{"ckan",
                        "resources of the packages of a CKAN portal, by its Action API",
                        "the portal, such as https://data.example.gov.uk",
                        kSettings,
                        begin,
                        read,
                        nullptr,
                        true};

}  // namespace daybook::harvesters
