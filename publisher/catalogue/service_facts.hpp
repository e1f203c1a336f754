#pragma once

#include <string>

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

}  // namespace daybook::catalogue
