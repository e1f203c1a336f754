#pragma once

#include <string>
#include <string_view>

namespace daybook::catalogue {

/// What feeds and catalogues for machines say of the service itself.
struct ServiceFacts {
    std::string title = "Daybook";
    std::string publisher;  ///< who runs it
    std::string contact;    ///< e-mail or address
    std::string url;        ///< "https://daybook.example", no slash at the end; "": addresses are written without a host
    std::string origin;     ///< of the log: the name in ids that must never change, whatever the address does

    /// "https://host" + path, or the path where no address is set.
    std::string whole(const std::string& path) const { return url + path; }
    bool operator==(const ServiceFacts&) const = default;
};

/// The path under which a host has the service: "/spending" of "https://example.org/spending", else "".
inline std::string_view host_path(std::string_view url) {
    const auto host = url.find("://");
    const auto path = host == std::string_view::npos ? host : url.find('/', host + 3);
    return path == std::string_view::npos ? std::string_view() : url.substr(path);
}

}  // namespace daybook::catalogue
