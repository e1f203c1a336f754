#pragma once

#include <optional>
#include <string>

namespace daybook::harvesters {

/// An http or https address, taken apart by libcurl's own parser, so that what is checked is what is asked.
struct WebAddress {
    std::string scheme;  ///< "https"
    std::string
        host;  ///< in lower case; with ":8443" where the port is not the scheme's own: whom we are polite to
    std::string origin;            ///< "https://data.example": whose robots.txt counts
    std::string target;            ///< path and query: "/spend/?page=2"
    bool has_credentials = false;  ///< "user:secret@" in it

    /// Absent for any other scheme and for what is no address.
    static std::optional<WebAddress> parse(const std::string& url);
};

/// True when the host is a name or an IP address and the port one that can be asked: what libcurl's parser lets pass
/// only fails when it is asked.
bool has_sound_host(const WebAddress& address);

/// The address for a message: a user and password in it are left out.
std::string showable_url(const std::string& url);

}  // namespace daybook::harvesters
