#pragma once

#include "api/http.hpp"

#include <ostream>
#include <vector>

namespace daybook::test {

/// The two listeners behind one seam; what holds for both is tested on both.
struct ListenerKind {
    const char* name;
    std::unique_ptr<api::Listener> (*listen)(const api::ListenerSettings&, api::Handler);
};
inline std::ostream& operator<<(std::ostream& out, const ListenerKind& kind) {
    return out << kind.name;
}

inline const std::vector<ListenerKind>& listener_kinds() {
    static const std::vector<ListenerKind> kinds = {{"beast", api::listen_beast},
                                                    {"cpprest", api::listen_cpprest}};
    return kinds;
}

/// Any free port, two workers.
inline api::ListenerSettings any_port() {
    api::ListenerSettings settings;
    settings.port = 0;
    settings.workers = 2;
    return settings;
}

inline api::Response text(std::string body) {
    return {200, {{"Content-Type", "text/plain"}}, std::move(body)};
}

/// Answers with what was asked.
inline api::Response echo(const api::Request& request) {
    return text(request.method + " " + request.target + " " + std::string(request.header("x-probe")));
}

}  // namespace daybook::test
