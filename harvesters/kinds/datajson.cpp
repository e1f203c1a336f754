#include "harvesters/entry_names.hpp"
#include "harvesters/fields.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <map>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;

namespace {

Start begin(const Source& source, const Occasion&) {
    return {address_requests(source)};
}

SourceObject object_of(const Value& dataset, const Value& distribution, const std::string& page) {
    const auto download = words(distribution, "downloadURL");
    SourceObject out{tidy_url(download.empty() ? words(distribution, "accessURL") : download)};
    out.title = words(distribution, "title");
    out.publication = words(dataset, "title");
    out.page = words(dataset, "landingPage").empty() ? page : words(dataset, "landingPage");
    out.format = words(distribution, "mediaType").empty() ? words(distribution, "format")
                                                          : words(distribution, "mediaType");
    out.licence = words(dataset, "license");
    out.published = moment(words(dataset, "issued"));
    out.modified = moment(words(dataset, "modified"));
    return out;
}

/// "2000-01-15T00:45:00Z/2010-01-15T00:06:00Z"; it covers all distributions, so it speaks for one only when
/// there is one.
void read_period(const Value& dataset, SourceObject& object) {
    const auto temporal = words(dataset, "temporal");
    const auto slash = temporal.find('/');
    if (slash == std::string::npos || items(dataset, "distribution").size() != 1) return;
    set_period(object, std::string_view(temporal).substr(0, slash),
               std::string_view(temporal).substr(slash + 1));
}

void read_dataset(const Value& dataset, const std::string& page, Gathered& out) {
    const auto identifier = words(dataset, "identifier"), title = words(dataset, "title");
    if (identifier.empty() || title.empty()) {
        out.bad.push_back({identifier.empty() ? title : identifier,
                           identifier.empty() ? "it has no identifier" : "it has no title"});
        return;
    }
    out.entries.push_back(identifier);
    if (const auto level = words(dataset, "accessLevel"); !level.empty() && level != "public") return;
    std::map<std::string, int> called;
    const auto first = out.objects.size();
    if (const auto* all = dataset.find("distribution"); all != nullptr && !all->is_array())
        out.bad.push_back({identifier, "its distributions are no list"});
    for (const auto& distribution : items(dataset, "distribution")) {
        if (!distribution.is_object()) {
            out.bad.push_back({identifier, "one of its distributions is no object"});
            continue;
        }
        auto object = object_of(dataset, distribution, page);
        read_period(dataset, object);
        // The standard gives a distribution no name of its own.
        object.id = identifier + "#" + (object.title.empty() ? file_name_of(object.url) : object.title);
        ++called[object.id];
        out.objects.push_back(std::move(object));
    }
    // "CSV", as many catalogues call all of them, names none: which comes first changes with each month.
    for (auto i = first; i < out.objects.size(); ++i)
        if (auto& object = out.objects[i]; called[object.id] > 1)
            object.id = further_file_of_address(identifier, object.url);
}

Gathered read(const Source&, const Occasion&, const Answer& answer) {
    const auto said = json_of(answer);
    if (said.is_array())
        throw Error(
            ErrorKind::bad_input,
            "it is a list, as Project Open Data 1.0 had it; what is read is 1.1, an object with a 'dataset'");
    const auto* datasets = said.find("dataset");
    if (datasets == nullptr || !datasets->is_array())
        throw Error(ErrorKind::bad_input,
                    "it has no list 'dataset', as the catalogue of Project Open Data 1.1 must");
    Gathered out;
    for (const auto& dataset : datasets->as_array()) read_dataset(dataset, answer.final_url, out);
    return out;
}

}  // namespace

extern const Kind kDataJson{"datajson",
                            "distributions of the datasets of a data.json (Project Open Data 1.1)",
                            "the file, such as https://a.example/data.json",
                            {},
                            begin,
                            read};

}  // namespace daybook::harvesters
