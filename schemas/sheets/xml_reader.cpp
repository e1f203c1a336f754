#include "schemas/sheets/xml_reader.hpp"

#include "publisher/base/text.hpp"
#include "schemas/sheets/budget.hpp"

#include <libxml/xmlreader.h>

#include <exception>

namespace daybook::schemas::sheets {

namespace {

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

}  // namespace

struct XmlReader::Input {
    Source source;
    std::string part;
    std::exception_ptr failure;  ///< what the source threw: it may not pass through libxml2
    std::string complaint;
    int line = 0;
    std::uint64_t equals = 0, comparisons = 0;
    xmlTextReaderPtr reader = nullptr;

    ~Input() {
        if (reader != nullptr) xmlFreeTextReader(reader);
    }

    /// libxml2 holds each attribute of an element against every other. There is one '<' to an element and one
    /// '=' to an attribute, whatever else is text.
    void count_comparisons(std::string_view bytes) {
        constexpr std::uint64_t kMost = UINT64_C(20'000'000'000);
        for (const char c : bytes) {
            if (c == '=') ++equals;
            if (c != '<') continue;
            comparisons += equals * equals;
            equals = 0;
        }
        if (comparisons + equals * equals > kMost)
            refuse_size(
                "its part '{}' has elements with more attributes than any spreadsheet program writes; open "
                "it in "
                "a spreadsheet, save it again and give that file",
                part);
    }

    static int read(void* self, char* into, int n) {
        auto& input = *static_cast<Input*>(self);
        try {
            const auto size = input.source(into, static_cast<std::size_t>(n));
            input.count_comparisons({into, size});
            return static_cast<int>(size);
        } catch (...) {
            input.failure = std::current_exception();
            return -1;
        }
    }
    static int close(void*) { return 0; }

    static void note(void* self, xmlErrorPtr error) {
        auto& input = *static_cast<Input*>(self);
        if (!input.complaint.empty() || error == nullptr || error->message == nullptr) return;
        if (error->level == XML_ERR_WARNING) return;
        input.complaint = base::clip(base::trim(error->message), 200);
        input.line = error->line;
    }
};

XmlReader::XmlReader(Source source, std::string part) : input_(std::make_unique<Input>()) {
    input_->source = std::move(source);
    input_->part = std::move(part);
    // Never NOENT, DTDLOAD or HUGE. In UTF-8 whatever it declares: spreadsheet programs write nothing else,
    // and in other encodings what is counted above could hide.
    input_->reader = xmlReaderForIO(Input::read, Input::close, input_.get(), nullptr, "UTF-8",
                                    XML_PARSE_NONET | XML_PARSE_COMPACT);
    if (input_->failure) std::rethrow_exception(input_->failure);
    if (input_->reader == nullptr) complain();
    xmlTextReaderSetStructuredErrorHandler(input_->reader, Input::note, input_.get());
}

XmlReader::~XmlReader() = default;

void XmlReader::complain() const {
    if (input_->failure) std::rethrow_exception(input_->failure);
    refuse(
        "its part '{}' is not well-formed XML{}; the file is damaged: open it in a spreadsheet, save it "
        "again and "
        "give that file",
        input_->part,
        input_->complaint.empty() ? "" : fmt::format(" (line {}: {})", input_->line, input_->complaint));
}

void XmlReader::read_attributes() {
    attribute_count_ = 0;
    const auto reader = input_->reader;
    while (xmlTextReaderMoveToNextAttribute(reader) == 1) {
        if (attributes_.size() == attribute_count_) attributes_.emplace_back();
        auto& attribute = attributes_[attribute_count_++];
        attribute.name = view(xmlTextReaderConstLocalName(reader));
        attribute.space = view(xmlTextReaderConstNamespaceUri(reader));
        attribute.value = view(xmlTextReaderConstValue(reader));
    }
    xmlTextReaderMoveToElement(reader);
}

/// Makes an event of the reader's node; false when it is none of ours (a comment).
bool XmlReader::step() {
    const auto reader = input_->reader;
    switch (xmlTextReaderNodeType(reader)) {
        case XML_READER_TYPE_ELEMENT:
            event_ = Event::open;
            name_ = view(xmlTextReaderConstLocalName(reader));
            depth_ = xmlTextReaderDepth(reader);
            close_next_ = xmlTextReaderIsEmptyElement(reader) == 1;
            read_attributes();
            return true;
        case XML_READER_TYPE_END_ELEMENT:
            event_ = Event::close;
            name_ = view(xmlTextReaderConstLocalName(reader));
            depth_ = xmlTextReaderDepth(reader);
            return true;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_WHITESPACE:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            event_ = Event::text;
            text_ = view(xmlTextReaderConstValue(reader));
            return true;
        case XML_READER_TYPE_DOCUMENT_TYPE:
        case XML_READER_TYPE_ENTITY_REFERENCE:
            refuse(
                "its part '{}' declares a document type or an entity, which no spreadsheet program writes; "
                "open it "
                "in a spreadsheet, save it again and give that file",
                input_->part);
        default: return false;
    }
}

bool XmlReader::next() {
    if (close_next_) {
        close_next_ = false;
        event_ = Event::close;
        return true;
    }
    for (;;) {
        const int outcome = xmlTextReaderRead(input_->reader);
        if (outcome < 0 || input_->failure || !input_->complaint.empty()) complain();
        if (outcome == 0) return false;
        if (step()) return true;
    }
}

std::string_view XmlReader::attribute(std::string_view name) const {
    for (std::size_t i = 0; i < attribute_count_; ++i)
        if (attributes_[i].name == name && attributes_[i].space.empty()) return attributes_[i].value;
    return {};
}

std::string_view XmlReader::attribute(std::string_view name, std::string_view space_ends_with) const {
    for (std::size_t i = 0; i < attribute_count_; ++i)
        if (attributes_[i].name == name && attributes_[i].space.ends_with(space_ends_with))
            return attributes_[i].value;
    return {};
}

}  // namespace daybook::schemas::sheets
