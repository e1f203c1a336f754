#pragma once

#include "api/http.hpp"

#include <string>
#include <string_view>

/// Who asks, for every limit that is shared out.
namespace daybook::api {

/// An address of this machine, where proxies are: one stands for many clients.
bool is_loopback(std::string_view address);

/// An IPv4 address as it is, of IPv6 the first four groups written out ("2001:db8:0:0"), since a client has a whole network
/// (RFC 6177). What is no address stays as it is.
std::string network_of(std::string_view address);

/// For whom a request is made: its peer's network; where the peer is on this machine and says for whom it asks, that of the
/// last address in X-Forwarded-For, which the proxy itself wrote. From elsewhere the header is nobody's word and is not read.
std::string client_of(const Request& request);

}  // namespace daybook::api
