#include "publisher/catalogue/rdf_graph.hpp"

#include "publisher/base/json.hpp"
#include "publisher/base/xml_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::catalogue {

namespace {

constexpr bool is_refused(char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos;
}

/// An absolute IRI, with what may not stand in one escaped, so that one odd address does not spoil the document.
std::string safe_iri(std::string_view iri) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (std::ranges::none_of(iri, is_refused)) return std::string(iri);
    std::string out;
    for (const char c : iri) {
        const auto byte = static_cast<unsigned char>(c);
        if (!is_refused(c)) out += c;
        else ((out += '%') += kDigits[byte >> 4U]) += kDigits[byte & 15U];
    }
    return out;
}

/// JSON is written as it is come to: the graph of ten thousand versions has a million values.
void append_node(std::string& out, const RdfNode& node);

void append_member(std::string& out, std::string_view name, std::string_view text) {
    if (out.back() != '{') out += ',';
    base::json::append_quoted(out, name);
    out += ':';
    base::json::append_quoted(out, text);
}

void append_value(std::string& out, const RdfValue& value) {
    if (value.node) return append_node(out, *value.node);
    out += '{';
    if (!value.iri.empty()) append_member(out, "@id", safe_iri(value.iri));
    else append_member(out, "@value", value.text);
    if (!value.type.empty()) append_member(out, "@type", value.type);
    if (!value.language.empty()) append_member(out, "@language", value.language);
    out += '}';
}

template <class List, class Append>
void append_list(std::string& out, const List& list, Append append) {
    out += '[';
    for (const auto& one : list) {
        if (out.back() != '[') out += ',';
        append(one);
    }
    out += ']';
}

void append_node(std::string& out, const RdfNode& node) {
    out += '{';
    if (!node.iri.empty()) append_member(out, "@id", safe_iri(node.iri));
    out += node.iri.empty() ? "\"@type\":" : ",\"@type\":";
    append_list(out, node.types, [&](const std::string& type) { base::json::append_quoted(out, type); });
    // A catalogue has one property of as many values as there are datasets.
    std::vector<std::pair<std::string_view, std::vector<const RdfValue*>>> lists;
    for (const auto& [name, value] : node.properties) {
        auto list = std::ranges::find(lists, name, [](const auto& one) { return one.first; });
        if (list == lists.end()) list = lists.insert(list, {name, {}});
        list->second.push_back(&value);
    }
    for (const auto& [name, values] : lists) {
        out += ',';
        base::json::append_quoted(out, name);
        out += ':';
        append_list(out, values, [&](const RdfValue* value) { append_value(out, *value); });
    }
    out += '}';
}

void write(base::XmlWriter& xml, const RdfNode& node);

void write(base::XmlWriter& xml, const RdfValue& value) {
    if (value.node) return write(xml, *value.node);
    if (!value.iri.empty()) {
        xml.attribute("rdf:resource", safe_iri(value.iri));
        return;
    }
    if (!value.type.empty()) xml.attribute("rdf:datatype", whole_name(value.type));
    if (!value.language.empty()) xml.attribute("xml:lang", value.language);
    xml.text(value.text);
}

void write(base::XmlWriter& xml, const RdfNode& node) {
    xml.open(node.types.front());
    if (!node.iri.empty()) xml.attribute("rdf:about", safe_iri(node.iri));
    for (std::size_t n = 1; n < node.types.size(); ++n) xml.open("rdf:type").attribute("rdf:resource", whole_name(node.types[n])).close();
    for (const auto& [name, value] : node.properties) {
        xml.open(name);
        write(xml, value);
        xml.close();
    }
    xml.close();
}

}  // namespace

std::string whole_name(std::string_view name) {
    for (const auto& [prefix, space] : kPrefixes)
        if (name.starts_with(prefix) && name.substr(std::string_view(prefix).size()).starts_with(':'))
            return space + std::string(name.substr(std::string_view(prefix).size() + 1));
    return std::string(name);
}

RdfNode& RdfNode::text(std::string name, std::string value, std::string language) {
    if (!value.empty()) properties.emplace_back(std::move(name), RdfValue{.text = std::move(value), .language = std::move(language)});
    return *this;
}
RdfNode& RdfNode::typed(std::string name, std::string value, std::string type) {
    if (!value.empty()) properties.emplace_back(std::move(name), RdfValue{.text = std::move(value), .type = std::move(type)});
    return *this;
}
RdfNode& RdfNode::link(std::string name, std::string to) {
    if (!to.empty()) properties.emplace_back(std::move(name), RdfValue{.iri = std::move(to)});
    return *this;
}
RdfNode& RdfNode::node(std::string name, RdfNode value) {
    RdfValue holder;
    holder.node = std::make_shared<const RdfNode>(std::move(value));
    properties.emplace_back(std::move(name), std::move(holder));
    return *this;
}

std::string to_json_ld(const RdfGraph& graph) {
    auto context = base::json::Value::object();
    for (const auto& [prefix, space] : kPrefixes) context.set(prefix, space);
    auto out = fmt::format("{{\"@context\":{},\"@graph\":", base::json::write(context));
    append_list(out, graph, [&](const RdfNode& node) { append_node(out, node); });
    return out + "}\n";
}

std::string to_rdf_xml(const RdfGraph& graph) {
    base::XmlWriter xml;
    xml.open("rdf:RDF");
    for (const auto& [prefix, space] : kPrefixes) xml.attribute(std::string("xmlns:") + prefix, space);
    for (const auto& node : graph) write(xml, node);
    return xml.finish();
}

}  // namespace daybook::catalogue
