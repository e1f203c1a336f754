#include "harvesters/fields.hpp"
#include "harvesters/kinds/all.hpp"
#include "harvesters/rdf.hpp"
#include "harvesters/url.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

#define DCAT "http://www.w3.org/ns/dcat#"
#define TERMS "http://purl.org/dc/terms/"
#define SCHEMA "http://schema.org/"
#define HYDRA "http://www.w3.org/ns/hydra/core#"

Start begin(const Source& source, const Occasion&) {
    return {address_requests(source)};
}

std::string name_of(const Graph& graph, const std::string& subject) {
    const auto identifier = graph.text(subject, {TERMS "identifier"});
    if (!identifier.empty()) return identifier;
    return subject.starts_with("_:") ? "" : subject;
}

void read_period(const Graph& graph, const std::string& of, SourceObject& object) {
    for (const auto& period : graph.values(of, TERMS "temporal"))
        set_period(
            object,
            graph.text(period.value, {DCAT "startDate", SCHEMA "startDate", "https://schema.org/startDate"}),
            graph.text(period.value, {DCAT "endDate", SCHEMA "endDate", "https://schema.org/endDate"}));
}

std::string checksum_of(const Graph& graph, const std::string& distribution) {
    for (const auto& checksum : graph.values(distribution, "http://spdx.org/rdf/terms#checksum"))
        return graph.text(checksum.value, {"http://spdx.org/rdf/terms#checksumValue"});
    return "";
}

/// A format may be an address of a list, a word, or a node with a word of its own.
std::string format_of(const Graph& graph, const std::string& distribution) {
    for (const auto* predicate : {DCAT "mediaType", TERMS "format"})
        for (const auto& term : graph.values(distribution, predicate)) {
            const auto label = graph.text(term.value, {"http://www.w3.org/2000/01/rdf-schema#label",
                                                       "http://www.w3.org/1999/02/22-rdf-syntax-ns#value"});
            if (!label.empty()) return label;
            if (term.kind != Term::Kind::blank) return term.value;
        }
    return "";
}

SourceObject object_of(const Graph& graph, const std::string& dataset, const std::string& distribution,
                       bool is_only_one) {
    SourceObject out{tidy_url(graph.text(distribution, {DCAT "downloadURL", DCAT "accessURL"}))};
    out.title = graph.text(distribution, {TERMS "title"});
    out.publication = graph.text(dataset, {TERMS "title"});
    out.page = graph.text(dataset, {DCAT "landingPage"});
    out.format = format_of(graph, distribution);
    out.size = base::parse_whole(graph.text(distribution, {DCAT "byteSize"})).value_or(-1);
    out.hash = checksum_of(graph, distribution);
    out.licence = graph.text(distribution, {TERMS "license"});
    if (out.licence.empty()) out.licence = graph.text(dataset, {TERMS "license"});
    out.published = moment(graph.text(distribution, {TERMS "issued"}));
    out.modified = moment(graph.text(distribution, {TERMS "modified"}));
    if (out.modified.empty()) out.modified = moment(graph.text(dataset, {TERMS "modified"}));
    // The period of a dataset is that of all its distributions together.
    if (is_only_one) read_period(graph, dataset, out);
    read_period(graph, distribution, out);
    return out;
}

void read_dataset(const Graph& graph, const std::string& dataset, Gathered& out) {
    const auto name = name_of(graph, dataset);
    if (name.empty()) {
        out.bad.push_back({graph.text(dataset, {TERMS "title"}),
                           "the dataset has neither an address nor a dct:identifier"});
        return;
    }
    out.entries.push_back(name);
    const auto distributions = graph.values(dataset, DCAT "distribution");
    for (const auto& distribution : distributions) {
        auto object = object_of(graph, dataset, distribution.value, distributions.size() == 1);
        if (object.url.empty()) {
            out.bad.push_back({name, "a distribution has neither dcat:downloadURL nor dcat:accessURL"});
            continue;
        }
        // An identifier of a distribution need be one in its dataset only: "csv".
        auto own = graph.text(distribution.value, {TERMS "identifier"});
        if (own.empty()) own = object.title.empty() ? file_name_of(object.url) : object.title;
        const bool has_address = graph.text(distribution.value, {TERMS "identifier"}).empty() &&
                                 !distribution.value.starts_with("_:");
        object.id = has_address ? distribution.value : name + "#" + own;
        out.objects.push_back(std::move(object));
    }
}

/// Hydra, as CKAN and others page their catalogues.
void read_paging(const Graph& graph, const Answer& answer, Gathered& out) {
    for (const auto* type :
         {HYDRA "PagedCollection", HYDRA "PartialCollectionView", HYDRA "Collection", DCAT "Catalog"})
        for (const auto& subject : graph.of_type(type)) {
            if (const auto next = graph.text(subject, {HYDRA "next", HYDRA "nextPage"});
                !next.empty() && !out.next)
                out.next = Request{join_url(next, answer.final_url)};
            if (const auto total = base::parse_whole(graph.text(subject, {HYDRA "totalItems"})))
                out.total = *total;
        }
}

Gathered read(const Source&, const Occasion&, const Answer& answer) {
    const auto graph = read_rdf(rdf_syntax(answer.content_type, answer.body), answer.body, answer.final_url);
    Gathered out;
    for (const auto& dataset : graph.of_type(DCAT "Dataset")) read_dataset(graph, dataset, out);
    read_paging(graph, answer, out);
    if (out.entries.empty() && out.bad.empty())
        throw Error::make(ErrorKind::bad_input, "no dcat:Dataset is among its {} statements", graph.size());
    return out;
}

}  // namespace

extern const Kind kDcat{"dcat",
                        "distributions of a DCAT catalogue in RDF/XML, Turtle or JSON-LD",
                        "the catalogue, such as https://a.example/catalog.ttl",
                        {},
                        begin,
                        read};

}  // namespace daybook::harvesters
