#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// Reads an XML part of a workbook from front to back, in memory that does not grow with it (libxml2). No
/// document type, so no entity of its own; no network; libxml2's limits on depth (256) and on a single text
/// (10 MB) hold.
class XmlReader {
public:
    enum class Event { open, close, text };

    struct Attribute {
        std::string name;  ///< without its prefix
        std::string space;
        std::string value;
    };

    /// Gives up to `n` bytes more; 0 at the end. May throw.
    using Source = std::function<std::size_t(char* into, std::size_t n)>;

    /// `part` is named in complaints.
    XmlReader(Source source, std::string part);
    ~XmlReader();
    XmlReader(const XmlReader&) = delete;
    XmlReader& operator=(const XmlReader&) = delete;

    /// Moves on; false at the end. An empty element opens and closes. Throws Error(bad_input) naming the part
    /// and the line when it is not well-formed or has a document type, and what the source throws.
    bool next();

    Event event() const { return event_; }
    /// Of the element, without its prefix.
    std::string_view name() const { return name_; }
    std::string_view text() const { return text_; }
    /// Depth of the element; the root has 0.
    int depth() const { return depth_; }

    bool opens(std::string_view name) const { return event_ == Event::open && name_ == name; }
    bool closes(std::string_view name) const { return event_ == Event::close && name_ == name; }

    /// Of the element that opens here; "" when it has none such. In no namespace, or any whose name ends so.
    std::string_view attribute(std::string_view name) const;
    std::string_view attribute(std::string_view name, std::string_view space_ends_with) const;

private:
    struct Input;
    bool step();
    void read_attributes();
    [[noreturn]] void complain() const;

    std::unique_ptr<Input> input_;
    Event event_ = Event::text;
    bool close_next_ = false;
    int depth_ = 0;
    std::string_view name_, text_;
    std::vector<Attribute> attributes_;  ///< kept between elements for their memory
    std::size_t attribute_count_ = 0;
};

}  // namespace daybook::schemas::sheets
