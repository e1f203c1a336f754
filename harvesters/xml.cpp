#include "harvesters/xml.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <libxml/parser.h>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

struct FreeContext {
    void operator()(xmlParserCtxt* context) const noexcept { xmlFreeParserCtxt(context); }
};

const xmlChar* xml_text(const char* text) {
    return reinterpret_cast<const xmlChar*>(text);
}

std::string complaint_of(xmlParserCtxt* context) {
    const auto* error = xmlCtxtGetLastError(context);
    if (error == nullptr || error->message == nullptr) return "it is no XML";
    return fmt::format("line {}: {}", error->line, base::trim(base::to_utf8(error->message)));
}

}  // namespace

std::string to_string(const Text& text) {
    return text ? reinterpret_cast<const char*>(text.get()) : "";
}

Document parse_xml(const std::string& xml, const std::string& url) {
    const std::unique_ptr<xmlParserCtxt, FreeContext> context(xmlNewParserCtxt());
    constexpr int kOptions = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    Document document(xmlCtxtReadMemory(context.get(), xml.data(), static_cast<int>(xml.size()), url.c_str(),
                                        nullptr, kOptions));
    if (!document)
        throw Error::make(ErrorKind::bad_input, "{} cannot be read: {}", url, complaint_of(context.get()));
    if (document->intSubset != nullptr)
        throw Error::make(ErrorKind::bad_input,
                          "{} is refused: it declares a document type, with which entities come", url);
    return document;
}

std::string attribute(const xmlNode* node, const char* name) {
    return to_string(Text(xmlGetNoNsProp(const_cast<xmlNode*>(node), xml_text(name))));
}

std::string text_of(const xmlNode* node) {
    return std::string(base::trim(to_string(Text(xmlNodeGetContent(const_cast<xmlNode*>(node))))));
}

bool is_element(const xmlNode* node, const char* name, const char* name_space) {
    if (node->type != XML_ELEMENT_NODE || xmlStrcmp(node->name, xml_text(name)) != 0) return false;
    return name_space == nullptr ||
           (node->ns != nullptr && xmlStrcmp(node->ns->href, xml_text(name_space)) == 0);
}

}  // namespace daybook::harvesters
