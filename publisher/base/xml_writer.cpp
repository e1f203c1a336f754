#include "publisher/base/xml_writer.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <libxml/parser.h>
#include <libxml/xmlwriter.h>

#include <algorithm>

namespace daybook::base {

namespace {

struct FreeBuffer {
    void operator()(xmlBuffer* p) const noexcept { xmlBufferFree(p); }
};
struct FreeWriter {
    void operator()(xmlTextWriter* p) const noexcept { xmlFreeTextWriter(p); }
};

const xmlChar* xml(const std::string& text) {
    return reinterpret_cast<const xmlChar*>(text.c_str());
}

/// libxml2 writes control characters as they come; a reader of XML 1.0 refuses the whole document for one.
std::string writable(std::string_view value) {
    const auto refused = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; };
    if (is_utf8(value) && std::ranges::none_of(value, refused)) return std::string(value);
    std::string out;
    for (const char c : to_utf8(value)) {
        if (refused(c)) out += "\uFFFD";
        else out += c;
    }
    return out;
}

void check(int written) {
    if (written < 0) throw Error(ErrorKind::internal, "libxml2 could not write an XML document");
}

}  // namespace

struct XmlWriter::Document {
    std::unique_ptr<xmlBuffer, FreeBuffer> buffer{xmlBufferCreate()};
    std::unique_ptr<xmlTextWriter, FreeWriter> writer{xmlNewTextWriterMemory(buffer.get(), 0)};
};

XmlWriter::XmlWriter() : document_(std::make_unique<Document>()) {
    if (!document_->writer) throw Error(ErrorKind::exhausted, "no memory for an XML document");
    // The first document makes libxml2's table of encodings, which two threads would make at once unless the library is set up.
    xmlInitParser();
    xmlTextWriterSetIndent(document_->writer.get(), 1);
    xmlTextWriterSetIndentString(document_->writer.get(), xml("  "));
    check(xmlTextWriterStartDocument(document_->writer.get(), nullptr, "UTF-8", nullptr));
}
XmlWriter::~XmlWriter() = default;

XmlWriter& XmlWriter::open(std::string_view name) {
    check(xmlTextWriterStartElement(document_->writer.get(), xml(std::string(name))));
    return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
    check(xmlTextWriterWriteAttribute(document_->writer.get(), xml(std::string(name)), xml(writable(value))));
    return *this;
}

XmlWriter& XmlWriter::text(std::string_view value) {
    check(xmlTextWriterWriteString(document_->writer.get(), xml(writable(value))));
    return *this;
}

XmlWriter& XmlWriter::close() {
    check(xmlTextWriterEndElement(document_->writer.get()));
    return *this;
}

XmlWriter& XmlWriter::element(std::string_view name, std::string_view value) {
    return open(name).text(value).close();
}

std::string XmlWriter::finish() {
    check(xmlTextWriterEndDocument(document_->writer.get()));
    document_->writer.reset();
    return std::string(reinterpret_cast<const char*>(xmlBufferContent(document_->buffer.get())),
                       static_cast<std::size_t>(xmlBufferLength(document_->buffer.get())));
}

}  // namespace daybook::base
