#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace daybook::base {

/// Writes one XML document, UTF-8, two-space indented (libxml2's xmlwriter): names as they are given, values escaped.
/// What XML 1.0 cannot hold in a value (control characters, bytes that are no UTF-8) is written as U+FFFD.
class XmlWriter {
public:
    XmlWriter();
    ~XmlWriter();
    XmlWriter(const XmlWriter&) = delete;
    XmlWriter& operator=(const XmlWriter&) = delete;

    XmlWriter& open(std::string_view name);
    /// \pre an element is open and has no content yet
    XmlWriter& attribute(std::string_view name, std::string_view value);
    XmlWriter& text(std::string_view value);
    XmlWriter& close();
    /// An element that holds this text alone.
    XmlWriter& element(std::string_view name, std::string_view value);

    /// Ends the document, closing what is open. Call it once.
    std::string finish();

private:
    struct Document;
    std::unique_ptr<Document> document_;
};

}  // namespace daybook::base
