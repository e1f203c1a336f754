#pragma once

#include "api/http.hpp"

#include <memory>
#include <string>
#include <vector>

namespace daybook::api {

/// Proxies that are believed when they say for whom they ask.
class Proxies {
public:
    /// Each an address in numbers ("10.0.0.5") or a network (CIDR, RFC 4632: "10.0.0.0/24", "2001:db8::/64"). Throws Error(usage) naming what is
    /// neither, or is everybody.
    explicit Proxies(const std::vector<std::string>& networks);

    bool have(const std::string& address) const;

    /// Whom a proxy asks for: of the addresses in X-Forwarded-For the last that is no proxy's, since each proxy writes behind them whom it was asked by,
    /// and what stands before that is a stranger's word. "" where the peer is no proxy or names nobody: then it asks for itself.
    std::string client_of(const Request& request) const;

private:
    struct Networks;
    std::shared_ptr<const Networks> networks_;
};

}  // namespace daybook::api
