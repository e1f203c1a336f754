#pragma once

#include <libxml/tree.h>

#include <memory>
#include <string>

namespace daybook::harvesters {

struct FreeDocument {
    void operator()(xmlDoc* doc) const noexcept { xmlFreeDoc(doc); }
};
struct FreeText {
    void operator()(xmlChar* text) const noexcept { xmlFree(text); }
};
using Document = std::unique_ptr<xmlDoc, FreeDocument>;
using Text = std::unique_ptr<xmlChar, FreeText>;

/// "" for none.
std::string to_string(const Text& text);

/// An XML document; no network, no entities. Throws Error(bad_input) naming the address, with libxml2's own
/// words and line when it is not well-formed, and when it brings declarations of its own (entities) along.
Document parse_xml(const std::string& xml, const std::string& url);

/// The value of an attribute without a namespace; "" for none.
std::string attribute(const xmlNode* node, const char* name);

/// The text within an element, blanks at its ends taken off.
std::string text_of(const xmlNode* node);

/// True for an element of that local name and namespace; any namespace when none is given.
bool is_element(const xmlNode* node, const char* name, const char* name_space = nullptr);

}  // namespace daybook::harvesters
