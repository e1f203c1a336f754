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
inline std::ostream& operator<<(std::ostream& out, const ListenerKind& kind) { return out << kind.name; }

inline const std::vector<ListenerKind>& listener_kinds() {
    static const std::vector<ListenerKind> kinds = {{"beast", api::listen_beast}, {"cpprest", api::listen_cpprest}};
    return kinds;
}

}  // namespace daybook::test
