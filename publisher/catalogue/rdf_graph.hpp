#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A small RDF graph as a value, and its two renderings, which say the same. Names are prefixed ("dct:title"); kPrefixes has
/// the prefixes. Values are escaped, whatever a department wrote.
namespace daybook::catalogue {

inline constexpr std::pair<const char*, const char*> kPrefixes[] = {
    {"adms", "http://www.w3.org/ns/adms#"},         {"dcat", "http://www.w3.org/ns/dcat#"},
    {"dct", "http://purl.org/dc/terms/"},           {"foaf", "http://xmlns.com/foaf/0.1/"},
    {"owl", "http://www.w3.org/2002/07/owl#"},      {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
    {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"}, {"skos", "http://www.w3.org/2004/02/skos/core#"},
    {"spdx", "http://spdx.org/rdf/terms#"},
    {"vcard", "http://www.w3.org/2006/vcard/ns#"},  {"xsd", "http://www.w3.org/2001/XMLSchema#"},
};
/// "http://purl.org/dc/terms/title" for "dct:title"; anything without a known prefix as it is.
std::string whole_name(std::string_view name);

struct RdfNode;

struct RdfValue {
    std::string text{};               ///< of a literal
    std::string iri{};                ///< of a reference, else ""
    std::string type{};               ///< of a literal: "xsd:date", or "" for plain text
    std::string language{};           ///< of plain text, or ""
    std::shared_ptr<const RdfNode> node{};  ///< a node without a name that stands here, or null
};

struct RdfNode {
    std::string iri;                   ///< "": it has no name
    std::vector<std::string> types;    ///< at least one, the first of them the element's name in RDF/XML
    std::vector<std::pair<std::string, RdfValue>> properties{};

    /// Each leaves out what is empty.
    RdfNode& text(std::string name, std::string value, std::string language = {});
    RdfNode& typed(std::string name, std::string value, std::string type);
    RdfNode& link(std::string name, std::string to);
    RdfNode& node(std::string name, RdfNode value);
};

using RdfGraph = std::vector<RdfNode>;

/// {"@context": prefixes, "@graph": nodes}, compact, with a line end.
std::string to_json_ld(const RdfGraph& graph);
std::string to_rdf_xml(const RdfGraph& graph);

}  // namespace daybook::catalogue
