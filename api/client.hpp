#pragma once

#include "api/http.hpp"

#include <string>
#include <string_view>

/// Who asks, for every limit that is shared out.
namespace daybook::api {

/// An address of this machine.
bool is_loopback(std::string_view address);

/// An IPv4 address as it is, of IPv6 the first four groups written out ("2001:db8:0:0"), since a client has a whole network
/// (RFC 6177). What is no address stays as it is.
std::string network_of(std::string_view address);

/// The network of whoever a request is made for: of its peer, or of the one that a proxy asks for.
std::string client_of(const Request& request);

}  // namespace daybook::api
