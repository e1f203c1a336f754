#pragma once

#include "api/http.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Links of answers where a host has the service below a path ("/spending"), which its proxy takes off before it asks. Handlers write
/// links that begin at "/v1" or at the site's root; here they are moved, in one place.
namespace daybook::api {

/// Moves the links in a JSON text that comes in pieces: values of "_link" and those named in the .cpp, and all below "links" that begin
/// with a slash. Cells of rows are data and stay as they are, whatever their text looks like. The text must be well-formed.
class LinksBelow {
public:
    explicit LinksBelow(std::string path) : path_(std::move(path)) {}
    /// What the piece becomes; all pieces of one text in their order.
    std::string moved(std::string_view piece);

private:
    /// An object or an array, and what it stands for in the text.
    struct Container {
        bool object = false;
        bool links = false;  ///< holds links by whatever name
        bool cells = false;  ///< holds data
    };
    void in_string(char c, std::string& out);
    void outside(char c);
    void open(bool object);
    bool holds_link() const;

    std::string path_;
    std::vector<Container> open_;
    std::string key_;          ///< of the member that is read
    bool string_ = false;      ///< within quotes
    bool key_now_ = false;     ///< and they are those of a name
    bool name_next_ = false;   ///< the next string is a name
    bool begins_ = false;      ///< the next character is the first of a link's text
    bool escaped_ = false;
};

/// The links of an answer of the API, in its JSON and its headers; and where a redirect of the site leads. `path` begins with a slash and
/// does not end with one; "" changes nothing. Files are sent as they were released.
void move_links(Response& response, const std::string& path, bool api);

}  // namespace daybook::api
