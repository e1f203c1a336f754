#include "publisher/catalogue/rdf_graph.hpp"

#include "publisher/base/xml_writer.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::catalogue {

namespace {

using base::json::Value;

/// An absolute IRI, with what may not stand in one escaped, so that one odd address does not spoil the document.
std::string safe_iri(std::string_view iri) {
    static constexpr std::string_view kRefused = " <>\"{}|\\^`", kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : iri) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte != 0x7F && kRefused.find(c) == std::string_view::npos) out += c;
        else ((out += '%') += kDigits[byte >> 4U]) += kDigits[byte & 15U];
    }
    return out;
}

Value node_json(const RdfNode& node);

Value value_json(const RdfValue& value) {
    if (value.node) return node_json(*value.node);
    auto out = Value::object();
    if (!value.iri.empty()) return out.set("@id", safe_iri(value.iri));
    out.set("@value", value.text);
    if (!value.type.empty()) out.set("@type", value.type);
    if (!value.language.empty()) out.set("@language", value.language);
    return out;
}

Value node_json(const RdfNode& node) {
    auto out = Value::object();
    if (!node.iri.empty()) out.set("@id", safe_iri(node.iri));
    auto types = Value::array();
    for (const auto& type : node.types) types.push(type);
    out.set("@type", std::move(types));
    // A catalogue has one property of as many values as there are datasets.
    std::vector<std::pair<std::string_view, Value>> lists;
    for (const auto& [name, value] : node.properties) {
        auto list = std::ranges::find(lists, name, [](const auto& one) { return one.first; });
        if (list == lists.end()) list = lists.insert(list, {name, Value::array()});
        list->second.push(value_json(value));
    }
    for (auto& [name, values] : lists) out.set(name, std::move(values));
    return out;
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

Value to_json_ld(const RdfGraph& graph) {
    auto context = Value::object(), nodes = Value::array();
    for (const auto& [prefix, space] : kPrefixes) context.set(prefix, space);
    for (const auto& node : graph) nodes.push(node_json(node));
    // Members of a list in braces are copied, and the graph is large.
    auto out = Value::object();
    return out.set("@context", std::move(context)).set("@graph", std::move(nodes));
}

std::string to_rdf_xml(const RdfGraph& graph) {
    base::XmlWriter xml;
    xml.open("rdf:RDF");
    for (const auto& [prefix, space] : kPrefixes) xml.attribute(std::string("xmlns:") + prefix, space);
    for (const auto& node : graph) write(xml, node);
    return xml.finish();
}

}  // namespace daybook::catalogue
